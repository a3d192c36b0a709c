/*
 * sms_text: how many messages a text takes (3GPP TS 23.038, 23.040).  In the
 * GSM 7-bit default alphabet a message has 160 characters, or 153 in each part
 * of several; a character of the extension table counts twice.  Any other
 * character makes the whole text UCS-2: 70 units of 16 bits, or 67 in each
 * part.  Characters are not split between parts.
 */
#ifndef LIB_SMS_TEXT_H
#define LIB_SMS_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/arena.h"

struct sms_size {
	bool	ucs2;
	size_t	units;		/* septets, or 16-bit units */
	size_t	parts;		/* messages needed; 0: no text */
	size_t	left;		/* units left in the last one */
};

/* s must be valid UTF-8. */
struct sms_size	 sms_text_size(const char *s);

/* Equal apart from surrounding blanks, which carriers remove? */
bool		 sms_text_same(const char *, const char *);

/* "12 characters, 1 message, 148 left, GSM 7-bit" */
char		*sms_text_words(struct arena *, const char *s);

#endif
