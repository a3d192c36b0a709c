/* The event store, for any engine. */
#include <stdlib.h>
#include <string.h>

#include "../lib/text/utf8.h"
#include "store_own.h"

/* A bit for each of 128 million devices.  Memory is used only for the pages
 * that are written.  Devices with higher row ids are recorded again with each
 * batch. */
#define HEARD_BYTES	((size_t)16 << 20)

const struct event_engine *
event_engine(const char *where)
{
	return db_is_url(where) ? &events_pg : &events_sqlite;
}

enum err
event_store_open(struct event_store *s, const char *where, const char *node,
    int64_t now)
{
	*s = (struct event_store){ .engine = event_engine(where), .where = where,
	    .node = node, .segment_bytes = SEGMENT_BYTES, .lock = -1,
	    .batch = calloc(1, sizeof(*s->batch)) };
	if (s->batch == NULL)
		abort();
	s->batch->a = arena_new(ARENA_MAX);
	s->heard = calloc(1, HEARD_BYTES);
	if (s->heard == NULL)
		abort();
	return s->engine->open(s, now);
}

void
event_store_close(struct event_store *s)
{
	if (s->engine != NULL)
		s->engine->close(s);
	if (s->batch != NULL)
		arena_free(s->batch->a);
	free(s->batch);
	free(s->heard);
	*s = (struct event_store){ .where = NULL };
}

off_t
event_store_place(void *store, const char *segment)
{
	struct event_store *s = store;

	return s->engine->place(s, segment);
}

/* --- devices heard from in this quarter hour --- */

bool
event_heard(const struct event_store *s, int64_t device)
{
	size_t at = (size_t)device / 8;

	return device >= 0 && at < HEARD_BYTES &&
	    (s->heard[at] & 1 << device % 8) != 0;
}

static void
note_heard(struct event_store *s)
{
	struct event_batch *b = s->batch;

	for (size_t i = 0; i < SLOTS; i++) {
		int64_t device = b->devices[i] == 0 ? -1 :
		    b->records[b->devices[i] - 1].device;
		size_t at = (size_t)device / 8;

		if (device >= 0 && at < HEARD_BYTES)
			s->heard[at] |= (unsigned char)(1 << device % 8);
	}
}

enum err
event_store_commit(struct event_store *s, const struct journal_reader *r,
    int64_t now)
{
	enum err e;

	if (now / QUARTER_MS != s->quarter) {
		/* not cleared: fresh pages use no memory until written */
		free(s->heard);
		if ((s->heard = calloc(1, HEARD_BYTES)) == NULL)
			abort();
		s->quarter = now / QUARTER_MS;
	}
	e = s->engine->commit(s, r, now);
	if (e == E_OK) {
		note_heard(s);
		arena_reset(s->batch->a);
		s->batch->n = s->batch->bytes = 0;
	}
	return e;
}

int64_t
event_segment_bytes(int64_t max_bytes)
{
	int64_t most = max_bytes / (SEGMENTS_MAX / 2) > SEGMENT_BYTES ?
	    max_bytes / (SEGMENTS_MAX / 2) : SEGMENT_BYTES;

	return max_bytes / 16 < most ? max_bytes / 16 : most;
}

enum err
event_store_retain(struct event_store *s, int64_t days, int64_t max_bytes,
    int64_t now)
{
	s->begun = false;
	return s->engine->retain(s, days, max_bytes, now);
}

enum err
event_store_present(struct event_store *s, struct db *console)
{
	return s->engine->present == NULL ? E_OK :
	    s->engine->present(s, console);
}

/* --- the batch --- */

void
event_batch_clear(struct event_batch *b)
{
	memset(b->devices, 0, sizeof(b->devices));
	memset(b->types, 0, sizeof(b->types));
}

bool
event_store_full(const struct event_store *s)
{
	return s->batch->n == BATCH_RECORDS ||
	    s->batch->bytes + PAYLOAD_MAX > BATCH_BYTES;
}

/* Ids, addresses and our own words are text.  A database would refuse anything
 * else, and with it the whole batch, forever. */
static const char *
word(struct arena *a, const char *s)
{
	if (s == NULL)
		return "";
	return utf8_valid(s, strlen(s)) ? arena_strdup(a, s) : "?";
}

void
event_store_take(struct event_store *s, const struct record *r)
{
	struct event_batch *b = s->batch;
	struct record *to = &b->records[b->n];

	*to = *r;
	to->name = word(b->a, r->name);
	to->format = word(b->a, r->format);
	to->client = word(b->a, r->client);
	to->address = word(b->a, r->address);
	to->detail = word(b->a, r->detail);
	to->payload = payload_text(b->a, r->payload, r->len,
	    &b->base64[b->n]);
	b->bytes += r->len;
	b->n++;
	if (r->kind == RECORD_EVENT) {
		s->events++;
		s->bytes += (int64_t)r->len;
	}
}

static uint64_t
mix(uint64_t h, const char *text)
{
	h *= UINT64_C(0x9e3779b97f4a7c15);
	for (; *text != '\0'; text++)
		h = (h ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
	return h ^ h >> 32;
}

uint16_t *
event_batch_slot(struct event_batch *b, uint16_t table[SLOTS], const struct record *r,
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

enum err
event_batch_traffic(const struct event_batch *b, struct db *db,
    enum err (*put)(struct db *, int64_t, int64_t, int64_t))
{
	int64_t minute = 0, events = 0, bytes = 0;
	enum err e = E_OK;

	/* records are nearly in order of time */
	for (size_t i = 0; e == E_OK && i < b->n; i++) {
		const struct record *r = &b->records[i];

		if (r->kind != RECORD_EVENT)
			continue;
		if (r->at / MINUTE_MS != minute && events > 0) {
			e = put(db, minute, events, bytes);
			events = bytes = 0;
		}
		minute = r->at / MINUTE_MS;
		events++;
		bytes += (int64_t)r->len;
	}
	return e == E_OK && events > 0 ? put(db, minute, events, bytes) : e;
}
