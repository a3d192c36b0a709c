/*
 * fcgi: libfcgi under req and reply: the accept loop of a worker, and one
 * request as plain CGI.
 */
#ifndef LIB_FCGI_H
#define LIB_FCGI_H

#include "req.h"

/* Accept one connection after the other and answer on fd until
 * pool_stopping(): for each request calls answer(ctx, source, reply) with an
 * empty reply, then sends it once. */
int	fcgi_loop(int fd, void (*answer)(void *ctx, const struct req_source *,
	    struct reply *), void *ctx);

/* The same for many connections at once, which the server keeps between
 * requests.  They wait while one request is answered, so answers have to be
 * quick; none of them is streamed or dropped. */
int	fcgi_many(int fd, void (*answer)(void *ctx, const struct req_source *,
	    struct reply *), void *ctx);

/*
 * The same where answers may wait for something that is not there yet: what
 * comes of reply->later.  Beside the requests one thing more is watched.
 */
struct fcgi_many;
struct fcgi_beside {
	int		 fd;		/* an epoll descriptor, say */
	/* Called when that is readable, and when it is the time that the last
	 * call returned (clock_mono()). */
	int64_t		 (*turn)(void *ctx);
	void		*ctx;		/* also of answer */
	size_t		 waiting_max;	/* requests */
	struct fcgi_many *many;		/* fcgi_waiting's own */
};
int	fcgi_waiting(int fd, void (*answer)(void *ctx,
	    const struct req_source *, struct reply *), void *ctx,
	    struct fcgi_beside *);

/* Make the answers anew that wait with this key. */
void	fcgi_wake(const struct fcgi_beside *, int64_t key);
/* How many wait with it. */
size_t	fcgi_waiting_for(const struct fcgi_beside *, int64_t key);

/* The same once, from the environment and standard input to standard output:
 * plain CGI (RFC 3875). */
int	fcgi_once(void (*answer)(void *ctx, const struct req_source *,
	    struct reply *), void *ctx);

#endif
