/* PostgreSQL: queries. */
#include <inttypes.h>

#include "../lib/text/buf.h"
#include "pg_event_queries.h"
#include "store_own.h"

struct db *
event_pg_read(const struct event_reader *r)
{
	struct db *db = NULL;

	if (!db_is_migrated(&pg_events_schema, r->where))
		return NULL;
	if (r->console != NULL)
		db = db_beside(r->console, &pg_events_schema);
	return db != NULL ? db : db_open(&pg_events_schema, r->where);
}

enum err
event_pg_newest(struct event_reader *reader, struct arena *a, int64_t device,
    int64_t before, size_t limit, struct device_event *list, size_t *n)
{
	struct r_pg_events_newest r;
	struct cur c;

	q_pg_events_newest(&c, reader->db, device, before, (int64_t)limit);
	while (*n < limit && n_pg_events_newest(&c, a, &r))
		list[(*n)++] = (struct device_event){ .id = r.id, .at = r.at,
		    .name = r.name, .format = r.format,
		    .base64 = r.base64 != 0, .payload = r.payload };
	return cur_end(&c);
}

enum err
event_pg_last(struct db *db, struct arena *a, int64_t device,
    struct device_event list[EVENT_TYPES_MAX], size_t *n)
{
	struct r_pg_last_list r;
	struct cur c;

	q_pg_last_list(&c, db, device);
	while (*n < EVENT_TYPES_MAX && n_pg_last_list(&c, a, &r))
		list[(*n)++] = (struct device_event){ .at = r.at,
		    .name = r.name, .format = r.format,
		    .base64 = r.base64 != 0, .payload = r.payload };
	return cur_end(&c);
}

enum err
event_pg_last_at(struct db *db, struct arena *a, const int64_t *devices,
    size_t n, int64_t *at)
{
	struct r_pg_last_at r;
	struct cur c;
	struct buf b;

	buf_init(&b, n * sizeof("[-9223372036854775808") + 2);
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%c%" PRId64, i == 0 ? '[' : ',', devices[i]);
	buf_char(&b, ']');
	q_pg_last_at(&c, db, arena_strdup(a, b.data));
	buf_free(&b);
	while (n_pg_last_at(&c, NULL, &r))
		if (r.n >= 1 && r.n <= (int64_t)n)
			at[r.n - 1] = r.at;
	return cur_end(&c);
}

enum err
event_pg_after(struct event_reader *reader, struct arena *a, int64_t after,
    size_t limit, struct event_mark *list, size_t *n)
{
	struct r_pg_event_scan r;
	struct cur c;

	q_pg_event_scan(&c, reader->db, after, (int64_t)limit);
	while (*n < limit && n_pg_event_scan(&c, a, &r))
		list[(*n)++] = (struct event_mark){ .id = r.id,
		    .device = r.device, .name = r.name };
	return cur_end(&c);
}

enum err
event_pg_one(struct event_reader *reader, struct arena *a, int64_t id,
    struct device_event *to)
{
	struct r_pg_event_one r;
	enum err e = g_pg_event_one(reader->db, a, &r, id);

	if (e == E_OK)
		*to = (struct device_event){ .id = id, .at = r.at,
		    .name = r.name, .format = r.format,
		    .base64 = r.base64 != 0, .payload = r.payload };
	return e;
}

enum err
event_pg_head(struct event_reader *reader, int64_t *id)
{
	struct r_pg_event_head r;
	enum err e = g_pg_event_head(reader->db, NULL, &r);

	*id = e == E_OK ? r.next - 1 : 0;
	return e == E_NOTFOUND ? E_OK : e;
}

enum err
event_pg_connection(struct db *db, struct arena *a, const char *client,
    struct connection *to)
{
	struct r_pg_connection r;
	enum err e = g_pg_connection(db, a, &r, client);

	if (e == E_OK)
		*to = (struct connection){ .client = client,
		    .device = r.device,
		    .connected = r.connected != 0, .since = r.since,
		    .address = r.address, .detail = r.detail };
	return e;
}

enum err
event_pg_known(struct db *db, struct arena *a, int64_t device,
    const char *client, struct device_known *to)
{
	struct r_pg_known r;
	enum err e = g_pg_known(db, a, &r, client, device);

	if (e != E_OK)
		return e;
	if (r.connected != ABSENT)
		to->connection = (struct connection){ .client = client,
		    .device = device, .connected = r.connected != 0, .since = r.since,
		    .address = r.address, .detail = r.detail };
	to->heard = r.heard != 0;
	to->logged = true;
	return E_OK;
}

enum err
event_pg_connections(struct db *db, struct arena *a, const char *after,
    bool connected, size_t limit, struct connection *list, size_t *n)
{
	struct r_pg_connection_list r;
	struct r_pg_connected_list o;
	struct cur c;

	if (connected)
		q_pg_connected_list(&c, db, after, (int64_t)limit);
	else
		q_pg_connection_list(&c, db, after, (int64_t)limit);
	for (; *n < limit; (*n)++) {
		if (!connected ? !n_pg_connection_list(&c, a, &r) :
		    !n_pg_connected_list(&c, a, &o))
			break;
		if (connected)
			r = (struct r_pg_connection_list){ o.client,
			    o.connected, o.since, o.address, o.detail,
			    o.device };
		list[*n] = (struct connection){ .client = r.client,
		    .device = r.device, .connected = r.connected != 0, .since = r.since,
		    .address = r.address, .detail = r.detail };
	}
	return cur_end(&c);
}

enum err
event_pg_count(struct db *db, int64_t *n)
{
	struct r_pg_connections r;
	enum err e = g_pg_connections(db, NULL, &r);

	*n = e == E_OK ? r.n : 0;
	return e;
}

enum err
event_pg_log(struct event_reader *reader, struct arena *a,
    const struct log_query *q, size_t limit, struct connection_event *list,
    size_t *n)
{
	struct r_pg_log_list r;
	struct cur c;

	q_pg_log_list(&c, reader->db, &(struct p_pg_log_list){
	    .client = q->client, .device = q->device, .since = q->from,
	    .upto = q->to, .n = (int64_t)limit });
	while (*n < limit && n_pg_log_list(&c, a, &r))
		list[(*n)++] = (struct connection_event){ .at = r.at,
		    .kind = (enum record_kind)r.kind, .address = r.address,
		    .detail = r.detail };
	return cur_end(&c);
}

enum err
event_pg_traffic(struct event_reader *reader, struct spans *s)
{
	struct r_pg_traffic r;
	struct cur c;

	q_pg_traffic(&c, reader->db, s->from,
	    s->from + s->span * (int64_t)s->n);
	while (n_pg_traffic(&c, NULL, &r))
		event_spans_add(s, r.minute, r.events, r.bytes);
	return cur_end(&c);
}

enum err
event_pg_senders(struct event_reader *reader, size_t limit,
    struct sender *list, size_t *n)
{
	struct r_pg_senders r;
	struct cur c;

	q_pg_senders(&c, reader->db, (int64_t)limit);
	while (*n < limit && n_pg_senders(&c, NULL, &r))
		list[(*n)++] = (struct sender){ r.device, r.at };
	return cur_end(&c);
}

enum err
event_pg_silent(struct db *db, int64_t from, int64_t to, size_t limit,
    struct sender *list, size_t *n)
{
	struct r_pg_heard_list r;
	struct cur c;

	q_pg_heard_list(&c, db, from, to, (int64_t)limit);
	while (*n < limit && n_pg_heard_list(&c, NULL, &r))
		list[(*n)++] = (struct sender){ r.device, r.at };
	return cur_end(&c);
}
