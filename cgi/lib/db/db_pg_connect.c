/* PostgreSQL: connecting, and checking that the database is usable. */
#include <poll.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/clock.h"
#include "db_pg.h"
#include "lib/log.h"

/* Statements are short and their best plans known: always an index, whatever
 * the values and the statistics.  A search takes 13 ms with the default
 * settings and 0.1 ms with these. */
static const char settings[] =
    "SET plan_cache_mode = force_generic_plan; SET jit = off;"
    "SET max_parallel_workers_per_gather = 0;"
    "SET enable_hashjoin = off; SET enable_mergejoin = off;"
    "SET enable_seqscan = off; SET enable_bitmapscan = off;"
    "SET enable_sort = off; SET client_min_messages = warning;"
    "SET statement_timeout = 0;"
    /* a stalled process must not keep the write lock */
    "SET idle_in_transaction_session_timeout = '30s';"
    /* nor keep locks after its machine has disappeared */
    "SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2;"
    "SET tcp_keepalives_count = 3; SET tcp_user_timeout = 10000";

static const char server[] =
    "SELECT current_setting('server_version_num')::int8,"
    " pg_is_in_recovery()::int::int8,"
    " (pg_encoding_to_char(encoding) = 'UTF8')::int::int8,"
    " (datcollate IN ('C', 'POSIX') AND datctype IN ('C', 'POSIX'))::int::int8,"
    " " PG_CLOCK
    " FROM pg_database WHERE datname = current_database()";

const char *
pg_message(const struct db_conn *c, char line[PG_MESSAGE_MAX])
{
	const char *s = c->pg == NULL ? "out of memory" : PQerrorMessage(c->pg);
	size_t n = 0;

	for (; *s != '\0' && n < PG_MESSAGE_MAX - 1; s++)
		if (*s != '\n' && *s != '\t')
			line[n++] = *s;
		else if (s[1] != '\0' && n > 0 && line[n - 1] != ' ')
			line[n++] = ' ';
	line[n] = '\0';
	return line;
}

enum err
pg_lost(struct db_conn *c, const char *what)
{
	char line[PG_MESSAGE_MAX];

	if (!c->away)
		log_error("db", "%s: %s: the connection is lost: %s", c->where,
		    what, pg_message(c, line));
	c->away = true;
	pg_disconnect(c);
	return E_AWAY;
}

/* By SQLSTATE class, or the whole code; the first match applies. */
static const struct {
	const char	*state;
	enum err	 err;
} states[] = {
	{ "23505", E_CONFLICT }, { "23503", E_CONFLICT },
	{ "40", E_BUSY },	/* deadlock, serialization */
	{ "55P03", E_BUSY },	/* waited for a lock */
	{ "57", E_AWAY },	/* shut down, cancelled */
	{ "53100", E_DB_FULL },	/* no space */
	{ "XX001", E_DB_DAMAGED },
	{ "XX002", E_DB_DAMAGED },
	{ "53300", E_AWAY },	/* too many connections */
	{ "25006", E_AWAY },	/* no longer the primary */
	{ "08", E_AWAY }, { "54", E_TOOBIG },
};

enum err
pg_fault(struct db_conn *c, const PGresult *r, const char *what)
{
	const char *state, *says;
	char line[PG_MESSAGE_MAX];
	enum err e = E_DB;

	if (r == NULL || PQstatus(c->pg) != CONNECTION_OK)
		return pg_lost(c, what);
	if (PQresultStatus(r) == PGRES_COMMAND_OK ||
	    PQresultStatus(r) == PGRES_TUPLES_OK)
		return E_OK;
	state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
	for (size_t i = 0; state != NULL &&
	    i < sizeof(states) / sizeof(*states); i++)
		if (strncmp(state, states[i].state,
		    strlen(states[i].state)) == 0) {
			e = states[i].err;
			break;
		}
	says = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
	if (e != E_CONFLICT && (e != E_BUSY || c->patience > 0))
		log_error("db", "%s: %s (%s)", what, says != NULL ? says :
		    pg_message(c, line), state == NULL ? "-" : state);
	/* another server may be the primary now */
	if (e == E_AWAY)
		pg_disconnect(c);
	return e;
}

bool
pg_answered(struct db_conn *c, int64_t deadline)
{
	int sent;

	for (;;) {
		struct pollfd p = { .fd = PQsocket(c->pg), .events = POLLIN };
		int64_t left = deadline == 0 ? -1 : deadline - clock_mono();

		if ((sent = PQflush(c->pg)) < 0)
			return false;
		if (sent == 0 && !PQisBusy(c->pg))
			return true;
		if (sent > 0)
			p.events |= POLLOUT;
		if (deadline != 0 && left <= 0) {
			/* it will not answer the next query at once either */
			c->failed = clock_mono();
			return false;
		}
		poll(&p, 1, (int)left);
		if (PQconsumeInput(c->pg) == 0)
			return false;
	}
}

PGresult *
pg_await(struct db_conn *c, int ms)
{
	int64_t deadline = ms == 0 ? 0 : clock_mono() + ms;
	PGresult *last = NULL, *r;

	for (;;) {
		if (!pg_answered(c, deadline)) {
			PQclear(last);
			return NULL;
		}
		if ((r = PQgetResult(c->pg)) == NULL)
			return last;
		/* the first failure of several statements counts */
		if (last != NULL &&
		    PQresultStatus(last) == PGRES_FATAL_ERROR) {
			PQclear(r);
			continue;
		}
		PQclear(last);
		last = r;
		if (PQresultStatus(r) == PGRES_COPY_IN)
			return r;
	}
}

PGresult *
pg_ask(struct db_conn *c, const char *sql, int ms)
{
	return PQsendQuery(c->pg, sql) == 1 ? pg_await(c, ms) : NULL;
}

bool
pg_number(struct db_conn *c, const char *sql, int64_t *n)
{
	PGresult *r = pg_ask(c, sql, PG_WAIT_MS);
	bool ok = pg_fault(c, r, "asking") == E_OK && PQntuples(r) == 1;

	if (ok)
		*n = strtoll(PQgetvalue(r, 0, 0), NULL, 10);
	PQclear(r);
	return ok;
}

void
pg_clock(const PGresult *r, int col, int64_t asked)
{
	clock_follow(strtoll(PQgetvalue(r, 0, col), NULL, 10), asked);
}

static enum err
refuse(const struct db_conn *c, const char *why)
{
	log_error("db", "%s: %s", c->where, why);
	return E_DB;
}

/* Check the server's version and how the database was created. */
static enum err
check_server(struct db_conn *c)
{
	int64_t asked = clock_mono();
	PGresult *r = pg_ask(c, server, PG_READ_MS);
	enum err e = pg_fault(c, r, "connecting");

	if (e == E_OK) {
		long version = strtol(PQgetvalue(r, 0, 0), NULL, 10);

		if (version < PG_VERSION_MIN)
			e = refuse(c, "PostgreSQL is older than 15: upgrade "
			    "the server");
		else if (*PQgetvalue(r, 0, 1) == '1')
			e = refuse(c, "the server is a standby in recovery: "
			    "give the address of the primary");
		else if (*PQgetvalue(r, 0, 2) != '1')
			e = refuse(c, "the database's encoding is not UTF8: "
			    "create one with ENCODING 'UTF8'");
		else if (*PQgetvalue(r, 0, 3) != '1')
			e = refuse(c, "the database's collation is not C: "
			    "create one with LOCALE 'C' TEMPLATE template0");
		else
			pg_clock(r, 4, asked);
	}
	PQclear(r);
	return e;
}

static enum err
set_up(struct db_conn *c)
{
	char sql[sizeof(settings) + 100];
	PGresult *r;
	enum err e;

	snprintf(sql, sizeof(sql), "%s; SET search_path = %s", settings,
	    c->schema->pg_space);
	r = pg_ask(c, sql, PG_READ_MS);
	e = pg_fault(c, r, "connecting");
	PQclear(r);
	return e;
}

static enum err
usable(struct db_conn *c, int64_t least)
{
	if (least <= c->schema->pg_nmigrations)
		return E_OK;
	if (!c->newer)
		log_error("db", "%s: made by a newer version of %s (schema "
		    "%lld or later, this program knows %d): install that "
		    "version", c->where, c->schema->name, (long long)least,
		    c->schema->pg_nmigrations);
	c->newer = true;
	return E_DB_NEWER;
}

enum err
pg_usable(struct db_conn *c, const PGresult *r, int col)
{
	return usable(c, strtoll(PQgetvalue(r, 0, col), NULL, 10));
}

/* Count the tables and other relations in the schema's namespace. */
static bool
relations(struct db_conn *c, const char *which, int64_t *n)
{
	char sql[300];

	snprintf(sql, sizeof(sql), "SELECT count(*) FROM pg_class JOIN "
	    "pg_namespace s ON s.oid = relnamespace WHERE nspname = '%s'%s",
	    c->schema->pg_space, which);
	return pg_number(c, sql, n);
}

enum err
pg_identify(struct db_conn *c, int *version)
{
	int64_t ours, others, n = 0, id = c->schema->application_id;

	*version = 0;
	if (!relations(c, "", &others) ||
	    !relations(c, " AND relname = 'engine_schema'", &ours))
		return c->pg == NULL ? E_AWAY : E_DB;
	if (ours == 0 && others == 0)
		return E_OK;
	if (ours != 0 && !pg_number(c, "SELECT application FROM engine_schema",
	    &n))
		return c->pg == NULL ? E_AWAY : E_DB;
	if (n != id) {
		log_error("db", "%s: this is a database of another program, "
		    "not of %s", c->where, c->schema->name);
		return E_DB;
	}
	if (!pg_number(c, "SELECT version FROM engine_schema", &n))
		return c->pg == NULL ? E_AWAY : E_DB;
	*version = (int)n;
	if (*version <= c->schema->pg_nmigrations)
		return E_OK;
	if (!pg_number(c, "SELECT least FROM engine_schema", &n))
		return c->pg == NULL ? E_AWAY : E_DB;
	return usable(c, n);
}

/* --- the address --- */

static void
on_notice(void *ctx, const PGresult *r)
{
	struct db_conn *c = ctx;
	const char *severity = PQresultErrorField(r,
	    PG_DIAG_SEVERITY_NONLOCALIZED);

	if (severity != NULL && strcmp(severity, "WARNING") == 0) {
		c->warned = true;
		log_error("db", "%s: %s", c->where,
		    PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY));
	}
}

/* The settings before dbname can be overridden in the address. */
static PGconn *
dial(const char *address)
{
	static const char *const names[] = { "connect_timeout",
		"keepalives_idle", "keepalives_interval", "keepalives_count",
		"tcp_user_timeout", "target_session_attrs", "dbname",
		"client_encoding", "fallback_application_name", NULL };
	const char *values[] = { "2", "5", "2", "3", "10000", "read-write",
		address, "UTF8", "patchbay", NULL };

	return PQconnectdbParams(names, values, 1);
}

void
pg_session_name(struct db_conn *c)
{
	unsigned char bytes[12];

	if (sodium_init() < 0)
		abort();
	randombytes_buf(bytes, sizeof(bytes));
	sodium_bin2hex(c->session, sizeof(c->session), bytes, sizeof(bytes));
	c->commits = 0;
}

void
pg_disconnect(struct db_conn *c)
{
	pg_ahead_forget(c);
	PQfinish(c->pg);
	c->pg = NULL;
	c->draining = false;
	c->tx = PG_NONE;
	c->locks = 0;
	for (int i = 0; c->prepared != NULL && i < pg_nqueries(c); i++)
		c->prepared[i] = false;
	c->begin_prepared = c->state_prepared = c->commit_prepared = false;
}

enum err
pg_connect(struct db_conn *c)
{
	char line[PG_MESSAGE_MAX];
	enum err e;

	if (*c->where == '\0' && !db_shown(c->address, c->where)) {
		/* libpq's message may repeat the address with its password */
		log_error("db", "the address of the database cannot be read: "
		    "it is postgresql://user@host:port/database");
		return E_DB;
	}
	c->pg = dial(c->address);
	if (PQstatus(c->pg) != CONNECTION_OK) {
		if (!c->away)
			log_error("db", "%s: %s", c->where,
			    pg_message(c, line));
		c->away = true;
		c->failed = clock_mono();
		pg_disconnect(c);
		return E_AWAY;
	}
	PQsetNoticeReceiver(c->pg, on_notice, c);
	PQsetnonblocking(c->pg, 1);
	e = check_server(c);
	if (e == E_OK)
		e = set_up(c);
	if (e != E_OK)
		pg_disconnect(c);
	else if (c->away)
		log_info("db", "%s: connected again", c->where);
	if (e == E_OK)
		c->away = false;
	return e;
}
