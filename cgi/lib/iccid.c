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

/*
 * 19 digits end with the check digit.  With 20 either the last is the check
 * digit of all, or the card's 19 are followed by a filler, which modules show
 * as F.
 */
const char *
iccid_check(struct arena *a, const char *value, const char **out)
{
	const char *digits, *wrong;
	size_t n = strlen(value);

	if (n > 19 && (value[n - 1] == 'F' || value[n - 1] == 'f'))
		value = arena_strndup(a, value, n - 1);
	wrong = digits_read(a, "An ICCID", value, 20, &digits);
	if (wrong != NULL)
		return wrong;
	n = strlen(digits);
	if (n < 19)
		return arena_printf(a,
		    "An ICCID has 19 or 20 digits; this has %zu.", n);
	if (!luhn_valid(digits, n) && !(n == 20 && luhn_valid(digits, 19)))
		return "The check digit does not fit: one of the digits is "
		    "wrong or two are swapped.";
	*out = digits;
	return NULL;
}
