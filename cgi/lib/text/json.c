#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "decimal.h"
#include "json.h"
#include "lib/log.h"
#include "shown.h"

/*
 * jansson 2.14 itself refuses integers beyond 64 bits and reals beyond a
 * double (which fails the whole text, so identifiers of 20 digits must be
 * strings), control bytes inside strings, invalid UTF-8, and a top level that
 * is neither an object nor an array.  Its limit of 2048 levels exceeds ours.
 */

static void
out_of_memory(const json_t *j)
{
	if (j == NULL) {
		log_error("json", "out of memory");
		abort();
	}
}

static void
release(void *j)
{
	json_decref(j);
}

json_t *
json_own(struct arena *a, json_t *j)
{
	out_of_memory(j);
	arena_cleanup(a, release, j);
	return j;
}

static void
fault_set(struct json_fault *f, int line, int column, const char *what)
{
	if (f == NULL)
		return;
	f->line = line < 1 ? 1 : line;
	f->column = column < 1 ? 1 : column;
	f->what = what;
}

/*
 * Count the levels before parsing, because jansson recurses before it checks.
 * Brackets inside strings do not count.  Columns are characters.
 */
static bool
too_deep(const char *s, size_t len, struct json_fault *f)
{
	int depth = 0, line = 1, column = 0;
	bool in_string = false;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c == '\n') {
			line++;
			column = 0;
			continue;
		}
		if ((c & 0xc0) != 0x80)
			column++;
		if (in_string) {
			if (c == '\\' && i + 1 < len && s[i + 1] != '\n') {
				i++;
				column++;
			} else if (c == '"') {
				in_string = false;
			}
		} else if (c == '"') {
			in_string = true;
		} else if (c == '{' || c == '[') {
			if (++depth > JSON_DEPTH_MAX) {
				fault_set(f, line, column,
				    "Too many levels of brackets.");
				return true;
			}
		} else if (c == '}' || c == ']') {
			depth--;
		}
	}
	return false;
}

/* The text jansson complains about: "… near 'x'" at the end of its message;
 * NULL when there is none that can be shown. */
static char *
near_text(struct arena *a, const char *text)
{
	const char *p = strstr(text, " near '");
	size_t n;

	if (p == NULL)
		return NULL;
	p += strlen(" near '");
	n = strlen(p);
	if (n < 2 || p[n - 1] != '\'')
		return NULL;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];

		if (c < 0x20 || c > 0x7e)
			return NULL;
	}
	return arena_strndup(a, p, n - 1);
}

/* The length of a typographic quotation mark at s: ‘ ’ ‚ “ ” „ « ». */
static size_t
curly(const char *s)
{
	const unsigned char *u = (const unsigned char *)s;

	if (u[0] == 0xc2 && (u[1] == 0xab || u[1] == 0xbb))
		return 2;
	return u[0] == 0xe2 && u[1] == 0x80 && u[2] >= 0x98 && u[2] <= 0x9e ?
	    3 : 0;
}

/* Find the first such mark or invisible character outside of strings, with its
 * position; NULL when there is none. */
static const char *
find_odd(const char *s, size_t len, int *line, int *column)
{
	const char *end = s + len;
	bool text = false;

	for (*line = *column = 1; s < end; s++) {
		if (!text && ((end - s > 2 && curly(s) > 0) ||
		    ((unsigned char)*s >= 0x80 &&
		    shown_invisible(s, (size_t)(end - s)))))
			return s;
		if (text && *s == '\\' && s + 1 < end)
			s++, ++*column;
		else if (*s == '"')
			text = !text;
		if (*s == '\n') {
			++*line;
			*column = 1;
		} else if (((unsigned char)*s & 0xc0) != 0x80)
			++*column;
	}
	return NULL;
}

/* A sentence about the fault.  The library's terse words are kept where they
 * are the clearest ("':' expected"). */
static const char *
explain(struct arena *a, const json_error_t *e, const char *near)
{
	const char *expected;
	size_t n;

	switch (json_error_code(e)) {
	case json_error_premature_end_of_input:
		return "It ends too early: a bracket or a quotation mark is "
		    "not closed.";
	case json_error_end_of_input_expected:
		return "There is something after the end.";
	case json_error_duplicate_key:
		return near == NULL ? "A name is given twice." :
		    arena_printf(a, "The name %s is given twice.", near);
	case json_error_invalid_utf8:
		return "A character is not valid UTF-8.";
	case json_error_null_character:
	case json_error_null_byte_in_key:
		return "A NUL character (\\u0000) is not allowed.";
	case json_error_numeric_overflow:
		return "A number is too big; write it in quotation marks.";
	default:
		break;
	}
	expected = strstr(e->text, " expected near ");
	if (expected != NULL) {
		n = (size_t)(expected - e->text);
		return near == NULL ?
		    arena_printf(a, "Expected %.*s.", (int)n, e->text) :
		    arena_printf(a, "Expected %.*s, found %s.", (int)n,
		    e->text, near);
	}
	if (strstr(e->text, "control character") != NULL ||
	    strstr(e->text, "unexpected newline") != NULL)
		return "A line break or tab inside a text must be written "
		    "\\n or \\t; or a quotation mark is missing.";
	if (strstr(e->text, "invalid escape") != NULL)
		return "A backslash in a text is not followed by one of "
		    "\" \\ / b f n r t u.";
	return near == NULL ? "This is not JSON." :
	    arena_printf(a, "This is not JSON: %s.", near);
}

json_t *
json_read(struct arena *a, const char *s, size_t len, struct json_fault *f)
{
	json_error_t e;
	json_t *j;
	const char *odd;
	char *near;
	int column, line;

	if (too_deep(s, len, f))
		return NULL;
	j = json_loadb(s, len, JSON_REJECT_DUPLICATES, &e);
	if (j != NULL)
		return json_own(a, j);
	odd = f == NULL ? NULL : find_odd(s, len, &line, &column);
	if (odd != NULL) {
		fault_set(f, line, column, curly(odd) > 0 ? arena_printf(a,
		    "%.*s is a typographic quotation mark. JSON takes only "
		    "the straight one: \".", (int)curly(odd), odd) :
		    arena_printf(a, "There is an invisible character here, "
		    "%s. Delete it.", shown_char(a, odd)));
		return NULL;
	}
	/* jansson reports the column of the text's last character */
	near = near_text(a, e.text);
	column = e.column;
	if (near != NULL && column > (int)strlen(near))
		column -= (int)strlen(near) - 1;
	fault_set(f, e.line, column, f == NULL ? NULL : explain(a, &e, near));
	return NULL;
}

static char *
dump(struct arena *a, const json_t *j, size_t flags)
{
	char *text = json_dumps(j, flags | JSON_ENCODE_ANY), *s;

	if (text == NULL) {
		log_error("json", "cannot write a value");
		abort();
	}
	s = arena_strdup(a, text);
	free(text);
	return s;
}

char *
json_write(struct arena *a, const json_t *j)
{
	return dump(a, j, JSON_COMPACT);
}

char *
json_write_short(struct arena *a, const json_t *j)
{
	/* jansson's own precision is 17: always exact */
	for (size_t digits = 15; digits < 17; digits++) {
		char *s = dump(a, j, JSON_COMPACT |
		    JSON_REAL_PRECISION(digits));
		json_t *back = json_loads(s, JSON_DECODE_ANY, NULL);
		bool same = back != NULL && json_equal(back, j);

		json_decref(back);
		if (same)
			return s;
	}
	return json_write(a, j);
}

char *
json_write_pretty(struct arena *a, const json_t *j)
{
	return dump(a, j, JSON_INDENT(2));
}

const char *
json_str(struct arena *a, const json_t *j, const char *name)
{
	return arena_strdup(a, json_string_value(json_object_get(j, name)));
}

const char *
json_text(struct arena *a, const json_t *j, const char *name)
{
	const char *s = json_str(a, j, name);

	return s == NULL ? "" : s;
}

int64_t
json_to_num(const json_t *v)
{
	int64_t n;
	double d;

	if (json_is_integer(v))
		return json_integer_value(v);
	if (json_is_real(v)) {
		d = json_real_value(v);
		/* beyond 2^53 a double cannot hold all integers */
		return d < -9007199254740992.0 || d > 9007199254740992.0 ?
		    ABSENT : llround(d);
	}
	return decimal_scale(json_string_value(v), 1, &n) ? n : ABSENT;
}

int64_t
json_num(const json_t *j, const char *name)
{
	return json_to_num(json_object_get(j, name));
}

json_t *
json_get_nocase(const json_t *j, const char *name)
{
	json_t *o = (json_t *)(uintptr_t)j, *v;
	const char *key;

	json_object_foreach(o, key, v)
		if (strcasecmp(key, name) == 0)
			return v;
	return NULL;
}

int
json_bool(const json_t *j, const char *name)
{
	const json_t *v = json_object_get(j, name);
	const char *s;

	if (json_is_boolean(v))
		return json_is_true(v);
	s = json_string_value(v);
	if (s == NULL)
		return -1;
	return strcasecmp(s, "true") == 0 ? 1 :
	    strcasecmp(s, "false") == 0 ? 0 : -1;
}

void
json_put_str(json_t *o, const char *name, const char *value)
{
	if (value != NULL && *value != '\0')
		json_object_set_new(o, name, json_string(value));
}

void
json_put_num(json_t *o, const char *name, int64_t value)
{
	if (value != ABSENT)
		json_object_set_new(o, name, json_integer(value));
}
