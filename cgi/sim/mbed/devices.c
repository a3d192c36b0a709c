/* Endpoints, their resources, and what is asked of them. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/http/basic.h"
#include "../../lib/text/base64.h"
#include "mbed.h"
#include "sim_queries.h"

enum {
	PROMPT_MS	= 300,
	WAKES_MS	= 15 * 1000,
	LATE_MS		= 4 * 1000,
	QUEUE_LEN	= 20,		/* Izuma: requests that wait */
	QUOTA		= 10000,	/* of a day */
	PAGE_MIN	= 2, PAGE_MAX_ROWS = 1000,
	ASYNC_ID	= 40,
};

const char *
mbed_value(struct call *c, const struct endpoint *e,
    const struct simulated_resource *r)
{
	struct r_mbed_value_get row;
	struct cur cur;
	bool got;

	q_mbed_value_get(&cur, c->sim->db, c->account->number, e->name,
	    r->path);
	got = n_mbed_value_get(&cur, c->a, &row);
	return cur_end(&cur) == E_OK && got ? row.value :
	    endpoint_value(c->a, e, r, c->ledger.now);
}

/* As a registration tells of it. */
json_t *
mbed_described(const struct endpoint *e)
{
	json_t *list = json_array(), *o;

	for (const struct simulated_resource *r = e->resources;
	    r->path != NULL; r++)
		json_array_append_new(list, json_pack("{s:s,s:s,s:s,s:b}",
		    "path", r->path, "rt", r->rt, "ct", "", "obs",
		    r->observable));
	o = json_pack("{s:s,s:s,s:b,s:o}", "ep", e->name, "ept", e->type,
	    "q", e->habit == HABIT_ASLEEP, "resources", list);
	if (is_izuma(e->account))
		json_object_set_new(o, "original-ep", json_string(e->label));
	return o;
}

void
mbed_limits(struct call *c)
{
	struct r_mbed_used_get row = { .n = 0, .most = QUOTA };
	struct cur cur;
	int here = 0;

	q_mbed_used_get(&cur, c->sim->db, c->account->number);
	n_mbed_used_get(&cur, c->a, &row);
	if (cur_end(&cur) != E_OK) {
		c->api->fail(c, TROUBLE_SERVER);
		return;
	}
	for (int i = 1; i <= ENDPOINTS; i++) {
		struct endpoint e;

		endpoint_of(c->a, c->account, i, &e);
		here += mbed_registered(c, e.name);
	}
	mbed_json(c, 200, json_pack("{s:I,s:I,s:i,s:i}", "transaction-quota",
	    (json_int_t)row.most, "transaction-count", (json_int_t)row.n,
	    "endpoint-quota", 100, "endpoint-count", here));
}

void
mbed_endpoints(struct call *c)
{
	const char *type = call_param(c, "type");
	json_t *list = json_array();

	for (int i = 1; i <= ENDPOINTS; i++) {
		struct endpoint e;

		endpoint_of(c->a, c->account, i, &e);
		if (!mbed_registered(c, e.name) || (type != NULL &&
		    strcmp(type, e.type) != 0))
			continue;
		json_array_append_new(list, json_pack("{s:s,s:s,s:s,s:b}",
		    "name", e.name, "type", e.type, "status", "ACTIVE", "q",
		    e.habit == HABIT_ASLEEP));
	}
	mbed_json(c, 200, list);
}

static json_t *
device(struct call *c, const struct endpoint *e, bool registered)
{
	return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:o}",
	    "object", "device", "id", e->name, "name", e->label,
	    "endpoint_name", e->label, "endpoint_type", e->type,
	    "state", registered ? "registered" : "deregistered",
	    "lifecycle_status", "enabled", "created_at",
	    json_string(date_iso(c->a, INT64_C(1700000000000))));
}

/* With a filter of registered ones, or of none. */
void
mbed_devices(struct call *c)
{
	const char *l = call_param(c, "limit"), *after = call_param(c, "after");
	const char *filter = call_param(c, "filter"), *of;
	long limit = l == NULL ? 50 : strtol(l, NULL, 10);
	json_t *data = json_array(), *page;
	bool more = false;

	of = call_param(c, "state__eq");
	if (filter != NULL && strcmp(filter, "state=registered") == 0)
		of = "registered";
	limit = limit < PAGE_MIN ? PAGE_MIN :
	    limit > PAGE_MAX_ROWS ? PAGE_MAX_ROWS : limit;
	for (int i = 1; i <= ENDPOINTS; i++) {
		struct endpoint e;
		bool here;

		endpoint_of(c->a, c->account, i, &e);
		here = mbed_registered(c, e.name);
		if ((of != NULL && !here) || (after != NULL &&
		    strcmp(e.name, after) <= 0))
			continue;
		if ((more = (long)json_array_size(data) == limit))
			break;
		json_array_append_new(data, device(c, &e, here));
	}
	page = json_pack("{s:s,s:o,s:b,s:I,s:s}", "object", "list", "data",
	    data, "has_more", more, "limit", (json_int_t)limit, "order",
	    "ASC");
	if (after != NULL)
		json_object_set_new(page, "after", json_string(after));
	if (call_param(c, "include") != NULL)
		json_object_set_new(page, "total_count",
		    json_integer(ENDPOINTS));
	mbed_json(c, 200, page);
}

void
mbed_one_device(struct call *c, const char *path)
{
	const char *id, *rest;
	struct endpoint e;

	if (mbed_split(c, path, &id, &rest) && *rest == '\0' &&
	    endpoint_named(c->a, c->account, id, &e))
		mbed_json(c, 200, device(c, &e, mbed_registered(c, id)));
	else
		mbed_text(c, 404, "DEVICE_NOT_FOUND");
}

/* --- a request to an endpoint --- */

struct asked {
	struct endpoint				 e;
	const struct simulated_resource		*r;
	const char				*method, *path;
	const char				*payload;	/* as it was */
	const char				*id;
};

/* One more of the day; false when there are none left. */
static bool
count(struct call *c)
{
	struct r_mbed_used_get row = { .n = 0, .most = QUOTA };
	struct cur cur;

	q_mbed_used_get(&cur, c->sim->db, c->account->number);
	n_mbed_used_get(&cur, c->a, &row);
	if (cur_end(&cur) != E_OK || row.n >= row.most)
		return false;
	return x_mbed_used_put(c->sim->db, c->account->number, 1,
	    row.most) == E_OK;
}

/* What the device does, which it tells over the channel. */
static json_t *
carry_out(struct call *c, const struct asked *q)
{
	bool get = strcmp(q->method, "GET") == 0;
	bool post = strcmp(q->method, "POST") == 0;
	int status = q->r == NULL ? 404 : get || (post && q->r->executable) ||
	    (!post && q->r->writable) ? 200 : 405;
	json_t *o = json_pack("{s:s,s:i}", "id", q->id, "status", status);
	const char *value;

	if (status != 200) {
		json_object_set_new(o, "error", json_string(status == 404 ?
		    "NOT_FOUND" : "METHOD_NOT_ALLOWED"));
		return o;
	}
	if (!get && !post)
		x_mbed_value_put(c->sim->db, c->account->number, q->e.name,
		    q->r->path, q->payload);
	value = get ? mbed_value(c, &q->e, q->r) : "";
	json_object_set_new(o, "ct", json_string("text/plain"));
	/* as each of them writes it */
	json_object_set_new(o, "max-age", is_izuma(c->account) ?
	    json_string("60") : json_integer(60));
	json_object_set_new(o, "payload", json_string(
	    base64_write(c->a, value, strlen(value))));
	return o;
}

/* Requests that an endpoint has not answered yet. */
static int64_t
under_way(struct call *c, const struct endpoint *e)
{
	struct r_mbed_queue_waiting row = { .n = 0 };
	struct cur cur;

	q_mbed_queue_waiting(&cur, c->sim->db, c->account->number, e->name,
	    c->ledger.now);
	n_mbed_queue_waiting(&cur, c->a, &row);
	return cur_end(&cur) == E_OK ? row.n : 0;
}

static int64_t
delay(struct call *c, const struct asked *q)
{
	static const int64_t usual[] = { [HABIT_PROMPT] = PROMPT_MS,
		[HABIT_ASLEEP] = WAKES_MS };

	return q->e.habit != HABIT_MUDDLED ? usual[q->e.habit] :
	    under_way(c, &q->e) > 0 ? PROMPT_MS : LATE_MS;
}

static enum err
answer_later(struct call *c, const struct asked *q)
{
	json_t *o = carry_out(c, q);

	if (q->e.habit == HABIT_MUTE) {
		json_decref(o);
		return E_OK;
	}
	return mbed_queue_of(c, delay(c, q), "async-responses", q->e.name, o);
}

/* What both refuse before the device is asked. */
static bool
refused(struct call *c)
{
	if (!mbed_has_channel(c))
		mbed_text(c, 412, "No notification channel found.");
	else if (!count(c))
		c->api->fail(c, TROUBLE_RATE);
	else
		return false;
	return true;
}

const char *
mbed_async_id(struct call *c, const struct endpoint *e, const char *path)
{
	return arena_printf(c->a, "%u#%s@%s%s",
	    (unsigned)randombytes_uniform(1000000000), e->name, c->account->id,
	    path);
}

static void
connector_request(struct call *c, const struct endpoint *e, const char *path)
{
	struct asked q = { .e = *e, .path = path,
		.r = endpoint_resource(e, path), .payload = c->req.body };

	q.method = c->req.method == METHOD_GET ? "GET" : c->req.method ==
	    METHOD_PUT ? "PUT" : c->req.method == METHOD_POST ? "POST" :
	    "DELETE";
	if (q.r == NULL)
		mbed_text(c, 404, "Resource not found.");
	else if (!refused(c)) {
		if (e->habit != HABIT_MUDDLED && under_way(c, e) > 0) {
			mbed_text(c, 429, "A request to this endpoint is in "
			    "progress.");
			return;
		}
		q.id = mbed_async_id(c, e, path);
		if (answer_later(c, &q) != E_OK)
			c->api->fail(c, TROUBLE_SERVER);
		else
			mbed_json(c, 202, json_pack("{s:s}",
			    "async-response-id", q.id));
	}
}

void
mbed_one(struct call *c, const char *path)
{
	const char *name, *rest;
	struct endpoint e;
	json_t *list;

	if (!mbed_split(c, path, &name, &rest)) {
		mbed_text(c, 404, "Endpoint not found.");
		return;
	}
	if (!mbed_endpoint(c, name, &e))
		return;
	if (*rest != '\0' && !is_izuma(c->account)) {
		connector_request(c, &e, rest);
		return;
	}
	if (*rest != '\0' || c->req.method != METHOD_GET) {
		mbed_text(c, 410, "This ended on 17 May 2020: see "
		    "/v2/device-requests.");
		return;
	}
	list = json_array();
	for (const struct simulated_resource *r = e.resources;
	    r->path != NULL; r++)
		json_array_append_new(list, json_pack("{s:s,s:s,s:b,s:s}",
		    "uri", r->path, "rt", r->rt, "obs", r->observable,
		    "type", ""));
	mbed_json(c, 200, list);
}

/* --- Device Management's way --- */

static bool
is_async_id(const char *s)
{
	size_t n = s == NULL ? 0 : strlen(s);

	return n >= 1 && n <= ASYNC_ID && strspn(s, "abcdefghijklmnopqrst"
	    "uvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == n;
}

void
mbed_request(struct call *c, const char *path)
{
	json_t *o = json_read(c->a, c->req.body, c->req.body_len, NULL);
	struct asked q = { .id = call_param(c, "async-id") };
	const char *name, *rest, *b64 = json_str(c->a, o, "payload-b64");

	q.method = json_str(c->a, o, "method");
	q.path = json_str(c->a, o, "uri");
	q.payload = b64 == NULL ? "" : basic_base64(c->a, b64);
	if (q.method == NULL || q.path == NULL || q.payload == NULL)
		mbed_text(c, 400, "MALFORMED_JSON_CONTENT");
	else if (!is_async_id(q.id))
		mbed_text(c, 400, "MALFORMED_ASYNC_ID");
	else if (mbed_split(c, path, &name, &rest) &&
	    mbed_endpoint(c, name, &q.e) && !refused(c)) {
		q.r = endpoint_resource(&q.e, q.path);
		if (q.r == NULL)
			mbed_text(c, 404, "URI_PATH_DOES_NOT_EXISTS");
		else if (under_way(c, &q.e) >= QUEUE_LEN)
			mbed_text(c, 400, "QUEUE_IS_FULL");
		else if (answer_later(c, &q) != E_OK)
			c->api->fail(c, TROUBLE_SERVER);
		else
			mbed_text(c, 202, "");
	}
}
