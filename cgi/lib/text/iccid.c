#include <stdio.h>
#include <string.h>

#include "digits.h"
#include "iccid.h"
#include "luhn.h"

#define PREFIX	"89999"

void
iccid_make(int account, int64_t serial, char out[ICCID_SIZE])
{
	unsigned a = (unsigned)account % 100;
	uint64_t s = (uint64_t)serial % 100000000000ULL;

	snprintf(out, ICCID_SIZE - 1, PREFIX "%02u%011llu", a,
	    (unsigned long long)s);
	out[ICCID_SIZE - 2] = luhn_digit(out, ICCID_SIZE - 2);
	out[ICCID_SIZE - 1] = '\0';
}

void
ssn_make(int account, int64_t serial, char out[SSN_SIZE])
{
	snprintf(out, SSN_SIZE - 1, "9999%02u%06u", (unsigned)account % 100,
	    (unsigned)((uint64_t)serial % 1000000));
	out[SSN_SIZE - 2] = luhn_digit(out, SSN_SIZE - 2);
	out[SSN_SIZE - 1] = '\0';
}

bool
iccid_valid(const char *s)
{
	size_t n = strlen(s);

	return (n == 19 || n == 20) && luhn_valid(s, n);
}

bool
iccid_split(const char *s, int *account, int64_t *serial)
{
	if (strlen(s) != ICCID_SIZE - 1 || !iccid_valid(s) ||
	    strncmp(s, PREFIX, sizeof(PREFIX) - 1) != 0)
		return false;
	s += sizeof(PREFIX) - 1;
	*account = (s[0] - '0') * 10 + (s[1] - '0');
	*serial = 0;
	for (int i = 2; i < 13; i++)
		*serial = *serial * 10 + (s[i] - '0');
	return true;
}

#define DECIMAL	"0123456789"

static bool
is_decimal(const char *s)
{
	return s[strspn(s, DECIMAL)] == '\0';
}

/* The length without trailing fillers. */
static size_t
without_fillers(const char *s)
{
	size_t n = strlen(s);

	while (n > 0 && (s[n - 1] | 0x20) == 'f')
		n--;
	return n;
}

bool
iccid_plain(const char *s, char out[ICCID_MAX + 1])
{
	size_t n = without_fillers(s);

	if (n < ICCID_MIN || n > ICCID_MAX)
		return false;
	for (size_t i = 0; i < n; i++) {
		char c = s[i];

		if (c >= 'a' && c <= 'f')
			c = (char)(c - 'a' + 'A');
		if ((c < '0' || c > '9') && (c < 'A' || c > 'F'))
			return false;
		out[i] = c;
	}
	out[n] = '\0';
	return true;
}

const char *
iccid_check(struct arena *a, const char *value, const char **out)
{
	const char *digits, *wrong;
	size_t n;

	/* with room for the fillers */
	wrong = digits_read_hex(a, "An ICCID", value, ICCID_MAX + 2, &digits);
	if (wrong != NULL)
		return wrong;
	n = without_fillers(digits);
	if (n < ICCID_MIN || n > ICCID_MAX)
		return arena_printf(a,
		    "An ICCID has 18 to 20 digits; this has %zu.", n);
	*out = arena_strndup(a, digits, n);
	return NULL;
}

const char *
iccid_warn(struct arena *a, const char *value)
{
	size_t n = strlen(value);

	(void)a;
	if (strncmp(value, "89", 2) != 0)
		return "ICCIDs begin with 89. Compare the number with the "
		    "card.";
	if (!is_decimal(value) || luhn_valid(value, n))
		return NULL;
	if (n == ICCID_MAX)
		return luhn_valid(value, n - 1) && value[n - 1] == '0' ? NULL :
		    "The last digit is not the check digit of the others: one "
		    "of the digits is wrong, or two are swapped. Compare the "
		    "number with the card.";
	return "The check digit does not fit. That is right when the carrier "
	    "leaves it out; else compare the number with the card.";
}

bool
iccid_canonical(const char *s, char out[ICCID_MAX + 1])
{
	if (!iccid_plain(s, out))
		return false;
	if (strlen(out) == ICCID_MIN && is_decimal(out)) {
		out[ICCID_MIN] = luhn_digit(out, ICCID_MIN);
		out[ICCID_MIN + 1] = '\0';
	}
	out[ICCID_MAX - 1] = '\0';
	return true;
}

bool
iccid_same(const char *x, const char *y)
{
	char px[ICCID_MAX + 1], py[ICCID_MAX + 1];

	if (!iccid_plain(x, px) || !iccid_plain(y, py))
		return strcmp(x, y) == 0;
	if (strlen(px) == strlen(py) && !is_decimal(px))
		return strcmp(px, py) == 0;
	return iccid_canonical(px, px) && iccid_canonical(py, py) &&
	    strcmp(px, py) == 0;
}

const char *const *
iccid_spellings(struct arena *a, const char *s)
{
	enum { MOST = 20 };
	const char **all = arena_array(a, MOST, sizeof(*all));
	char plain[ICCID_MAX + 1], common[ICCID_MAX + 1];
	const char *last = DECIMAL;
	size_t n = 0;

	all[n++] = s;
	if (!iccid_plain(s, plain) || !iccid_canonical(s, common))
		return all;
	if (strcmp(plain, s) != 0)
		all[n++] = arena_strdup(a, plain);
	if (strcmp(common, s) != 0)
		all[n++] = arena_strdup(a, common);
	if (!is_decimal(plain))
		last = strlen(plain) == ICCID_MAX ? "" : DECIMAL "ABCDE";
	for (; *last != '\0'; last++)
		all[n++] = arena_printf(a, "%s%c", common, *last);
	if (luhn_valid(common, ICCID_MIN + 1))
		all[n++] = arena_strndup(a, common, ICCID_MIN);
	return all;
}
