/* recorder: the process that takes the journal into the event store. */
#ifndef EVENTS_RECORDER_H
#define EVENTS_RECORDER_H

#include "../app.h"

/* What the environment says of events, else what is usual. */
struct event_settings {
	const char	*journal, *store;	/* directories */
	int64_t		 sync_ms;	/* EVENT_SYNC_MS, 50 */
	int64_t		 journal_bytes;	/* EVENT_JOURNAL_MB, 1024 */
	int64_t		 store_bytes;	/* EVENT_STORE_MB, 16384 */
	int64_t		 days;		/* EVENT_DAYS, 30; 0: no limit */
};

struct arena;

/* E_INPUT, logged, when one of them is no such number. */
enum err	 event_settings(struct arena *, const char *state,
		    struct event_settings *);

/* Until pool_stopping(); the exit status. */
int		 recorder_run(const struct event_settings *);

/* One batch: *some, whether there was anything. */
struct event_store;
struct journal_reader;
enum err	 recorder_batch(struct event_store *, struct journal_reader *,
		    int64_t now, bool *some);

#endif
