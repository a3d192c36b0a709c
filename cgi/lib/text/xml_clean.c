#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "app.h"
#include "buf.h"
#include "lib/log.h"
#include "xml_clean.h"

static bool
is_char(uint32_t c)
{
	return c == '\t' || c == '\n' || c == '\r' ||
	    (c >= 0x20 && c <= 0xd7ff) || (c >= 0xe000 && c <= 0xfffd) ||
	    (c >= 0x10000 && c <= 0x10ffff);
}

/* What an & begins. */
enum reference { REF_GOOD, REF_NONE, REF_NO_CHAR };

/* Parse "&#x1f;" and its length. */
static enum reference
by_number(const char *s, size_t left, size_t *len)
{
	size_t i = 2;
	bool hex = left > 2 && s[2] == 'x';
	uint32_t c = 0;

	for (i += hex; i < left && s[i] != ';'; i++) {
		int digit = s[i] >= '0' && s[i] <= '9' ? s[i] - '0' :
		    hex && (s[i] | 0x20) >= 'a' && (s[i] | 0x20) <= 'f' ?
		    (s[i] | 0x20) - 'a' + 10 : -1;

		if (digit < 0)
			return REF_NONE;
		if (c <= 0x10ffff)
			c = c * (hex ? 16 : 10) + (uint32_t)digit;
	}
	if (i == left || i == 2 + (size_t)hex)
		return REF_NONE;
	*len = i + 1;
	return is_char(c) ? REF_GOOD : REF_NO_CHAR;
}

static enum reference
reference(const char *s, size_t left, size_t *len)
{
	static const char *const names[] = { "&amp;", "&lt;", "&gt;",
		"&quot;", "&apos;" };

	if (left > 1 && s[1] == '#')
		return by_number(s, left, len);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		*len = strlen(names[i]);
		if (left >= *len && memcmp(s, names[i], *len) == 0)
			return REF_GOOD;
	}
	return REF_NONE;
}

/* Length of a character at s that XML does not allow; 0 when it is allowed.
 * U+FFFE and U+FFFF are EF BF BE and EF BF BF. */
static size_t
no_char(const char *s, size_t left)
{
	const unsigned char *u = (const unsigned char *)s;

	if (*u < 0x20)
		return is_char(*u) ? 0 : 1;
	return left >= 3 && u[0] == 0xef && u[1] == 0xbf && u[2] >= 0xbe ?
	    3 : 0;
}

/* The first position from s on that must be checked. */
static const char *
suspect(const char *s, const char *end)
{
	for (; s < end; s++)
		if ((unsigned char)*s < 0x20 || *s == '&' || *s == '<' ||
		    (unsigned char)*s == 0xef)
			return s;
	return end;
}

static bool
starts(const char *s, const char *end, const char *word)
{
	size_t n = strlen(word);

	return (size_t)(end - s) >= n && memcmp(s, word, n) == 0;
}

/* The replacement for the text at *s, which is skipped; NULL for itself. raw:
 * inside CDATA, where & is literal. */
static const char *
instead(const char **s, const char *end, bool raw)
{
	size_t left = (size_t)(end - *s), len = 1;
	const char *put = NULL;

	if (**s == '&' && !raw) {
		switch (reference(*s, left, &len)) {
		case REF_GOOD:
			break;
		case REF_NONE:
			len = 1;
			put = "&amp;";
			break;
		case REF_NO_CHAR:
			put = " ";
			break;
		}
	} else if (**s != '&' && (len = no_char(*s, left)) > 0) {
		put = " ";
	} else
		len = 1;
	*s += len;
	return put;
}

static void
release(void *arg)
{
	struct buf *b = arg;

	buf_free(b);
	free(b);
}

static struct buf *
copy(struct arena *a)
{
	struct buf *b = malloc(sizeof(*b));

	if (b == NULL) {
		log_error("xml", "out of memory");
		abort();
	}
	buf_init(b, ANSWER_MAX);
	arena_cleanup(a, release, b);
	return b;
}

const char *
xml_clean(struct arena *a, const char *text, size_t len, size_t *n)
{
	const char *end = text + len, *s = text, *from, *put;
	const char *kept = text;	/* copied to b up to here */
	const char *cdata = text;	/* & is literal up to here */
	struct buf *b = NULL;

	while ((s = suspect(s, end)) < end) {
		if (s >= cdata && starts(s, end, "<![CDATA[") &&
		    (cdata = memmem(s, (size_t)(end - s), "]]>", 3)) == NULL)
			cdata = end;
		from = s;
		put = instead(&s, end, s < cdata);
		if (put == NULL)
			continue;
		if (b == NULL)
			b = copy(a);
		buf_put(b, kept, (size_t)(from - kept));
		buf_str(b, put);
		kept = s;
	}
	*n = len;
	if (b == NULL)
		return text;
	buf_put(b, kept, (size_t)(end - kept));
	*n = b->len;
	return b->failed ? NULL : b->data;
}
