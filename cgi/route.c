/* Finding the row of the route table for a path. */
#include "serve.h"

#include <string.h>

#include "lib/http/url.h"

#define SEGMENTS_MAX	16

/* Decode the segments of a path; E_NOTFOUND when there are too many. */
static enum err
split(struct arena *a, const char *path, const char **seg, size_t *n)
{
	size_t len;

	*n = 0;
	if (strcmp(path, "/") == 0)
		return E_OK;
	while (*path == '/') {
		path++;
		len = strcspn(path, "/");
		if (*n == SEGMENTS_MAX)
			return E_NOTFOUND;
		seg[*n] = url_decode_segment(a, path, len);
		if (seg[(*n)++] == NULL)
			return E_INPUT;
		path += len;
	}
	return E_OK;
}

/* Match the pattern segment by segment; {} matches any non-empty one. */
static bool
fits(const char *pattern, const char **seg, size_t n,
    const char *args[ROUTE_ARGS_MAX])
{
	size_t i = 0, narg = 0, len;

	/* most rows differ in the first letter */
	if (pattern[1] != (n == 0 ? '\0' : *seg[0]) && pattern[1] != '{')
		return false;
	memset(args, 0, ROUTE_ARGS_MAX * sizeof(*args));
	if (strcmp(pattern, "/") == 0)
		return n == 0;
	for (; *pattern == '/'; pattern += len, i++) {
		pattern++;
		len = strcspn(pattern, "/");
		if (i == n)
			return false;
		if (len == 2 && memcmp(pattern, "{}", 2) == 0) {
			if (*seg[i] == '\0' || narg == ROUTE_ARGS_MAX)
				return false;
			args[narg++] = seg[i];
		} else if (strlen(seg[i]) != len ||
		    memcmp(seg[i], pattern, len) != 0)
			return false;
	}
	return i == n;
}

enum err
serve_route(const struct route *table, struct arena *a, const char *path,
    enum method method, const struct route **row,
    const char *args[ROUTE_ARGS_MAX], const char **allow)
{
	const char *seg[SEGMENTS_MAX];
	unsigned methods = 0;
	size_t n;
	enum err e;

	*row = NULL;
	*allow = NULL;
	if ((e = split(a, path, seg, &n)) != E_OK)
		return e;
	for (; table->pattern != NULL; table++) {
		if (!fits(table->pattern, seg, n, args))
			continue;
		if (table->method == method) {
			*row = table;
			return E_OK;
		}
		methods |= table->method;
	}
	if (methods == 0)
		return E_NOTFOUND;
	*allow = arena_printf(a, "%s%s%s%s",
	    methods & METHOD_GET ? ", GET, HEAD" : "",
	    methods & METHOD_POST ? ", POST" : "",
	    methods & METHOD_PUT ? ", PUT" : "",
	    methods & METHOD_DELETE ? ", DELETE" : "") + 2;
	return E_METHOD;
}
