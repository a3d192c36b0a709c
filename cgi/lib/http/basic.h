/* basic: HTTP Basic credentials (RFC 7617). */
#ifndef LIB_BASIC_H
#define LIB_BASIC_H

#include <stdbool.h>

#include "lib/arena.h"

/* Decode standard base64 with optional padding; NULL when it is not valid or
 * contains a NUL. */
char		*basic_base64(struct arena *, const char *);

/* Parse the value of an Authorization header (NULL: not sent).  False when it
 * is not Basic; true with "" and "" when it cannot be decoded. */
bool		 basic_parse(struct arena *, const char *value,
		    const char **user, const char **password);

#endif
