/*
 * req: one parsed request; reply: the answer being made.
 *
 * Parsing is bounded by the maxima of app.h and refuses NUL bytes, invalid
 * UTF-8, broken percent escapes, and repeated Content-Length.  A HEAD is a
 * GET whose body the sender drops.  Only cookies of ours are read, however many others
 * come with them.
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
	bool		 fragment;	/* the script asks for a section only
					 * (X-Patchbay-Fragment: 1) */
	const char	*path;		/* decoded per segment at routing; here
					 * as sent, without the query */
	const char	*query_string;	/* as sent; "" when none */
	struct pairs	 query, form, cookies;
	const char	*content_type;	/* "" when none */
	const char	*body;		/* raw, NUL-terminated; "" of a GET */
	size_t		 body_len;
	const char	*host;		/* Host header */
	const char	*origin;	/* "" when none, as is fetch_site: where
					 * the browser says the request is from */
	const char	*fetch_site;
	const char	*remote;	/* address of the client */
	const char	*if_none_match;	/* NULL when none */
	const struct req_source *source; /* for req_header(); or NULL */
};

/* Where parameters come from: FCGX_GetParam, getenv, or a test's table. */
struct req_source {
	const char	*(*param)(void *ctx, const char *name);	/* NULL: none */
	size_t		 (*read)(void *ctx, char *, size_t);	/* body */
	/* The client hung up; NULL: cannot be told (plain CGI, tests). */
	bool		 (*gone)(void *ctx);
	/* How long it has waited, ms, and whether it may go on, so many with
	 * that key; NULL: answers are made at once (all but fcgi_waiting()). */
	int64_t		 (*waited)(void *ctx);
	bool		 (*may_wait)(void *ctx, int64_t key, size_t most);
	void		*ctx;
};

/* Read and parse one request into *req.  E_INPUT, E_TOOBIG, E_METHOD; what
 * was read by then is there, the rest is "" or empty. */
enum err	 req_read(struct req *, struct arena *,
		    const struct req_source *);

/* A header beyond those above, for who knows its name: "" when it was not
 * sent.  E_TOOBIG past HEADER_MAX. */
enum { HEADER_NAME_MAX = 64 };
enum err	 req_header(const struct req *, const char *name,
		    const char **value);

/* Parse "a=1&b=2" (application/x-www-form-urlencoded, WHATWG URL: + is a
 * space).  E_INPUT on a broken escape, NUL or bad UTF-8; E_TOOBIG past
 * PAIRS_MAX. */
enum err	 pairs_parse(struct arena *, const char *, size_t len,
		    struct pairs *);

/* First value with that name, or NULL. */
const char	*pairs_get(const struct pairs *, const char *name);

struct reply {
	int		 status;	/* 200 unless set */
	const char	*content_type;	/* text/html; charset=utf-8 unless set */
	const char	*location;	/* with a 3xx */
	const char	*cookie;	/* one Set-Cookie value, or NULL */
	const char	*etag;		/* or NULL */
	const char	*filename;	/* Content-Disposition, or NULL */
	bool		 cacheable;	/* else Cache-Control: no-store */
	const char	*headers;	/* more lines, each ending in "\r\n" */
	const char	*always;	/* the same, for what every answer of the
					 * program carries: no page sets it */
	struct buf	 out;
	/* What only the carrier simulator sets, to misbehave on purpose. */
	bool		 drop;		/* end without a byte, no header either */
	size_t		 length;	/* Content-Length to claim, 0: out.len;
					 * with stream 0: none */
	/* Sends the body itself, unbuffered, instead of out; put flushes each
	 * piece and is false once the client is gone. */
	void		 (*stream)(void *stream_ctx, bool (*put)(void *,
			    const char *, size_t), void *put_ctx);
	void		*stream_ctx;
	/* Not sent: made anew at this time (clock_mono()), or when the key is
	 * woken; where the source may_wait. */
	int64_t		 later, later_key;
	/* Called once all of it is sent, by fcgi_loop(); or NULL. */
	void		 (*sent)(void *sent_ctx);
	void		*sent_ctx;
};

/* Empty, with room for max bytes of body; and empty again. */
void		 reply_init(struct reply *, size_t max);
void		 reply_reset(struct reply *);
void		 reply_free(struct reply *);

/* True when the If-None-Match header (NULL: none) names this etag. */
bool		 etag_matches(const char *if_none_match, const char *etag);

/* The whole answer as CGI: head, and body unless head_only.  A value with a
 * control byte in it loses its header, and is logged. */
void		 reply_write(const struct reply *, bool head_only,
		    struct buf *wire);

#endif
