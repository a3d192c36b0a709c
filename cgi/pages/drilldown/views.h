/* views: a section, drawn by the view of what is linked. */
#ifndef PAGES_VIEWS_H
#define PAGES_VIEWS_H

#include "parts.h"
#include "view_sim.h"

/* What it is going to ask, where asking takes a round trip; inside of db_ahead. */
void		 view_ask(struct page *, const struct section_for *);
enum err	 view_fill(struct page *, const struct section_for *,
		    struct section_view *);

#endif
