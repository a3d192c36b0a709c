/* devices_planned: notes in the device list that are not part of a device's
 * row. */
#ifndef PAGES_DEVICES_PLANNED_H
#define PAGES_DEVICES_PLANNED_H

#include "../page.h"
#include "view.h"

/* Add the notes to the lines of a page, which must be filled in. */
enum err	 devices_planned(struct page *, const struct device_page *,
		    struct devices_view *);

#endif
