#include "utf8.h"

/*
 * How many bytes follow a lead byte, and the range of the first of them (RFC
 * 3629 §4), which excludes overlong forms, surrogates and so on.
 */
static size_t
follow(unsigned char lead, unsigned char *low, unsigned char *high)
{
	*low = 0x80;
	*high = 0xbf;
	if (lead >= 0xc2 && lead <= 0xdf)
		return 1;
	if (lead >= 0xe0 && lead <= 0xef) {
		if (lead == 0xe0)
			*low = 0xa0;
		if (lead == 0xed)
			*high = 0x9f;
		return 2;
	}
	if (lead >= 0xf0 && lead <= 0xf4) {
		if (lead == 0xf0)
			*low = 0x90;
		if (lead == 0xf4)
			*high = 0x8f;
		return 3;
	}
	return 0;
}

bool
utf8_valid(const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s, *end = p + n;
	unsigned char low, high;
	size_t more;

	while (p < end) {
		if (*p < 0x80) {
			p++;
			continue;
		}
		more = follow(*p++, &low, &high);
		if (more == 0 || (size_t)(end - p) < more)
			return false;
		for (; more > 0; more--, p++) {
			if (*p < low || *p > high)
				return false;
			low = 0x80;
			high = 0xbf;
		}
	}
	return true;
}

void
utf8_put(struct buf *b, uint32_t c)
{
	char s[4];
	size_t n;

	if (c == 0 || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		c = 0xfffd;
	if (c < 0x80) {
		buf_char(b, (char)c);
		return;
	}
	n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	for (size_t i = n - 1; i > 0; i--, c >>= 6)
		s[i] = (char)(0x80 | (c & 0x3f));
	s[0] = (char)((n == 2 ? 0xc0 : n == 3 ? 0xe0 : 0xf0) | c);
	buf_put(b, s, n);
}

bool
utf8_is_line(const char *s)
{
	const char *c = s;

	while ((unsigned char)*c >= ' ' && *c != 0x7f)
		c++;
	return *c == '\0' && utf8_valid(s, (size_t)(c - s));
}

int
utf8_most(const char *s, int max)
{
	int n = (int)strnlen(s, (size_t)max + 1);

	if (n <= max)
		return n;
	for (n = max; n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80; n--)
		continue;
	return n;
}
