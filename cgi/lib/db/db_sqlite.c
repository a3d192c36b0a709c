/* The SQLite engine: a file. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db_sqlite.h"
#include "lib/log.h"

struct db_conn {
	sqlite3			*h;
	const struct db_schema	*schema;
	sqlite3_stmt		**stmts;
	sqlite3_stmt		*begin, *begin_read, *commit, *rollback;
	sqlite3_stmt		*look;		/* a minimal read */
	int			 patience;	/* ms */
	unsigned		 version;	/* when the last snapshot
						 * began */
};

/* We use no threads and read no statistics, so SQLite need not lock at each
 * allocation. */
static void
sqlite_configure(void)
{
	static bool done;

	if (!done) {
		sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
		sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	}
	done = true;
}

sqlite3 *
sqlite_open(const char *path)
{
	sqlite3 *h = NULL;
	int rc;

	sqlite_configure();
	rc = sqlite3_open_v2(path, &h, SQLITE_OPEN_READWRITE |
	    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, NULL);
	if (rc == SQLITE_OK) {
		sqlite3_extended_result_codes(h, 1);
		sqlite3_busy_timeout(h, DB_BUSY_MS);
		sqlite3_db_config(h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
		sqlite3_db_config(h, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
		sqlite3_db_config(h, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
		sqlite3_db_config(h, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
		sqlite3_limit(h, SQLITE_LIMIT_ATTACHED, 0);
		/* acknowledged forms are on the disk */
		rc = sqlite3_exec(h, "PRAGMA synchronous = FULL;"
		    "PRAGMA temp_store = MEMORY;"
		    "PRAGMA cache_size = -1536;"
		    "PRAGMA journal_size_limit = 67108864;", NULL, NULL, NULL);
	}
	if (rc != SQLITE_OK) {
		log_error("db", "%s: cannot be opened: %s", path,
		    h == NULL ? "out of memory" : sqlite3_errmsg(h));
		sqlite3_close(h);
		return NULL;
	}
	return h;
}

/* --- open, close --- */

/* Prepare a persistent statement.  To SQLite $1 is a name and ?1 the number we
 * mean, so every $ is replaced.  NULL on failure. */
static sqlite3_stmt *
prepare(sqlite3 *h, const char *sql)
{
	sqlite3_stmt *st = NULL;
	char *copy = strdup(sql);
	bool quoted = false;

	if (copy == NULL)
		abort();
	for (char *p = copy; *p != '\0'; p++) {
		if (*p == '\'')
			quoted = !quoted;
		else if (*p == '$' && !quoted)
			*p = '?';
	}
	sqlite3_prepare_v3(h, copy, -1, SQLITE_PREPARE_PERSISTENT, &st, NULL);
	free(copy);
	return st;
}

bool
sqlite_try(sqlite3 *h, const struct db_schema *s, const char *path)
{
	for (int i = 0; i < s->nqueries; i++) {
		sqlite3_stmt *st = prepare(h, s->queries[i].sql);

		if (st == NULL) {
			log_error("db", "%s: %s: %s", path,
			    s->queries[i].name, sqlite3_errmsg(h));
			return false;
		}
		sqlite3_finalize(st);
	}
	return true;
}

/* Prepare the statements every process needs.  The others are prepared on first
 * use, because a process uses few of them. */
static bool
prepare_own(struct db_conn *c)
{
	c->stmts = calloc((size_t)c->schema->nqueries + 1, sizeof(*c->stmts));
	if (c->stmts == NULL)
		abort();
	c->begin = prepare(c->h, "BEGIN IMMEDIATE");
	c->begin_read = prepare(c->h, "BEGIN");
	c->commit = prepare(c->h, "COMMIT");
	c->rollback = prepare(c->h, "ROLLBACK");
	c->look = prepare(c->h, "PRAGMA data_version");
	return c->begin != NULL && c->begin_read != NULL &&
	    c->commit != NULL && c->rollback != NULL && c->look != NULL;
}

static void
sqlite_close(struct db_conn *c)
{
	for (int i = 0; c->stmts != NULL && i < c->schema->nqueries; i++)
		sqlite3_finalize(c->stmts[i]);
	sqlite3_finalize(c->begin);
	sqlite3_finalize(c->begin_read);
	sqlite3_finalize(c->commit);
	sqlite3_finalize(c->rollback);
	sqlite3_finalize(c->look);
	sqlite3_close(c->h);
	free(c->stmts);
	free(c);
}

static struct db_conn *
sqlite_connect(const struct db_schema *schema, const char *path)
{
	struct db_conn *c = calloc(1, sizeof(*c));
	int version = 0;

	if (c == NULL)
		abort();
	c->schema = schema;
	c->patience = DB_BUSY_MS;
	c->h = sqlite_open(path);
	if (c->h == NULL ||
	    sqlite_identify(c->h, schema, path, &version) != E_OK) {
		sqlite_close(c);
		return NULL;
	}
	if (version != schema->nmigrations) {
		log_error("db", "%s: schema %d is not migrated to %d yet",
		    path, version, schema->nmigrations);
		sqlite_close(c);
		return NULL;
	}
	sqlite3_db_config(c->h, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
	if (!prepare_own(c)) {
		sqlite_close(c);
		return NULL;
	}
	return c;
}

static void
sqlite_patience(struct db_conn *c, int ms)
{
	c->patience = ms;
	sqlite3_busy_timeout(c->h, ms);
}

static void
sqlite_cache(struct db_conn *c, int mb)
{
	char sql[60];

	snprintf(sql, sizeof(sql), "PRAGMA cache_size = -%d", mb * 1024);
	sqlite3_exec(c->h, sql, NULL, NULL, NULL);
}

static void
sqlite_forget(struct db_conn *c)
{
	sqlite3_db_release_memory(c->h);
}

/* --- transactions and statements --- */

static enum err
fault(struct db_conn *c, int rc, const char *what)
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
	if ((rc & 0xff) == SQLITE_BUSY && c->patience == 0)
		return E_BUSY;
	log_error("db", "%s: %s (%d)", what, sqlite3_errmsg(c->h), rc);
	switch (rc) {
	case SQLITE_IOERR_WRITE:	/* a quota or a file size limit */
	case SQLITE_IOERR_FSYNC:
	case SQLITE_IOERR_TRUNCATE:
	case SQLITE_IOERR_SHMSIZE:
		return E_DB_FULL;
	default:
		break;
	}
	switch (rc & 0xff) {
	case SQLITE_FULL:
	case SQLITE_READONLY:
		return E_DB_FULL;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return E_DB_DAMAGED;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return E_BUSY;
	case SQLITE_TOOBIG:
		return E_TOOBIG;
	default:
		return E_DB;
	}
}

/* Run a statement without rows. */
static enum err
run(struct db_conn *c, sqlite3_stmt *st, const char *what)
{
	int rc;

	sqlite3_step(st);
	rc = sqlite3_reset(st);
	return rc == SQLITE_OK ? E_OK : fault(c, rc, what);
}

static void
sqlite_rollback(struct db_conn *c)
{
	/* SQLite has already rolled back when the disk is full */
	if (!sqlite3_get_autocommit(c->h))
		run(c, c->rollback, "rollback");
}

/* BEGIN alone takes no snapshot; the first read does. */
static enum err
begin_read(struct db_conn *c)
{
	enum err e = run(c, c->begin_read, "begin");

	if (e != E_OK)
		return e;
	if ((e = run(c, c->look, "begin")) == E_OK)
		sqlite3_file_control(c->h, "main", SQLITE_FCNTL_DATA_VERSION,
		    &c->version);
	else
		sqlite_rollback(c);
	return e;
}

static enum err
sqlite_begin(struct db_conn *c, bool read)
{
	return read ? begin_read(c) : run(c, c->begin, "begin");
}

static enum err
sqlite_commit(struct db_conn *c)
{
	return run(c, c->commit, "commit");
}

static int
bind(sqlite3_stmt *st, const char *types, const struct db_value *v)
{
	int rc = SQLITE_OK;

	/* A variant of a family need not use all parameters. sqlgen has checked
	 * them, so one out of range is not an error. */
	for (int i = 0; types[i] != '\0' && rc == SQLITE_OK; i++) {
		if (types[i] == 't' && v[i].text != NULL)
			rc = sqlite3_bind_text(st, i + 1, v[i].text, -1,
			    SQLITE_STATIC);
		else if (types[i] == 'i' && v[i].n != ABSENT)
			rc = sqlite3_bind_int64(st, i + 1, v[i].n);
		if (rc == SQLITE_RANGE)
			rc = SQLITE_OK;
	}
	return rc;
}

static enum err
sqlite_start(struct db_conn *c, int query, const struct db_value *params)
{
	const struct db_query *q = &c->schema->queries[query];
	int rc;

	if (c->stmts[query] == NULL &&
	    (c->stmts[query] = prepare(c->h, q->sql)) == NULL)
		return fault(c, sqlite3_extended_errcode(c->h), q->name);
	rc = bind(c->stmts[query], q->params, params);
	return rc == SQLITE_OK ? E_OK : fault(c, rc, q->name);
}

static enum err
sqlite_next(struct db_conn *c, int query, bool *more,
    struct db_value row[COLUMNS_MAX])
{
	const struct db_query *q = &c->schema->queries[query];
	sqlite3_stmt *st = c->stmts[query];
	int rc = sqlite3_step(st);

	*more = rc == SQLITE_ROW;
	if (rc != SQLITE_ROW)
		return rc == SQLITE_DONE ? E_OK : fault(c, rc, q->name);
	for (int i = 0; q->cols[i] != '\0'; i++)
		if (q->cols[i] == 't') {
			row[i].text = (const char *)sqlite3_column_text(st, i);
			row[i].n = ABSENT;
		} else {
			row[i].text = NULL;
			row[i].n = sqlite3_column_int64(st, i);
			if (row[i].n == 0 &&
			    sqlite3_column_type(st, i) == SQLITE_NULL)
				row[i].n = ABSENT;
		}
	return E_OK;
}

/* Clear the bindings, so that an omitted parameter is NULL and no secret stays
 * in memory. */
static void
sqlite_end(struct db_conn *c, int query)
{
	sqlite3_reset(c->stmts[query]);
	sqlite3_clear_bindings(c->stmts[query]);
}

static unsigned
sqlite_version(struct db_conn *c)
{
	return c->version;
}

const struct db_engine db_sqlite = {
	.there = sqlite_there,
	.migrate = sqlite_migrate,
	.open = sqlite_connect,
	.close = sqlite_close,
	.begin = sqlite_begin,
	.commit = sqlite_commit,
	.rollback = sqlite_rollback,
	.start = sqlite_start,
	.next = sqlite_next,
	.end = sqlite_end,
	.version = sqlite_version,
	.knows_all = true,
	.patience = sqlite_patience,
	.cache = sqlite_cache,
	.forget = sqlite_forget,
};
