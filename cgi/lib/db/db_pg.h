/*
 * db_pg: what the files of PostgreSQL share; nobody else.
 *
 * A write takes one advisory lock of the database before it reads, as SQLite's
 * BEGIN IMMEDIATE does: what it reads stays so until it commits, no two
 * transactions wait for each other in a circle, and none has to be run again
 * for another's sake.
 *
 * Each write also counts one up in a row of its connection (engine_commit).  A
 * connection lost in COMMIT is settled by reading that row under the lock,
 * which a commit under way still holds: it tells whether the commit was done,
 * also on a standby that has become the primary.
 */
#ifndef LIB_DB_PG_H
#define LIB_DB_PG_H

#include <libpq-fe.h>

#include "db_engine.h"

enum {
	PG_VERSION_MIN	= 150000,
	PG_CONNECT_S	= 2,		/* for each host; libpq's least */
	PG_AGAIN_MS	= 1000,		/* between tries to connect */
	PG_WAIT_MS	= 15000,	/* for an answer: then the connection
					 * counts as lost */
	PG_READ_MS	= 2500,		/* where somebody waits for a page */
	PG_MESSAGE_MAX	= 400,
	AHEAD_MAX	= 24,
	AHEAD_PARAMS	= 8,
};

/* In a statement: what time it is there, ms. */
#define PG_CLOCK "floor(extract(epoch FROM clock_timestamp()) * 1000)::int8"

enum pg_tx { PG_NONE, PG_READ_BEGINS, PG_READ, PG_WRITE };

/* A statement that was asked ahead. */
struct pg_ahead {
	int			 query;
	struct db_value		 params[AHEAD_PARAMS];
	bool			 sent;
	PGresult		*result;
};

struct db_conn {
	const struct db_schema	*schema;
	char			*address;
	char			 where[DB_SHOWN_MAX];
	PGconn			*pg;		/* NULL: not connected */
	bool			 away;		/* that was logged */
	bool			 newer;		/* that, too */
	int64_t			 failed;	/* to connect, or to hear of it,
						 * last; mono ms */
	bool			*prepared;	/* of each query */
	/* of db_pg_wave.c */
	bool			 begin_prepared, state_prepared,
				 commit_prepared;
	PGresult		**results;	/* NULL: not started */
	int			*rows;		/* read of it */
	enum pg_tx		 tx;
	int			 locks;		/* turns held */
	bool			 draining;	/* that of COMMIT is not read yet */
	bool			 warned;	/* by the server, since reset */
	unsigned		 kept;		/* version of what is kept */
	int			 patience;	/* ms */
	char			 session[40];	/* this connection's row */
	struct pg_ahead		 ahead[AHEAD_MAX];
	int			 nahead;
	int64_t			 commits;	/* what it holds after the present
						 * one */
};

/* Of another row than any other connection's has. */
void		 pg_session_name(struct db_conn *);

/* Connect, check whose server and database it is, and prepare the session.
 * E_AWAY when there is no connection, E_DB when it is not for us; logged, the
 * first only once. */
enum err	 pg_connect(struct db_conn *);
void		 pg_disconnect(struct db_conn *);

/*
 * What engine_schema says.  E_OK with *version 0 when the database is empty;
 * E_DB when it is of another program, logged.
 *
 * A newer program's database is for us as long as its migrations have only added
 * what we can do without: engine_schema.least is the oldest schema whose
 * programs can use it, db_pg_migrate.c.  Else E_DB_NEWER, logged.
 */
enum err	 pg_identify(struct db_conn *, int *version);

/* Run text of our own, wait for its last result, ms at most (0: forever).
 * NULL: the connection is lost.  PQclear() it. */
PGresult	*pg_ask(struct db_conn *, const char *sql, int ms);
/* The same, of what was sent before. */
PGresult	*pg_await(struct db_conn *, int ms);
/* Wait until the next result is there: false when it takes too long (0: for
 * ever) or the connection is lost. */
bool		 pg_answered(struct db_conn *, int64_t deadline);
/* One number, or text cut to size; false on failure. */
bool		 pg_number(struct db_conn *, const char *sql, int64_t *);

/* Is the database, whose oldest schema column col has, still for us?  Asked in
 * each transaction; E_DB_NEWER, logged once. */
enum err	 pg_usable(struct db_conn *, const PGresult *, int col);

/* Column col of a row has PG_CLOCK: follow it.  asked: clock_mono() before. */
void		 pg_clock(const PGresult *, int col, int64_t asked);

/* What a result means: E_OK, or an error that is logged with what it was
 * about.  NULL is a lost connection: E_AWAY, logged and disconnected. */
enum err	 pg_fault(struct db_conn *, const PGresult *, const char *what);

/* The connection is gone: log it once. */
enum err	 pg_lost(struct db_conn *, const char *what);

/* The server's or libpq's message in one line. */
const char	*pg_message(const struct db_conn *, char line[PG_MESSAGE_MAX]);

/* db_pg_tx.c: transactions, as db_engine.h says. */
enum err	 pg_begin(struct db_conn *, bool read);
enum err	 pg_commit(struct db_conn *);
void		 pg_rollback(struct db_conn *);
/* Connected, and no answer left unread. */
enum err	 pg_ready(struct db_conn *);

/* db_pg.c: send a statement, or what prepares it; false when it cannot be. */
bool		 pg_send(struct db_conn *, int query, const struct db_value *);
bool		 pg_send_prepare(struct db_conn *, int query);

/* db_pg_wave.c.  End a reading: nobody waits for the answer, which is read
 * with those of the next one, or by pg_drain() before anything else is sent. */
void		 pg_leave(struct db_conn *);
void		 pg_drain(struct db_conn *);
/* Begin to read with this statement; its rows are in results[].
 * On failure the caller rolls back. */
enum err	 pg_first(struct db_conn *, int query, const struct db_value *);
/* Note a statement; the texts of its parameters stay. */
void		 pg_ahead(struct db_conn *, int query, const struct db_value *);
void		 pg_ahead_forget(struct db_conn *);
/* Is there any?  Then a statement goes with them, or finds its answer there. */
bool		 pg_waits(const struct db_conn *);
enum err	 pg_wave(struct db_conn *, int query, const struct db_value *);

enum err	 pg_there(const struct db_schema *, const char *address,
		    bool *there);
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
