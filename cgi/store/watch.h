/*
 * watch: check that the database and key are still those this program was
 * started with.
 *
 * A database file that is removed or replaced while it is open would go on
 * accepting what people save, and lose it.  Every user of the database
 * therefore checks first; a process that serves pages checks on every request.
 */
#ifndef STORE_WATCH_H
#define STORE_WATCH_H

#include "org.h"

/* Record the present database file and organization in *cfg. */
enum err	 watch_begin(struct config *, struct arena *);

/* E_DB_GONE when the file was removed, replaced or emptied; not logged.  E_OK
 * when nothing was recorded. */
enum err	 watch_file(const struct config *);
/* E_DB_GONE when this is another organization. */
enum err	 watch_org(const struct config *, const struct org *);
/* Both checks, for background processes.  A change of the result is logged. */
enum err	 watch_state(const struct config *, struct db *, struct arena *);

/* A sentence that says what is wrong with the free disk space; NULL:
 * nothing. */
const char	*watch_space(const struct config *, int64_t least);
/* For every page: a sentence that says what is wrong with the key file or the
 * disk space; NULL: nothing.  The answer is cached for a few seconds. */
const char	*watch_trouble(const struct config *);

/* SPACE_MIN: with less free space writes are expected to fail.  SPACE_WARN:
 * with less, people are warned. */
#define SPACE_MIN	(INT64_C(2) << 20)
#define SPACE_WARN	(INT64_C(64) << 20)

#endif
