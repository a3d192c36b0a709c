/* access_fields: what forms ask that decide who has access. */
#ifndef PAGES_ACCESS_FIELDS_H
#define PAGES_ACCESS_FIELDS_H

#include "../page.h"
#include "view.h"

/* The field "role", viewer when the value is "". */
struct field	 access_role(const char *value, const struct form_errors *);

/* A new password, the field "fresh", and its check, which adds a sentence when
 * it is not valid. */
struct field	 access_fresh(struct page *, const char *label,
		    const struct form_errors *);
void		 access_fresh_check(struct page *, struct form_errors *);

#endif
