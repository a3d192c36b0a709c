/*
 * drilldown: the Device Drilldown, put together from its parts.  Handlers that
 * call a carrier show it again with what it said.
 */
#ifndef PAGES_DRILLDOWN_H
#define PAGES_DRILLDOWN_H

#include "parts.h"

/* Render the page; E_FORM when again is not NULL.  E_NOTFOUND. */
enum err	 drilldown_show(struct page *, const struct device *,
		    const struct again *);

#endif
