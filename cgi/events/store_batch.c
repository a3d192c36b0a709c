/* The recorder's half: a batch of records, and what they change. */
#include <sodium.h>
#include <string.h>

#include "../lib/text/utf8.h"
#include "event_queries.h"
#include "store_own.h"

bool
event_store_full(const struct event_store *s)
{
	return s->batch->n == BATCH_RECORDS ||
	    s->batch->bytes + PAYLOAD_MAX > BATCH_BYTES;
}

/* As text, or base64 of what is none. */
static const char *
text_of(struct arena *a, const struct record *r, bool *base64)
{
	size_t size = sodium_base64_ENCODED_LEN(r->len,
	    sodium_base64_VARIANT_ORIGINAL);
	char *s;

	*base64 = !utf8_valid(r->payload, r->len) ||
	    memchr(r->payload, '\0', r->len) != NULL;
	if (!*base64)
		return arena_strndup(a, r->payload, r->len);
	s = arena_alloc(a, size);
	return sodium_bin2base64(s, size,
	    (const unsigned char *)r->payload, r->len,
	    sodium_base64_VARIANT_ORIGINAL);
}

void
event_store_take(struct event_store *s, const struct record *r)
{
	struct event_batch *b = s->batch;
	struct record *to = &b->records[b->n];

	*to = *r;
	to->name = arena_strdup(b->a, r->name);
	to->format = arena_strdup(b->a, r->format);
	to->client = arena_strdup(b->a, r->client);
	to->address = arena_strdup(b->a, r->address);
	to->detail = arena_strdup(b->a, r->detail);
	to->payload = text_of(b->a, r, &b->base64[b->n]);
	b->bytes += r->len;
	b->n++;
}

void
event_batch_forget(struct event_batch *b)
{
	arena_reset(b->a);
	b->n = b->bytes = 0;
}

static uint64_t
mix(uint64_t h, const char *text)
{
	h *= UINT64_C(0x9e3779b97f4a7c15);
	for (; *text != '\0'; text++)
		h = (h ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
	return h ^ h >> 32;
}

/* The place for a device, or for a type of it; what stands there is of the
 * same, or 0. */
static uint16_t *
slot(struct event_batch *b, uint16_t table[SLOTS], const struct record *r,
    bool type)
{
	size_t i = mix((uint64_t)r->device, type ? r->name : "") % SLOTS;

	for (; table[i] != 0; i = (i + 1) % SLOTS) {
		const struct record *o = &b->records[table[i] - 1];

		if (o->device == r->device &&
		    (!type || strcmp(o->name, r->name) == 0))
			break;
	}
	return &table[i];
}

/* Each event with the device's one before, in the batch or in the segment. */
static enum err
put_event(struct event_store *s, size_t i, int64_t id)
{
	struct event_batch *b = s->batch;
	const struct record *r = &b->records[i];
	struct r_event_head head;
	uint16_t *device = slot(b, b->devices, r, false);
	int64_t before = 0;
	enum err e = E_OK;

	if (*device != 0)
		before = b->ids[*device - 1];
	else if ((e = g_event_head(s->segment, NULL, &head,
	    r->device)) == E_OK)
		before = head.last;
	if (e != E_OK && e != E_NOTFOUND)
		return e;
	b->ids[i] = id;
	*device = (uint16_t)(i + 1);
	*slot(b, b->types, r, true) = (uint16_t)(i + 1);
	return x_event_put(s->segment, &(struct p_event_put){ .id = id,
	    .device = r->device, .before = before, .name = r->name,
	    .format = r->format, .at = r->at, .base64 = b->base64[i],
	    .payload = r->payload });
}

static enum err
put_connection(struct event_store *s, const struct record *r)
{
	enum err e = E_OK;

	if (*r->client == '\0' && r->kind == RECORD_DISCONNECTED)
		return x_event_connection_reset(s->last, r->at, r->detail);
	if (r->kind != RECORD_REFUSED)
		e = x_event_connection_put(s->last,
		    &(struct p_event_connection_put){ .client = r->client,
		    .connected = r->kind == RECORD_CONNECTED, .since = r->at,
		    .address = r->address, .detail = r->detail });
	return e == E_OK ? x_event_log_put(s->segment,
	    &(struct p_event_log_put){ .client = r->client, .at = r->at,
	    .kind = r->kind, .address = r->address,
	    .detail = r->detail }) : e;
}

static enum err
put_newest(struct event_store *s)
{
	struct event_batch *b = s->batch;
	enum err e = E_OK;

	for (size_t i = 0; e == E_OK && i < SLOTS; i++)
		if (b->devices[i] != 0)
			e = x_event_head_put(s->segment,
			    b->records[b->devices[i] - 1].device,
			    b->ids[b->devices[i] - 1]);
	for (size_t i = 0; e == E_OK && i < SLOTS; i++) {
		const struct record *r = b->records + (b->types[i] != 0 ?
		    b->types[i] - 1 : 0);

		if (b->types[i] != 0)
			e = x_event_last_put(s->last,
			    &(struct p_event_last_put){ .device = r->device,
			    .name = r->name, .format = r->format, .at = r->at,
			    .base64 = b->base64[b->types[i] - 1],
			    .payload = r->payload });
	}
	/* not more types than are kept, whatever a device makes up */
	for (size_t i = 0; e == E_OK && i < SLOTS; i++)
		if (b->devices[i] != 0)
			e = x_event_last_trim(s->last,
			    b->records[b->devices[i] - 1].device,
			    EVENT_TYPES_MAX);
	return e;
}

enum err
event_batch_put(struct event_store *s, int64_t *next)
{
	struct event_batch *b = s->batch;
	enum err e = E_OK;

	memset(b->devices, 0, sizeof(b->devices));
	memset(b->types, 0, sizeof(b->types));
	for (size_t i = 0; e == E_OK && i < b->n; i++)
		e = b->records[i].kind == RECORD_EVENT ?
		    put_event(s, i, (*next)++) :
		    put_connection(s, &b->records[i]);
	return e == E_OK ? put_newest(s) : e;
}
