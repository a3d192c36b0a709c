/* clock: what time it is, in milliseconds. */
#ifndef LIB_CLOCK_H
#define LIB_CLOCK_H

#include <stdint.h>

/* Since 1970-01-01T00:00:00Z; a fixed time when PATCHBAY_NOW (ms) is in the
 * environment: for tests of pages. */
int64_t	 clock_now(void);

/*
 * From now on clock_now() is the clock of a database's server, which said what
 * time it was; asked: clock_mono() before it was asked.  So all nodes that share
 * a database have one clock, wherever theirs stand.  A later answer moves it
 * only as far as the time that asking took leaves no doubt.
 */
void	 clock_follow(int64_t now, int64_t asked);

/* Milliseconds that only go forward, for deadlines (CLOCK_MONOTONIC). */
int64_t	 clock_mono(void);

#endif
