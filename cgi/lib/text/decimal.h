/*
 * decimal: numbers written as decimal text, scaled exactly, without floating
 * point.
 */
#ifndef LIB_DECIMAL_H
#define LIB_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

/*
 * An xs:decimal ("12", "-0.50", "+1.", ".5", blanks around it) of any length,
 * or one with an exponent, as doubles are written ("1.2E7"), of at most
 * DECIMAL_MAX digits, times factor, rounded to the nearest integer with halves
 * away from zero: decimal_scale("1.5", 1048576, &n) gives 1572864.  factor is 1
 * to 2^40.  False, and *out untouched, for anything else: no digits, past 64
 * bits.
 */
enum { DECIMAL_MAX = 40 };
bool	decimal_scale(const char *, int64_t factor, int64_t *out);

/* The same with a factor of 1, and only when nothing had to be rounded. */
bool	decimal_int(const char *, int64_t *out);

#endif
