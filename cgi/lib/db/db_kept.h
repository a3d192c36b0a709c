/*
 * db_kept: rows of the few statements that every page asks and that seldom
 * change, kept by a process until the database does; of one with parameters
 * those of KEPT_TIMES values.
 *
 * Only whole results are used, and only while a transaction reads the version
 * of the database that they were read from.
 */
#ifndef LIB_DB_KEPT_H
#define LIB_DB_KEPT_H

#include "db.h"

enum { KEPT_TIMES = 64 };

struct kept_rows {
	struct db_value	*values;	/* row after row */
	size_t		 nvalues, room;
	bool		 whole;		/* to be used */
	bool		 many;		/* too many: not kept */
	struct db_value	*params;	/* what they were asked with */
	struct kept_rows *other;	/* of other parameters */
};

struct kept;

struct kept		*kept_new(int nqueries);
void			 kept_free(struct kept *);

/* What is kept of a query, its parameters being of some types, at a version;
 * another version forgets everything.  NULL when that is enough already. */
struct kept_rows	*kept_at(struct kept *, int query, const char *types,
			    const struct db_value *params, unsigned version);

/* Begin anew, add a value (its text is copied), and end. */
void			 kept_begin(struct kept_rows *);
void			 kept_add(struct kept *, struct kept_rows *,
			    const struct db_value *);
void			 kept_end(struct kept_rows *);

#endif
