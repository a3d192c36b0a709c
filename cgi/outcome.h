/*
 * outcome: turns a handler's result into a response: the page with the faults
 * of the input, the redirect to sign in, or 304 when the browser has the page
 * already.
 */
#ifndef OUTCOME_H
#define OUTCOME_H

#include "pages/page.h"

/* Complete the reply according to the handler's error. allow: the methods of
 * the URL, or NULL. */
void		 outcome_of_page(struct page *, const struct route *table,
		    enum err, const char *allow);
/* The same for programs; refusals are counted (events/refusals.h). */
void		 outcome_of_program(struct page *, enum err,
		    const char *allow, uint64_t *refusals);

#endif
