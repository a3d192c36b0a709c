/*
 * url: URLs of ours built by one set of functions, and decoding.
 */
#ifndef LIB_URL_H
#define LIB_URL_H

#include <stdbool.h>

#include "lib/arena.h"

/* Path of segments, each percent-encoded: url_path(a, "devices", t, d, NULL)
 * gives "/devices/t/d". */
char	*url_path(struct arena *, ...) __attribute__((sentinel));

/* len bytes with every %XX decoded, and + as a blank where plus is set, into
 * out: room for len + 1.  False when an escape is broken. */
bool	 url_unescape(const char *, size_t len, bool plus, char *out,
	    size_t *n);

/* Decode %XX in one path segment.  NULL on a broken escape, NUL, "/" in
 * disguise or invalid UTF-8. */
char	*url_decode_segment(struct arena *, const char *, size_t len);

/* "?a=1&b=2" from name, value pairs ending in NULL; a pair whose value is
 * NULL or "" is left out; "" when nothing is left. */
char	*url_query(struct arena *, ...) __attribute__((sentinel));

/* Percent-encode one piece (RFC 3986 unreserved stay). */
char	*url_encode(struct arena *, const char *);

/* Is this host this machine: localhost, 127.0.0.0/8, ::1 (with brackets or
 * without)? */
bool	 url_loopback(const char *host);

#endif
