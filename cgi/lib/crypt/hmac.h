/*
 * hmac: RFC 2104 over SHA-1 and SHA-256 (Nettle), as base64 (RFC 4648 §4).
 * SHA-1 is here because a carrier's push signs with it.  And how to compare
 * what must not be guessed.
 */
#ifndef LIB_HMAC_H
#define LIB_HMAC_H

#include <stdbool.h>

#include "lib/arena.h"

char	*hmac_sha1_base64(struct arena *, const char *key, const char *text);
char	*hmac_sha256_base64(struct arena *, const char *key, const char *text);

/* In a time that does not tell where they differ. */
bool	 same_text(const char *, const char *);

#endif
