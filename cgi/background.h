/*
 * background: the one process that works when nobody asks: it settles
 * commands, reads SIMs for the first time and again when they have changed,
 * and removes what is older than the retention.  Every master has one.  On one
 * machine the one that holds the lease works; nodes that share a database share
 * the extensions among them, and the one with the lease does the rest.
 */
#ifndef BACKGROUND_H
#define BACKGROUND_H

#include "commands/rounds.h"
#include "store/retention.h"

/* Rounds until pool_stopping(); the exit status. */
int	background_run(const struct config *, struct db *, struct arena *,
	    struct caller *);

/* A name of this node, for leases: there is one master at a time for a state
 * directory of a machine. */
const char *node_name(const struct config *, struct arena *);

/* When to look for rows to remove: clock_mono() ms. */
struct removing {
	int64_t	 next[KEEP_MAX];
	int64_t	 next_brake;	/* tries of passwords to forget */
	int64_t	 wait_until;	/* after a jump of the clock; 0: none */
};

/* Begin at once. */
void	removing_init(struct removing *);

/*
 * What is old is told by the clock, and a clock that has jumped ahead makes all
 * there is old.  So when it stands more than JUMP_MS further than when rows
 * were last looked at, by a jump or because nothing ran, nothing is removed for
 * JUMP_WAIT_MS: time for a person to put it right.
 *
 * At most BACKGROUND_BITE rows of each table, in a transaction per kind; a
 * kind that is done waits for an hour.
 */
enum {
	BACKGROUND_BITE = 500,
	JUMP_MS = 2 * 24 * 60 * 60 * 1000,
	JUMP_WAIT_MS = 24 * 60 * 60 * 1000,
};
void	background_remove(struct db *, struct removing *);

#endif
