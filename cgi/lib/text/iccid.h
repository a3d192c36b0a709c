/*
 * iccid: ICCIDs, the numbers of SIM cards, as carriers and people write them;
 * and this project's sample ICCIDs and serial numbers, for the simulator's
 * fleet and the demonstration devices.
 *
 * A card stores ten bytes, which are 20 half bytes.  An ICCID has 18 to 20
 * digits, and the remainder is filled with F, which some systems show.
 * ISO/IEC 7812 and ITU-T E.118 end it with a Luhn check digit, but carriers
 * differ:
 *
 * 	19 digits	with the check digit; or the first 19 of a card with
 * 			20, as Control Center names SIMs (8986061500000022226)
 * 	20 digits	19 and their check digit; or 19 that include it and a
 * 			filler of 0 (Orange)
 * 	18 digits	a card with 19, without its check digit
 * 	letters		A to F as digits on some cards (898604C7192271000034),
 * 			for which no check digit is known
 *
 * A wrong check digit is therefore a hint and not a fault.  The 20th of 20
 * decimal digits distinguishes no cards: when it is neither the check digit
 * nor a 0 after a correct one, it is most likely a typing error.  It is kept
 * as typed, because the carrier may use it, and pointed out (iccid_warn).
 *
 * A sample ICCID is "89999" (an unassigned issuer prefix), a two-digit account
 * of the simulator, an eleven-digit serial number and the Luhn digit: 19
 * digits.
 */
#ifndef LIB_ICCID_H
#define LIB_ICCID_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/arena.h"

enum { ICCID_SIZE = 20 };	/* bytes, with the NUL */

enum { ICCID_MIN = 18, ICCID_MAX = 20 };	/* digits */

/*
 * Check an ICCID that a person typed.  Blanks, dashes and fillers are dropped
 * and letters become capitals; the result is in *out.  NULL when it may be an
 * ICCID, else a sentence.  A check for struct device_key.
 */
const char *iccid_check(struct arena *, const char *value, const char **out);

/* A warning about an ICCID that passed, or NULL. */
const char *iccid_warn(struct arena *, const char *value);

/* The same for a carrier's text: digits and letters A to F, no blanks.  False
 * when it is not an ICCID. */
bool	iccid_plain(const char *, char out[ICCID_MAX + 1]);

/*
 * Are these two spellings of one card: 19 digits and the same 19 with a check
 * digit or filler, 18 and the same with the check digit, upper and lower case,
 * with and without fillers?  Two of 20 with letters are one card only when
 * they are equal.  Texts that are not ICCIDs are compared as they are.
 */
bool	iccid_same(const char *, const char *);

/*
 * All spellings under which a card that a carrier names so may be known here,
 * the likeliest first; ends with NULL.  Only the text itself when it is not an
 * ICCID.
 */
const char *const *iccid_spellings(struct arena *, const char *);

/*
 * The part that all spellings of a card share, for lookups: the first 19
 * digits, or 18 with their check digit.  False when it is not an ICCID.
 */
bool	iccid_canonical(const char *, char out[ICCID_MAX + 1]);

/* account 0 to 99, serial 0 to 99999999999. */
void	iccid_make(int account, int64_t serial, char out[ICCID_SIZE]);

/* 19 or 20 digits, the last one the Luhn digit. */
bool	iccid_valid(const char *);

/* The parts of a sample made here; false for any other ICCID. */
bool	iccid_split(const char *, int *account, int64_t *serial);

/* A sample of Orange's SIM serial number: "9999", the account, six digits of
 * the serial number, the Luhn digit: 13 digits. */
enum { SSN_SIZE = 14 };
void	ssn_make(int account, int64_t serial, char out[SSN_SIZE]);

#endif
