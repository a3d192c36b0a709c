/*
 * heard: the filters for connected devices and for the time of the last event,
 * for the device list and the API.
 *
 * 	connected	yes or no
 * 	heard		1h, 24h, 7d: within that time; not-1h, not-24h, not-7d:
 * 			not within it; never
 *
 * A filter is accurate to a quarter hour; the time shown is exact.
 */
#ifndef PAGES_DEVICES_HEARD_H
#define PAGES_DEVICES_HEARD_H

#include "../page.h"

struct heard_choice {
	const char	*name, *title;
	int64_t		 ms;
	bool		 not;
};
enum { HEARD_CHOICES = 7 };
extern const struct heard_choice heard_choices[HEARD_CHOICES + 1]; /* ends with NULL */

/* Parse the two values; false when both are "", which means any.  An unknown
 * value matches no device. */
bool		 heard_filter(const char *connected, const char *heard,
		    int64_t now, struct presence *);

/* Is it one of the values? */
bool		 heard_is_choice(const char *heard);

/* Replace the quarter hours of a page's rows by the exact times, if they can be
 * read. */
void		 heard_exactly(struct page *, struct device_page *);

#endif
