/*
 * clock: time as int64_t milliseconds since 1970-01-01T00:00:00Z, and the
 * date shapes that carriers use.
 */
#ifndef LIB_CLOCK_H
#define LIB_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"

/* Now; a fixed time when PATCHBAY_NOW (ms) is in the environment: for tests
 * of pages. */
int64_t	 clock_now(void);

/* Milliseconds that only go forward, for deadlines (CLOCK_MONOTONIC). */
int64_t	 clock_mono(void);

/*
 * Parse "2016-06-29T00:21:33.339Z", "…+00:00", "…+0000", a blank for the T,
 * a fraction of any length or none, seconds or none, or a date alone with or
 * without Z.  False when it is none of these or not in the calendar.
 */
bool	 clock_parse(const char *, int64_t *ms);

/* Exactly YYYY-MM-DD, in the calendar. */
bool	 clock_parse_date(const char *, int64_t *ms);

enum { CLOCK_ISO_SIZE = 25 };

/* …T00:21:33.339Z into s, which is returned. */
char	*clock_stamp(char s[CLOCK_ISO_SIZE], int64_t ms);

char	*clock_iso(struct arena *, int64_t ms);		/* the same */
char	*clock_date(struct arena *, int64_t ms);	/* 2016-06-29 */
char	*clock_human(struct arena *, int64_t ms);	/* 29 Jun 2016, 00:21 UTC */
/* 2016-06-29 00:21:33 UTC, of what clock_iso() gave. */
char	*clock_exact(struct arena *, const char *iso);
/* clock_human() as clocks show it that are shift ms ahead of UTC, which is
 * called zone. */
char	*clock_local(struct arena *, int64_t ms, int64_t shift,
	    const char *zone);
char	*clock_ago(struct arena *, int64_t ms, int64_t now); /* 3 minutes ago */

#endif
