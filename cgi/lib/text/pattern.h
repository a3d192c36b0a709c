/*
 * pattern: a regular expression that somebody else wrote, against a whole
 * value.  The syntax is that of Perl, by PCRE2; both are UTF-8.
 *
 * An expression can take time that grows exponentially with the value, so the
 * work for one match is limited.  A match that would take more is none.
 */
#ifndef LIB_PATTERN_H
#define LIB_PATTERN_H

#include <stdbool.h>

#include "lib/arena.h"

enum {
	PATTERN_MAX	= 1000,		/* bytes of an expression */
	PATTERN_DEPTH	= 30,		/* nested parentheses */
	PATTERN_STEPS	= 1000 * 1000,	/* PCRE2's match limit: below 0.1 s */
	PATTERN_HEAP	= 4096,		/* KiB for one match */
};

/* NULL when the expression can be used, else a sentence in the arena that says
 * what is wrong with it. */
const char	*pattern_fault(struct arena *, const char *expression);

/* Whether the expression matches all of the value.  False also when it has a
 * fault. */
bool		 pattern_matches(const char *expression, const char *value);

#endif
