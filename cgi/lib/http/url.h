/*
 * url: building our URLs, and decoding.
 */
#ifndef LIB_URL_H
#define LIB_URL_H

#include <stdbool.h>

#include "lib/arena.h"

/* A path of segments, each percent-encoded: url_path(a, "devices", t, d, NULL)
 * is "/devices/t/d". */
char	*url_path(struct arena *, ...) __attribute__((sentinel));

/* Decode the %XX in len bytes, and with plus also + as a blank, into out, which
 * has room for len + 1.  False when an escape is malformed. */
bool	 url_unescape(const char *, size_t len, bool plus, char *out,
	    size_t *n);

/* Decode the %XX in one path segment.  NULL on a malformed escape, NUL, an
 * encoded "/" or invalid UTF-8. */
char	*url_decode_segment(struct arena *, const char *, size_t len);

/* "?a=1&b=2" from name, value pairs ending with NULL.  A pair whose value is
 * NULL or "" is left out; "" when none is left. */
char	*url_query(struct arena *, ...) __attribute__((sentinel));

/* Percent-encode a component (except RFC 3986's unreserved characters). */
char	*url_encode(struct arena *, const char *);

/* Is the host this machine: localhost, 127.0.0.0/8 or ::1 (with or without
 * brackets)? */
bool	 url_loopback(const char *host);

#endif
