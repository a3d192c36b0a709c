/* The devices of requests. */
#include <string.h>

#include "../internal.h"
#include "queries.h"
#include "request.h"

bool
ask_open(enum ask_status s)
{
	return s <= ASK_ACCEPTED;
}

int64_t
asks_open(const int64_t n[ASK_STATUSES])
{
	return n[ASK_WAITING] + n[ASK_ASKED] + n[ASK_ACCEPTED];
}

int64_t
asks_failed(const int64_t n[ASK_STATUSES])
{
	return n[ASK_FAILED] + n[ASK_REJECTED] + n[ASK_UNSUPPORTED] +
	    n[ASK_TIMEOUT];
}

static enum ask_status
status_of(const char *name)
{
	enum ask_status s = 0;

	while (s + 1 < ASK_STATUSES && strcmp(ask_status_names[s], name) != 0)
		s++;
	return s;
}

static struct ask
ask_from(const struct r_mgmt_ask *r)
{
	return (struct ask){ .request = r->request, .n = r->n,
	    .device = r->device, .type_id = r->type_id,
	    .device_id = r->device_id, .stage = r->stage,
	    .status = status_of(r->status), .step = r->step,
	    .attempt = r->attempt, .wire = r->wire, .outbox = r->outbox,
	    .due = r->due, .verdict = r->verdict, .rc = r->rc,
	    .message = r->message, .changed = r->changed,
	    .delivery = r->away };
}

enum err
ask_add(struct db *db, const struct ask *k)
{
	return x_mgmt_ask_add(db, &(struct p_mgmt_ask_add){
	    .request = k->request, .n = k->n, .device = k->device,
	    .type_id = k->type_id, .device_id = k->device_id,
	    .stage = k->stage, .now = k->changed });
}

enum err
ask_store(struct db *db, const struct ask *k, int64_t now)
{
	return x_mgmt_ask_put(db, &(struct p_mgmt_ask_put){
	    .request = k->request, .n = k->n,
	    .status = ask_status_names[k->status], .step = k->step,
	    .attempt = k->attempt, .wire = k->wire, .outbox = k->outbox,
	    .due = k->due, .verdict = k->verdict, .rc = k->rc,
	    .message = k->message, .now = now });
}

enum err
ask_counts(struct db *db, int64_t request, struct ask_counts *c)
{
	struct r_mgmt_ask_counts r;
	struct r_mgmt_ask_away away;
	struct cur cur;
	enum err e;

	*c = (struct ask_counts){ .away = 0 };
	q_mgmt_ask_counts(&cur, db, request);
	while (n_mgmt_ask_counts(&cur, NULL, &r)) {
		enum ask_status s = status_of(r.status);

		if (r.stage < 0 || r.stage >= MGMT_STAGES_MAX)
			continue;
		c->n[r.stage][s] += r.n;
		c->all[s] += r.n;
	}
	e = cur_end(&cur);
	if (e == E_OK && c->all[ASK_ASKED] > 0) {
		e = g_mgmt_ask_away(db, NULL, &away, request);
		c->away = e == E_OK ? away.n : 0;
	}
	return e;
}

/* --- lists --- */

static enum err
list(struct db *db, struct arena *a, const struct p_mgmt_ask *p,
    struct ask **to, size_t *n)
{
	struct r_mgmt_ask r;
	struct cur c;

	*n = 0;
	*to = arena_array(a, (size_t)p->most, sizeof(**to));
	q_mgmt_ask(&c, db, p);
	while (*n < (size_t)p->most && n_mgmt_ask(&c, a, &r))
		(*to)[(*n)++] = ask_from(&r);
	return cur_end(&c);
}

static enum err
one(struct db *db, struct arena *a, const struct p_mgmt_ask *p,
    struct ask *k)
{
	struct r_mgmt_ask r;
	enum err e = g_mgmt_ask(db, a, &r, p);

	if (e == E_OK)
		*k = ask_from(&r);
	return e;
}

enum err
ask_by_wire(struct db *db, struct arena *a, const char *wire, struct ask *k)
{
	return *wire == '\0' ? E_NOTFOUND : one(db, a, &(struct p_mgmt_ask){
	    .ask = FAM_ASK_WIRE, .text = wire, .most = 1 }, k);
}

enum err
ask_by_name(struct db *db, struct arena *a, int64_t request,
    const char *type, const char *device, struct ask *k)
{
	struct r_mgmt_ask_find r;
	enum err e = g_mgmt_ask_find(db, NULL, &r, request, type, device);

	return e != E_OK ? e : one(db, a, &(struct p_mgmt_ask){
	    .ask = FAM_ASK_NAME, .text = "", .request = request,
	    .after = r.n, .most = 1 }, k);
}

enum err
ask_list(struct db *db, struct arena *a, int64_t request,
    enum ask_status status, int64_t after, size_t most, struct ask **to,
    size_t *n)
{
	return list(db, a, &(struct p_mgmt_ask){
	    .ask = status == ASK_STATUSES ? FAM_ASK_LIST : FAM_ASK_STATUS,
	    .text = status == ASK_STATUSES ? "" : ask_status_names[status],
	    .request = request, .after = after, .most = (int64_t)most },
	    to, n);
}

enum err
ask_due(struct db *db, struct arena *a, int64_t request, int64_t now,
    size_t most, struct ask **to, size_t *n)
{
	return list(db, a, &(struct p_mgmt_ask){ .ask = FAM_ASK_DUE,
	    .text = "", .request = request, .after = now,
	    .most = (int64_t)most }, to, n);
}

enum err
ask_of_device(struct db *db, struct arena *a, int64_t device,
    struct ask **to, size_t *n)
{
	return list(db, a, &(struct p_mgmt_ask){ .ask = FAM_ASK_DEVICE,
	    .text = "", .request = device, .most = MGMT_OPEN_MAX }, to, n);
}

enum err
ask_recalled(struct db *db, struct arena *a, int64_t request,
    const char *step, size_t most, struct ask **to, size_t *n)
{
	return list(db, a, &(struct p_mgmt_ask){ .ask = FAM_ASK_RECALLED,
	    .text = step, .request = request, .after = 0,
	    .most = (int64_t)most }, to, n);
}

enum err
ask_observed(struct db *db, struct arena *a, int64_t request, size_t most,
    struct ask **to, size_t *n)
{
	return list(db, a, &(struct p_mgmt_ask){ .ask = FAM_ASK_OBSERVED,
	    .text = "", .request = request, .after = 0,
	    .most = (int64_t)most }, to, n);
}

enum err
ask_history(struct db *db, struct arena *a, int64_t device, size_t most,
    struct ask **to, size_t *n)
{
	return list(db, a, &(struct p_mgmt_ask){ .ask = FAM_ASK_HISTORY,
	    .text = "", .request = device, .most = (int64_t)most }, to, n);
}

enum err
ask_next(struct db *db, struct arena *a, int64_t request, int64_t stage,
    int64_t after, struct ask *k)
{
	struct r_mgmt_ask_next r;
	enum err e = g_mgmt_ask_next(db, a, &r, request, stage, after);

	if (e == E_OK)
		*k = (struct ask){ .request = request, .n = r.n,
		    .device = r.device, .type_id = r.type_id,
		    .device_id = r.device_id, .stage = stage,
		    .attempt = r.attempt, .step = "", .wire = "",
		    .outbox = ABSENT, .due = ABSENT, .verdict = "",
		    .rc = ABSENT, .message = "" };
	return e;
}
