/* store_own: between the files of the recorder's half; nobody else. */
#ifndef EVENTS_STORE_OWN_H
#define EVENTS_STORE_OWN_H

#include "store.h"

#define DAY_MS		INT64_C(86400000)

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

/* Inside the transactions of both files; *next is the next event's id. */
enum err	 event_batch_put(struct event_store *, int64_t *next);
void		 event_batch_forget(struct event_batch *);

/* A segment's files; what is not there is gone already. */
void		 event_segment_remove(const char *path);

#endif
