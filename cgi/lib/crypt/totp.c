#include "totp.h"

#include <liboath/oath.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { SECRET = 20, DIGITS = 6 };

char *
totp_secret(struct arena *a)
{
	char bin[SECRET], *text = NULL, *out;
	size_t n;

	randombytes_buf(bin, sizeof(bin));
	if (oath_base32_encode(bin, sizeof(bin), &text, &n) != OATH_OK)
		abort();
	out = arena_strndup(a, text, n);
	sodium_memzero(bin, sizeof(bin));
	sodium_memzero(text, n);
	free(text);
	return out;
}

char *
totp_code(struct arena *a, const char *secret, int64_t ms)
{
	char *bin = NULL, code[DIGITS + 1];
	size_t n;
	int rc;

	if (oath_base32_decode(secret, strlen(secret), &bin, &n) != OATH_OK)
		return NULL;
	rc = oath_totp_generate(bin, n, (time_t)(ms / 1000),
	    TOTP_STEP_MS / 1000, 0, DIGITS, code);
	sodium_memzero(bin, n);
	free(bin);
	return rc == OATH_OK ? arena_strndup(a, code, DIGITS) : NULL;
}

int64_t
totp_check(struct arena *a, const char *secret, const char *code, int64_t ms)
{
	char typed[DIGITS + 1];
	size_t n = 0;
	int64_t found = 0;

	for (; *code != '\0'; code++) {
		if (*code == ' ')
			continue;
		if (n == DIGITS || *code < '0' || *code > '9')
			return 0;
		typed[n++] = *code;
	}
	if (n != DIGITS)
		return 0;
	for (int i = -1; i <= 1; i++) {
		const char *want = totp_code(a, secret, ms + i * TOTP_STEP_MS);

		if (want != NULL && sodium_memcmp(want, typed, DIGITS) == 0)
			found = (ms + i * TOTP_STEP_MS) / TOTP_STEP_MS;
	}
	return found;
}
