/* push: the address that a service sends to by itself: /push/{key}/{token}. */
#ifndef PAGES_PUSH_H
#define PAGES_PUSH_H

#include "../page.h"

/* As the service is given it: scheme, host, path. */
const char	*push_address(struct page *, const char *key,
		    const char *token);

#endif
