/*
 * buf: a byte buffer that grows up to the maximum it was created with and
 * remembers that it overflowed, so a writer checks once, at the end.
 *
 * data is always NUL-terminated and never NULL.  After an overflow nothing
 * more is added and failed stays set.
 */
#ifndef LIB_BUF_H
#define LIB_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct buf {
	char	*data;
	size_t	 len, cap, max;
	bool	 failed;
};

void	buf_init(struct buf *, size_t max);
void	buf_free(struct buf *);
void	buf_reset(struct buf *);		/* empty again, memory kept */

void	buf_put(struct buf *, const void *, size_t n);
void	buf_char(struct buf *, char);
void	buf_str(struct buf *, const char *);	/* NULL adds nothing */
void	buf_int(struct buf *, long long);
void	buf_printf(struct buf *, const char *, ...)
	    __attribute__((format(printf, 2, 3)));
void	buf_vprintf(struct buf *, const char *, va_list)
	    __attribute__((format(printf, 2, 0)));

#endif
