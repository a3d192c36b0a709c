/* steps: what forms of several steps have in common: Add Device, Map Device
 * Data.  Each step is a page; the last one sums up. */
#ifndef PAGES_STEPS_H
#define PAGES_STEPS_H

#include "page.h"
#include "view.h"

/* Fill what a step's page shows of the n steps, whose addresses and titles are
 * given: the heading, where its form goes, and on the last one the way back to
 * each of the others. */
void	 steps_show(struct page *, struct wizard_view *,
	    const struct link_view *, size_t n, size_t at);

/* Add the faults of a step to those of all.  Its fields are on another page, so
 * its title says where. */
void	 steps_errors(struct page *, struct form_errors *all,
	    const struct form_errors *, const char *title);

#endif
