/*
 * shown: what somebody typed, quoted in a sentence so that it can be read:
 * characters that show nothing, or that change how others are shown, are
 * named (U+200B).
 */
#ifndef LIB_SHOWN_H
#define LIB_SHOWN_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/arena.h"

/* The character that begins at s, which is not the end: “x”, or U+200B. */
const char	*shown_char(struct arena *, const char *s);

/* At most max characters of a text, "…" behind them when there are more;
 * invisible ones as [U+200B].  s itself when nothing had to be done. */
const char	*shown_text(struct arena *, const char *s, size_t max);

/* The first character of the n bytes at s is one that is named; false when
 * they are not a whole character. */
bool		 shown_invisible(const char *s, size_t n);

#endif
