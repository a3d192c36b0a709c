#include "csv.h"

#include <string.h>

/* Length of the character at s if it starts a formula, else 0.  The full-width
 * forms, which East Asian keyboards produce, are treated alike. */
static size_t
formula(const char *s)
{
	static const char *const wide[] = { "\uff1d", "\uff0b", "\uff0d",
	    "\uff20" };

	if (*s != '\0' && strchr("=+-@\t\r\n", *s) != NULL)
		return 1;
	for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++)
		if (strncmp(s, wide[i], strlen(wide[i])) == 0)
			return strlen(wide[i]);
	return 0;
}

/* Would a spreadsheet convert this as a number or a date? */
static bool
number(const char *s)
{
	size_t n = strlen(s), digits = strspn(s, "0123456789");

	if (digits == n)
		return n >= 12 || (*s == '0' && n > 1);
	return digits > 0 && strspn(s, "0123456789.,-/:eE+ ") == n;
}

/*
 * Does s need a guard? whole: s is the start of the value.  An apostrophe in
 * the value needs another one, or it would be taken for our guard.
 */
static bool
guarded(const char *s, bool whole)
{
	s += strspn(s, "' ");
	return formula(s) > 0 || (whole && number(s));
}

/* Do some programs start a new cell after this character? */
static bool
separates(char c)
{
	return c != '\0' && strchr(",;\t\"\r\n", c) != NULL;
}

void
csv_cell(struct buf *b, const char *s)
{
	bool quoted = strpbrk(s, ",;\t\"\r\n") != NULL || *s == ' ';

	if (quoted)
		buf_char(b, '"');
	for (const char *c = s; *c != '\0'; c++) {
		if ((c == s || separates(c[-1])) && guarded(c, c == s))
			buf_char(b, '\'');
		if (*c == '"')
			buf_char(b, '"');
		buf_char(b, *c);
	}
	if (quoted)
		buf_char(b, '"');
}

const char *
csv_unguard(struct arena *a, const char *s)
{
	char *out = arena_alloc(a, strlen(s) + 1);
	size_t n = 0;

	for (const char *c = s; *c != '\0'; c++)
		if (*c != '\'' || !(c == s || separates(c[-1])) ||
		    !guarded(c, c == s))
			out[n++] = *c;
	out[n] = '\0';
	return out;
}
