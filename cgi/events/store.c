/* The event store, for any engine. */
#include <stdlib.h>
#include <string.h>

#include "../lib/text/utf8.h"
#include "store_own.h"

/* A bit for each of 128 million devices.  Memory is used only for the pages
 * that are written.  Devices with higher row ids are recorded again with each
 * batch. */
#define HEARD_BYTES	((size_t)16 << 20)

static const struct event_engine *
engine_of(const char *where)
{
	return db_is_url(where) ? &events_pg : &events_sqlite;
}

/* --- writing --- */

enum err
event_store_open(struct event_store *s, const char *where, const char *node,
    int64_t now)
{
	*s = (struct event_store){ .engine = engine_of(where), .where = where,
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

/* --- reading --- */

void
event_reader_open(struct event_reader *r, const char *where)
{
	*r = (struct event_reader){ .engine = engine_of(where),
	    .where = where };
}

static void
look(struct event_reader *r)
{
	if (!r->looked && r->db == NULL)
		r->db = r->engine->read(r);
	if (!r->looked && r->db != NULL)
		db_read_only(r->db, true);
	r->looked = true;
}

void
event_reader_rest(struct event_reader *r)
{
	if (r->db != NULL && r->looked)
		db_read_only(r->db, false);
	r->looked = false;
}

void
event_reader_close(struct event_reader *r)
{
	if (r->db != NULL && r->looked)
		db_read_only(r->db, false);
	db_close(r->db);
	db_close(r->segment);
	r->db = r->segment = NULL;
	r->looked = false;
}

bool
events_ahead(struct event_reader *r, bool on)
{
	look(r);
	return r->db != NULL && db_ahead(r->db, on);
}

enum err
events_newest(struct event_reader *r, struct arena *a, int64_t device,
    int64_t before, size_t limit, struct device_event **list, size_t *n)
{
	look(r);
	*n = 0;
	*list = arena_array(a, limit, sizeof(**list));
	return r->db == NULL ? E_OK : r->engine->newest(r, a, device, before,
	    limit, *list, n);
}

enum err
events_last(struct event_reader *r, struct arena *a, int64_t device,
    struct device_event **list, size_t *n)
{
	look(r);
	*n = 0;
	*list = arena_array(a, EVENT_TYPES_MAX, sizeof(**list));
	return r->db == NULL ? E_OK : r->engine->last(r->db, a, device, *list,
	    n);
}

enum err
events_last_at(struct event_reader *r, struct arena *a, const int64_t *devices,
    size_t n, int64_t *at)
{
	look(r);
	for (size_t i = 0; i < n; i++)
		at[i] = ABSENT;
	return r->db == NULL ? E_OK : r->engine->last_at(r->db, a, devices, n,
	    at);
}

enum err
events_after(struct event_reader *r, struct arena *a, int64_t after,
    size_t limit, struct event_mark **list, size_t *n)
{
	look(r);
	*n = 0;
	*list = arena_array(a, limit, sizeof(**list));
	return r->db == NULL ? E_OK : r->engine->after(r, a, after, limit,
	    *list, n);
}

enum err
events_one(struct event_reader *r, struct arena *a, int64_t id,
    struct device_event *to)
{
	look(r);
	return r->db == NULL ? E_NOTFOUND : r->engine->one(r, a, id, to);
}

enum err
events_head(struct event_reader *r, int64_t *id)
{
	look(r);
	*id = 0;
	return r->db == NULL ? E_OK : r->engine->head(r, id);
}

enum err
connection_get(struct event_reader *r, struct arena *a, const char *client,
    struct connection *to)
{
	look(r);
	return r->db == NULL ? E_NOTFOUND : r->engine->connection(r->db, a,
	    client, to);
}

enum err
events_known(struct event_reader *r, struct arena *a, int64_t device,
    const char *client, struct device_known *to)
{
	look(r);
	*to = (struct device_known){ .heard = false };
	return r->db == NULL ? E_OK : r->engine->known(r->db, a, device,
	    client, to);
}

enum err
connection_list(struct event_reader *r, struct arena *a, const char *after,
    bool connected, size_t limit, struct connection **list, size_t *n)
{
	look(r);
	*n = 0;
	*list = arena_array(a, limit, sizeof(**list));
	return r->db == NULL ? E_OK : r->engine->connections(r->db, a, after,
	    connected, limit, *list, n);
}

enum err
connection_count(struct event_reader *r, int64_t *n)
{
	look(r);
	*n = 0;
	return r->db == NULL ? E_OK : r->engine->count(r->db, n);
}

enum err
connection_log(struct event_reader *r, struct arena *a, const char *client,
    int64_t from, int64_t to, size_t limit, struct connection_event **list,
    size_t *n)
{
	look(r);
	*n = 0;
	*list = arena_array(a, limit, sizeof(**list));
	return r->db == NULL ? E_OK : r->engine->log(r, a, client, from, to,
	    limit, *list, n);
}

void
event_spans_add(struct spans *s, int64_t minute, int64_t events, int64_t bytes)
{
	int64_t i = (minute - s->from) / s->span;

	if (minute < s->from || i >= (int64_t)s->n)
		return;
	s->list[i].events += events;
	s->list[i].bytes += bytes;
}

enum err
events_traffic(struct event_reader *r, struct arena *a, int64_t minute,
    int64_t span, size_t n, struct arrivals **list)
{
	struct spans s = { .from = minute, .span = span, .n = n,
	    .list = arena_array(a, n, sizeof(**list)) };

	look(r);
	memset(s.list, 0, n * sizeof(*s.list));
	*list = s.list;
	return r->db == NULL ? E_OK : r->engine->traffic(r, &s);
}

enum err
events_senders(struct event_reader *r, struct arena *a, size_t limit,
    struct sender **list, size_t *n)
{
	look(r);
	*n = 0;
	*list = arena_array(a, limit, sizeof(**list));
	return r->db == NULL ? E_OK : r->engine->senders(r, limit, *list, n);
}

enum err
events_silent(struct event_reader *r, struct arena *a, int64_t from,
    int64_t to, size_t limit, struct sender **list, size_t *n)
{
	look(r);
	*n = 0;
	*list = arena_array(a, limit, sizeof(**list));
	return r->db == NULL ? E_OK : r->engine->silent(r->db, from, to,
	    limit, *list, n);
}
