#include "html.h"

#include <stdint.h>
#include <string.h>

/*
 * What stops a run of bytes that can be copied as they are.  NUL stops every
 * run.
 */
enum {
	STOP_TEXT = 1,
	STOP_ATTR = 2,
	UNRESERVED = 4,			/* RFC 3986 §2.3 */
	UNCLEAN = 8,			/* never in an address of ours */
};

static const unsigned char table[256] = {
	['\0'] = STOP_TEXT | STOP_ATTR | UNCLEAN,
	['\1' ... ' '] = UNCLEAN, ['\\'] = UNCLEAN, [0x7f] = UNCLEAN,
	['&'] = STOP_TEXT | STOP_ATTR,
	['<'] = STOP_TEXT | STOP_ATTR,
	['>'] = STOP_TEXT | STOP_ATTR,
	['"'] = STOP_ATTR,
	['\''] = STOP_ATTR,
	['-'] = UNRESERVED, ['.'] = UNRESERVED, ['_'] = UNRESERVED,
	['~'] = UNRESERVED,
	['0' ... '9'] = UNRESERVED,
	['A' ... 'Z'] = UNRESERVED,
	['a' ... 'z'] = UNRESERVED,
};

static void
reference(struct buf *b, unsigned char c)
{
	switch (c) {
	case '&':
		buf_put(b, "&amp;", 5);
		break;
	case '<':
		buf_put(b, "&lt;", 4);
		break;
	case '>':
		buf_put(b, "&gt;", 4);
		break;
	case '"':
		buf_put(b, "&#34;", 5);
		break;
	case '\'':
		buf_put(b, "&#39;", 5);
		break;
	}
}

/*
 * Most values have nothing to escape.  Sixteen bytes are looked at together,
 * which compilers make one comparison of where the machine has one.
 */
enum { BLOCK = 16 };
typedef unsigned char bytes __attribute__((vector_size(BLOCK)));
typedef uint64_t words __attribute__((vector_size(BLOCK)));

static inline bool
block_clean(bytes v)
{
	/* '"' | 4 is '&', and '<' | 2 is '>' */
	words hit = (words)((v | 4) == '&') | (words)(v == '\'') |
	    (words)((v | 2) == '>');

	return (hit[0] | hit[1]) == 0;
}

static inline bytes
load(const char *s)
{
	bytes v;

	memcpy(&v, s, BLOCK);
	return v;
}

/* None of the characters that may become references is among n >= BLOCK
 * bytes; the last block overlaps the one before. */
static inline bool
text_clean(const char *s, size_t n)
{
	for (size_t i = 0; i + BLOCK <= n; i += BLOCK)
		if (!block_clean(load(s + i)))
			return false;
	return block_clean(load(s + n - BLOCK));
}

/* Runs are copied whole; what stops one becomes a character reference. */
static void __attribute__((noinline))
escape_each(struct buf *b, const char *s, unsigned stop)
{
	const unsigned char *p = (const unsigned char *)s, *run;

	for (;; reference(b, *p++)) {
		for (run = p; (table[*p] & stop) == 0; p++)
			;
		buf_put(b, run, (size_t)(p - run));
		if (*p == '\0')
			return;
	}
}

/* Four to fifteen bytes, as most values are: looked at and copied as two halves
 * that overlap.  False when there is something to escape. */
static inline bool
put_short(char *to, const char *s, size_t n)
{
	uint64_t a = 0, b = 0;

	if (n >= 8) {
		memcpy(&a, s, 8);
		memcpy(&b, s + n - 8, 8);
	} else {
		memcpy(&a, s, 4);
		memcpy(&b, s + n - 4, 4);
	}
	if (!block_clean((bytes)(words){ a, b }))
		return false;
	if (n >= 8) {
		memcpy(to, &a, 8);
		memcpy(to + n - 8, &b, 8);
	} else {
		memcpy(to, &a, 4);
		memcpy(to + n - 4, &b, 4);
	}
	to[n] = '\0';
	return true;
}

static inline void
escape(struct buf *b, const char *s, unsigned stop)
{
	size_t n = s == NULL ? 0 : strlen(s);

	if (n >= 4 && n < BLOCK && buf_fits(b, n) &&
	    put_short(b->data + b->len, s, n))
		b->len += n;
	else if (n >= BLOCK && text_clean(s, n))
		buf_put(b, s, n);
	else if (n > 0)
		escape_each(b, s, stop);
}

void
html_text(struct buf *b, const char *s)
{
	escape(b, s, STOP_TEXT);
}

void
html_attr(struct buf *b, const char *s)
{
	escape(b, s, STOP_ATTR);
}

/*
 * Browsers drop tabs and line ends inside an address and blanks around it,
 * and read "\" as "/", before they look for a scheme or a host (WHATWG URL):
 * no address of ours holds any of these.
 */
static bool
clean(const char *s)
{
	const unsigned char *p = (const unsigned char *)s;

	while ((table[*p] & UNCLEAN) == 0)
		p++;
	return *p == '\0';
}

static bool
local(const char *s)
{
	if (s[0] == '/')
		return s[1] != '/';
	return s[0] == '#' || s[0] == '?';
}

/* One of ours with nothing in it to escape, as nearly all are: looked at once
 * and copied. */
static bool
plain(struct buf *b, const char *s)
{
	const unsigned char *p = (const unsigned char *)s;

	if (!local(s))
		return false;
	while ((table[*p] & (STOP_ATTR | UNCLEAN)) == 0)
		p++;
	if (*p != '\0')
		return false;
	buf_put(b, s, (size_t)(p - (const unsigned char *)s));
	return true;
}

/* What follows the scheme when s begins with it and goes on, else NULL. */
static const char *
after(const char *s, const char *scheme)
{
	size_t n = strlen(scheme);

	return strncmp(s, scheme, n) == 0 && s[n] != '\0' && s[n] != '/' ?
	    s + n : NULL;
}

void
html_local(struct buf *b, const char *s)
{
	if (s != NULL && !plain(b, s))
		escape(b, clean(s) && local(s) ? s : "#", STOP_ATTR);
}

/*
 * A bare host gets the "/" every browser would add, so that nothing a
 * template writes after it becomes part of its name.
 */
void
html_url(struct buf *b, const char *s)
{
	const char *host;

	if (s == NULL || plain(b, s))
		return;
	if (!clean(s))
		s = "#";
	if ((host = after(s, "https://")) != NULL ||
	    (host = after(s, "http://")) != NULL) {
		escape(b, s, STOP_ATTR);
		if (host[strcspn(host, "/?#")] == '\0')
			buf_char(b, '/');
		return;
	}
	escape(b, local(s) || after(s, "mailto:") != NULL ? s : "#",
	    STOP_ATTR);
}

void
html_piece(struct buf *b, const char *s)
{
	static const char hex[] = "0123456789ABCDEF";
	const unsigned char *p = (const unsigned char *)s, *run;
	char code[3] = "%";

	if (s == NULL)
		return;
	for (;;) {
		for (run = p; (table[*p] & UNRESERVED) != 0; p++)
			;
		buf_put(b, run, (size_t)(p - run));
		if (*p == '\0')
			return;
		code[1] = hex[*p >> 4];
		code[2] = hex[*p++ & 15];
		buf_put(b, code, 3);
	}
}

void
html_int(struct buf *b, long long v)
{
	buf_int(b, v);
}
