/* SQLite: segments, and storing a batch with its journal positions: first in
 * last.db, where repeating it changes nothing, then in the segment. */
#include <sys/file.h>
#include <sys/stat.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/log.h"
#include "event_queries.h"
#include "store_own.h"

/* --- segments --- */

static enum err
make_segment(struct event_store *s, int64_t number, struct db **db)
{
	char path[PATH_LEN];
	enum err e;

	event_segment_path(path, s->where, number);
	e = db_migrate(&events_schema, path);
	*db = e == E_OK ? db_open(&events_schema, path) : NULL;
	return e == E_OK && *db == NULL ? E_DB : e;
}

/* Copy the journal positions of the previous segment, in the transaction that
 * makes this segment valid.  So one segment always has all of them. */
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
	e = db_end(to, e);
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

/* Continue with the newest valid segment.  One that was left incomplete is made
 * again. */
static enum err
resume(struct event_store *s, int64_t now)
{
	int64_t numbers[SEGMENTS_MAX];
	struct r_event_segment r;
	struct r_event_last_id last;
	char path[PATH_LEN];
	size_t n;
	enum err e = event_segments(s->where, numbers, &n);

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
			event_segment_path(path, s->where, numbers[i]);
			event_segment_remove(path);
			e = E_OK;
		}
	}
	return e == E_OK ? begin_segment(s, 1, now) : e;
}

/* Migrate the earlier segments, which are only read. */
static enum err
migrate_all(const char *dir)
{
	int64_t numbers[SEGMENTS_MAX];
	char path[PATH_LEN];
	size_t n;
	enum err e = event_segments(dir, numbers, &n);

	for (size_t i = 0; e == E_OK && i < n; i++) {
		event_segment_path(path, dir, numbers[i]);
		/* a damaged segment is skipped and does not stop the
		 * recorder */
		(void)db_migrate(&events_schema, path);
	}
	return e;
}

/* The master may start a recorder while an earlier one ends.  Two of them would
 * give the same ids to different events. */
static enum err
lock(struct event_store *s)
{
	s->lock = open(s->where, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (s->lock != -1 && flock(s->lock, LOCK_EX | LOCK_NB) == 0)
		return E_OK;
	if (s->lock != -1 && errno == EWOULDBLOCK)
		return E_BUSY;
	log_error("events", "%s cannot be locked: %s", s->where,
	    strerror(errno));
	return E_DB;
}

static enum err
open_store(struct event_store *s, int64_t now)
{
	char path[PATH_LEN];
	enum err e;

	if (mkdir(s->where, 0700) != 0 && errno != EEXIST) {
		log_error("events", "%s: %s", s->where, strerror(errno));
		return E_DB;
	}
	if ((e = lock(s)) != E_OK)
		return e;
	snprintf(path, sizeof(path), "%s/last.db", s->where);
	if ((e = db_migrate(&events_schema, path)) != E_OK)
		return e;
	if ((s->db = db_open(&events_schema, path)) == NULL)
		return E_DB;
	e = migrate_all(s->where);
	return e == E_OK ? resume(s, now) : e;
}

static void
close_store(struct event_store *s)
{
	db_close(s->db);
	db_close(s->segment);
	if (s->lock != -1)
		close(s->lock);
}

static off_t
place(struct event_store *s, const char *segment)
{
	struct r_event_place r;
	enum err e = g_event_place(s->segment, NULL, &r, segment);

	if (e == E_OK)
		return (off_t)r.at;
	/* reading from the start would store records twice: exit, and the
	 * master restarts the recorder */
	if (e != E_NOTFOUND)
		exit(1);
	return 0;
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

/* Remove the positions of journal segments that no longer exist. */
static enum err
drop_places(struct event_store *s, const struct journal_reader *r)
{
	struct arena *a = s->batch->a;
	struct r_event_places p;
	struct cur c;
	const char *gone = NULL;
	enum err e;

	q_event_places(&c, s->segment);
	while (gone == NULL && n_event_places(&c, a, &p))
		if (journal_gone(r, p.segment))
			gone = p.segment;
	e = cur_end(&c);
	return e == E_OK && gone != NULL ?
	    x_event_place_drop(s->segment, gone) : e;
}

static enum err
fill(struct event_store *s, const struct journal_reader *r, int64_t *next)
{
	enum err e;

	*next = s->next;
	e = event_batch_put(s, next);
	if (e == E_OK)
		e = put_places(s, r);
	return e == E_OK ? drop_places(s, r) : e;
}

/* Another segment begins each day, and when this one is large. */
static enum err
segment(struct event_store *s, int64_t now)
{
	struct r_event_segment_bytes size;
	enum err e = g_event_segment_bytes(s->segment, NULL, &size);

	if (e != E_OK || (now / DAY_MS <= s->day &&
	    s->next - (s->number << 32) <= SEGMENT_EVENTS &&
	    size.bytes < s->segment_bytes))
		return e;
	if ((e = begin_segment(s, s->number + 1, now)) == E_OK)
		s->begun = true;
	return e;
}

static enum err
commit(struct event_store *s, const struct journal_reader *r, int64_t now)
{
	int64_t next;
	enum err e = segment(s, now);

	if (e == E_OK)
		e = db_begin(s->db);
	if (e == E_OK && (e = db_begin(s->segment)) == E_OK)
		e = fill(s, r, &next);
	if (e == E_OK)
		e = db_commit(s->db);
	if (e == E_OK)
		e = db_commit(s->segment);
	if (e != E_OK) {
		db_rollback(s->db);
		db_rollback(s->segment);
		return e;
	}
	s->next = next;
	return E_OK;
}

const struct event_engine events_sqlite = {
	.open = open_store,
	.close = close_store,
	.place = place,
	.commit = commit,
	.retain = event_sqlite_retain,
	.present = event_sqlite_present,
	.read = event_sqlite_read,
	.newest = event_sqlite_newest,
	.last = event_sqlite_last,
	.last_at = event_sqlite_last_at,
	.after = event_sqlite_after,
	.one = event_sqlite_one,
	.head = event_sqlite_head,
	.connection = event_sqlite_connection,
	.known = event_sqlite_known,
	.connections = event_sqlite_connections,
	.count = event_sqlite_count,
	.log = event_sqlite_log,
	.traffic = event_sqlite_traffic,
	.senders = event_sqlite_senders,
	.silent = event_sqlite_silent,
};
