/* Any bytes as a path segment; what decodes, encodes and decodes again to
 * itself. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/http/url.h"
#include "lib/text/utf8.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *a = arena_new(1 << 24);
	char *s = url_decode_segment(a, (const char *)data, len), *path;
	char *query;

	if (s != NULL) {
		if (strchr(s, '/') != NULL || strlen(s) > len ||
		    !utf8_valid(s, strlen(s)))
			abort();
		path = url_path(a, s, "x", NULL);
		if (path[strlen(path) - 2] != '/')
			abort();
		path = url_decode_segment(a, path + 1, strlen(path) - 3);
		if (path == NULL || strcmp(path, s) != 0)
			abort();
		query = url_query(a, "q", s, NULL);
		if (*s == '\0' ? *query != '\0' :
		    strncmp(query, "?q=", 3) != 0 ||
		    strcmp(query + 3, url_encode(a, s)) != 0)
			abort();
	}
	arena_free(a);
	return 0;
}
