/*
 * lock: a short text kept where others may read it, under a key that only the
 * asker brings each time (a session's CSRF token, whose session id is stored
 * as a hash).  For what a person typed and will need again in a minute.
 * crypto_secretbox (XSalsa20-Poly1305) under BLAKE2b of the key.
 */
#ifndef LIB_LOCK_H
#define LIB_LOCK_H

#include "lib/arena.h"

char	*secretbox_seal(struct arena *, const char *key, const char *text);

/* NULL when it was locked under another key, or altered. */
char	*secretbox_open(struct arena *, const char *key, const char *locked);

#endif
