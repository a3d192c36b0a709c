/*
 * fcgi_record: one request after the other out of the bytes of a connection,
 * as FastCGI 1.0 frames them.  No I/O.
 *
 * A web server sends the next request on a connection when it has the answer
 * to the one before; bytes that come sooner, records of another role or type,
 * and what is past its maximum make the connection useless.
 */
#ifndef LIB_FCGI_RECORD_H
#define LIB_FCGI_RECORD_H

#include "lib/text/buf.h"

/* Section 8: a record is a head of 8 bytes and its content. */
enum {
	RECORD_HEAD	= 8,
	RECORD_MAX	= 65528,	/* a multiple of 8: no padding */
	RECORD_PARAMS_MAX = 128 * 1024,	/* bytes, all of a request */
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
	struct buf	 raw;		/* records that are not whole yet */
	struct buf	 params, body;
	int		 id;
	bool		 keep;		/* the server wants to go on after it */
	bool		 begun, named;	/* BEGIN; the end of PARAMS */
	struct { size_t name, value; } pairs[RECORD_PAIRS_MAX];
	size_t		 npairs;	/* offsets into text */
	struct buf	 text;
};

enum fcgi_got { FCGI_MORE, FCGI_WHOLE, FCGI_BROKEN };

void		 fcgi_in_init(struct fcgi_in *);
void		 fcgi_in_free(struct fcgi_in *);

/* Ready for the next request; large memory of the last is given back. */
void		 fcgi_in_reset(struct fcgi_in *);

/* n more bytes.  After FCGI_WHOLE the request is there until the reset. */
enum fcgi_got	 fcgi_in_take(struct fcgi_in *, const void *, size_t n);

/* A parameter of the whole request, or NULL. */
const char	*fcgi_in_param(const struct fcgi_in *, const char *name);

void		 record_head(unsigned char h[RECORD_HEAD], enum record_type,
		    int id, size_t n);

#endif
