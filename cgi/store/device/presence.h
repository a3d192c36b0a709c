/*
 * presence: whether a device is connected and when it was heard, for the list
 * of devices.  The event store knows both exactly (events/store.h); here is
 * what a filter needs, written when a connection begins or ends and at most
 * once in a quarter of an hour, however much a device says.
 */
#ifndef STORE_PRESENCE_H
#define STORE_PRESENCE_H

#include "../../lib/db/db.h"

/* connected: 1, 0, or ABSENT as it was; heard: a quarter of an hour since 1970,
 * which only moves forward.  Nothing for a device that is gone. */
enum err	 presence_put(struct db *, int64_t device, int64_t connected,
		    int64_t heard);

/* Devices that are so, for a filter. */
struct presence {
	bool	 connected, away;	/* either, or both */
	int64_t	 since, until;		/* quarters of an hour, both included;
					 * 0: never heard */
};

/* How many there are; PRESENCE_FEW + 1 when they are more than that. */
enum { PRESENCE_FEW = 5000 };
enum err	 presence_count(struct db *, const struct presence *, int64_t *);

/* Whether a list has to ask for it row by row: on SQLite not while no device
 * was ever connected or heard, which a process keeps.  On PostgreSQL to find that
 * out would take longer than asking. */
enum err	 presence_asked(struct db *, bool *);

#endif
