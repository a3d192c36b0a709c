#include "talk.h"

#include <sodium.h>
#include <string.h>

#include "../../commands/verdict.h"
#include "../../events/store.h"
#include "../../lib/text/json.h"
#include "../../lib/text/utf8.h"
#include "../format.h"

enum {
	EVENTS_SHOWN	= 10,
	LOG_SHOWN	= 20,
	SENSORS_SHOWN	= 100,
	TEXT_SHOWN	= 4096,		/* bytes of a payload */
	BYTES_SHOWN	= 512,		/* of one that is no text */
	PATH_SHOWN	= 200,
};

const char *
talk_client(struct page *p, const struct device *d)
{
	return device_client(p->a, p->org.id, d);
}

/* --- payloads --- */

/* Sixteen to a line, with a blank between. */
static const char *
hex(struct arena *a, const char *base64, size_t *len)
{
	size_t max = strlen(base64) / 4 * 3 + 3;
	unsigned char *bytes = arena_alloc(a, max);
	struct buf b;
	char *text;

	if (sodium_base642bin(bytes, max, base64, strlen(base64), NULL, len,
	    NULL, sodium_base64_VARIANT_ORIGINAL) != 0)
		*len = 0;
	buf_init(&b, 4 * BYTES_SHOWN);
	for (size_t i = 0; i < *len && i < BYTES_SHOWN; i++)
		buf_printf(&b, "%02x%s", bytes[i], i % 16 == 15 ? "\n" : " ");
	text = arena_strdup(a, b.data);
	buf_free(&b);
	return text;
}

/* The start of a text, at a character's end. */
static const char *
start_of(struct arena *a, const char *text)
{
	size_t n = strlen(text);

	if (n <= TEXT_SHOWN)
		return text;
	for (n = TEXT_SHOWN; n > 0 && !utf8_valid(text, n);)
		n--;
	return arena_strndup(a, text, n);
}

static void
break_line(struct buf *b, int depth)
{
	buf_char(b, '\n');
	for (; depth > 0; depth--)
		buf_str(b, "  ");
}

/* JSON laid out: every value as the device wrote it, blanks between apart. */
static const char *
lay_out(struct arena *a, const char *json)
{
	struct buf b;
	char *text, last = '\0';
	int depth = 0;

	buf_init(&b, PAGE_MAX);
	for (; *json != '\0'; json++) {
		if (strchr(" \t\r\n", *json) != NULL)
			continue;
		if (strchr("]}", *json) != NULL) {
			depth--;
			if (strchr("[{", last) == NULL)
				break_line(&b, depth);
		} else if (last == ',' || (last != '\0' &&
		    strchr("[{", last) != NULL))
			break_line(&b, depth);
		depth += strchr("[{", *json) != NULL;
		last = *json;
		buf_char(&b, *json);
		if (*json == ':')
			buf_char(&b, ' ');
		if (*json != '"')
			continue;
		while (*++json != '"') {	/* it was read: it ends */
			buf_char(&b, *json);
			if (*json == '\\')
				buf_char(&b, *++json);
		}
		buf_char(&b, '"');
	}
	text = arena_strdup(a, b.data);
	buf_free(&b);
	return text;
}

static void
fill_payload(struct arena *a, const struct device_event *e,
    struct event_view *v)
{
	size_t len = strlen(e->payload);

	v->payload = e->base64 ? hex(a, e->payload, &len) :
	    start_of(a, e->payload);
	v->bytes = (long long)len;
	v->cut = e->base64 ? len > BYTES_SHOWN : len > TEXT_SHOWN;
	if (!e->base64 && !v->cut &&
	    json_read(a, e->payload, len, NULL) != NULL)
		v->payload = lay_out(a, e->payload);
}

/* --- sensors --- */

struct sensors {
	struct page		*p;
	const struct device_event *event;
	struct talk_view	*v;
};

static void
sensor(struct sensors *s, const char *path, const json_t *value)
{
	struct sensor_view *to;

	if (s->v->nsensors == SENSORS_SHOWN)
		return;
	to = &s->v->sensors[s->v->nsensors++];
	to->event = s->event->name;
	to->datapoint = path;
	to->value = json_is_integer(value) ? arena_printf(s->p->a,
	    "%" JSON_INTEGER_FORMAT, json_integer_value(value)) :
	    arena_printf(s->p->a, "%.15g", json_real_value(value));
	to->at = format_when(s->p->a, s->event->at, s->p->now);
}

/* Every number in a payload, by its path: d.position.latitude, d.cells.0. */
static void
walk(struct sensors *s, const char *path, json_t *value)
{
	const char *dot = *path == '\0' ? "" : ".", *name;
	json_t *member;
	size_t i;

	if (strlen(path) > PATH_SHOWN)
		return;
	if (json_is_number(value))
		sensor(s, path, value);
	else if (json_is_object(value))
		json_object_foreach(value, name, member)
			walk(s, arena_printf(s->p->a, "%s%s%s", path, dot,
			    name), member);
	else if (json_is_array(value))
		json_array_foreach(value, i, member)
			walk(s, arena_printf(s->p->a, "%s%s%zu", path, dot,
			    i), member);
}

static void
fill_sensors(struct page *p, const struct device_event *last, size_t n,
    struct talk_view *v)
{
	struct sensors s = { .p = p, .v = v };

	v->sensors = arena_array(p->a, SENSORS_SHOWN, sizeof(*v->sensors));
	for (; n > 0; last++, n--) {
		json_t *j = last->base64 ? NULL : json_read(p->a,
		    last->payload, strlen(last->payload), NULL);

		s.event = last;
		if (j != NULL)
			walk(&s, "", j);
	}
}

/* --- connections --- */

static const struct badge marks[RECORD_KINDS] = {
	[RECORD_CONNECTED] = { .kind = "ok", .text = "Connected" },
	[RECORD_DISCONNECTED] = { .kind = "off", .text = "Disconnected" },
	[RECORD_REFUSED] = { .kind = "bad", .text = "Refused" },
};

static enum err
fill_log(struct page *p, const char *client, struct talk_view *v,
    struct silence *s)
{
	struct connection_event *list;
	enum err e = connection_log(p->events, p->a, client, 0, INT64_MAX,
	    LOG_SHOWN, &list, &v->nlog);

	v->log = arena_array(p->a, LOG_SHOWN, sizeof(*v->log));
	for (size_t i = 0; e == E_OK && i < v->nlog; i++)
		v->log[i] = (struct connection_log_view){
		    .what = marks[list[i].kind < RECORD_KINDS ?
			list[i].kind : 0],
		    .text = list[i].detail, .address = list[i].address,
		    .at = format_when(p->a, list[i].at, p->now) };
	if (e == E_OK && v->nlog > 0 && list->kind == RECORD_REFUSED)
		s->refused = list->at;
	return e;
}

static enum err
fill_connection(struct page *p, const char *client, struct talk_view *v,
    struct silence *s)
{
	struct connection c;
	enum err e = connection_get(p->events, p->a, client, &c);

	if (e != E_OK)
		return e == E_NOTFOUND ? E_OK : e;
	v->connection = marks[c.connected ? RECORD_CONNECTED :
	    RECORD_DISCONNECTED];
	v->since = format_when(p->a, c.since, p->now);
	v->address = c.address;
	v->detail = c.detail;
	s->connected = c.connected;
	s->since = c.since;
	return E_OK;
}

static enum err
fill_events(struct page *p, int64_t device, struct talk_view *v)
{
	struct device_event *list;
	enum err e = events_newest(p->events, p->a, device, INT64_MAX, EVENTS_SHOWN,
	    &list, &v->nevents);

	v->events = arena_array(p->a, EVENTS_SHOWN, sizeof(*v->events));
	for (size_t i = 0; e == E_OK && i < v->nevents; i++) {
		v->events[i] = (struct event_view){ .name = list[i].name,
		    .format = list[i].format,
		    .at = format_when(p->a, list[i].at, p->now) };
		fill_payload(p->a, &list[i], &v->events[i]);
	}
	return e;
}

void
talk_fill(struct page *p, const struct device *d, struct talk_view *v,
    struct silence *s)
{
	const char *client = talk_client(p, d);
	struct device_event *last;
	size_t n;
	enum err e;

	*s = (struct silence){ .heard = ABSENT, .since = ABSENT,
	    .refused = ABSENT, .sim_as_of = ABSENT, .overage = ABSENT,
	    .in_session = ABSENT };
	e = fill_connection(p, client, v, s);
	if (e == E_OK)
		e = events_last(p->events, p->a, d->id, &last, &n);
	for (size_t i = 0; e == E_OK && i < n; i++)
		if (s->heard == ABSENT || last[i].at > s->heard)
			s->heard = last[i].at;
	/* one that never said anything has no events in any segment */
	if (e == E_OK && n > 0) {
		fill_sensors(p, last, n, v);
		e = fill_events(p, d->id, v);
	}
	if (e == E_OK)
		e = fill_log(p, client, v, s);
	v->unreadable = e != E_OK;
}
