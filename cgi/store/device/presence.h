/*
 * presence: whether a device is connected and when it was last heard from, for
 * the device list.  The event store has both exactly (events/store.h).  This
 * is what filters need: written when a connection begins or ends, and at most
 * once per quarter hour for events, however many a device sends.
 */
#ifndef STORE_PRESENCE_H
#define STORE_PRESENCE_H

#include "../../lib/db/db.h"

/* connected: 1, 0, or ABSENT to leave it; heard: quarter hours since 1970,
 * which only increases.  Does nothing for a deleted device. */
enum err	 presence_put(struct db *, int64_t device, int64_t connected,
		    int64_t heard);

/* A filter on presence. */
struct presence {
	bool	 connected, away;	/* either, or both */
	int64_t	 since, until;		/* quarter hours, inclusive; 0: never */
};

/* The number of matching devices; PRESENCE_FEW + 1 when there are more than
 * that. */
enum { PRESENCE_FEW = 5000 };
enum err	 presence_count(struct db *, const struct presence *, int64_t *);

/* Whether a list has to ask for it row by row: on SQLite not while no device
 * was ever connected or heard, which a process keeps.  On PostgreSQL to find that
 * out would take longer than asking. */
enum err	 presence_asked(struct db *, bool *);

#endif
