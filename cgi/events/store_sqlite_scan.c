/* SQLite: all events in the order they were stored, segment after segment. */
#include "event_queries.h"
#include "store_own.h"

#define SEGMENT_OF(id)	((id) >> 32)

/* Those of one segment behind an id. */
static enum err
scan(struct event_reader *r, struct arena *a, int64_t number, bool newest,
    int64_t after, size_t limit, struct event_mark *list, size_t *n)
{
	struct db *db = event_segment_open(r, number);
	struct r_event_scan row;
	struct cur c;
	enum err e;

	if (db == NULL)
		return E_OK;		/* removed since */
	q_event_scan(&c, db, after, (int64_t)(limit - *n));
	while (*n < limit && n_event_scan(&c, a, &row))
		list[(*n)++] = (struct event_mark){ .id = row.id,
		    .device = row.device, .name = row.name };
	e = cur_end(&c);
	event_segment_done(r, db, number, newest);
	return e;
}

enum err
event_sqlite_after(struct event_reader *r, struct arena *a, int64_t after,
    size_t limit, struct event_mark *list, size_t *n)
{
	int64_t numbers[SEGMENTS_MAX];
	size_t segments;
	enum err e = event_segments(r->where, numbers, &segments);

	while (e == E_OK && segments-- > 0 && *n < limit)
		if (numbers[segments] >= SEGMENT_OF(after))
			e = scan(r, a, numbers[segments], segments == 0,
			    after, limit, list, n);
	return e;
}

enum err
event_sqlite_one(struct event_reader *r, struct arena *a, int64_t id,
    struct device_event *to)
{
	struct db *db = event_segment_open(r, SEGMENT_OF(id));
	struct r_event_chain row;
	enum err e;

	if (db == NULL)
		return E_NOTFOUND;
	e = g_event_chain(db, a, &row, id);
	if (e == E_OK)
		*to = (struct device_event){ .id = id, .at = row.at,
		    .name = row.name, .format = row.format,
		    .base64 = row.base64 != 0, .payload = row.payload };
	event_segment_done(r, db, SEGMENT_OF(id), db == r->segment);
	return e;
}

enum err
event_sqlite_head(struct event_reader *r, int64_t *id)
{
	int64_t numbers[SEGMENTS_MAX];
	struct r_event_last_id last;
	size_t segments;
	struct db *db;
	enum err e = event_segments(r->where, numbers, &segments);

	*id = 0;
	if (e != E_OK || segments == 0 ||
	    (db = event_segment_open(r, numbers[0])) == NULL)
		return e;
	e = g_event_last_id(db, NULL, &last);
	if (e == E_OK)
		*id = last.id == ABSENT ? numbers[0] << 32 : last.id;
	event_segment_done(r, db, numbers[0], true);
	return e;
}
