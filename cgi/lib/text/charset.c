#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "buf.h"
#include "charset.h"
#include "lib/log.h"
#include "utf8.h"

enum { REPLACEMENT = 0xfffd };

enum charset
charset_named(const char *s, size_t len)
{
	static const struct {
		const char	*name;
		enum charset	 set;
	} known[] = {
		{ "UTF-8", CHARSET_UTF8 }, { "UTF8", CHARSET_UTF8 },
		{ "US-ASCII", CHARSET_UTF8 }, { "ASCII", CHARSET_UTF8 },
		{ "ISO-8859-1", CHARSET_1252 }, { "ISO_8859-1", CHARSET_1252 },
		{ "ISO8859-1", CHARSET_1252 }, { "latin1", CHARSET_1252 },
		{ "latin-1", CHARSET_1252 }, { "windows-1252", CHARSET_1252 },
		{ "cp1252", CHARSET_1252 }, { "cp-1252", CHARSET_1252 },
		{ "ISO-8859-15", CHARSET_8859_15 },
		{ "ISO8859-15", CHARSET_8859_15 },
		{ "latin9", CHARSET_8859_15 }, { "latin-9", CHARSET_8859_15 },
		/* without a BOM, big-endian (RFC 2781) */
		{ "UTF-16", CHARSET_UTF16BE },
		{ "UTF-16BE", CHARSET_UTF16BE },
		{ "UTF-16LE", CHARSET_UTF16LE },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strlen(known[i].name) == len &&
		    strncasecmp(known[i].name, s, len) == 0)
			return known[i].set;
	return CHARSET_UNKNOWN;
}

/* 0x80 to 0x9f of windows-1252; 0 for the five undefined ones. */
static const uint16_t high[32] = {
	0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
	0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0,
	0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
	0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178,
};

/* Where ISO-8859-15 differs from ISO-8859-1. */
static uint32_t
latin9(unsigned char c)
{
	static const struct { unsigned char byte; uint16_t is; } other[] = {
		{ 0xa4, 0x20ac }, { 0xa6, 0x160 }, { 0xa8, 0x161 },
		{ 0xb4, 0x17d }, { 0xb8, 0x17e }, { 0xbc, 0x152 },
		{ 0xbd, 0x153 }, { 0xbe, 0x178 },
	};

	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++)
		if (other[i].byte == c)
			return other[i].is;
	return c;
}

static uint32_t
one_byte(unsigned char c, enum charset set)
{
	if (set == CHARSET_8859_15)
		return latin9(c);
	if (c < 0x80 || c > 0x9f)
		return c;
	return high[c - 0x80] == 0 ? REPLACEMENT : high[c - 0x80];
}

/* The length of the valid UTF-8 character at s; 0 when it is not one. */
static size_t
utf8_length(const char *s, size_t left)
{
	const unsigned char c = (unsigned char)*s;
	size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;

	return n <= left && utf8_valid(s, n) ? n : 0;
}

static void
from_utf8(struct buf *b, const char *s, size_t len)
{
	const char *end = s + len;
	size_t n;

	while (s < end && !b->failed) {
		if ((n = utf8_length(s, (size_t)(end - s))) > 0) {
			buf_put(b, s, n);
			s += n;
		} else {
			utf8_put(b, one_byte((unsigned char)*s++,
			    CHARSET_1252));
		}
	}
}

static void
from_bytes(struct buf *b, const char *s, size_t len, enum charset set)
{
	for (size_t i = 0; i < len && !b->failed; i++)
		utf8_put(b, one_byte((unsigned char)s[i], set));
}

static void
from_utf16(struct buf *b, const char *s, size_t len, bool little)
{
	const unsigned char *u = (const unsigned char *)s;
	uint32_t high_half = 0, c;

	for (size_t i = 0; i + 1 < len && !b->failed; i += 2) {
		c = little ? u[i] | (uint32_t)u[i + 1] << 8 :
		    (uint32_t)u[i] << 8 | u[i + 1];
		if (c >= 0xdc00 && c <= 0xdfff && high_half != 0) {
			c = 0x10000 + ((high_half - 0xd800) << 10) +
			    (c - 0xdc00);
			high_half = 0;
		} else if (high_half != 0) {
			utf8_put(b, REPLACEMENT);
			high_half = 0;
		}
		if (c >= 0xd800 && c <= 0xdbff)
			high_half = c;
		else
			utf8_put(b, c);
	}
	if (high_half != 0 || len % 2 != 0)
		utf8_put(b, REPLACEMENT);
}

/* The charset that a BOM indicates; skips the BOM. */
static enum charset
marked(const char **s, size_t *len, enum charset set)
{
	static const struct {
		const char	*mark;
		size_t		 n;
		enum charset	 set;
	} marks[] = {
		{ "\xef\xbb\xbf", 3, CHARSET_UTF8 },
		{ "\xff\xfe", 2, CHARSET_UTF16LE },
		{ "\xfe\xff", 2, CHARSET_UTF16BE },
	};

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (*len >= marks[i].n &&
		    memcmp(*s, marks[i].mark, marks[i].n) == 0) {
			*s += marks[i].n;
			*len -= marks[i].n;
			return marks[i].set;
		}
	return set;
}

static bool
is_ascii(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)s[i] >= 0x80)
			return false;
	return true;
}

static void
release(void *arg)
{
	struct buf *b = arg;

	buf_free(b);
	free(b);
}

const char *
charset_utf8(struct arena *a, const char *s, size_t len, enum charset set,
    size_t max, size_t *n)
{
	struct buf *b;

	set = marked(&s, &len, set);
	if (set == CHARSET_UNKNOWN) {
		if (!is_ascii(s, len))
			return NULL;
		set = CHARSET_UTF8;
	}
	if ((b = malloc(sizeof(*b))) == NULL) {
		log_error("charset", "out of memory");
		abort();
	}
	buf_init(b, max);
	arena_cleanup(a, release, b);
	if (set == CHARSET_UTF8 && utf8_valid(s, len))
		buf_put(b, s, len);
	else if (set == CHARSET_UTF8)
		from_utf8(b, s, len);
	else if (set == CHARSET_UTF16LE || set == CHARSET_UTF16BE)
		from_utf16(b, s, len, set == CHARSET_UTF16LE);
	else
		from_bytes(b, s, len, set);
	*n = b->len;
	return b->failed ? NULL : b->data;
}
