/* store_own: shared by the files of the store, and not for others. */
#ifndef EVENTS_STORE_OWN_H
#define EVENTS_STORE_OWN_H

#include "store.h"

#define DAY_MS		INT64_C(86400000)
#define MINUTE_MS	INT64_C(60000)

enum { SLOTS = 2 * BATCH_RECORDS };

/* A batch of records, with an index of the newest record of each device and of
 * each type of each device.  The indexes are hash tables with open addressing
 * and twice as many slots as records. */
struct event_batch {
	struct arena	*a;
	struct record	 records[BATCH_RECORDS];
	bool		 base64[BATCH_RECORDS];	/* whether the payload is stored
						 * as base64 */
	int64_t		 ids[BATCH_RECORDS];
	size_t		 n, bytes;
	uint16_t	 devices[SLOTS], types[SLOTS];	/* record index + 1; 0:
							 * empty */
};

struct spans;

/* An engine's implementation of the functions of store.h, where they are
 * documented. */
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

	/* NULL when nothing was ever stored. */
	struct db	*(*read)(const struct event_reader *);
	enum err	(*newest)(struct event_reader *, struct arena *,
			    int64_t device, int64_t before, size_t limit,
			    struct device_event *, size_t *n);
	enum err	(*last)(struct db *, struct arena *, int64_t device,
			    struct device_event[EVENT_TYPES_MAX], size_t *n);
	enum err	(*last_at)(struct db *, struct arena *,
			    const int64_t *devices, size_t n, int64_t *at);
	enum err	(*after)(struct event_reader *, struct arena *,
			    int64_t after, size_t limit, struct event_mark *,
			    size_t *n);
	enum err	(*one)(struct event_reader *, struct arena *,
			    int64_t id, struct device_event *);
	enum err	(*head)(struct event_reader *, int64_t *id);
	enum err	(*connection)(struct db *, struct arena *,
			    const char *client, struct connection *);
	enum err	(*known)(struct db *, struct arena *, int64_t device,
			    const char *client, struct device_known *);
	enum err	(*connections)(struct db *, struct arena *,
			    const char *after, bool connected, size_t limit,
			    struct connection *, size_t *n);
	enum err	(*count)(struct db *, int64_t *n);
	enum err	(*log)(struct event_reader *, struct arena *,
			    const struct log_query *, size_t limit,
			    struct connection_event *, size_t *n);
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

/* Call put once for each minute in which the batch has events. */
enum err event_batch_traffic(const struct event_batch *, struct db *,
	    enum err (*put)(struct db *, int64_t minute, int64_t events,
	    int64_t bytes));

extern const struct event_engine events_sqlite, events_pg;
/* Which of them an address means. */
const struct event_engine *event_engine(const char *where);

/* The slot for a record's device, or for its event type on that device.  The
 * slot is empty or holds a record of the same. */
uint16_t *event_batch_slot(struct event_batch *, uint16_t table[SLOTS],
	    const struct record *, bool type);
void	 event_batch_clear(struct event_batch *);	/* empty the indexes */

/* Was the device heard from before in this quarter hour, as far as is known? */
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
enum err event_sqlite_after(struct event_reader *, struct arena *, int64_t after,
	    size_t limit, struct event_mark *, size_t *n);
enum err event_sqlite_one(struct event_reader *, struct arena *, int64_t id,
	    struct device_event *);
enum err event_sqlite_head(struct event_reader *, int64_t *id);
enum err event_sqlite_connection(struct db *, struct arena *,
	    const char *client, struct connection *);
enum err event_sqlite_known(struct db *, struct arena *, int64_t device,
	    const char *client, struct device_known *);
enum err event_sqlite_connections(struct db *, struct arena *,
	    const char *after, bool connected, size_t limit,
	    struct connection *, size_t *n);
enum err event_sqlite_count(struct db *, int64_t *n);
enum err event_sqlite_log(struct event_reader *, struct arena *,
	    const struct log_query *, size_t limit, struct connection_event *,
	    size_t *n);
enum err event_sqlite_traffic(struct event_reader *, struct spans *);
enum err event_sqlite_senders(struct event_reader *, size_t limit,
	    struct sender *, size_t *n);
enum err event_sqlite_silent(struct db *, int64_t from, int64_t to, size_t limit,
	    struct sender *, size_t *n);
struct db *event_sqlite_read(const struct event_reader *);

/* Runs within the transactions on both files. *next is the id of the next
 * event. */
enum err event_batch_put(struct event_store *, int64_t *next);

/* A segment that is read, NULL when it is gone; and that it is read no more:
 * the newest stays open. */
struct db *event_segment_open(struct event_reader *, int64_t number);
void	 event_segment_done(struct event_reader *, struct db *,
	    int64_t number, bool newest);

/* The numbers of the segments, newest first. */
enum err event_segments(const char *dir, int64_t numbers[SEGMENTS_MAX],
	    size_t *n);
void	 event_segment_path(char path[PATH_LEN], const char *dir,
	    int64_t number);

/* Remove a segment's files.  A missing file is not an error. */
void	 event_segment_remove(const char *path);

/* --- of PostgreSQL --- */

enum err event_pg_retain(struct event_store *, int64_t days,
	    int64_t max_bytes, int64_t now);
struct db *event_pg_read(const struct event_reader *);
enum err event_pg_newest(struct event_reader *, struct arena *,
	    int64_t device, int64_t before, size_t limit,
	    struct device_event *, size_t *n);
enum err event_pg_last(struct db *, struct arena *, int64_t device,
	    struct device_event[EVENT_TYPES_MAX], size_t *n);
enum err event_pg_last_at(struct db *, struct arena *,
	    const int64_t *devices, size_t n, int64_t *at);
enum err event_pg_after(struct event_reader *, struct arena *, int64_t after,
	    size_t limit, struct event_mark *, size_t *n);
enum err event_pg_one(struct event_reader *, struct arena *, int64_t id,
	    struct device_event *);
enum err event_pg_head(struct event_reader *, int64_t *id);
enum err event_pg_connection(struct db *, struct arena *,
	    const char *client, struct connection *);
enum err event_pg_known(struct db *, struct arena *, int64_t device,
	    const char *client, struct device_known *);
enum err event_pg_connections(struct db *, struct arena *,
	    const char *after, bool connected, size_t limit,
	    struct connection *, size_t *n);
enum err event_pg_count(struct db *, int64_t *n);
enum err event_pg_log(struct event_reader *, struct arena *,
	    const struct log_query *, size_t limit, struct connection_event *,
	    size_t *n);
enum err event_pg_traffic(struct event_reader *, struct spans *);
enum err event_pg_senders(struct event_reader *, size_t limit,
	    struct sender *, size_t *n);
enum err event_pg_silent(struct db *, int64_t from, int64_t to, size_t limit,
	    struct sender *, size_t *n);

#endif
