/*
 * db_engine: what a database engine does for db.c and db_cursor.c.
 *
 * An engine opens a connection and runs statements of a schema on it, by their
 * number.  Transactions as callers know them, what may only read, rows that are
 * kept and cursors are common and stay above.  An engine logs each failure,
 * with the statement's name; a conflict is an answer and not logged.
 */
#ifndef LIB_DB_ENGINE_H
#define LIB_DB_ENGINE_H

#include "db.h"
#include "db_schema.h"

enum { COLUMNS_MAX = 64 };	/* of one statement; sqlgen's FIELDS_MAX */

struct db_conn;			/* an engine's own */

struct db_engine {
	/* Has a migration been applied?  Changes nothing. */
	enum err	 (*there)(const struct db_schema *, const char *address,
			    bool *there);
	/* Bring the database up to the schema's newest migration. */
	enum err	 (*migrate)(const struct db_schema *, const char *address);

	/* NULL on failure. */
	struct db_conn	*(*open)(const struct db_schema *, const char *address);
	void		 (*close)(struct db_conn *);

	/* read: all statements see one moment, and none may write.  Otherwise
	 * this one alone writes until the end. */
	enum err	 (*begin)(struct db_conn *, bool read);
	/* After a failure the caller rolls back. */
	enum err	 (*commit)(struct db_conn *);
	void		 (*rollback)(struct db_conn *);

	/* Start a statement, a value for each of its parameters; end it before
	 * it is started again.  Texts stay as they are until then. */
	enum err	 (*start)(struct db_conn *, int query,
			    const struct db_value *);
	/* The next row, a value for each column; *more is false after the
	 * last.  Its texts last until the next call for this statement. */
	enum err	 (*next)(struct db_conn *, int query, bool *more,
			    struct db_value row[COLUMNS_MAX]);
	void		 (*end)(struct db_conn *, int query);

	/* Another number whenever somebody has changed what is kept; true of
	 * what the present transaction sees once that has read. */
	unsigned	 (*version)(struct db_conn *);
	/* It changes with everything, and to begin to read is to have read. */
	bool		 knows_all;

	/* How long a write waits for another, and memory for a large one. */
	void		 (*patience)(struct db_conn *, int ms);
	void		 (*cache)(struct db_conn *, int mb);

	/* As db.h says; NULL where no other machine can share it. */
	enum err	 (*turn_lock)(struct db_conn *, int which,
			    const char *name, bool shared, bool *had);
	void		 (*turn_unlock)(struct db_conn *, int which,
			    const char *name, bool shared);
	enum err	 (*turn_get)(struct db_conn *, const char *name,
			    char *text, size_t size, int64_t *now);
	enum err	 (*turn_put)(struct db_conn *, const char *name,
			    const char *text);
	/* Note a statement of a reading, to be sent with the next; NULL where
	 * that pays nothing. */
	void		 (*ahead)(struct db_conn *, int query,
			    const struct db_value *);
	/* Keep nothing of the data in memory, so that the next statement reads
	 * it where it is stored; between transactions. */
	void		 (*forget)(struct db_conn *);
};

extern const struct db_engine db_sqlite, db_pg;

#endif
