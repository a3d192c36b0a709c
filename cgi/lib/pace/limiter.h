/*
 * limiter: a carrier allows an account one call in flight and so many calls
 * per second, whichever page or process they come from.  There is one rate
 * limiter per account, shared by all processes and kept over restarts.
 *
 * It has three locks and a record.  The holder of the turn may call.  The
 * record has the times of the last calls: when each began, replaced by when it
 * ended.  A call may begin LIMITER_WINDOW_MS after the end of the n-th last
 * one, so the carrier never sees more than n requests arrive within a second,
 * however long each was in transit.
 *
 * People have priority over background work, and commands over reads.  A
 * waiting person holds a shared lock, and for a command a second one.
 * Background work takes a turn only when no person waits, and never waits
 * inside the rate limiter; reads take it only when no command waits.  A person
 * who arrives while others wait lets them try first, so that an operation of
 * many calls does not monopolize the rate limiter.
 *
 * On one machine the record is a file in a directory, named by a hash of the
 * account.  The locks are flocks on it and on two files beside it, which the
 * kernel releases when their holder dies.  The clock is monotonic.
 *
 * Machines that share a database keep record and locks there: the locks belong
 * to a connection, and the clock is the database's.  A connection can be lost
 * while its holder still calls, so the record also has the time until which an
 * unfinished call can last, and no call begins before that.
 */
#ifndef LIB_LIMITER_H
#define LIB_LIMITER_H

#include "app.h"

enum {
	LIMITER_WINDOW_MS	= 1050,		/* a second and a margin */
	LIMITER_TIMES_MAX	= 32,		/* calls remembered */
	LIMITER_PAUSE_MAX	= 60000,	/* ms */
};

enum limiter_class { LIMITER_BATCH, LIMITER_READ, LIMITER_WRITE };

struct db;

/* Where the turns are kept: in the database or, when db is NULL, in files. */
struct limiter_place {
	const char	*dir;
	struct db	*db;
};

/* The record. */
struct limiter_times {
	uint64_t	 magic;
	int64_t		 not_before;	/* ms, by the place's clock */
	uint64_t	 next;		/* index of the oldest entry of
					 * times[] */
	int64_t		 times[LIMITER_TIMES_MAX];
};

enum limiter_lock { LIMITER_TURN, LIMITER_PEOPLE, LIMITER_COMMANDS,
	LIMITER_LOCKS };

struct limiter {
	const struct limiter_place *place;
	const struct limiter_means *means;	/* NULL: not entered */
	char		 name[33];	/* hash of the account */
	int		 fd[LIMITER_LOCKS];	/* for files */
	int64_t		 ahead;		/* offset of the place's clock from
					 * clock_mono(), which may be */
	int64_t		 unsure;	/* too low by up to this */
	struct limiter_times t;
};

/* Parse n bytes of a file; n is 0 for a new file.  False when they are damaged
 * or not ours: the record is then as if all calls had ended now, so that none
 * begins too early. */
bool		 limiter_read(struct limiter_times *, const void *, size_t n,
		    int64_t now);

/* When the next call may begin: now or later.  A time in the future was
 * recorded before a reboot.  (Pure, for the tests too.) */
int64_t		 limiter_next(const struct limiter_times *, int per_second,
		    int64_t now);

/*
 * Take the turn for an account's name, by the deadline (clock_mono() ms).
 * per_second 0: only one call at a time.  E_SERVICE_TURN when the deadline
 * passed; E_INTERNAL, logged, or the database's error when the place cannot be
 * used.  The place remains owned by the caller and must outlive the turn.
 */
enum err	 limiter_enter(struct limiter *, const struct limiter_place *,
		    const char *name, int per_second, enum limiter_class,
		    int64_t deadline);

/* Return the turn.  No call begins for another pause_ms (0: as usual), for when
 * the carrier reported too many calls. */
void		 limiter_leave(struct limiter *, int64_t pause_ms);

#endif
