/* The channel to an access key: polled, or a callback that is looked after. */
#include <string.h>

#include "../answer.h"
#include "mbed.h"

enum {
	HELD_MS		= 30 * 1000,
	KEEPS_MS	= 15 * 60 * 1000,	/* the Connector */
	IZUMA_KEEPS_MS	= 24 * 60 * 60 * 1000,
	LOOK_MS		= 60 * 1000,		/* at a callback */
	LIST_LIMIT	= 1000,
};

static bool
is_callback(const struct account *acc, struct arena *a)
{
	const char *how = json_str(a, acc->settings, MBED_DELIVERY);

	return how != NULL && strcmp(how, "callback") == 0;
}

static enum err
build_poll(const struct account *acc, const struct poll *p, struct arena *a,
    struct http_request *q)
{
	if (is_callback(acc, a))
		return mbed_ask(acc, a, q, "GET", "/v2/notification/callback",
		    NULL);
	q->headers[2] = "Connection: keep-alive";
	return mbed_ask(acc, a, q, "GET", p->first ?
	    "/v2/notification/pull?noWait=true" :
	    "/v2/notification/pull?noWait=false", NULL);
}

/* Is an address that a service was given one of this extension's? */
static bool
is_ours(const struct account *acc, struct arena *a, const char *url)
{
	return url != NULL && strstr(url, arena_printf(a, "/push/%s/",
	    acc->key)) != NULL;
}

static const char *
url_of(struct arena *a, const struct http_reply *rp)
{
	enum err e;

	return answer_text(a, json_read_answer(a, rp->body, rp->len, &e),
	    "url");
}

/* The callback is still ours; what it brings comes to its address. */
static enum err
parse_callback(const struct account *acc, const struct http_reply *rp,
    struct arena *a, struct received *got)
{
	const char *code = NULL, *url;
	enum err e = mbed_status(a, rp, &code, &got->why);

	if (e == E_SERVICE_NOTFOUND)
		got->why = "The service has no callback of this access key. "
		    "Make an address under Push.";
	if (e != E_OK)
		return e;
	got->next_ms = LOOK_MS;
	url = url_of(a, rp);
	if (is_ours(acc, a, url))
		return E_OK;
	got->why = arena_printf(a, "Another program has the channel of this "
	    "access key: the service sends to %s. Use a key that only "
	    "Patchbay has, or make a new address under Push.",
	    url == NULL ? "another address" : url);
	return E_SERVICE_FORBIDDEN;
}

static enum err
parse(const struct account *acc, const struct http_reply *rp, int64_t now,
    struct arena *a, struct received *got, bool by_service)
{
	const char *code = NULL;
	enum err e;

	if (is_callback(acc, a))
		return parse_callback(acc, rp, a, got);
	/* somebody else has it: who, is asked next */
	if (rp->status == 400 || rp->status == 409) {
		got->why = "The service does not let this access key poll.";
		return E_SERVICE_REFUSED;
	}
	if (rp->status == 410) {
		got->why = "The service is removing the channel. A new one "
		    "is opened when that is done.";
		return E_SERVICE_FAULT;
	}
	e = mbed_status(a, rp, &code, &got->why);
	return e != E_OK ? e : mbed_read_notice(a, rp->body, rp->len,
	    by_service, now, got);
}

static enum err
parse_connector(const struct account *acc, const struct http_reply *rp,
    int64_t now, struct arena *a, struct received *got)
{
	return parse(acc, rp, now, a, got, true);
}

static enum err
parse_izuma(const struct account *acc, const struct http_reply *rp,
    int64_t now, struct arena *a, struct received *got)
{
	return parse(acc, rp, now, a, got, false);
}

/* --- whose it is --- */

static enum err
build_whose(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	(void)args;
	(void)so_far;
	return mbed_ask(acc, a, q, "GET", "/v2/notification/callback", NULL);
}

static enum err
parse_whose(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	const char *url = rp->status == 200 ? url_of(a, rp) : NULL;

	(void)args;
	r->reason = url == NULL ? "Another program polls with this access "
	    "key, or has the channel in another way. Use a key that only "
	    "Patchbay has." : arena_printf(a, "Another program has the "
	    "channel of this access key: the service sends to %s. Use a key "
	    "that only Patchbay has, or remove that callback.", url);
	return E_OK;
}

/* --- what we want to be told, and what there is --- */

/* [{"resource-path": […]}], NULL: nothing is asked for. */
static json_t *
wanted(const struct account *acc, struct arena *a)
{
	const char *s = json_str(a, acc->settings, MBED_SUBSCRIBE);
	json_t *paths, *list;
	size_t n;

	if (s == NULL || s[strspn(s, " ")] == '\0')
		return NULL;
	list = json_own(a, json_pack("[{s:[]}]", "resource-path"));
	paths = json_object_get(json_array_get(list, 0), "resource-path");
	for (s += strspn(s, " "); *s != '\0'; s += n, s += strspn(s, " ")) {
		n = strcspn(s, " ");
		json_array_append_new(paths, json_string(arena_printf(a,
		    "%s%.*s", *s == '/' ? "" : "/", (int)n, s)));
	}
	return list;
}

static enum err
build_present(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	(void)args;
	(void)so_far;
	return wanted(acc, a) == NULL ? E_OK : mbed_ask(acc, a, q, "GET",
	    "/v2/subscriptions", NULL);
}

static enum err
parse_present(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	enum err e = mbed_status(a, rp, &r->code, &r->reason);
	json_t *list;

	(void)args;
	if (e != E_OK && e != E_SERVICE_NOTFOUND)
		return e;
	r->code = r->reason = NULL;
	list = json_read_answer(a, rp->body, rp->len, &e);
	r->remote_id = json_is_array(list) ? json_write(a, list) : "[]";
	return E_OK;
}

/* Not again when they are so: the Connector would drop what was subscribed to
 * besides. */
static enum err
build_wanted(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	json_t *list = wanted(acc, a);

	(void)args;
	if (list == NULL || (so_far->remote_id != NULL && json_equal(list,
	    json_read(a, so_far->remote_id, strlen(so_far->remote_id),
	    NULL))))
		return E_OK;
	return mbed_ask(acc, a, q, "PUT", "/v2/subscriptions", list);
}

static enum err
parse_wanted(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	(void)args;
	return mbed_status(a, rp, &r->code, &r->reason);
}

static void
add_here(struct arena *a, struct result *r, const char *name,
    const char *type)
{
	if (name == NULL)
		return;
	if ((r->nevents & (r->nevents + 1)) == 0)
		r->events = arena_grow(a, r->events, r->nevents,
		    2 * r->nevents + 1, sizeof(*r->events));
	r->events[r->nevents++] = mbed_here(a, name, type);
}

static enum err
build_list(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	(void)args;
	(void)so_far;
	return mbed_ask(acc, a, q, "GET", "/v2/endpoints", NULL);
}

static enum err
parse_list(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	enum err e = mbed_status(a, rp, &r->code, &r->reason);
	json_t *list, *o;
	size_t i;

	(void)args;
	if (e != E_OK)
		return e;
	list = json_read_answer(a, rp->body, rp->len, &e);
	if (!json_is_array(list))
		return e == E_OK ? E_SERVICE_ANSWER : e;
	json_array_foreach(list, i, o)
		add_here(a, r, answer_text(a, o, "name"),
		    answer_text(a, o, "type"));
	return E_OK;
}

static enum err
build_devices(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	const char *after = args->page > 1 && so_far->nevents > 0 ?
	    arena_printf(a, "&after=%s",
	    so_far->events[so_far->nevents - 1].about[0]) : "";

	return mbed_ask(acc, a, q, "GET", arena_printf(a,
	    "/v3/devices/?limit=%d&order=ASC&filter=state%%3Dregistered%s",
	    LIST_LIMIT, after), NULL);
}

static enum err
parse_devices(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	enum err e = mbed_status(a, rp, &r->code, &r->reason);
	json_t *page, *list, *o;
	size_t i;

	(void)args;
	if (e != E_OK)
		return e;
	page = json_read_answer(a, rp->body, rp->len, &e);
	list = json_object_get(page, "data");
	if (!json_is_array(list))
		return e == E_OK ? E_SERVICE_ANSWER : e;
	json_array_foreach(list, i, o)
		add_here(a, r, answer_text(a, o, "id"),
		    answer_text(a, o, "endpoint_type"));
	r->more = json_bool(page, "has_more") == 1 &&
	    json_array_size(list) > 0;
	return E_OK;
}

/* None of these is marked as a write: said again, they change nothing. */
static const struct step whose[] = {
	{ .build = build_whose, .parse = parse_whose },
	{ .build = NULL }
}, open_connector[] = {
	{ .build = build_present, .parse = parse_present },
	{ .build = build_wanted, .parse = parse_wanted },
	{ .build = build_list, .parse = parse_list },
	{ .build = NULL }
}, open_izuma[] = {
	{ .build = build_present, .parse = parse_present },
	{ .build = build_wanted, .parse = parse_wanted },
	{ .build = build_devices, .parse = parse_devices },
	{ .build = NULL }
};
static const struct operation whose_op = { .steps = whose },
    open_connector_op = { .steps = open_connector },
    open_izuma_op = { .steps = open_izuma };

const struct channel mbed_channel = { .held_ms = HELD_MS,
	.keeps_ms = KEEPS_MS, .open = &open_connector_op,
	.whose = &whose_op, .build = build_poll, .parse = parse_connector },
    izuma_channel = { .held_ms = HELD_MS, .keeps_ms = IZUMA_KEEPS_MS,
	.open = &open_izuma_op, .whose = &whose_op, .build = build_poll,
	.parse = parse_izuma };

/* --- the callback --- */

static enum err
build_listen(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	json_t *o = json_own(a, json_object());

	(void)so_far;
	json_put_str(o, "url", args->value);
	return mbed_ask(acc, a, q, "PUT", "/v2/notification/callback", o);
}

/* One channel to a key: a poll that was ours ends first. */
static enum err
build_end_poll(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	(void)args;
	(void)so_far;
	return mbed_ask(acc, a, q, "DELETE", "/v2/notification/pull", NULL);
}

static enum err
parse_end_poll(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	enum err e = mbed_status(a, rp, &r->code, &r->reason);

	(void)args;
	return e == E_SERVICE_NOTFOUND ? E_OK : e;
}

const struct step mbed_listen_steps[] = {
	{ .build = build_end_poll, .parse = parse_end_poll },
	{ .build = build_listen, .parse = parse_wanted },
	{ .build = NULL }
};

/* It is tried with {}, or with nothing, when the service is told of it. */
static enum err
receive(const struct account *acc, const struct delivery *d, struct arena *a,
    struct received *got)
{
	if (!is_callback(acc, a)) {
		got->why = "The extension polls: its notification channel is "
		    "no callback.";
		return E_ROLE;
	}
	return mbed_read_notice(a, d->body, d->len, false, d->now, got) ==
	    E_OK ? E_OK : E_INPUT;
}

const struct receiver mbed_receiver = {
	.read = receive,
	.tells = "Device Management sends what endpoints notify, answers to "
	    "commands, and registrations.",
	.setup = "The service is told of the address when it is made, and "
	    "tries it at once: it has to be reachable from there.",
	.trust = "Who knows the address is believed: it holds a secret. The "
	    "notification channel of the extension has to be the callback.",
};
