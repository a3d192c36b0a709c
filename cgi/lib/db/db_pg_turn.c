/* PostgreSQL: locks between processes on several machines. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db_pg.h"

/* Run a statement of our own with literals; not in a transaction. */
static enum err
ask(struct db_conn *c, const char *sql, const char *what, PGresult **r)
{
	enum err e;

	*r = NULL;
	if ((e = pg_ready(c)) != E_OK)
		return e;
	*r = pg_ask(c, sql, PG_WAIT_MS);
	return pg_fault(c, *r, what);
}

/* A lock's key is two numbers; the write lock has a different first one. */
static void
key_of(const struct db_conn *c, char sql[200], const char *function, int which,
    const char *name)
{
	snprintf(sql, 200, "SELECT %s(%d, hashtext('%s'))", function,
	    (int)(c->schema->application_id ^ (0x100 << which)), name);
}

enum err
pg_turn_lock(struct db_conn *c, int which, const char *name, bool shared,
    bool *had)
{
	char sql[200];
	PGresult *r;
	enum err e;

	key_of(c, sql, shared ? "pg_try_advisory_lock_shared" :
	    "pg_try_advisory_lock", which, name);
	e = ask(c, sql, "turn", &r);
	*had = e == E_OK && *PQgetvalue(r, 0, 0) == 't';
	c->locks += *had;
	PQclear(r);
	return e;
}

/* The locks of a lost connection went with it. */
void
pg_turn_unlock(struct db_conn *c, int which, const char *name, bool shared)
{
	char sql[200];
	PGresult *r;

	if (c->locks == 0)
		return;
	key_of(c, sql, shared ? "pg_advisory_unlock_shared" :
	    "pg_advisory_unlock", which, name);
	if (ask(c, sql, "turn", &r) == E_OK)
		c->locks--;
	PQclear(r);
}

enum err
pg_turn_get(struct db_conn *c, const char *name, char *text, size_t size,
    int64_t *now)
{
	char sql[200];
	PGresult *r;
	enum err e;

	snprintf(sql, sizeof(sql), "SELECT " PG_CLOCK ", "
	    "(SELECT record FROM engine_turn WHERE name = '%s')", name);
	if ((e = ask(c, sql, "turn", &r)) == E_OK) {
		*now = strtoll(PQgetvalue(r, 0, 0), NULL, 10);
		snprintf(text, size, "%s", PQgetvalue(r, 0, 1));
	}
	PQclear(r);
	return e;
}

enum err
pg_turn_put(struct db_conn *c, const char *name, const char *text)
{
	char sql[2000];
	PGresult *r;
	enum err e;

	if (c->locks == 0)
		return E_AWAY;
	snprintf(sql, sizeof(sql), "INSERT INTO engine_turn "
	    "VALUES ('%s', '%s', now()) ON CONFLICT (name) "
	    "DO UPDATE SET record = excluded.record, at = excluded.at", name,
	    text);
	e = ask(c, sql, "turn", &r);
	PQclear(r);
	/* a new connection does not hold it */
	return e == E_OK && c->locks == 0 ? E_AWAY : e;
}
