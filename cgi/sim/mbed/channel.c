/* The notification channel: what happens is put into a queue, and whoever polls
 * is told.  To a callback it is sent when mbed_switch() says so. */
#include <string.h>

#include "../../lib/http/http.h"
#include "../../lib/text/base64.h"
#include "../panel/panel.h"
#include "mbed.h"
#include "sim_queries.h"

enum {
	HELD_MS		= 30 * 1000,	/* a poll that has nothing to tell */
	LOOK_MS		= 200,
	LIVES_MS	= 10 * 60 * 1000,	/* a channel nobody polls */
	URL_LEN		= 400,
};

static const char other[] = "https://other.example/notifications";

static bool
channel_get(struct call *c, struct r_mbed_channel_get *row)
{
	struct cur cur;
	bool got;

	q_mbed_channel_get(&cur, c->sim->db, c->account->number);
	got = n_mbed_channel_get(&cur, c->a, row);
	return cur_end(&cur) == E_OK && got;
}

static enum err
channel_put(struct call *c, const struct r_mbed_channel_get *row)
{
	return x_mbed_channel_put(c->sim->db, &(struct p_mbed_channel_put){
	    .account = c->account->number, .kind = row->kind,
	    .url = row->url, .headers = row->headers,
	    .polled = row->polled, .polling = row->polling });
}

bool
mbed_has_channel(struct call *c)
{
	struct r_mbed_channel_get row;

	return channel_get(c, &row) && (strcmp(row.kind, "callback") == 0 ||
	    c->ledger.now - row.polled < LIVES_MS);
}

enum err
mbed_queue(struct call *c, int64_t after_ms, const char *member, json_t *o)
{
	return mbed_queue_of(c, after_ms, member, "", o);
}

enum err
mbed_queue_of(struct call *c, int64_t after_ms, const char *member,
    const char *endpoint, json_t *o)
{
	/* a name stands there as it is; what is written has to be a whole */
	json_t *list = json_own(c->a, json_array());

	json_array_append_new(list, o);
	return x_mbed_queue_add(c->sim->db, &(struct p_mbed_queue_add){
	    .account = c->account->number, .due = c->ledger.now + after_ms,
	    .member = member, .body = json_write(c->a, list),
	    .endpoint = endpoint });
}

/* --- what a poll is answered with --- */

static void
put(json_t *message, const char *member, json_t *o)
{
	json_t *list = json_object_get(message, member);

	if (list == NULL) {
		list = json_array();
		json_object_set_new(message, member, list);
	}
	json_array_append(list, o);
}

static enum err
take_queue(struct call *c, json_t *message)
{
	struct r_mbed_queue_due row;
	int64_t ids[500];
	size_t n = 0;
	struct cur cur;
	enum err e;

	q_mbed_queue_due(&cur, c->sim->db, c->account->number,
	    c->ledger.now);
	while (n_mbed_queue_due(&cur, c->a, &row)) {
		put(message, row.member, json_array_get(json_read(c->a,
		    row.body, strlen(row.body), NULL), 0));
		ids[n++] = row.id;
	}
	e = cur_end(&cur);
	while (e == E_OK && n > 0)
		e = x_mbed_queue_done(c->sim->db, ids[--n]);
	return e;
}

static json_t *
notification(struct call *c, const char *endpoint, const char *path,
    const char *value)
{
	/* as there: a text */
	return json_own(c->a, json_pack("{s:s,s:s,s:s,s:s,s:s}",
	    "ep", endpoint, "path", path, "ct", "text/plain",
	    "payload", base64_write(c->a, value, strlen(value)), "max-age", "60"));
}

static enum err
take_changes(struct call *c, json_t *message)
{
	struct r_mbed_subscriptions row, *list = NULL;
	size_t n = 0, cap = 0;
	struct cur cur;
	enum err e;

	q_mbed_subscriptions(&cur, c->sim->db, c->account->number);
	while (n_mbed_subscriptions(&cur, c->a, &row)) {
		if (n == cap)
			list = arena_grow(c->a, list, n, cap = 2 * cap + 16,
			    sizeof(*list));
		list[n++] = row;
	}
	e = cur_end(&cur);
	for (size_t i = 0; e == E_OK && i < n; i++) {
		const struct simulated_resource *r;
		const char *value;
		struct endpoint ep;

		if (!endpoint_named(c->a, c->account, list[i].endpoint, &ep) ||
		    (r = endpoint_resource(&ep, list[i].path)) == NULL)
			continue;
		value = mbed_value(c, &ep, r);
		if (list[i].told != NULL && strcmp(list[i].told, value) == 0)
			continue;
		put(message, "notifications", notification(c, ep.name,
		    r->path, value));
		e = x_mbed_told(c->sim->db, c->account->number, ep.name,
		    r->path, value);
	}
	return e;
}

static enum err
gather(struct call *c, json_t *message)
{
	enum err e = db_begin(c->sim->db);

	if (e != E_OK)
		return e;
	e = take_queue(c, message);
	if (e == E_OK)
		e = take_changes(c, message);
	return db_end(c->sim->db, e);
}

/* Mark the channel as polled.  Whoever may not poll is answered, and it is
 * E_CONFLICT. */
static enum err
mark_polled(struct call *c)
{
	struct r_mbed_channel_get row = { .kind = "pull", .url = "",
		.headers = "" };

	if (channel_get(c, &row)) {
		if (strcmp(row.kind, "callback") == 0) {
			mbed_text(c, 400, "A callback URL has been set: "
			    "notifications cannot be pulled.");
			return E_CONFLICT;
		}
		if (row.polling > c->ledger.now) {
			mbed_text(c, 409, "Another long poll is open.");
			return E_CONFLICT;
		}
	}
	row.polled = c->ledger.now;
	row.polling = 0;
	return channel_put(c, &row);
}

/* Nobody takes the channel between the look and the mark. */
static bool
may_poll(struct call *c)
{
	enum err e = db_begin(c->sim->db);

	if (e == E_OK)
		e = db_end(c->sim->db, mark_polled(c));
	if (e != E_OK && e != E_CONFLICT)
		c->api->fail(c, TROUBLE_SERVER);
	return e == E_OK;
}

void
mbed_pull(struct call *c)
{
	const char *no_wait = call_param(c, "noWait");
	int64_t began = clock_mono(), shift = c->ledger.now - began;
	json_t *message = json_own(c->a, json_object());
	enum err e;

	if (!may_poll(c))
		return;
	while ((e = gather(c, message)) == E_OK &&
	    json_object_size(message) == 0 &&
	    (no_wait == NULL || strcmp(no_wait, "true") != 0) &&
	    clock_mono() - began < HELD_MS) {
		if (!call_wait(c, LOOK_MS))
			break;		/* as if there were nothing to tell */
		c->ledger.now = clock_mono() + shift;
		/* meanwhile another program may have taken it */
		if (!mbed_has_channel(c) || !may_poll(c))
			return;
	}
	if (e != E_OK)
		c->api->fail(c, TROUBLE_SERVER);
	else if (json_object_size(message) == 0)
		mbed_text(c, 204, "");
	else
		mbed_json(c, 200, json_incref(message));
}

void
mbed_pull_end(struct call *c)
{
	struct r_mbed_channel_get row;
	bool was = channel_get(c, &row) && strcmp(row.kind, "pull") == 0;

	if (was && x_mbed_channel_drop(c->sim->db, c->account->number) !=
	    E_OK)
		c->api->fail(c, TROUBLE_SERVER);
	else
		mbed_text(c, 200, was ? "REMOVED" : "ALREADY_DELETED");
}

/* --- the callback --- */

static void
callback_put(struct call *c)
{
	json_t *o = json_read(c->a, c->req.body, c->req.body_len, NULL);
	const char *url = json_str(c->a, o, "url");
	json_t *headers = json_object_get(o, "headers");
	struct r_mbed_channel_get row;

	if (url == NULL || strlen(url) > URL_LEN ||
	    strncmp(url, "http", 4) != 0) {
		mbed_text(c, 400, "The URL is not valid.");
		return;
	}
	if (is_izuma(c->account) && channel_get(c, &row) &&
	    strcmp(row.kind, "callback") != 0) {
		mbed_text(c, 400, "A long polling channel exists.");
		return;
	}
	row = (struct r_mbed_channel_get){ .kind = "callback", .url = url,
		.headers = headers == NULL ? "" : json_write(c->a, headers) };
	if (channel_put(c, &row) != E_OK)
		c->api->fail(c, TROUBLE_SERVER);
	else
		mbed_text(c, 204, "");
}

void
mbed_callback(struct call *c)
{
	struct r_mbed_channel_get row;
	bool is = channel_get(c, &row) && strcmp(row.kind, "callback") == 0;
	int n = c->account->number;

	if (c->req.method == METHOD_PUT)
		callback_put(c);
	else if (!is)
		mbed_text(c, 404, "No callback URL.");
	else if (c->req.method == METHOD_GET)
		mbed_json(c, 200, json_pack("{s:s,s:o}", "url", row.url,
		    "headers", *row.headers == '\0' ? json_object() :
		    json_incref(json_read(c->a, row.headers,
		    strlen(row.headers), NULL))));
	else if (x_mbed_channel_drop(c->sim->db, n) != E_OK ||
	    (!is_izuma(c->account) && x_mbed_unsubscribe(c->sim->db, n, "",
	    "") != E_OK))
		c->api->fail(c, TROUBLE_SERVER);
	else
		mbed_text(c, 204, "");
}

/* PUT to the callback, by a client of its own. */
static enum err
put_to(struct call *c, const char *url, const char *body, int *status)
{
	const struct http_request rq = { .method = "PUT", .url = url,
		.headers = { "Content-Type: application/json" },
		.body = body, .body_len = strlen(body),
		.answer_max = 64 * 1024 };
	struct http_reply rp = { .status = 0 };
	struct http *http = http_new(NULL);
	const char *detail;
	enum err e;

	if (http == NULL)
		return E_INTERNAL;
	e = http_call(http, c->a, &rq, CALL_MS, &rp, &detail);
	http_free(http);
	*status = rp.status;
	return e;
}

/* What was not taken is told again. */
static enum err
put_back(struct call *c, const json_t *message)
{
	const char *member;
	json_t *list, *o;
	enum err e = E_OK;
	size_t i;

	json_object_foreach((json_t *)message, member, list)
		json_array_foreach(list, i, o)
			if (e == E_OK)
				e = mbed_queue(c, 0, member, json_incref(o));
	return e;
}

enum err
mbed_send(struct call *c)
{
	json_t *message = json_own(c->a, json_object());
	struct r_mbed_channel_get row;
	int status = 0;
	enum err e;

	if (!channel_get(c, &row) || strcmp(row.kind, "callback") != 0 ||
	    !panel_here(c->a, row.url))
		return E_INPUT;
	if ((e = gather(c, message)) != E_OK)
		return e;
	if (put_to(c, row.url, json_write(c->a, message), &status) == E_OK &&
	    (status == 200 || status == 204))
		return E_OK;
	if ((e = put_back(c, message)) != E_OK)
		return e;
	mbed_text(c, 502, arena_printf(c->a, "The callback answered %d.\n",
	    status));
	return E_OK;
}

void
mbed_which(struct call *c)
{
	struct r_mbed_channel_get row;

	if (!channel_get(c, &row))
		mbed_text(c, 404, "No channel.");
	else
		mbed_json(c, 200, json_pack("{s:s}", "delivery_mechanism",
		    strcmp(row.kind, "callback") == 0 ? "CALLBACK" :
		    "LONG_POLLING"));
}

enum err
mbed_steal(struct call *c, bool polls)
{
	const struct r_mbed_channel_get row = {
		.kind = polls ? "pull" : "callback",
		.url = polls ? "" : other, .headers = "",
		.polled = c->ledger.now,
		.polling = polls ? c->ledger.now + LIVES_MS : 0 };

	return channel_put(c, &row);
}
