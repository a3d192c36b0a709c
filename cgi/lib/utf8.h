/*
 * utf8: is it UTF-8?  (RFC 3629: no overlong forms, no surrogates, nothing
 * past U+10FFFF.)
 */
#ifndef LIB_UTF8_H
#define LIB_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* The n bytes at s are valid UTF-8; NUL counts as a character. */
bool	utf8_valid(const char *s, size_t n);

#endif
