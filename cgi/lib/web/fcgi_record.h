/*
 * fcgi_record: extracts requests from the bytes of a connection, framed by
 * FastCGI 1.0.  No I/O.
 *
 * A web server sends the next request on a connection after it has the
 * response to the previous one.  Bytes that arrive sooner, records of another
 * role or type, and anything beyond its maximum make the connection unusable.
 */
#ifndef LIB_FCGI_RECORD_H
#define LIB_FCGI_RECORD_H

#include "lib/text/buf.h"

/* Section 8: a record is a header of 8 bytes and its content. */
enum {
	RECORD_HEAD	= 8,
	RECORD_MAX	= 65528,	/* a multiple of 8: no padding */
	RECORD_PARAMS_MAX = 128 * 1024,	/* bytes, over all of a request */
	RECORD_PAIRS_MAX = 100,
};

enum record_type {
	RECORD_BEGIN	= 1,
	RECORD_END	= 3,
	RECORD_PARAMS	= 4,
	RECORD_STDIN	= 5,
	RECORD_STDOUT	= 6,
};

struct fcgi_in {
	struct buf	 raw;		/* incomplete records */
	struct buf	 params, body;
	int		 id;
	bool		 keep;		/* the server wants to keep the
					 * connection */
	bool		 begun, named;	/* BEGIN was seen; the end of PARAMS was
					 * seen */
	struct { size_t name, value; } pairs[RECORD_PAIRS_MAX];
	size_t		 npairs;	/* offsets into text */
	struct buf	 text;
};

enum fcgi_got { FCGI_MORE, FCGI_WHOLE, FCGI_BROKEN };

void		 fcgi_in_init(struct fcgi_in *);
void		 fcgi_in_free(struct fcgi_in *);

/* Prepare for the next request; frees large buffers. */
void		 fcgi_in_reset(struct fcgi_in *);

/* Process n more bytes.  After FCGI_WHOLE the request is available until the
 * reset. */
enum fcgi_got	 fcgi_in_take(struct fcgi_in *, const void *, size_t n);

/* A parameter of the complete request, or NULL. */
const char	*fcgi_in_param(const struct fcgi_in *, const char *name);

void		 record_head(unsigned char h[RECORD_HEAD], enum record_type,
		    int id, size_t n);

#endif
