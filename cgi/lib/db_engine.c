#include <stdlib.h>
#include <string.h>

#include "db.h"
#include "db_engine.h"
#include "log.h"

/* No thread of ours uses the engine, and nobody asks it for statistics: it
 * need not lock at each allocation. */
static void
engine_configure(void)
{
	static bool done;

	if (!done) {
		sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
		sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	}
	done = true;
}

sqlite3 *
engine_open(const char *path)
{
	sqlite3 *h = NULL;
	int rc;

	engine_configure();
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
		/* what a form said is on the disk when it is acknowledged */
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

unsigned
engine_version(sqlite3 *h)
{
	unsigned v = 0;

	sqlite3_file_control(h, "main", SQLITE_FCNTL_DATA_VERSION, &v);
	return v;
}

bool
engine_number(sqlite3 *h, const char *sql, int64_t *n)
{
	sqlite3_stmt *st;
	bool ok = false;

	if (sqlite3_prepare_v2(h, sql, -1, &st, NULL) != SQLITE_OK)
		return false;
	if (sqlite3_step(st) == SQLITE_ROW) {
		*n = sqlite3_column_int64(st, 0);
		ok = true;
	}
	return sqlite3_finalize(st) == SQLITE_OK && ok;
}

/* Three numbers of one moment: another process may be migrating. */
static bool
identity(sqlite3 *h, int64_t *id, int64_t *version, int64_t *tables)
{
	bool mine = sqlite3_get_autocommit(h) != 0, ok;

	if (mine && sqlite3_exec(h, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
		return false;
	ok = engine_number(h, "SELECT count(*) FROM sqlite_schema", tables) &&
	    engine_number(h, "PRAGMA application_id", id) &&
	    engine_number(h, "PRAGMA user_version", version);
	/* on a failure the caller closes, and the message stays */
	return ok && (!mine ||
	    sqlite3_exec(h, "COMMIT", NULL, NULL, NULL) == SQLITE_OK);
}

enum err
engine_identify(sqlite3 *h, const struct db_schema *schema, const char *path,
    int *version)
{
	int64_t id, v, tables;

	if (!identity(h, &id, &v, &tables)) {
		log_error("db", "%s: cannot be read: %s", path,
		    sqlite3_errmsg(h));
		return (sqlite3_errcode(h) & 0xff) == SQLITE_BUSY ? E_BUSY :
		    E_DB;
	}
	*version = (int)v;
	if (id == 0 && v == 0 && tables == 0)
		return E_OK;
	if (id != schema->application_id) {
		log_error("db", "%s: this is a database of another program, "
		    "not of %s", path, schema->name);
		return E_DB;
	}
	if (v > schema->nmigrations) {
		log_error("db", "%s: made by a newer version of %s (schema "
		    "%d, this program knows %d): install that version", path,
		    schema->name, (int)v, schema->nmigrations);
		return E_DB;
	}
	return E_OK;
}

sqlite3_stmt *
engine_prepare(sqlite3 *h, const char *sql)
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
