/* db_own: between db.c and db_cursor.c; nobody else. */
#ifndef LIB_DB_OWN_H
#define LIB_DB_OWN_H

#include "db_engine.h"
#include "db_kept.h"

struct db {
	const struct db_engine	*engine;
	struct db_conn		*conn;
	const struct db_schema	*schema;
	bool			*open;		/* a cursor is on it */
	int			 nopen;
	bool			 read_only;
	bool			 reading;	/* one moment for all reads */
	bool			 looked;	/* and that has begun */
	bool			 ahead;		/* statements are only noted */
	struct kept		*kept;
	bool			 tx;		/* between begin and the end */
	enum err		 tx_err;	/* first failure since begin */
	struct db_value		 row[COLUMNS_MAX];	/* read last */
};

/* Begin to read one moment, unless that is so: without it each statement would
 * take and give back its own lock. */
void		 db_read_on(struct db *);

/* End a statement, however far it was read. */
void		 db_release(struct db *, int query);

#endif
