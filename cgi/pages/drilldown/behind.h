/* behind: the gateway that a device is behind, and the devices behind one. */
#ifndef PAGES_BEHIND_H
#define PAGES_BEHIND_H

#include "parts.h"
#include "view_sim.h"

/* What behind_fill is going to ask; inside of db_ahead. */
void		 behind_ask(struct page *, const struct device *);
enum err	 behind_fill(struct page *, const struct device *,
		    struct drilldown_view *);

#endif
