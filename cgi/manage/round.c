#include "round.h"

#include <string.h>

#include "carry.h"

enum { MINUTE_MS = 60 * 1000, CATCH_UP_MS = 1000 };

struct round {
	struct db	*db;
	struct arena	*a;
	int64_t		 now;
	struct woken	*list;
	size_t		 n;
	size_t		 done;		/* devices, up to ROUND_DEVICES */
};

/* --- expired devices --- */

/* The known reason. */
static const char *
why_late(const struct ask *k)
{
	if (k->device == ABSENT)
		return "The device was deleted.";
	if (k->status == ASK_ACCEPTED)
		return "It started, but did not report that it finished.";
	if (strcmp(k->delivery, "waiting") == 0 ||
	    strcmp(k->delivery, "expired") == 0)
		return "It was not connected in that time.";
	if (strcmp(k->delivery, "unknown") == 0)
		return "The broker stopped while the request was on its way. "
		    "It is not sent again.";
	return "It did not answer.";
}

static enum err
give_up(struct round *r, struct carry *c)
{
	struct ask *late;
	size_t n;
	enum err e = ask_due(r->db, r->a, c->request->id, r->now,
	    ROUND_DEVICES, &late, &n);

	for (size_t i = 0; e == E_OK && i < n; i++, r->done++) {
		struct ask *k = &late[i];

		/* only the cancellation of an observation got no response */
		if (step_by_name(k->step) == STEP_CANCEL)
			e = carry_answered(c, k, 0, NULL);
		else
			e = carry_ends(c, k, ASK_TIMEOUT, why_late(k));
	}
	return e;
}

/* --- devices whose turn it is --- */

static enum err
begin(struct round *r, struct carry *c, struct ask *k)
{
	struct managed m;
	enum err e = k->device == ABSENT ? E_NOTFOUND :
	    managed_get(r->db, r->a, k->device, &m);

	if (e != E_OK && e != E_NOTFOUND)
		return e;
	k->changed = r->now;
	if (e == E_NOTFOUND || managed_dormant(&m, r->now) ||
	    !action_supported(r->a, c->request->action, &m))
		return carry_ends(c, k, ASK_UNSUPPORTED, k->device == ABSENT ?
		    "The device was deleted." : "The device is not managed, "
		    "or does not support this.");
	if ((e = carry_begin(c, k)) != E_OK)
		return e;
	if (k->status == ASK_ASKED)
		r->list[r->n++] = (struct woken){ .device = k->device,
		    .type_id = k->type_id, .device_id = k->device_id };
	return E_OK;
}

static enum err
ask_some(struct round *r, struct carry *c, struct mgmt_request *q)
{
	struct ask k = { .n = 0 };
	enum err e = E_OK;

	if (q->status != MGMT_RUNNING)
		return E_OK;
	/* at the start or after a pause, allow one second's worth at once */
	if (q->pace < r->now - CATCH_UP_MS)
		q->pace = r->now - CATCH_UP_MS;
	while (e == E_OK && q->pace <= r->now && r->done < ROUND_DEVICES) {
		e = ask_next(r->db, r->a, q->id, q->stage, k.n, &k);
		if (e != E_OK)
			break;
		e = begin(r, c, &k);
		q->pace += MINUTE_MS / q->rate;
		r->done++;
	}
	return e == E_NOTFOUND ? E_OK : e;
}

/* --- progress --- */

static int64_t
count_open(const int64_t n[ASK_STATUSES])
{
	return n[ASK_WAITING] + n[ASK_ASKED] + n[ASK_ACCEPTED];
}

/* A group has finished. */
static void
next_stage(struct mgmt_request *q, const struct ask_counts *c, int64_t now)
{
	const int64_t *n = c->n[q->stage];
	int64_t all = 0, bad = n[ASK_FAILED] + n[ASK_REJECTED] +
	    n[ASK_UNSUPPORTED] + n[ASK_TIMEOUT];

	for (enum ask_status s = 0; s < ASK_STATUSES; s++)
		all += n[s];
	if (q->stage + 1 == q->stages) {
		q->status = MGMT_DONE;
		q->ended = now;
		return;
	}
	q->stage++;
	if (bad * 100 > all * q->stop_percent)
		q->status = MGMT_STOPPED;
	else if (q->approve)
		q->status = MGMT_PAUSED;
}

static enum err
go_on(struct round *r, struct mgmt_request *q)
{
	enum mgmt_status was = q->status;
	int64_t pace = q->pace;
	struct carry c;
	struct ask_counts n;
	enum err e;

	carry_init(&c, r->db, r->a, q, r->now);
	e = give_up(r, &c);
	if (e == E_OK)
		e = ask_some(r, &c, q);
	if (e == E_OK)
		e = ask_counts(r->db, q->id, &n);
	if (e != E_OK)
		return e;
	if (was == MGMT_CANCELLED) {
		if (count_open(n.all) == 0)
			q->ended = r->now;
	} else if (count_open(n.n[q->stage]) == 0) {
		next_stage(q, &n, r->now);
	}
	if (q->status == was && q->ended == ABSENT && q->pace == pace)
		return E_OK;
	e = request_move(r->db, q, was);
	return e == E_NOTFOUND ? E_OK : e;
}

enum err
manage_round(struct db *db, struct arena *a, int64_t now, struct woken *list,
    size_t *n, bool *more)
{
	struct round r = { .db = db, .a = a, .now = now, .list = list };
	struct mgmt_request *open;
	size_t nopen;
	enum err e = request_open(db, a, now, &open, &nopen);

	for (size_t i = 0; e == E_OK && i < nopen &&
	    r.done < ROUND_DEVICES; i++)
		e = go_on(&r, &open[i]);
	*n = r.n;
	*more = r.done >= ROUND_DEVICES;
	return e;
}

enum err
manage_open(struct db *db, bool *open)
{
	int64_t n;
	enum err e = request_count(db, &n);

	*open = e == E_OK && n > 0;
	return e;
}

/* --- decisions of a person --- */

enum err
manage_go_on(struct db *db, struct mgmt_request *q)
{
	enum mgmt_status was = q->status;
	enum err e;

	if (was != MGMT_PAUSED && was != MGMT_STOPPED)
		return E_CONFLICT;
	q->status = MGMT_RUNNING;
	e = request_move(db, q, was);
	return e == E_NOTFOUND ? E_CONFLICT : e;
}

enum err
manage_cancel(struct db *db, struct mgmt_request *q, int64_t now)
{
	enum mgmt_status was = q->status;
	struct ask_counts n;
	enum err e;

	if (q->ended != ABSENT || was == MGMT_CANCELLED)
		return E_CONFLICT;
	if ((e = db_begin(db)) != E_OK)
		return e;
	q->status = MGMT_CANCELLED;
	e = request_recall(db, q->id, now);
	if (e == E_OK)
		e = ask_counts(db, q->id, &n);
	if (e == E_OK) {
		if (count_open(n.all) == 0)
			q->ended = now;
		e = request_move(db, q, was);
	}
	e = db_end(db, e);
	return e == E_NOTFOUND ? E_CONFLICT : e;
}
