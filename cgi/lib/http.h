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

#include "../app.h"
#include "arena.h"
#include "buf.h"

struct http_request {
	const char	*method;	/* GET, POST, PUT */
	const char	*url;		/* http: only to loopback */
	const char	*headers[8];	/* "Name: value", then NULL */
	const char	*user, *password;	/* Basic, when user is not NULL */
	const char	*body;		/* or NULL */
	size_t		 body_len;
	size_t		 answer_max;	/* bytes; 0: ANSWER_MAX */
	/* Called when the connection stands, TLS included, and before the
	 * first byte of the request leaves; may be NULL.  Anything but E_OK:
	 * nothing is sent, and the call returns it. */
	enum err	(*before)(void *ctx);
	void		*before_ctx;
};

struct http_reply {
	int		 status;
	const char	*content_type;	/* "" when none */
	const char	*body;		/* in the arena, NUL-terminated */
	size_t		 len;
	int64_t		 ms;		/* how long it took */
	bool		 sent;		/* false: for certain no byte of the
					 * request left, so it may be tried
					 * again; also set on an error */
	const char	*tls;		/* E_SERVICE_TLS: what is wrong, in a
					 * person's words; else NULL */
};

struct http;

struct http	*http_new(const char *ca_file);
void		 http_free(struct http *);

/* This machine: localhost, 127.0.0.0/8, ::1 (with brackets or without). */
bool		 http_loopback(const char *host);

/* E_OK for any complete answer, whatever its status.  Before the request
 * left: E_SERVICE_DNS, _CONNECT (an address not to be called, too), _TLS,
 * time-outs included.  After: _TIMEOUT, _CLOSED, _BIG, _ANSWER (not HTTP).
 * detail (may be NULL) gets the library's own words. */
enum err	 http_call(struct http *, struct arena *,
		    const struct http_request *, int64_t timeout_ms,
		    struct http_reply *, const char **detail);

#endif
