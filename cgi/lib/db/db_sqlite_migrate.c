#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "db_sqlite.h"
#include "lib/log.h"

/* --- identification --- */

bool
sqlite_number(sqlite3 *h, const char *sql, int64_t *n)
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

/* Read the three numbers in one snapshot, because another process may be
 * migrating. */
static bool
identity(sqlite3 *h, int64_t *id, int64_t *version, int64_t *tables)
{
	bool mine = sqlite3_get_autocommit(h) != 0, ok;

	if (mine && sqlite3_exec(h, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
		return false;
	ok = sqlite_number(h, "SELECT count(*) FROM sqlite_schema", tables) &&
	    sqlite_number(h, "PRAGMA application_id", id) &&
	    sqlite_number(h, "PRAGMA user_version", version);
	/* on a failure the caller closes it and reports the message */
	return ok && (!mine ||
	    sqlite3_exec(h, "COMMIT", NULL, NULL, NULL) == SQLITE_OK);
}

enum err
sqlite_identify(sqlite3 *h, const struct db_schema *schema, const char *path,
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

/* --- migrating --- */

static enum err
fault(sqlite3 *h, const char *path, const char *what)
{
	log_error("db", "%s: %s: %s", path, what, sqlite3_errmsg(h));
	return (sqlite3_errcode(h) & 0xff) == SQLITE_BUSY ? E_BUSY : E_DB;
}

/* When two programs start together both may change the journal mode, and SQLite
 * then refuses one without calling the busy handler. */
static enum err
use_wal(sqlite3 *h, const char *path)
{
	for (int waited = 0; ; waited += 20) {
		int rc = sqlite3_exec(h, "PRAGMA journal_mode = WAL", NULL,
		    NULL, NULL);

		if (rc == SQLITE_OK)
			return E_OK;
		if ((rc & 0xff) != SQLITE_BUSY || waited >= DB_BUSY_MS)
			return fault(h, path, "cannot use a write-ahead log");
		sqlite3_sleep(20);
	}
}

/* Apply one migration inside an open transaction. */
static enum err
apply(sqlite3 *h, const struct db_schema *schema, const char *path, int version)
{
	const struct db_migration *m = &schema->migrations[version];
	char pragmas[100];
	int64_t broken;

	if (sqlite3_exec(h, m->sql, NULL, NULL, NULL) != SQLITE_OK)
		return fault(h, path, m->name);
	/* foreign keys are off while tables are rebuilt */
	if (!sqlite_number(h, "SELECT count(*) FROM pragma_foreign_key_check",
	    &broken))
		return fault(h, path, m->name);
	if (broken != 0) {
		log_error("db", "%s: %s: leaves %lld broken references", path,
		    m->name, (long long)broken);
		return E_DB;
	}
	snprintf(pragmas, sizeof(pragmas), "PRAGMA application_id = %d;"
	    "PRAGMA user_version = %d", (int)schema->application_id,
	    version + 1);
	if (sqlite3_exec(h, pragmas, NULL, NULL, NULL) != SQLITE_OK)
		return fault(h, path, m->name);
	return E_OK;
}

/* Apply the next migration, if there is one; *version is then the schema's. */
static enum err
step(sqlite3 *h, const struct db_schema *schema, const char *path, int *version)
{
	enum err e;

	if (sqlite3_exec(h, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK)
		return fault(h, path, "cannot begin");
	/* checked under the lock: another process may have been first */
	e = sqlite_identify(h, schema, path, version);
	if (e == E_OK && *version < schema->nmigrations)
		e = apply(h, schema, path, *version);
	if (e == E_OK &&
	    sqlite3_exec(h, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
		e = fault(h, path, "cannot commit");
	if (e != E_OK && !sqlite3_get_autocommit(h))
		sqlite3_exec(h, "ROLLBACK", NULL, NULL, NULL);
	return e;
}

enum err
sqlite_there(const struct db_schema *schema, const char *path, int *version)
{
	sqlite3 *h;
	enum err e;

	*version = 0;
	if (access(path, F_OK) == -1 && errno == ENOENT)
		return E_OK;
	h = sqlite_open(path);
	if (h == NULL)
		return E_DB;
	e = sqlite_identify(h, schema, path, version);
	sqlite3_close(h);
	return e;
}

enum err
sqlite_migrate(const struct db_schema *schema, const char *path)
{
	sqlite3 *h;
	enum err e;
	int fd, version = 0;

	/* only for our user; the log files inherit the mode */
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd == -1) {
		log_error("db", "%s: %s", path, strerror(errno));
		return E_DB;
	}
	close(fd);
	h = sqlite_open(path);
	if (h == NULL)
		return E_DB;
	e = sqlite_identify(h, schema, path, &version);
	if (e == E_OK)
		e = use_wal(h, path);
	while (e == E_OK && version < schema->nmigrations)
		e = step(h, schema, path, &version);
	if (e == E_OK && !sqlite_try(h, schema, path))
		e = E_DB;
	sqlite3_close(h);
	return e;
}
