/* PostgreSQL: transactions, and finding the result of one whose connection was
 * lost. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/clock.h"
#include "db_pg.h"
#include "lib/log.h"

enum err
pg_ready(struct db_conn *c)
{
	if (c->pg != NULL)
		pg_drain(c);
	if (c->pg != NULL)
		return E_OK;
	if (c->failed != 0 && clock_mono() - c->failed < PG_AGAIN_MS)
		return E_AWAY;
	return pg_connect(c);
}

/* A read that failed because the idle connection had died is repeated on a new
 * one. */
static PGresult *
ask_again(struct db_conn *c, const char *sql, enum err *e)
{
	PGresult *r;

	for (int tries = 0; ; tries++) {
		if ((*e = pg_ready(c)) != E_OK)
			return NULL;
		r = pg_ask(c, sql, PG_WAIT_MS);
		*e = pg_fault(c, r, "begin");
		if (*e != E_AWAY || tries == 1)
			return r;
		PQclear(r);
	}
}

/* --- read-only transactions: they begin in db_pg_wave.c --- */

static enum err
read_ends(struct db_conn *c)
{
	pg_ahead_forget(c);
	if (c->pg != NULL && c->tx == PG_READ)
		pg_leave(c);
	c->tx = PG_NONE;
	return E_OK;
}

/* --- write transactions --- */

static enum err
write_begins(struct db_conn *c)
{
	int64_t asked = clock_mono();
	char sql[600];
	PGresult *r;
	enum err e;

	snprintf(sql, sizeof(sql), "BEGIN; SET LOCAL lock_timeout = %d;"
	    "SELECT pg_advisory_xact_lock(%d, 1);"
	    "INSERT INTO engine_commit VALUES ('%s', %lld, now())"
	    " ON CONFLICT (session) DO UPDATE SET n = excluded.n,"
	    " at = excluded.at RETURNING " PG_CLOCK ","
	    " (SELECT least FROM engine_schema)",
	    /* 0 would mean forever */
	    c->patience > 0 ? c->patience : 1,
	    (int)c->schema->application_id, c->session,
	    (long long)c->commits + 1);
	r = ask_again(c, sql, &e);
	if (e == E_OK && PQntuples(r) == 1) {
		pg_clock(r, 0, asked);
		e = pg_usable(c, r, 1);
	}
	PQclear(r);
	c->tx = PG_WRITE;
	if (e != E_OK)
		pg_rollback(c);
	return e;
}

/* What was read may exist only on this server, which may no longer be the
 * primary.  A commit that a standby confirms proves that earlier commits are
 * there as well. */
static enum err
confirm(struct db_conn *c)
{
	char sql[200];
	PGresult *r;
	enum err e;

	snprintf(sql, sizeof(sql), "UPDATE engine_commit SET at = now() "
	    "WHERE session = '%s'; COMMIT", c->session);
	c->warned = false;
	r = pg_ask(c, sql, PG_WAIT_MS);
	e = pg_fault(c, r, "commit");
	PQclear(r);
	c->tx = PG_NONE;
	return e == E_OK && !c->warned ? E_OK : E_UNSURE;
}

/* COMMIT was sent but not answered: wait for any pending commit and read the
 * counter.  E_AWAY when it was not committed, E_UNSURE when that cannot be
 * found out. */
static enum err
settle(struct db_conn *c)
{
	char sql[300];
	enum err e;
	PGresult *r;
	bool done;

	snprintf(sql, sizeof(sql), "BEGIN; SET LOCAL lock_timeout = %d;"
	    "SELECT pg_advisory_xact_lock(%d, 1);"
	    "SELECT n FROM engine_commit WHERE session = '%s'", DB_BUSY_MS,
	    (int)c->schema->application_id, c->session);
	r = ask_again(c, sql, &e);
	c->tx = PG_WRITE;
	if (e != E_OK) {
		log_error("db", "%s: whether a change was saved could not be "
		    "found out", c->where);
		PQclear(r);
		pg_rollback(c);
		return E_UNSURE;
	}
	done = PQntuples(r) == 1 && strtoll(PQgetvalue(r, 0, 0), NULL, 10) ==
	    (long long)c->commits;
	PQclear(r);
	e = done ? confirm(c) : E_AWAY;
	if (e == E_AWAY)
		pg_rollback(c);
	log_info("db", "%s: the change under way when the connection was lost "
	    "%s saved", c->where, e == E_OK ? "was" : e == E_AWAY ? "was not" :
	    "is on no standby, and perhaps not");
	return e;
}

static enum err
write_ends(struct db_conn *c)
{
	PGresult *r;
	enum err e;

	c->commits++;
	c->warned = false;
	r = pg_ask(c, "COMMIT", PG_WAIT_MS);
	e = pg_fault(c, r, "commit");
	if (e == E_OK && strcmp(PQcmdStatus(r), "COMMIT") != 0)
		e = E_DB;	/* it rolled back because of an earlier
				 * failure */
	else if (e == E_OK && c->warned)
		e = E_UNSURE;	/* logged: committed here, but on no standby */
	else if (e == E_AWAY)
		e = settle(c);
	PQclear(r);
	c->tx = PG_NONE;
	return e;
}

enum err
pg_begin(struct db_conn *c, bool read)
{
	if (!read)
		return write_begins(c);
	c->tx = PG_READ_BEGINS;
	return E_OK;
}

enum err
pg_commit(struct db_conn *c)
{
	return c->tx == PG_WRITE ? write_ends(c) : read_ends(c);
}

void
pg_rollback(struct db_conn *c)
{
	PGresult *r;

	pg_ahead_forget(c);
	if (c->pg != NULL && (c->tx == PG_READ || c->tx == PG_WRITE)) {
		r = pg_ask(c, "ROLLBACK", PG_WAIT_MS);
		pg_fault(c, r, "rollback");
		PQclear(r);
	}
	c->tx = PG_NONE;
}
