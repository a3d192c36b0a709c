/*
 * tmpl_c: the little that has to be known of C to carry pieces of it from a
 * template into a .c file.
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

/* Where mark (two characters) stands from p on, outside C strings; NULL when
 * it does not before end. */
const char	*c_find(const char *p, const char *end, const char *mark);

/* Without blanks at both ends. */
struct span	 c_trim(const char *p, const char *end);

/*
 * May it be copied?  Brackets match, strings end, and nothing in it could end
 * the statement it is put into or write to the page by itself.  NULL, or what
 * is wrong and, in *at, where.
 */
const char	*c_fault(struct span, const char **at);

/* The first character c outside brackets and strings, or NULL. */
const char	*c_outside(struct span, char c);

/* An identifier at the beginning of s, or an empty span. */
struct span	 c_name(struct span);

/* The bytes at s as the inside of a C string, without quotes. */
void		 c_string(struct buf *, const char *s, size_t n);

#endif
