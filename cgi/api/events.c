/* The last event of each type from a device. */
#include <string.h>

#include "../lib/text/base64.h"
#include "../lib/text/date.h"
#include "device.h"

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

enum err
api_events(struct page *p)
{
	struct device_event *list;
	struct device d;
	json_t *all;
	size_t n;
	enum err e = api_device_of(p, &d);

	if (e == E_OK)
		e = events_last(p->events, p->a, d.id, &list, &n);
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
	enum err e = api_device_of(p, &d);

	if (e == E_OK)
		e = events_last(p->events, p->a, d.id, &list, &n);
	for (size_t i = 0; e == E_OK && i < n; i++)
		if (strcmp(list[i].name, p->args[2]) == 0)
			return api_send(p, 200, event_json(p, &d, &list[i]));
	return e == E_OK ? E_NOTFOUND : e;
}

/* The cache cannot be switched off. */
enum err
api_last_event_cache(struct page *p)
{
	return api_send(p, 200, json_pack("{s:b, s:i}", "enabled", 1,
	    "ttlDays", EVENT_LAST_DAYS));
}
