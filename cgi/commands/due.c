/* What the background worker does about commands: clear up after the dead, look again. */
#include <string.h>

#include "../lib/clock.h"
#include "../lib/log.h"
#include "command_kind.h"
#include "settle.h"

enum {
	OFF_MS		= 60 * 60 * 1000,	/* an extension that is off */
	ROUND_MS	= 1000,		/* time left for one more command */
};

enum err
action_sweep(struct db *db, struct arena *a)
{
	int64_t now = clock_now();
	struct command *list;
	size_t n;
	enum err e = command_list_lapsed(db, a, now, &list, &n);

	for (size_t i = 0; e == E_OK && i < n; i++) {
		struct command *c = &list[i];

		if (c->status == CMD_REQUESTED) {
			c->status = CMD_REFUSED;
			c->decided = now;
			c->reason = "Not sent: Patchbay was stopped before it "
			    "could be. Ask again if it is still wanted.";
		} else {
			c->status = CMD_UNKNOWN;
			c->next_check = now;
			c->reason = "Patchbay was stopped while it waited for "
			    "the carrier's answer.";
		}
		log_info("background", "command %lld was left %s by %s: "
		    "now %s", (long long)c->id, c->status == CMD_REFUSED ?
		    "requested" : "sent", c->holder,
		    command_status_names[c->status]);
		e = command_update(db, c);
		if (e == E_CONFLICT)
			e = E_OK;
	}
	return e;
}

/* Look at one command that is due.  E_OK and E_SERVICE_…: go on. */
static enum err
settle_one(struct acting *act, struct command *c)
{
	int64_t now = clock_now();
	struct extension x;
	struct asked k;
	struct result r;
	enum err e = extension_get(act->db, act->a, c->extension, &x);

	if (e == E_OK && x.on)
		e = asked_open(act, &x, &k);
	if (e == E_OK && !x.on) {
		c->next_check = now + OFF_MS;
		return command_update(act->db, c);
	}
	if (e != E_OK) {	/* nothing to ask with: a person has to look */
		c->next_check = e == E_NOTFOUND ? ABSENT : now + OFF_MS;
		return command_update(act->db, c);
	}
	if (command_kind(c->op)->by == BY_MESSAGE)
		return settle_look_sms(act, &k, c);
	e = settle_look_sim(act, &k, c->sim_id, &r);
	now = clock_now();
	if (command_get(act->db, act->a, c->id, c) != E_OK ||
	    c->next_check == ABSENT || c->next_check > now)
		return e;	/* it was among the open ones */
	c->next_check = e == E_SERVICE_TURN ? now + SETTLE_LIMITER_MS :
	    settle_next(c, now);
	return command_update(act->db, c);
}

int
action_settle_due(struct acting *act, size_t limit)
{
	int64_t now = clock_now();
	struct command *due, c;
	size_t n;
	int done = 0;
	enum err e;

	if (command_list_due(act->db, act->a, now, limit, &due, &n) != E_OK)
		return 0;
	for (size_t i = 0; i < n && act->deadline - clock_mono() > ROUND_MS;
	    i++, done++) {
		/* a look at its SIM for another one may have settled it */
		e = command_get(act->db, act->a, due[i].id, &c);
		if (e != E_OK || c.next_check == ABSENT || c.next_check > now)
			continue;
		e = settle_one(act, &c);
		if (e == E_DB || e == E_BUSY || e == E_INTERNAL)
			break;
	}
	return done;
}

void
action_try_keys(struct acting *act)
{
	struct extension *x;
	struct asked k;
	size_t n;

	if (extension_list(act->db, act->a, &x, &n) == E_OK)
		for (size_t i = 0; i < n; i++)
			asked_open(act, &x[i], &k);
}
