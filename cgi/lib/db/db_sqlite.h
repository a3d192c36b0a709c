/* db_sqlite: shared by the two SQLite files, and not for others. */
#ifndef LIB_DB_SQLITE_H
#define LIB_DB_SQLITE_H

#include <sqlite3.h>

#include "db_engine.h"

/* Open an existing file with all settings of a read-only connection.  NULL,
 * logged, on failure. */
sqlite3		*sqlite_open(const char *path);

/* Check whose file it is, and its migration.  E_DB, logged, when it is not ours
 * or newer. *version is 0 when it is empty. */
enum err	 sqlite_identify(sqlite3 *, const struct db_schema *,
		    const char *path, int *version);

enum err	 sqlite_there(const struct db_schema *, const char *path,
		    int *version);
enum err	 sqlite_migrate(const struct db_schema *, const char *path);

/* Query a single number; false on failure. */
bool		 sqlite_number(sqlite3 *, const char *sql, int64_t *);

/* Prepare every statement once, so that the program does not serve with an
 * invalid one.  False, logged, when one fails. */
bool		 sqlite_try(sqlite3 *, const struct db_schema *,
		    const char *path);

#endif
