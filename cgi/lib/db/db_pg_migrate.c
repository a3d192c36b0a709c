/*
 * PostgreSQL: applying migrations.
 *
 * While the nodes that share a database are upgraded one by one, programs of
 * two versions use it.  A migration that earlier programs can tolerate,
 * because it only adds tables, indexes, and columns that may be omitted,
 * begins with
 *
 * 	-- least N
 *
 * where N is the oldest schema whose programs can continue.  After a migration
 * without that line they are refused.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db_pg.h"
#include "lib/log.h"

/* The engine's own tables: whose database it is, its migration, and the version
 * of cached data; the last commit of each connection; and the records of
 * locks. */
static const char own_tables[] =
    "CREATE TABLE engine_schema ("
    " one BIGINT PRIMARY KEY CHECK (one = 1),"
    " application BIGINT NOT NULL, version BIGINT NOT NULL,"
    " kept BIGINT NOT NULL, least BIGINT NOT NULL);"
    "CREATE TABLE engine_commit ("
    " session TEXT PRIMARY KEY, n BIGINT NOT NULL,"
    " at TIMESTAMPTZ NOT NULL);"
    "CREATE TABLE engine_turn ("
    " name TEXT PRIMARY KEY, record TEXT NOT NULL,"
    " at TIMESTAMPTZ NOT NULL);";

static enum err
run(struct db_conn *c, const char *sql, const char *what)
{
	PGresult *r = pg_ask(c, sql, 0);
	enum err e = pg_fault(c, r, what);

	PQclear(r);
	return e;
}

/* The oldest schema whose programs can tolerate a migration. */
static int
least_of(const struct db_migration *m, int version)
{
	static const char mark[] = "-- least ";

	return strncmp(m->sql, mark, sizeof(mark) - 1) != 0 ? version :
	    (int)strtol(m->sql + sizeof(mark) - 1, NULL, 10);
}

static enum err
apply(struct db_conn *c, int version)
{
	const struct db_migration *m = &c->schema->pg_migrations[version];
	char sql[200];
	enum err e = E_OK;

	if (version == 0) {
		snprintf(sql, sizeof(sql), "CREATE SCHEMA IF NOT EXISTS %s",
		    c->schema->pg_space);
		e = run(c, sql, m->name);
		snprintf(sql, sizeof(sql), "INSERT INTO engine_schema "
		    "VALUES (1, %d, 0, 1, 0)", (int)c->schema->application_id);
		if (e == E_OK)
			e = run(c, own_tables, m->name);
		if (e == E_OK)
			e = run(c, sql, m->name);
	}
	if (e == E_OK)
		e = run(c, m->sql, m->name);
	snprintf(sql, sizeof(sql), "UPDATE engine_schema SET version = %d, "
	    "kept = kept + 1, least = greatest(least, %d)", version + 1,
	    least_of(m, version + 1));
	return e == E_OK ? run(c, sql, m->name) : e;
}

/* Apply the next migration, if there is one, in one transaction; *version is
 * then the schema's.  The lock also serializes the creation of the first
 * table. */
static enum err
step(struct db_conn *c, int *version)
{
	char sql[100];
	enum err e;

	snprintf(sql, sizeof(sql), "BEGIN; SELECT pg_advisory_xact_lock(%d, 1)",
	    (int)c->schema->application_id);
	e = run(c, sql, "migrating");
	/* checked under the lock: another node may have been first */
	if (e == E_OK)
		e = pg_identify(c, version);
	if (e == E_OK && *version < c->schema->pg_nmigrations)
		e = apply(c, *version);
	if (c->pg != NULL && e != E_OK)
		run(c, "ROLLBACK", "migrating");
	return e == E_OK ? run(c, "COMMIT", "migrating") : e;
}

/* The first databases lack this column. */
static enum err
add_least(struct db_conn *c)
{
	int64_t n = 1;

	if (!pg_number(c, "SELECT count(*) FROM pg_attribute WHERE attrelid = "
	    "'engine_schema'::regclass AND attname = 'least'", &n))
		return c->pg == NULL ? E_AWAY : E_DB;
	return n > 0 ? E_OK : run(c, "BEGIN;"
	    "ALTER TABLE engine_schema ADD COLUMN IF NOT EXISTS"
	    " least BIGINT NOT NULL DEFAULT 0;"
	    "UPDATE engine_schema SET least = version WHERE least = 0;"
	    "COMMIT", "migrating");
}

/* Open a temporary connection and read the schema's version. */
static enum err
open_once(struct db_conn *c, const struct db_schema *schema,
    const char *address, int *version)
{
	enum err e;

	*version = 0;
	*c = (struct db_conn){ .schema = schema, .address = strdup(address) };
	if (c->address == NULL)
		abort();
	if (schema->pg_nmigrations == 0) {
		log_error("db", "%s is kept in SQLite only", schema->name);
		return E_DB;
	}
	e = pg_connect(c);
	return e == E_OK ? pg_identify(c, version) : e;
}

enum err
pg_there(const struct db_schema *schema, const char *address, int *version)
{
	struct db_conn c;
	enum err e = open_once(&c, schema, address, version);

	pg_disconnect(&c);
	free(c.address);
	return e;
}

enum err
pg_migrate(const struct db_schema *schema, const char *address)
{
	struct db_conn c;
	int version;
	enum err e = open_once(&c, schema, address, &version);

	if (e == E_OK && version > 0)
		e = add_least(&c);
	while (e == E_OK && version < schema->pg_nmigrations)
		e = step(&c, &version);
	/* left by processes that were killed */
	if (e == E_OK)
		e = run(&c, "DELETE FROM engine_commit "
		    "WHERE at < now() - interval '1 day';"
		    "DELETE FROM engine_turn "
		    "WHERE at < now() - interval '1 day'", "migrating");
	pg_disconnect(&c);
	free(c.address);
	return e;
}
