/*
 * outcome: what is sent for what a request came to: the page that says what
 * went wrong with what was typed, the way to sign in, or 304 for what the
 * browser has.
 */
#ifndef OUTCOME_H
#define OUTCOME_H

#include "pages/page.h"

/* Make the reply agree with what the handler said; allow: the methods that the
 * address takes, or NULL. */
void		 outcome_of_page(struct page *, const struct route *table,
		    enum err, const char *allow);
/* The same for a program. */
void		 outcome_of_program(struct page *, enum err,
		    const char *allow);

#endif
