/*
 * Any query of the device list.  What is understood of it, written as an
 * address, is understood in the same way.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pages/devices/devices_query.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static bool
same(const char *x, const char *y)
{
	return strcmp(x != NULL ? x : "", y != NULL ? y : "") == 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new((size_t)32 << 20);
	struct req req = { .path = "/devices" };
	struct page p = { .a = a, .req = &req };
	struct device_query q, again;
	const char *url, *query;

	if (pairs_parse(a, (const char *)data, size, &req.query) == E_OK) {
		device_query_read(&p, &q);
		url = device_query_url(a, "/devices", &q);
		query = strchr(url, '?');
		query = query == NULL ? "" : query + 1;
		if (strncmp(url, "/devices", 8) != 0 || pairs_parse(a, query,
		    strlen(query), &req.query) != E_OK)
			abort();
		device_query_read(&p, &again);
		for (int i = 0; i < BY_MAX; i++)
			if (!same(q.by[i], again.by[i]))
				abort();
		if (q.sort != again.sort || q.desc != again.desc ||
		    q.columns == 0 || q.columns != again.columns ||
		    !same(q.cursor, again.cursor) ||
		    device_query_filtered(&q) != device_query_filtered(&again))
			abort();
	}
	arena_free(a);
	return 0;
}
