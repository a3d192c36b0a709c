/*
 * The parser for services' answers (json_read_answer): lenient wherever
 * nothing is lost. jansson's own is strict, and a single member of no interest
 * would make the whole answer unreadable.
 */
#include <stdlib.h>
#include <string.h>

#include "charset.h"
#include "decimal.h"
#include "json.h"
#include "lib/log.h"
#include "utf8.h"

enum {
	NUMBER_MAX = 60,	/* characters of a possible integer */
	REPLACEMENT = 0xfffd
};

struct reader {
	const char	*p, *end;
	struct buf	 text;		/* the string being read */
	int		 depth;
	size_t		 nodes;
	bool		 too_many;
};

static json_t	*value(struct reader *);

static void
blanks(struct reader *r)
{
	/* NUL: some servers pad their answers with it */
	while (r->p < r->end && (*r->p == ' ' || *r->p == '\t' ||
	    *r->p == '\r' || *r->p == '\n' || *r->p == '\0'))
		r->p++;
}

/* Skip blanks; if the next character is c, skip it too and return true. */
static bool
take(struct reader *r, char c)
{
	blanks(r);
	if (r->p == r->end || *r->p != c)
		return false;
	r->p++;
	return true;
}

static json_t *
made(json_t *j)
{
	if (j == NULL) {
		log_error("json", "out of memory");
		abort();
	}
	return j;
}

/* --- strings --- */

/* Four hexadecimal digits, or -1. */
static long
hex4(struct reader *r)
{
	long v = 0;

	if (r->end - r->p < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		char c = r->p[i];
		int digit = c >= '0' && c <= '9' ? c - '0' :
		    c >= 'a' && c <= 'f' ? c - 'a' + 10 :
		    c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;

		if (digit < 0)
			return -1;
		v = v * 16 + digit;
	}
	r->p += 4;
	return v;
}

/* After \u.  A lone surrogate and NUL become U+FFFD. */
static void
unicode(struct reader *r)
{
	long c = hex4(r), low;
	const char *back;

	if (c >= 0xd800 && c <= 0xdbff && r->end - r->p >= 2 &&
	    r->p[0] == '\\' && r->p[1] == 'u') {
		back = r->p;
		r->p += 2;
		low = hex4(r);
		if (low >= 0xdc00 && low <= 0xdfff) {
			utf8_put(&r->text, (uint32_t)(0x10000 +
			    ((c - 0xd800) << 10) + (low - 0xdc00)));
			return;
		}
		r->p = back;
	}
	utf8_put(&r->text, c < 0 ? REPLACEMENT : (uint32_t)c);
}

/* After a backslash.  An unknown escape stands for its character. */
static void
escape(struct reader *r)
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	const char *hit;
	char c;

	if (r->p == r->end)
		return;
	c = *r->p++;
	hit = c == '\0' ? NULL : strchr(from, c);
	if (c == 'u')
		unicode(r);
	else if (hit != NULL)
		buf_char(&r->text, to[hit - from]);
	else
		buf_char(&r->text, c == '\0' ? ' ' : c);
}

/* Read a string into r->text; false without a closing quotation mark. */
static bool
string(struct reader *r)
{
	const char *from;

	buf_reset(&r->text);
	if (!take(r, '"'))
		return false;
	for (;;) {
		from = r->p;
		while (r->p < r->end && *r->p != '"' && *r->p != '\\' &&
		    *r->p != '\0')
			r->p++;
		buf_put(&r->text, from, (size_t)(r->p - from));
		if (r->p == r->end)
			return false;
		if (*r->p == '"') {
			r->p++;
			return true;
		}
		if (*r->p++ == '\\')
			escape(r);
		else
			utf8_put(&r->text, REPLACEMENT);
	}
}

static json_t *
as_string(const char *s, size_t n)
{
	return made(json_stringn_nocheck(s, n));
}

/* --- numbers and words --- */

/*
 * A number that is a 64-bit integer ("2048", "2048.0", "1.2E7") becomes one.
 * Any other stays text: an identifier of 20 digits keeps all of them, 1e400
 * does no harm where it is not used, and a position is not rounded.
 */
static json_t *
number(const char *s, size_t n)
{
	char text[NUMBER_MAX + 1];
	int64_t v;
	size_t sign = *s == '-' || *s == '+';
	/* 007 is an identifier */
	bool zeros = n > sign + 1 && s[sign] == '0' &&
	    strchr(".eE", s[sign + 1]) == NULL;

	if (n > NUMBER_MAX || zeros)
		return as_string(s, n);
	memcpy(text, s, n);
	text[n] = '\0';
	return decimal_int(text, &v) ? made(json_integer(v)) :
	    as_string(s, n);
}

/* A value without quotation marks. */
static json_t *
word(struct reader *r)
{
	static const char letters[] = "0123456789+-."
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	const char *s = r->p;
	size_t n;

	while (r->p < r->end && *r->p != '\0' &&
	    strchr(letters, *r->p) != NULL)
		r->p++;
	n = (size_t)(r->p - s);
	if (n == 4 && memcmp(s, "true", 4) == 0)
		return json_true();
	if (n == 5 && memcmp(s, "false", 5) == 0)
		return json_false();
	if (n == 4 && memcmp(s, "null", 4) == 0)
		return json_null();
	if (n > 0 && strchr("0123456789+-.", *s) != NULL)
		return number(s, n);
	/* unreadable, which differs from missing */
	return n == 3 && memcmp(s, "NaN", 3) == 0 ? as_string(s, n) : NULL;
}

/* --- objects and arrays --- */

/* Skip a value that is nested too deeply; false when it does not end. */
static bool
pass_over(struct reader *r)
{
	int open = 0;

	while (r->p < r->end) {
		switch (*r->p) {
		case '"':
			if (!string(r))
				return false;
			continue;
		case '{':
		case '[':
			open++;
			break;
		case '}':
		case ']':
			if (--open == 0) {
				r->p++;
				return true;
			}
			break;
		default:
			break;
		}
		r->p++;
	}
	return false;
}

/* Of duplicate names the last value counts. */
static bool
member(struct reader *r, json_t *o)
{
	char *name;
	json_t *v;

	if (!string(r))
		return false;
	name = strdup(r->text.data);
	if (name == NULL)
		made(NULL);
	v = take(r, ':') ? value(r) : NULL;
	if (v != NULL && json_object_set_new_nocheck(o, name, v) != 0)
		made(NULL);
	free(name);
	return v != NULL;
}

static bool
element(struct reader *r, json_t *list)
{
	json_t *v = value(r);

	if (v != NULL && json_array_append_new(list, v) != 0)
		made(NULL);
	return v != NULL;
}

static json_t *
container(struct reader *r, char close)
{
	json_t *j = made(close == '}' ? json_object() : json_array());
	bool good = true, closed = false;

	r->p++;
	r->depth++;
	/* a trailing comma is harmless */
	while (good && !(closed = take(r, close))) {
		good = close == '}' ? member(r, j) : element(r, j);
		if (good && !take(r, ',')) {
			closed = take(r, close);
			break;
		}
	}
	r->depth--;
	if (good && closed)
		return j;
	json_decref(j);
	return NULL;
}

static json_t *
value(struct reader *r)
{
	if (++r->nodes > JSON_NODES_MAX) {
		r->too_many = true;
		return NULL;
	}
	blanks(r);
	if (r->p == r->end)
		return NULL;
	switch (*r->p) {
	case '{':
	case '[':
		if (r->depth == JSON_DEPTH_MAX)
			return pass_over(r) ? json_null() : NULL;
		return container(r, *r->p == '{' ? '}' : ']');
	case '"':
		return string(r) ? as_string(r->text.data, r->text.len) :
		    NULL;
	default:
		return word(r);
	}
}

json_t *
json_read_answer(struct arena *a, const char *bytes, size_t len, enum err *e)
{
	struct reader r = { .depth = 0 };
	json_t *j = NULL;
	size_t n;

	*e = E_SERVICE_ANSWER;
	r.p = charset_utf8(a, bytes, len, CHARSET_UTF8, ANSWER_MAX, &n);
	if (r.p == NULL) {
		*e = E_SERVICE_BIG;
		return NULL;
	}
	r.end = r.p + n;
	buf_init(&r.text, ANSWER_MAX);
	j = value(&r);
	buf_free(&r.text);
	if (j == NULL) {
		if (r.too_many)
			*e = E_SERVICE_BIG;
		return NULL;
	}
	json_own(a, j);
	blanks(&r);
	if (r.p < r.end)
		return NULL;
	*e = E_OK;
	return j;
}
