/*
 * PostgreSQL: the recorder's side.
 *
 * A batch is one transaction under the lock of event writers, so events become
 * visible in the order of their ids.  When the answer to a commit is lost, the
 * next try of the batch sees from the stored positions whether it was
 * committed.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/log.h"
#include "../lib/text/buf.h"
#include "pg_event_queries.h"
#include "store_own.h"

/* a batch as JSON, where a control character takes six bytes */
#define ROWS_MAX	((size_t)8 * BATCH_BYTES)

static enum err
open_store(struct event_store *s, int64_t now)
{
	enum err e = db_migrate(&pg_events_schema, s->where);

	(void)now;
	if (e != E_OK)
		return e;
	s->db = db_open(&pg_events_schema, s->where);
	return s->db == NULL ? E_DB : E_OK;
}

static void
close_store(struct event_store *s)
{
	db_close(s->db);
}

static off_t
place(struct event_store *s, const char *segment)
{
	struct r_pg_place r;
	enum err e = g_pg_place(s->db, NULL, &r, s->node, segment);

	if (e == E_OK)
		return (off_t)r.at;
	/* reading from the start would store records twice: exit, and the
	 * master restarts the recorder */
	if (e != E_NOTFOUND)
		exit(1);
	return 0;
}

/* --- rows as JSON --- */

static void
quoted(struct buf *b, const char *s)
{
	const char *from = s;

	buf_char(b, '"');
	for (; *s != '\0'; s++) {
		if (*s != '"' && *s != '\\' && (unsigned char)*s >= ' ')
			continue;
		buf_put(b, from, (size_t)(s - from));
		buf_printf(b, "\\u%04x", (unsigned)(unsigned char)*s);
		from = s + 1;
	}
	buf_put(b, from, (size_t)(s - from));
	buf_char(b, '"');
}

static void
member(struct buf *b, const char *name, const char *value)
{
	buf_printf(b, ",\"%s\":", name);
	quoted(b, value);
}

/* Begin an object in the list; its first member is a number. */
static void
object(struct buf *b, const char *name, int64_t n)
{
	buf_printf(b, "%c{\"%s\":%" PRId64, b->len == 0 ? '[' : ',', name, n);
}

static void
put_event(struct buf *b, const struct event_batch *batch, size_t i)
{
	const struct record *r = &batch->records[i];

	object(b, "id", batch->ids[i]);
	buf_printf(b, ",\"device\":%" PRId64 ",\"at\":%" PRId64
	    ",\"base64\":%d", r->device, r->at, batch->base64[i]);
	member(b, "name", r->name);
	member(b, "format", r->format);
	member(b, "payload", r->payload);
	buf_char(b, '}');
}

static void
put_log(struct buf *b, const struct record *r, int64_t id)
{
	object(b, "id", id);
	buf_printf(b, ",\"device\":%" PRId64 ",\"at\":%" PRId64
	    ",\"kind\":%d", r->device, r->at, (int)r->kind);
	member(b, "client", r->client);
	member(b, "address", r->address);
	member(b, "detail", r->detail);
	buf_char(b, '}');
}

static void
put_connection(struct buf *b, const struct record *r, size_t i)
{
	object(b, "n", (int64_t)i);
	buf_printf(b, ",\"connected\":%d,\"since\":%" PRId64
	    ",\"device\":%" PRId64, r->kind == RECORD_CONNECTED, r->at,
	    r->device);
	member(b, "client", r->client);
	member(b, "address", r->address);
	member(b, "detail", r->detail);
	buf_char(b, '}');
}

/* Pass the collected rows, if any, to a statement, and empty the buffer. */
static enum err
flush(struct event_store *s, struct buf *b, enum err (*x)(struct db *,
    const char *))
{
	enum err e = E_OK;

	if (b->len == 0)
		return E_OK;
	buf_char(b, ']');
	if (b->failed) {
		log_error("events", "a batch is longer than it may be");
		return E_INTERNAL;
	}
	e = x(s->db, b->data);
	buf_reset(b);
	return e;
}

/* --- a batch --- */

static enum err
put_rows(struct event_store *s, struct buf *b, int64_t *next)
{
	struct event_batch *batch = s->batch;
	enum err e;

	event_batch_clear(batch);
	for (size_t i = 0; i < batch->n; i++) {
		const struct record *r = &batch->records[i];

		if (r->kind != RECORD_EVENT)
			continue;
		batch->ids[i] = (*next)++;
		*event_batch_slot(batch, batch->devices, r, false) =
		    (uint16_t)(i + 1);
		*event_batch_slot(batch, batch->types, r, true) =
		    (uint16_t)(i + 1);
		put_event(b, batch, i);
	}
	if ((e = flush(s, b, x_pg_events_put)) != E_OK)
		return e;
	for (size_t i = 0; i < batch->n; i++)
		if (batch->records[i].kind != RECORD_EVENT &&
		    *batch->records[i].client != '\0')
			put_log(b, &batch->records[i], (*next)++);
	return flush(s, b, x_pg_log_put);
}

/* The devices of a batch; fresh: only those not heard from before in this
 * quarter hour. */
static void
put_devices(struct event_store *s, struct buf *b, bool fresh)
{
	struct event_batch *batch = s->batch;

	for (size_t i = 0; i < SLOTS; i++) {
		int64_t device = batch->devices[i] == 0 ? 0 :
		    batch->records[batch->devices[i] - 1].device;

		if (batch->devices[i] != 0 && !(fresh &&
		    event_heard(s, device)))
			buf_printf(b, "%c%" PRId64, b->len == 0 ? '[' : ',',
			    device);
	}
	if (b->len > 0)
		buf_char(b, ']');
}

static enum err
put_newest(struct event_store *s, struct buf *b)
{
	struct event_batch *batch = s->batch;
	enum err e;

	for (size_t i = 0; i < SLOTS; i++)
		if (batch->types[i] != 0)
			put_event(b, batch, (size_t)batch->types[i] - 1);
	if ((e = flush(s, b, x_pg_last_put)) != E_OK)
		return e;
	put_devices(s, b, false);
	if (b->len > 0)
		e = x_pg_last_trim(s->db, b->data, EVENT_TYPES_MAX);
	buf_reset(b);
	put_devices(s, b, true);
	if (e == E_OK && b->len > 0)
		e = x_pg_heard_put(s->db, b->data, s->quarter);
	if (e == E_OK && b->len > 0)
		e = x_pg_present_heard(s->db, b->data, s->quarter);
	buf_reset(b);
	return e;
}

static enum err
flush_connections(struct event_store *s, struct buf *b)
{
	enum err e;

	if (b->len == 0)
		return E_OK;
	buf_char(b, ']');
	e = x_pg_connection_put(s->db, s->node, b->data);
	if (e == E_OK)
		e = x_pg_present_put(s->db, b->data);
	buf_reset(b);
	return e;
}

/* In order, because a restarted broker ends the earlier connections. */
static enum err
put_connections(struct event_store *s, struct buf *b)
{
	enum err e = E_OK;

	for (size_t i = 0; e == E_OK && i < s->batch->n; i++) {
		const struct record *r = &s->batch->records[i];

		if (r->kind == RECORD_DISCONNECTED && *r->client == '\0') {
			if ((e = flush_connections(s, b)) == E_OK)
				e = x_pg_present_reset(s->db, s->node);
			if (e == E_OK)
				e = x_pg_connection_reset(s->db, s->node,
				    r->at, r->detail);
		} else if (r->kind == RECORD_CONNECTED ||
		    r->kind == RECORD_DISCONNECTED)
			put_connection(b, r, i);
	}
	return e == E_OK ? flush_connections(s, b) : e;
}

static enum err
put_batch(struct event_store *s, int64_t *next)
{
	struct buf b;
	enum err e;

	buf_init(&b, ROWS_MAX);
	e = put_rows(s, &b, next);
	if (e == E_OK)
		e = put_newest(s, &b);
	if (e == E_OK)
		e = put_connections(s, &b);
	if (e == E_OK)
		e = event_batch_traffic(s->batch, s->db, x_pg_traffic_put);
	buf_free(&b);
	return e;
}

/* --- journal positions --- */

/* Was the batch stored by an earlier try whose commit was not answered?  Every
 * batch advances at least one position, which shows it. */
static enum err
stored(struct event_store *s, const struct journal_reader *r, bool *yes)
{
	struct r_pg_place p;
	enum err e = E_OK;

	*yes = false;
	for (size_t i = 0; e == E_OK && i < r->n; i++) {
		if (!r->segments[i].moved)
			continue;
		e = g_pg_place(s->db, NULL, &p, s->node,
		    r->segments[i].name);
		*yes = e == E_OK && (off_t)p.at == r->segments[i].at;
		if (!*yes)
			return e == E_NOTFOUND ? E_OK : e;
	}
	return e;
}

static enum err
put_places(struct event_store *s, const struct journal_reader *r)
{
	struct r_pg_places p;
	const char *gone = NULL;
	struct cur c;
	enum err e = E_OK, f;

	for (size_t i = 0; e == E_OK && i < r->n; i++)
		if (r->segments[i].moved)
			e = x_pg_place_put(s->db, s->node,
			    r->segments[i].name, (int64_t)r->segments[i].at);
	if (e != E_OK)
		return e;
	q_pg_places(&c, s->db, s->node);
	while (gone == NULL && n_pg_places(&c, s->batch->a, &p))
		if (journal_gone(r, p.segment))
			gone = p.segment;
	f = cur_end(&c);
	return f == E_OK && gone != NULL ?
	    x_pg_place_drop(s->db, s->node, gone) : f;
}

/* The segment to write to; a new one begins each day, and when it is large. */
static enum err
segment(struct event_store *s, int64_t now, struct r_pg_segment_newest *to)
{
	struct r_pg_segment_begin begun;
	struct r_pg_segment_bytes size;
	enum err e = g_pg_segment_newest(s->db, NULL, to);

	if (e == E_NOTFOUND)
		to->id = 0;
	else if (e != E_OK || (e = g_pg_segment_bytes(s->db, NULL, &size,
	    to->id)) != E_OK || (now / DAY_MS <= to->begun / DAY_MS &&
	    to->next - (to->id << 32) <= SEGMENT_EVENTS &&
	    size.bytes < s->segment_bytes))
		return e;
	to->id++;
	to->next = (to->id << 32) + 1;
	s->begun = true;
	return g_pg_segment_begin(s->db, NULL, &begun, to->id, now);
}

static enum err
fill(struct event_store *s, const struct journal_reader *r, int64_t now)
{
	struct r_pg_segment_newest to;
	bool already;
	enum err e = stored(s, r, &already);

	if (e == E_OK && !already)
		e = segment(s, now, &to);
	if (e == E_OK && !already)
		e = put_batch(s, &to.next);
	if (e == E_OK && !already)
		e = x_pg_segment_next(s->db, to.id, to.next);
	/* write the positions again when the batch was stored already: when
	 * this commits, a standby has that commit too */
	return e == E_OK ? put_places(s, r) : e;
}

static enum err
commit(struct event_store *s, const struct journal_reader *r, int64_t now)
{
	enum err e = db_begin(s->db);

	if (e == E_OK)
		e = fill(s, r, now);
	return db_end(s->db, e);
}

const struct event_engine events_pg = {
	.open = open_store,
	.close = close_store,
	.place = place,
	.commit = commit,
	.retain = event_pg_retain,
	.read = event_pg_read,
	.newest = event_pg_newest,
	.last = event_pg_last,
	.last_at = event_pg_last_at,
	.after = event_pg_after,
	.one = event_pg_one,
	.head = event_pg_head,
	.connection = event_pg_connection,
	.known = event_pg_known,
	.connections = event_pg_connections,
	.count = event_pg_count,
	.log = event_pg_log,
	.traffic = event_pg_traffic,
	.senders = event_pg_senders,
	.silent = event_pg_silent,
};
