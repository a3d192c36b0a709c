/* timeline: commands and activities at the carrier, merged. */
#ifndef PAGES_TIMELINE_H
#define PAGES_TIMELINE_H

#include "parts.h"
#include "view_sim.h"

/* Send the queries of timeline_fill ahead: for the device's commands, and for
 * changes of what it links.  Call within db_ahead. */
void		 timeline_ask(struct page *, const struct drilldown *);
void		 timeline_ask_changes(struct page *, const struct drilldown *);
/* Fill in Actions.  E_INPUT when the position in the URL is not valid. */
enum err	 timeline_fill(struct page *, const struct drilldown *,
		    struct drilldown_view *);

#endif
