#include "sms_text.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

enum {
	GSM_ONE = 160, GSM_PART = 153,
	UCS2_ONE = 70, UCS2_PART = 67,
};

/* The characters of the default alphabet beyond ASCII, and the ASCII characters
 * that are in the extension table or in neither. */
static const uint16_t gsm_more[] = {
	0xa3, 0xa5, 0xe8, 0xe9, 0xf9, 0xec, 0xf2, 0xc7, 0xd8, 0xf8, 0xc5, 0xe5,
	0x394, 0x3a6, 0x393, 0x39b, 0x3a9, 0x3a0, 0x3a8, 0x3a3, 0x398, 0x39e,
	0xc6, 0xe6, 0xdf, 0xc9, 0xa4, 0xa1, 0xc4, 0xd6, 0xd1, 0xdc, 0xa7, 0xbf,
	0xe4, 0xf6, 0xf1, 0xfc, 0xe0, 0,
};
static const uint16_t gsm_two[] = {
	'\f', '^', '{', '}', '\\', '[', '~', ']', '|', 0x20ac, 0,
};

static bool
among(const uint16_t *list, uint32_t c)
{
	for (; *list != 0; list++)
		if (*list == c)
			return true;
	return false;
}

/* Septets of a character; 0 when it is in neither table. */
static size_t
septets(uint32_t c)
{
	if (among(gsm_two, c))
		return 2;
	if (c == '\n' || c == '\r' || (c >= ' ' && c <= '~' && c != '`') ||
	    among(gsm_more, c))
		return 1;
	return 0;
}

/* The character at *s; moves past it. */
static uint32_t
next(const char **s)
{
	const unsigned char *u = (const unsigned char *)*s;
	uint32_t c = *u++;
	int more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : c >= 0xc0 ? 1 : 0;

	if (more > 0)
		c &= 0x3fu >> more;
	for (; more > 0 && *u != '\0'; more--)
		c = c << 6 | (*u++ & 0x3f);
	*s = (const char *)u;
	return c;
}

static size_t
units(uint32_t c, bool ucs2)
{
	return !ucs2 ? septets(c) : c > 0xffff ? 2 : 1;
}

struct sms_size
sms_text_size(const char *s)
{
	struct sms_size z = { .ucs2 = false };
	size_t one, part, used = 0, n;
	const char *p;

	for (p = s; *p != '\0' && !z.ucs2;)
		z.ucs2 = septets(next(&p)) == 0;
	one = z.ucs2 ? UCS2_ONE : GSM_ONE;
	part = z.ucs2 ? UCS2_PART : GSM_PART;
	for (p = s; *p != '\0';)
		z.units += units(next(&p), z.ucs2);
	z.parts = z.units > 0;
	z.left = one - z.units;
	if (z.units <= one)
		return z;
	for (p = s; *p != '\0'; used += n) {
		n = units(next(&p), z.ucs2);
		if (used + n > part) {
			z.parts++;
			used = 0;
		}
	}
	z.left = part - used;
	return z;
}

char *
sms_text_words(struct arena *a, const char *s)
{
	struct sms_size z = sms_text_size(s);

	return arena_printf(a, "%zu %s, %zu %s, %zu left, %s", z.units,
	    z.units == 1 ? "character" : "characters", z.parts,
	    z.parts == 1 ? "message" : "messages", z.left,
	    z.ucs2 ? "Unicode (UCS-2)" : "GSM 7-bit");
}

/* The start and length of the text without surrounding blanks. */
static size_t
trimmed(const char **s)
{
	size_t n;

	while (isspace((unsigned char)**s))
		(*s)++;
	for (n = strlen(*s); n > 0 && isspace((unsigned char)(*s)[n - 1]); n--)
		continue;
	return n;
}

bool
sms_text_same(const char *x, const char *y)
{
	size_t n = trimmed(&x), m = trimmed(&y);

	return n == m && memcmp(x, y, n) == 0;
}
