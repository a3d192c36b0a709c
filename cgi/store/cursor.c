#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/text/utf8.h"
#include "internal.h"

static const char digits[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

const char *
cursor_write(struct arena *a, const struct cursor *c)
{
	const char *plain = arena_printf(a, "%d.%lld.%s", c->kind,
	    (long long)c->id, c->value);
	size_t n = strlen(plain), i;
	char *out = arena_alloc(a, n / 3 * 4 + 5), *p = out;

	for (i = 0; i < n; i += 3) {
		unsigned bits = 0;
		size_t left = n - i < 3 ? n - i : 3;

		for (size_t k = 0; k < 3; k++)
			bits = bits << 8 |
			    (k < left ? (unsigned char)plain[i + k] : 0);
		for (size_t k = 0; k <= left; k++)
			*p++ = digits[bits >> (18 - 6 * k) & 63];
	}
	return out;
}

/* Decode base64url without padding.  NULL when s is not the base64url form of
 * UTF-8 text. */
static char *
decode(struct arena *a, const char *s)
{
	size_t n = strlen(s), len = 0;
	char *out = arena_alloc(a, n + 1);
	unsigned bits = 0;
	int have = 0;

	if (n > URL_MAX_LEN)
		return NULL;
	for (; *s != '\0'; s++) {
		const char *at = strchr(digits, *s);

		if (at == NULL)
			return NULL;
		bits = bits << 6 | (unsigned)(at - digits);
		have += 6;
		if (have >= 8) {
			have -= 8;
			out[len++] = (char)(bits >> have & 255);
		}
	}
	/* reject NUL bytes, stray bits and anything that is not text */
	if (memchr(out, '\0', len) != NULL || !utf8_valid(out, len) ||
	    (bits & ((1u << have) - 1)) != 0 || have == 6)
		return NULL;
	return out;
}

enum err
cursor_read(struct arena *a, const char *s, int kind, struct cursor *c)
{
	char *plain = decode(a, s), *end;
	long long id;

	if (plain == NULL || strtol(plain, &end, 10) != kind || *end != '.')
		return E_INPUT;
	errno = 0;
	id = strtoll(end + 1, &end, 10);
	if (errno != 0 || *end != '.' || id < 1)
		return E_INPUT;
	*c = (struct cursor){ .kind = kind, .id = id, .value = end + 1 };
	/* accept only the canonical encoding */
	return strcmp(cursor_write(a, c), s) == 0 ? E_OK : E_INPUT;
}
