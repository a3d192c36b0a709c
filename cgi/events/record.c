/* Layout: a byte of kind; time and device, 8 bytes each; then the texts, each 2
 * bytes of length, the bytes and a NUL; the rest is the payload. */
#include "record.h"

#include <string.h>

#include "../lib/text/base64.h"
#include "../lib/text/utf8.h"

enum { TEXT_LEN_MAX = 512, TEXTS = 5 };

_Static_assert(1 + 16 + TEXTS * (2 + TEXT_LEN_MAX + 1) + PAYLOAD_MAX <=
    JOURNAL_RECORD_MAX, "the longest fits");

size_t
record_write(const struct record *r, unsigned char buf[JOURNAL_RECORD_MAX])
{
	const char *const texts[TEXTS] = { r->name, r->format, r->client,
		r->address, r->detail };
	unsigned char *p = buf;

	*p++ = (unsigned char)r->kind;
	memcpy(p, &r->at, 8);
	memcpy(p + 8, &r->device, 8);
	p += 16;
	for (size_t i = 0; i < TEXTS; i++) {
		size_t n = texts[i] == NULL ? 0 : strlen(texts[i]);
		uint16_t len = (uint16_t)n;

		if (n > TEXT_LEN_MAX)
			return 0;
		memcpy(p, &len, 2);
		memcpy(p + 2, n == 0 ? "" : texts[i], n + 1);
		p += 2 + n + 1;
	}
	if (r->len > PAYLOAD_MAX)
		return 0;
	if (r->len > 0)
		memcpy(p, r->payload, r->len);
	return (size_t)(p - buf) + r->len;
}

bool
record_read(const void *buf, size_t size, struct record *r)
{
	const unsigned char *p = buf, *end = p + size;
	const char *texts[TEXTS];
	uint16_t len;

	if (size < 17 || *p == 0 || *p >= RECORD_KINDS)
		return false;
	*r = (struct record){ .kind = *p };
	memcpy(&r->at, p + 1, 8);
	memcpy(&r->device, p + 9, 8);
	p += 17;
	for (size_t i = 0; i < TEXTS; i++) {
		if (end - p < 3)
			return false;
		memcpy(&len, p, 2);
		p += 2;
		if (end - p <= len || p[len] != '\0' ||
		    memchr(p, '\0', len) != NULL)
			return false;
		texts[i] = (const char *)p;
		p += len + 1;
	}
	if (end - p > PAYLOAD_MAX)
		return false;
	r->name = texts[0];
	r->format = texts[1];
	r->client = texts[2];
	r->address = texts[3];
	r->detail = texts[4];
	r->payload = (const char *)p;
	r->len = (size_t)(end - p);
	return true;
}

const char *
payload_text(struct arena *a, const char *bytes, size_t n, bool *base64)
{
	*base64 = !utf8_valid(bytes, n) || memchr(bytes, '\0', n) != NULL;
	return *base64 ? base64_write(a, bytes, n) :
	    arena_strndup(a, bytes, n);
}
