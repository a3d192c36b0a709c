#include "secretbox.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define NONCE	crypto_secretbox_NONCEBYTES
#define MAC	crypto_secretbox_MACBYTES

static const int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

static void
key_of(unsigned char out[crypto_secretbox_KEYBYTES], const char *key)
{
	static const char purpose[] = "patchbay lock 1";

	if (sodium_init() < 0)
		abort();
	crypto_generichash(out, crypto_secretbox_KEYBYTES,
	    (const unsigned char *)key, strlen(key),
	    (const unsigned char *)purpose, sizeof purpose - 1);
}

char *
secretbox_seal(struct arena *a, const char *key, const char *text)
{
	size_t len = strlen(text), n = NONCE + MAC + len;
	unsigned char *box = arena_alloc(a, n), k[crypto_secretbox_KEYBYTES];
	size_t max = sodium_base64_encoded_len(n, variant);

	key_of(k, key);
	randombytes_buf(box, NONCE);
	crypto_secretbox_easy(box + NONCE, (const unsigned char *)text, len,
	    box, k);
	sodium_memzero(k, sizeof k);
	return sodium_bin2base64(arena_alloc(a, max), max, box, n, variant);
}

char *
secretbox_open(struct arena *a, const char *key, const char *locked)
{
	unsigned char *box, k[crypto_secretbox_KEYBYTES];
	size_t len = strlen(locked), n;
	char *text;
	int bad;

	box = arena_alloc(a, len + 1);
	if (sodium_base642bin(box, len + 1, locked, len, NULL, &n, NULL,
	    variant) != 0 || n < NONCE + MAC)
		return NULL;
	text = arena_alloc(a, n - NONCE - MAC + 1);
	key_of(k, key);
	bad = crypto_secretbox_open_easy((unsigned char *)text, box + NONCE,
	    n - NONCE, box, k);
	sodium_memzero(k, sizeof k);
	return bad ? NULL : text;
}
