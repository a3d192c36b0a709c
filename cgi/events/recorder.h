/* recorder: the process that takes the journal into the event store. */
#ifndef EVENTS_RECORDER_H
#define EVENTS_RECORDER_H

#include "settings.h"

/* From the journal to the store there, as this node's.  Until pool_stopping();
 * the exit status. */
int		 recorder_run(const struct event_settings *, const char *store,
		    const char *node);

/* One batch: *some, whether there was anything. */
struct event_store;
struct journal_reader;
enum err	 recorder_batch(struct event_store *, struct journal_reader *,
		    int64_t now, bool *some);

#endif
