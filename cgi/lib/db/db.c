/* Connections and transactions, for any engine. */
#include <stdlib.h>

#include "db.h"
#include "db_own.h"
#include "lib/log.h"

static const struct db_engine *
engine_of(const char *address)
{
	return db_is_url(address) ? &db_pg : &db_sqlite;
}

enum err
db_there(const struct db_schema *schema, const char *address, bool *there)
{
	int version;
	enum err e = engine_of(address)->there(schema, address, &version);

	*there = e == E_OK && version > 0;
	return e;
}

bool
db_is_migrated(const struct db_schema *schema, const char *address)
{
	int version;

	return engine_of(address)->there(schema, address, &version) == E_OK &&
	    version >= (db_is_url(address) ? schema->pg_nmigrations :
	    schema->nmigrations);
}

enum err
db_migrate(const struct db_schema *schema, const char *address)
{
	return engine_of(address)->migrate(schema, address);
}

static struct db *
db_on(const struct db_engine *engine, struct db_conn *conn,
    const struct db_schema *schema)
{
	struct db *db = calloc(1, sizeof(*db));

	if (db == NULL)
		abort();
	*db = (struct db){ .schema = schema, .engine = engine, .conn = conn,
	    .open = calloc((size_t)schema->nqueries + 1, sizeof(*db->open)),
	    .kept = kept_new(schema->nqueries) };
	if (db->open == NULL)
		abort();
	return db;
}

struct db *
db_open(const struct db_schema *schema, const char *address)
{
	const struct db_engine *engine = engine_of(address);
	struct db_conn *conn = engine->open(schema, address);

	return conn == NULL ? NULL : db_on(engine, conn, schema);
}

struct db *
db_beside(struct db *db, const struct db_schema *schema)
{
	if (db->engine->beside == NULL ||
	    db->engine->beside(db->conn, schema) != E_OK)
		return NULL;
	return db_on(db->engine->beside_engine, db->conn, schema);
}

void
db_close(struct db *db)
{
	if (db == NULL)
		return;
	db->engine->close(db->conn);
	kept_free(db->kept);
	free(db->open);
	free(db);
}

void
db_read_only(struct db *db, bool on)
{
	if (!on && db->reading) {
		db->engine->commit(db->conn);
		db->reading = false;
	}
	db->read_only = on;
}

bool
db_ahead(struct db *db, bool on)
{
	db->ahead = false;
	if (on && db->engine->ahead != NULL && db->read_only) {
		db_read_on(db);
		db->ahead = db->reading;
	}
	return db->ahead;
}

void
db_patience(struct db *db, int ms)
{
	db->engine->patience(db->conn, ms);
}

void
db_cache(struct db *db, int mb)
{
	db->engine->cache(db->conn, mb);
}

void
db_forget(struct db *db)
{
	db->engine->forget(db->conn);
}

/* --- transactions --- */

enum err
db_begin(struct db *db)
{
	enum err e;

	if (db->tx || db->read_only) {
		log_error("db", db->tx ? "begin inside a transaction" :
		    "begin, and this request may only read");
		return E_INTERNAL;
	}
	e = db->engine->begin(db->conn, false);
	db->tx = e == E_OK;
	db->tx_err = E_OK;
	return e;
}

enum err
db_commit(struct db *db)
{
	enum err e = db->tx_err;

	if (!db->tx) {
		log_error("db", "commit outside a transaction");
		return E_INTERNAL;
	}
	if (e == E_OK)
		e = db->engine->commit(db->conn);
	if (e == E_OK)
		db->tx = false;
	else
		db_rollback(db);
	return e;
}

void
db_rollback(struct db *db)
{
	if (db->tx)
		db->engine->rollback(db->conn);
	db->tx = false;
	db->tx_err = E_OK;
}

enum err
db_end(struct db *db, enum err e)
{
	if (e == E_OK)
		return db_commit(db);
	db_rollback(db);
	return e;
}

bool
db_in_transaction(struct db *db)
{
	return db->tx;
}

void
db_tidy(struct db *db)
{
	for (int i = 0; db->nopen > 0 && i < db->schema->nqueries; i++)
		if (db->open[i]) {
			log_error("db", "%s: left open",
			    db->schema->queries[i].name);
			db_release(db, i);
		}
	if (db->tx) {
		log_error("db", "a transaction was left open: rolled back");
		db_rollback(db);
	}
}

/* --- turns --- */

bool
db_shared(const struct db *db)
{
	return db->engine->turn_lock != NULL;
}

static bool
may_turn(const struct db *db)
{
	if (db_shared(db) && !db->tx && !db->reading)
		return true;
	log_error("db", "a turn inside a transaction, or of a file");
	return false;
}

enum err
db_turn_lock(struct db *db, int which, const char *name, bool shared, bool *had)
{
	return may_turn(db) ? db->engine->turn_lock(db->conn, which, name,
	    shared, had) : E_INTERNAL;
}

void
db_turn_unlock(struct db *db, int which, const char *name, bool shared)
{
	if (may_turn(db))
		db->engine->turn_unlock(db->conn, which, name, shared);
}

enum err
db_turn_get(struct db *db, const char *name, char *text, size_t size,
    int64_t *now)
{
	return may_turn(db) ? db->engine->turn_get(db->conn, name, text, size,
	    now) : E_INTERNAL;
}

enum err
db_turn_put(struct db *db, const char *name, const char *text)
{
	return may_turn(db) ? db->engine->turn_put(db->conn, name, text) :
	    E_INTERNAL;
}
