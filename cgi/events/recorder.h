/* recorder: the process that moves records from the journal to the event
 * store. */
#ifndef EVENTS_RECORDER_H
#define EVENTS_RECORDER_H

#include "settings.h"

struct db;
struct meters;

/* From the journal to the store there, as this node's; the list of devices in
 * the console's database follows (event_store_present()).  What is stored is
 * counted.  Until pool_stopping(); the exit status. */
int		 recorder_run(const struct event_settings *, const char *store,
		    const char *node, struct db *console, struct meters *);

/* Process one batch. *some: whether there were any records.  Tries again while
 * the store is busy, away or full, where the settings say what retention may
 * remove; any other error, or E_… of the last try when the process is to stop,
 * leaves the batch in the journal. */
struct event_store;
struct journal_reader;
enum err	 recorder_batch(struct event_store *, struct journal_reader *,
		    const struct event_settings *, int64_t now, bool *some);

#endif
