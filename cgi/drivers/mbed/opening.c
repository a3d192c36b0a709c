/* When a channel opens: what the service is to tell, and which endpoints there
 * are. */
#include <string.h>

#include "../answer.h"
#include "mbed.h"

enum { LIST_LIMIT = 1000 };

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

enum err
mbed_parse_done(const struct http_reply *rp, const struct op_args *args,
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
static const struct step open_connector[] = {
	{ .build = build_present, .parse = parse_present },
	{ .build = build_wanted, .parse = mbed_parse_done },
	{ .build = build_list, .parse = parse_list },
	{ .build = NULL }
}, open_izuma[] = {
	{ .build = build_present, .parse = parse_present },
	{ .build = build_wanted, .parse = mbed_parse_done },
	{ .build = build_devices, .parse = parse_devices },
	{ .build = NULL }
};
const struct operation mbed_open_connector = { .steps = open_connector },
    mbed_open_izuma = { .steps = open_izuma };
