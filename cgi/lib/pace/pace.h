/*
 * pace: limits events per second for each of many ids, counted together by all
 * processes forked from the one that created it.
 *
 * An idle id may do a burst at once.  The leaky bucket is stored as one
 * number, the time when everything allowed so far is due (generic cell rate
 * algorithm), so allowing one more event is one compare-and-swap.
 */
#ifndef LIB_PACE_H
#define LIB_PACE_H

#include <stdint.h>

enum { PACE_SLOTS = 4096 };	/* ids this far apart share a number */

struct pace;

/* Create before forking.  NULL, logged, on failure. */
struct pace	*pace_new(void);

/* The same for a single limit with its state in *due, which starts at 0. */
int64_t		 pace_take(int64_t *due, int64_t now, int64_t per_second,
		    int64_t burst);

/* Count one event for id at now (monotonic ms).  Returns 0, or the ms until it
 * is allowed; the event is then not counted. */
int64_t		 pace_wait(struct pace *, int64_t id, int64_t now,
		    int64_t per_second, int64_t burst);

#endif
