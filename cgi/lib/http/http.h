/*
 * http: the one way out.  libcurl: no redirects, TLS verified, one deadline
 * for the whole call, the answer capped, connections and TLS sessions kept.
 *
 * Made after the fork; ignores SIGPIPE in its process.  One call sends one
 * request at most, also where libcurl would send it again by itself (a kept
 * connection closed under it).
 */
#ifndef LIB_HTTP_H
#define LIB_HTTP_H

#include "lib/arena.h"
#include "http_message.h"

struct http;

struct http	*http_new(const char *ca_file);
void		 http_free(struct http *);

/* E_OK for any complete answer, whatever its status.  Before the request
 * left: E_SERVICE_DNS, _CONNECT (an address not to be called, too), _TLS,
 * time-outs included.  After: _TIMEOUT, _CLOSED, _BIG, _ANSWER (not HTTP).
 * detail (may be NULL) gets the library's own words. */
enum err	 http_call(struct http *, struct arena *,
		    const struct http_request *, int64_t timeout_ms,
		    struct http_reply *, const char **detail);

#endif
