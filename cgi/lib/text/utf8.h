/*
 * utf8: UTF-8 characters (RFC 3629: no overlong forms, no surrogates, nothing
 * beyond U+10FFFF).
 */
#ifndef LIB_UTF8_H
#define LIB_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"

/* Are the n bytes at s valid UTF-8?  NUL counts as a character. */
bool	utf8_valid(const char *s, size_t n);
/* How many bytes of valid text fit into max with no character cut: for %.*s. */
int	utf8_most(const char *s, int max);

/* Is it valid UTF-8 without control characters (below a space, or DEL)? */
bool	utf8_is_line(const char *);

/* Append a character.  Invalid ones (a surrogate, beyond the range) and NUL,
 * which our texts cannot contain, become U+FFFD. */
void	utf8_put(struct buf *, uint32_t);

#endif
