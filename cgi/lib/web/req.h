/*
 * req: a parsed request; reply: the response being made.
 *
 * Parsing is bounded by the maxima of app.h and refuses NUL bytes, invalid
 * UTF-8, malformed percent escapes, and repeated Content-Length.  A HEAD is a
 * GET whose response body is dropped.  Only our cookies are read, however many
 * others are sent.
 */
#ifndef LIB_REQ_H
#define LIB_REQ_H

#include "app.h"
#include "lib/arena.h"
#include "lib/text/buf.h"

enum method { METHOD_GET = 1, METHOD_POST = 2, METHOD_PUT = 4,
	METHOD_DELETE = 8 };

struct pair {
	const char	*name, *value;	/* decoded, valid UTF-8, no NUL */
};

struct pairs {
	struct pair	*p;
	size_t		 n;
};

struct req {
	struct arena	*a;
	enum method	 method;
	bool		 head;
	bool		 https;
	bool		 fragment;	/* the script requests only a section
					 * (X-Patchbay-Fragment: 1) */
	const char	*path;		/* as sent, without the query; decoded
					 * per segment when routing */
	const char	*query_string;	/* as sent; "" when none */
	struct pairs	 query, form, cookies;
	const char	*content_type;	/* "" when missing */
	const char	*body;		/* raw, NUL-terminated; "" for a GET */
	size_t		 body_len;
	const char	*host;		/* Host header */
	const char	*origin;	/* "" when missing, as is fetch_site:
					 * where the browser says the request
					 * comes from */
	const char	*fetch_site;
	const char	*remote;	/* IP address of the client */
	const char	*if_none_match;	/* NULL when missing */
	const struct req_source *source; /* for req_header(); or NULL */
};

/* The source of parameters: FCGX_GetParam, getenv, or a test's table. */
struct req_source {
	const char	*(*param)(void *ctx, const char *name);	/* NULL: missing */
	size_t		 (*read)(void *ctx, char *, size_t);	/* body */
	/* Has the client disconnected?  NULL: unknown (plain CGI, tests). */
	bool		 (*gone)(void *ctx);
	/* How long the request has waited, in ms, and whether it may wait on
	 * (most: how many may wait with that key).  NULL: answers are made at
	 * once (all but fcgi_waiting()). */
	int64_t		 (*waited)(void *ctx);
	bool		 (*may_wait)(void *ctx, int64_t key, size_t most);
	void		*ctx;
};

/* Read and parse a request into *req.  E_INPUT, E_TOOBIG, E_METHOD; what was
 * read before the error is set, the rest is "" or empty. */
enum err	 req_read(struct req *, struct arena *,
		    const struct req_source *);

/* "GET", "HEAD" …; "-" when the method is none that is served. */
const char	*req_method(const struct req *);

/* A header other than those above; "" when it was not sent.  E_TOOBIG beyond
 * HEADER_MAX. */
enum { HEADER_NAME_MAX = 64 };
enum err	 req_header(const struct req *, const char *name,
		    const char **value);

/* Parse "a=1&b=2" (application/x-www-form-urlencoded, WHATWG URL: + is a
 * space).  E_INPUT on a malformed escape, NUL or invalid UTF-8; E_TOOBIG beyond
 * PAIRS_MAX. */
enum err	 pairs_parse(struct arena *, const char *, size_t len,
		    struct pairs *);

/* The first value with that name, or NULL. */
const char	*pairs_get(const struct pairs *, const char *name);

struct reply {
	int		 status;	/* default 200 */
	const char	*content_type;	/* default text/html; charset=utf-8 */
	const char	*location;	/* with a 3xx */
	const char	*cookie;	/* one Set-Cookie value, or NULL */
	const char	*etag;		/* or NULL */
	const char	*filename;	/* Content-Disposition, or NULL */
	bool		 cacheable;	/* else Cache-Control: no-store */
	const char	*headers;	/* further lines, each ending in
					 * "\r\n" */
	const char	*always;	/* the same, for headers of every
					 * response; not set by pages */
	struct buf	 out;
	/* Only set by the carrier simulator, to misbehave on purpose. */
	bool		 drop;		/* close without sending anything */
	size_t		 length;	/* Content-Length to claim, 0: out.len;
					 * with stream 0: none */
	/* Sends the body itself, unbuffered, in place of out. put flushes each
	 * piece and is false once the client has disconnected. */
	void		 (*stream)(void *stream_ctx, bool (*put)(void *,
			    const char *, size_t), void *put_ctx);
	void		*stream_ctx;
	/* Do not send this reply: make it again at this time (clock_mono()), or
	 * when the key is woken; where the source has may_wait. */
	int64_t		 later, later_key;
	/* Called by fcgi_loop() once everything was sent; or NULL. */
	void		 (*sent)(void *sent_ctx);
	void		*sent_ctx;
};

/* Initialize with room for max bytes of body; and empty it. */
void		 reply_init(struct reply *, size_t max);
void		 reply_reset(struct reply *);
void		 reply_free(struct reply *);

/* Does the If-None-Match header (NULL: missing) match this etag? */
bool		 etag_matches(const char *if_none_match, const char *etag);

/* Write the whole response as CGI: the header, and unless head_only the body.
 * A header whose value has a control byte is left out, and logged. */
void		 reply_write(const struct reply *, bool head_only,
		    struct buf *wire);

#endif
