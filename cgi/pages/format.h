/* format: times and states as the parts of view.h show them.  Sizes, counts
 * and durations are in units.h. */
#ifndef PAGES_FORMAT_H
#define PAGES_FORMAT_H

#include "view.h"

/* In the reader's zone (lib/text/zone.h); ABSENT and UNREADABLE give an empty
 * one. */
struct when	 format_when(struct arena *, int64_t ms, int64_t now);
/* With seconds, of what comes often. */
struct when	 format_second(struct arena *, int64_t ms, int64_t now);
/* Is a stored time further in the future than clocks differ?  Then one was
 * ahead, and has been put back since. */
bool		 format_ahead(int64_t ms, int64_t now);
/* The same of a time that a carrier told.  Many write a day as midnight of UTC,
 * and it is that day in every zone: no time is shown. */
struct when	 format_told(struct arena *, int64_t ms, int64_t now);
/* The day alone. */
struct when	 format_day(struct arena *, int64_t ms);
/* In words. */
char		*format_time(struct arena *, int64_t ms);

/* The badge of a SIM state: our word; the carrier's own, when it differs, and
 * whether it connects on hover.  carrier_state may be NULL. */
struct badge	 format_state(struct arena *, enum sim_state,
		    const char *carrier_state);

#endif
