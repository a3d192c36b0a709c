/* http_message: a request to be sent and its answer, as plain data.  Whoever
 * makes the one and reads the other need not know http.h, which sends. */
#ifndef LIB_HTTP_MESSAGE_H
#define LIB_HTTP_MESSAGE_H

#include "app.h"

enum { HTTP_WANT_MAX = 4 };

struct http_request {
	const char	*method;	/* GET, POST, PUT, PATCH, DELETE */
	const char	*url;		/* http: only to loopback */
	const char	*headers[8];	/* "Name: value", then NULL */
	const char	*user, *password;	/* Basic, when user is not NULL */
	const char	*body;		/* or NULL */
	size_t		 body_len;
	size_t		 answer_max;	/* bytes; 0: ANSWER_MAX */
	const char	*want[HTTP_WANT_MAX];	/* names of headers of the
						 * answer to be kept */
	const char	*id;		/* of ours, which the service will know
					 * this request by (an idempotency key,
					 * the hash of a transaction); for who
					 * keeps it before it leaves, or NULL */
	bool		 own_connection; /* a new one: no kept connection, which
					 * may turn out to be closed, so that
					 * nobody knows what became of it */
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
	const char	*got[HTTP_WANT_MAX];	/* those wanted, in their order;
						 * NULL: not given, or longer
						 * than HEADER_MAX */
	int64_t		 ms;		/* how long it took */
	bool		 sent;		/* false: for certain no byte of the
					 * request left, so it may be tried
					 * again; also set on an error */
	bool		 stale;		/* E_SERVICE_CLOSED: the kept connection
					 * had been closed; worth another try
					 * of what changes nothing */
	const char	*tls;		/* E_SERVICE_TLS: what is wrong, in a
					 * person's words; else NULL */
};

#endif
