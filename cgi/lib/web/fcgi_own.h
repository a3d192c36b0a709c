/* fcgi_own: how answers are sent, between fcgi.c and fcgi_many.c; nobody
 * else. */
#ifndef LIB_FCGI_OWN_H
#define LIB_FCGI_OWN_H

#include "req.h"

#define WIRE_MAX	(PAGE_MAX + 64 * 1024)

/* What goes to the server before the body: the reply's head, or a plain 500
 * when it did not fit.  True when a body follows. */
bool	fcgi_compose(const struct reply *, const struct req_source *,
	    struct buf *wire);

/* Head, body (or NULL) and the end of request id in one write; false when the
 * server is gone, or has taken nothing for SEND_MS. */
bool	fcgi_send_whole(int fd, int id, const struct buf *wire,
	    const struct buf *body);

#endif
