/* PostgreSQL: retention, a partition or a few devices at a time. */
#include "../lib/log.h"
#include "pg_event_queries.h"
#include "store_own.h"

static enum err
drop(struct event_store *s, int64_t id, const char *why)
{
	struct r_pg_segment_drop r;
	enum err e = db_begin(s->db);

	if (e == E_OK)
		e = g_pg_segment_drop(s->db, NULL, &r, id);
	if ((e = db_end(s->db, e)) == E_OK)
		log_info("events", "segment %lld is removed: %s",
		    (long long)id, why);
	return e;
}

/* Expire the last events of a few devices and store where to continue; starts
 * over at the end. */
static enum err
expire(struct event_store *s, int64_t before)
{
	struct r_pg_last_after r;
	int64_t from = 0;
	enum err e = E_OK;

	while (e == E_OK) {
		e = g_pg_last_after(s->db, NULL, &r, from, 1000);
		if (e == E_NOTFOUND)
			return x_pg_last_expire(s->db, from, INT64_MAX,
			    before);
		if (e == E_OK)
			e = x_pg_last_expire(s->db, from, r.device, before);
		from = r.device;
	}
	return e;
}

enum err
event_pg_retain(struct event_store *s, int64_t days, int64_t max_bytes,
    int64_t now)
{
	struct r_pg_segments list[SEGMENTS_MAX];
	struct r_pg_lasting lasting;
	int64_t sum, ended = INT64_MAX;
	struct cur c;
	size_t n = 0;
	enum err e = g_pg_lasting(s->db, NULL, &lasting);

	if (e != E_OK)
		return e;
	sum = lasting.bytes;
	q_pg_segments(&c, s->db);
	while (n < SEGMENTS_MAX && n_pg_segments(&c, NULL, &list[n]))
		n++;
	e = cur_end(&c);
	for (size_t i = 0; e == E_OK && i < n; i++) {
		sum += list[i].bytes;
		if (i == 0 || ((days == 0 || ended >= now - days * DAY_MS) &&
		    sum <= max_bytes))
			ended = list[i].begun;
		else
			e = drop(s, list[i].id, sum > max_bytes ?
			    "no more room for events" : "its days are over");
	}
	if (e == E_OK)
		e = x_pg_heard_expire(s->db, now / QUARTER_MS -
		    EVENT_LAST_DAYS * (DAY_MS / QUARTER_MS));
	if (e == E_OK && ended != INT64_MAX)
		e = x_pg_traffic_expire(s->db, ended / MINUTE_MS);
	if (e == E_OK)
		e = x_pg_connection_expire(s->db, now - EVENT_LAST_DAYS *
		    DAY_MS);
	return e == E_OK ? expire(s, now - EVENT_LAST_DAYS * DAY_MS) : e;
}
