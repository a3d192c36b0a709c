/*
 * Lists of devices: all of them, or those of a type.
 *
 * typeId, the class, the place of sorting and those of our own (simState,
 * extension, connected, lastEvent) are found by an index, deviceId,
 * serialNumber and _q by the terms of a search; what else is asked for is looked at row by row, at most
 * SCANNED_MAX of them for an answer.  A page can so have fewer results than its
 * limit, or none, and still a bookmark.
 */
#include <string.h>

#include "../pages/devices/device_info.h"
#include "../pages/devices/heard.h"
#include "../store/resource/sim.h"
#include "device_more.h"

enum { SCANNED_MAX = 2000 };

static const struct sort_key {
	const char	*name;
	enum device_sort sort;
} sort_keys[] = {
	{ "deviceId", SORT_DEVICE_ID },
	{ "typeId", SORT_TYPE },
	{ "deviceInfo.deviceClass", SORT_CLASS },
	{ "deviceInfo.descriptiveLocation", SORT_LOCATION },
	{ "registration.date", SORT_ADDED },
	{ "simState", SORT_STATE },
	{ NULL, SORT_MAX },
};

static const char *const known[] = { "_bookmark", "_limit", "_sort", "_facets",
	"_q", "expand", "typeId", "deviceId", "simState", "extension",
	"connected", "lastEvent",
	"deviceInfo.serialNumber", "deviceInfo.manufacturer",
	"deviceInfo.model", "deviceInfo.deviceClass", "deviceInfo.description",
	"deviceInfo.fwVersion", "deviceInfo.hwVersion",
	"deviceInfo.descriptiveLocation", "status.alert.enabled",
	"gatewayTypeId", "gatewayId", "registration.date", "mgmt.dormant",
	"mgmt.supports.deviceActions", "mgmt.supports.firmwareActions", NULL };

#define INFO	"deviceInfo."

struct asked {
	struct device_filter	 f;
	struct device_order	 keys[DEVICE_ORDERS_MAX];
	size_t			 nkeys;
	struct presence		 here;		/* f's */
	const char		*words;		/* to search for; NULL: a
						 * list */
	bool			 plain;		/* f and words express the whole
						 * query */
};

/* The column of a name that is followed by a comma or the end. */
static bool
read_key(const char *by, struct device_order *key)
{
	const struct sort_key *k = sort_keys;
	size_t n;

	key->desc = *by == '-';
	by += key->desc || *by == '+';
	n = strcspn(by, ",");
	while (k->name != NULL && (strncmp(k->name, by, n) != 0 ||
	    k->name[n] != '\0'))
		k++;
	key->sort = k->sort;
	return k->name != NULL;
}

/* The type and the state must have been read. */
static void
read_sort(struct page *p, struct asked *q, struct form_errors *fe)
{
	const char *by = api_query(p, "_sort");
	struct device_order k;

	for (; by != NULL && *by != '\0'; by = strchr(by, ','),
	    by += by != NULL) {
		if (!read_key(by, &k) || q->nkeys == DEVICE_ORDERS_MAX) {
			form_error(fe, p->a, "_sort", "_sort takes deviceId, "
			    "typeId, deviceInfo.deviceClass, "
			    "deviceInfo.descriptiveLocation, "
			    "registration.date and simState, with commas "
			    "between them, and - before one for the other "
			    "way round.");
			return;
		}
		/* the same in every row */
		if ((k.sort == SORT_TYPE && q->f.type != NULL) ||
		    (k.sort == SORT_STATE && q->f.state != NULL))
			continue;
		q->keys[q->nkeys++] = k;
	}
	if (q->nkeys == 0)
		q->keys[q->nkeys++] = (struct device_order){ SORT_ADDED, false };
	if (!device_orders_combine(q->keys, q->nkeys))
		form_error(fe, p->a, "_sort", "_sort takes each column once, "
		    "and deviceInfo.deviceClass and "
		    "deviceInfo.descriptiveLocation only as the last.");
	q->f.sort = q->keys[0].sort;
	q->f.desc = q->keys[0].desc;
}

static void
read_state(struct page *p, struct device_filter *f, struct form_errors *fe)
{
	const char *word = api_query(p, "simState");
	enum sim_state state = sim_state_parse(word);

	if (word == NULL)
		return;
	f->state = state != SIM_UNKNOWN ? sim_states[state].name : word;
	if (state == SIM_UNKNOWN && strcmp(word, "none") != 0 &&
	    strcmp(word, SIM_UNREAD) != 0 &&
	    strcmp(word, sim_states[SIM_UNKNOWN].name) != 0)
		form_error(fe, p->a, "simState", "There is no SIM state of "
		    "this name.");
}

static void
read_presence(struct page *p, struct asked *q, struct form_errors *fe)
{
	const char *connected = api_query(p, "connected"),
	    *heard = api_query(p, "lastEvent");
	bool yes = connected != NULL && strcmp(connected, "true") == 0;

	if (connected != NULL && !yes && strcmp(connected, "false") != 0)
		form_error(fe, p->a, "connected", "connected is true or "
		    "false.");
	if (heard != NULL && !heard_is_choice(heard))
		form_error(fe, p->a, "lastEvent", "lastEvent is one of 1h, "
		    "24h, 7d, not-1h, not-24h, not-7d and never.");
	if (heard_filter(connected == NULL ? "" : yes ? "yes" : "no",
	    heard == NULL ? "" : heard, p->now, &q->here))
		q->f.presence = &q->here;
}

/* Are there filters that neither a list nor a search expresses? */
static bool
more_asked(struct page *p, const struct asked *q)
{
	for (size_t i = 0; i < p->req->query.n; i++) {
		const char *name = p->req->query.p[i].name;

		if (q->words != NULL && (strcmp(name, "typeId") == 0 ||
		    strcmp(name, "simState") == 0 ||
		    strcmp(name, "connected") == 0 ||
		    strcmp(name, "lastEvent") == 0 ||
		    strcmp(name, "extension") == 0))
			return true;
		if (strcmp(name, "deviceId") == 0 ||
		    (strncmp(name, INFO, sizeof(INFO) - 1) == 0 &&
		    (q->words != NULL ||
		    strcmp(name, INFO "deviceClass") != 0)))
			return true;
	}
	return device_more_asked(p) ||
	    (q->words != NULL && q->f.type != NULL);
}

static void
read_asked(struct page *p, struct asked *q, struct api_paging *g,
    struct form_errors *fe)
{
	*q = (struct asked){ .words = api_query(p, "deviceId") };
	api_known_query(p, known, fe);
	api_paging(p, g, fe);
	q->f.type = p->args[0] != NULL ? p->args[0] : api_query(p, "typeId");
	read_state(p, &q->f, fe);
	read_sort(p, q, fe);
	read_presence(p, q, fe);
	if (q->words == NULL)
		q->words = api_query(p, INFO "serialNumber");
	if (q->words == NULL)
		q->words = api_query(p, "_q");
	else if (api_query(p, "_q") != NULL)
		form_error(fe, p->a, "_q", "_q can't be combined with deviceId "
		    "or deviceInfo.serialNumber.");
	if (q->words != NULL && api_query(p, "_sort") != NULL)
		form_error(fe, p->a, "_sort", "_sort can't be combined with "
		    "deviceId, deviceInfo.serialNumber or _q: results are in "
		    "the order of the identifier found.");
	device_more_check(p, fe);
	q->f.class = api_query(p, INFO "deviceClass");
	q->f.extension = api_query(p, "extension");
	q->plain = !more_asked(p, q);
}

static bool
same(const char *wanted, const char *got)
{
	return wanted == NULL || strcmp(wanted, got) == 0;
}

/* Is key one of the blank-separated words? */
static bool
has_word(const char *words, const char *key)
{
	size_t n = strlen(key), w;

	for (; *words != '\0'; words += w + strspn(words + w, " ")) {
		w = strcspn(words, " ");
		if (w == n && strncmp(words, key, n) == 0)
			return true;
	}
	return false;
}

/* Does a device pass the filters that are checked row by row? */
static bool
passes(struct page *p, struct arena *a, const struct asked *q,
    const struct device_row *r, const struct device *d)
{
	const char *state = q->f.state;
	json_t *info = json_own(a, api_info_json(&d->info));

	if (state != NULL && strcmp(state, "none") == 0)
		state = "";
	if (!same(q->f.type, d->type_id) ||
	    !same(api_query(p, "typeId"), d->type_id) ||
	    !same(api_query(p, "deviceId"), d->device_id) ||
	    !same(state, r->sim_state) ||
	    !device_row_is(r, q->f.presence) || (q->f.extension != NULL &&
	    !has_word(r->extensions, q->f.extension)))
		return false;
	for (size_t i = 0; i < p->req->query.n; i++) {
		const struct pair *f = &p->req->query.p[i];

		if (strncmp(f->name, INFO, sizeof(INFO) - 1) == 0 &&
		    *f->value != '\0' && !same(f->value, json_string_value(
		    json_object_get(info, f->name + sizeof(INFO) - 1))))
			return false;
	}
	return true;
}

/* One device into the results, when it passes.  The arena is for what is read
 * on the way: of most that are looked at nothing else is needed. */
static enum err
take_one(struct page *p, struct arena *a, const struct asked *q,
    const struct device_row *r, json_t *results)
{
	struct device d;
	bool pass = true;
	json_t *o;
	enum err e = device_get(p->db, a, r->type_id, r->device_id, &d);

	if (e == E_OK && !q->plain && (pass = passes(p, a, q, r, &d)))
		e = device_more_passes(p, a, &d, &pass);
	if (e == E_NOTFOUND || !pass)
		return e == E_NOTFOUND ? E_OK : e;	/* deleted meanwhile */
	if (e != E_OK || (e = api_device_json(p, &d, &o)) != E_OK)
		return e;
	json_object_set_new(o, "connected", json_boolean(r->connected));
	json_object_set_new(o, "lastEvent", api_iso(p, r->heard));
	json_array_append_new(results, o);
	return E_OK;
}

static enum err
take(struct page *p, const struct asked *q, const struct device_page *part,
    json_t *results)
{
	struct arena *a = arena_new(ARENA_MAX);
	enum err e = E_OK;

	for (size_t i = 0; i < part->n && e == E_OK; i++) {
		arena_reset(a);
		e = take_one(p, a, q, &part->rows[i], results);
	}
	arena_free(a);
	return e;
}

/* Fill a page. *bookmark: where the next page starts; NULL at the end. */
static enum err
collect(struct page *p, struct asked *q, const struct api_paging *g,
    json_t *results, const char **bookmark)
{
	struct device_page part;
	size_t seen = 0;
	enum err e = E_OK;

	*bookmark = g->bookmark;
	do {
		size_t left = g->limit - json_array_size(results);

		q->f.cursor = *bookmark;
		q->f.limit = left;
		e = q->words != NULL ? device_search(p->db, p->a, q->words,
		    *bookmark, left, &part) : q->nkeys > 1 ?
		    device_list_by(p->db, p->a, &q->f, q->keys, q->nkeys,
		    &part) : device_list(p->db, p->a, &q->f, &part);
		if (e != E_OK)
			return e;
		heard_exactly(p, &part);
		if ((e = take(p, q, &part, results)) != E_OK)
			return e;
		seen += part.n + 1;	/* a value may have no devices */
		*bookmark = part.next;
	} while (*bookmark != NULL && json_array_size(results) < g->limit &&
	    seen < SCANNED_MAX);
	return E_OK;
}

/* The total number of devices, where a counter has it. */
static enum err
count(struct page *p, const struct asked *q, int64_t *n)
{
	const struct device_filter *f = &q->f;

	*n = ABSENT;
	if (!q->plain || q->words != NULL || f->class != NULL ||
	    f->presence != NULL || (f->type != NULL) + (f->state != NULL) + (f->extension != NULL) > 1)
		return E_OK;
	return count_get(p->db, f->type != NULL ? arena_printf(p->a, "type:%s",
	    f->type) : f->state != NULL ? arena_printf(p->a, "state:%s",
	    f->state) : f->extension != NULL ? arena_printf(p->a,
	    "extension:%s", f->extension) : "devices", n);
}

/* Are all devices listed, so that the counters are those of the list? */
static bool
whole(const struct asked *q)
{
	return q->plain && q->words == NULL && q->f.type == NULL &&
	    q->f.class == NULL && q->f.state == NULL &&
	    q->f.extension == NULL && q->f.presence == NULL;
}

enum err
api_devices(struct page *p)
{
	struct form_errors fe = { 0 };
	json_t *results = json_own(p->a, json_array()), *by;
	const char *bookmark;
	struct api_paging g;
	struct device_type t;
	struct asked q;
	int64_t total;
	enum err e = E_OK;

	read_asked(p, &q, &g, &fe);
	api_facets_check(p, whole(&q), &fe);
	if (fe.n > 0)
		return api_invalid(p, &fe);
	if (p->args[0] != NULL)
		e = device_type_get(p->db, p->a, p->args[0], &t);
	if (e == E_OK)
		e = collect(p, &q, &g, results, &bookmark);
	if (e == E_INPUT)
		return api_refuse(p, 400, API_INVALID, "The bookmark is not "
		    "one of this list.");
	if (e == E_OK)
		e = count(p, &q, &total);
	if (e == E_OK)
		e = api_facets(p, &by);
	if (e != E_OK)
		return e;
	return api_list(p, json_incref(results), total, json_incref(by),
	    bookmark);
}
