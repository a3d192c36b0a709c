#include "qr.h"

#include <qrencode.h>
#include <stdlib.h>

#include "../text/buf.h"
#include "app.h"

/* A row's dark modules, as runs. */
static void
row(struct buf *b, const QRcode *code, int y)
{
	const unsigned char *modules = code->data + y * code->width;

	for (int x = 0, n; x < code->width; x += n) {
		for (n = 1; x + n < code->width &&
		    (modules[x + n] & 1) == (modules[x] & 1); n++)
			;
		if (modules[x] & 1)
			buf_printf(b, "M%d %dh%dv1h-%dz", x + QR_MARGIN,
			    y + QR_MARGIN, n, n);
	}
}

char *
qr_path(struct arena *a, const char *text, int *size)
{
	QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
	struct buf b;
	char *path;

	if (code == NULL)
		return NULL;
	buf_init(&b, PAGE_MAX);
	for (int y = 0; y < code->width; y++)
		row(&b, code, y);
	*size = code->width + 2 * QR_MARGIN;
	QRcode_free(code);
	path = b.failed ? NULL : arena_strndup(a, b.data, b.len);
	buf_free(&b);
	return path;
}
