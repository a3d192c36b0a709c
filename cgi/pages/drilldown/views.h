/* views: selects the view that draws a section, by the kind of the resource. */
#ifndef PAGES_VIEWS_H
#define PAGES_VIEWS_H

#include "parts.h"
#include "view_sim.h"

/* Send its queries ahead, when each takes a round trip; call within
 * db_ahead. */
void		 view_ask(struct page *, const struct section_for *);
enum err	 view_fill(struct page *, const struct section_for *,
		    struct section_view *);

#endif
