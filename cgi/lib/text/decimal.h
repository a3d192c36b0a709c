/*
 * decimal: decimal numbers in text, scaled exactly without floating point.
 */
#ifndef LIB_DECIMAL_H
#define LIB_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Parse an xs:decimal ("12", "-0.50", "+1.", ".5", blanks around it) of any
 * length, or a number with an exponent as doubles are written ("1.2E7") of at
 * most DECIMAL_MAX digits, and multiply it by factor, rounding to the nearest
 * integer with halves away from zero: decimal_scale("1.5", 1048576, &n) gives
 * 1572864. factor is 1 to 2^40.  False, with *out unchanged, for anything
 * else: no digits, more than 64 bits.
 */
enum { DECIMAL_MAX = 40 };
bool	decimal_scale(const char *, int64_t factor, int64_t *out);

/* The same with factor 1, and only when no rounding was needed. */
bool	decimal_int(const char *, int64_t *out);

#endif
