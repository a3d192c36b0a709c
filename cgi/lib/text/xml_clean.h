/*
 * xml_clean: what is not well-formed and does no harm, made well-formed, so
 * that one odd note does not make a whole answer unreadable.
 */
#ifndef LIB_XML_CLEAN_H
#define LIB_XML_CLEAN_H

#include "lib/arena.h"

/*
 * len bytes of UTF-8, as they are or, when something had to be made right, a
 * copy that is released with the arena's clean-ups: characters that XML 1.0
 * has no room for, and references to them (&#x1f;), become blanks; an & that
 * begins no reference XML knows becomes &amp;.  NULL when that is past
 * ANSWER_MAX.
 */
const char	*xml_clean(struct arena *, const char *, size_t len, size_t *n);

#endif
