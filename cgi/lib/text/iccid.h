/*
 * iccid: ICCIDs, the numbers of SIM cards, as carriers and people write them;
 * and the sample ICCIDs and serial numbers of this project, for the
 * simulator's fleet and the demonstration devices.
 *
 * A card stores ten bytes, 20 half bytes, so an ICCID has 18 to 20 digits, and
 * what is left over is filled with F, which some systems show.  ISO/IEC 7812
 * and ITU-T E.118 end it with a Luhn check digit; carriers differ:
 *
 *	19 digits	with the check digit, or the first 19 of a card with
 *			20: Control Center names SIMs so (8986061500000022226)
 *	20 digits	19 and their check digit; or 19 that end with one of
 *			their own and a filler of 0 (Orange)
 *	18 digits	a card with 19 without its check digit
 *	letters		A to F as digits on some cards (898604C7192271000034),
 *			for which no check digit is known
 *
 * So a check digit that does not fit is a hint and no fault.  The 20th of 20
 * decimal digits tells no two cards apart: one that is neither the check digit
 * nor a 0 behind a fitting one is most likely mistyped.  It is kept as it was
 * typed, because the carrier may know it so, and pointed out (iccid_warn).
 *
 * A sample: "89999" (an issuer prefix nobody has), a two-digit account of the
 * simulator, an eleven-digit serial number, the Luhn digit: 19 digits.
 */
#ifndef LIB_ICCID_H
#define LIB_ICCID_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/arena.h"

enum { ICCID_SIZE = 20 };	/* bytes, with the NUL */

enum { ICCID_MIN = 18, ICCID_MAX = 20 };	/* digits */

/*
 * One that somebody typed.  Blanks, dashes and fillers are dropped, letters
 * become capitals, and the rest is in *out.  NULL when it may be an ICCID, else
 * a sentence.  A check for struct device_key.
 */
const char *iccid_check(struct arena *, const char *value, const char **out);

/* What looks wrong about one that passed, or NULL. */
const char *iccid_warn(struct arena *, const char *value);

/* The same of a carrier's text: digits and letters A to F, no blanks.  False
 * when it is no ICCID. */
bool	iccid_plain(const char *, char out[ICCID_MAX + 1]);

/*
 * Two spellings of one card: 19 digits and the same 19 with a check digit or
 * filler, 18 and the same with the check digit, capital and small letters, with
 * fillers or not.  Two of 20 with letters are one card only when they are
 * equal.  What is no ICCID is compared as it is.
 */
bool	iccid_same(const char *, const char *);

/*
 * All spellings by which a card may be known here that a carrier calls by this
 * one, the likeliest first, NULL behind them.  Just the text itself when it is
 * no ICCID.
 */
const char *const *iccid_spellings(struct arena *, const char *);

/*
 * What the spellings of one card have in common, for looking it up: the first
 * 19 digits; 18 with their check digit.  False when it is no ICCID.
 */
bool	iccid_canonical(const char *, char out[ICCID_MAX + 1]);

/* account 0 to 99, serial 0 to 99999999999. */
void	iccid_make(int account, int64_t serial, char out[ICCID_SIZE]);

/* 19 or 20 digits, the last one the Luhn digit. */
bool	iccid_valid(const char *);

/* The parts of one made here; false for any other. */
bool	iccid_split(const char *, int *account, int64_t *serial);

/* Orange's SIM serial number, made up likewise: "9999", the account, six
 * digits of the serial number, the Luhn digit: 13 digits. */
enum { SSN_SIZE = 14 };
void	ssn_make(int account, int64_t serial, char out[SSN_SIZE]);

#endif
