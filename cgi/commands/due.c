/* The background worker's work on commands: clear up after dead processes, and
 * read back. */
#include <string.h>

#include "../lib/clock.h"
#include "claim.h"
#include "command_kind.h"
#include "reconcile.h"
#include "rounds.h"

enum {
	OFF_MS		= 60 * 60 * 1000,	/* when the extension is off */
	ROUND_MS	= 1000,		/* time needed for one more command */
	OTHERS		= 16,		/* read this many times the limit,
					 * because other nodes may have taken
					 * some */
};

/* Read back one due command.  E_OK and E_SERVICE_…: continue. */
static enum err
settle_one(struct outside *out, struct command *c)
{
	int64_t now = clock_now();
	struct extension x;
	struct opened k;
	enum err e = extension_get(out->db, out->a, c->extension, &x);

	if (e == E_OK && x.on)
		e = extension_open(out, &x, &k);
	if (e == E_OK && !x.on) {
		c->next_check = now + OFF_MS;
		return command_update(out->db, c);
	}
	if (e != E_OK) {	/* no way to ask: a person has to check */
		c->next_check = e == E_NOTFOUND ? ABSENT : now + OFF_MS;
		return command_update(out->db, c);
	}
	e = reconcile_command(out, &k, c);
	if (command_kind(k.p, c->op)->by != BY_RESOURCE)
		return e;
	now = clock_now();
	if (command_get(out->db, out->a, c->id, c) != E_OK ||
	    c->next_check == ABSENT || c->next_check > now)
		return e;	/* settled along with the SIM's open commands */
	settle_later(c, e, now);
	return command_update(out->db, c);
}

int
round_settle_due(struct outside *out, size_t limit)
{
	int64_t now = clock_now();
	struct command *due, c;
	size_t n, done = 0;
	enum err e = E_OK;

	if (command_list_due(out->db, out->a, now, db_shared(out->db) ?
	    OTHERS * limit : limit, &due, &n) != E_OK)
		return 0;
	for (size_t i = 0; i < n && done < limit && (e == E_OK ||
	    errs[e].status < 500 || err_outside(e)) &&
	    out->deadline - clock_mono() > ROUND_MS; i++) {
		if (!claim_take(out, due[i].extension))
			continue;
		/* it may have been settled by reading its SIM for another
		 * command */
		if (command_get(out->db, out->a, due[i].id, &c) == E_OK &&
		    c.next_check != ABSENT && c.next_check <= now)
			e = settle_one(out, &c);
		claim_leave(out, due[i].extension);
		done++;
	}
	return (int)done;
}

void
round_try_keys(struct outside *out)
{
	struct extension *x;
	struct opened k;
	size_t n;

	if (extension_list(out->db, out->a, &x, &n) == E_OK)
		for (size_t i = 0; i < n; i++)
			extension_open(out, &x[i], &k);
}
