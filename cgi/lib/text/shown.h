/*
 * shown: quotes input in a sentence so that it can be read: characters that
 * are invisible, or change how others are displayed, are named (U+200B).
 */
#ifndef LIB_SHOWN_H
#define LIB_SHOWN_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/arena.h"

/* The character at s, which must not be the end: “x”, or U+200B. */
const char	*shown_char(struct arena *, const char *s);

/* At most max characters of a text, followed by "…" when there are more;
 * invisible ones as [U+200B].  Returns s itself when nothing changes. */
const char	*shown_text(struct arena *, const char *s, size_t max);

/* Is the first character of the n bytes at s invisible?  False when they are
 * not a whole character. */
bool		 shown_invisible(const char *s, size_t n);

#endif
