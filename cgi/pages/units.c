#include <math.h>
#include <string.h>

#include "units.h"

#define UNITS_MOST	1e15

const char units_unreadable[] = "could not be read";

const char *
units_grouped(struct arena *a, int64_t n)
{
	char text[32], *p = text + sizeof(text) - 1;
	uint64_t u = n < 0 ? -(uint64_t)n : (uint64_t)n;
	int digits = 0;

	if (!known_num(n))
		return n == ABSENT ? NULL : units_unreadable;
	/* from the last digit on, so that the first group is the short one */
	*p = '\0';
	do {
		if (digits > 0 && digits % 3 == 0)
			*--p = ',';
		*--p = (char)('0' + u % 10);
		digits++;
		u /= 10;
	} while (u > 0);
	if (n < 0)
		*--p = '-';
	return arena_strdup(a, p);
}

/* Rounded to 0, 1 or 2 decimals, as printf would, which takes 1,200 instructions
 * more. */
static const char *
decimal(struct arena *a, double v, int decimals, const char *unit)
{
	long long n = llrint(decimals == 2 ? v * 100 : decimals == 1 ? v * 10 :
	    v);

	if (decimals == 0)
		return arena_printf(a, "%lld %s", n, unit);
	return decimals == 1 ? arena_printf(a, "%lld.%lld %s", n / 10, n % 10,
	    unit) : arena_printf(a, "%lld.%lld%lld %s", n / 100, n / 10 % 10,
	    n % 10, unit);
}

const char *
units_rounded(struct arena *a, double v)
{
	return arena_printf(a, "%lld", llrint(v < UNITS_MOST ? v : UNITS_MOST));
}

const char *
units_bytes(struct arena *a, int64_t bytes)
{
	static const char *const names[] = { "kB", "MB", "GB", "TB", "PB" };
	double v = (double)bytes;
	size_t i = 0;

	if (!known_num(bytes))
		return bytes == ABSENT ? NULL : units_unreadable;
	if (bytes < 1024)
		return units_count(a, bytes, "byte", "bytes");
	for (v /= 1024; v >= 1023.95 && i + 1 < sizeof(names) /
	    sizeof(names[0]); i++)
		v /= 1024;
	/* Show three significant digits, and no ".0" after a whole number. */
	return decimal(a, v, v >= 99.95 || v - (double)(int64_t)v < 0.005 ? 0 :
	    v < 9.995 ? 2 : 1, names[i]);
}

const char *
units_count(struct arena *a, int64_t n, const char *one, const char *many)
{
	if (!known_num(n))
		return n == ABSENT ? NULL : units_unreadable;
	return arena_printf(a, "%s %s", units_grouped(a, n),
	    n == 1 ? one : many);
}

const char *
units_seconds(struct arena *a, int64_t s)
{
	if (!known_num(s))
		return s == ABSENT ? NULL : units_unreadable;
	if (s >= 3600)
		return arena_printf(a, "%s h %lld min",
		    units_grouped(a, s / 3600), (long long)(s % 3600 / 60));
	if (s >= 60)
		return arena_printf(a, "%lld min %lld s",
		    (long long)(s / 60), (long long)(s % 60));
	return arena_printf(a, "%lld s", (long long)s);
}
