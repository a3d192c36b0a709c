/*
 * store: the events that devices sent, and how their connections stand; apart
 * from the console's own tables, in segments.
 *
 * The newest segment is written to; another begins each day, and when it is
 * large.  Retention removes whole segments.  Only recorders write, a batch in
 * one transaction with the places of the journal: so each record is stored
 * once, whatever dies when.
 *
 * With SQLite the store is a directory (store_sqlite_write.c):
 *
 *	NNNNNNNN.db	a segment: events in the order they came, what happened
 *			to connections, and how far the journal was read
 *	last.db		the last event of each type of each device, and how each
 *			client's connection stands
 *
 * With PostgreSQL it is the schema "events" of the console's database, which
 * the recorders of all nodes write to, one batch after the other; segments are
 * partitions (store_pg_write.c).
 */
#ifndef EVENTS_STORE_H
#define EVENTS_STORE_H

#include "../lib/db/db.h"
#include "journal.h"
#include "record.h"

enum {
	EVENT_TYPES_MAX	= 50,		/* of one device, in last.db */
	EVENT_LAST_DAYS	= 365,		/* and how long they stay */
	SEGMENT_EVENTS	= 8 * 1000 * 1000,
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
	const char		*node;	/* whose journal it is */
	struct event_batch	*batch;
	struct db		*db;	/* last.db, or PostgreSQL */
	int64_t			 quarter;	/* of an hour, since 1970 */
	unsigned char		*heard;	/* devices heard in it, by a bit */
	/* of SQLite: */
	struct db		*segment;
	int64_t			 number;	/* of the segment */
	int64_t			 day;		/* it was begun, since 1970 */
	int64_t			 next;		/* id of the next event */
};

/* Make what is missing, and go on where it ended.  The node's name tells
 * journals apart that go to one PostgreSQL. */
enum err	 event_store_open(struct event_store *, const char *where,
		    const char *node, int64_t now);
void		 event_store_close(struct event_store *);

/* For journal_look(). */
off_t		 event_store_place(void *event_store, const char *segment);

/* Take a record into the batch, which is not full; it is copied. */
void		 event_store_take(struct event_store *, const struct record *);
bool		 event_store_full(const struct event_store *);

/* Store the batch, with the places of the segments that were read.  On a
 * failure the batch is as it was: again later. */
enum err	 event_store_commit(struct event_store *,
		    const struct journal_reader *, int64_t now);

/* Remove segments that are older than so many days (0: none is), and the oldest
 * ones while all take more bytes; and last events of a year ago. */
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
	bool		 base64;	/* payload: it is no text */
	const char	*payload;
};

/* Of a process.  The store is opened when something is asked, stays open and
 * rests at the end of a request. */
struct event_reader {
	const struct event_engine *engine;
	const char	*where;
	struct db	*db;		/* NULL: nothing was ever stored */
	bool		 looked;	/* since it rested */
	/* of SQLite: the newest segment, when it was read */
	struct db	*segment;
	int64_t		 number;
};

void		 event_reader_open(struct event_reader *, const char *where);
void		 event_reader_rest(struct event_reader *);
void		 event_reader_close(struct event_reader *);

/* As db_ahead(). */
bool		 events_ahead(struct event_reader *, bool on);

/* The newest events of a device, newest first; with before, those before that
 * id, else INT64_MAX. */
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

struct connection {
	const char	*client;
	bool		 connected;
	int64_t		 since;		/* it was made, or ended */
	const char	*address;
	const char	*detail;	/* protocol; or why it ended */
};

/* E_NOTFOUND: it never was connected. */
enum err	 connection_get(struct event_reader *, struct arena *,
		    const char *client, struct connection *);

/* Those of clients whose id is greater, by id; or only the connected ones. */
enum err	 connection_list(struct event_reader *, struct arena *,
		    const char *after, bool connected, size_t limit,
		    struct connection **, size_t *n);
/* How many are connected. */
enum err	 connection_count(struct event_reader *, int64_t *n);

struct connection_event {
	int64_t		 at;
	enum record_kind kind;
	const char	*address, *detail;
};

/* What happened to a client's connections from one time to another, newest
 * first. */
enum err	 connection_log(struct event_reader *, struct arena *,
		    const char *client, int64_t from, int64_t to, size_t limit,
		    struct connection_event **, size_t *n);

struct arrivals {
	int64_t		 events, bytes;	/* of payloads */
};

/* What came from one minute (since 1970) on, in n spans of so many minutes, as
 * long as its segments are there. */
enum err	 events_traffic(struct event_reader *, struct arena *,
		    int64_t minute, int64_t span, size_t n, struct arrivals **);

/* The devices that the newest events of all are from, newest first. */
struct sender {
	int64_t		 device, at;
};
enum err	 events_senders(struct event_reader *, struct arena *,
		    size_t limit, struct sender **, size_t *n);

/* Devices that were heard last in one of the quarters of an hour (since 1970)
 * from one to before another, the newest first; at: exactly when. */
enum err	 events_silent(struct event_reader *, struct arena *,
		    int64_t from, int64_t to, size_t limit, struct sender **,
		    size_t *n);

#endif
