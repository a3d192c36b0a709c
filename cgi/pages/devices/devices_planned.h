/* devices_planned: what the list says beside a device besides its row. */
#ifndef PAGES_DEVICES_PLANNED_H
#define PAGES_DEVICES_PLANNED_H

#include "../page.h"
#include "view.h"

/* Into the lines of a page, which are there. */
enum err	 devices_planned(struct page *, const struct device_page *,
		    struct devices_view *);

#endif
