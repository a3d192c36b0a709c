/* Device management requests: creating, listing, continuing and cancelling. */
#include <string.h>

#include "../commands/wait.h"
#include "../events/speak.h"
#include "../lib/text/digits.h"
#include "../manage/initiate.h"
#include "../manage/round.h"
#include "answer.h"
#include "requests.h"

json_t *
api_request_json(struct page *p, const struct mgmt_request *q)
{
	return json_pack("{s:s, s:s, s:O, s:s, s:b, s:s, s:I, s:o, s:o, s:o, "
	    "s:{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:b}}", "id", q->uid,
	    "action", q->action, "parameters", json_own(p->a, json_read(p->a,
	    q->parameters, strlen(q->parameters), NULL)), "initiator",
	    q->asker, "complete", q->ended != ABSENT, "status",
	    mgmt_status_names[q->status], "devices", (json_int_t)q->devices,
	    "initiated", api_iso(p, q->at), "starts", api_iso(p, q->starts),
	    "ended", api_iso(p, q->ended), "rollout", "group",
	    (json_int_t)q->stage + 1, "groups", (json_int_t)q->stages,
	    "forgiven", (json_int_t)q->forgiven,
	    "stopPercent", (json_int_t)q->stop_percent, "rate",
	    (json_int_t)q->rate, "timeLimit", (json_int_t)(q->limit_ms / 1000),
	    "retries", (json_int_t)q->retries, "approve", q->approve);
}

enum err
api_request_of(struct page *p, struct mgmt_request *q)
{
	return request_get(p->db, p->a, p->args[0], q);
}

/* --- create --- */

#define ROLLOUT	"rollout."

/* in: what precedes the name in an error. */
static void
read_number(struct page *p, const json_t *o, const char *in, const char *name,
    int64_t *to, struct form_errors *fe)
{
	const json_t *v = json_object_get(o, name);

	if (v == NULL || json_is_null(v))
		return;
	if (!json_is_integer(v))
		form_error(fe, p->a, arena_printf(p->a, "%s%s", in, name),
		    "%s has to be a whole number.", name);
	*to = json_integer_value(v);
}

static void
read_rollout(struct page *p, const json_t *o, struct rollout *r,
    struct form_errors *fe)
{
	static const char *const known[] = { "first", "factor", "stopPercent",
		"rate", "timeLimit", "retries", "starts", "approve", NULL };
	const json_t *approve = json_object_get(o, "approve");

	*r = rollout_default();
	if (o == NULL)
		return;
	api_known(p, o, known, fe);
	read_number(p, o, ROLLOUT, "first", &r->first, fe);
	read_number(p, o, ROLLOUT, "factor", &r->factor, fe);
	read_number(p, o, ROLLOUT, "stopPercent", &r->stop_percent, fe);
	read_number(p, o, ROLLOUT, "rate", &r->rate, fe);
	read_number(p, o, ROLLOUT, "timeLimit", &r->limit_s, fe);
	read_number(p, o, ROLLOUT, "retries", &r->retries, fe);
	api_time(p, o, "starts", &r->starts, fe);
	r->approve = json_is_true(approve);
	if (approve != NULL && !json_is_boolean(approve))
		form_error(fe, p->a, "rollout.approve", "approve has to be "
		    "true or false.");
}

static void
read_devices(struct page *p, const json_t *list, struct wanted *w,
    struct form_errors *fe)
{
	w->ndevices = json_array_size(list);
	if (w->ndevices > MGMT_DEVICES_MAX)
		return;		/* refused as too many */
	w->devices = arena_array(p->a, w->ndevices, sizeof(*w->devices));
	for (size_t i = 0; i < w->ndevices && fe->n == 0; i++) {
		const json_t *d = json_array_get(list, i);
		struct wanted_device *x = &w->devices[i];

		*x = (struct wanted_device){ .type_id = api_text(p, d,
		    "typeId", fe), .device_id = api_text(p, d, "deviceId",
		    fe) };
		if (x->type_id == NULL || x->device_id == NULL)
			form_error(fe, p->a, "devices", "Each device has to "
			    "be an object with typeId and deviceId.");
	}
}

static enum err
read_wanted(struct page *p, struct wanted *w)
{
	static const char *const known[] = { "action", "parameters",
		"devices", "rollout", NULL };
	struct form_errors fe = { 0 };
	struct one_way way;
	json_t *o, *parameters;
	enum err e = api_body(p, JSON_OBJECT, &o);

	if (e == E_OK)
		e = one_way_get(p->db, &way);
	if (e != E_OK)
		return e;
	api_known(p, o, known, &fe);
	*w = (struct wanted){ .action = api_text(p, o, "action", &fe),
	    .asker = p->user.name, .now = p->now,
	    .grace_ms = way.grace * 60 * 1000 };
	if (w->action == NULL)
		form_error(&fe, p->a, "action", "action is missing.");
	parameters = json_object_get(o, "parameters");
	if (json_is_array(parameters))
		w->parameters = parameters;
	else if (parameters != NULL && !json_is_null(parameters))
		form_error(&fe, p->a, "parameters", "parameters has to be an "
		    "array.");
	read_rollout(p, api_object(p, o, "rollout", &fe), &w->rollout, &fe);
	read_devices(p, json_object_get(o, "devices"), w, &fe);
	return fe.n > 0 ? api_invalid(p, &fe) : E_OK;
}

/* Status codes of the original platform: 404 and 403 when a device is the
 * cause. */
static enum err
refused(struct page *p, enum err e, const struct unwanted *u)
{
	struct form_errors fe = { 0 };

	if (e == E_TOOMANY)
		return api_refuse(p, 429, "PATCHBAY-TOOMANY", "The maximum "
		    "number of requests is running. Wait, or cancel one.");
	if (e == E_NOTFOUND || e == E_ROLE)
		return api_refuse(p, e == E_ROLE ? 403 : 404, e == E_ROLE ?
		    "PATCHBAY-UNSUPPORTED" : "PATCHBAY-NOTFOUND", u->why);
	if (e != E_INPUT)
		return e;
	form_error(&fe, p->a, u->field, "%s", u->why);
	return api_invalid(p, &fe);
}

enum err
api_request_add(struct page *p)
{
	struct mgmt_request q;
	struct unwanted u;
	struct wanted w;
	enum err e = read_wanted(p, &w);

	if (e != E_OK)
		return e;
	e = manage_initiate(p->db, p->a, &w, &q, &u);
	return e != E_OK ? refused(p, e, &u) : api_send(p, 202,
	    json_pack("{s:s}", "reqId", q.uid));
}

/* --- show --- */

enum err
api_requests(struct page *p)
{
	static const char *const known[] = { "_bookmark", "_limit", NULL };
	struct form_errors fe = { 0 };
	const char *bookmark = NULL;
	struct mgmt_request *q;
	struct api_paging g;
	int64_t before = 0;
	json_t *all;
	size_t n;
	enum err e;

	api_known_query(p, known, &fe);
	api_paging(p, &g, &fe);
	if (g.bookmark != NULL && (before = digits_number(g.bookmark)) <= 0)
		form_error(&fe, p->a, "_bookmark", "The bookmark is not one "
		    "of this list.");
	if (fe.n > 0)
		return api_invalid(p, &fe);
	e = request_list(p->db, p->a, before, g.limit + 1, &q, &n);
	if (e != E_OK)
		return e;
	if (n > g.limit) {
		n = g.limit;
		bookmark = arena_printf(p->a, "%lld", (long long)q[n - 1].id);
	}
	all = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(all, api_request_json(p, &q[i]));
	return api_list(p, all, ABSENT, NULL, bookmark);
}

enum err
api_request(struct page *p)
{
	struct mgmt_request q;
	enum err e = api_request_of(p, &q);

	return e != E_OK ? e : api_send(p, 200, api_request_json(p, &q));
}

/* --- continue, cancel, delete --- */

enum err
api_request_delete(struct page *p)
{
	struct mgmt_request q;
	struct woken *list;
	struct spoken *to;
	size_t n = 0;
	enum err e = api_request_of(p, &q);

	if (e == E_OK)
		e = manage_clear(p->db, p->a, &q, p->now, &list, &n);
	to = arena_array(p->a, n, sizeof(*to));
	for (size_t i = 0; i < n; i++)
		to[i] = (struct spoken){ list[i].device, list[i].type_id,
		    list[i].device_id };
	speak_outbox(p->cfg->state, to, n);
	return e != E_OK ? e : api_done(p);
}

static enum err
decided(struct page *p, struct mgmt_request *q, enum err e, const char *why)
{
	if (e == E_CONFLICT)
		return api_refuse(p, 409, "PATCHBAY-CONFLICT", why);
	if (e == E_OK)
		e = api_request_of(p, q);
	return e != E_OK ? e : api_send(p, 200, api_request_json(p, q));
}

enum err
api_request_cancel(struct page *p)
{
	struct mgmt_request q;
	enum err e = api_request_of(p, &q);

	if (e == E_OK)
		e = manage_cancel(p->db, &q, p->now);
	return decided(p, &q, e, "The request has ended, or is cancelled.");
}

/* A program may say what it has seen, and approves nothing else then. */
static enum err
read_seen(struct page *p, const struct mgmt_request *q, bool *same)
{
	static const char *const known[] = { "status", "group", "forgiven",
		NULL };
	int64_t group = q->stage + 1, forgiven = q->forgiven;
	struct form_errors fe = { 0 };
	const char *status;
	json_t *o;
	enum err e;

	*same = true;
	if (p->req->body_len == 0)
		return E_OK;
	if ((e = api_body(p, JSON_OBJECT, &o)) != E_OK)
		return e;
	api_known(p, o, known, &fe);
	status = api_text(p, o, "status", &fe);
	read_number(p, o, "", "group", &group, &fe);
	read_number(p, o, "", "forgiven", &forgiven, &fe);
	*same = group == q->stage + 1 && forgiven == q->forgiven &&
	    (status == NULL || strcmp(status, mgmt_status_names[q->status]) ==
	    0);
	return fe.n > 0 ? api_invalid(p, &fe) : E_OK;
}

enum err
api_request_continue(struct page *p)
{
	struct mgmt_request q;
	bool same = true;
	enum err e = api_request_of(p, &q);

	if (e == E_OK && (e = read_seen(p, &q, &same)) != E_OK)
		return e;
	if (e == E_OK)
		e = same ? manage_go_on(p->db, p->a, &q) : E_CONFLICT;
	return decided(p, &q, e, same ? "The request is not waiting for "
	    "approval." : "The request is waiting for something else, or for "
	    "nothing.");
}

enum err
api_request_retry(struct page *p)
{
	struct mgmt_request was, q;
	struct unwanted u;
	struct one_way way;
	enum err e = api_request_of(p, &was);

	if (e == E_OK)
		e = one_way_get(p->db, &way);
	if (e == E_OK)
		e = manage_retry(p->db, p->a, &was, &(struct retry){
		    .asker = p->user.name, .now = p->now,
		    .grace_ms = way.grace * 60 * 1000 }, &q, &u);
	if (e == E_INPUT || e == E_CONFLICT)
		return api_refuse(p, 409, "PATCHBAY-CONFLICT", u.why);
	return e == E_TOOMANY ? refused(p, e, &u) : e != E_OK ? e :
	    api_send(p, 202, json_pack("{s:s}", "reqId", q.uid));
}
