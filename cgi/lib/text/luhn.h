/*
 * luhn: the check digit of ICCIDs, IMEIs and Orange serial numbers
 * (ISO/IEC 7812-1 annex B).
 */
#ifndef LIB_LUHN_H
#define LIB_LUHN_H

#include <stdbool.h>
#include <stddef.h>

/* The n characters are digits, at least two, the last the right check digit. */
bool	luhn_valid(const char *, size_t n);

/* The check digit to put behind n digits. */
char	luhn_digit(const char *, size_t n);

#endif
