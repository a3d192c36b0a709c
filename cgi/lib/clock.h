/* clock: the time in milliseconds. */
#ifndef LIB_CLOCK_H
#define LIB_CLOCK_H

#include <stdint.h>

/* Since 1970-01-01T00:00:00Z; the fixed time PATCHBAY_NOW (ms) when that is in
 * the environment, for tests of pages. */
int64_t	 clock_now(void);

/*
 * Make clock_now() follow the clock of the database server, which reported
 * now; asked is clock_mono() before the query.  All nodes that share a
 * database then share its clock, whatever their own show.  A later report
 * corrects the clock only as far as it exceeds the uncertainty of the round
 * trip.
 */
void	 clock_follow(int64_t now, int64_t asked);

/* Monotonic milliseconds for deadlines (CLOCK_MONOTONIC). */
int64_t	 clock_mono(void);

#endif
