#include <nettle/base64.h>
#include <nettle/hmac.h>
#include <nettle/memops.h>
#include <string.h>

#include "hmac.h"

static char *
base64(struct arena *a, const uint8_t *mac, size_t n)
{
	char *out = arena_alloc(a, BASE64_ENCODE_RAW_LENGTH(n) + 1);

	base64_encode_raw(out, n, mac);
	return out;
}

char *
hmac_sha1_base64(struct arena *a, const char *key, const char *text)
{
	struct hmac_sha1_ctx c;
	uint8_t mac[SHA1_DIGEST_SIZE];

	hmac_sha1_set_key(&c, strlen(key), (const uint8_t *)key);
	hmac_sha1_update(&c, strlen(text), (const uint8_t *)text);
	hmac_sha1_digest(&c, sizeof(mac), mac);
	return base64(a, mac, sizeof(mac));
}

char *
hmac_sha256_base64(struct arena *a, const char *key, const char *text)
{
	struct hmac_sha256_ctx c;
	uint8_t mac[SHA256_DIGEST_SIZE];

	hmac_sha256_set_key(&c, strlen(key), (const uint8_t *)key);
	hmac_sha256_update(&c, strlen(text), (const uint8_t *)text);
	hmac_sha256_digest(&c, sizeof(mac), mac);
	return base64(a, mac, sizeof(mac));
}

bool
same_text(const char *x, const char *y)
{
	size_t n = strlen(x);

	return n == strlen(y) && memeql_sec(x, y, n);
}
