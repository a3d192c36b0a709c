/*
 * Any POST as a push of Control Center: the first byte says form or JSON.
 * What is taken has a type and a kind and names a whole ICCID or none, and is
 * not believed unsigned.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/control_center/push.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define NOW	INT64_C(1447708638000)

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(ARENA_MAX);
	struct req r = { .a = a, .content_type = "" };
	const char *why = NULL;
	struct push p;

	if (size > 0) {
		r.body = arena_strndup(a, (const char *)data + 1, size - 1);
		r.body_len = strlen(r.body);
		if (data[0] == 'j')
			r.content_type = "application/json";
		else if (pairs_parse(a, r.body, r.body_len, &r.form) != E_OK)
			r.form.n = 0;
		if (push_read(a, &r, NOW, &p, &why) == E_OK) {
			if ((p.iccid != NULL && strlen(p.iccid) < 19) ||
			    *p.type == '\0' || *p.activity.kind == '\0' ||
			    p.activity.before == NULL ||
			    p.activity.after == NULL || why != NULL)
				abort();
			if (p.signature == NULL && p.signature2 == NULL &&
			    push_distrust(a, &p, "default", NOW) == NULL)
				abort();
		} else if (why == NULL || *why == '\0')
			abort();
	}
	arena_free(a);
	return 0;
}
