/*
 * xml_clean: repairs harmless violations of well-formedness, so that one odd
 * note does not make a whole answer unreadable.
 */
#ifndef LIB_XML_CLEAN_H
#define LIB_XML_CLEAN_H

#include "lib/arena.h"

/*
 * Returns len bytes of UTF-8 as they are or, when something was repaired, a
 * copy that the arena's clean-ups free.  Characters that XML 1.0 does not
 * allow, and references to them (&#x1f;), become blanks; an & that begins no
 * known reference becomes &amp;. NULL when the result exceeds ANSWER_MAX.
 */
const char	*xml_clean(struct arena *, const char *, size_t len, size_t *n);

#endif
