#include "talk.h"

#include <sodium.h>
#include <string.h>

#include "../../commands/verdict.h"
#include "../../events/store.h"
#include "../../events/tallies.h"
#include "../../lib/text/json.h"
#include "../../lib/text/utf8.h"
#include "../format.h"
#include "../units.h"
#include "sensors.h"

enum {
	EVENTS_SHOWN	= 10,
	LOG_SHOWN	= 20,
	TEXT_SHOWN	= 4096,		/* bytes of a payload */
	BYTES_SHOWN	= 512,		/* bytes of a binary one */
};

/* --- payloads --- */

/* Hex dump, sixteen bytes per line, separated by blanks. */
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

/* The start of a text, cut at a character boundary. */
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

/* Lay out JSON, with every value exactly as the device wrote it. */
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
		while (*++json != '"') {	/* the JSON is valid, so the
						 * string ends */
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

void
talk_payload(struct arena *a, const char *payload, bool base64,
    struct event_view *v)
{
	size_t len = strlen(payload);

	v->payload = base64 ? hex(a, payload, &len) : start_of(a, payload);
	v->bytes = (long long)len;
	v->cut = base64 ? len > BYTES_SHOWN : len > TEXT_SHOWN;
	if (!base64 && !v->cut && json_read(a, payload, len, NULL) != NULL)
		v->payload = lay_out(a, payload);
}

/* --- connections --- */

static const struct badge marks[RECORD_KINDS] = {
	[RECORD_CONNECTED] = { .kind = "ok", .text = "Connected" },
	[RECORD_DISCONNECTED] = { .kind = "off", .text = "Disconnected" },
	[RECORD_REFUSED] = { .kind = "bad", .text = "Refused" },
};

enum err
talk_log(struct page *p, const char *client, int64_t device,
    struct connection_log_view **log, size_t *n, int64_t *refused)
{
	struct connection_event *list;
	enum err e = connection_log(p->events, p->a, &(struct log_query){
	    .client = client, .device = device, .to = INT64_MAX }, LOG_SHOWN,
	    &list, n);

	*log = arena_array(p->a, LOG_SHOWN, sizeof(**log));
	for (size_t i = 0; e == E_OK && i < *n; i++)
		(*log)[i] = (struct connection_log_view){
		    .what = marks[list[i].kind < RECORD_KINDS ?
			list[i].kind : 0],
		    .text = list[i].detail, .address = list[i].address,
		    .at = format_second(p->a, list[i].at) };
	if (e == E_OK && *n > 0 && list->kind == RECORD_REFUSED)
		*refused = list->at;
	return e;
}

static void
fill_connection(struct page *p, const struct device *d,
    const struct connection *c, struct talk_view *v, struct silence *s)
{
	int64_t messages;

	if (c->client == NULL)
		return;
	if (c->connected && tallies_read(p->cfg->state, d->id, &messages))
		v->messages = units_grouped(p->a, messages);
	v->connection = marks[c->connected ? RECORD_CONNECTED :
	    RECORD_DISCONNECTED];
	v->since = format_when(p->a, c->since, p->now);
	v->address = c->address;
	v->about = c->connected ? "Protocol" : "Details";
	v->detail = c->detail;
	s->connected = c->connected;
	s->since = c->since;
}

/* --- events --- */

/* More events are read, for the sensors, than are listed. */
static enum err
read_events(struct page *p, int64_t device, struct device_event **last,
    size_t *nlast, struct device_event **list, size_t *n)
{
	enum err e = events_last(p->events, p->a, device, last, nlast);

	return e != E_OK ? e : events_newest(p->events, p->a, device,
	    INT64_MAX, SENSOR_EVENTS, list, n);
}

static enum err
fill_events(struct page *p, int64_t device, struct talk_view *v,
    struct silence *s)
{
	struct device_event *last, *list;
	size_t nlast, n;
	enum err e;

	/* in one round trip */
	if (events_ahead(p->events, true)) {
		read_events(p, device, &last, &nlast, &list, &n);
		events_ahead(p->events, false);
	}
	e = read_events(p, device, &last, &nlast, &list, &n);
	if (e != E_OK)
		return e;
	for (size_t i = 0; i < nlast; i++)
		if (s->heard == ABSENT || last[i].at > s->heard)
			s->heard = last[i].at;
	sensors_fill(p, last, nlast, list, n, v);
	v->nevents = n < EVENTS_SHOWN ? n : EVENTS_SHOWN;
	v->events = arena_array(p->a, EVENTS_SHOWN, sizeof(*v->events));
	for (size_t i = 0; i < v->nevents; i++) {
		v->events[i] = (struct event_view){ .name = list[i].name,
		    .id = list[i].id, .format = list[i].format,
		    .at = format_second(p->a, list[i].at) };
		talk_payload(p->a, list[i].payload, list[i].base64,
		    &v->events[i]);
	}
	return E_OK;
}

/* Send the queries that are always needed ahead, in one round trip. */
static void
ask_ahead(struct page *p, const struct device *d, const char *client)
{
	struct connection_event *log;
	struct device_known known;
	size_t n;

	if (!events_ahead(p->events, true))
		return;
	events_known(p->events, p->a, d->id, client, &known);
	connection_log(p->events, p->a, &(struct log_query){ .client = client,
	    .device = d->id, .to = INT64_MAX }, LOG_SHOWN, &log, &n);
	events_ahead(p->events, false);
}

enum err
talk_fill(struct page *p, const struct device *d, struct talk_view *v,
    struct silence *s)
{
	const char *client = device_client(p->a, p->org.id, d);
	struct device_known known;
	enum err e;

	*s = (struct silence){ .heard = ABSENT, .since = ABSENT,
	    .refused = ABSENT, .sim_as_of = ABSENT, .overage = ABSENT,
	    .in_session = ABSENT };
	ask_ahead(p, d, client);
	e = events_known(p->events, p->a, d->id, client, &known);
	if (e == E_OK)
		fill_connection(p, d, &known.connection, v, s);
	/* without a last event there are none in any segment */
	if (e == E_OK && known.heard)
		e = fill_events(p, d->id, v, s);
	if (e == E_OK && known.logged)
		e = talk_log(p, client, d->id, &v->log, &v->nlog, &s->refused);
	v->unreadable = e != E_OK;
	return e == E_AWAY ? e : E_OK;
}
