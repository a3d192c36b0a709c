/* http_message: a request to be sent and its answer, as plain data.  Whoever
 * makes the one and reads the other need not know http.h, which sends. */
#ifndef LIB_HTTP_MESSAGE_H
#define LIB_HTTP_MESSAGE_H

#include "../app.h"

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

#endif
