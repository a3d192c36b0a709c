/*
 * A cursor out of a URL, and the words of a search.  What is read was written
 * by us: it comes out the same when written again.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/text/utf8.h"
#include "store/internal.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new((size_t)8 << 20);
	char *s = arena_alloc(a, size + 1), term[TERM_MAX + 1];
	struct cursor c;

	memcpy(s, data, size);
	for (int kind = 0; kind < 3; kind++)
		if (cursor_read(a, s, kind, &c) == E_OK &&
		    (strcmp(cursor_write(a, &c), s) != 0 || c.id < 1 ||
		    !utf8_valid(c.value, strlen(c.value))))
			abort();
	term_normalize(s, term);
	if (strlen(term) > TERM_MAX ||
	    (utf8_valid(s, strlen(s)) && !utf8_valid(term, strlen(term))))
		abort();
	arena_free(a);
	return 0;
}
