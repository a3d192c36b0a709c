/* Reading the event store, whatever its engine. */
#include <string.h>

#include "store_own.h"

void
event_reader_open(struct event_reader *r, const char *where)
{
	*r = (struct event_reader){ .engine = event_engine(where),
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
connection_log(struct event_reader *r, struct arena *a,
    const struct log_query *q, size_t limit, struct connection_event **list,
    size_t *n)
{
	look(r);
	*n = 0;
	*list = arena_array(a, limit, sizeof(**list));
	return r->db == NULL ? E_OK : r->engine->log(r, a, q, limit, *list,
	    n);
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
