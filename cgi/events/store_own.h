/* store_own: between the files of the store; nobody else. */
#ifndef EVENTS_STORE_OWN_H
#define EVENTS_STORE_OWN_H

#include "store.h"

#define DAY_MS		INT64_C(86400000)
#define MINUTE_MS	INT64_C(60000)

enum { SLOTS = 2 * BATCH_RECORDS };

/* The records of a batch, and the newest of them: of each device, and of each
 * type of each device.  Tables with open places, as many again as records. */
struct event_batch {
	struct arena	*a;
	struct record	 records[BATCH_RECORDS];
	bool		 base64[BATCH_RECORDS];	/* so is its payload */
	int64_t		 ids[BATCH_RECORDS];
	size_t		 n, bytes;
	uint16_t	 devices[SLOTS], types[SLOTS];	/* record + 1; 0: none */
};

struct spans;

/* What an engine does for the functions of store.h, which say how. */
struct event_engine {
	enum err	(*open)(struct event_store *, int64_t now);
	void		(*close)(struct event_store *);
	off_t		(*place)(struct event_store *, const char *segment);
	enum err	(*commit)(struct event_store *,
			    const struct journal_reader *, int64_t now);
	enum err	(*retain)(struct event_store *, int64_t days,
			    int64_t max_bytes, int64_t now);

	/* NULL: a batch does. */
	enum err	(*present)(struct event_store *, struct db *console);

	/* NULL: nothing was ever stored. */
	struct db	*(*read)(const char *where);
	enum err	(*newest)(struct event_reader *, struct arena *,
			    int64_t device, int64_t before, size_t limit,
			    struct device_event *, size_t *n);
	enum err	(*last)(struct db *, struct arena *, int64_t device,
			    struct device_event[EVENT_TYPES_MAX], size_t *n);
	enum err	(*last_at)(struct db *, struct arena *,
			    const int64_t *devices, size_t n, int64_t *at);
	enum err	(*connection)(struct db *, struct arena *,
			    const char *client, struct connection *);
	enum err	(*connections)(struct db *, struct arena *,
			    const char *after, bool connected, size_t limit,
			    struct connection *, size_t *n);
	enum err	(*count)(struct db *, int64_t *n);
	enum err	(*log)(struct event_reader *, struct arena *,
			    const char *client, int64_t from, int64_t to,
			    size_t limit, struct connection_event *,
			    size_t *n);
	enum err	(*traffic)(struct event_reader *, struct spans *);
	enum err	(*senders)(struct event_reader *, size_t limit,
			    struct sender *, size_t *n);
	enum err	(*silent)(struct db *, int64_t from, int64_t to,
			    size_t limit, struct sender *, size_t *n);
};

/* Minutes added up into spans. */
struct spans {
	int64_t		 from, span;	/* minutes */
	size_t		 n;
	struct arrivals	*list;
};
void	 event_spans_add(struct spans *, int64_t minute, int64_t events,
	    int64_t bytes);

/* Each minute that a batch has events of: call put for it. */
enum err event_batch_traffic(const struct event_batch *, struct db *,
	    enum err (*put)(struct db *, int64_t minute, int64_t events,
	    int64_t bytes));

extern const struct event_engine events_sqlite, events_pg;

/* The place for a device, or for a type of it; what stands there is of the
 * same, or 0. */
uint16_t *event_batch_slot(struct event_batch *, uint16_t table[SLOTS],
	    const struct record *, bool type);
void	 event_batch_clear(struct event_batch *);	/* the tables */

/* Was a device heard in this quarter of an hour already, as far as is known? */
bool	 event_heard(const struct event_store *, int64_t device);

/* --- of SQLite --- */

enum err event_sqlite_present(struct event_store *, struct db *console);
enum err event_sqlite_retain(struct event_store *, int64_t days,
	    int64_t max_bytes, int64_t now);
enum err event_sqlite_newest(struct event_reader *, struct arena *,
	    int64_t device, int64_t before, size_t limit,
	    struct device_event *, size_t *n);
enum err event_sqlite_last(struct db *, struct arena *, int64_t device,
	    struct device_event[EVENT_TYPES_MAX], size_t *n);
enum err event_sqlite_last_at(struct db *, struct arena *,
	    const int64_t *devices, size_t n, int64_t *at);
enum err event_sqlite_connection(struct db *, struct arena *,
	    const char *client, struct connection *);
enum err event_sqlite_connections(struct db *, struct arena *,
	    const char *after, bool connected, size_t limit,
	    struct connection *, size_t *n);
enum err event_sqlite_count(struct db *, int64_t *n);
enum err event_sqlite_log(struct event_reader *, struct arena *,
	    const char *client, int64_t from, int64_t to, size_t limit,
	    struct connection_event *, size_t *n);
enum err event_sqlite_traffic(struct event_reader *, struct spans *);
enum err event_sqlite_senders(struct event_reader *, size_t limit,
	    struct sender *, size_t *n);
enum err event_sqlite_silent(struct db *, int64_t from, int64_t to, size_t limit,
	    struct sender *, size_t *n);
struct db *event_sqlite_read(const char *where);

/* Inside the transactions of both files; *next is the next event's id. */
enum err event_batch_put(struct event_store *, int64_t *next);

/* The segments' numbers, newest first. */
enum err event_segments(const char *dir, int64_t numbers[SEGMENTS_MAX],
	    size_t *n);
void	 event_segment_path(char path[PATH_LEN], const char *dir,
	    int64_t number);

/* A segment's files; what is not there is gone already. */
void	 event_segment_remove(const char *path);

/* --- of PostgreSQL --- */

enum err event_pg_retain(struct event_store *, int64_t days,
	    int64_t max_bytes, int64_t now);
struct db *event_pg_read(const char *where);
enum err event_pg_newest(struct event_reader *, struct arena *,
	    int64_t device, int64_t before, size_t limit,
	    struct device_event *, size_t *n);
enum err event_pg_last(struct db *, struct arena *, int64_t device,
	    struct device_event[EVENT_TYPES_MAX], size_t *n);
enum err event_pg_last_at(struct db *, struct arena *,
	    const int64_t *devices, size_t n, int64_t *at);
enum err event_pg_connection(struct db *, struct arena *,
	    const char *client, struct connection *);
enum err event_pg_connections(struct db *, struct arena *,
	    const char *after, bool connected, size_t limit,
	    struct connection *, size_t *n);
enum err event_pg_count(struct db *, int64_t *n);
enum err event_pg_log(struct event_reader *, struct arena *,
	    const char *client, int64_t from, int64_t to, size_t limit,
	    struct connection_event *, size_t *n);
enum err event_pg_traffic(struct event_reader *, struct spans *);
enum err event_pg_senders(struct event_reader *, size_t limit,
	    struct sender *, size_t *n);
enum err event_pg_silent(struct db *, int64_t from, int64_t to, size_t limit,
	    struct sender *, size_t *n);

#endif
