/*
 * endpoint: addresses and secrets in the forms of extensions, for all drivers.
 */
#ifndef DRIVERS_ENDPOINT_H
#define DRIVERS_ENDPOINT_H

#include <stdbool.h>

#include "../lib/arena.h"

/* check functions of struct setting: NULL when the value is valid, else a
 * sentence. */
const char	*check_one_line(struct arena *, const char *);
const char	*check_username(struct arena *, const char *);	/* for Basic */
const char	*check_endpoint(struct arena *, const char *);

/* Complete the first n characters of an address: https:// before a bare host,
 * http:// when that is this machine; no trailing slash. */
char		*endpoint_whole(struct arena *, const char *, size_t n);

/* Do two addresses, as entered, have the same scheme, host and port?  A secret
 * that was entered for one may then be sent to the other. */
bool		 endpoint_same(struct arena *, const char *, const char *);

/* What limits apply to: "host|user", or "host:port|user" when the port is not
 * the scheme's default.  Hosts are in canonical spelling, and all names of this
 * machine are localhost. */
const char	*endpoint_limiter(struct arena *, const char *whole,
		    const char *user);

#endif
