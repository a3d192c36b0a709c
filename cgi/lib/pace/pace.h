/*
 * pace: so many of something a second for each of many, counted together by
 * all processes of a machine that were forked from the one that made it.
 *
 * Who has been idle may do a burst at once.  It is the leaky bucket as one
 * number: when all that was let through will have been due (the generic cell
 * rate algorithm), so letting one more through is one compare and swap.
 */
#ifndef LIB_PACE_H
#define LIB_PACE_H

#include <stdint.h>

enum { PACE_SLOTS = 4096 };	/* ids that many apart share a number */

struct pace;

/* Before forking.  NULL, logged. */
struct pace	*pace_new(void);

/* The same for one alone, whose number *due is: 0 at first. */
int64_t		 pace_take(int64_t *due, int64_t now, int64_t per_second,
		    int64_t burst);

/* One more for id, at now (ms, a clock that only goes forward): 0, or how many
 * ms until it may be, and then it is not counted. */
int64_t		 pace_wait(struct pace *, int64_t id, int64_t now,
		    int64_t per_second, int64_t burst);

#endif
