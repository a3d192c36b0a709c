/*
 * endpoint: addresses and secrets that people type into an extension's form,
 * the same for all drivers.
 */
#ifndef DRIVERS_ENDPOINT_H
#define DRIVERS_ENDPOINT_H

#include <stdbool.h>

#include "../lib/arena.h"

/* Checks for struct setting: NULL when fine, else a sentence. */
const char	*check_one_line(struct arena *, const char *);
const char	*check_username(struct arena *, const char *);	/* for Basic */
const char	*check_endpoint(struct arena *, const char *);

/* The first n characters of an address made whole: https:// in front of a
 * bare host, http:// when that is this machine; no slash at the end. */
char		*endpoint_whole(struct arena *, const char *, size_t n);

/* Do two addresses, as typed, lead to the same port of the same host by the
 * same scheme?  A secret that was entered for one may go to the other. */
bool		 endpoint_same(struct arena *, const char *, const char *);

/* What limits count for: "host|user", or "host:port|user" when the port is not
 * the scheme's own; one spelling of each host, and localhost for all names of
 * this machine. */
const char	*endpoint_limiter(struct arena *, const char *whole,
		    const char *user);

#endif
