/*
 * zone: the time zone that times are shown in, by its IANA name, from the
 * system's tzdata.
 *
 * A process has one at a time, in its environment (TZ), where the C library
 * looks: a request begins by saying whose it is.  "" is UTC.
 */
#ifndef LIB_ZONE_H
#define LIB_ZONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/arena.h"

enum { ZONE_NAME_MAX = 40, ZONE_FOUND_MAX = 6 };

/* Shaped like a zone's name, and the system has it. */
bool	 zone_known(const char *);

/* From now on; one that is not known is UTC. */
void	 zone_use(const char *);

/* What a zone's clocks show at a time: UTC + shift, under this word. */
struct zone_time {
	int64_t	 shift;			/* ms */
	char	 word[12];		/* CEST, UTC+05 */
};
struct zone_time zone_at(int64_t ms);
int64_t		 zone_shift(int64_t ms);	/* shift alone */

/*
 * Names that what somebody typed may mean, at most ZONE_FOUND_MAX: the name
 * itself, a place ("new york"), a part of one; case does not matter.  The
 * number of them.
 */
size_t	 zone_find(struct arena *, const char *typed,
	    const char *found[ZONE_FOUND_MAX]);

/*
 * When nothing fits: names that are nearly what was typed, the nearest first
 * ("Berlim", "Europe/Lisboa").  The number of them.
 */
size_t	 zone_near(struct arena *, const char *typed,
	    const char *found[ZONE_FOUND_MAX]);

#endif
