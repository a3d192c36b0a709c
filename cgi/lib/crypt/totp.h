/* totp: one-time codes of authenticator apps (RFC 6238: SHA-1, six digits, 30
 * seconds), by liboath. */
#ifndef LIB_TOTP_H
#define LIB_TOTP_H

#include "lib/arena.h"

enum { TOTP_STEP_MS = 30 * 1000 };

/* A new secret of 160 bits, in base32. */
char		*totp_secret(struct arena *);

/* The code of the step of time at ms; NULL when the secret is not base32. */
char		*totp_code(struct arena *, const char *secret, int64_t ms);

/* The step that a code is of: that at ms, the one before or the one after, as
 * clocks differ; 0: of none.  Blanks in the code are ignored.  The caller sees
 * to it that each step is used once. */
int64_t		 totp_check(struct arena *, const char *secret,
		    const char *code, int64_t ms);

#endif
