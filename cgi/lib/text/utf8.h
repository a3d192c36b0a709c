/*
 * utf8: characters of UTF-8 (RFC 3629: no overlong forms, no surrogates,
 * nothing past U+10FFFF).
 */
#ifndef LIB_UTF8_H
#define LIB_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"

/* The n bytes at s are valid UTF-8; NUL counts as a character. */
bool	utf8_valid(const char *s, size_t n);

/* Append a character; what is none (a surrogate, past the end) and NUL, which
 * no text of ours can hold, become U+FFFD. */
void	utf8_put(struct buf *, uint32_t);

#endif
