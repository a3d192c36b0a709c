/* clock: what time it is, in milliseconds. */
#ifndef LIB_CLOCK_H
#define LIB_CLOCK_H

#include <stdint.h>

/* Since 1970-01-01T00:00:00Z; a fixed time when PATCHBAY_NOW (ms) is in the
 * environment: for tests of pages. */
int64_t	 clock_now(void);

/* Milliseconds that only go forward, for deadlines (CLOCK_MONOTONIC). */
int64_t	 clock_mono(void);

#endif
