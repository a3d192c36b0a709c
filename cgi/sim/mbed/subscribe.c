/* Who is told of which resources. */
#include <string.h>

#include "mbed.h"
#include "sim_queries.h"

enum { PRE_MAX = 1024 };

/* A pattern with a * at its end; NULL fits all. */
static bool
fits(const char *pattern, const char *s)
{
	size_t n = pattern == NULL ? 0 : strcspn(pattern, "*");

	return pattern == NULL || (pattern[n] == '*' ?
	    strncmp(pattern, s, n) == 0 : strcmp(pattern, s) == 0);
}

static bool
wants(struct call *c, const json_t *pre, const struct endpoint *e,
    const char *path)
{
	json_t *paths = json_object_get(pre, "resource-path"), *one;
	size_t i;

	if (!fits(json_str(c->a, pre, "endpoint-name"), e->name) ||
	    !fits(json_str(c->a, pre, "endpoint-type"), e->type))
		return false;
	json_array_foreach(paths, i, one)
		if (fits(json_string_value(one), path))
			return true;
	return json_array_size(paths) == 0;
}

static json_t *
stored(struct call *c)
{
	struct r_mbed_pre_get row;
	struct cur cur;
	json_t *list = NULL;

	q_mbed_pre_get(&cur, c->sim->db, c->account->number);
	if (n_mbed_pre_get(&cur, c->a, &row))
		list = json_read(c->a, row.body, strlen(row.body), NULL);
	cur_end(&cur);
	return list == NULL ? json_own(c->a, json_array()) : list;
}

/* An endpoint is there: what fits is subscribed to. */
enum err
mbed_subscribe_again(struct call *c, const struct endpoint *e)
{
	json_t *list = stored(c), *pre;
	enum err err = E_OK;
	size_t i;

	json_array_foreach(list, i, pre)
		for (const struct simulated_resource *r = e->resources;
		    r->path != NULL && err == E_OK; r++)
			if (r->observable && wants(c, pre, e, r->path))
				err = x_mbed_subscribe(c->sim->db,
				    c->account->number, e->name, r->path);
	return err;
}

static enum err
apply(struct call *c)
{
	int n = c->account->number;
	enum err e = x_mbed_pre_put(c->sim->db, n, arena_strndup(c->a,
	    c->req.body, c->req.body_len));

	/* the Connector's replace whatever was subscribed to */
	if (e == E_OK && !is_izuma(c->account))
		e = x_mbed_unsubscribe(c->sim->db, n, "", "");
	for (int i = 1; e == E_OK && i <= ENDPOINTS; i++) {
		struct endpoint ep;

		endpoint_of(c->a, c->account, i, &ep);
		if (mbed_registered(c, ep.name))
			e = mbed_subscribe_again(c, &ep);
	}
	return e;
}

/* DELETE: Device Management removes what is here, the Connector what endpoints
 * are subscribed to. */
void
mbed_presubscribe(struct call *c)
{
	json_t *list;
	enum err e = E_OK;

	if (c->req.method == METHOD_GET) {
		mbed_json(c, 200, json_incref(stored(c)));
		return;
	}
	if (c->req.method == METHOD_DELETE && is_izuma(c->account))
		e = x_mbed_pre_put(c->sim->db, c->account->number, "[]");
	else if (c->req.method == METHOD_DELETE)
		e = x_mbed_unsubscribe(c->sim->db, c->account->number, "", "");
	else {
		list = json_read(c->a, c->req.body, c->req.body_len, NULL);
		if (!json_is_array(list) || json_array_size(list) > PRE_MAX) {
			mbed_text(c, 400, "Invalid pre-subscription.");
			return;
		}
		if ((e = db_begin(c->sim->db)) == E_OK)
			e = db_end(c->sim->db, apply(c));
	}
	if (e != E_OK)
		c->api->fail(c, TROUBLE_SERVER);
	else
		mbed_text(c, 204, "");
}

/* "/3303/0/5700" lines of what an endpoint's are; or whether one is among
 * them. */
static bool
list_of(struct call *c, const char *endpoint, const char *path, bool write)
{
	struct r_mbed_subscriptions row;
	bool found = false;
	struct cur cur;

	q_mbed_subscriptions(&cur, c->sim->db, c->account->number);
	while (n_mbed_subscriptions(&cur, c->a, &row)) {
		if (strcmp(row.endpoint, endpoint) != 0 || (*path != '\0' &&
		    strcmp(row.path, path) != 0))
			continue;
		found = true;
		if (write)
			buf_printf(&c->reply->out, "%s\n", row.path);
	}
	return cur_end(&cur) == E_OK && found;
}

static void
subscribe(struct call *c, const struct endpoint *e, const char *path)
{
	const struct simulated_resource *r = endpoint_resource(e, path);
	const char *id;

	if (r == NULL)
		mbed_text(c, 404, "Resource not found.");
	else if (!r->observable)
		mbed_text(c, 412, "The resource is not observable.");
	else if (!mbed_has_channel(c))
		mbed_text(c, 412, "No notification channel found.");
	else {
		id = mbed_async_id(c, e, path);
		if (x_mbed_unsubscribe(c->sim->db, c->account->number,
		    e->name, path) != E_OK || x_mbed_subscribe(c->sim->db,
		    c->account->number, e->name, path) != E_OK ||
		    mbed_queue(c, 300, "async-responses", json_pack(
		    "{s:s,s:i}", "id", id, "status", 200)) != E_OK)
			c->api->fail(c, TROUBLE_SERVER);
		else
			mbed_json(c, 202, json_pack("{s:s}",
			    "async-response-id", id));
	}
}

void
mbed_subscriptions(struct call *c, const char *at)
{
	const char *name, *path;
	struct endpoint e;

	if (!mbed_split(c, at, &name, &path)) {
		mbed_text(c, 404, "Endpoint not found.");
		return;
	}
	if (!mbed_endpoint(c, name, &e))
		return;
	if (c->req.method == METHOD_PUT)
		subscribe(c, &e, path);
	else if (c->req.method == METHOD_GET) {
		mbed_text(c, 200, "");
		c->reply->content_type = "text/uri-list";
		if (!list_of(c, name, path, *path == '\0'))
			mbed_text(c, 404, "No subscriptions.");
	} else if (*path != '\0' && !list_of(c, name, path, false))
		mbed_text(c, 404, "No such subscription.");
	else if (x_mbed_unsubscribe(c->sim->db, c->account->number, name,
	    path) != E_OK)
		c->api->fail(c, TROUBLE_SERVER);
	else
		mbed_text(c, 204, "");
}
