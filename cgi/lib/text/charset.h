/*
 * charset: the bytes of an answer as UTF-8, whatever set they came in.
 *
 * Servers call UTF-8 ISO-8859-1 and the other way round, and ISO-8859-1 what
 * is windows-1252.  So UTF-8 is read where it is valid, and a byte that is not
 * part of any such character is one of windows-1252.
 */
#ifndef LIB_CHARSET_H
#define LIB_CHARSET_H

#include <stddef.h>

#include "lib/arena.h"

enum charset {
	CHARSET_UTF8,		/* also US-ASCII, and when nothing is said */
	CHARSET_1252,		/* also ISO-8859-1, a part of it */
	CHARSET_8859_15,
	CHARSET_UTF16LE, CHARSET_UTF16BE,
	CHARSET_UNKNOWN
};

/* The set of that name; case does not matter. */
enum charset	 charset_named(const char *, size_t len);

/*
 * len bytes of the set as *n bytes of valid UTF-8, NUL-terminated, without a
 * byte order mark (which has the last word on the set).  What no character
 * stands for is U+FFFD.  A set that is not known is read when all bytes are
 * ASCII.  NULL when it is not, or the result is past max.  The memory is
 * released with the arena's clean-ups.
 */
const char	*charset_utf8(struct arena *, const char *, size_t len,
		    enum charset, size_t max, size_t *n);

#endif
