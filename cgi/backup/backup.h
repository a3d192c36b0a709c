/*
 * backup: an installation in one directory, made while Patchbay serves:
 *
 * 	backup.json	what is in it, with sizes and hashes
 * 	patchbay.db	the database, in one consistent state; always an SQLite
 * 			file, also when the installation uses PostgreSQL
 * 	events/		with events: the event store,
 * 	journal/	and what was accepted and not stored yet
 *
 * The key (secret.key) is not in it: whoever has both can open the carriers'
 * credentials.  The directory appears under its name when it is complete.
 */
#ifndef BACKUP_H
#define BACKUP_H

#include "app.h"

/* Print progress on standard output; what is wrong is logged.  events: also the
 * event store, which only an installation with SQLite has in files (E_INPUT).
 * E_CONFLICT: the directory exists, or another process makes it. */
enum err	 backup_make(const struct config *, const char *dir,
		    bool events);

/* Is everything there, as it was written, and every database sound? */
enum err	 backup_verify(const struct config *, const char *dir);

/* Verify, and put it into an installation that has no database and no events;
 * its key, if it is there, must be the one that the backup was made with
 * (E_SEALED).  What was under way when the backup was made is not sent again:
 * store/restored.h.  After a failure there is no database. */
enum err	 backup_restore(const struct config *, const char *dir);

#endif
