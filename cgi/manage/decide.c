/* Decisions of a person on a request. */
#include <string.h>

#include "carry.h"
#include "round.h"

enum err
manage_go_on(struct db *db, struct arena *a, struct mgmt_request *q)
{
	const struct mgmt_request shown = *q;
	enum mgmt_status was = q->status;
	struct ask_counts n;
	enum err e;

	if (was != MGMT_PAUSED && was != MGMT_STOPPED)
		return E_CONFLICT;
	if ((e = db_begin(db)) != E_OK)
		return e;
	e = request_by_id(db, a, q->id, q);
	if (e == E_OK && (q->status != was || q->stage != shown.stage ||
	    q->forgiven != shown.forgiven))
		e = E_CONFLICT;
	if (e == E_OK)
		e = ask_counts(db, q->id, &n);
	if (e == E_OK) {
		q->status = MGMT_RUNNING;
		q->forgiven = asks_failed(n.n[q->stage]);
		e = request_move(db, q, was);
	}
	e = db_end(db, e);
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
	e = request_recall(db, q->id, carry_observed_step(q), now);
	if (e == E_OK)
		e = ask_counts(db, q->id, &n);
	if (e == E_OK) {
		if (asks_open(n.all) == 0)
			q->ended = now;
		e = request_move(db, q, was);
	}
	e = db_end(db, e);
	return e == E_NOTFOUND ? E_CONFLICT : e;
}

/* Nobody else is asked, and nothing is tried again.  E_NOTFOUND: it is gone. */
static enum err
quiet(struct db *db, struct arena *a, struct mgmt_request *q, int64_t now)
{
	enum mgmt_status was;
	enum err e;

	if ((e = db_begin(db)) != E_OK)
		return e;
	e = request_by_id(db, a, q->id, q);
	was = q->status;
	if (e == E_OK && q->ended == ABSENT && was != MGMT_CANCELLED) {
		q->status = MGMT_CANCELLED;
		e = request_recall(db, q->id, carry_observed_step(q), now);
		if (e == E_OK)
			e = request_move(db, q, was);
	}
	return db_end(db, e);
}

/* Some of those that may report their progress are told that nobody listens:
 * what was decided of each is stored, and it is not found another time. */
static enum err
let_go(struct db *db, struct arena *a, const struct mgmt_request *q,
    int64_t now, struct woken *list, size_t *n, bool *more)
{
	struct carry c;
	struct ask *some;
	size_t nsome;
	enum err e = ask_observed(db, a, q->id, ROUND_DEVICES, &some, &nsome);

	carry_init(&c, db, a, q, now);
	for (size_t i = 0; e == E_OK && i < nsome; i++) {
		c.sent = false;
		e = carry_over(&c, &some[i], ASK_CANCELLED, "");
		if (c.sent)
			list[(*n)++] = (struct woken){
			    .device = some[i].device,
			    .type_id = some[i].type_id,
			    .device_id = some[i].device_id };
	}
	*more = e == E_OK && nsome == ROUND_DEVICES;
	return e;
}

enum err
manage_clear(struct db *db, struct arena *a, struct mgmt_request *q,
    int64_t now, struct woken **list, size_t *n)
{
	bool more = q->ended == ABSENT && *carry_observed_step(q) != '\0';
	enum err e = E_OK;

	*n = 0;
	*list = NULL;
	if (more) {
		*list = arena_array(a, MGMT_DEVICES_MAX, sizeof(**list));
		e = quiet(db, a, q, now);
	}
	while (e == E_OK && more)
		if ((e = db_begin(db)) == E_OK)
			e = db_end(db, let_go(db, a, q, now, *list, n, &more));
	return e != E_OK ? e : request_delete(db, q->id, now);
}
