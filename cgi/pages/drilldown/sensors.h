/* sensors: numbers found automatically in a device's events. */
#ifndef PAGES_SENSORS_H
#define PAGES_SENSORS_H

#include "../page.h"
#include "view_talk.h"

enum { SENSOR_EVENTS = 50 };	/* newest events examined */

/* Every number in the last event of each type, with its values in the newest
 * events, which come newest first. */
void		 sensors_fill(struct page *, const struct device_event *last,
		    size_t nlast, const struct device_event *newest, size_t n,
		    struct talk_view *);

#endif
