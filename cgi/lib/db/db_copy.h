/*
 * db_copy: copies all rows of one database into another, of the same or
 * another engine.
 *
 * The target must have the schema and no user data.  It is filled in one
 * transaction, read back, and compared by row counts and checksums before the
 * commit.  Rows are streamed, so memory use does not grow with them.  The
 * source is read as one snapshot.
 */
#ifndef LIB_DB_COPY_H
#define LIB_DB_COPY_H

#include "db.h"

struct copy_progress {
	/* Called now and then, and after the last row of a table with
	 * is_last; or NULL. */
	void	(*told)(void *ctx, const char *table, int64_t rows,
		    bool is_last);
	void	*ctx;
};

/* Both databases must be at the schema's newest migration.  lock: nobody writes
 * to the source meanwhile.  E_CONFLICT, logged, when the target is not empty.
 * After any failure the target is unchanged. */
enum err	 db_copy(const struct db_schema *, const char *from,
		    const char *to, bool lock, const struct copy_progress *);

#endif
