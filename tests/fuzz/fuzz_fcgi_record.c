/* The records of a connection, in pieces as long as the first byte says. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/web/fcgi_record.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fcgi_in in;
	size_t piece, at, n;

	if (size < 1)
		return 0;
	piece = data[0] == 0 ? size : data[0];
	fcgi_in_init(&in);
	for (at = 1; at < size; at += n) {
		enum fcgi_got got;

		n = size - at < piece ? size - at : piece;
		got = fcgi_in_take(&in, data + at, n);
		if (got == FCGI_BROKEN)
			break;
		if (got == FCGI_WHOLE) {
			/* no parameter hides a NUL, or ends past the text */
			for (size_t i = 0; i < in.npairs; i++)
				if (in.pairs[i].value + strlen(in.text.data +
				    in.pairs[i].value) >= in.text.len)
					abort();
			fcgi_in_reset(&in);
		}
	}
	fcgi_in_free(&in);
	return 0;
}
