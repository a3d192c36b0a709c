/* The background worker's queries for changes made elsewhere. */
#include <stdlib.h>
#include <string.h>

#include "../lib/clock.h"
#include "../lib/log.h"
#include "../store/resource/due.h"
#include "../store/extension/follow.h"
#include "../store/extension/turn.h"
#include "claim.h"
#include "reconcile.h"
#include "rounds.h"

enum {
	READS_MAX	= 3,		/* tries to read a list that shifts */
	ASK_MS		= CALL_MS + 2000, /* time needed for one more
					   * extension */
	LEFT_MS		= 5 * 60 * 1000, /* an unfinished list this old is
					 * restarted */
};
#define YEAR_MS	(364 * INT64_C(86400000)) /* Control Center keeps no more */

/* The query of one extension. */
struct asking {
	struct outside	*out;
	struct opened	 k;
	struct follow	 f;
	struct result	 r;
	int64_t		 since;
	bool		 whole;		/* the end of the list was reached */
};

static int
by_text(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/*
 * A SIM that changes while a list is read moves to the end of the list.  Those
 * after it move up, some from an unread page to one already read, and are
 * missed.  The SIM then appears twice, which shows it.
 */
static bool
has_moved(struct arena *a, const struct result *r)
{
	const char **ids;

	if (r->page <= 1 || r->nids == 0)
		return false;
	ids = arena_grow(a, r->ids, r->nids, 0, sizeof(*ids));
	qsort(ids, r->nids, sizeof(*ids), by_text);
	for (size_t i = 1; i < r->nids; i++)
		if (strcmp(ids[i - 1], ids[i]) == 0)
			return true;
	return false;
}

static enum err
all_of_them(struct asking *q, const char *why)
{
	log_info("background", "%s: %s, so all SIMs are read again", q->k.x->key,
	    why);
	q->whole = true;
	return due_mark_all(q->out->db, q->k.x->key, clock_now());
}

/* Continue the list at its position and mark the SIMs in it.  The last page
 * read is where to continue, because it may have filled up in the meantime. */
static enum err
ask(struct asking *q)
{
	struct op_args args = { .since = q->since, .page = (int)q->f.page };
	enum err e, stored;

	e = extension_call(q->out, &q->k, OP_MODIFIED, &args, &q->r, NULL);
	stored = due_mark(q->out->db, q->k.x->key, q->r.ids, q->r.nids,
	    clock_now());
	if (stored == E_OK && q->r.page > q->f.page)
		q->f.page = q->r.page;
	if (stored != E_OK || e != E_OK)
		return stored != E_OK ? stored : e;
	q->whole = !q->r.more;
	return E_OK;
}

/* Ask for the changes since the last list, or for the rest of this one. */
static enum err
ask_on(struct asking *q)
{
	const bool from_start = q->f.page == 1;
	enum err e;

	q->since = q->f.asked == ABSENT || q->f.asked > q->f.began ?
	    q->f.began : q->f.asked;
	if (q->f.began - q->since > YEAR_MS)
		return all_of_them(q, "not asked for a year");
	q->since -= SETTLE_SKEW_MS;
	for (int i = 0; i < READS_MAX; i++) {
		e = ask(q);
		if (e == E_SERVICE_BIG)
			return all_of_them(q, "more changes than an answer "
			    "may hold");
		if (e != E_OK || !q->whole || !from_start ||
		    !has_moved(q->out->a, &q->r))
			return e;
		q->f.page = 1;
	}
	return E_OK;
}

/* Store the position.  The time up to which changes are known advances only
 * when a list was read to its end and its SIMs are marked. */
static void
keep(struct asking *q, enum err e)
{
	q->f.err = e == E_SERVICE_TURN ? E_OK : e;
	q->f.err_text = q->f.err == E_OK ? "" : q->r.reason;
	if (e == E_OK && q->whole) {
		q->f.asked = q->f.began;
		q->f.began = ABSENT;
		q->f.page = 1;
	}
	follow_asked(q->out->db, q->k.x->key, &q->f);
}

/* Is the query due?  An unfinished list continues at once, unless it failed. */
static bool
is_time(struct follow *f, int64_t now, int64_t every)
{
	bool goes_on = f->began != ABSENT && f->began <= now &&
	    f->tried != ABSENT && f->err == E_OK && now - f->tried < LEFT_MS;
	int64_t wait = every;

	if (f->err != E_OK && reconcile_pause(f->err) < wait)
		wait = reconcile_pause(f->err);
	if (!goes_on && f->tried != ABSENT && f->tried <= now &&
	    now - f->tried < wait)
		return false;
	if (!goes_on) {
		f->began = now;
		f->page = 1;
	}
	f->tried = now;
	return true;
}

static void
follow_extension(struct outside *out, const struct extension *x, int64_t every)
{
	struct asking q = { .out = out };
	const struct driver *p = driver_by_name(x->driver);
	enum err e;

	if (!x->on || p == NULL ||
	    driver_can(p, OP_MODIFIED, NULL) == NULL ||
	    follow_get(out->db, out->a, x->key, &q.f) != E_OK ||
	    !is_time(&q.f, clock_now(), every))
		return;
	q.k.x = x;
	/* before the call: a carrier that hangs does not come first again */
	e = turn_take(out->db, x->key, "follow");
	if (e == E_OK)
		e = extension_open(out, x, &q.k);
	if (e == E_OK)
		e = ask_on(&q);
	keep(&q, e);
}

void
round_follow(struct outside *out, int64_t every)
{
	struct extension *x;
	size_t n;

	if (turn_list(out->db, out->a, "follow", &x, &n) != E_OK)
		return;
	for (size_t i = 0; i < n &&
	    out->deadline - clock_mono() > ASK_MS; i++)
		if (claim_take(out, x[i].key)) {
			follow_extension(out, &x[i], every);
			claim_leave(out, x[i].key);
		}
}
