#include <stddef.h>
#include <string.h>

#include "decimal.h"

/* The digits between the sign and the end, split at the point. */
struct digits {
	const char	*whole, *fraction;
	size_t		 nwhole, nfraction;
	bool		 negative;
};

static bool
blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static size_t
count_digits(const char *s)
{
	size_t n = 0;

	while (s[n] >= '0' && s[n] <= '9')
		n++;
	return n;
}

/* Parse and skip the exponent at *s: -40 to 40. */
static bool
exponent(const char **s, int *e)
{
	const char *p = *s + 1;
	bool negative = *p == '-';

	p += *p == '-' || *p == '+';
	*e = 0;
	if (count_digits(p) == 0 || count_digits(p) > 2)
		return false;
	for (; *p >= '0' && *p <= '9'; p++)
		*e = *e * 10 + (*p - '0');
	*s = p;
	if (*e > DECIMAL_MAX)
		return false;
	if (negative)
		*e = -*e;
	return true;
}

/* Apply the exponent at *s by moving the point. room receives the digits,
 * padded with zeros: DECIMAL_MAX before and after them. */
static bool
shift(struct digits *d, const char **s, char room[3 * DECIMAL_MAX])
{
	int e;

	if (d->nwhole + d->nfraction > DECIMAL_MAX || !exponent(s, &e))
		return false;
	memset(room, '0', 3 * DECIMAL_MAX);
	memcpy(room + DECIMAL_MAX, d->whole, d->nwhole);
	memcpy(room + DECIMAL_MAX + d->nwhole, d->fraction, d->nfraction);
	d->nwhole = (size_t)((int)(DECIMAL_MAX + d->nwhole) + e);
	d->whole = room;
	d->fraction = room + d->nwhole;
	d->nfraction = 3 * DECIMAL_MAX - d->nwhole;
	return true;
}

/* room: for the digits, when an exponent moves the point out of the text. */
static bool
split(const char *s, struct digits *d, char room[3 * DECIMAL_MAX])
{
	if (s == NULL)
		return false;
	while (blank(*s))
		s++;
	d->negative = *s == '-';
	if (*s == '-' || *s == '+')
		s++;
	d->whole = s;
	d->nwhole = count_digits(s);
	s += d->nwhole;
	d->fraction = s;
	d->nfraction = 0;
	if (*s == '.') {
		d->fraction = ++s;
		d->nfraction = count_digits(s);
		s += d->nfraction;
	}
	if (d->nwhole + d->nfraction == 0)
		return false;
	if ((*s == 'e' || *s == 'E') && !shift(d, &s, room))
		return false;
	while (blank(*s))
		s++;
	return *s == '\0';
}

/*
 * fraction × factor: returns the integer part; half is set when the rest is
 * half or more.  Long multiplication from the last digit: the carry out of the
 * first digit is the integer part, and the first digit of the rest decides
 * about half.
 */
static int64_t
scale_fraction(const struct digits *d, int64_t factor, bool *half)
{
	int64_t carry = 0, digit = 0, v;

	for (size_t i = d->nfraction; i > 0; i--) {
		v = (d->fraction[i - 1] - '0') * factor + carry;
		digit = v % 10;
		carry = v / 10;
	}
	*half = digit >= 5;
	return carry;
}

bool
decimal_scale(const char *s, int64_t factor, int64_t *out)
{
	char room[3 * DECIMAL_MAX];
	struct digits d;
	int64_t n = 0;
	bool half;

	if (!split(s, &d, room))
		return false;
	for (size_t i = 0; i < d.nwhole; i++)
		if (__builtin_mul_overflow(n, 10, &n) ||
		    __builtin_add_overflow(n, d.whole[i] - '0', &n))
			return false;
	if (__builtin_mul_overflow(n, factor, &n) ||
	    __builtin_add_overflow(n, scale_fraction(&d, factor, &half), &n) ||
	    __builtin_add_overflow(n, half ? 1 : 0, &n))
		return false;
	*out = d.negative ? -n : n;
	return true;
}

bool
decimal_int(const char *s, int64_t *out)
{
	char room[3 * DECIMAL_MAX];
	struct digits d;

	if (!split(s, &d, room))
		return false;
	for (size_t i = 0; i < d.nfraction; i++)
		if (d.fraction[i] != '0')
			return false;
	return decimal_scale(s, 1, out);
}
