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

/* It has a message in the outbox. */
static void
wake(struct round *r, const struct ask *k)
{
	r->list[r->n++] = (struct woken){ .device = k->device,
	    .type_id = k->type_id, .device_id = k->device_id };
}

static enum err
over(struct round *r, struct carry *c, struct ask *k, enum ask_status status,
    const char *message)
{
	enum err e;

	c->sent = false;
	e = carry_over(c, k, status, message);
	if (e == E_OK && c->sent)
		wake(r, k);
	r->done++;
	return e;
}

static enum err
give_up(struct round *r, struct carry *c)
{
	struct ask *late;
	size_t n;
	enum err e = ask_due(r->db, r->a, c->request->id, r->now,
	    ROUND_DEVICES - r->done, &late, &n);

	for (size_t i = 0; e == E_OK && i < n; i++)
		e = over(r, c, &late[i], ASK_TIMEOUT, why_late(&late[i]));
	return e;
}

/* --- a cancelled request --- */

/* What was on its way when it was cancelled and did not arrive, and devices
 * that wait for their last step. */
static enum err
recall(struct round *r, struct carry *c, const struct mgmt_request *q)
{
	struct ask *back;
	size_t n = 0;
	enum err e;

	if (q->status != MGMT_CANCELLED)
		return E_OK;
	e = request_recall(r->db, q->id, carry_observed_step(q), r->now);
	if (e == E_OK && r->done < ROUND_DEVICES && *carry_observed_step(q) != '\0')
		e = ask_recalled(r->db, r->a, q->id, carry_observed_step(q),
		    ROUND_DEVICES - r->done, &back, &n);
	for (size_t i = 0; e == E_OK && i < n; i++)
		e = over(r, c, &back[i], ASK_CANCELLED, "");
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
		wake(r, k);
	return E_OK;
}

/* Of the whole group, but for those whose failure a person has accepted. */
static bool
too_many_failed(const struct mgmt_request *q, const int64_t n[ASK_STATUSES])
{
	int64_t all = -q->forgiven;

	for (enum ask_status s = 0; s < ASK_STATUSES; s++)
		all += n[s];
	return (asks_failed(n) - q->forgiven) * 100 > all * q->stop_percent;
}

/* n: of the group, kept up to date. */
static enum err
ask_some(struct round *r, struct carry *c, struct mgmt_request *q,
    int64_t n[ASK_STATUSES])
{
	struct ask k = { .n = 0 };
	enum err e = E_OK;

	/* at the start or after a pause, allow one second's worth at once */
	if (q->pace < r->now - CATCH_UP_MS)
		q->pace = r->now - CATCH_UP_MS;
	while (e == E_OK && q->status == MGMT_RUNNING && n[ASK_WAITING] > 0) {
		if (too_many_failed(q, n))
			q->status = MGMT_STOPPED;
		if (q->status == MGMT_STOPPED || q->pace > r->now ||
		    r->done == ROUND_DEVICES)
			break;
		e = ask_next(r->db, r->a, q->id, q->stage, k.n, &k);
		if (e != E_OK)
			break;
		e = begin(r, c, &k);
		n[ASK_WAITING]--;
		n[k.status]++;
		q->pace += MINUTE_MS / q->rate;
		r->done++;
	}
	return e == E_NOTFOUND ? E_OK : e;
}

/* --- progress --- */

/* A group has finished. */
static void
next_stage(struct mgmt_request *q, const struct ask_counts *c, int64_t now)
{
	bool stop = too_many_failed(q, c->n[q->stage]);

	if (q->stage + 1 == q->stages) {
		q->status = MGMT_DONE;
		q->ended = now;
		return;
	}
	q->stage++;
	q->forgiven = 0;
	if (stop)
		q->status = MGMT_STOPPED;
	else if (q->approve)
		q->status = MGMT_PAUSED;
}

static enum err
go_on(struct round *r, struct mgmt_request *q)
{
	enum mgmt_status was = q->status;
	int64_t pace = q->pace, stage = q->stage;
	struct carry c;
	struct ask_counts n;
	enum err e;

	carry_init(&c, r->db, r->a, q, r->now);
	e = give_up(r, &c);
	if (e == E_OK)
		e = recall(r, &c, q);
	if (e == E_OK)
		e = ask_counts(r->db, q->id, &n);
	if (e == E_OK)
		e = ask_some(r, &c, q, n.n[q->stage]);
	if (e != E_OK)
		return e;
	if (was == MGMT_CANCELLED) {
		if (asks_open(n.all) == 0)
			q->ended = r->now;
	} else if (asks_open(n.n[q->stage]) == 0) {
		next_stage(q, &n, r->now);
	}
	if (q->status == was && q->ended == ABSENT && q->pace == pace &&
	    q->stage == stage)
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
