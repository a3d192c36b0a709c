/* The background worker's reading of SIMs: those never read and those
 * marked. */
#include "../lib/clock.h"
#include "../store/resource/due.h"
#include "../store/extension/follow.h"
#include "../store/resource/sim.h"
#include "../store/extension/turn.h"
#include "claim.h"
#include "reconcile.h"
#include "refresh.h"
#include "rounds.h"

enum {
	READ_MS		= CALL_MS + 2000, /* time needed for one more call */
	ROUND_MS	= 4000,		/* no call starts later in a round */
	RETRY_MS	= 60 * 60 * 1000, /* before a SIM that could not be read
					   * is tried again */
};

static bool
has_time(const struct outside *out)
{
	return out->deadline - clock_mono() > READ_MS;
}

/* Has its carrier failed recently?  An error about a single SIM does not
 * count. */
static bool
in_trouble(const struct follow *f, int64_t now)
{
	return f->read_err != E_OK && now >= f->read_tried &&
	    now - f->read_tried < reconcile_pause(f->read_err);
}

/* Store the result of reading while it matters. */
static void
remember(struct outside *out, const struct extension *x,
    const struct follow *f, enum err e)
{
	bool failed = err_outside(e) && e != E_SERVICE_TURN &&
	    e != E_SEALED;

	if (failed || (e == E_OK && f->read_err != E_OK))
		follow_read(out->db, x->key, clock_now(), e);
}

static enum err
read_singly(struct outside *out, const struct opened *k,
    const char *const *resources, size_t n, int *done)
{
	struct result r;
	enum err e = E_OK;

	for (size_t i = 0; i < n && e == E_OK && has_time(out); i++) {
		e = reconcile_resource(out, k, resources[i], &r);
		*done += e != E_SERVICE_TURN;
		if (reconcile_of_one(e))
			e = E_OK;
	}
	return e;
}

/* Can a whole batch have failed because of one SIM? */
static bool
maybe_of_one(enum err e)
{
	return reconcile_of_one(e) || e == E_SERVICE_FORBIDDEN ||
	    e == E_SERVICE_FAULT || e == E_SERVICE_ANSWER ||
	    e == E_SERVICE_BIG;
}

/* Read in batches, as the driver allows.  When a batch fails, read its SIMs one
 * by one, so that a single one does not block the others. */
static enum err
read_sims(struct outside *out, const struct opened *k,
    const char *const *resources, size_t n, size_t batch, int *done)
{
	enum err e = E_OK;
	size_t part;

	if (batch <= 1)
		return read_singly(out, k, resources, n, done);
	for (size_t i = 0; i < n && e == E_OK && has_time(out); i += part) {
		part = n - i < batch ? n - i : batch;
		e = part == 1 ? E_SERVICE_NOTFOUND :
		    reconcile_sims(out, k, resources + i, part);
		if (e == E_OK)
			*done += (int)part;
		else if (maybe_of_one(e))
			e = read_singly(out, k, resources + i, part, done);
	}
	return e;
}

enum which { NEVER_READ, MARKED };

/* The names of the turns. */
static const char *const works[] = {
	[NEVER_READ] = "fill", [MARKED] = "read",
};

static enum err
list_sims(struct outside *out, const struct extension *x, enum which which,
    size_t limit, const char ***resources, size_t *n)
{
	int64_t now = clock_now();

	return which == MARKED ?
	    due_list(out->db, out->a, x->key, limit, resources, n) :
	    resource_unread(out->db, out->a, x->key, now, now - RETRY_MS, limit,
	    resources, n);
}

static enum err
read_extension(struct outside *out, const struct extension *x,
    enum which which, size_t calls, int *done)
{
	const char **sims;
	struct opened k;
	struct follow f;
	size_t n, batch = 1;
	enum err e = follow_get(out->db, out->a, x->key, &f);

	if (e != E_OK || !x->on || in_trouble(&f, clock_now()))
		return e;
	k.p = driver_by_name(x->driver);
	/* after a failure, one SIM tests whether the carrier is back */
	if (f.read_err != E_OK)
		calls = 1;
	else if (k.p != NULL && k.p->sim != NULL && k.p->sim->batch > 1)
		batch = k.p->sim->batch;
	e = list_sims(out, x, which, calls * batch, &sims, &n);
	if (e != E_OK || n == 0)
		return e;
	/* before the call: a carrier that hangs does not come first again */
	e = turn_take(out->db, x->key, works[which]);
	if (e == E_OK)
		e = extension_open(out, x, &k);
	if (e == E_OK)
		e = read_sims(out, &k, sims, n, batch, done);
	remember(out, x, &f, e);
	if (e == E_OK)	/* usage is shown against the plans */
		refresh_plans_after(out, x, INT64_MAX);
	return e;
}

/* Start with the extension that has waited longest.  A round is short, so that
 * a slow carrier does not keep the background worker from its other work. */
static int
read_all(struct outside *out, enum which which, size_t calls)
{
	int64_t end = clock_mono() + ROUND_MS + READ_MS;
	struct outside round = *out;
	struct extension *x;
	size_t n;
	int done = 0;

	if (turn_list(out->db, out->a, works[which], &x, &n) != E_OK)
		return 0;
	if (end < round.deadline)
		round.deadline = end;
	for (size_t i = 0; i < n && has_time(&round); i++)
		if (claim_take(out, x[i].key)) {
			read_extension(&round, &x[i], which, calls, &done);
			claim_leave(out, x[i].key);
		}
	return done;
}

int
round_fill(struct outside *out, size_t calls)
{
	return read_all(out, NEVER_READ, calls);
}

int
round_read_due(struct outside *out, size_t calls)
{
	return read_all(out, MARKED, calls);
}
