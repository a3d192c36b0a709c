/* basic: what a client signs in with by HTTP Basic (RFC 7617). */
#ifndef LIB_BASIC_H
#define LIB_BASIC_H

#include <stdbool.h>

#include "lib/arena.h"

/* Standard base64, padding optional; NULL when it is none or holds a NUL. */
char		*basic_base64(struct arena *, const char *);

/* The value of an Authorization header (NULL: none was sent).  False when it is
 * none of Basic; true with "" and "" when it is one that cannot be read. */
bool		 basic_parse(struct arena *, const char *value,
		    const char **user, const char **password);

#endif
