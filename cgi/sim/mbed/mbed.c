#include <string.h>

#include "../../lib/http/url.h"
#include "mbed.h"
#include "sim_queries.h"

void
mbed_text(struct call *c, int status, const char *text)
{
	c->reply->status = status;
	c->reply->content_type = "text/plain";
	buf_reset(&c->reply->out);
	buf_str(&c->reply->out, text);
}

void
mbed_json(struct call *c, int status, json_t *o)
{
	c->reply->status = status;
	c->reply->content_type = "application/json";
	buf_reset(&c->reply->out);
	buf_str(&c->reply->out, json_write(c->a, json_own(c->a, o)));
}

/* As Device Management says what is wrong; the Connector in a line of text. */
static void
error(struct call *c, int status, const char *type, const char *message)
{
	if (c->account == NULL || !is_izuma(c->account)) {
		mbed_text(c, status, message);
		return;
	}
	mbed_json(c, status, json_pack("{s:s,s:i,s:s,s:s,s:o}",
	    "object", "error", "code", status, "type", type, "message",
	    message, "request_id", json_string(arena_printf(c->a, "%032llx",
	    (unsigned long long)fleet_hash(c->account, c->ledger.now, 43)))));
}

static bool
fail(struct call *c, enum trouble trouble)
{
	switch (trouble) {
	case TROUBLE_AUTH:
		error(c, 401, "invalid_auth", "Access key is not valid");
		return true;
	case TROUBLE_RATE:
		error(c, 429, "too_many_requests", "Too many requests");
		return true;
	case TROUBLE_SERVER:
		error(c, 500, "internal_server_error", "Internal error");
		return true;
	case TROUBLE_QUOTA:
		break;
	}
	return false;
}

bool
mbed_split(struct call *c, const char *path, const char **name,
    const char **rest)
{
	size_t n = strcspn(path, "/");
	const char *more = path + n;

	*name = n == 0 ? NULL : url_decode_segment(c->a, path, n);
	*rest = strcmp(more, "/") == 0 ? "" : more;
	return *name != NULL;
}

bool
mbed_registered(struct call *c, const char *name)
{
	struct r_mbed_gone_is row = { .n = 0 };
	struct cur cur;

	q_mbed_gone_is(&cur, c->sim->db, c->account->number, name);
	n_mbed_gone_is(&cur, c->a, &row);
	return cur_end(&cur) == E_OK && row.n == 0;
}

bool
mbed_endpoint(struct call *c, const char *name, struct endpoint *e)
{
	if (endpoint_named(c->a, c->account, name, e) &&
	    mbed_registered(c, name))
		return true;
	mbed_text(c, 404, is_izuma(c->account) ? "DEVICE_NOT_FOUND" :
	    "Endpoint not found.");
	return false;
}

/* --- what is asked for --- */

/* Behind the API's root; a path ends with it, or goes on. */
static const struct {
	unsigned	 methods;
	const char	*path;
	bool		 connector, izuma;
	bool		 goes_on;
	void		(*one)(struct call *);
	void		(*on)(struct call *, const char *rest);
} routes[] = {
	{ METHOD_GET, "/v2/limits", true, false, .one = mbed_limits },
	{ METHOD_GET, "/v2/endpoints", true, false, .one = mbed_endpoints },
	{ METHOD_GET | METHOD_PUT | METHOD_POST | METHOD_DELETE,
	    "/v2/endpoints/", true, true, true, .on = mbed_one },
	{ METHOD_POST, "/v2/device-requests/", false, true, true,
	    .on = mbed_request },
	{ METHOD_GET, "/v3/devices", false, true, .one = mbed_devices },
	{ METHOD_GET, "/v3/devices/", false, true, true,
	    .on = mbed_one_device },
	{ METHOD_GET | METHOD_PUT | METHOD_DELETE, "/v2/subscriptions", true,
	    true, .one = mbed_presubscribe },
	{ METHOD_GET | METHOD_PUT | METHOD_DELETE, "/v2/subscriptions/",
	    true, true, true, .on = mbed_subscriptions },
	{ METHOD_GET, "/v2/notification/pull", true, true,
	    .one = mbed_pull },
	{ METHOD_DELETE, "/v2/notification/pull", false, true,
	    .one = mbed_pull_end },
	{ METHOD_GET | METHOD_PUT | METHOD_DELETE,
	    "/v2/notification/callback", true, true, .one = mbed_callback },
	{ METHOD_GET, "/v2/notification/channel", false, true,
	    .one = mbed_which },
};

enum { ROUTES = sizeof(routes) / sizeof(*routes) };

static bool
is_for(size_t i, const struct call *c)
{
	const char *path = routes[i].path;
	size_t n = strlen(path);

	if (!(is_izuma(c->account) ? routes[i].izuma : routes[i].connector))
		return false;
	if (routes[i].goes_on)
		return strncmp(c->req.path, path, n) == 0 &&
		    c->req.path[n] != '\0';
	return strncmp(c->req.path, path, n) == 0 &&
	    (c->req.path[n] == '\0' || strcmp(c->req.path + n, "/") == 0);
}

static void
answer(struct call *c)
{
	const size_t i = (size_t)(uintptr_t)c->api_ctx;

	if (routes[i].goes_on)
		routes[i].on(c, c->req.path + strlen(routes[i].path));
	else
		routes[i].one(c);
}

/* What is written to an endpoint is counted by its name. */
static void
tell_front(struct call *c, const char *path)
{
	const char *name, *rest;

	c->kind = c->req.method == METHOD_GET ? CALL_READ : CALL_EDIT;
	c->sims = "";
	if ((strncmp(path, "/v2/endpoints/", 14) == 0 &&
	    mbed_split(c, path + 14, &name, &rest)) ||
	    (strncmp(path, "/v2/device-requests/", 20) == 0 &&
	    mbed_split(c, path + 20, &name, &rest)))
		c->sims = name;
}

void
mbed_answer(struct call *c)
{
	static const struct api api = { .fail = fail, .answer = answer,
	    .type = "application/json", .head = "{\"notifications\":[",
	    .row = "{\"ep\":\"node-000\",\"path\":\"/3/0/0\"},\n" };
	bool known = false;
	size_t i;

	if (!front_bearer(c, ACCOUNT_MBED)) {
		fail(c, TROUBLE_AUTH);
		return;
	}
	for (i = 0; i < ROUTES; i++) {
		if (!is_for(i, c))
			continue;
		known = true;
		if ((routes[i].methods & c->req.method) != 0)
			break;
	}
	if (i == ROUTES) {
		error(c, known ? 405 : 404, known ? "method_not_allowed" :
		    "not_found", known ? "Method not allowed" : "Not found");
		return;
	}
	c->api = &api;
	c->api_ctx = (void *)(uintptr_t)i;
	tell_front(c, c->req.path);
	front_run(c);
}

/* --- the switches --- */

static enum err
set_registered(struct call *c, const char *does, const char *name)
{
	struct db *db = c->sim->db;
	int n = c->account->number;
	struct endpoint e;
	enum err err;

	if (!endpoint_named(c->a, c->account, name, &e))
		return E_INPUT;
	if (strcmp(does, "register") == 0) {
		err = x_mbed_gone_drop(db, n, name);
		/* with the registration ends what was subscribed to by hand */
		if (err == E_OK)
			err = x_mbed_unsubscribe(db, n, name, "");
		if (err == E_OK)
			err = mbed_queue(c, 0, "registrations",
			    mbed_described(&e));
		return err != E_OK ? err : mbed_subscribe_again(c, &e);
	}
	err = x_mbed_gone_add(db, n, name);
	if (err == E_OK)
		err = x_mbed_unsubscribe(db, n, name, "");
	return err != E_OK ? err : mbed_queue(c, 0, strcmp(does, "expire") ==
	    0 ? "registrations-expired" : "de-registrations",
	    json_string(name));
}

static enum err
do_switch(struct call *c, const char *does, const char *endpoint)
{
	struct db *db = c->sim->db;
	int n = c->account->number;

	if (strcmp(does, "steal") == 0 || strcmp(does, "poll") == 0)
		return mbed_steal(c, *does == 'p');
	if (strcmp(does, "send") == 0)
		return mbed_send(c);
	if (strcmp(does, "free") == 0)
		return x_mbed_channel_drop(db, n);
	if (strcmp(does, "limit") == 0)
		return x_mbed_used_put(db, n, 0, 1);
	if (strcmp(does, "unlimit") == 0)
		return x_mbed_clear_used(db, n);
	if (strcmp(does, "gone") == 0 || strcmp(does, "expire") == 0 ||
	    strcmp(does, "register") == 0)
		return set_registered(c, does, endpoint);
	return E_INPUT;
}

enum err
mbed_switch(struct call *c)
{
	const char *account = pairs_get(&c->req.form, "account");
	const char *does = pairs_get(&c->req.form, "do");
	const char *endpoint = pairs_get(&c->req.form, "endpoint");
	enum err e;

	c->account = fleet_account_named(account);
	if (c->account == NULL || (c->account->flags & ACCOUNT_MBED) == 0) {
		mbed_text(c, 400, "There is no such account of endpoints.\n");
		return E_OK;
	}
	e = do_switch(c, does == NULL ? "" : does, endpoint == NULL ? "" :
	    endpoint);
	if (e == E_INPUT)
		mbed_text(c, 400, "What to do is steal, poll, free, limit, "
		    "unlimit; send, to a callback on this machine; or gone, expire, register with an endpoint.\n");
	else if (e == E_OK && c->reply->status < 400) {
		c->reply->status = 303;
		c->reply->location = arena_printf(c->a, "/?account=%s",
		    c->account->name);
	}
	return e == E_INPUT ? E_OK : e;
}

enum err
mbed_clear(struct db *db, int account)
{
	enum err e = x_mbed_clear_channel(db, account);

	if (e == E_OK)
		e = x_mbed_clear_queue(db, account);
	if (e == E_OK)
		e = x_mbed_clear_subscriptions(db, account);
	if (e == E_OK)
		e = x_mbed_clear_pre(db, account);
	if (e == E_OK)
		e = x_mbed_clear_values(db, account);
	if (e == E_OK)
		e = x_mbed_clear_gone(db, account);
	return e != E_OK ? e : x_mbed_clear_used(db, account);
}
