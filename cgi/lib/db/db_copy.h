/*
 * db_copy: all rows of one database into another, whatever their engines.
 *
 * The target has the schema and nothing that people made; it is filled in one
 * transaction, read again, and compared by counts and checksums before that is
 * committed.  Rows stream: memory does not grow with them.  The source is seen
 * at one moment, and nobody writes to it meanwhile.
 */
#ifndef LIB_DB_COPY_H
#define LIB_DB_COPY_H

#include "db.h"

struct copy_progress {
	/* Now and then, and with the last row of a table: then is_last. */
	void	(*told)(void *ctx, const char *table, int64_t rows,
		    bool is_last);
	void	*ctx;
};

/* Both are at the schema's newest migration.  E_CONFLICT, logged, when the
 * target is not empty; after any failure it is as it was. */
enum err	 db_copy(const struct db_schema *, const char *from,
		    const char *to, const struct copy_progress *);

#endif
