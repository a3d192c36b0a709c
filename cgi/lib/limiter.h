/*
 * rate limiter: a carrier allows one call in flight and so many a second for an
 * account, whichever page or process they come from.  One rate limiter per account,
 * shared by every process of the machine, over restarts.
 *
 * A file in a directory, named by a hash of the account.  An flock on it is
 * the turn: the kernel gives it back when its holder dies, however it dies.
 * In the file stand the times of the last calls, by the clock that only goes
 * forward: when a call began, replaced by when it ended.  A call may begin
 * when the n-th last is LIMITER_WINDOW_MS past its end; so no second sees more
 * than n requests arrive at the carrier, however long each was on its way.
 *
 * People go first, and of these who sends a command.  Who waits holds a shared
 * lock on a second file, and for a command on a third; batch work takes a turn
 * only when no person waits for one, and never waits inside the rate limiter;
 * what only reads, only when no command waits.  A person who comes while others wait
 * lets them try first, so that an operation of many calls does not keep the
 * rate limiter to itself.
 *
 * Only processes of one machine: two machines need an account each.
 */
#ifndef LIB_LIMITER_H
#define LIB_LIMITER_H

#include "../app.h"

enum {
	LIMITER_WINDOW_MS	= 1050,		/* a second and some margin */
	LIMITER_TIMES_MAX	= 32,		/* calls remembered */
	LIMITER_PAUSE_MAX	= 60000,	/* ms */
};

enum limiter_class { LIMITER_BATCH, LIMITER_READ, LIMITER_WRITE };

/* What the file holds. */
struct limiter_times {
	uint64_t	 magic;
	int64_t		 not_before;	/* clock_mono() ms */
	uint64_t	 next;		/* the oldest of times[] */
	int64_t		 times[LIMITER_TIMES_MAX];
};

struct limiter {
	int		 fd;		/* -1: not inside */
	struct limiter_times t;
};

/* When the next call may begin: now or later.  A time in the future is one of
 * before a reboot.  (Pure; for the tests too.) */
int64_t		 limiter_next(const struct limiter_times *, int per_second,
		    int64_t now);

/*
 * Take the turn for name, at the latest at deadline (clock_mono() ms).
 * per_second 0: no limit but one at a time.  E_SERVICE_TURN when it did not
 * come in time; E_INTERNAL when the file can't be used (logged).
 */
enum err	 limiter_enter(struct limiter *, const char *dir, const char *name,
		    int per_second, enum limiter_class, int64_t deadline);

/* Give it back.  No call begins for pause_ms more (0: as usual): when the
 * carrier said that it was too much. */
void		 limiter_leave(struct limiter *, int64_t pause_ms);

#endif
