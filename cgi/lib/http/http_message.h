/* http_message: a request and its response as plain data, so that the code that
 * builds and parses them does not depend on http.h, which sends them. */
#ifndef LIB_HTTP_MESSAGE_H
#define LIB_HTTP_MESSAGE_H

#include "app.h"

enum { HTTP_WANT_MAX = 4 };

struct http_request {
	const char	*method;	/* GET, POST, PUT, PATCH, DELETE */
	const char	*url;		/* http: only to loopback */
	const char	*headers[8];	/* "Name: value", ends with NULL */
	const char	*user, *password;	/* Basic, when user is not NULL */
	const char	*body;		/* or NULL */
	size_t		 body_len;
	size_t		 answer_max;	/* maximum bytes; 0: ANSWER_MAX */
	const char	*want[HTTP_WANT_MAX];	/* names of response headers to
						 * keep */
	const char	*id;		/* an id of ours by which the service
					 * will know this request (an
					 * idempotency key, a transaction's
					 * hash), to be stored before it leaves;
					 * or NULL */
	bool		 own_connection; /* use a new connection: a kept one may
					 * turn out to be closed, leaving the
					 * result unknown */
	/* Called when the connection is established, including TLS, and before
	 * the first byte leaves; may be NULL.  On any error nothing is sent and
	 * the call returns that error. */
	enum err	(*before)(void *ctx);
	void		*before_ctx;
};

struct http_reply {
	int		 status;
	const char	*content_type;	/* "" when none */
	const char	*body;		/* in the arena, NUL-terminated */
	size_t		 len;
	const char	*got[HTTP_WANT_MAX];	/* values of the wanted headers,
						 * in order; NULL: missing, or
						 * longer than HEADER_MAX */
	int64_t		 ms;		/* duration */
	bool		 sent;		/* false: certainly no byte of the
					 * request left, so it may be retried;
					 * also set on errors */
	bool		 stale;		/* E_SERVICE_CLOSED: the kept connection
					 * had been closed; a read may be
					 * retried */
	const char	*tls;		/* E_SERVICE_TLS: the reason in words
					 * for people; else NULL */
};

#endif
