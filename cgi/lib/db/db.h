/*
 * db: the database.  The engines are below it (db_engine.h).
 *
 * Statements are in db/queries.sql.  While building, the generator
 * cgi/tools/sqlgen checks each against the migrated schema and writes
 * build/queries.h.  Each statement becomes one function with typed parameters,
 * and a row struct when it returns rows:
 *
 * 	-- device_by_name (type_id text, device_id text)
 * 	--   -> (id int, metadata text)
 * 	SELECT id, metadata FROM device WHERE type_id = $1 AND device_id = $2;
 *
 * 	void q_device_by_name(struct cur *, struct db *,
 * 	         const char *type_id, const char *device_id);
 * 	struct r_device_by_name { int64_t id; const char *metadata; };
 * 	bool n_device_by_name(struct cur *, struct arena *,
 * 	         struct r_device_by_name *);
 * 	enum err g_device_by_name(struct db *, struct arena *,
 * 	         struct r_device_by_name *, const char *type_id, …);
 * 		the first row, and ends the cursor; E_NOTFOUND without rows
 * 	and, for a statement without rows:
 * 	enum err x_session_end(struct db *, const char *hash);
 *
 * A statement with several variants (a family, see cgi/tools/sqlgen.c) takes
 * the variant before its parameters.  More than four of both become members of
 * a struct, named where they are filled in; an omitted member is NULL or 0:
 *
 * 	x_lookup_put(db, &(struct p_lookup_put){ .extension = key, .kind = … });
 *
 * The result of a statement marked as kept is cached by the process for each
 * version of the database, when read in a read-only request.
 *
 * A NULL text is SQL NULL and ABSENT is SQL NULL, in both directions.  Text
 * from a row is copied into the arena.  A cursor remembers its failure: loop
 * with n_…(), then always call cur_end() once.
 */
#ifndef LIB_DB_H
#define LIB_DB_H

#include "app.h"
#include "lib/arena.h"

struct db;
struct kept_text;

/* Migrations and statements, generated: patchbay_schema from db/ (001-….sql,
 * queries.sql) in queries.h, simulator_schema from db/sim/ in sim_queries.h. */
struct db_schema;

/* One parameter or one column. */
struct db_value {
	const char	*text;		/* NULL is SQL NULL */
	int64_t		 n;		/* ABSENT is SQL NULL; ABSENT for a text
					 * as well */
};

struct cur {
	struct db	*db;
	int		 query;
	bool		 done;
	enum err	 err;
	const struct db_value *row;	/* the current row */
	struct kept_rows *kept;		/* its cached rows, or the cache entry
					 * to fill; or NULL */
	size_t		 next;		/* index of the next row's values in
					 * kept */
};

/* Is there a database of ours, of any version?  An empty file is none.  Creates
 * nothing.  E_DB, logged, when the file is not ours or cannot be read. */
enum err	 db_there(const struct db_schema *, const char *address,
		    bool *there);
/* Is it there, and can db_open() use it?  For those who come while another
 * process makes it. */
bool		 db_is_migrated(const struct db_schema *, const char *address);

/* Is the address a PostgreSQL URL, postgresql://…? Otherwise it is an SQLite
 * file. */
bool		 db_is_url(const char *address);
/* The address for people: a URL without its password and options, truncated if
 * necessary.  False when the URL cannot be parsed. */
enum { DB_SHOWN_MAX = 200 };
bool		 db_shown(const char *address, char shown[DB_SHOWN_MAX]);
/* Does a URL contain a password? */
bool		 db_has_password(const char *url);
/* The URL with the path of a password file added (NULL: none).  NULL, logged,
 * when the file cannot be used. */
const char	*db_with_passfile(struct arena *, const char *address,
		    const char *file);

/* Apply the missing migrations, one transaction each; creates a missing file.
 * The master calls it before forking.  E_DB, with one clear log line, when the
 * database is newer or not ours.  With SQLite this also prepares every
 * statement as a check. */
enum err	 db_migrate(const struct db_schema *, const char *address);

/* Open a connection for this process (after fork).  SQLite uses WAL,
 * foreign_keys, trusted_schema=OFF, defensive mode and a busy timeout.  NULL on
 * failure, logged. */
struct db	*db_open(const struct db_schema *, const char *address);
void		 db_close(struct db *);

/* Read another schema of the same database through this connection, in the
 * transaction it is in: on a server a connection of its own would cost a page
 * two round trips, and the server a process.  Its statements name that schema's
 * tables with the schema.  NULL where a schema has a file of its own.  Close it
 * first. */
struct db	*db_beside(struct db *, const struct db_schema *);

/* While on, statements that write fail with E_INTERNAL, logged, because a GET
 * must not write; and all statements read one snapshot of the database, taken
 * by the first of them. */
void		 db_read_only(struct db *, bool on);

/*
 * Send statements ahead, where each takes a round trip to a server.
 * Statements started between true and false return no rows.  They are sent
 * along with the next statement, and their results wait for the same statement
 * to be started again with the same parameters.  The texts of the parameters
 * must stay unchanged until then.  A result need not be fetched.
 *
 * 	if (db_ahead(db, true)) {
 * 		usage_list(…);		will be needed below
 * 		db_ahead(db, false);
 * 	}
 *
 * False when it has no use: on SQLite, or outside of a read-only request.
 */
bool		 db_ahead(struct db *, bool on);

/*
 * A cached part of a page, written by an earlier request, or an empty entry to
 * put it in.  The part must depend only on the key and on rows of statements
 * that are kept.  NULL where nothing is kept.
 */
struct kept_text	*db_keep(struct db *, const char *key);

/* How long a write waits for another process; DB_BUSY_MS by default.  0 is for
 * writes that may as well not happen: E_BUSY is not logged then. */
void		 db_patience(struct db *, int ms);

/* The size of SQLite's page cache; 1.5 MB by default.  For a process that
 * writes a lot at once. */
void		 db_cache(struct db *, int mb);

/* Drop cached pages, so that the next statement reads from the disk and notices
 * a damaged file.  Not inside a transaction. */
void		 db_forget(struct db *);

/* BEGIN IMMEDIATE … COMMIT.  After a failed statement db_commit rolls back and
 * returns the failure. db_end commits after E_OK, else rolls back and returns
 * the error it was given. */
enum err	 db_begin(struct db *);
enum err	 db_commit(struct db *);
void		 db_rollback(struct db *);
enum err	 db_end(struct db *, enum err);
bool		 db_in_transaction(struct db *);

/* Roll back and reset what a handler left open; logs when there was anything.
 * Called after each request. */
void		 db_tidy(struct db *);

/*
 * Locks between processes on all machines that share a database.  They belong
 * to this connection and end with it.  Each name (hex digits) also has a
 * record.  Use outside of transactions, and only where db_shared() is true.
 */
bool		 db_shared(const struct db *);
/* Try to take a lock; which selects one of several with this name, from 0. */
enum err	 db_turn_lock(struct db *, int which, const char *name,
		    bool shared, bool *had);
void		 db_turn_unlock(struct db *, int which, const char *name,
		    bool shared);
/* The record stored last ("" when there is none), and the database's time in
 * ms.  A record is stored while holding a lock; E_AWAY when the lock was lost
 * with its connection. */
enum err	 db_turn_get(struct db *, const char *name, char *text, size_t,
		    int64_t *now);
enum err	 db_turn_put(struct db *, const char *name, const char *text);

/* Releases the cursor.  Returns E_OK or the first failure: E_CONFLICT for a
 * unique or foreign key violation, E_BUSY when the database was locked too
 * long, E_AWAY when the server is gone (nothing was changed), E_UNSURE when the
 * connection was lost during a commit and the result is unknown. */
enum err	 cur_end(struct cur *);

/* For the generated code.  Texts passed in must stay unchanged until the cursor
 * ends. */
void		 db_start(struct cur *, struct db *, int query,
		    const struct db_value *params);
bool		 db_next(struct cur *, struct arena *);	/* copies the row's
							 * texts */
enum err	 db_exec(struct cur *);		/* run to the end */

/* Columns from 0. */
static inline const char *
db_text(const struct cur *c, int col)
{
	return c->row[col].text;
}

static inline int64_t
db_int(const struct cur *c, int col)
{
	return c->row[col].n;
}

#endif
