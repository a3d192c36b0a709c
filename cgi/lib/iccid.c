#include <stdio.h>
#include <string.h>

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
