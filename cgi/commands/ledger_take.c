/* Events into transactions. */
#include <string.h>

#include "../drivers/asset.h"
#include "../lib/clock.h"
#include "../lib/log.h"
#include "../store/command/command.h"
#include "../store/device/device.h"
#include "../store/ledger/mapping.h"
#include "../store/setting.h"
#include "ledger.h"
#include "route.h"

static const char place_name[] = "ledger.place";

/* What was found in one go, before any of it is stored. */
struct taken {
	const struct mapping	*m;
	struct transaction	 t;
	const char		*misfit;	/* or NULL */
};

struct taking {
	struct outside		*out;
	struct event_reader	*events;
	struct mapping		*maps;
	/* Of each, once an event needs it: NULL, not read yet. */
	const struct map_route	**routes;
	size_t			 nmaps;
	struct extension	*exts;
	size_t			 nexts;
	struct taken		*list;
	size_t			 n;
};

static const struct driver *
driver_of(const struct taking *t, const char *key)
{
	for (size_t i = 0; i < t->nexts; i++)
		if (strcmp(t->exts[i].key, key) == 0)
			return driver_by_name(t->exts[i].driver);
	return NULL;
}

/* What a device links as its asset in a ledger, by its Extension
 * Configuration; or NULL. */
static const char *
linked_asset(struct arena *a, const struct device *d, const char *extension)
{
	json_t *o = *d->extensions == '\0' ? NULL :
	    json_read(a, d->extensions, strlen(d->extensions), NULL);

	return json_str(a, json_object_get(o, extension), LEDGER_ASSET);
}

/* What a ledger says is never recorded in one: that would not end. */
static bool
wanted(const struct taking *t, const struct event_mark *e)
{
	if (strcmp(e->name, LEDGER_EVENT) == 0)
		return false;
	for (size_t i = 0; i < t->nmaps; i++)
		if (e->id > t->maps[i].since &&
		    strcmp(e->name, t->maps[i].event) == 0)
			return true;
	return false;
}

/* The route of a mapping; NULL: it can't be read. */
static const struct map_route *
route_of(struct taking *t, const struct mapping *m)
{
	const struct map_route **route = &t->routes[m - t->maps];
	struct map_route *r;

	if (*route == NULL) {
		r = arena_space(t->out->a, 1, sizeof(*r));
		if (!route_read(t->out->a, m->route, r))
			return NULL;
		*route = r;
	}
	return *route;
}

static enum err
take_for(struct taking *t, const struct mapping *m, const struct device *d,
    const struct event_mark *mark, const struct device_event *ev)
{
	const struct map_route *route = route_of(t, m);
	struct arena *a = t->out->a;
	const struct driver *driver = driver_of(t, m->extension);
	const struct route_event e = { .type_id = d->type_id,
		.device_id = d->device_id, .payload = ev->payload,
		.base64 = ev->base64, .at = ev->at,
		.asset = linked_asset(a, d, m->extension) };
	struct taken *to = &t->list[t->n++];
	struct ledger_call c = { .contract = m->contract,
		.function = m->function };
	const char *asset;

	*to = (struct taken){ .m = m, .misfit = driver == NULL ||
	    driver->ledger == NULL ? "The extension is no ledger." :
	    route == NULL ? "The mapping can't be read." :
	    route_call(a, route, driver, &e, &c, &asset) };
	if (to->misfit == NULL)
		to->t = (struct transaction){ .mapping = m->id,
		    .event = mark->id, .extension = m->extension,
		    .device = d->id, .type_id = d->type_id,
		    .device_id = d->device_id, .asset = asset,
		    .body = ledger_call_write(a, &c), .at = ev->at };
	return E_OK;
}

/* An event that some mapping names: of a device that is there, of its type. */
static enum err
take_event(struct taking *t, const struct event_mark *mark)
{
	struct device_event ev;
	struct device d;
	bool read = false;
	enum err e = device_by_id(t->out->db, t->out->a, mark->device, &d);

	if (e == E_NOTFOUND)
		return E_OK;
	for (size_t i = 0; e == E_OK && i < t->nmaps; i++) {
		const struct mapping *m = &t->maps[i];

		if (mark->id <= m->since ||
		    strcmp(m->event, mark->name) != 0 ||
		    strcmp(m->type_id, d.type_id) != 0)
			continue;
		if (!read)
			e = device_get(t->out->db, t->out->a, d.type_id,
			    d.device_id, &d);
		if (e == E_OK && !read)
			e = events_one(t->events, t->out->a, mark->id, &ev);
		if (e != E_OK)		/* removed since */
			return e == E_NOTFOUND ? E_OK : e;
		read = true;
		e = take_for(t, m, &d, mark, &ev);
	}
	return e;
}

/* Counts of each mapping, once for all of its events. */
static enum err
count(struct taking *t, int64_t now)
{
	enum err e = E_OK;

	for (size_t i = 0; e == E_OK && i < t->nmaps; i++) {
		int64_t matched = 0, misfits = 0;
		const char *why = "";

		for (size_t k = 0; k < t->n; k++) {
			if (t->list[k].m != &t->maps[i])
				continue;
			if (t->list[k].misfit == NULL)
				matched++;
			else {
				misfits++;
				why = t->list[k].misfit;
			}
		}
		if (matched + misfits > 0)
			e = mapping_count(t->out->db, t->maps[i].id, matched,
			    misfits, why, now);
	}
	return e;
}

static enum err
store(struct taking *t, int64_t place)
{
	struct db *db = t->out->db;
	int64_t now = clock_now();
	bool made;
	enum err e = db_begin(db);

	if (e != E_OK)
		return e;
	for (size_t i = 0; e == E_OK && i < t->n; i++)
		if (t->list[i].misfit == NULL)
			e = transaction_add(db, &t->list[i].t,
			    t->list[i].m->newest, now, &made);
	if (e == E_OK)
		e = count(t, now);
	if (e == E_OK)
		e = setting_put(db, place_name, place);
	return db_end(db, e);
}

/* How far events were looked at: the first time, to where the oldest mapping
 * begins.  Without mappings nothing is remembered, so that events cost no
 * write here; head is then of no interest. */
static enum err
begin(struct taking *t, int64_t *place, int64_t *head)
{
	enum err e = setting_get(t->out->db, place_name, -1, place);

	if (e == E_OK && t->nmaps == 0) {
		*head = *place;
		return *place == -1 ? E_OK :
		    setting_put(t->out->db, place_name, -1);
	}
	if (e == E_OK)
		e = events_head(t->events, head);
	if (e != E_OK || *place != -1)
		return e;
	*place = t->maps[0].since;
	for (size_t i = 1; i < t->nmaps; i++)
		if (t->maps[i].since < *place)
			*place = t->maps[i].since;
	return E_OK;
}

/* The events are of another store: after a copy without them, or one that was
 * restored.  Which of them were sent nobody can tell, so none is. */
static enum err
begin_anew(struct taking *t, int64_t head)
{
	enum err e = mapping_rewind(t->out->db, head);

	if (e != E_OK)
		return e;
	log_error("ledger", "the event store is another one: what it holds by "
	    "now is not sent to ledgers, what comes from now on is");
	return setting_put(t->out->db, place_name, head);
}

enum err
ledger_take(struct outside *out, struct event_reader *events, bool *more)
{
	struct taking t = { .out = out, .events = events };
	struct event_mark *marks;
	int64_t place, head;
	size_t n, i = 0;
	enum err e = mapping_list(out->db, out->a, true, &t.maps, &t.nmaps);

	*more = false;
	if (e == E_OK)
		e = begin(&t, &place, &head);
	if (e != E_OK || place == head)
		return e;
	if (head < place)
		return begin_anew(&t, head);
	e = extension_list(out->db, out->a, &t.exts, &t.nexts);
	if (e == E_OK)
		e = events_after(events, out->a, place, LEDGER_SCAN, &marks,
		    &n);
	if (e != E_OK)
		return e;
	t.routes = arena_array(out->a, t.nmaps, sizeof(*t.routes));
	t.list = arena_array(out->a, LEDGER_TAKE + t.nmaps, sizeof(*t.list));
	for (; e == E_OK && i < n && t.n < LEDGER_TAKE; i++)
		if (wanted(&t, &marks[i]))
			e = take_event(&t, &marks[i]);
	*more = e == E_OK && (i < n || n == LEDGER_SCAN);
	return e != E_OK ? e : store(&t, i > 0 ? marks[i - 1].id : head);
}

enum err
ledger_switch(struct db *db, struct event_reader *events, int64_t mapping,
    bool on, int64_t now)
{
	int64_t head;
	enum err e = events_head(events, &head);

	return e != E_OK ? e : mapping_switch(db, mapping, on, head, now);
}
