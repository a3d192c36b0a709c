#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db.h"
#include "db_engine.h"
#include "log.h"

struct db {
	sqlite3			*h;
	const struct db_schema	*schema;
	sqlite3_stmt		**stmts;
	bool			*open;		/* a cursor is on it */
	sqlite3_stmt		*begin, *begin_read, *commit, *rollback;
	bool			 read_only;
	bool			 reading;	/* one moment for all reads */
	bool			 tx;		/* between begin and the end */
	enum err		 tx_err;	/* first failure since begin */
};

/* --- open, close --- */

/* Each statement is prepared once, so that none that is wrong is served with;
 * it is kept when it is first used: a process uses few of them. */
static bool
prepare_all(struct db *db, const char *path)
{
	const struct db_schema *s = db->schema;

	db->stmts = calloc((size_t)s->nqueries + 1, sizeof(*db->stmts));
	db->open = calloc((size_t)s->nqueries + 1, sizeof(*db->open));
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
	free(db->stmts);
	free(db->open);
	free(db);
}

static int
run(sqlite3_stmt *st)
{
	sqlite3_step(st);
	return sqlite3_reset(st);
}

void
db_read_only(struct db *db, bool on)
{
	if (!on && db->reading) {
		run(db->commit);
		db->reading = false;
	}
	db->read_only = on;
}

/* Without this each statement would take and give back its own lock. */
static void
read_on(struct db *db)
{
	if (!db->reading && !db->tx)
		db->reading = run(db->begin_read) == SQLITE_OK;
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

/* What a result code means to a caller; logged unless it is a conflict, which
 * is an answer. */
static enum err
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

static const char *
query_name(const struct cur *c)
{
	return c->query < 0 ? "?" : c->db->schema->queries[c->query].name;
}

static void
cur_fail(struct cur *c, enum err e)
{
	c->done = true;
	if (c->err == E_OK)
		c->err = e;
	if (c->db->tx && c->db->tx_err == E_OK)
		c->db->tx_err = e;
}

/* --- cursors --- */

void
db_start(struct cur *c, struct db *db, int query)
{
	*c = (struct cur){ .db = db, .query = -1 };
	if (query < 0 || query >= db->schema->nqueries) {
		log_error("db", "no such query");
		cur_fail(c, E_INTERNAL);
		return;
	}
	if (db->open[query]) {
		log_error("db", "%s: still open",
		    db->schema->queries[query].name);
		cur_fail(c, E_INTERNAL);
		return;
	}
	if (db->stmts[query] == NULL)
		db->stmts[query] = engine_prepare(db->h,
		    db->schema->queries[query].sql);
	if (db->stmts[query] == NULL) {
		cur_fail(c, db_fault(db, sqlite3_extended_errcode(db->h),
		    db->schema->queries[query].name));
		return;
	}
	c->query = query;
	db->open[query] = true;
	if (db->read_only && !sqlite3_stmt_readonly(db->stmts[query])) {
		log_error("db", "%s: writes, and this request may only read",
		    query_name(c));
		cur_fail(c, E_INTERNAL);
	} else if (db->tx && db->tx_err != E_OK) {
		/* the engine may have rolled back by itself: nothing more may
		 * run as if the transaction still stood */
		cur_fail(c, db->tx_err);
	} else if (db->read_only)
		read_on(db);
}

/* A spelling of a family need not use the parameters that others do: sqlgen
 * has checked, so one out of range is no mistake. */
static void
check_bind(struct cur *c, int rc)
{
	if (rc != SQLITE_OK && rc != SQLITE_RANGE)
		cur_fail(c, db_fault(c->db, rc, query_name(c)));
}

void
db_bind_text(struct cur *c, int i, const char *s)
{
	if (c->err == E_OK && s != NULL)
		check_bind(c, sqlite3_bind_text(c->db->stmts[c->query], i, s,
		    -1, SQLITE_STATIC));
}

void
db_bind_int(struct cur *c, int i, int64_t n)
{
	if (c->err == E_OK && n != ABSENT)
		check_bind(c, sqlite3_bind_int64(c->db->stmts[c->query], i, n));
}

bool
db_next(struct cur *c)
{
	int rc;

	if (c->done)
		return false;
	rc = sqlite3_step(c->db->stmts[c->query]);
	if (rc == SQLITE_ROW)
		return true;
	c->done = true;
	if (rc != SQLITE_DONE)
		cur_fail(c, db_fault(c->db, rc, query_name(c)));
	return false;
}

const char *
db_text(struct cur *c, struct arena *a, int col)
{
	return arena_strdup(a, (const char *)
	    sqlite3_column_text(c->db->stmts[c->query], col));
}

int64_t
db_int(struct cur *c, int col)
{
	sqlite3_stmt *st = c->db->stmts[c->query];

	if (sqlite3_column_type(st, col) == SQLITE_NULL)
		return ABSENT;
	return sqlite3_column_int64(st, col);
}

/* Unbound again, so that a parameter left out is NULL and nothing secret
 * stays behind. */
static void
release(struct db *db, int query)
{
	sqlite3_reset(db->stmts[query]);
	sqlite3_clear_bindings(db->stmts[query]);
	db->open[query] = false;
}

enum err
cur_end(struct cur *c)
{
	if (c->query < 0)
		return c->err;
	/* a write must be whole before it is let go, however many of its rows
	 * were asked for */
	if (!c->done && !sqlite3_stmt_readonly(c->db->stmts[c->query]))
		while (db_next(c))
			;
	release(c->db, c->query);
	c->query = -1;
	c->done = true;
	return c->err;
}

enum err
db_exec(struct cur *c)
{
	while (db_next(c))
		;
	return cur_end(c);
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
	rc = run(db->begin);
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
		rc = run(db->commit);
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
		int rc = run(db->rollback);

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
			release(db, i);
		}
	if (db->tx) {
		log_error("db", "a transaction was left open: rolled back");
		db_rollback(db);
	}
}
