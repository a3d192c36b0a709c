/* The last event of each type from a device, as far as the last event cache
 * shows them.  The cache is what programs see: Patchbay keeps last events for
 * its own pages whatever its settings are. */
#include <string.h>

#include "../lib/text/base64.h"
#include "../lib/text/date.h"
#include "../store/setting.h"
#include "device.h"

enum { DAY_MS = 24 * 60 * 60 * 1000 };

struct cache {
	int64_t		 enabled, days;
};

static enum err
cache_get(struct page *p, struct cache *c)
{
	enum err e = setting_get(p->db, "lec_enabled", true, &c->enabled);

	return e != E_OK ? e : setting_get(p->db, "lec_days", EVENT_LAST_DAYS,
	    &c->days);
}

/* The payload in base64, text or binary. */
static const char *
payload(struct arena *a, const struct device_event *v)
{
	return v->base64 ? v->payload :
	    base64_write(a, v->payload, strlen(v->payload));
}

/* 2016-03-14T14:12:06.527+0000, the format of the original platform. */
static const char *
timestamp(struct arena *a, int64_t ms)
{
	const char *iso = date_iso(a, ms);

	return arena_printf(a, "%.*s+0000", (int)strlen(iso) - 1, iso);
}

static json_t *
event_json(struct page *p, const struct device *d,
    const struct device_event *v)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "deviceId",
	    d->device_id, "eventId", v->name, "format", v->format, "payload",
	    payload(p->a, v), "timestamp", timestamp(p->a, v->at), "typeId",
	    d->type_id);
}

/* The cached events of the request's device. */
static enum err
cached(struct page *p, struct device *d, struct device_event **list, size_t *n)
{
	struct cache c;
	size_t kept = 0;
	enum err e = api_device_of(p, d);

	if (e == E_OK)
		e = cache_get(p, &c);
	if (e == E_OK)
		e = events_last(p->events, p->a, d->id, list, n);
	for (size_t i = 0; e == E_OK && i < *n; i++)
		if (c.enabled && (*list)[i].at >= p->now - c.days * DAY_MS)
			(*list)[kept++] = (*list)[i];
	*n = kept;
	return e;
}

enum err
api_events(struct page *p)
{
	struct device_event *list;
	struct device d;
	json_t *all;
	size_t n;
	enum err e = cached(p, &d, &list, &n);

	if (e != E_OK)
		return e;
	all = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(all, event_json(p, &d, &list[i]));
	return api_send(p, 200, all);
}

enum err
api_event(struct page *p)
{
	struct device_event *list;
	struct device d;
	size_t n;
	enum err e = cached(p, &d, &list, &n);

	for (size_t i = 0; e == E_OK && i < n; i++)
		if (strcmp(list[i].name, p->args[2]) == 0)
			return api_send(p, 200, event_json(p, &d, &list[i]));
	return e == E_OK ? E_NOTFOUND : e;
}

static enum err
send_cache(struct page *p, const struct cache *c)
{
	return api_send(p, 200, json_pack("{s:b, s:I}", "enabled",
	    c->enabled != 0, "ttlDays", (json_int_t)c->days));
}

enum err
api_last_event_cache(struct page *p)
{
	struct cache c;
	enum err e = cache_get(p, &c);

	return e != E_OK ? e : send_cache(p, &c);
}

static void
read_cache(struct page *p, const json_t *o, struct cache *c,
    struct form_errors *fe)
{
	static const char *const known[] = { "enabled", "ttlDays", NULL };
	const json_t *enabled = json_object_get(o, "enabled"),
	    *days = json_object_get(o, "ttlDays");

	api_known(p, o, known, fe);
	if (enabled != NULL && !json_is_boolean(enabled))
		form_error(fe, p->a, "enabled", "enabled is true or false.");
	else if (enabled != NULL)
		c->enabled = json_is_true(enabled);
	if (days == NULL)
		return;
	c->days = json_integer_value(days);
	if (!json_is_integer(days))
		form_error(fe, p->a, "ttlDays", "ttlDays has to be a whole "
		    "number.");
	else if (c->days < 1)
		api_too_low(p, "ttlDays", 1, fe);
	else if (c->days > EVENT_LAST_DAYS)
		api_too_high(p, "ttlDays", EVENT_LAST_DAYS, fe);
}

/* A missing member leaves its setting as it is. */
enum err
api_last_event_cache_update(struct page *p)
{
	struct form_errors fe = { 0 };
	struct cache c;
	json_t *o;
	enum err e = api_body(p, JSON_OBJECT, &o);

	if (e != E_OK || (e = cache_get(p, &c)) != E_OK)
		return e;
	read_cache(p, o, &c, &fe);
	if (fe.n > 0)
		return api_invalid(p, &fe);
	e = db_begin(p->db);
	if (e == E_OK)
		e = setting_put(p->db, "lec_enabled", c.enabled);
	if (e == E_OK)
		e = setting_put(p->db, "lec_days", c.days);
	e = db_end(p->db, e);
	return e != E_OK ? e : send_cache(p, &c);
}
