/* db_sqlite: what the two files of SQLite share; nobody else. */
#ifndef LIB_DB_SQLITE_H
#define LIB_DB_SQLITE_H

#include <sqlite3.h>

#include "db_engine.h"

/* Open an existing file with every setting of a connection that does not
 * write.  NULL, logged. */
sqlite3		*sqlite_open(const char *path);

/* Whose file it is and how far it is migrated: E_DB when it is not ours or
 * newer, logged.  *version is 0 when it is empty. */
enum err	 sqlite_identify(sqlite3 *, const struct db_schema *,
		    const char *path, int *version);

enum err	 sqlite_there(const struct db_schema *, const char *path,
		    bool *there);
enum err	 sqlite_migrate(const struct db_schema *, const char *path);

/* One number of a pragma or query; false on failure. */
bool		 sqlite_number(sqlite3 *, const char *sql, int64_t *);

/* Prepare every statement once, so that none that is wrong is served with:
 * false, logged, when one is. */
bool		 sqlite_try(sqlite3 *, const struct db_schema *,
		    const char *path);

#endif
