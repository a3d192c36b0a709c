#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db.h"
#include "db_own.h"
#include "log.h"

/* --- open, close --- */

/* Each statement is prepared once, so that none that is wrong is served with;
 * it is kept when it is first used: a process uses few of them. */
static bool
prepare_all(struct db *db, const char *path)
{
	const struct db_schema *s = db->schema;

	db->stmts = calloc((size_t)s->nqueries + 1, sizeof(*db->stmts));
	db->open = calloc((size_t)s->nqueries + 1, sizeof(*db->open));
	db->kept = kept_new(s->nqueries);
	if (db->stmts == NULL || db->open == NULL)
		abort();
	for (int i = 0; i < s->nqueries; i++) {
		sqlite3_stmt *st = engine_prepare(db->h, s->queries[i].sql);

		if (st == NULL) {
			log_error("db", "%s: %s: %s", path,
			    s->queries[i].name, sqlite3_errmsg(db->h));
			return false;
		}
		sqlite3_finalize(st);
	}
	db->begin = engine_prepare(db->h, "BEGIN IMMEDIATE");
	db->begin_read = engine_prepare(db->h, "BEGIN");
	db->commit = engine_prepare(db->h, "COMMIT");
	db->rollback = engine_prepare(db->h, "ROLLBACK");
	return db->begin != NULL && db->begin_read != NULL &&
	    db->commit != NULL && db->rollback != NULL;
}

struct db *
db_open(const struct db_schema *schema, const char *path)
{
	struct db *db = calloc(1, sizeof(*db));
	int version = 0;

	if (db == NULL)
		abort();
	db->schema = schema;
	db->h = engine_open(path);
	if (db->h == NULL || engine_identify(db->h, schema, path,
	    &version) != E_OK) {
		db_close(db);
		return NULL;
	}
	if (version != schema->nmigrations) {
		log_error("db", "%s: schema %d is not migrated to %d yet",
		    path, version, schema->nmigrations);
		db_close(db);
		return NULL;
	}
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
	if (!prepare_all(db, path)) {
		db_close(db);
		return NULL;
	}
	return db;
}

void
db_close(struct db *db)
{
	if (db == NULL)
		return;
	for (int i = 0; db->stmts != NULL && i < db->schema->nqueries; i++)
		sqlite3_finalize(db->stmts[i]);
	sqlite3_finalize(db->begin);
	sqlite3_finalize(db->begin_read);
	sqlite3_finalize(db->commit);
	sqlite3_finalize(db->rollback);
	sqlite3_close(db->h);
	kept_free(db->kept);
	free(db->stmts);
	free(db->open);
	free(db);
}

int
db_run(sqlite3_stmt *st)
{
	sqlite3_step(st);
	return sqlite3_reset(st);
}

void
db_read_only(struct db *db, bool on)
{
	if (!on && db->reading) {
		db_run(db->commit);
		db->reading = false;
	}
	db->read_only = on;
}

void
db_patience(struct db *db, int ms)
{
	sqlite3_busy_timeout(db->h, ms);
}

void
db_cache(struct db *db, int mb)
{
	char sql[60];

	snprintf(sql, sizeof(sql), "PRAGMA cache_size = -%d", mb * 1024);
	sqlite3_exec(db->h, sql, NULL, NULL, NULL);
}

/* --- errors --- */

enum err
db_fault(struct db *db, int rc, const char *what)
{
	switch (rc) {
	case SQLITE_CONSTRAINT_UNIQUE:
	case SQLITE_CONSTRAINT_PRIMARYKEY:
	case SQLITE_CONSTRAINT_ROWID:
	case SQLITE_CONSTRAINT_FOREIGNKEY:
		return E_CONFLICT;
	default:
		break;
	}
	log_error("db", "%s: %s (%d)", what, sqlite3_errmsg(db->h), rc);
	switch (rc & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return E_BUSY;
	case SQLITE_TOOBIG:
		return E_TOOBIG;
	default:
		return E_DB;
	}
}

/* --- transactions --- */

enum err
db_begin(struct db *db)
{
	int rc;

	if (db->tx || db->read_only) {
		log_error("db", db->tx ? "begin inside a transaction" :
		    "begin, and this request may only read");
		return E_INTERNAL;
	}
	rc = db_run(db->begin);
	if (rc != SQLITE_OK)
		return db_fault(db, rc, "begin");
	db->tx = true;
	db->tx_err = E_OK;
	return E_OK;
}

enum err
db_commit(struct db *db)
{
	enum err e = db->tx_err;
	int rc;

	if (!db->tx) {
		log_error("db", "commit outside a transaction");
		return E_INTERNAL;
	}
	if (e == E_OK) {
		rc = db_run(db->commit);
		if (rc == SQLITE_OK) {
			db->tx = false;
			return E_OK;
		}
		e = db_fault(db, rc, "commit");
	}
	db_rollback(db);
	return e;
}

void
db_rollback(struct db *db)
{
	/* SQLite rolls back by itself when the disk is full */
	if (db->tx && !sqlite3_get_autocommit(db->h)) {
		int rc = db_run(db->rollback);

		if (rc != SQLITE_OK)
			db_fault(db, rc, "rollback");
	}
	db->tx = false;
	db->tx_err = E_OK;
}

bool
db_in_transaction(struct db *db)
{
	return db->tx;
}

void
db_tidy(struct db *db)
{
	for (int i = 0; i < db->schema->nqueries; i++)
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
