/* push: the URL for messages that a service sends by itself:
 * /push/{key}/{token}. */
#ifndef PAGES_PUSH_H
#define PAGES_PUSH_H

#include "../page.h"

/* The full URL to enter at the service. */
const char	*push_address(struct page *, const char *key,
		    const char *token);

#endif
