/* json_read: every text is a value or a fault with its place; a value can be
 * written and read back the same. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "app.h"
#include "lib/text/json.h"
#include "lib/text/utf8.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static int
depth_of(json_t *j)
{
	int deepest = 0, d;
	const char *name;
	json_t *v;
	size_t i;

	json_object_foreach(j, name, v)
		if ((d = depth_of(v)) > deepest)
			deepest = d;
	json_array_foreach(j, i, v)
		if ((d = depth_of(v)) > deepest)
			deepest = d;
	return deepest + (json_is_object(j) || json_is_array(j));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(ARENA_MAX);
	struct json_fault f = { .line = 0 };
	json_t *j = json_read(a, (const char *)data, size, &f);
	const char *text;

	if (j == NULL) {
		if (f.line < 1 || f.column < 1 || f.what == NULL ||
		    !utf8_valid(f.what, strlen(f.what)))
			abort();
		arena_free(a);
		return 0;
	}
	text = json_write(a, j);
	if (depth_of(j) > JSON_DEPTH_MAX || !json_equal(j, json_read(a, text,
	    strlen(text), NULL)))
		abort();
	text = json_write_pretty(a, j);
	if (!json_equal(j, json_read(a, text, strlen(text), NULL)))
		abort();
	json_str(a, j, "iccid");
	json_num(j, "n");
	json_bool(j, "b");
	json_get_nocase(j, "SMSMOUsage");
	arena_free(a);
	return 0;
}
