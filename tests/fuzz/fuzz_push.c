/*
 * Any POST as a push of Control Center: the first byte says form or JSON.
 * What is taken has a name and a kind and is about a whole ICCID or nothing;
 * what is refused has a reason.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/control_center/push.h"

static void
check(const struct event *e)
{
	if ((e->about != NULL && strlen(e->about[0]) < 19) ||
	    *e->name == '\0' || *e->kind == '\0' || e->before == NULL ||
	    e->after == NULL)
		abort();
}

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define NOW	INT64_C(1447708638000)

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(ARENA_MAX);
	const struct account acc = { .key = "jasper",
		.settings = json_own(a, json_object()) };
	struct delivery d = { .method = "POST", .now = NOW,
		.content_type = "" };
	struct received r = { .why = NULL };
	enum err e;

	if (size > 0) {
		d.body = arena_strndup(a, (const char *)data + 1, size - 1);
		d.len = strlen(d.body);
		if (data[0] == 'j')
			d.content_type = "application/json";
		e = control_center_push.read(&acc, &d, a, &r);
		if ((e == E_OK) != (r.why == NULL) || r.n != (e == E_OK) ||
		    (e != E_OK && e != E_INPUT && e != E_ROLE) ||
		    (r.why != NULL && *r.why == '\0'))
			abort();
		if (e == E_OK)
			check(r.events);
	}
	arena_free(a);
	return 0;
}
