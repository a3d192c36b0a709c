/* sent: commands for the device itself, and their results. */
#ifndef PAGES_SENT_H
#define PAGES_SENT_H

#include "parts.h"
#include "view_sim.h"

/* Send the queries of sent_fill ahead; call within db_ahead. */
void		 sent_ask(struct page *, const struct drilldown *);
enum err	 sent_fill(struct page *, const struct drilldown *,
		    struct drilldown_view *);

#endif
