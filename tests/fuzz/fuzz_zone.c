/*
 * Any text as a time zone.  What is known can be used, and its clocks are never
 * a day off; whatever is typed, only names that are known are suggested.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/text/zone.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define HOUR	INT64_C(3600000)

static void
suggested(size_t (*find)(struct arena *, const char *, const char **),
    const char *typed)
{
	struct arena *a = arena_new((size_t)8 << 20);
	const char *found[ZONE_FOUND_MAX];
	size_t n = find(a, typed, found);

	if (n > ZONE_FOUND_MAX)
		abort();
	while (n > 0)
		if (!zone_known(found[--n]))
			abort();
	arena_free(a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int64_t times[] = {
		0, INT64_C(1467159693339), INT64_C(4102444800000),
		-INT64_C(2208988800000), INT64_MIN, INT64_MAX
	};
	char *s = malloc(size + 1);

	if (s == NULL)
		abort();
	memcpy(s, data, size);
	s[size] = '\0';
	if (zone_known(s) && (strlen(s) > ZONE_NAME_MAX || *s == '/' ||
	    strstr(s, "..") != NULL))
		abort();
	zone_use(s);
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		struct zone_time z = zone_at(times[i]);

		if (z.shift < -24 * HOUR || z.shift > 24 * HOUR ||
		    memchr(z.word, '\0', sizeof(z.word)) == NULL)
			abort();
		if (!zone_known(s) && z.shift != 0)
			abort();
	}
	zone_use("");
	suggested(zone_find, s);
	suggested(zone_near, s);
	free(s);
	return 0;
}
