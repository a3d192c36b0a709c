/*
 * fcgi: libfcgi under req and reply: the accept loop of a worker, and one
 * request as plain CGI.
 */
#ifndef LIB_FCGI_H
#define LIB_FCGI_H

#include "req.h"

/* Accept and answer on fd until pool_stopping(): for each request calls
 * answer(ctx, source, reply) with an empty reply, then sends it once. */
int	fcgi_loop(int fd, void (*answer)(void *ctx, const struct req_source *,
	    struct reply *), void *ctx);

/* The same once, from the environment and standard input to standard output:
 * plain CGI (RFC 3875). */
int	fcgi_once(void (*answer)(void *ctx, const struct req_source *,
	    struct reply *), void *ctx);

#endif
