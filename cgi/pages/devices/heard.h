/*
 * heard: whether devices are connected, and when their last event came, as the
 * list of devices and the API are asked and say it.
 *
 *	connected	yes or no
 *	heard		1h, 24h, 7d: in so long; not-1h, not-24h, not-7d: not in so
 *			long; never
 *
 * A filter knows the last event to a quarter of an hour; what is shown is exact.
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
extern const struct heard_choice heard_choices[HEARD_CHOICES + 1]; /* NULL */

/* What the words of a filter mean; false: anything, as both are "".  A word
 * that is none is true of no device. */
bool		 heard_filter(const char *connected, const char *heard,
		    int64_t now, struct presence *);

/* The words themselves. */
bool		 heard_is_choice(const char *heard);

/* When exactly the rows of a page were heard.  Where that cannot be read, the
 * quarter of an hour stays. */
void		 heard_exactly(struct page *, struct device_page *);

#endif
