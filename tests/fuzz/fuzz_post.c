/* What comes over the socket between broker and HTTP: what is read is written
 * back as the same bytes. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "events/post.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static unsigned char again[POST_MAX];
	uint8_t *exact = malloc(size + (size == 0));
	struct post m;

	if (exact == NULL)
		abort();
	memcpy(exact, data, size);
	if (post_read(exact, size, &m) && (post_write(&m, again) != size ||
	    memcmp(again, exact, size) != 0))
		abort();
	free(exact);
	return 0;
}
