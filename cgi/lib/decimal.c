#include <stddef.h>

#include "decimal.h"

/* The text between sign and end, split at the point. */
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

static bool
split(const char *s, struct digits *d)
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
	while (blank(*s))
		s++;
	return *s == '\0' && d->nwhole + d->nfraction > 0;
}

/*
 * fraction × factor: the whole part of the product, and whether the rest is
 * half or more.  Long multiplication from the last digit; what is carried out
 * of the first is the whole part, and the first digit of the rest decides.
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
	struct digits d;
	int64_t n = 0;
	bool half;

	if (!split(s, &d))
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
	struct digits d;

	if (!split(s, &d))
		return false;
	for (size_t i = 0; i < d.nfraction; i++)
		if (d.fraction[i] != '0')
			return false;
	return decimal_scale(s, 1, out);
}
