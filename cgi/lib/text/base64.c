#include "base64.h"

#include <sodium.h>

char *
base64_write(struct arena *a, const void *bytes, size_t n)
{
	const int variant = sodium_base64_VARIANT_ORIGINAL;
	size_t room = sodium_base64_encoded_len(n, variant);

	return sodium_bin2base64(arena_alloc(a, room), room, bytes, n,
	    variant);
}
