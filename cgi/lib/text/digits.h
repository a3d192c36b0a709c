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
 * The digits of value in *out; blanks and dashes are ignored.  NULL when
 * there is nothing else and no more than max, else a sentence that begins
 * with what it is: "An ICCID".
 */
const char	*digits_read(struct arena *, const char *what,
		    const char *value, size_t max, const char **out);

/* The same where letters A to F count as digits; they come out as capitals. */
const char	*digits_read_hex(struct arena *, const char *what,
		    const char *value, size_t max, const char **out);

/* The number in decimal digits, and nothing else; -1 when it is none. */
int64_t		 digits_number(const char *);

/* What a spreadsheet makes of a long number, and what to do about it. */
extern const char digits_rounded[];

#endif
