/* fcgi_own: how responses are sent; shared by fcgi.c and fcgi_many.c, and not
 * for others. */
#ifndef LIB_FCGI_OWN_H
#define LIB_FCGI_OWN_H

#include "req.h"

#define WIRE_MAX	(PAGE_MAX + 64 * 1024)

/* Write what precedes the body: the response's header, or a plain 500 when it
 * did not fit.  True when a body follows. */
bool	fcgi_compose(const struct reply *, const struct req_source *,
	    struct buf *wire);

/* Send the header, the body (or NULL) and the end of request id in one write.
 * False when the server is gone, or has accepted nothing for SEND_MS. */
bool	fcgi_send_whole(int fd, int id, const struct buf *wire,
	    const struct buf *body);

#endif
