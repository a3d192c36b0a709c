/*
 * drilldown: the Device Drilldown page, assembled from its parts.  Handlers
 * that call a carrier render it again with the answer.
 */
#ifndef PAGES_DRILLDOWN_H
#define PAGES_DRILLDOWN_H

#include "parts.h"

/* Render the page.  Returns E_FORM when again is not NULL.  E_NOTFOUND when
 * there is no such device. */
enum err	 drilldown_show(struct page *, const struct device *,
		    const struct again *);

#endif
