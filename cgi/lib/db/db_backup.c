#include "db_backup.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "db_sqlite.h"
#include "lib/log.h"

static enum err
fault(sqlite3 *h, const char *path)
{
	int rc = sqlite3_errcode(h) & 0xff;

	log_error("backup", "%s: %s", path, sqlite3_errmsg(h));
	return rc == SQLITE_FULL ? E_DB_FULL : rc == SQLITE_BUSY ? E_BUSY :
	    E_DB;
}

/* All pages in one step: a copy in several starts again whenever somebody
 * writes in between. */
static enum err
copy_pages(sqlite3 *from, sqlite3 *to, const char *path)
{
	sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
	int rc;

	if (b == NULL)
		return fault(to, path);
	rc = sqlite3_backup_step(b, -1);
	if (sqlite3_backup_finish(b) != SQLITE_OK || rc != SQLITE_DONE)
		return fault(to, path);
	return E_OK;
}

/* A file of its own, without a write-ahead log beside it. */
static enum err
settle(sqlite3 *to, const char *path)
{
	return sqlite3_exec(to, "PRAGMA journal_mode = DELETE", NULL, NULL,
	    NULL) == SQLITE_OK ? E_OK : fault(to, path);
}

static enum err
make(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd == -1) {
		log_error("backup", "%s: %s", path, strerror(errno));
		return errno == EEXIST ? E_CONFLICT :
		    errno == ENOSPC ? E_DB_FULL : E_DB;
	}
	close(fd);
	return E_OK;
}

enum err
db_backup(const char *from, const char *to)
{
	sqlite3 *source, *copy = NULL;
	enum err e;

	if (access(from, F_OK) == -1 && errno == ENOENT)
		return E_NOTFOUND;
	if ((e = make(to)) != E_OK)
		return e;
	source = sqlite_open(from);
	if (source != NULL)
		copy = sqlite_open(to);
	e = copy == NULL ? E_DB : copy_pages(source, copy, to);
	if (e == E_OK)
		e = settle(copy, to);
	sqlite3_close(source);
	if (sqlite3_close(copy) != SQLITE_OK && e == E_OK)
		e = E_DB;
	if (e != E_OK)
		unlink(to);
	return e;
}

/* The first row of a check that has none, or "ok", when all is well. */
static enum err
passes(sqlite3 *h, const char *path, const char *check, const char *what)
{
	sqlite3_stmt *st;
	const char *said = "";
	enum err e = E_OK;
	int rc;

	if (sqlite3_prepare_v2(h, check, -1, &st, NULL) != SQLITE_OK)
		return fault(h, path);
	rc = sqlite3_step(st);
	if (rc == SQLITE_ROW)
		said = (const char *)sqlite3_column_text(st, 0);
	else if (rc != SQLITE_DONE)
		e = fault(h, path);
	if (rc == SQLITE_ROW && (said == NULL || strcmp(said, "ok") != 0)) {
		log_error("backup", "%s: %s: %s", path, what,
		    said == NULL ? "a fault" : said);
		e = E_DB;
	}
	sqlite3_finalize(st);
	return e;
}

enum err
db_sound(const struct db_schema *schema, const char *path)
{
	sqlite3 *h = sqlite_open(path);
	int version = 0;
	enum err e = h == NULL ? E_DB :
	    sqlite_identify(h, schema, path, &version);

	if (e == E_OK && version == 0) {
		log_error("backup", "%s: this database is empty", path);
		e = E_DB;
	}
	if (e == E_OK)
		e = passes(h, path, "PRAGMA integrity_check(1)", "damaged");
	if (e == E_OK)
		e = passes(h, path, "PRAGMA foreign_key_check",
		    "a reference to a row that is missing, in");
	sqlite3_close(h);
	return e;
}
