/*
 * redact: what a service says, without what only we and it may know.
 *
 * A fault may quote the request it is about, with our key or password in it;
 * its words are stored, shown and logged.
 */
#ifndef DRIVERS_REDACT_H
#define DRIVERS_REDACT_H

#include "driver.h"

/* Shorter ones are found in any text. */
enum { REDACT_MIN = 4 };

/* The text with each access token and each secret of the account replaced; a
 * secret also as it stands in an address, and in base64 with what goes before
 * it in Basic credentials.
 * The text itself when there is none in it; NULL stays NULL. */
const char	*redact(struct arena *, const struct driver *,
		    const struct account *, const char *text);

#endif
