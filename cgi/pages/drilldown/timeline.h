/* timeline: commands and what happened at the carrier, merged. */
#ifndef PAGES_TIMELINE_H
#define PAGES_TIMELINE_H

#include "parts.h"
#include "view_sim.h"

/* What timeline_fill is going to ask; inside of db_ahead. */
void		 timeline_ask(struct page *, const struct drilldown *);
/* Actions.  E_INPUT: the address names no place in them. */
enum err	 timeline_fill(struct page *, const struct drilldown *,
		    struct drilldown_view *);

#endif
