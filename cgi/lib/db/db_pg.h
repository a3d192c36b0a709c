/*
 * db_pg: shared by the PostgreSQL files, and not for others.
 *
 * A writing transaction takes one advisory lock of the database before it
 * reads, like SQLite's BEGIN IMMEDIATE.  What it reads then stays the same
 * until it commits, no two transactions deadlock, and none has to be repeated
 * because of another.
 *
 * Each write also increments a counter in a row of its connection
 * (engine_commit).  When a connection is lost during COMMIT, reading that row
 * under the lock, which a pending commit still holds, shows whether the commit
 * succeeded, also on a standby that has become the primary.
 */
#ifndef LIB_DB_PG_H
#define LIB_DB_PG_H

#include <libpq-fe.h>

#include "db_engine.h"

enum {
	PG_VERSION_MIN	= 150000,
	PG_CONNECT_S	= 2,		/* per host; libpq's minimum */
	PG_AGAIN_MS	= 1000,		/* between attempts to connect */
	PG_WAIT_MS	= 15000,	/* without an answer for that long the
					 * connection counts as lost */
	PG_READ_MS	= 2500,		/* the same while somebody waits for a
					 * page */
	PG_MESSAGE_MAX	= 400,
	AHEAD_MAX	= 24,
	AHEAD_PARAMS	= 8,
};

/* The server's time in ms, for use in a statement. */
#define PG_CLOCK "floor(extract(epoch FROM clock_timestamp()) * 1000)::int8"

enum pg_tx { PG_NONE, PG_READ_BEGINS, PG_READ, PG_WRITE };

/* A statement sent ahead. */
struct pg_ahead {
	int			 query;
	struct db_value		 params[AHEAD_PARAMS];
	bool			 sent;
	PGresult		*result;
};

struct db_conn {
	const struct db_schema	*schema;
	const struct db_schema	*beside;	/* db_beside(): its statements
						 * follow the schema's; or
						 * NULL */
	char			*address;
	char			 where[DB_SHOWN_MAX];
	PGconn			*pg;		/* NULL: not connected */
	bool			 away;		/* the loss was logged */
	bool			 newer;		/* a newer schema was logged */
	int64_t			 failed;	/* mono ms of the last failure
						 * to connect or to get an
						 * answer */
	bool			*prepared;	/* per query */
	/* of db_pg_wave.c */
	bool			 begin_prepared, state_prepared,
				 commit_prepared;
	PGresult		**results;	/* per query; NULL: not
						 * started */
	int			*rows;		/* rows fetched */
	enum pg_tx		 tx;
	int			 locks;		/* number held */
	bool			 draining;	/* COMMIT's answer is still
						 * unread */
	bool			 warned;	/* by the server, since the last
						 * reset */
	unsigned		 kept;		/* version of cached data */
	int			 patience;	/* ms */
	char			 session[40];	/* names this connection's
						 * row */
	struct pg_ahead		 ahead[AHEAD_MAX];
	int			 nahead;
	int64_t			 commits;	/* the counter after the present
						 * commit */
};

/* Choose a session name that no other connection has. */
void		 pg_session_name(struct db_conn *);

/* Connect, check the server and whose database it is, and set up the session.
 * E_AWAY without a connection (logged only once), E_DB when the database is not
 * usable, logged. */
enum err	 pg_connect(struct db_conn *);
void		 pg_disconnect(struct db_conn *);

/*
 * Read engine_schema.  E_OK with *version 0 when the database is empty.  E_DB,
 * logged, when it belongs to another program.
 *
 * A database with a newer schema is usable as long as its migrations only
 * added what this program can ignore: engine_schema.least is the oldest schema
 * whose programs can use it (db_pg_migrate.c).  Otherwise E_DB_NEWER, logged.
 */
enum err	 pg_identify(struct db_conn *, int *version);

/* Run SQL text of our own and wait at most ms for its last result (0: forever).
 * NULL when the connection is lost.  Free with PQclear(). */
PGresult	*pg_ask(struct db_conn *, const char *sql, int ms);
/* Wait for the result of what was sent before. */
PGresult	*pg_await(struct db_conn *, int ms);
/* Wait until the next result has arrived.  False when the deadline (0: none)
 * has passed or the connection is lost. */
bool		 pg_answered(struct db_conn *, int64_t deadline);
/* Query a single number; false on failure. */
bool		 pg_number(struct db_conn *, const char *sql, int64_t *);

/* Is the database still usable?  Column col has its oldest schema.  Checked in
 * each transaction; E_DB_NEWER, logged once. */
enum err	 pg_usable(struct db_conn *, const PGresult *, int col);

/* Follow the PG_CLOCK in column col. asked: clock_mono() before the query. */
void		 pg_clock(const PGresult *, int col, int64_t asked);

/* E_OK, or the error of a result, logged with what was attempted.  NULL is a
 * lost connection: E_AWAY, logged, and disconnects. */
enum err	 pg_fault(struct db_conn *, const PGresult *, const char *what);

/* Report a lost connection; logged once. */
enum err	 pg_lost(struct db_conn *, const char *what);

/* The server's or libpq's message as a single line. */
const char	*pg_message(const struct db_conn *, char line[PG_MESSAGE_MAX]);

/* db_pg_tx.c: transactions, as in db_engine.h. */
enum err	 pg_begin(struct db_conn *, bool read);
enum err	 pg_commit(struct db_conn *);
void		 pg_rollback(struct db_conn *);
/* Make sure that it is connected and has no unread answers. */
enum err	 pg_ready(struct db_conn *);

/* A statement by its number, and how many there are. */
static inline const struct db_query *
pg_query(const struct db_conn *c, int query)
{
	return query < c->schema->nqueries ? &c->schema->queries[query] :
	    &c->beside->queries[query - c->schema->nqueries];
}

static inline int
pg_nqueries(const struct db_conn *c)
{
	return c->schema->nqueries + (c->beside == NULL ? 0 :
	    c->beside->nqueries);
}

/* db_pg_beside.c: the engine of another schema on this connection. */
extern const struct db_engine db_pg_beside;
enum err	 pg_beside(struct db_conn *, const struct db_schema *);

/* db_pg.c, for that. */
enum err	 pg_start(struct db_conn *, int query, const struct db_value *);
enum err	 pg_next(struct db_conn *, int query, bool *more,
		    struct db_value row[COLUMNS_MAX]);
void		 pg_end(struct db_conn *, int query);

/* db_pg.c: send a statement, or its PREPARE; false on failure. */
bool		 pg_send(struct db_conn *, int query, const struct db_value *);
bool		 pg_send_prepare(struct db_conn *, int query);

/* db_pg_wave.c.  End a snapshot without waiting for the answer.  It is read
 * with the next one's, or by pg_drain() before anything else is sent. */
void		 pg_leave(struct db_conn *);
void		 pg_drain(struct db_conn *);
/* Begin a snapshot with this statement; its rows are in results[].  On failure
 * the caller must roll back. */
enum err	 pg_first(struct db_conn *, int query, const struct db_value *);
/* Queue a statement; the texts of its parameters must stay unchanged. */
void		 pg_ahead(struct db_conn *, int query, const struct db_value *);
void		 pg_ahead_forget(struct db_conn *);
/* Are statements queued, or results waiting?  Then the next statement is sent
 * with them, or finds its result there. */
bool		 pg_waits(const struct db_conn *);
enum err	 pg_wave(struct db_conn *, int query, const struct db_value *);

enum err	 pg_there(const struct db_schema *, const char *address,
		    int *version);
enum err	 pg_migrate(const struct db_schema *, const char *address);

/* db_pg_turn.c */
enum err	 pg_turn_lock(struct db_conn *, int which, const char *name,
		    bool shared, bool *had);
void		 pg_turn_unlock(struct db_conn *, int which, const char *name,
		    bool shared);
enum err	 pg_turn_get(struct db_conn *, const char *name, char *text,
		    size_t size, int64_t *now);
enum err	 pg_turn_put(struct db_conn *, const char *name,
		    const char *text);

#endif
