/*
 * fcgi: libfcgi below req and reply: a worker's accept loop, and a single
 * request as plain CGI.
 */
#ifndef LIB_FCGI_H
#define LIB_FCGI_H

#include "req.h"

/* Accept connections on fd and answer them one by one until pool_stopping().
 * Calls answer(ctx, source, reply) with an empty reply for each request, then
 * sends the reply once. */
int	fcgi_loop(int fd, void (*answer)(void *ctx, const struct req_source *,
	    struct reply *), void *ctx);

/* The same for many connections at once, which the server keeps between
 * requests.  They wait while a request is answered, so answers must be quick;
 * none may be streamed or dropped. */
int	fcgi_many(int fd, void (*answer)(void *ctx, const struct req_source *,
	    struct reply *), void *ctx);

/*
 * The same, and answers may wait for something: see reply->later.  One more
 * descriptor is watched beside the requests.
 */
struct fcgi_many;
struct fcgi_beside {
	int		 fd;		/* usually an epoll descriptor */
	/* Called when fd is readable, and at the time that the last call
	 * returned (clock_mono()). */
	int64_t		 (*turn)(void *ctx);
	void		*ctx;		/* also passed to answer */
	size_t		 waiting_max;	/* maximum of waiting requests */
	struct fcgi_many *many;		/* private to fcgi_waiting */
};
int	fcgi_waiting(int fd, void (*answer)(void *ctx,
	    const struct req_source *, struct reply *), void *ctx,
	    struct fcgi_beside *);

/* Answer again the requests that wait with this key. */
void	fcgi_wake(const struct fcgi_beside *, int64_t key);
/* The number of requests that wait with this key. */
size_t	fcgi_waiting_for(const struct fcgi_beside *, int64_t key);

/* A single request, from the environment and standard input to standard output:
 * plain CGI (RFC 3875). */
int	fcgi_once(void (*answer)(void *ctx, const struct req_source *,
	    struct reply *), void *ctx);

#endif
