/*
 * buf: a byte buffer that grows up to the maximum it was created with.  It
 * remembers an overflow, so a writer checks once, at the end.
 *
 * data is always NUL-terminated and never NULL.  After an overflow nothing
 * more is added and failed stays set.
 */
#ifndef LIB_BUF_H
#define LIB_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct buf {
	char	*data;
	size_t	 len, cap, max;
	bool	 failed;
};

void	buf_init(struct buf *, size_t max);
void	buf_free(struct buf *);
void	buf_reset(struct buf *);		/* empty, memory kept */

/* buf_put when the buffer must grow first. */
void	buf_put_more(struct buf *, const void *, size_t n);

/* Is there room for n more bytes?  Inline, like buf_put, because a page makes
 * thousands of these calls. cap never exceeds max + 1. */
static inline bool
buf_fits(const struct buf *b, size_t n)
{
	return !b->failed && n < b->cap - b->len;
}

static inline void
buf_put(struct buf *b, const void *p, size_t n)
{
	if (!buf_fits(b, n)) {
		buf_put_more(b, p, n);
		return;
	}
	memcpy(b->data + b->len, p, n);
	b->len += n;
	b->data[b->len] = '\0';
}

void	buf_char(struct buf *, char);
void	buf_str(struct buf *, const char *);	/* NULL adds nothing */
void	buf_int(struct buf *, long long);
void	buf_printf(struct buf *, const char *, ...)
	    __attribute__((format(printf, 2, 3)));
void	buf_vprintf(struct buf *, const char *, va_list)
	    __attribute__((format(printf, 2, 0)));

#endif
