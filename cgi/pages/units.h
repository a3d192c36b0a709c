/*
 * units: numbers in readable units.  NULL for ABSENT; a word for UNREADABLE.
 */
#ifndef PAGES_UNITS_H
#define PAGES_UNITS_H

#include "../app.h"
#include "../lib/arena.h"

/* 12.4 MB; a kilobyte is 1024 bytes, as carriers count. */
const char	*units_bytes(struct arena *, int64_t bytes);
/* 46, for 45.7 */
const char	*units_rounded(struct arena *, double);
/* 12 messages, 1 message */
const char	*units_count(struct arena *, int64_t n, const char *one,
		    const char *many);
/* 2 h 5 min, 2 min 5 s */
const char	*units_seconds(struct arena *, int64_t seconds);
extern const char units_unreadable[];
/* 12,400,123 */
const char	*units_grouped(struct arena *, int64_t n);

#endif
