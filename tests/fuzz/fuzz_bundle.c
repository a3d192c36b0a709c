/*
 * A package of device management extensions, then on a line of its own a value,
 * which is compared with every regular expression in it.  What is taken once is
 * taken again from what is stored.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/text/pattern.h"
#include "manage/bundle.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
try_all(struct arena *a, const struct bundle *b, const char *value)
{
	for (size_t i = 0; i < b->nactions; i++)
		for (size_t k = 0; k < b->actions[i].nparameters; k++) {
			const char *x = b->actions[i].parameters[k].pattern;

			if (x != NULL && pattern_fault(a, x) != NULL)
				abort();
			if (x != NULL)
				pattern_matches(x, value);
		}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(ARENA_MAX);
	char *s = arena_strndup(a, (const char *)data, size);
	char *value = strrchr(s, '\n');
	const char *member, *fault;
	struct bundle b, again;
	json_t *o;

	if (value != NULL)
		*value++ = '\0';
	o = json_read(a, s, strlen(s), NULL);
	if (json_is_object(o) && size < BUNDLE_BYTES_MAX) {
		fault = bundle_read(a, o, &b, &member);
		if ((fault == NULL) != (member == NULL))
			abort();
		if (fault == NULL && b.nactions * 8 < 100)
			try_all(a, &b, value == NULL ? "" : value);
		if (fault == NULL && !bundle_open(a, &(struct stored_bundle){
		    .content = json_write(a, o) }, &again))
			abort();
	}
	arena_free(a);
	return 0;
}
