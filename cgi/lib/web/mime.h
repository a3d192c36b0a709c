/*
 * mime: what a Content-Type says of a body, and the root part of one that is
 * multipart (RFC 2387: multipart/related, as MTOM and SOAP with attachments
 * wrap an envelope).  Pure and bounded by the body itself.
 */
#ifndef LIB_MIME_H
#define LIB_MIME_H

#include "lib/arena.h"

struct mime {
	const char	*body;
	size_t		 len;
	const char	*charset;	/* NULL when it is not said */
};

/*
 * The part that start= names, else the first; of a body that is not multipart
 * (or that has no such part) the body itself.  A part in base64 or
 * quoted-printable is decoded.  content_type may be NULL.
 */
struct mime	 mime_root(struct arena *, const char *content_type,
		    const char *body, size_t len);

#endif
