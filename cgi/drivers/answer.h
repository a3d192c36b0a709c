/*
 * answer: members of a JSON answer, as drivers take them.  A service's strings
 * are shown and stored, so they are cleaned on the way in; a number is taken
 * for the text it is, and the text of one for a number.
 */
#ifndef DRIVERS_ANSWER_H
#define DRIVERS_ANSWER_H

#include "../lib/text/json.h"

/* A copy of at most max bytes without control characters, blanks at the ends,
 * or half a character; NULL when nothing is left. */
const char	*answer_clean(struct arena *, const char *, size_t max);

/* A member as text: of a string that is not blank, or of a number; else
 * NULL. */
const char	*answer_text(struct arena *, const json_t *, const char *name);
/* The same of the value itself. */
const char	*answer_value(struct arena *, const json_t *);

/* A member as a time, as the midnight of UTC of the day it means
 * (date_parse_told_day), as a count that is not negative.  ABSENT when it is
 * missing, null or blank; UNREADABLE when it is anything else. */
int64_t		 answer_time(struct arena *, const json_t *, const char *name);
int64_t		 answer_day(struct arena *, const json_t *, const char *name);
int64_t		 answer_count(const json_t *, const char *name);

/* A value says nothing: there is none, it is null or blank. */
bool		 answer_none(const json_t *);

#endif
