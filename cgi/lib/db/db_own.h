/* db_own: shared by db.c and db_cursor.c, and not for others. */
#ifndef LIB_DB_OWN_H
#define LIB_DB_OWN_H

#include "db_engine.h"
#include "db_kept.h"

struct db {
	const struct db_engine	*engine;
	struct db_conn		*conn;
	const struct db_schema	*schema;
	bool			*open;		/* per query: in use by a
						 * cursor */
	int			 nopen;
	bool			 read_only;
	bool			 reading;	/* one snapshot for all reads */
	bool			 looked;	/* the snapshot was taken */
	bool			 ahead;		/* statements are only queued */
	struct kept		*kept;
	bool			 tx;		/* in a transaction */
	enum err		 tx_err;	/* first failure since it
						 * began */
	struct db_value		 row[COLUMNS_MAX];	/* row fetched last */
};

/* Begin a snapshot, unless there is one.  Without it each statement would take
 * and release its own lock. */
void		 db_read_on(struct db *);

/* End a statement, however much of it was read. */
void		 db_release(struct db *, int query);

#endif
