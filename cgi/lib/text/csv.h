/*
 * csv: one cell of a CSV file (RFC 4180), safe to open in a spreadsheet.
 *
 * A spreadsheet runs a cell that begins with = + - @, and turns what looks
 * like a number or a date into one: an ICCID loses its last digits, 1-2
 * becomes a day.  An apostrophe in front keeps the cell text.  A program set
 * to another separator than the comma cuts cells elsewhere, so the places
 * after ; tab and quotes inside a cell are guarded too.
 *
 * csv_unguard undoes it: csv_unguard(what csv_cell wrote) is what went in.
 */
#ifndef LIB_CSV_H
#define LIB_CSV_H

#include "lib/arena.h"
#include "buf.h"

/* Makes spreadsheets read the file as UTF-8; to be written first. */
#define CSV_BOM	"\xef\xbb\xbf"

/* The cell, guarded, and quoted where needed. */
void		 csv_cell(struct buf *, const char *);

/* A cell as somebody copied it from the file, without the guards. */
const char	*csv_unguard(struct arena *, const char *);

#endif
