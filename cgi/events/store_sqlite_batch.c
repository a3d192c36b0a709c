/* SQLite: storing a batch of records. */
#include <string.h>

#include "event_queries.h"
#include "store_own.h"

/* Store an event with a link to the device's previous one in the batch or the
 * segment. */
static enum err
put_event(struct event_store *s, size_t i, int64_t id)
{
	struct event_batch *b = s->batch;
	const struct record *r = &b->records[i];
	struct r_event_head head;
	uint16_t *device = event_batch_slot(b, b->devices, r, false);
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
	*event_batch_slot(b, b->types, r, true) = (uint16_t)(i + 1);
	return x_event_put(s->segment, &(struct p_event_put){ .id = id,
	    .device = r->device, .before = before, .name = r->name,
	    .format = r->format, .at = r->at, .base64 = b->base64[i],
	    .payload = r->payload });
}

static enum err
put_connection(struct event_store *s, const struct record *r)
{
	enum err e = E_OK;

	if (*r->client == '\0' && r->kind == RECORD_DISCONNECTED) {
		e = x_event_unlisted_reset(s->db);
		return e == E_OK ? x_event_connection_reset(s->db, r->at,
		    r->detail) : e;
	}
	if (r->kind != RECORD_REFUSED && r->device != 0)
		e = x_event_unlisted_put(s->db, r->device,
		    r->kind == RECORD_CONNECTED, 0);
	if (e == E_OK && r->kind != RECORD_REFUSED)
		e = x_event_connection_put(s->db,
		    &(struct p_event_connection_put){ .client = r->client,
		    .connected = r->kind == RECORD_CONNECTED, .since = r->at,
		    .address = r->address, .detail = r->detail,
		    .device = r->device });
	/* only for known devices and keys: strangers could use any name */
	if (e == E_OK && (r->kind != RECORD_REFUSED || r->device != 0))
		e = x_event_logged_put(s->db, r->client, s->number,
		    r->device);
	return e == E_OK ? x_event_log_put(s->segment,
	    &(struct p_event_log_put){ .client = r->client,
	    .device = r->device, .at = r->at, .kind = r->kind,
	    .address = r->address, .detail = r->detail }) : e;
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
			e = x_event_last_put(s->db,
			    &(struct p_event_last_put){ .device = r->device,
			    .name = r->name, .format = r->format, .at = r->at,
			    .base64 = b->base64[b->types[i] - 1],
			    .payload = r->payload });
	}
	for (size_t i = 0; e == E_OK && i < SLOTS; i++) {
		int64_t device = b->devices[i] == 0 ? 0 :
		    b->records[b->devices[i] - 1].device;

		if (b->devices[i] == 0 || event_heard(s, device))
			continue;
		e = x_event_heard_put(s->db, device, s->quarter);
		if (e == E_OK)
			e = x_event_unlisted_put(s->db, device, ABSENT,
			    s->quarter);
	}
	/* keep the number of types bounded, whatever a device makes up */
	for (size_t i = 0; e == E_OK && i < SLOTS; i++)
		if (b->devices[i] != 0)
			e = x_event_last_trim(s->db,
			    b->records[b->devices[i] - 1].device,
			    EVENT_TYPES_MAX);
	return e;
}

enum err
event_batch_put(struct event_store *s, int64_t *next)
{
	struct event_batch *b = s->batch;
	enum err e = E_OK;

	event_batch_clear(b);
	for (size_t i = 0; e == E_OK && i < b->n; i++)
		e = b->records[i].kind == RECORD_EVENT ?
		    put_event(s, i, (*next)++) :
		    put_connection(s, &b->records[i]);
	if (e == E_OK)
		e = event_batch_traffic(b, s->segment, x_event_traffic_put);
	return e == E_OK ? put_newest(s) : e;
}
