/*
 * answer: reads members of a JSON answer for the drivers.  A service's strings
 * are shown and stored, so they are cleaned here.  Numbers are accepted as
 * text, and text as numbers.
 */
#ifndef DRIVERS_ANSWER_H
#define DRIVERS_ANSWER_H

#include "../lib/text/json.h"

/* A copy of at most max bytes without control characters, leading and trailing
 * blanks or a partial character; NULL when nothing is left. */
const char	*answer_clean(struct arena *, const char *, size_t max);

/* A member as text, from a non-blank string or a number; else NULL. */
const char	*answer_text(struct arena *, const json_t *, const char *name);
/* The same for a value. */
const char	*answer_value(struct arena *, const json_t *);

/* A member as a time, as a day (midnight UTC, see date_parse_told_day) or as a
 * count that is not negative.  ABSENT when it is missing, null or blank;
 * UNREADABLE when it is anything else. */
int64_t		 answer_time(struct arena *, const json_t *, const char *name);
int64_t		 answer_day(struct arena *, const json_t *, const char *name);
int64_t		 answer_count(const json_t *, const char *name);

/* Is the value missing, null or blank? */
bool		 answer_none(const json_t *);

#endif
