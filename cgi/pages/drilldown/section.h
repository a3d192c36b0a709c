/* section: the view of a SIM. */
#ifndef PAGES_SECTION_H
#define PAGES_SECTION_H

#include "parts.h"
#include "view_sim.h"

void		 section_ask(struct page *, const struct section_for *);
enum err	 section_fill(struct page *, const struct section_for *,
		    struct section_view *);

#endif
