/* sent: commands for a device itself, and what became of each. */
#ifndef PAGES_SENT_H
#define PAGES_SENT_H

#include "parts.h"
#include "view_sim.h"

/* What sent_fill is going to ask; inside of db_ahead. */
void		 sent_ask(struct page *, const struct device *);
enum err	 sent_fill(struct page *, const struct device *,
		    struct drilldown_view *);

#endif
