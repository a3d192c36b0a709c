#include "digits.h"

#include <stdlib.h>
#include <string.h>

#include "shown.h"

const char digits_rounded[] = "A spreadsheet has rounded this number, so its "
    "last digits are lost. Make that column text, and copy the number from "
    "its source again.";

#define DIGITS	"0123456789"

/* The length of a blank or dash at s, or 0; including those that come from
 * copying out of a page or a PDF (U+00A0, U+2010 to U+2013). */
static size_t
separator(const char *s)
{
	const unsigned char *u = (const unsigned char *)s;

	if (*s == ' ' || *s == '-' || *s == '\t')
		return 1;
	if (u[0] == 0xc2 && u[1] == 0xa0)
		return 2;
	return u[0] == 0xe2 && u[1] == 0x80 && u[2] >= 0x90 && u[2] <= 0x93 ?
	    3 : 0;
}

/* Is it 8.91E+19, or 8,91E+19 with a decimal comma? */
static bool
rounded(const char *s)
{
	size_t n = strspn(s, DIGITS);

	if (n == 0)
		return false;
	s += n;
	if (*s == '.' || *s == ',')
		s += 1 + strspn(s + 1, DIGITS);
	if (*s != 'E' && *s != 'e')
		return false;
	s += 1 + (s[1] == '+');
	n = strspn(s, DIGITS);
	return n > 0 && s[n] == '\0';
}

/* c as a digit, or with hex a letter A to F as a capital; 0 when it is
 * neither. */
static char
digit(char c, bool hex)
{
	if (hex && c >= 'a' && c <= 'f')
		c = (char)(c - 'a' + 'A');
	return (c >= '0' && c <= '9') || (hex && c >= 'A' && c <= 'F') ? c : 0;
}

static const char *
read_digits(struct arena *a, const char *what, const char *value, size_t max,
    bool hex, const char **out)
{
	char *digits = arena_alloc(a, max + 1), c;
	size_t n = 0, blank;

	for (; *value != '\0'; value++) {
		if ((blank = separator(value)) > 0) {
			value += blank - 1;
			continue;
		}
		if ((c = digit(*value, hex)) == 0)
			return arena_printf(a, "%s has %s; this has %s.", what,
			    hex ? "digits, and on some cards letters A to F" :
			    "digits only", shown_char(a, value));
		if (n == max)
			return arena_printf(a, "%s has at most %zu digits; "
			    "this has more.", what, max);
		digits[n++] = c;
	}
	digits[n] = '\0';
	*out = digits;
	return NULL;
}

const char *
digits_read(struct arena *a, const char *what, const char *value, size_t max,
    const char **out)
{
	return rounded(value) ? digits_rounded :
	    read_digits(a, what, value, max, false, out);
}

const char *
digits_read_hex(struct arena *a, const char *what, const char *value,
    size_t max, const char **out)
{
	return rounded(value) && strlen(value) < max / 2 ? digits_rounded :
	    read_digits(a, what, value, max, true, out);
}

int64_t
digits_number(const char *s)
{
	size_t n = strspn(s, DIGITS);

	return n > 0 && n < 19 && s[n] == '\0' ? strtoll(s, NULL, 10) : -1;
}
