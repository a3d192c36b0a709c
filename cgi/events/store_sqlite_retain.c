/* SQLite: retention by age and by size. */
#include <sys/stat.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../lib/log.h"
#include "event_queries.h"
#include "store_own.h"

void
event_segment_remove(const char *path)
{
	static const char *const ends[] = { "-wal", "-shm", "" };
	char name[PATH_LEN + 8];

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		snprintf(name, sizeof(name), "%s%s", path, ends[i]);
		if (unlink(name) != 0 && errno != ENOENT)
			log_error("events", "%s: %s", name, strerror(errno));
	}
}

static int64_t
size_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? st.st_size : 0;
}

/* When a segment was begun, which is when the previous one ended. */
static int64_t
begun(const char *path)
{
	struct db *db = db_open(&events_schema, path);
	struct r_event_segment r;
	enum err e = db == NULL ? E_DB : g_event_segment(db, NULL, &r);

	db_close(db);
	return e == E_OK ? r.begun : INT64_MAX;
}

/* Expire the last events of a few devices in last.db and store where to
 * continue; starts over at the end. */
static enum err
expire(struct event_store *s, int64_t before)
{
	struct r_event_last_after r;
	int64_t from = 0;
	enum err e = E_OK;

	while (e == E_OK) {
		e = g_event_last_after(s->db, NULL, &r, from, 1000);
		if (e == E_NOTFOUND)
			return x_event_last_expire(s->db, from, "",
			    INT64_MAX, before);
		if (e == E_OK)
			e = x_event_last_expire(s->db, from, "", r.device,
			    before);
		from = r.device;
	}
	return e;
}

enum err
event_sqlite_retain(struct event_store *s, int64_t days, int64_t max_bytes,
    int64_t now)
{
	int64_t numbers[SEGMENTS_MAX], sum, ended = INT64_MAX;
	char path[PATH_LEN];
	size_t n;
	enum err e = event_segments(s->where, numbers, &n);

	snprintf(path, sizeof(path), "%s/last.db", s->where);
	sum = size_of(path);
	for (size_t i = 0; e == E_OK && i < n; i++) {
		event_segment_path(path, s->where, numbers[i]);
		sum += size_of(path);
		if (numbers[i] >= s->number || ((days == 0 ||
		    ended >= now - days * DAY_MS) && sum <= max_bytes)) {
			ended = begun(path);
			continue;
		}
		event_segment_remove(path);
		log_info("events", "segment %lld is removed: %s",
		    (long long)numbers[i], sum > max_bytes ?
		    "no more room for events" : "its days are over");
	}
	if (e == E_OK)
		e = x_event_heard_expire(s->db, now / QUARTER_MS -
		    EVENT_LAST_DAYS * (DAY_MS / QUARTER_MS));
	if (e == E_OK)
		e = x_event_logged_expire(s->db, now - EVENT_LAST_DAYS *
		    DAY_MS);
	if (e == E_OK)
		e = x_event_connection_expire(s->db, now - EVENT_LAST_DAYS *
		    DAY_MS);
	return e == E_OK ? expire(s, now - EVENT_LAST_DAYS * DAY_MS) : e;
}
