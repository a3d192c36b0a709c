/* SQLite: queries.  Opening a file takes longer than everything else on a page,
 * so last.db and the newest segment stay open.  Older segments are opened for
 * each query, so that a removed one does not keep its disk space. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/log.h"
#include "event_queries.h"
#include "store_own.h"

static int
newest_first(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x < y) - (x > y);
}

void
event_segment_path(char path[PATH_LEN], const char *dir, int64_t number)
{
	snprintf(path, PATH_LEN, "%s/%08lld.db", dir, (long long)number);
}

enum err
event_segments(const char *dir, int64_t numbers[SEGMENTS_MAX], size_t *n)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	char *end;

	*n = 0;
	if (d == NULL && errno == ENOENT)
		return E_OK;
	if (d == NULL) {
		log_error("events", "%s: %s", dir, strerror(errno));
		return E_DB;
	}
	while (*n < SEGMENTS_MAX && (e = readdir(d)) != NULL) {
		long long number = strtoll(e->d_name, &end, 10);

		if (number > 0 && strcmp(end, ".db") == 0)
			numbers[(*n)++] = number;
	}
	closedir(d);
	qsort(numbers, *n, sizeof(*numbers), newest_first);
	return E_OK;
}

/* NULL when the file does not exist (any more) or is not ready yet. */
static struct db *
open_file(const char *path)
{
	return db_is_migrated(&events_schema, path) ?
	    db_open(&events_schema, path) : NULL;
}

/* The newest segment stays open: it answers most queries. */
struct db *
event_segment_open(struct event_reader *r, int64_t number)
{
	char path[PATH_LEN];
	struct db *db = r->segment;

	if (db == NULL || r->number != number) {
		event_segment_path(path, r->where, number);
		db = open_file(path);
	}
	if (db != NULL)
		db_read_only(db, true);
	return db;
}

void
event_segment_done(struct event_reader *r, struct db *db, int64_t number, bool newest)
{
	db_read_only(db, false);
	if (db == r->segment)
		return;
	if (newest) {
		db_close(r->segment);
		r->segment = db;
		r->number = number;
	} else
		db_close(db);
}

struct db *
event_sqlite_read(const struct event_reader *r)
{
	char path[PATH_LEN];

	snprintf(path, sizeof(path), "%s/last.db", r->where);
	return open_file(path);
}

/* Follow the links from the newest event to earlier ones.  Ids must decrease,
 * so that a damaged file cannot cause an endless loop. */
static enum err
follow(struct db *db, struct arena *a, int64_t device, int64_t before,
    size_t limit, struct device_event *list, size_t *n)
{
	struct r_event_head head;
	struct r_event_chain r;
	enum err e = g_event_head(db, NULL, &head, device);
	int64_t id;

	for (id = e == E_OK ? head.last : 0; id != 0 && *n < limit;
	    id = r.before < id ? r.before : 0) {
		if ((e = g_event_chain(db, a, &r, id)) != E_OK)
			return e;
		if (r.device != device)
			return E_DB_DAMAGED;
		if (id < before)
			list[(*n)++] = (struct device_event){ .id = id,
			    .at = r.at, .name = r.name, .format = r.format,
			    .base64 = r.base64 != 0, .payload = r.payload };
	}
	return e == E_NOTFOUND ? E_OK : e;
}

enum err
event_sqlite_newest(struct event_reader *reader, struct arena *a,
    int64_t device, int64_t before, size_t limit, struct device_event *list,
    size_t *n)
{
	int64_t numbers[SEGMENTS_MAX];
	size_t segments;
	enum err e = event_segments(reader->where, numbers, &segments);

	for (size_t i = 0; e == E_OK && i < segments && *n < limit; i++) {
		struct db *db;

		if (numbers[i] > before >> 32 ||
		    (db = event_segment_open(reader, numbers[i])) == NULL)
			continue;
		e = follow(db, a, device, before, limit, list, n);
		event_segment_done(reader, db, numbers[i], i == 0);
	}
	return e;
}

enum err
event_sqlite_last(struct db *db, struct arena *a, int64_t device,
    struct device_event list[EVENT_TYPES_MAX], size_t *n)
{
	struct r_event_last_list r;
	struct cur c;

	q_event_last_list(&c, db, device);
	while (*n < EVENT_TYPES_MAX && n_event_last_list(&c, a, &r))
		list[(*n)++] = (struct device_event){ .at = r.at,
		    .name = r.name, .format = r.format,
		    .base64 = r.base64 != 0, .payload = r.payload };
	return cur_end(&c);
}

enum err
event_sqlite_last_at(struct db *db, struct arena *a, const int64_t *devices,
    size_t n, int64_t *at)
{
	struct r_event_last_at r;
	enum err e = E_OK;
	struct cur c;

	(void)a;
	for (size_t i = 0; e == E_OK && i < n; i += 4) {
		int64_t d[4];

		for (size_t k = 0; k < 4; k++)
			d[k] = i + k < n ? devices[i + k] : ABSENT;
		q_event_last_at(&c, db, d[0], d[1], d[2], d[3]);
		while (n_event_last_at(&c, NULL, &r))
			if (at[i + (size_t)r.n] == ABSENT ||
			    r.at > at[i + (size_t)r.n])
				at[i + (size_t)r.n] = r.at;
		e = cur_end(&c);
	}
	return e;
}

enum err
event_sqlite_connection(struct db *db, struct arena *a, const char *client,
    struct connection *to)
{
	struct r_event_connection r;
	enum err e = g_event_connection(db, a, &r, client);

	if (e == E_OK)
		*to = (struct connection){ .client = client,
		    .device = r.device,
		    .connected = r.connected != 0, .since = r.since,
		    .address = r.address, .detail = r.detail };
	return e;
}

enum err
event_sqlite_known(struct db *db, struct arena *a, int64_t device,
    const char *client, struct device_known *to)
{
	struct r_event_known r;
	enum err e = g_event_known(db, a, &r, client, device);

	if (e != E_OK)
		return e;
	if (r.connected != ABSENT)
		to->connection = (struct connection){ .client = client,
		    .device = device, .connected = r.connected != 0, .since = r.since,
		    .address = r.address, .detail = r.detail };
	to->heard = r.heard != 0;
	to->logged = r.logged != 0;
	return E_OK;
}

enum err
event_sqlite_connections(struct db *db, struct arena *a, const char *after,
    bool connected, size_t limit, struct connection *list, size_t *n)
{
	struct r_event_connection_list r;
	struct r_event_connected_list o;
	struct cur c;

	if (connected)
		q_event_connected_list(&c, db, after, (int64_t)limit);
	else
		q_event_connection_list(&c, db, after, (int64_t)limit);
	for (; *n < limit; (*n)++) {
		if (!connected ? !n_event_connection_list(&c, a, &r) :
		    !n_event_connected_list(&c, a, &o))
			break;
		if (connected)
			r = (struct r_event_connection_list){ o.client,
			    o.connected, o.since, o.address, o.detail,
			    o.device };
		list[*n] = (struct connection){ .client = r.client,
		    .device = r.device, .connected = r.connected != 0, .since = r.since,
		    .address = r.address, .detail = r.detail };
	}
	return cur_end(&c);
}

enum err
event_sqlite_count(struct db *db, int64_t *n)
{
	struct r_event_connections r;
	enum err e = g_event_connections(db, NULL, &r);

	*n = e == E_OK ? r.n : 0;
	return e;
}

static enum err
segment_log(struct db *db, struct arena *a, const struct log_query *q,
    size_t limit, struct connection_event *list, size_t *n)
{
	struct r_event_log_list r;
	struct cur c;

	q_event_log_list(&c, db, &(struct p_event_log_list){
	    .client = q->client, .device = q->device, .since = q->from,
	    .upto = q->to, .n = (int64_t)(limit - *n) });
	while (*n < limit && n_event_log_list(&c, a, &r))
		list[(*n)++] = (struct connection_event){ .at = r.at,
		    .kind = (enum record_kind)r.kind, .address = r.address,
		    .detail = r.detail };
	return cur_end(&c);
}

enum err
event_sqlite_log(struct event_reader *reader, struct arena *a,
    const struct log_query *q, size_t limit, struct connection_event *list,
    size_t *n)
{
	int64_t numbers[SEGMENTS_MAX];
	struct r_event_logged last;
	size_t segments;
	enum err e = g_event_logged(reader->db, NULL, &last,
	    q->client);

	if (e != E_OK)
		return e == E_NOTFOUND ? E_OK : e;
	e = event_segments(reader->where, numbers, &segments);
	for (size_t i = 0; e == E_OK && i < segments && *n < limit; i++) {
		struct db *db;

		if (numbers[i] > last.segment ||
		    (db = event_segment_open(reader, numbers[i])) == NULL)
			continue;
		e = segment_log(db, a, q, limit, list, n);
		event_segment_done(reader, db, numbers[i], i == 0);
	}
	return e;
}

static enum err
segment_traffic(struct db *db, struct spans *s)
{
	struct r_event_traffic r;
	struct cur c;

	q_event_traffic(&c, db, s->from, s->from + s->span * (int64_t)s->n);
	while (n_event_traffic(&c, NULL, &r))
		event_spans_add(s, r.minute, r.events, r.bytes);
	return cur_end(&c);
}

/* The walk ends at a segment begun before the first minute: older segments hold
 * only earlier events. */
enum err
event_sqlite_traffic(struct event_reader *reader, struct spans *s)
{
	int64_t numbers[SEGMENTS_MAX];
	struct r_event_segment r = { .begun = INT64_MAX };
	size_t segments;
	enum err e = event_segments(reader->where, numbers, &segments);

	for (size_t i = 0; e == E_OK && i < segments &&
	    r.begun / MINUTE_MS >= s->from; i++) {
		struct db *db = event_segment_open(reader, numbers[i]);

		if (db == NULL)
			continue;
		e = g_event_segment(db, NULL, &r);
		if (e == E_OK)
			e = segment_traffic(db, s);
		event_segment_done(reader, db, numbers[i], i == 0);
	}
	return e == E_NOTFOUND ? E_OK : e;
}

static enum err
segment_senders(struct db *db, size_t limit, struct sender *list, size_t *n)
{
	struct r_event_senders r;
	struct cur c;

	q_event_senders(&c, db, (int64_t)(limit - *n));
	while (*n < limit && n_event_senders(&c, NULL, &r))
		list[(*n)++] = (struct sender){ r.device, r.at };
	return cur_end(&c);
}

enum err
event_sqlite_senders(struct event_reader *reader, size_t limit,
    struct sender *list, size_t *n)
{
	int64_t numbers[SEGMENTS_MAX];
	size_t segments;
	enum err e = event_segments(reader->where, numbers, &segments);

	for (size_t i = 0; e == E_OK && i < segments && *n < limit; i++) {
		struct db *db = event_segment_open(reader, numbers[i]);

		if (db == NULL)
			continue;
		e = segment_senders(db, limit, list, n);
		event_segment_done(reader, db, numbers[i], i == 0);
	}
	return e;
}

enum err
event_sqlite_silent(struct db *db, int64_t from, int64_t to, size_t limit,
    struct sender *list, size_t *n)
{
	struct r_event_heard_list r;
	struct cur c;

	q_event_heard_list(&c, db, from, to, (int64_t)limit);
	while (*n < limit && n_event_heard_list(&c, NULL, &r))
		list[(*n)++] = (struct sender){ r.device, r.at };
	return cur_end(&c);
}
