#include "validate.h"

#include <string.h>

#include "../lib/text/json.h"
#include "../lib/text/shown.h"
#include "../lib/text/utf8.h"
#include "../store/id.h"

static void fault(const struct validation *, const char *, ...)
    __attribute__((format(printf, 2, 3)));

static void
fault(const struct validation *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	form_error(c->errors, c->a, c->field, "%s",
	    arena_vprintf(c->a, fmt, ap));
	va_end(ap);
}

size_t
utf8_length(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

static const char alnum[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "abcdefghijklmnopqrstuvwxyz0123456789";

/* The first character that is neither a letter nor a digit nor in others. */
static const char *
first_odd(const char *s, const char *others)
{
	while (*s != '\0' && (strchr(alnum, *s) || strchr(others, *s)))
		s++;
	return *s != '\0' ? s : NULL;
}

static void
fault_odd(const struct validation *c, const char *odd, const char *others)
{
	if (*odd == ' ')
		fault(c, "%s can't contain a space. Letters A–Z and a–z, "
		    "digits and %s are fine.", c->label, others);
	else
		fault(c, "%s can't contain %s. Letters A–Z and a–z, digits "
		    "and %s are fine.", c->label,
		    shown_char(c->a, odd), others);
}

void
validate_id(const struct validation *c, const char *v)
{
	switch (id_check(v)) {
	case ID_FINE:
		break;
	case ID_EMPTY:
		fault(c, "Enter a %s.", c->label);
		break;
	case ID_ODD:
		fault_odd(c, first_odd(v, ID_SIGNS), "- _ .");
		break;
	case ID_LONG:
		fault(c, "%s can have at most %d characters; this one has %zu.",
		    c->label, ID_MAX, strlen(v));
		break;
	case ID_DOTS:
		fault(c, "%s can't be “%s”: it would not fit into an address. "
		    "Add a letter or a digit.", c->label, v);
		break;
	}
}

void
validate_line(const struct validation *c, const char *v, size_t max)
{
	size_t n = utf8_length(v);

	if (!utf8_is_line(v))
		fault(c, "%s must be one line without control characters.",
		    c->label);
	else if (n > max)
		fault(c, "%s can have at most %zu characters; this has %zu.",
		    c->label, max, n);
}

void
validate_given(const struct validation *c, const char *v, size_t max)
{
	if (*v == '\0')
		fault(c, "Enter the %s.", c->label);
	else
		validate_line(c, v, max);
}

void
validate_token(const struct validation *c, const char *v)
{
	const char *odd = first_odd(v, "-_!&@?*+.()");
	size_t n = utf8_length(v);

	if (n == 0)
		fault(c, "Enter a token, or let one be generated.");
	else if (odd != NULL)
		fault_odd(c, odd, "- _ ! & @ ? * + . ( )");
	else if (n < TOKEN_MIN || n > TOKEN_LEN_MAX)
		fault(c, "%s has to have %d to %d characters; this one has "
		    "%zu.", c->label, TOKEN_MIN, TOKEN_LEN_MAX, n);
}

void
validate_metadata(const struct validation *c, const char *v)
{
	struct json_fault f = { 0 };
	size_t len = strlen(v);
	json_t *j;

	if (v[strspn(v, " \t\n")] == '\0')
		return;
	if (len > METADATA_MAX) {
		fault(c, "%s can have at most %d bytes; this has %zu.",
		    c->label, METADATA_MAX, len);
		return;
	}
	j = json_read(c->a, v, len, &f);
	if (j == NULL)
		fault(c, "Line %d, column %d: %s", f.line, f.column, f.what);
	else if (!json_is_object(j))
		fault(c, "Line 1, column 1: %s has to be a JSON object, "
		    "like {\"site\": \"north\"}.", c->label);
}

char *
text_unix(struct arena *a, const char *s)
{
	char *out = arena_alloc(a, strlen(s) + 1);
	size_t n = 0;

	for (; *s != '\0'; s++)
		if (*s != '\r' || s[1] != '\n')
			out[n++] = *s;
	out[n] = '\0';
	return out[strspn(out, " \t\n")] != '\0' ? out : out + n;
}

const char *
validate_no_day(const char *s)
{
	bool shaped = strlen(s) == 10 && s[4] == '-' && s[7] == '-' &&
	    strspn(s, "0123456789-") == 10;

	return shaped ? "There is no such date" :
	    "Enter the date as YYYY-MM-DD";
}
