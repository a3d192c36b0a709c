/* base64: bytes as text, with padding and without line breaks (RFC 4648, §4). */
#ifndef LIB_TEXT_BASE64_H
#define LIB_TEXT_BASE64_H

#include "../arena.h"

char	*base64_write(struct arena *, const void *, size_t);

#endif
