/*
 * store: the events that devices sent and the status of their connections, in
 * segments apart from the console's own tables.
 *
 * The newest segment is written to.  A new one begins each day, and when it is
 * large.  Retention removes whole segments.  Only recorders write.  A batch
 * and the journal positions are stored in one transaction, so each record is
 * stored exactly once, whichever process dies when.
 *
 * With SQLite the store is a directory (store_sqlite_write.c):
 *
 * 	NNNNNNNN.db	a segment: events in order of arrival, the connection
 * 			log, and the journal positions
 * 	last.db		the last event of each type of each device, and the
 * 			status of each client's connection
 *
 * With PostgreSQL it is the schema "events" of the console's database.  The
 * recorders of all nodes write to it, one batch at a time; segments are
 * partitions (store_pg_write.c).
 */
#ifndef EVENTS_STORE_H
#define EVENTS_STORE_H

#include "../lib/db/db.h"
#include "journal.h"
#include "record.h"

enum {
	EVENT_TYPES_MAX	= 50,		/* per device, in last.db */
	EVENT_LAST_DAYS	= 365,		/* and how long they are kept */
	SEGMENT_EVENTS	= 8 * 1000 * 1000,
	SEGMENT_BYTES	= 1 << 30,
	BATCH_RECORDS	= 4096,
	BATCH_BYTES	= 4 << 20,
	SEGMENTS_MAX	= 1024,
};

/* --- writing: the recorder --- */

struct event_batch;
struct event_engine;

struct event_store {
	const struct event_engine *engine;
	const char		*where;	/* directory, or address */
	const char		*node;	/* the node whose journal is read */
	int64_t			 segment_bytes;	/* size at which another
						 * segment begins */
	bool			 begun;		/* one did, since the last
						 * retention */
	struct event_batch	*batch;
	struct db		*db;	/* last.db, or PostgreSQL */
	int64_t			 events, bytes;	/* taken since it was opened;
						 * bytes of payloads */
	int64_t			 quarter;	/* quarter hours since 1970 */
	unsigned char		*heard;	/* a bit per device heard from in this
					 * quarter hour */
	/* SQLite only: */
	int			 lock;		/* the directory, locked; -1: not */
	struct db		*segment;
	int64_t			 number;	/* of that segment */
	int64_t			 day;		/* day it was begun, since
						 * 1970 */
	int64_t			 next;		/* id of the next event */
};

/* Make what is missing and continue where the store ended.  The node's name
 * tells apart the journals that go to one PostgreSQL database.  E_BUSY: another
 * process writes to the directory. */
enum err	 event_store_open(struct event_store *, const char *where,
		    const char *node, int64_t now);
void		 event_store_close(struct event_store *);

/* For journal_look(). */
off_t		 event_store_place(void *event_store, const char *segment);

/* Copy a record into the batch, which must not be full. */
void		 event_store_take(struct event_store *, const struct record *);
bool		 event_store_full(const struct event_store *);

/* Store the batch together with the positions of the segments that were read.
 * On failure the batch is unchanged: try again later. */
enum err	 event_store_commit(struct event_store *,
		    const struct journal_reader *, int64_t now);

/* For a store of so many bytes: each of at least 16 segments, as the one that is
 * written to is never removed, and of fewer than SEGMENTS_MAX. */
int64_t		 event_segment_bytes(int64_t max_bytes);

/* Remove segments older than so many days (0: no limit), then the oldest ones
 * while the store exceeds max_bytes, and last events older than
 * EVENT_LAST_DAYS.  The segment that is written to stays. */
enum err	 event_store_retain(struct event_store *, int64_t days,
		    int64_t max_bytes, int64_t now);

/* Tell the list of devices, in the console's database, who has connected, left
 * or been heard; PostgreSQL did so with each batch, and the console's may be
 * NULL.  What could not be told is told the next time. */
enum err	 event_store_present(struct event_store *, struct db *console);

/* --- reading: everybody --- */

struct device_event {
	int64_t		 id, at;
	const char	*name, *format;
	bool		 base64;	/* payload is binary */
	const char	*payload;
};

/* One per process.  The store is opened on the first query, stays open, and is
 * released at the end of a request. */
struct event_reader {
	const struct event_engine *engine;
	const char	*where;
	struct db	*console;	/* PostgreSQL: a connection to use; set
					 * it before the first query.  NULL:
					 * one of its own */
	struct db	*db;		/* NULL: nothing was ever stored */
	bool		 looked;	/* opened since the last rest */
	/* SQLite only: the newest segment, once it was read */
	struct db	*segment;
	int64_t		 number;
};

void		 event_reader_open(struct event_reader *, const char *where);
void		 event_reader_rest(struct event_reader *);
void		 event_reader_close(struct event_reader *);

/* Like db_ahead(). */
bool		 events_ahead(struct event_reader *, bool on);

/* A device's newest events, newest first: those before that id, or with
 * INT64_MAX from the newest. */
enum err	 events_newest(struct event_reader *, struct arena *,
		    int64_t device, int64_t before, size_t limit,
		    struct device_event **, size_t *n);

/* The last event of each type, by name; id is 0. */
enum err	 events_last(struct event_reader *, struct arena *,
		    int64_t device, struct device_event **, size_t *n);

/* When the last event of each of some devices came, in their order; ABSENT: none
 * is known. */
enum err	 events_last_at(struct event_reader *, struct arena *,
		    const int64_t *devices, size_t n, int64_t *at);

/* For reading all events in order: the ids after one, and one event.  A segment
 * that was removed in the meantime is skipped. */
struct event_mark {
	int64_t		 id, device;
	const char	*name;
};
enum err	 events_after(struct event_reader *, struct arena *,
		    int64_t after, size_t limit, struct event_mark **,
		    size_t *n);
/* E_NOTFOUND. */
enum err	 events_one(struct event_reader *, struct arena *, int64_t id,
		    struct device_event *);
/* No event has a greater id at the moment; 0: there was never one. */
enum err	 events_head(struct event_reader *, int64_t *id);

struct connection {
	const char	*client;
	int64_t		 device;	/* its row id; 0: none, or not known */
	bool		 connected;
	int64_t		 since;		/* when it was made or ended */
	const char	*address;
	const char	*detail;	/* protocol, or why it ended */
};

/* E_NOTFOUND when the client was never connected.  It may have been that of a
 * device that was deleted since: check its row id. */
enum err	 connection_get(struct event_reader *, struct arena *,
		    const char *client, struct connection *);

/* What there is of a device: of its client's connection, of its last events, of
 * its connection log; not of an earlier device of the same name.  Where that cannot be known at once, logged is true. */
struct device_known {
	struct connection	 connection;	/* client NULL: never
						 * connected */
	bool			 heard, logged;
};
enum err	 events_known(struct event_reader *, struct arena *,
		    int64_t device, const char *client, struct device_known *);

/* Connections of clients with a greater id, by id; with connected only those
 * that are connected now. */
enum err	 connection_list(struct event_reader *, struct arena *,
		    const char *after, bool connected, size_t limit,
		    struct connection **, size_t *n);
/* The number of connected clients. */
enum err	 connection_count(struct event_reader *, int64_t *n);

struct connection_event {
	int64_t		 at;
	enum record_kind kind;
	const char	*address, *detail;
};

/* A client's connection log for a time range, newest first. */
struct log_query {
	const char	*client;
	int64_t		 device;	/* of this row id only, or minus that
					 * of an API key; 0: all */
	int64_t		 from, to;
};
enum err	 connection_log(struct event_reader *, struct arena *,
		    const struct log_query *, size_t limit,
		    struct connection_event **, size_t *n);

struct arrivals {
	int64_t		 events, bytes;	/* bytes of payloads */
};

/* The events that arrived from a minute (since 1970) on, in n spans of so many
 * minutes each, as far as their segments still exist. */
enum err	 events_traffic(struct event_reader *, struct arena *,
		    int64_t minute, int64_t span, size_t n, struct arrivals **);

/* The devices that sent the newest events of all, newest first. */
struct sender {
	int64_t		 device, at;
};
enum err	 events_senders(struct event_reader *, struct arena *,
		    size_t limit, struct sender **, size_t *n);

/* Devices last heard from in the quarter hours (since 1970) from <= q < to,
 * newest first. at is the exact time. */
enum err	 events_silent(struct event_reader *, struct arena *,
		    int64_t from, int64_t to, size_t limit, struct sender **,
		    size_t *n);

#endif
