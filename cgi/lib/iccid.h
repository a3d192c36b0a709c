/*
 * iccid: ICCIDs as people type them; and the sample ICCIDs and serial numbers
 * of this project, for the simulator's fleet and the demonstration devices.
 *
 * A sample: "89999" (an issuer prefix nobody has), a two-digit account of the
 * simulator, an eleven-digit serial number, the Luhn digit: 19 digits.
 */
#ifndef LIB_ICCID_H
#define LIB_ICCID_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"

enum { ICCID_SIZE = 20 };	/* bytes, with the NUL */

/* account 0 to 99, serial 0 to 99999999999. */
void	iccid_make(int account, int64_t serial, char out[ICCID_SIZE]);

/* Any ICCID: 19 or 20 digits, the last one the Luhn digit. */
bool	iccid_valid(const char *);

/* One that somebody typed, its digits in *out.  NULL when it is fine, else a
 * sentence.  A check for struct device_key. */
const char *iccid_check(struct arena *, const char *value, const char **out);

/* The parts of one made here; false for any other. */
bool	iccid_split(const char *, int *account, int64_t *serial);

/* Orange's SIM serial number, made up likewise: "9999", the account, six
 * digits of the serial number, the Luhn digit: 13 digits. */
enum { SSN_SIZE = 14 };
void	ssn_make(int account, int64_t serial, char out[SSN_SIZE]);

#endif
