/*
 * pattern: a regular expression that somebody else wrote, against a whole value.
 *
 * Time is bounded by the product of both lengths: states are followed all at
 * once, and nothing is tried twice.  So there is what such expressions have in
 * common - literals, ., [a-z], \d \w \s and their opposites, ( ), (?: ), |, *,
 * +, ?, {m,n}, ^, $ - and nothing that needs going back: \1, lookaround, \b.
 * Bytes are compared; beyond ASCII a letter is not one of a set.
 */
#ifndef LIB_PATTERN_H
#define LIB_PATTERN_H

#include <stdbool.h>

#include "lib/arena.h"

enum {
	PATTERN_MAX	= 1000,		/* bytes of an expression */
	PATTERN_STATES	= 2000,
	PATTERN_DEPTH	= 30,		/* of parentheses */
	PATTERN_REPEAT	= 1000,		/* the largest number in { } */
};

/* NULL: it can be used; else a sentence on what is wrong with it. */
const char	*pattern_fault(struct arena *, const char *expression);

/* Does all of the value match?  False when the expression has a fault. */
bool		 pattern_matches(struct arena *, const char *expression,
		    const char *value);

#endif
