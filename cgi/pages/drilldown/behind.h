/* behind: a device's gateway, and the devices behind a gateway. */
#ifndef PAGES_BEHIND_H
#define PAGES_BEHIND_H

#include "parts.h"
#include "view_sim.h"

/* Send the queries of behind_fill ahead; call within db_ahead. */
void		 behind_ask(struct page *, const struct drilldown *);
enum err	 behind_fill(struct page *, const struct drilldown *,
		    struct drilldown_view *);

#endif
