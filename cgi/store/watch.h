/*
 * watch: is the state still what this program was started with?
 *
 * A database file that is removed or replaced while it is open would go on
 * taking what people save, and lose it.  So whoever uses the database asks
 * first; what serves pages asks at every request.
 */
#ifndef STORE_WATCH_H
#define STORE_WATCH_H

#include "org.h"

/* Remember in *cfg the file and the organization that are there now. */
enum err	 watch_begin(struct config *, struct arena *);

/* E_DB_GONE when the file is removed, replaced or emptied; not logged.  With
 * nothing remembered always E_OK. */
enum err	 watch_file(const struct config *);
/* E_DB_GONE when this is another organization. */
enum err	 watch_org(const struct config *, const struct org *);
/* Both, for what works by itself: logged when it changes. */
enum err	 watch_state(const struct config *, struct db *, struct arena *);

/* What is wrong with the space of the disk, as a sentence; NULL: nothing. */
const char	*watch_space(const struct config *, int64_t least);
/* For every page: what is wrong with the key file or the space, looked up every
 * few seconds. */
const char	*watch_trouble(const struct config *);

/* Free space below which nothing may be counted on, and people are warned. */
#define SPACE_MIN	(INT64_C(2) << 20)
#define SPACE_WARN	(INT64_C(64) << 20)

#endif
