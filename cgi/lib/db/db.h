/*
 * db: the database.  Which engine it is, is below (db_engine.h).
 *
 * Statements live in db/queries.sql; the generator cgi/tools/sqlgen checks
 * each against the migrated schema while building and writes build/queries.h:
 * per statement one function with typed parameters, and a row struct when it
 * returns rows:
 *
 *	-- device_by_name (type_id text, device_id text)
 *	--   -> (id int, metadata text)
 *	SELECT id, metadata FROM device WHERE type_id = $1 AND device_id = $2;
 *
 *	void q_device_by_name(struct cur *, struct db *,
 *	         const char *type_id, const char *device_id);
 *	struct r_device_by_name { int64_t id; const char *metadata; };
 *	bool n_device_by_name(struct cur *, struct arena *,
 *	         struct r_device_by_name *);
 *	enum err g_device_by_name(struct db *, struct arena *,
 *	         struct r_device_by_name *, const char *type_id, …);
 *		the first row, to its end: E_NOTFOUND when there is none
 *	and, when it returns no rows:
 *	enum err x_session_end(struct db *, const char *hash);
 *
 * A statement in several spellings (a family, see cgi/tools/sqlgen.c) takes
 * the choice before its parameters.  More than four of both are the members of
 * a struct, to be named where they are filled in; one that is left out is NULL,
 * or 0:
 *
 *	x_lookup_put(db, &(struct p_lookup_put){ .extension = key, .kind = … });
 *
 * A statement marked as kept is read once by a process for every version of
 * the database, where a request may only read.
 *
 * A NULL text is SQL NULL; ABSENT is SQL NULL; and back.  Text from a row is
 * copied into the arena.  A cursor remembers its failure: loop with n_…(),
 * then ask cur_end() once, always.
 */
#ifndef LIB_DB_H
#define LIB_DB_H

#include "app.h"
#include "lib/arena.h"

struct db;

/* Migrations and statements, generated: patchbay_schema from db/ (001-….sql,
 * queries.sql) in queries.h, simulator_schema from db/sim/ in sim_queries.h. */
struct db_schema;

/* One parameter or one column. */
struct db_value {
	const char	*text;		/* NULL is SQL NULL */
	int64_t		 n;		/* ABSENT is SQL NULL, and of a text */
};

struct cur {
	struct db	*db;
	int		 query;
	bool		 done;
	enum err	 err;
	const struct db_value *row;	/* it stands at */
	struct kept_rows *kept;		/* its rows, or to be filled; NULL */
	size_t		 next;		/* of kept: where the next row begins */
};

/* Is there a database of ours, however old?  An empty file is none.  Makes
 * nothing; E_DB, logged, when what is there is not ours or can't be read. */
enum err	 db_there(const struct db_schema *, const char *address,
		    bool *there);

/* Whether an address is PostgreSQL's, postgresql://…; else it is a file of
 * SQLite. */
bool		 db_is_url(const char *address);
/* The address for people to read: a URL without its password and options, cut
 * where it is longer.  False when it is a URL that cannot be read. */
enum { DB_SHOWN_MAX = 200 };
bool		 db_shown(const char *address, char shown[DB_SHOWN_MAX]);
/* Whether a URL has a password in it. */
bool		 db_has_password(const char *url);
/* The URL with a file that the password is in (NULL: none).  NULL, logged, when
 * that file cannot be used. */
const char	*db_with_passfile(struct arena *, const char *address,
		    const char *file);

/* Bring the database up to the newest migration, one transaction each; makes
 * the file when it is missing.  The master calls it before forking.  A newer
 * database, or one that is not ours, is E_DB with one clear logged line.  SQLite
 * tries every statement here. */
enum err	 db_migrate(const struct db_schema *, const char *address);

/* Open for this process (after fork).  SQLite applies WAL, foreign_keys,
 * trusted_schema=OFF, defensive, busy timeout.  NULL on failure, logged. */
struct db	*db_open(const struct db_schema *, const char *address);
void		 db_close(struct db *);

/* While on, a statement that writes is refused with E_INTERNAL and logged: a
 * GET cannot write; and all statements see the database as it was at the first
 * of them. */
void		 db_read_only(struct db *, bool on);

/*
 * Where a statement takes a round trip to a server, several can take one: what
 * is started between true and false gives no rows, leaves with the next
 * statement, and has its answer waiting for whoever starts the same again with
 * the same parameters, whose texts stay as they are until then.  Nobody has to.
 *
 *	if (db_ahead(db, true)) {
 *		usage_list(…);		what is going to be asked
 *		db_ahead(db, false);
 *	}
 *
 * False where it would do nothing: on SQLite, or outside of a reading.
 */
bool		 db_ahead(struct db *, bool on);

/* How long a write waits for another process: DB_BUSY_MS unless told. */
void		 db_patience(struct db *, int ms);

/* How much of the file is kept in memory: 1.5 MB unless told, for a process that
 * writes a lot at once. */
void		 db_cache(struct db *, int mb);

/* The next statement reads from the disk, so that a file that was damaged since
 * is noticed.  Not inside a transaction. */
void		 db_forget(struct db *);

/* BEGIN IMMEDIATE … COMMIT.  db_commit after a failed statement rolls back
 * and returns the failure.  db_end does the one or the other: it commits after
 * E_OK, else rolls back and returns the error it was given. */
enum err	 db_begin(struct db *);
enum err	 db_commit(struct db *);
void		 db_rollback(struct db *);
enum err	 db_end(struct db *, enum err);
bool		 db_in_transaction(struct db *);

/* Roll back what a handler left, reset every statement; logs when there was
 * anything.  Called after each request. */
void		 db_tidy(struct db *);

/*
 * Turns of processes on all machines that share a database: locks of this
 * connection, that end with it, and a record each.  name: hex digits.  Outside
 * of transactions; only where db_shared() is true.
 */
bool		 db_shared(const struct db *);
/* Try to get a lock; which: of several by this name, from 0. */
enum err	 db_turn_lock(struct db *, int which, const char *name,
		    bool shared, bool *had);
void		 db_turn_unlock(struct db *, int which, const char *name,
		    bool shared);
/* The record that was put last, "" when there is none, and what time it is at
 * the database, ms.  A record is put while a lock is held: E_AWAY when it went
 * with its connection. */
enum err	 db_turn_get(struct db *, const char *name, char *text, size_t,
		    int64_t *now);
enum err	 db_turn_put(struct db *, const char *name, const char *text);

/* E_OK or the first failure; releases the cursor.  A unique or foreign key
 * violation is E_CONFLICT, a database locked too long E_BUSY, a server that
 * is not there E_AWAY (and nothing was changed), one lost while it committed
 * E_UNSURE when nothing could be found out. */
enum err	 cur_end(struct cur *);

/* For the generated code.  A text that is given has to stay as it is until the
 * cursor's end. */
void		 db_start(struct cur *, struct db *, int query,
		    const struct db_value *params);
bool		 db_next(struct cur *, struct arena *);	/* copies its texts */
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
