/* fresh: a new password in a form, its field "fresh". */
#ifndef PAGES_FRESH_H
#define PAGES_FRESH_H

#include "../page.h"
#include "view.h"

struct field	 fresh_field(const char *label, const struct form_errors *);
/* Adds a sentence when it is not valid. */
void		 fresh_check(struct page *, struct form_errors *);

#endif
