#include "wait.h"

#include <string.h>

#include "../lib/clock.h"
#include "../lib/log.h"
#include "../lib/text/date.h"
#include "../store/access/api_key.h"
#include "../store/device/device.h"
#include "../store/setting.h"
#include "rounds.h"
#include "send.h"

static const char grace_name[] = "one-way.grace";
static const char most_name[] = "one-way.most";

enum err
one_way_get(struct db *db, struct one_way *w)
{
	enum err e = setting_get(db, grace_name, GRACE_MINUTES, &w->grace);

	return e != E_OK ? e : setting_get(db, most_name, ONE_WAY_MOST,
	    &w->most);
}

enum err
one_way_set(struct db *db, const struct one_way *w)
{
	enum err e = db_begin(db);

	if (e != E_OK)
		return e;
	e = setting_put(db, grace_name, w->grace);
	if (e == E_OK)
		e = setting_put(db, most_name, w->most);
	return db_end(db, e);
}

enum err
wait_until(struct db *db, const struct driver *p, enum op op,
    const struct op_args *args, int64_t now, int64_t *until)
{
	const struct state_target *to = op == OP_SET_STATE ?
	    driver_target(p, args->state) : NULL;
	struct one_way w;
	int64_t day;
	enum err e;

	*until = ABSENT;
	if (to == NULL || !to->ends)
		return E_OK;
	if ((e = one_way_get(db, &w)) != E_OK || w.grace == 0)
		return e;
	*until = now + w.grace * 60 * 1000;
	/* a carrier accepts no day that has already begun */
	if (args->effective != NULL && date_parse_day(args->effective, &day) &&
	    *until > day - WAIT_DAY_MS)
		*until = day - WAIT_DAY_MS > now ? day - WAIT_DAY_MS : ABSENT;
	return E_OK;
}

enum err
wait_cancel(struct db *db, struct arena *a, struct command *c,
    const char *user, int64_t now)
{
	enum err e = command_cancel(db, c->id, E_CANCELLED, arena_printf(a,
	    "Cancelled by %s before it was sent.", user), now);

	if (e == E_OK)
		log_info("one-way", "user %s: command %lld of %s is cancelled",
		    user, (long long)c->id, c->user);
	return e;
}

bool
wait_clock_jumped(struct db *db, int64_t *ahead)
{
	int64_t now = clock_now(), is = now - clock_mono();
	int64_t jump = *ahead == ABSENT ? 0 : is - *ahead;

	if (jump > WAIT_JUMP_MS) {
		if (command_postpone(db, now - jump, jump) != E_OK)
			return true;	/* the next look tries again */
		log_error("background", "the clock was put forward by %lld "
		    "seconds: irreversible actions wait as much longer",
		    (long long)(jump / 1000));
	}
	*ahead = is;
	return jump > WAIT_JUMP_MS;
}

/* --- when it is due --- */

/* May the requester still do this?  Either a user, or an API key, alone or as
 * "KEY for NAME" (identify.c), where NAME is not known here. */
static enum err
may_ask(struct outside *out, const char *name, bool *may)
{
	const char *by = arena_strndup(out->a, name, strcspn(name, " "));
	struct api_key key;
	struct user user;
	enum err e = user_by_name(out->db, out->a, name, &user);

	if (e == E_OK)
		*may = !user.disabled && user.role >= ROLE_OPERATOR;
	if (e != E_NOTFOUND)
		return e;
	e = api_key_get(out->db, out->a, by, &key);
	*may = e == E_OK && key.role >= ROLE_OPERATOR;
	return e == E_NOTFOUND ? E_OK : e;
}

/* Why the command must no longer be sent, or NULL. */
static enum err
overtaken(struct outside *out, const struct command *c,
    struct extension *x, const char **why)
{
	struct device d;
	bool may = false;
	enum err e;

	*why = NULL;
	if (clock_now() - c->wait_until > WAIT_LATE_MS) {
		*why = "Not sent: Patchbay was not running when it was due. "
		    "Request it again if it is still wanted.";
		return E_OK;
	}
	e = extension_get(out->db, out->a, c->extension, x);
	if (e == E_NOTFOUND || (e == E_OK && !x->on)) {
		*why = "Not sent: its extension was off when it was due.";
		return E_OK;
	}
	if (e == E_OK)
		e = device_linking(out->db, out->a, c->extension, c->resource,
		    &d);
	if (e == E_NOTFOUND || (e == E_OK && d.id != c->device)) {
		*why = "Not sent: the SIM was no longer linked to this device "
		    "when it was due.";
		return E_OK;
	}
	if (e == E_OK)
		e = may_ask(out, c->user, &may);
	if (e == E_OK && !may)
		*why = arena_printf(out->a, "Not sent: %s was no longer "
		    "allowed to request it when it was due.", c->user);
	return e;
}

static enum err
send_one(struct outside *out, struct command *c)
{
	struct extension x;
	const char *why;
	enum err e = overtaken(out, c, &x, &why);

	if (e != E_OK)
		return e;
	if (why == NULL)
		return command_send(out, &x, c);
	log_info("background", "command %lld of %s is not sent: %s",
	    (long long)c->id, c->user, why);
	e = command_cancel(out->db, c->id, E_OK, why, clock_now());
	return e == E_CONFLICT ? E_OK : e;
}

int
round_send_due(struct outside *out, size_t limit)
{
	struct command *due;
	size_t n, i = 0;
	enum err e = command_list_waiting(out->db, out->a, clock_now(), limit,
	    &due, &n);

	for (; i < n && e == E_OK && out->deadline - clock_mono() >=
	    LIMITER_MS + CALL_MS; i++) {
		e = send_one(out, &due[i]);
		if (err_outside(e))
			e = E_OK;
	}
	return (int)i;
}
