/*
 * zone: the time zone in which times are shown, by IANA name, from the
 * system's tzdata.
 *
 * A process uses one at a time, through its environment (TZ), as the C library
 * does; each request sets its own. "" is UTC.
 */
#ifndef LIB_ZONE_H
#define LIB_ZONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/arena.h"

enum { ZONE_NAME_MAX = 40, ZONE_FOUND_MAX = 6 };

/* Does it have the form of a zone's name, and does the system have it? */
bool	 zone_known(const char *);

/* Use this zone from now on; UTC when it is unknown. */
void	 zone_use(const char *);

/* A zone at a time: UTC + shift, with this abbreviation. */
struct zone_time {
	int64_t	 shift;			/* ms */
	char	 word[12];		/* CEST, UTC+05 */
};
struct zone_time zone_at(int64_t ms);
int64_t		 zone_shift(int64_t ms);	/* shift alone */

/*
 * Find names that the input may mean, at most ZONE_FOUND_MAX: the name itself,
 * a place ("new york"), or part of one, ignoring case.  Returns their number.
 */
size_t	 zone_find(struct arena *, const char *typed,
	    const char *found[ZONE_FOUND_MAX]);

/*
 * When nothing matches: names similar to the input, the nearest first
 * ("Berlim", "Europe/Lisboa").  Returns their number.
 */
size_t	 zone_near(struct arena *, const char *typed,
	    const char *found[ZONE_FOUND_MAX]);

#endif
