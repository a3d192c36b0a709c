/* json_read_answer: every bytes are a value within its maxima or an error; a
 * value has valid UTF-8 only, and is read back the same by the strict one. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "app.h"
#include "lib/text/json.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(ARENA_MAX);
	enum err e = E_MAX;
	json_t *j = json_read_answer(a, (const char *)data, size, &e);
	const char *text;

	if ((j == NULL) != (e != E_OK) || (e != E_OK &&
	    e != E_SERVICE_ANSWER && e != E_SERVICE_BIG))
		abort();
	if (json_is_object(j) || json_is_array(j)) {
		text = json_write(a, j);
		if (!json_equal(j, json_read(a, text, strlen(text), NULL)))
			abort();
	}
	arena_free(a);
	return 0;
}
