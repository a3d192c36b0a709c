/*
 * lease: work that only one process does at a time, across all nodes that
 * share the database.
 *
 * The holder increments the lease's beat while it works.  Another process
 * takes the lease after it has seen the beat unchanged for LEASE_MS, by its
 * own monotonic clock.  Times of day are never compared, because the clocks of
 * nodes differ and can be set.  Every change is a conditional UPDATE on the
 * beat that was seen, so only one of two competing processes succeeds.
 *
 * A lease is not a lock: a holder that stalls for longer than LEASE_MS can
 * wake up while another process works.  Work done under a lease must tolerate
 * that.
 */
#ifndef STORE_LEASE_H
#define STORE_LEASE_H

#include "../lib/db/db.h"

enum {
	LEASE_MS	= 60 * 1000,	/* longer than an outside call and a
					 * turn */
	/* For a lease held on the same node.  An earlier process has ended by
	 * then: its master has exited, or has killed its workers
	 * (STOP_SECONDS). */
	LEASE_NODE_MS	= 6 * 1000,
	LEASE_RENEW_MS	= 10 * 1000,
};

struct lease {
	const char	*name, *node;
	char		 process[32];	/* random, unique to this holder */
	bool		 held;
	int64_t		 beat;		/* as last seen; 0: never */
	int64_t		 since;		/* clock_mono() when the beat was
					 * seen */
};

/* name and node remain owned by the caller and must outlive the lease. */
void		 lease_init(struct lease *, const char *name, const char *node);

/* Take or renew the lease; now is clock_mono().  The result is in lease->held.
 * A renewal that is not due yet makes no query.  After an error the lease is
 * not held. */
enum err	 lease_hold(struct db *, struct lease *, int64_t now);

/* *age: ms since the holder last renewed the lease, by the time of day.  ABSENT
 * when nobody holds it. */
enum err	 lease_age(struct db *, struct arena *, const char *name,
		    int64_t now, int64_t *age);

/* Release the lease so that another process can take it at once. */
enum err	 lease_release(struct db *, struct lease *);

#endif
