/* The PostgreSQL engine: statements, and its table of functions. */
#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db_pg.h"
#include "lib/log.h"

enum { TEXT_OID = 25, INT8_OID = 20 };

/* --- open, close --- */

static void
engine_close(struct db_conn *c)
{
	char sql[100];

	for (int i = 0; c->results != NULL && i < pg_nqueries(c); i++)
		PQclear(c->results[i]);
	if (c->pg != NULL && c->tx == PG_NONE && c->commits > 0 &&
	    pg_ready(c) == E_OK) {
		snprintf(sql, sizeof(sql), "DELETE FROM engine_commit "
		    "WHERE session = '%s'", c->session);
		PQclear(pg_ask(c, sql, DB_BUSY_MS));
	}
	pg_disconnect(c);
	free(c->prepared);
	free(c->results);
	free(c->rows);
	free(c->address);
	free(c);
}

static struct db_conn *
engine_open(const struct db_schema *schema, const char *address)
{
	struct db_conn *c = calloc(1, sizeof(*c));
	size_t n = (size_t)schema->nqueries + 1;
	int version;

	if (c == NULL)
		abort();
	*c = (struct db_conn){ .schema = schema, .address = strdup(address),
	    .prepared = calloc(n, sizeof(*c->prepared)),
	    .results = calloc(n, sizeof(PGresult *)),
	    .rows = calloc(n, sizeof(*c->rows)), .patience = DB_BUSY_MS };
	if (c->address == NULL || c->prepared == NULL || c->results == NULL ||
	    c->rows == NULL)
		abort();
	pg_session_name(c);
	if (pg_connect(c) != E_OK || pg_identify(c, &version) != E_OK) {
		engine_close(c);
		return NULL;
	}
	if (version < schema->pg_nmigrations) {
		log_error("db", "%s: schema %d is not migrated to %d yet",
		    c->where, version, schema->pg_nmigrations);
		engine_close(c);
		return NULL;
	}
	return c;
}

/* --- statements --- */

static int
patience(const struct db_conn *c)
{
	return c->tx == PG_READ ? PG_READ_MS : PG_WAIT_MS;
}

static void
name_of(char name[16], int query)
{
	snprintf(name, 16, "q%d", query);
}

bool
pg_send_prepare(struct db_conn *c, int query)
{
	const struct db_query *q = pg_query(c, query);
	Oid types[COLUMNS_MAX];
	int n = (int)strlen(q->params);
	char name[16];

	for (int i = 0; i < n; i++)
		types[i] = q->params[i] == 't' ? TEXT_OID : INT8_OID;
	name_of(name, query);
	return PQsendPrepare(c->pg, name, q->sql, n, types) == 1;
}

bool
pg_send(struct db_conn *c, int query, const struct db_value *params)
{
	const struct db_query *q = pg_query(c, query);
	const char *values[COLUMNS_MAX];
	int64_t numbers[COLUMNS_MAX];
	int lengths[COLUMNS_MAX], formats[COLUMNS_MAX];
	int n = (int)strlen(q->params);
	char name[16];

	for (int i = 0; i < n; i++) {
		bool text = q->params[i] == 't';

		numbers[i] = (int64_t)htobe64((uint64_t)params[i].n);
		values[i] = text ? params[i].text :
		    params[i].n == ABSENT ? NULL : (char *)&numbers[i];
		lengths[i] = sizeof(numbers[i]);
		formats[i] = text ? 0 : 1;
	}
	name_of(name, query);
	return PQsendQueryPrepared(c->pg, name, n, values, lengths, formats,
	    1) == 1;
}

static enum err
prepare(struct db_conn *c, int query)
{
	PGresult *r = pg_send_prepare(c, query) ? pg_await(c, patience(c)) :
	    NULL;
	enum err e = pg_fault(c, r, pg_query(c, query)->name);

	PQclear(r);
	c->prepared[query] = e == E_OK;
	return e;
}

/* Execute a statement and keep its result. */
static enum err
execute(struct db_conn *c, int query, const struct db_value *params)
{
	PGresult *r;
	enum err e;

	if (!c->prepared[query] && (e = prepare(c, query)) != E_OK)
		return e;
	r = pg_send(c, query, params) ? pg_await(c, patience(c)) : NULL;
	e = pg_fault(c, r, pg_query(c, query)->name);
	if (e != E_OK) {
		PQclear(r);
		return e;
	}
	c->results[query] = r;
	c->rows[query] = 0;
	return E_OK;
}

/* A failure ends the snapshot; the next statement begins a new one. */
static enum err
execute_reading(struct db_conn *c, int query, const struct db_value *params)
{
	enum err e;

	if (c->tx == PG_READ_BEGINS)
		e = pg_first(c, query, params);
	else if ((e = pg_ready(c)) == E_OK)
		e = pg_waits(c) ? pg_wave(c, query, params) :
		    execute(c, query, params);
	if (e != E_OK) {
		if (c->tx != PG_NONE)
			pg_rollback(c);
		c->tx = PG_READ_BEGINS;
	}
	return e;
}

/* Execute a writing statement outside of a transaction, in one of its own. */
static enum err
execute_alone(struct db_conn *c, int query, const struct db_value *params)
{
	enum err e = pg_begin(c, false);

	if (e != E_OK)
		return e;
	e = execute(c, query, params);
	if (e != E_OK) {
		pg_rollback(c);
		return e;
	}
	e = pg_commit(c);
	if (e != E_OK) {
		PQclear(c->results[query]);
		c->results[query] = NULL;
		pg_rollback(c);
	}
	return e;
}

enum err
pg_start(struct db_conn *c, int query, const struct db_value *params)
{
	enum err e;

	switch (c->tx) {
	case PG_READ_BEGINS:
	case PG_READ:
		return execute_reading(c, query, params);
	case PG_WRITE:
		return c->pg == NULL ? E_AWAY : execute(c, query, params);
	case PG_NONE:
		break;
	}
	if (pg_query(c, query)->writes)
		return execute_alone(c, query, params);
	for (int tries = 0; ; tries++) {
		if ((e = pg_ready(c)) == E_OK)
			e = execute(c, query, params);
		/* it only reads, and no result was used */
		if (e != E_AWAY || tries == 1)
			return e;
	}
}

/* Numbers may be of a narrower type, as in 1 AS one, or boolean. */
static int64_t
number(const PGresult *r, int row, int col)
{
	const unsigned char *p = (void *)PQgetvalue(r, row, col);
	int n = PQgetlength(r, row, col);
	uint64_t v;

	if (PQgetisnull(r, row, col))
		return ABSENT;
	v = n > 1 && (*p & 0x80) != 0 ? UINT64_MAX : 0;
	for (int i = 0; i < n; i++)
		v = v << 8 | p[i];
	return (int64_t)v;
}

enum err
pg_next(struct db_conn *c, int query, bool *more,
    struct db_value row[COLUMNS_MAX])
{
	const char *cols = pg_query(c, query)->cols;
	const PGresult *r = c->results[query];
	int at = r == NULL ? 0 : c->rows[query]++;

	*more = r != NULL && at < PQntuples(r);
	for (int i = 0; *more && cols[i] != '\0'; i++)
		if (cols[i] == 't')
			row[i] = (struct db_value){ .n = ABSENT,
			    .text = PQgetisnull(r, at, i) ? NULL :
			    PQgetvalue(r, at, i) };
		else
			row[i] = (struct db_value){ .n = number(r, at, i) };
	return E_OK;
}

void
pg_end(struct db_conn *c, int query)
{
	PQclear(c->results[query]);
	c->results[query] = NULL;
}

static unsigned
engine_version(struct db_conn *c)
{
	return c->kept;
}

static void
engine_patience(struct db_conn *c, int ms)
{
	c->patience = ms;
}

/* The server manages its own memory. */
static void
engine_cache(struct db_conn *c, int mb)
{
	(void)c;
	(void)mb;
}

/* This engine caches no data. */
static void
engine_forget(struct db_conn *c)
{
	(void)c;
}

const struct db_engine db_pg = {
	.there = pg_there,
	.migrate = pg_migrate,
	.open = engine_open,
	.close = engine_close,
	.begin = pg_begin,
	.commit = pg_commit,
	.rollback = pg_rollback,
	.start = pg_start,
	.next = pg_next,
	.end = pg_end,
	.version = engine_version,
	.patience = engine_patience,
	.cache = engine_cache,
	.turn_lock = pg_turn_lock,
	.turn_unlock = pg_turn_unlock,
	.turn_get = pg_turn_get,
	.turn_put = pg_turn_put,
	.forget = engine_forget,
	.ahead = pg_ahead,
	.beside = pg_beside,
	.beside_engine = &db_pg_beside,
};
