/* db_own: between db.c and db_cursor.c; nobody else. */
#ifndef LIB_DB_OWN_H
#define LIB_DB_OWN_H

#include "db_engine.h"
#include "db_kept.h"

struct db {
	sqlite3			*h;
	const struct db_schema	*schema;
	sqlite3_stmt		**stmts;
	bool			*open;		/* a cursor is on it */
	sqlite3_stmt		*begin, *begin_read, *commit, *rollback;
	bool			 read_only;
	bool			 reading;	/* one moment for all reads */
	bool			 looked;	/* and that has begun */
	struct kept		*kept;
	bool			 tx;		/* between begin and the end */
	enum err		 tx_err;	/* first failure since begin */
};

/* One that gives no rows, to its end: a result code. */
int		 db_run(sqlite3_stmt *);

/* What a result code means to a caller; logged unless it is a conflict, which
 * is an answer. */
enum err	 db_fault(struct db *, int rc, const char *what);

/* Unbound again, so that a parameter left out is NULL and nothing secret
 * stays behind. */
void		 db_release(struct db *, int query);

#endif
