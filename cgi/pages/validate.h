/*
 * check: is what was typed acceptable.  Each adds one sentence for the field
 * to the form's errors when it is not; label is how the sentence names it.
 */
#ifndef PAGES_CHECK_H
#define PAGES_CHECK_H

#include "page.h"

/* Of a field: where the sentence goes and how it names the value. */
struct validation {
	struct form_errors	*errors;
	struct arena		*a;
	const char		*field, *label;
};

/* typeId, deviceId: see store/id.h. */
void	validate_id(const struct validation *, const char *);

/* One line of at most max characters, no control characters; "" is fine. */
void	validate_line(const struct validation *, const char *, size_t max);

/* The same, and something must be there. */
void	validate_given(const struct validation *, const char *, size_t max);

/* A device's own token: TOKEN_MIN to TOKEN_LEN_MAX of letters, digits and
 * - _ ! & @ ? * + . ( ) */
void	validate_token(const struct validation *, const char *);

/* A JSON object of at most METADATA_MAX bytes, or nothing.  The sentence says
 * line and column. */
void	validate_metadata(const struct validation *, const char *);

/* What to do about a date that is none: the beginning of a sentence. */
const char *validate_no_day(const char *);

/* Characters in valid UTF-8. */
size_t	utf8_length(const char *);

/* CR LF, as a text area sends it, to LF; only blanks is "". */
char	*text_unix(struct arena *, const char *);

#endif
