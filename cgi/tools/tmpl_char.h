/*
 * tmpl_char: classes of characters, ASCII only whatever the locale.
 */
#ifndef TOOLS_TMPL_CHAR_H
#define TOOLS_TMPL_CHAR_H

#include <stdbool.h>

static inline bool
letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool
blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

static inline char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

#endif
