/* hash: the stored form of session ids, device tokens and push addresses. */
#ifndef LIB_HASH_H
#define LIB_HASH_H

#include "lib/arena.h"

/* Hex of BLAKE2b-256. */
char	*hash_token(struct arena *, const char *token);

#endif
