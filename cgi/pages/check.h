/*
 * check: is what was typed acceptable.  Each adds one sentence for the field
 * to the form's errors when it is not; label is how the sentence names it.
 */
#ifndef PAGES_CHECK_H
#define PAGES_CHECK_H

#include "page.h"

/* Of a field: where the sentence goes and how it names the value. */
struct check {
	struct form_errors	*errors;
	struct arena		*a;
	const char		*field, *label;
};

/* typeId, deviceId: see store/id.h. */
void	check_id(const struct check *, const char *);

/* One line of at most max characters, no control characters; "" is fine. */
void	check_line(const struct check *, const char *, size_t max);

/* The same, and something must be there. */
void	check_given(const struct check *, const char *, size_t max);

/* A device's own token: TOKEN_MIN to TOKEN_LEN_MAX of letters, digits and
 * - _ ! & @ ? * + . ( ) */
void	check_token(const struct check *, const char *);

/* A JSON object of at most METADATA_MAX bytes, or nothing.  The sentence says
 * line and column. */
void	check_metadata(const struct check *, const char *);

/* Characters in valid UTF-8. */
size_t	utf8_length(const char *);

/* CR LF, as a text area sends it, to LF; only blanks is "". */
char	*text_unix(struct arena *, const char *);

#endif
