#include <string.h>

#include "tmpl_c.h"
#include "tmpl_char.h"

static bool
name_start(char c)
{
	return letter(c) || c == '_';
}

static bool
name_char(char c)
{
	return name_start(c) || digit(c);
}

/* Skip the string or character constant at p. */
static const char *
skip_string(const char *p, const char *end)
{
	char quote = *p++;

	while (p < end && *p != quote)
		p += *p == '\\' && end - p > 1 ? 2 : 1;
	return p < end ? p + 1 : end;
}

const char *
c_find(const char *p, const char *end, const char *mark)
{
	while (end - p >= 2) {
		if (p[0] == mark[0] && p[1] == mark[1])
			return p;
		p = *p == '"' || *p == '\'' ? skip_string(p, end) : p + 1;
	}
	return NULL;
}

struct span
c_trim(const char *p, const char *end)
{
	while (p < end && blank(*p))
		p++;
	while (p < end && blank(end[-1]))
		end--;
	return (struct span){ .p = p, .n = (size_t)(end - p) };
}

struct span
c_name(struct span s)
{
	size_t n = 0;

	if (s.n > 0 && name_start(s.p[0]))
		while (n < s.n && name_char(s.p[n]))
			n++;
	return (struct span){ .p = s.p, .n = n };
}

/* Two characters that would start a comment, or be read as { } # or \. */
static const char *
pair_fault(char a, char b)
{
	static const char *const pairs[] = {
		"//", "/*", "<%", "%>", "%:", "<:", ":>", "??", NULL
	};
	const char *const *s;

	for (s = pairs; *s != NULL; s++)
		if (a == (*s)[0] && b == (*s)[1])
			return a == '/' ? "no C comments: those of templates begin with {#" :
			    "no digraphs or trigraphs";
	return NULL;
}

/* Does the string at p end on the same line? */
static const char *
string_fault(const char *p, const char *end)
{
	const char *after = skip_string(p, end), *q;

	for (q = p; q < after; q++) {
		if (*q == '\n')
			return "a string has no end";
		if (q[0] == '?' && q + 1 < after && q[1] == '?')
			return "no digraphs or trigraphs";
	}
	if (after - p < 2 || after[-1] != *p)
		return "a string has no end";
	return NULL;
}

/* Check one name at p. */
static const char *
name_fault(const char *p, size_t n)
{
	static const char *const names[] = {
		"b_", "_Pragma", "asm", "__asm", "__asm__", NULL
	};
	const char *const *s;

	for (s = names; *s != NULL; s++)
		if (strlen(*s) == n && memcmp(*s, p, n) == 0)
			return n == 2 ? "b_ is the page itself: write to it "
			    "with {{ }}" : "only expressions";
	return NULL;
}

/*
 * Check brackets, and refuse what is never part of an expression.  Braces are
 * allowed, as in "&(struct field){ .name = "x" }"; without ; they cannot
 * contain statements.
 */
static const char *
char_fault(char c, char *open, size_t *depth, size_t max)
{
	static const char pairs[] = "()[]{}";
	const char *pair = strchr(pairs, c);

	if (c != '\0' && pair != NULL) {
		if ((pair - pairs) % 2 == 0) {
			if (*depth == max)
				return "brackets too deep";
			open[(*depth)++] = c;
		} else if (*depth == 0 || open[--*depth] != pair[-1])
			return "brackets do not match";
	} else if (strchr(";#\\`@$", c) != NULL ||
	    ((unsigned char)c < ' ' && !blank(c)) || (unsigned char)c > '~')
		return "this does not belong in an expression";
	return NULL;
}

const char *
c_fault(struct span s, const char **at)
{
	const char *p = s.p, *end = s.p + s.n, *why;
	size_t depth = 0, n;
	char open[64];

	while (p < end) {
		*at = p;
		if (*p == '"' || *p == '\'') {
			if ((why = string_fault(p, end)) != NULL)
				return why;
			p = skip_string(p, end);
			continue;
		}
		n = c_name((struct span){ .p = p, .n = (size_t)(end - p) }).n;
		if (n > 0) {
			if ((why = name_fault(p, n)) != NULL)
				return why;
			p += n;
			continue;
		}
		if (end - p > 1 && (why = pair_fault(p[0], p[1])) != NULL)
			return why;
		if ((why = char_fault(*p, open, &depth, sizeof(open))) != NULL)
			return why;
		p++;
	}
	*at = s.p;
	return depth == 0 ? NULL : "brackets do not match";
}

const char *
c_outside(struct span s, char c)
{
	const char *p = s.p, *end = s.p + s.n;
	size_t depth = 0;

	while (p < end) {
		if (depth == 0 && *p == c)
			return p;
		if (*p == '(' || *p == '[' || *p == '{')
			depth++;
		if ((*p == ')' || *p == ']' || *p == '}') && depth > 0)
			depth--;
		p = *p == '"' || *p == '\'' ? skip_string(p, end) : p + 1;
	}
	return NULL;
}

void
c_string(struct buf *b, const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		/* \? because ??x may be a trigraph; octal because it ends after
		 * three digits, whatever follows. */
		if (c == '"' || c == '\\' || c == '?')
			buf_printf(b, "\\%c", c);
		else if (c == '\n')
			buf_str(b, "\\n");
		else if (c >= ' ' && c <= '~')
			buf_char(b, (char)c);
		else
			buf_printf(b, "\\%03o", c);
	}
}
