/* db_engine: what db.c and db_migrate.c share of SQLite; nobody else. */
#ifndef LIB_DB_ENGINE_H
#define LIB_DB_ENGINE_H

#include <sqlite3.h>

#include "../app.h"
#include "db_schema.h"

/* Open an existing file with every setting of a connection that does not
 * write.  NULL, logged. */
sqlite3		*engine_open(const char *path);

/* Whose file it is and how far it is migrated: E_DB when it is not ours or
 * newer, logged.  *version is 0 when it is empty. */
enum err	 engine_identify(sqlite3 *, const struct db_schema *,
		    const char *path, int *version);

/* Another number whenever anybody has changed the database; true of what the
 * present transaction sees once that has read. */
unsigned	 engine_version(sqlite3 *);

/* A statement that stays.  $1 is a name to SQLite, ?1 the number that is meant:
 * it is written with the first here.  NULL when it is wrong. */
sqlite3_stmt	*engine_prepare(sqlite3 *, const char *sql);

/* One number of a pragma or query; false on failure. */
bool		 engine_number(sqlite3 *, const char *sql, int64_t *);

#endif
