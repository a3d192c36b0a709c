/* mime_root: the first line is the Content-Type, the rest the body; the root
 * part lies inside what is given, or is decoded from it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "app.h"
#include "lib/web/mime.h"
#include "lib/text/xml.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(ARENA_MAX);
	const char *line = memchr(data, '\n', size), *body;
	struct mime m;
	size_t n;

	if (line != NULL) {
		n = (size_t)(line - (const char *)data);
		body = line + 1;
		m = mime_root(a, arena_strndup(a, (const char *)data, n), body,
		    size - n - 1);
		if (m.len > size - n - 1)
			abort();
		xml_read(a, m.body, m.len, m.charset, NULL);
	}
	arena_free(a);
	return 0;
}
