/*
 * csv: a cell of a CSV file (RFC 4180) that is safe to open in a spreadsheet.
 *
 * A spreadsheet evaluates a cell that begins with = + - @ and converts what
 * looks like a number or a date: an ICCID loses its last digits, 1-2 becomes a
 * day.  A leading apostrophe keeps the cell as text.  Programs set to another
 * separator than the comma split cells elsewhere, so positions after ; tab and
 * quotes inside a cell are guarded too.
 *
 * csv_unguard reverses this: csv_unguard(csv_cell(x)) is x.
 */
#ifndef LIB_CSV_H
#define LIB_CSV_H

#include "lib/arena.h"
#include "buf.h"

/* Write this first; it makes spreadsheets read the file as UTF-8. */
#define CSV_BOM	"\xef\xbb\xbf"

/* Write a cell with guards, quoted where needed. */
void		 csv_cell(struct buf *, const char *);

/* Remove the guards from a cell that was copied from the file. */
const char	*csv_unguard(struct arena *, const char *);

#endif
