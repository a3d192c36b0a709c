/*
 * luhn: the check digit of ICCIDs, IMEIs and Orange serial numbers
 * (ISO/IEC 7812-1 annex B).
 */
#ifndef LIB_LUHN_H
#define LIB_LUHN_H

#include <stdbool.h>
#include <stddef.h>

/* Are the n characters digits, at least two, with a correct check digit at the
 * end? */
bool	luhn_valid(const char *, size_t n);

/* The check digit to append to n digits. */
char	luhn_digit(const char *, size_t n);

#endif
