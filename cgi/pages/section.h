/* section: between section.c and section_forms.c. */
#ifndef PAGES_SECTION_H
#define PAGES_SECTION_H

#include "drilldown.h"

struct section_making {
	struct page			*p;
	const struct section_for	*f;
	struct section_view		*v;
	const struct provider		*provider;
	struct sim			 sim;	/* as_of ABSENT: never told */
};

enum err	section_forms(struct section_making *, const struct plan *,
		    size_t n, int64_t plans_as_of);

#endif
