/*
 * charset: converts an answer to UTF-8 from whatever charset it is in.
 *
 * Servers confuse UTF-8 with ISO-8859-1, and ISO-8859-1 with windows-1252.
 * Valid UTF-8 is therefore read as such, and any byte that is not part of a
 * valid character as windows-1252.
 */
#ifndef LIB_CHARSET_H
#define LIB_CHARSET_H

#include <stddef.h>

#include "lib/arena.h"

enum charset {
	CHARSET_UTF8,		/* also US-ASCII, and the default */
	CHARSET_1252,		/* also ISO-8859-1, its subset */
	CHARSET_8859_15,
	CHARSET_UTF16LE, CHARSET_UTF16BE,
	CHARSET_UNKNOWN
};

/* The charset with that name, ignoring case. */
enum charset	 charset_named(const char *, size_t len);

/*
 * Convert len bytes to *n bytes of valid UTF-8, NUL-terminated, without a BOM
 * (which overrides set).  A byte that is not a character becomes U+FFFD.  An
 * unknown charset is accepted when all bytes are ASCII.  NULL when they are
 * not, or when the result exceeds max.  The arena's clean-ups free the memory.
 */
const char	*charset_utf8(struct arena *, const char *, size_t len,
		    enum charset, size_t max, size_t *n);

#endif
