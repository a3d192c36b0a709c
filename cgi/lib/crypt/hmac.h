/*
 * hmac: RFC 2104 over SHA-1 and SHA-256 (Nettle), as base64 (RFC 4648 §4), and
 * constant-time comparison.  SHA-1 is needed because a carrier signs its
 * pushes with it.
 */
#ifndef LIB_HMAC_H
#define LIB_HMAC_H

#include <stdbool.h>

#include "lib/arena.h"

char	*hmac_sha1_base64(struct arena *, const char *key, const char *text);
char	*hmac_sha256_base64(struct arena *, const char *key, const char *text);

/* Compares in constant time. */
bool	 same_text(const char *, const char *);

#endif
