/*
 * db_backup: a consistent copy of an SQLite file while others write to it, and
 * whether a file is sound.
 */
#ifndef LIB_DB_BACKUP_H
#define LIB_DB_BACKUP_H

#include "db.h"

/* Copy the file as one snapshot; on E_OK the copy is on the disk.  E_NOTFOUND,
 * not logged, when there is no such file; E_CONFLICT, logged, when the copy
 * exists already; E_DB_FULL, E_DB or E_BUSY, logged.  After a failure there is
 * no copy. */
enum err	 db_backup(const char *from, const char *to);

/* Is the file ours, of a version that is known, and intact: its pages, indexes,
 * constraints and references?  E_DB, logged with the first fault. */
enum err	 db_sound(const struct db_schema *, const char *path);

#endif
