/*
 * Device messaging over HTTP: events, and commands for devices that poll.  As
 * on the original platform, a device acts for itself under …/device/ with its
 * token, and a program for any device under …/application/.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "../events/exchange.h"
#include "../lib/clock.h"
#include "../store/id.h"
#include "messages.h"

#define RETRY_WAITING	"Retry-After: 10\r\n"
#define RETRY_OUTBOX	"Retry-After: 60\r\n"

enum { LOOK_MS = 2000 };	/* how often to look for commands accepted by
				 * another node */

static const struct {
	const char	*type, *format;
} formats[] = {
	{ "application/json", "json" }, { "text/plain", "text" },
	{ "application/xml", "xml" }, { "text/xml", "xml" },
	{ "application/octet-stream", "bin" },
	/* types that clients send by default */
	{ "application/x-www-form-urlencoded", "text" }, { "", "text" },
};
enum { FORMATS = sizeof(formats) / sizeof(formats[0]) };

/* The format for the body's content type; NULL when it has none. */
static const char *
format_of(const char *content_type)
{
	size_t n = strcspn(content_type, "; \t");

	for (size_t i = 0; i < FORMATS; i++)
		if (strlen(formats[i].type) == n &&
		    strncasecmp(formats[i].type, content_type, n) == 0)
			return formats[i].format;
	return NULL;
}

static const char *
type_of(const char *format)
{
	for (size_t i = 0; i < FORMATS; i++)
		if (strcmp(formats[i].format, format) == 0)
			return formats[i].type;
	return "application/octet-stream";
}

/* Check the message's name in the path and its format, or render an error. */
static enum err
read_message(struct page *p, const char **format)
{
	if (!message_name(p->args[2]))
		return api_refuse(p, 400, API_INVALID, "The name in the address "
		    "has to have 1 to 128 letters, digits and -_.");
	if ((*format = format_of(p->req->content_type)) == NULL)
		return api_refuse(p, 415, API_INVALID, "The body has to be "
		    "application/json, text/plain, application/xml or "
		    "application/octet-stream, as Content-Type says.");
	if (p->req->body_len > PAYLOAD_MAX)
		return api_refuse(p, 413, "PATCHBAY-TOOBIG",
		    "The payload is longer than 131072 bytes.");
	return p->exchange == NULL || p->exchange->db == NULL ? E_BUSY : E_OK;
}

/* --- events --- */

static enum err
take_event(struct page *p, int64_t device)
{
	const char *format;
	enum err e = read_message(p, &format);

	if (e == E_OK)
		e = exchange_event(p->exchange, &(struct record){
		    .kind = RECORD_EVENT, .at = p->now, .device = device,
		    .name = p->args[2], .format = format,
		    .client = p->user.name, .address = p->req->remote,
		    .payload = p->req->body, .len = p->req->body_len },
		    p->args[0], p->args[1]);
	if (e == E_JOURNAL_FULL)
		p->reply->headers = RETRY_OUTBOX;
	return e != E_OK ? e : api_send(p, 200, json_object());
}

enum err
api_own_event(struct page *p)
{
	return take_event(p, p->device->id);
}

enum err
api_send_event(struct page *p)
{
	struct device d;
	enum err e = device_get(p->db, p->a, p->args[0], p->args[1], &d);

	return e != E_OK ? e : take_event(p, d.id);
}

/* --- commands --- */

enum err
api_send_command(struct page *p)
{
	struct outgoing c = { .name = p->args[2], .sender = p->user.name,
	    .at = p->now, .expires = p->now + OUTBOX_KEEP_MS };
	struct device d;
	enum err e = device_get(p->db, p->a, p->args[0], p->args[1], &d);

	if (e == E_OK)
		e = read_message(p, &c.format);
	if (e != E_OK)
		return e;
	c.device = d.id;
	outgoing_payload(p->a, &c, p->req->body, p->req->body_len);
	e = exchange_command(p->exchange, &c, d.type_id, d.device_id);
	if (e == E_TOOMANY)
		p->reply->headers = RETRY_OUTBOX;
	return e != E_OK ? e : api_send(p, 200, json_pack("{s:s}", "id",
	    arena_printf(p->a, "%lld", (long long)c.id)));
}

/* Read how long to wait from {"waitTimeSecs": n}. Without a body: do not
 * wait. */
enum err
api_read_wait(struct page *p, int64_t *ms)
{
	static const char *const known[] = { "waitTimeSecs", NULL };
	struct form_errors fe = { 0 };
	struct json_fault fault;
	const json_t *v;
	json_t *o;

	*ms = 0;
	if (p->req->body_len == 0)
		return E_OK;
	o = json_read(p->a, p->req->body, p->req->body_len, &fault);
	if (!json_is_object(o))
		return api_refuse(p, 400, API_INVALID, "The body has to be a "
		    "JSON object, such as {\"waitTimeSecs\": 30}.");
	api_known(p, o, known, &fe);
	v = json_object_get(o, "waitTimeSecs");
	*ms = json_integer_value(v);
	if (v != NULL && !json_is_integer(v))
		form_error(&fe, p->a, "waitTimeSecs", "waitTimeSecs has to be "
		    "a whole number.");
	else if (*ms < 0)
		api_too_low(p, "waitTimeSecs", 0, &fe);
	else if (*ms > WAITING_S)
		api_too_high(p, "waitTimeSecs", WAITING_S, &fe);
	*ms *= 1000;
	return fe.n > 0 ? api_invalid(p, &fe) : E_OK;
}

static enum err
hand_out(struct page *p, const struct outgoing *c)
{
	const char *bytes;
	size_t n;

	if (!outgoing_bytes(p->a, c, &bytes, &n))
		return E_DB_DAMAGED;
	buf_put(&p->reply->out, bytes, n);
	p->reply->content_type = type_of(c->format);
	p->reply->headers = arena_printf(p->a, "X-commandId: %s\r\n",
	    c->name);
	return E_OK;
}

/* There is no command now.  Park the request; it is answered when a command
 * arrives or the time is over.  The number of parked requests is limited. */
enum err
api_wait_on(struct page *p, int64_t ms)
{
	const struct req_source *src = p->req->source;
	int64_t left = ms - (src->waited == NULL ? ms : src->waited(src->ctx));

	if (left <= 0)
		return api_done(p);
	if (!src->may_wait(src->ctx, p->device->id, WAITING_DEVICE)) {
		p->reply->headers = RETRY_WAITING;
		return E_TOOMANY;
	}
	p->reply->later = clock_mono() + (db_shared(p->db) && left > LOOK_MS ?
	    LOOK_MS : left);
	p->reply->later_key = p->device->id;
	return E_OK;
}

enum err
api_own_request(struct page *p)
{
	struct outgoing c;
	int64_t ms;
	enum err e;

	if (strcmp(p->args[2], "+") != 0 && !message_name(p->args[2]))
		return api_refuse(p, 400, API_INVALID, "The name in the address "
		    "has to be + for any command, or 1 to 128 letters, digits "
		    "and -_.");
	if ((e = api_read_wait(p, &ms)) != E_OK)
		return e;
	if (p->exchange == NULL || p->exchange->db == NULL)
		return E_BUSY;
	if ((e = exchange_keep(p->exchange, p->device->id)) != E_OK)
		return e;
	e = exchange_fetch(p->exchange, p->a, p->device->id,
	    &(struct outbox_want){ .name = p->args[2] }, &c);
	if (e == E_NOTFOUND)
		return api_wait_on(p, ms);
	return e != E_OK ? e : hand_out(p, &c);
}
