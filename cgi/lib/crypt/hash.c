#include "hash.h"

#include <sodium.h>
#include <string.h>

char *
hash_token(struct arena *a, const char *token)
{
	unsigned char h[32];
	char *out = arena_alloc(a, 2 * sizeof(h) + 1);

	crypto_generichash(h, sizeof(h), (const unsigned char *)token,
	    strlen(token), NULL, 0);
	return sodium_bin2hex(out, 2 * sizeof(h) + 1, h, sizeof(h));
}
