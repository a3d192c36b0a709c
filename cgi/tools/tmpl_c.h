/*
 * tmpl_c: the minimum of C syntax needed to copy expressions from a template
 * into a .c file.
 */
#ifndef TOOLS_TMPL_C_H
#define TOOLS_TMPL_C_H

#include <stdbool.h>
#include <stddef.h>

#include "../lib/text/buf.h"

struct span {
	const char	*p;
	size_t		 n;
};

/* The first occurrence of mark (two characters) outside C strings, or NULL. */
const char	*c_find(const char *p, const char *end, const char *mark);

/* Trim blanks at both ends. */
struct span	 c_trim(const char *p, const char *end);

/*
 * May this be copied?  Brackets must match, strings must end, and nothing in
 * it may end the surrounding statement or write to the page.  NULL, or what is
 * wrong, with its position in *at.
 */
const char	*c_fault(struct span, const char **at);

/* The first character c outside brackets and strings, or NULL. */
const char	*c_outside(struct span, char c);

/* The identifier at the start of s, or an empty span. */
struct span	 c_name(struct span);

/* Write the bytes at s as the contents of a C string, without quotes. */
void		 c_string(struct buf *, const char *s, size_t n);

#endif
