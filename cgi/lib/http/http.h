/*
 * http: outgoing calls with libcurl: no redirects, TLS verified, one deadline
 * for the whole call, a maximum response size, connections and TLS sessions
 * kept.
 *
 * Create it after the fork; it ignores SIGPIPE in its process.  One call sends
 * at most one request, even where libcurl would repeat it by itself (a kept
 * connection that was closed).
 */
#ifndef LIB_HTTP_H
#define LIB_HTTP_H

#include "lib/arena.h"
#include "http_message.h"

struct http;

struct http	*http_new(const char *ca_file);
void		 http_free(struct http *);

/* E_OK for any complete response, whatever its status.  Before the request
 * left: E_SERVICE_DNS, _CONNECT (also for a URL that must not be called), _TLS,
 * timeouts included.  After: _TIMEOUT, _CLOSED, _BIG, _ANSWER (not HTTP).
 * detail (may be NULL) gets the library's words. */
enum err	 http_call(struct http *, struct arena *,
		    const struct http_request *, int64_t timeout_ms,
		    struct http_reply *, const char **detail);

#endif
