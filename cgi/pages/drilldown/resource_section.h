/* resource_section: the view of resources whose kind has no view of its own. */
#ifndef PAGES_RESOURCE_SECTION_H
#define PAGES_RESOURCE_SECTION_H

#include "parts.h"
#include "view_sim.h"

/* Fills section_view.other. */
enum err	 resource_section_fill(struct page *, const struct section_for *,
		    struct section_view *);

#endif
