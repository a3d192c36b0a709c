#include "shown.h"

#include <stdint.h>
#include <string.h>

#include "buf.h"

/*
 * Ranges of invisible characters: control characters, unusual blanks, joiners,
 * direction marks, combining marks and variation selectors, fillers, tags.
 */
static const struct {
	uint32_t	 from, to;
} invisible[] = {
	{ 0x0000, 0x001f }, { 0x007f, 0x00a0 }, { 0x00ad, 0x00ad },
	{ 0x0300, 0x036f }, { 0x061c, 0x061c }, { 0x115f, 0x1160 },
	{ 0x1680, 0x1680 }, { 0x17b4, 0x17b5 }, { 0x180b, 0x180f },
	{ 0x2000, 0x200f }, { 0x2028, 0x202f }, { 0x205f, 0x206f },
	{ 0x20d0, 0x20ff }, { 0x2800, 0x2800 }, { 0x3000, 0x3000 },
	{ 0x3164, 0x3164 }, { 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff },
	{ 0xffa0, 0xffa0 }, { 0xfff0, 0xfffb }, { 0xe0000, 0xe0fff },
};

/* Length of the character with this lead byte. */
static size_t
length(unsigned char lead)
{
	return lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
}

/* The character at s and its length; shorter when it is not valid UTF-8. */
static uint32_t
character(const char *s, size_t *bytes)
{
	const unsigned char *u = (const unsigned char *)s;
	size_t n = length(*u);
	uint32_t c = n == 1 ? *u : *u & (0x7fu >> n);

	for (*bytes = 1; *bytes < n; ++*bytes) {
		if ((u[*bytes] & 0xc0) != 0x80)
			break;
		c = c << 6 | (u[*bytes] & 0x3f);
	}
	return c;
}

static bool
is_invisible(uint32_t c)
{
	for (size_t i = 0; i < sizeof(invisible) / sizeof(invisible[0]); i++)
		if (c >= invisible[i].from && c <= invisible[i].to)
			return true;
	return false;
}

bool
shown_invisible(const char *s, size_t n)
{
	size_t bytes;

	return n >= length((unsigned char)*s) &&
	    is_invisible(character(s, &bytes));
}

const char *
shown_char(struct arena *a, const char *s)
{
	size_t n;
	uint32_t c = character(s, &n);

	return is_invisible(c) ? arena_printf(a, "U+%04X", (unsigned)c) :
	    arena_printf(a, "“%.*s”", (int)n, s);
}

const char *
shown_text(struct arena *a, const char *s, size_t max)
{
	struct buf b;
	const char *p = s;
	size_t n, shown = 0;
	bool named = false;

	buf_init(&b, strlen(s) * 12 + 8);
	for (; *p != '\0' && shown < max; p += n, shown++) {
		uint32_t c = character(p, &n);

		if (is_invisible(c)) {
			buf_printf(&b, "[U+%04X]", (unsigned)c);
			named = true;
		} else
			buf_put(&b, p, n);
	}
	if (*p != '\0')
		buf_str(&b, "…");
	if (named || *p != '\0')
		s = arena_strndup(a, b.data, b.len);
	buf_free(&b);
	return s;
}
