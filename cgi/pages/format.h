/* format: times and states in the form the templates show (view.h).  Sizes,
 * counts and durations are in units.h. */
#ifndef PAGES_FORMAT_H
#define PAGES_FORMAT_H

#include "view.h"

/* In the reader's time zone (lib/text/zone.h).  Empty for ABSENT and
 * UNREADABLE. */
struct when	 format_when(struct arena *, int64_t ms, int64_t now);
/* The same without how long ago it was, where that is not shown. */
struct when	 format_at(struct arena *, int64_t ms);
/* That with seconds, for frequent things. */
struct when	 format_second(struct arena *, int64_t ms);
/* Is a stored time further in the future than clocks can differ?  Then it was
 * stored before a clock was set back. */
bool		 format_ahead(int64_t ms, int64_t now);
/* As format_at() for a time that a carrier reported.  Many write a day as midnight
 * UTC; it means that day in every zone, so no time is shown. */
struct when	 format_told(struct arena *, int64_t ms);
/* The day alone. */
struct when	 format_day(struct arena *, int64_t ms);
/* As text. */
char		*format_time(struct arena *, int64_t ms);

/* The badge of a SIM state: our word; on hover the carrier's own word, when it
 * differs, and whether the SIM connects. carrier_state may be NULL. */
struct badge	 format_state(struct arena *, enum sim_state,
		    const char *carrier_state);

#endif
