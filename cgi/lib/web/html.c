#include "html.h"

#include <endian.h>
#include <stdint.h>
#include <string.h>

/*
 * Characters that end a run of bytes to be copied unchanged.  NUL ends every
 * run.
 */
enum {
	STOP_TEXT = 1,
	STOP_ATTR = 2,
	STOP_ADDRESS = 4,	/* must be escaped in a URL, or cannot occur */
	UNCLEAN = 8,		/* never occurs in our URLs */
	UNRESERVED = 16,	/* RFC 3986 §2.3 */
};

static const unsigned char table[256] = {
	['\0'] = STOP_TEXT | STOP_ATTR | STOP_ADDRESS | UNCLEAN,
	['\1' ... ' '] = STOP_ADDRESS | UNCLEAN,
	['\\'] = STOP_ADDRESS | UNCLEAN,
	[0x7f] = STOP_ADDRESS | UNCLEAN,
	['&'] = STOP_TEXT | STOP_ATTR | STOP_ADDRESS,
	['<'] = STOP_TEXT | STOP_ATTR | STOP_ADDRESS,
	['>'] = STOP_TEXT | STOP_ATTR | STOP_ADDRESS,
	['"'] = STOP_ATTR | STOP_ADDRESS,
	['\''] = STOP_ATTR | STOP_ADDRESS,
	['-'] = UNRESERVED, ['.'] = UNRESERVED, ['_'] = UNRESERVED,
	['~'] = UNRESERVED,
	['0' ... '9'] = UNRESERVED,
	['A' ... 'Z'] = UNRESERVED,
	['a' ... 'z'] = UNRESERVED,
};

/* Does a run end at this byte: one that has the mark or, for UNRESERVED, lacks
 * it? */
static inline bool
stops(unsigned char c, unsigned mark)
{
	return mark == UNRESERVED ? (table[c] & mark) == 0 :
	    (table[c] & mark) != 0;
}

/*
 * Sixteen bytes are examined together, which compilers turn into a single
 * comparison where the machine has one.  Byte by byte a list of 50 takes
 * 130,000 instructions more.
 */
enum { BLOCK = 16, MEMORY_PAGE = 4096 };
typedef unsigned char bytes __attribute__((vector_size(BLOCK)));
typedef uint64_t words __attribute__((vector_size(BLOCK)));

/* The same for each byte of a block: all bits set, or none. */
static inline words
block_stops(bytes v, unsigned mark)
{
	/* '"' | 4 is '&', and '<' | 2 is '>' */
	words text = (words)(v == 0) | (words)((v | 2) == '>') |
	    (words)(v == '&');
	words attr = (words)(v == 0) | (words)((v | 2) == '>') |
	    (words)((v | 4) == '&') | (words)(v == '\'');
	words kept = (words)((v | 0x20) - 'a' < 26) |
	    (words)((v - '-' < 13) & (v != '/')) |
	    (words)(v == '_') | (words)(v == '~');

	return mark == STOP_TEXT ? text : mark == STOP_ATTR ? attr :
	    mark == UNRESERVED ? ~kept :
	    attr | (words)(v <= ' ') | (words)(v == '\\') | (words)(v == 0x7f);
}

/* The index of the first byte that stops; BLOCK when none does. */
static inline size_t
block_first(words hit)
{
	if (hit[0] != 0)
		return (size_t)__builtin_ctzll(htole64(hit[0])) / 8;
	return hit[1] == 0 ? BLOCK :
	    8 + (size_t)__builtin_ctzll(htole64(hit[1])) / 8;
}

/* A block may extend beyond the end of a text, but not into another memory
 * page.  Sanitizers object, so there single bytes are examined. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__	1
#endif
#endif

static inline bool
is_readable(const char *s)
{
#ifdef __SANITIZE_ADDRESS__
	(void)s;
	return false;
#else
	return (uintptr_t)s % MEMORY_PAGE <= MEMORY_PAGE - BLOCK;
#endif
}

/* Copy a run.  Returns the character that ended it. */
static inline const char * __attribute__((always_inline))
run(struct buf *b, const char *s, unsigned mark)
{
	bytes v;
	size_t n;

	for (;;) {
		if (buf_fits(b, BLOCK) && is_readable(s)) {
			memcpy(&v, s, BLOCK);
			n = block_first(block_stops(v, mark));
			/* bytes after the run are overwritten later */
			memcpy(b->data + b->len, &v, BLOCK);
			b->len += n;
			s += n;
			if (n == BLOCK)
				continue;
			b->data[b->len] = '\0';
			return s;
		}
		if (stops((unsigned char)*s, mark))
			return s;
		buf_put(b, s++, 1);
	}
}

static void
reference(struct buf *b, char c)
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

/* Escape the rest of a text. */
static void __attribute__((noinline))
escape_rest(struct buf *b, const char *s, unsigned mark)
{
	do {
		reference(b, *s++);
		s = mark == STOP_TEXT ? run(b, s, STOP_TEXT) :
		    run(b, s, STOP_ATTR);
	} while (*s != '\0');
}

/* Most values are a single run. */
static inline void __attribute__((always_inline))
escape(struct buf *b, const char *s, unsigned mark)
{
	if (s != NULL && *(s = run(b, s, mark)) != '\0')
		escape_rest(b, s, mark);
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
 * Browsers drop tabs and line ends inside a URL and blanks around it, and read
 * "\" as "/", before they look for a scheme or a host (WHATWG URL).  Our URLs
 * contain none of these.
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

/* Copy one of our URLs without anything to escape, as nearly all are, in one
 * pass. */
static bool
plain(struct buf *b, const char *s)
{
	size_t was = b->len;

	if (!local(s))
		return false;
	if (*run(b, s, STOP_ADDRESS) == '\0')
		return true;
	b->len = was;
	return false;
}

/* What follows the scheme, when s begins with it and continues; else NULL. */
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
		html_attr(b, clean(s) && local(s) ? s : "#");
}

/*
 * A bare host gets the "/" every browser would add, so that nothing a template
 * writes after it becomes part of its name.
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
		html_attr(b, s);
		if (host[strcspn(host, "/?#")] == '\0')
			buf_char(b, '/');
		return;
	}
	html_attr(b, local(s) || after(s, "mailto:") != NULL ? s : "#");
}

void
html_piece(struct buf *b, const char *s)
{
	static const char hex[] = "0123456789ABCDEF";
	char code[3] = "%";

	if (s == NULL)
		return;
	while (*(s = run(b, s, UNRESERVED)) != '\0') {
		unsigned char c = (unsigned char)*s++;

		code[1] = hex[c >> 4];
		code[2] = hex[c & 15];
		buf_put(b, code, 3);
	}
}

void
html_int(struct buf *b, long long v)
{
	buf_int(b, v);
}
