/* PostgreSQL: bringing a database up to the newest migration. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db_pg.h"
#include "log.h"

/* The engine's own tables, beside the schema's: whose database it is and how
 * far it is migrated, the version of what processes keep; what was committed
 * last by each connection; and the records of turns. */
static const char own_tables[] =
    "CREATE TABLE engine_schema ("
    " one BIGINT PRIMARY KEY CHECK (one = 1),"
    " application BIGINT NOT NULL, version BIGINT NOT NULL,"
    " kept BIGINT NOT NULL);"
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

static enum err
apply(struct db_conn *c, int version)
{
	const struct db_migration *m = &c->schema->pg_migrations[version];
	char sql[200];
	enum err e = E_OK;

	if (version == 0) {
		snprintf(sql, sizeof(sql), "INSERT INTO engine_schema "
		    "VALUES (1, %d, 0, 1)", (int)c->schema->application_id);
		e = run(c, own_tables, m->name);
		if (e == E_OK)
			e = run(c, sql, m->name);
	}
	if (e == E_OK)
		e = run(c, m->sql, m->name);
	snprintf(sql, sizeof(sql), "UPDATE engine_schema SET version = %d, "
	    "kept = kept + 1", version + 1);
	return e == E_OK ? run(c, sql, m->name) : e;
}

/* The next migration, if there is one, as one transaction; *version is how far
 * it is now.  The lock is also of those who make the database's first table. */
static enum err
step(struct db_conn *c, int *version)
{
	char sql[100];
	enum err e;

	snprintf(sql, sizeof(sql), "BEGIN; SELECT pg_advisory_xact_lock(%d, 1)",
	    (int)c->schema->application_id);
	e = run(c, sql, "migrating");
	/* asked inside: another node may have come first */
	if (e == E_OK)
		e = pg_identify(c, version);
	if (e == E_OK && *version < c->schema->pg_nmigrations)
		e = apply(c, *version);
	if (c->pg != NULL && e != E_OK)
		run(c, "ROLLBACK", "migrating");
	return e == E_OK ? run(c, "COMMIT", "migrating") : e;
}

/* A connection for a moment, and how far its database is. */
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
pg_there(const struct db_schema *schema, const char *address, bool *there)
{
	struct db_conn c;
	int version;
	enum err e = open_once(&c, schema, address, &version);

	*there = version > 0;
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

	while (e == E_OK && version < schema->pg_nmigrations)
		e = step(&c, &version);
	/* of processes that ended without a word */
	if (e == E_OK)
		e = run(&c, "DELETE FROM engine_commit "
		    "WHERE at < now() - interval '1 day';"
		    "DELETE FROM engine_turn "
		    "WHERE at < now() - interval '1 day'", "migrating");
	pg_disconnect(&c);
	free(c.address);
	return e;
}
