/* qr: a text as a QR code, by libqrencode, for an inline SVG. */
#ifndef LIB_QR_H
#define LIB_QR_H

#include "lib/arena.h"

enum { QR_MARGIN = 4 };		/* empty modules on each side */

/* The path of the dark modules, one unit each, in a square of *size units with
 * its margin.  NULL when the text is too long. */
char	*qr_path(struct arena *, const char *text, int *size);

#endif
