/*
 * rate limiter: a carrier allows one call in flight and so many a second for an
 * account, whichever page or process they come from.  One rate limiter per account,
 * shared by every process, over restarts.
 *
 * It has three locks and a record.  Who holds the turn calls.  In the record
 * stand the times of the last calls: when a call began, replaced by when it
 * ended.  A call may begin when the n-th last is LIMITER_WINDOW_MS past its end;
 * so no second sees more than n requests arrive at the carrier, however long
 * each was on its way.
 *
 * People go first, and of these who sends a command.  Who waits holds a shared
 * lock, and for a command another; batch work takes a turn only when no person
 * waits for one, and never waits inside the rate limiter; what only reads, only
 * when no command waits.  A person who comes while others wait lets them try
 * first, so that an operation of many calls does not keep the rate limiter to
 * itself.
 *
 * On one machine the record is a file in a directory, named by a hash of the
 * account, and the locks are flocks on it and on two beside it: the kernel gives
 * them back when their holder dies, however it dies.  The clock is the one that
 * only goes forward.
 *
 * Machines that share a database have them there: locks of a connection, and the
 * database's clock.  A connection can end while its holder still calls: so the
 * record also says until when a call can last that has not ended, and nobody
 * begins before.
 */
#ifndef LIB_LIMITER_H
#define LIB_LIMITER_H

#include "app.h"

enum {
	LIMITER_WINDOW_MS	= 1050,		/* a second and some margin */
	LIMITER_TIMES_MAX	= 32,		/* calls remembered */
	LIMITER_PAUSE_MAX	= 60000,	/* ms */
};

enum limiter_class { LIMITER_BATCH, LIMITER_READ, LIMITER_WRITE };

struct db;

/* Where turns are kept: in the database, or without one in files. */
struct limiter_place {
	const char	*dir;
	struct db	*db;
};

/* The record. */
struct limiter_times {
	uint64_t	 magic;
	int64_t		 not_before;	/* ms, by the place's clock */
	uint64_t	 next;		/* the oldest of times[] */
	int64_t		 times[LIMITER_TIMES_MAX];
};

enum limiter_lock { LIMITER_TURN, LIMITER_PEOPLE, LIMITER_COMMANDS,
	LIMITER_LOCKS };

struct limiter {
	const struct limiter_place *place;
	const struct limiter_means *means;	/* NULL: not inside */
	char		 name[33];	/* a hash of the account's */
	int		 fd[LIMITER_LOCKS];	/* of files */
	int64_t		 ahead;		/* the place's clock of clock_mono(), */
	int64_t		 unsure;	/* or that much more */
	struct limiter_times t;
};

/* What n bytes of a file say.  False when they are none of ours, damaged: then
 * as if all calls had ended now, so that none begins too early.  None at all
 * are those of a new file. */
bool		 limiter_read(struct limiter_times *, const void *, size_t n,
		    int64_t now);

/* When the next call may begin: now or later.  A time in the future is one of
 * before a reboot.  (Pure; for the tests too.) */
int64_t		 limiter_next(const struct limiter_times *, int per_second,
		    int64_t now);

/*
 * Take the turn for name, at the latest at deadline (clock_mono() ms).
 * per_second 0: no limit but one at a time.  E_SERVICE_TURN when it did not
 * come in time; E_INTERNAL or the database's error when the place can't be used
 * (logged).  The place stays the caller's, and outlives the turn.
 */
enum err	 limiter_enter(struct limiter *, const struct limiter_place *,
		    const char *name, int per_second, enum limiter_class,
		    int64_t deadline);

/* Give it back.  No call begins for pause_ms more (0: as usual): when the
 * carrier said that it was too much. */
void		 limiter_leave(struct limiter *, int64_t pause_ms);

#endif
