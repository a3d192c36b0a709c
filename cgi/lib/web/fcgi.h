/*
 * fcgi: libfcgi under req and reply: the accept loop of a worker, and one
 * request as plain CGI.
 */
#ifndef LIB_FCGI_H
#define LIB_FCGI_H

#include "req.h"

/* Accept one connection after the other and answer on fd until pool_stopping(): for each request calls
 * answer(ctx, source, reply) with an empty reply, then sends it once. */
int	fcgi_loop(int fd, void (*answer)(void *ctx, const struct req_source *,
	    struct reply *), void *ctx);

/* The same for many connections at once, which the server keeps between
 * requests.  They wait while one request is answered, so answers have to be
 * quick; none of them is streamed or dropped. */
int	fcgi_many(int fd, void (*answer)(void *ctx, const struct req_source *,
	    struct reply *), void *ctx);

/* The same once, from the environment and standard input to standard output:
 * plain CGI (RFC 3875). */
int	fcgi_once(void (*answer)(void *ctx, const struct req_source *,
	    struct reply *), void *ctx);

#endif
