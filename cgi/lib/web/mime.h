/*
 * mime: what a Content-Type says about a body, and the root part of a
 * multipart body (RFC 2387: multipart/related, in which MTOM and SOAP with
 * attachments wrap an envelope).  Pure; the work is bounded by the body's
 * size.
 */
#ifndef LIB_MIME_H
#define LIB_MIME_H

#include "lib/arena.h"

struct mime {
	const char	*body;
	size_t		 len;
	const char	*charset;	/* NULL when it is not given */
};

/*
 * The part that start= names, else the first; for a body that is not multipart
 * (or has no such part) the body itself. base64 and quoted-printable parts are
 * decoded. content_type may be NULL.
 */
struct mime	 mime_root(struct arena *, const char *content_type,
		    const char *body, size_t len);

#endif
