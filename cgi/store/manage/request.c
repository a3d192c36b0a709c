#include "request.h"

#include <string.h>

#include "../internal.h"
#include "queries.h"

const char *const mgmt_status_names[MGMT_STATUSES] = {
	"running", "paused", "stopped", "cancelled", "done",
};
const char *const ask_status_names[ASK_STATUSES] = {
	"waiting", "asked", "accepted", "done", "failed", "rejected",
	"unsupported", "timeout", "cancelled",
};

static size_t
index_of(const char *const *names, size_t n, const char *name)
{
	size_t i = 0;

	while (i + 1 < n && strcmp(names[i], name) != 0)
		i++;
	return i;
}

static struct mgmt_request
request_from(const struct r_mgmt_request *r)
{
	return (struct mgmt_request){ .id = r->id, .uid = r->uid,
	    .action = r->action, .parameters = r->parameters,
	    .asker = r->asker, .at = r->at, .devices = r->devices,
	    .status = (enum mgmt_status)index_of(mgmt_status_names,
		MGMT_STATUSES, r->status),
	    .starts = r->starts, .limit_ms = r->limit_ms,
	    .retries = r->retries, .rate = r->rate, .pace = r->pace,
	    .approve = r->approve != 0, .stop_percent = r->stop_percent,
	    .stage = r->stage, .stages = r->stages, .forgiven = r->forgiven,
	    .ended = r->ended };
}

enum err
request_count(struct db *db, int64_t *n)
{
	struct r_mgmt_request_count r = { .n = 0 };
	enum err e = g_mgmt_request_count(db, NULL, &r);

	*n = r.n;
	return e;
}

enum err
request_add(struct db *db, struct mgmt_request *q)
{
	struct r_mgmt_request_add r;
	int64_t open;
	enum err e = request_count(db, &open);

	if (e == E_OK && open >= MGMT_OPEN_MAX)
		return E_TOOMANY;
	if (e == E_OK)
		e = g_mgmt_request_add(db, NULL, &r,
		    &(struct p_mgmt_request_add){ .uid = q->uid,
		    .action = q->action, .parameters = q->parameters,
		    .asker = q->asker, .at = q->at, .devices = q->devices,
		    .status = mgmt_status_names[q->status],
		    .starts = q->starts, .limit_ms = q->limit_ms,
		    .retries = q->retries, .rate = q->rate,
		    .approve = q->approve, .stop_percent = q->stop_percent,
		    .stages = q->stages });
	if (e == E_OK)
		q->id = r.id;
	return e;
}

enum err
request_get(struct db *db, struct arena *a, const char *uid,
    struct mgmt_request *q)
{
	struct r_mgmt_request r;
	enum err e = g_mgmt_request(db, a, &r, FAM_REQUEST_ONE, uid, 0, 0);

	if (e == E_OK)
		*q = request_from(&r);
	return e;
}

enum err
request_by_id(struct db *db, struct arena *a, int64_t id,
    struct mgmt_request *q)
{
	struct r_mgmt_request r;
	enum err e = g_mgmt_request(db, a, &r, FAM_REQUEST_ROW, "", id, 0);

	if (e == E_OK)
		*q = request_from(&r);
	return e;
}

static enum err
list(struct db *db, struct arena *a, enum fam_request which, int64_t id,
    int64_t now, size_t most, struct mgmt_request **to, size_t *n)
{
	struct r_mgmt_request r;
	struct cur c;

	*n = 0;
	*to = arena_array(a, most, sizeof(**to));
	q_mgmt_request(&c, db, which, "", id, now);
	while (*n < most && n_mgmt_request(&c, a, &r))
		(*to)[(*n)++] = request_from(&r);
	return cur_end(&c);
}

enum err
request_list(struct db *db, struct arena *a, int64_t before, size_t most,
    struct mgmt_request **to, size_t *n)
{
	return list(db, a, FAM_REQUEST_AFTER, before == 0 ? INT64_MAX : before,
	    0, most, to, n);
}

enum err
request_open(struct db *db, struct arena *a, int64_t now,
    struct mgmt_request **to, size_t *n)
{
	return list(db, a, FAM_REQUEST_OPEN, 0, now, MGMT_OPEN_MAX, to, n);
}

enum err
request_move(struct db *db, const struct mgmt_request *q,
    enum mgmt_status was)
{
	struct r_mgmt_request_move r;

	return g_mgmt_request_move(db, NULL, &r,
	    &(struct p_mgmt_request_move){ .id = q->id,
	    .was = mgmt_status_names[was],
	    .status = mgmt_status_names[q->status], .stage = q->stage,
	    .pace = q->pace, .forgiven = q->forgiven, .ended = q->ended });
}

enum err
request_recall(struct db *db, int64_t id, const char *but, int64_t now)
{
	enum err e = x_outbox_recall(db, id, now);

	return e != E_OK ? e : x_mgmt_ask_cancel(db, id, but, now);
}

enum err
request_delete(struct db *db, int64_t id, int64_t now)
{
	struct store_tx w;
	enum err e = store_begin(db, &w);

	if (e != E_OK)
		return e;
	e = x_outbox_recall(db, id, now);
	if (e == E_OK)
		e = x_mgmt_request_delete(db, id);
	return store_end(db, &w, e);
}
