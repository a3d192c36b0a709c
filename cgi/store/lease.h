/*
 * lease: what only one process does, over all nodes that share the database.
 *
 * Its holder counts a beat up while it works.  Another process takes the lease
 * when it has watched the beat stand still for LEASE_MS by its own clock that
 * only goes forward.  No time of day is compared: clocks of nodes differ, and
 * are moved.  Every move is one conditional UPDATE at the beat that was seen,
 * so of two that try one gets it.
 *
 * A lease is a courtesy, not a lock: a holder that sleeps longer than LEASE_MS
 * can wake while another works.  What is done under it must bear that.
 */
#ifndef STORE_LEASE_H
#define STORE_LEASE_H

#include "../lib/db/db.h"

enum {
	LEASE_MS	= 60 * 1000,	/* longer than a call and its turn */
	/* On one node a process of before has ended by then: the master that
	 * forked it has, or its workers are killed (STOP_SECONDS). */
	LEASE_NODE_MS	= 6 * 1000,
	LEASE_RENEW_MS	= 10 * 1000,
};

struct lease {
	const char	*name, *node;
	char		 process[32];	/* of this holder alone */
	bool		 held;
	int64_t		 beat;		/* as last seen; 0: never */
	int64_t		 since;		/* clock_mono() of it */
};

/* name and node stay the caller's. */
void		 lease_init(struct lease *, const char *name, const char *node);

/* Take or renew it, as of clock_mono() now: lease->held says.  A renewal that
 * is not due yet asks nothing.  On an error it is not held. */
enum err	 lease_hold(struct db *, struct lease *, int64_t now);

/* How long ago whoever holds it said so, by the clock; ABSENT: nobody does. */
enum err	 lease_age(struct db *, struct arena *, const char *name,
		    int64_t now, int64_t *age);

/* Let the next have it at once. */
enum err	 lease_release(struct db *, struct lease *);

#endif
