/*
 * background: the process that works without requests.  It settles commands,
 * reads SIMs for the first time and again when they have changed, and removes
 * what is older than the retention.  Every master has one.  On a single
 * machine the holder of the lease works; nodes that share a database divide
 * the extensions among them, and the holder of the lease does the rest.
 */
#ifndef BACKGROUND_H
#define BACKGROUND_H

#include "commands/rounds.h"
#include "store/retention.h"

/* Run until pool_stopping(); returns the exit status. */
int	background_run(const struct config *, struct db *, struct arena *,
	    struct caller *);

/* This node's name for leases.  A state directory on a machine has only one
 * master at a time. */
const char *node_name(const struct config *, struct arena *);

/* When to remove rows next: clock_mono() ms. */
struct removing {
	int64_t	 next[KEEP_MAX];
	int64_t	 next_brake;	/* password tries to remove */
	int64_t	 wait_until;	/* after a clock jump; 0: none */
};

/* Start at once. */
void	removing_init(struct removing *);

/*
 * Age is judged by the clock, and a clock that has jumped ahead makes
 * everything old.  When the clock is more than JUMP_MS past the last check,
 * because of a jump or because nothing ran, nothing is removed for
 * JUMP_WAIT_MS, which gives a person time to correct it.
 *
 * Removes at most BACKGROUND_BITE rows per table, in one transaction per kind.
 * A finished kind is checked again after an hour.
 */
enum {
	BACKGROUND_BITE = 500,
	JUMP_MS = 2 * 24 * 60 * 60 * 1000,
	JUMP_WAIT_MS = 24 * 60 * 60 * 1000,
};
void	background_remove(struct db *, struct removing *);

#endif
