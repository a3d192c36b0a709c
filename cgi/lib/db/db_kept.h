/*
 * db_kept: a per-process cache for the rows of the few statements that every
 * page needs and that seldom change.  It is valid until the database changes.
 * A statement with parameters is cached for up to KEPT_TIMES sets of values;
 * parts of pages made of such rows under a key that says the rest.
 *
 * Only complete results are used, and only in a transaction that reads the
 * same version of the database.
 */
#ifndef LIB_DB_KEPT_H
#define LIB_DB_KEPT_H

#include "db.h"
#include "lib/text/keep.h"

enum { KEPT_TIMES = 64 };

struct kept_rows {
	struct db_value	*values;	/* row by row */
	size_t		 nvalues, room;
	bool		 whole;		/* usable */
	bool		 many;		/* too large to be cached */
	struct db_value	*params;	/* the parameters of the query */
	struct kept_rows *other;	/* next entry, for other parameters */
};

struct kept;

struct kept		*kept_new(int nqueries);
void			 kept_free(struct kept *);

/* The entry of a query with these parameters at a version.  Another version
 * empties the cache.  NULL when the cache is full. */
struct kept_rows	*kept_at(struct kept *, int query, const char *types,
			    const struct db_value *params, unsigned version);

/* The text cached under a key at a version, or an empty entry for it.  NULL when
 * the cache is full. */
struct kept_text	*kept_text_at(struct kept *, const char *key,
			    unsigned version);

/* Start filling an entry, add a value (its text is copied), and finish. */
void			 kept_begin(struct kept_rows *);
void			 kept_add(struct kept *, struct kept_rows *,
			    const struct db_value *);
void			 kept_end(struct kept_rows *);

#endif
