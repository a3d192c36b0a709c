/*
 * validate: checks of form input.  Each function adds one sentence to the
 * form's errors when the input is not valid; label is the field's name in that
 * sentence.
 */
#ifndef PAGES_CHECK_H
#define PAGES_CHECK_H

#include "page.h"

/* The field that is checked. */
struct validation {
	struct form_errors	*errors;
	struct arena		*a;
	const char		*field, *label;
};

/* typeId, deviceId: see store/id.h. */
void	validate_id(const struct validation *, const char *);

/* A single line of at most max characters, without control characters; may be
 * "". */
void	validate_line(const struct validation *, const char *, size_t max);

/* The same, but not "". */
void	validate_given(const struct validation *, const char *, size_t max);

/* A device token chosen by a person: TOKEN_MIN to TOKEN_LEN_MAX letters, digits
 * and - _ ! & @ ? * + . ( ) */
void	validate_token(const struct validation *, const char *);

/* A JSON object of at most METADATA_MAX bytes, or nothing.  The sentence gives
 * the line and column. */
void	validate_metadata(const struct validation *, const char *);

/* The start of a sentence that says how to correct an invalid date. */
const char *validate_no_day(const char *);

/* The number of characters in valid UTF-8. */
size_t	utf8_length(const char *);

/* Convert CR LF, which a text area sends, to LF.  Blanks alone become "". */
char	*text_unix(struct arena *, const char *);

#endif
