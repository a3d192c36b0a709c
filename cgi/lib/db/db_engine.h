/*
 * db_engine: the interface of a database engine to db.c and db_cursor.c.
 *
 * An engine opens a connection and runs a schema's statements on it, by
 * number.  Transactions as callers know them, read-only mode, cached rows and
 * cursors are common to all engines and implemented above.  An engine logs
 * each failure with the statement's name, except conflicts, which are a
 * regular result.
 */
#ifndef LIB_DB_ENGINE_H
#define LIB_DB_ENGINE_H

#include "db.h"
#include "db_schema.h"

enum { COLUMNS_MAX = 64 };	/* per statement; sqlgen's FIELDS_MAX */

struct db_conn;			/* private to the engine */

struct db_engine {
	/* Was a migration ever applied?  Changes nothing. */
	enum err	 (*there)(const struct db_schema *, const char *address,
			    int *version);	/* 0: it is not */
	/* Apply the schema's missing migrations. */
	enum err	 (*migrate)(const struct db_schema *, const char *address);

	/* NULL on failure. */
	struct db_conn	*(*open)(const struct db_schema *, const char *address);
	void		 (*close)(struct db_conn *);

	/* read: all statements see one snapshot and none may write.  Otherwise
	 * no other connection writes until the end. */
	enum err	 (*begin)(struct db_conn *, bool read);
	/* On failure the caller must roll back. */
	enum err	 (*commit)(struct db_conn *);
	void		 (*rollback)(struct db_conn *);

	/* Start a statement with a value for each parameter.  It must have been
	 * ended before it is started again.  Texts must stay unchanged until
	 * then. */
	enum err	 (*start)(struct db_conn *, int query,
			    const struct db_value *);
	/* Fetch the next row, a value for each column; *more is false after the
	 * last.  Texts are valid until the next call for this statement. */
	enum err	 (*next)(struct db_conn *, int query, bool *more,
			    struct db_value row[COLUMNS_MAX]);
	void		 (*end)(struct db_conn *, int query);

	/* A number that changes when anybody has changed cached data.  It is
	 * valid for the present transaction once that has read. */
	unsigned	 (*version)(struct db_conn *);
	/* The version changes with any data, and beginning to read counts as
	 * having read. */
	bool		 knows_all;

	/* How long a write waits for another, and the cache for a large one. */
	void		 (*patience)(struct db_conn *, int ms);
	void		 (*cache)(struct db_conn *, int mb);

	/* As in db.h; NULL for an engine that other machines cannot share. */
	enum err	 (*turn_lock)(struct db_conn *, int which,
			    const char *name, bool shared, bool *had);
	void		 (*turn_unlock)(struct db_conn *, int which,
			    const char *name, bool shared);
	enum err	 (*turn_get)(struct db_conn *, const char *name,
			    char *text, size_t size, int64_t *now);
	enum err	 (*turn_put)(struct db_conn *, const char *name,
			    const char *text);
	/* Queue a statement to be sent along with the next one; NULL where that
	 * has no benefit. */
	void		 (*ahead)(struct db_conn *, int query,
			    const struct db_value *);
	/* Add the statements of another schema, and what starts them on this
	 * connection; NULL where a schema has a file of its own. */
	enum err	 (*beside)(struct db_conn *, const struct db_schema *);
	const struct db_engine *beside_engine;
	/* Drop cached data, so that the next statement reads from storage.
	 * Between transactions. */
	void		 (*forget)(struct db_conn *);
};

extern const struct db_engine db_sqlite, db_pg;

#endif
