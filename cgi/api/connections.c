/* The connection status of clients, and a device's connection log. */
#include <stdlib.h>
#include <string.h>

#include "../lib/text/date.h"
#include "../store/access/api_key.h"
#include "device.h"

enum {
	LOG_ROWS_MAX	= 20,
	LOG_BEHIND_MAX	= 1000,		/* offset */
	SCANNED_MAX	= 2000,
};

static size_t
read_count(struct page *p, const char *name, long least, long most,
    long usual, struct form_errors *fe)
{
	const char *s = api_query(p, name);
	long n = s == NULL ? usual : strtol(s, NULL, 10);

	if (s != NULL && (strspn(s, "0123456789") != strlen(s) ||
	    n < least || n > most))
		form_error(fe, p->a, name, "%s has to be a number from %ld to "
		    "%ld.", name, least, most);
	return (size_t)(n < least ? least : n > most ? most : n);
}

static int64_t
read_time(struct page *p, const char *name, int64_t usual,
    struct form_errors *fe)
{
	const char *s = api_query(p, name);
	int64_t at = usual;

	if (s != NULL && !date_parse(s, &at))
		form_error(fe, p->a, name, "%s has to be a time, such as "
		    "2026-05-26T12:00:00.000Z.", name);
	return at;
}

/* --- the log --- */

static json_t *
log_json(struct page *p, const struct connection_event *c)
{
	static const char *const words[RECORD_KINDS] = {
		[RECORD_CONNECTED] = "Connected",
		[RECORD_DISCONNECTED] = "Disconnected",
		[RECORD_REFUSED] = "Refused",
	};

	return json_pack("{s:s, s:o}", "message", arena_printf(p->a,
	    "%s: %s%s%s", c->kind < RECORD_KINDS && words[c->kind] != NULL ?
	    words[c->kind] : "Other", c->detail, *c->address == '\0' ? "" :
	    " From ", c->address), "timestamp", api_iso(p, c->at));
}

/* A device by its type and id, or a client. */
static void
check_client(struct page *p, struct form_errors *fe)
{
	static const char *const names[] = { "typeId", "deviceId" };
	bool client = api_query(p, "clientId") != NULL;

	for (size_t i = 0; i < 2; i++) {
		bool given = api_query(p, names[i]) != NULL;

		if (!client && !given)
			form_error(fe, p->a, names[i], "%s is missing.",
			    names[i]);
		if (client && given)
			form_error(fe, p->a, names[i], "%s can't be combined "
			    "with clientId.", names[i]);
	}
}

/* The connection of a client.  E_NOTFOUND also when its device was deleted:
 * another may have been registered under that name. */
static enum err
get_connection(struct page *p, const char *client, struct connection *c)
{
	struct device d;
	enum err e = connection_get(p->events, p->a, client, c);

	return e == E_OK && c->device != 0 ? device_by_id(p->db, p->a,
	    c->device, &d) : e;
}

/* Whose log: of a device's client, an application or an API key.  E_NOTFOUND
 * for a device or key that does not exist, and for an application that never
 * connected. */
static enum err
log_of(struct page *p, struct log_query *q)
{
	const char *type = api_query(p, "typeId"), *id = api_query(p,
	    "deviceId");
	struct connection c;
	struct api_key k;
	struct device d;
	enum err e;

	q->client = api_query(p, "clientId");
	if (q->client == NULL) {
		e = device_get(p->db, p->a, type, id, &d);
		if (e == E_OK) {
			q->client = device_client(p->a, p->org.id, &d);
			q->device = d.id;
		}
		return e;
	}
	e = get_connection(p, q->client, &c);
	if (e == E_OK)
		q->device = c.device;
	if (e == E_NOTFOUND && (e = api_key_get(p->db, p->a, q->client,
	    &k)) == E_OK)
		q->device = -k.id;
	return e;
}

enum err
api_connection_log(struct page *p)
{
	static const char *const known[] = { "typeId", "deviceId", "clientId",
		"limit", "offset", "fromTime", "toTime", NULL };
	struct form_errors fe = { 0 };
	struct connection_event *list;
	struct log_query q = { .device = 0 };
	json_t *all;
	size_t n, limit, offset;
	enum err e;

	api_known_query(p, known, &fe);
	check_client(p, &fe);
	limit = read_count(p, "limit", 1, LOG_ROWS_MAX, LOG_ROWS_MAX, &fe);
	offset = read_count(p, "offset", 0, LOG_BEHIND_MAX, 0, &fe);
	q.from = read_time(p, "fromTime", 0, &fe);
	q.to = read_time(p, "toTime", INT64_MAX, &fe);
	if (fe.n > 0)
		return api_invalid(p, &fe);
	e = log_of(p, &q);
	if (e == E_OK)
		e = connection_log(p->events, p->a, &q, offset + limit, &list,
		    &n);
	if (e != E_OK)
		return e;
	all = json_array();
	for (size_t i = offset; i < n; i++)
		json_array_append_new(all, log_json(p, &list[i]));
	return api_send(p, 200, all);
}

/* --- status --- */

static json_t *
state_json(struct page *p, const struct connection *c)
{
	return json_pack("{s:s, s:s, s:o, s:s, s:s}", "id", c->client,
	    "connectionStatus", c->connected ? "connected" : "disconnected",
	    "since", api_iso(p, c->since), "address", c->address, "detail",
	    c->detail);
}

struct wanted {
	const char	*status;	/* NULL: any */
	const char	*type, *device;	/* of a device's id; NULL: any */
	int64_t		 after;		/* connected since */
};

/* Is the nth colon-separated part of d:ORG:TYPE:ID this text? */
static bool
part_is(const char *client, int n, const char *is)
{
	size_t len;

	if (is == NULL)
		return true;
	if (strncmp(client, "d:", 2) != 0 && strncmp(client, "g:", 2) != 0)
		return false;
	for (; n > 0 && client != NULL; n--)
		if ((client = strchr(client, ':')) != NULL)
			client++;
	if (client == NULL)
		return false;
	len = strcspn(client, ":");
	return strlen(is) == len && strncmp(client, is, len) == 0;
}

static bool
passes(const struct wanted *w, const struct connection *c)
{
	return (w->status == NULL || c->connected ==
	    (strcmp(w->status, "connected") == 0)) &&
	    (w->after == ABSENT || (c->connected && c->since >= w->after)) &&
	    part_is(c->client, 2, w->type) && part_is(c->client, 3, w->device);
}

/* Add it, unless its device was deleted. */
static enum err
add_state(struct page *p, const struct connection *c, json_t *all)
{
	struct device d;
	enum err e = c->device == 0 ? E_OK : device_by_id(p->db, p->a,
	    c->device, &d);

	if (e == E_OK)
		json_array_append_new(all, state_json(p, c));
	return e == E_NOTFOUND ? E_OK : e;
}

/* Fill a page with clients whose ids begin with a text. *bookmark: where the
 * next page starts; NULL at the end. */
static enum err
collect_from(struct page *p, const struct wanted *w,
    const struct api_paging *g, const char *begin, json_t *all,
    const char **bookmark)
{
	bool connected = w->after != ABSENT || (w->status != NULL &&
	    strcmp(w->status, "connected") == 0);
	const char *after = g->bookmark != NULL &&
	    strcmp(g->bookmark, begin) > 0 ? g->bookmark : begin;
	struct connection *list;
	size_t n, seen = 0;
	enum err e;

	do {
		e = connection_list(p->events, p->a, after, connected,
		    g->limit + 1, &list, &n);
		for (size_t i = 0; e == E_OK && i < n; i++, seen++) {
			if (strncmp(list[i].client, begin, strlen(begin)) != 0)
				return E_OK;
			if (json_array_size(all) == g->limit ||
			    seen == SCANNED_MAX) {
				*bookmark = after;
				return E_OK;
			}
			if (passes(w, &list[i]))
				e = add_state(p, &list[i], all);
			after = list[i].client;
		}
	} while (e == E_OK && n > g->limit);
	return e;
}

/* The same with one client, if it was ever connected. */
static enum err
collect_one(struct page *p, const struct wanted *w, const struct api_paging *g,
    const char *client, json_t *all, const char **bookmark)
{
	struct connection c;
	enum err e = E_NOTFOUND;

	if (g->bookmark == NULL || strcmp(client, g->bookmark) > 0)
		e = get_connection(p, client, &c);
	if (e != E_OK)
		return e == E_NOTFOUND ? E_OK : e;
	c.client = client;
	if (!passes(w, &c))
		return E_OK;
	if (json_array_size(all) == g->limit)
		*bookmark = json_string_value(json_object_get(
		    json_array_get(all, g->limit - 1), "id"));
	else
		json_array_append_new(all, state_json(p, &c));
	return E_OK;
}

/* The clients of a device type are those of its devices or of its gateways. */
static enum err
collect(struct page *p, const struct wanted *w, const struct api_paging *g,
    json_t *all, const char **bookmark)
{
	enum err e = E_OK;

	*bookmark = NULL;
	if (w->type == NULL)
		return collect_from(p, w, g, "", all, bookmark);
	for (const char *kind = "dg"; e == E_OK && *bookmark == NULL &&
	    *kind != '\0'; kind++) {
		const char *begin = arena_printf(p->a, "%c:%s:%s:%s", *kind,
		    p->org.id, w->type, w->device == NULL ? "" : w->device);

		e = w->device == NULL ? collect_from(p, w, g, begin, all,
		    bookmark) : collect_one(p, w, g, begin, all, bookmark);
	}
	return e;
}

enum err
api_connections(struct page *p)
{
	static const char *const known[] = { "_bookmark", "_limit",
		"connectionStatus", "connectedAfter", "deviceType", "deviceId",
		NULL };
	struct wanted w = { .status = api_query(p, "connectionStatus"),
		.type = api_query(p, "deviceType"),
		.device = api_query(p, "deviceId") };
	struct form_errors fe = { 0 };
	json_t *all = json_own(p->a, json_array());
	const char *bookmark;
	struct api_paging g;
	enum err e;

	api_known_query(p, known, &fe);
	api_paging(p, &g, &fe);
	w.after = read_time(p, "connectedAfter", ABSENT, &fe);
	if (w.status != NULL && strcmp(w.status, "connected") != 0 &&
	    strcmp(w.status, "disconnected") != 0)
		form_error(&fe, p->a, "connectionStatus", "connectionStatus "
		    "is connected or disconnected.");
	if (fe.n > 0)
		return api_invalid(p, &fe);
	e = collect(p, &w, &g, all, &bookmark);
	return e != E_OK ? e : api_list(p, json_incref(all), ABSENT, NULL,
	    bookmark);
}

enum err
api_connection(struct page *p)
{
	struct connection c;
	enum err e = get_connection(p, p->args[0], &c);

	return e != E_OK ? e : api_send(p, 200, state_json(p, &c));
}
