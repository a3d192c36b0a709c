/* The recorder's half. */
#include <sys/stat.h>
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/log.h"
#include "../lib/utf8.h"
#include "event_queries.h"
#include "store.h"

#define DAY_MS		INT64_C(86400000)

enum { SLOTS = 2 * BATCH_RECORDS };

/* The records of a batch, and the newest of them: of each device, and of each
 * type of each device.  Tables with open places, as many again as records. */
struct event_batch {
	struct arena	*a;
	struct record	 records[BATCH_RECORDS];
	bool		 base64[BATCH_RECORDS];	/* so is its payload */
	int64_t		 ids[BATCH_RECORDS];
	size_t		 n, bytes;
	uint16_t	 devices[SLOTS], types[SLOTS];	/* record + 1; 0: none */
};

/* --- segments --- */

static enum err
make_segment(struct event_store *s, int64_t number, struct db **db)
{
	char path[PATH_LEN];
	enum err e;

	event_segment_path(path, s->dir, number);
	e = db_migrate(&events_schema, path);
	*db = e == E_OK ? db_open(&events_schema, path) : NULL;
	return e == E_OK && *db == NULL ? E_DB : e;
}

static void
remove_file(const char *path)
{
	static const char *const ends[] = { "-wal", "-shm", "" };
	char name[PATH_LEN + 8];

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		snprintf(name, sizeof(name), "%s%s", path, ends[i]);
		if (unlink(name) != 0 && errno != ENOENT)
			log_error("events", "%s: %s", name, strerror(errno));
	}
}

/* In the transaction that makes it one of ours: the places of the one before,
 * so that there is always one segment which knows them all. */
static enum err
inherit(struct db *from, struct db *to, int64_t number, int64_t now)
{
	struct arena *a = arena_new(ARENA_MAX);
	struct r_event_places r;
	struct cur c;
	enum err e = db_begin(to), f = E_OK;

	if (e == E_OK)
		e = x_event_segment_begin(to, number, now);
	if (e == E_OK && from != NULL) {
		q_event_places(&c, from);
		while (e == E_OK && n_event_places(&c, a, &r))
			e = x_event_place_put(to, r.segment, r.at);
		f = cur_end(&c);
		e = e == E_OK ? f : e;
	}
	if (e == E_OK)
		e = db_commit(to);
	else
		db_rollback(to);
	arena_free(a);
	return e;
}

static enum err
begin_segment(struct event_store *s, int64_t number, int64_t now)
{
	struct db *db;
	enum err e = make_segment(s, number, &db);

	if (e == E_OK)
		e = inherit(s->segment, db, number, now);
	if (e != E_OK) {
		db_close(db);
		return e;
	}
	db_close(s->segment);
	s->segment = db;
	s->number = number;
	s->day = now / DAY_MS;
	s->next = (number << 32) + 1;
	return E_OK;
}

/* The newest that was begun; one that was not quite is made anew. */
static enum err
resume(struct event_store *s, int64_t now)
{
	int64_t numbers[SEGMENTS_MAX];
	struct r_event_segment r;
	struct r_event_last_id last;
	char path[PATH_LEN];
	size_t n;
	enum err e = event_segments(s->dir, numbers, &n);

	for (size_t i = 0; e == E_OK && i < n; i++) {
		if ((e = make_segment(s, numbers[i], &s->segment)) != E_OK)
			return e;
		e = g_event_segment(s->segment, NULL, &r);
		if (e == E_OK)
			e = g_event_last_id(s->segment, NULL, &last);
		if (e == E_OK) {
			s->number = numbers[i];
			s->day = r.begun / DAY_MS;
			s->next = (last.id == ABSENT ? numbers[i] << 32 :
			    last.id) + 1;
			return E_OK;
		}
		db_close(s->segment);
		s->segment = NULL;
		if (e == E_NOTFOUND) {
			event_segment_path(path, s->dir, numbers[i]);
			remove_file(path);
			e = E_OK;
		}
	}
	return e == E_OK ? begin_segment(s, 1, now) : e;
}

enum err
event_store_open(struct event_store *s, const char *dir, int64_t now)
{
	char path[PATH_LEN];
	enum err e;

	*s = (struct event_store){ .dir = dir };
	if (mkdir(dir, 0700) != 0 && errno != EEXIST) {
		log_error("events", "%s: %s", dir, strerror(errno));
		return E_DB;
	}
	snprintf(path, sizeof(path), "%s/last.db", dir);
	if ((e = db_migrate(&events_schema, path)) != E_OK)
		return e;
	if ((s->last = db_open(&events_schema, path)) == NULL)
		return E_DB;
	s->batch = calloc(1, sizeof(*s->batch));
	if (s->batch == NULL)
		abort();
	s->batch->a = arena_new(ARENA_MAX);
	return resume(s, now);
}

void
event_store_close(struct event_store *s)
{
	db_close(s->last);
	db_close(s->segment);
	if (s->batch != NULL)
		arena_free(s->batch->a);
	free(s->batch);
	*s = (struct event_store){ .dir = NULL };
}

off_t
event_store_place(void *store, const char *segment)
{
	const struct event_store *s = store;
	struct r_event_place r;
	enum err e = g_event_place(s->segment, NULL, &r, segment);

	if (e == E_OK)
		return (off_t)r.at;
	/* from the start would be twice: the master begins us anew */
	if (e != E_NOTFOUND)
		exit(1);
	return 0;
}

/* --- a batch --- */

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

static void
forget(struct event_batch *b)
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

	for (size_t i = 0; e == E_OK && i < SLOTS; i++) {
		const struct record *r = &b->records[b->devices[i] - 1];

		if (b->devices[i] != 0)
			e = x_event_head_put(s->segment, r->device,
			    b->ids[b->devices[i] - 1]);
	}
	for (size_t i = 0; e == E_OK && i < SLOTS; i++) {
		const struct record *r = &b->records[b->types[i] - 1];

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

static enum err
put_places(struct event_store *s, const struct journal_reader *r)
{
	enum err e = E_OK;

	for (size_t i = 0; e == E_OK && i < r->n; i++)
		if (r->segments[i].moved)
			e = x_event_place_put(s->segment, r->segments[i].name,
			    (int64_t)r->segments[i].at);
	return e;
}

/* Of segments of the journal that are gone since. */
static enum err
drop_places(struct event_store *s, const struct journal_reader *r)
{
	struct arena *a = s->batch->a;
	struct r_event_places p;
	struct cur c;
	const char *gone = NULL;
	enum err e;

	q_event_places(&c, s->segment);
	while (gone == NULL && n_event_places(&c, a, &p)) {
		char path[PATH_LEN];

		snprintf(path, sizeof(path), "%s/%s", r->dir, p.segment);
		if (access(path, F_OK) != 0 && errno == ENOENT)
			gone = p.segment;
	}
	e = cur_end(&c);
	return e == E_OK && gone != NULL ?
	    x_event_place_drop(s->segment, gone) : e;
}

static enum err
fill(struct event_store *s, const struct journal_reader *r, int64_t *next)
{
	struct event_batch *b = s->batch;
	enum err e = E_OK;

	memset(b->devices, 0, sizeof(b->devices));
	memset(b->types, 0, sizeof(b->types));
	*next = s->next;
	for (size_t i = 0; e == E_OK && i < b->n; i++)
		e = b->records[i].kind == RECORD_EVENT ?
		    put_event(s, i, (*next)++) :
		    put_connection(s, &b->records[i]);
	if (e == E_OK)
		e = put_newest(s);
	if (e == E_OK)
		e = put_places(s, r);
	return e == E_OK ? drop_places(s, r) : e;
}

enum err
event_store_commit(struct event_store *s, const struct journal_reader *r,
    int64_t now)
{
	int64_t next;
	enum err e = E_OK;

	if (now / DAY_MS > s->day ||
	    s->next - (s->number << 32) > SEGMENT_EVENTS)
		e = begin_segment(s, s->number + 1, now);
	if (e == E_OK)
		e = db_begin(s->last);
	if (e == E_OK && (e = db_begin(s->segment)) == E_OK)
		e = fill(s, r, &next);
	if (e == E_OK)
		e = db_commit(s->last);
	if (e == E_OK)
		e = db_commit(s->segment);
	if (e != E_OK) {
		db_rollback(s->last);
		db_rollback(s->segment);
		return e;
	}
	s->next = next;
	forget(s->batch);
	return E_OK;
}

/* --- retention --- */

static int64_t
size_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? st.st_size : 0;
}

/* When a segment was begun; the one before ended then. */
static int64_t
begun(const char *path)
{
	struct db *db = db_open(&events_schema, path);
	struct r_event_segment r;
	enum err e = db == NULL ? E_DB : g_event_segment(db, NULL, &r);

	db_close(db);
	return e == E_OK ? r.begun : INT64_MAX;
}

/* A few devices of last.db, and where to go on; from the start at the end. */
static enum err
expire(struct event_store *s, int64_t before)
{
	struct r_event_last_after r;
	int64_t from = 0;
	enum err e = E_OK;

	while (e == E_OK) {
		e = g_event_last_after(s->last, NULL, &r, from, 1000);
		if (e == E_NOTFOUND)
			return x_event_last_expire(s->last, from, "",
			    INT64_MAX, before);
		if (e == E_OK)
			e = x_event_last_expire(s->last, from, "", r.device,
			    before);
		from = r.device;
	}
	return e;
}

enum err
event_store_retain(struct event_store *s, int64_t days, int64_t max_bytes,
    int64_t now)
{
	int64_t numbers[SEGMENTS_MAX], sum = 0, ended = INT64_MAX;
	char path[PATH_LEN];
	size_t n;
	enum err e = event_segments(s->dir, numbers, &n);

	for (size_t i = 0; e == E_OK && i < n; i++) {
		event_segment_path(path, s->dir, numbers[i]);
		sum += size_of(path);
		if (numbers[i] >= s->number || ((days == 0 ||
		    ended >= now - days * DAY_MS) && sum <= max_bytes)) {
			ended = begun(path);
			continue;
		}
		remove_file(path);
		log_info("events", "segment %lld is removed: %s",
		    (long long)numbers[i], sum > max_bytes ?
		    "no more room for events" : "its days are over");
	}
	return e == E_OK ? expire(s, now - EVENT_LAST_DAYS * DAY_MS) : e;
}
