/*
 * redact: removes secrets from a service's words.
 *
 * A fault may quote the request, with our key or password in it, and its words
 * are stored, shown and logged.
 */
#ifndef DRIVERS_REDACT_H
#define DRIVERS_REDACT_H

#include "driver.h"

/* Shorter secrets would match in any text. */
enum { REDACT_MIN = 4 };

/* The text with all access tokens and secrets of the account replaced.  A
 * secret is also found in its URL-encoded form, and in base64 as part of Basic
 * credentials.  Returns the text itself when it has none; NULL for NULL. */
const char	*redact(struct arena *, const struct driver *,
		    const struct account *, const char *text);

#endif
