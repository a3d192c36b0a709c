/*
 * secretbox: encrypts a short text under a key that only the caller has and
 * presents each time (a session's CSRF token; its session id is stored only as
 * a hash).  For input that will be needed again shortly. crypto_secretbox
 * (XSalsa20-Poly1305) under BLAKE2b of the key.
 */
#ifndef LIB_LOCK_H
#define LIB_LOCK_H

#include "lib/arena.h"

char	*secretbox_seal(struct arena *, const char *key, const char *text);

/* NULL when it was encrypted under another key, or altered. */
char	*secretbox_open(struct arena *, const char *key, const char *locked);

#endif
