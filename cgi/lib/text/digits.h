/*
 * digits: numbers on cards and stickers as people type, paste and import them.
 */
#ifndef LIB_DIGITS_H
#define LIB_DIGITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/arena.h"

/*
 * Read the digits of value into *out, ignoring blanks and dashes.  NULL when
 * there is nothing else and at most max digits; otherwise a sentence that
 * begins with what it is: "An ICCID".
 */
const char	*digits_read(struct arena *, const char *what,
		    const char *value, size_t max, const char **out);

/* The same with letters A to F as digits, converted to capitals. */
const char	*digits_read_hex(struct arena *, const char *what,
		    const char *value, size_t max, const char **out);

/* A number of decimal digits and nothing else; -1 otherwise. */
int64_t		 digits_number(const char *);

/* Explains how a spreadsheet rounds a long number, and what to do. */
extern const char digits_rounded[];

#endif
