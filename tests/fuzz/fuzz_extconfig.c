/*
 * Any text as Extension Configuration: what is taken must be taken again when
 * it is read back, with the same links.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pages/drilldown/extconfig_parse.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const char *
check(struct arena *a, const char *v, const char **out)
{
	*out = arena_strndup(a, v, 20);
	return v[strspn(v, "0123456789")] == '\0' ? NULL : "digits";
}

static const struct device_key iccid[] = {
	{ .name = "iccid", .label = "ICCID", .identifies = true,
	    .check = check },
	{ .name = NULL },
};
static const struct device_key serial[] = {
	{ .name = "serialnumber", .label = "Serial", .identifies = true },
	{ .name = "note", .label = "Note" },
	{ .name = NULL },
};
static const struct extconfig_known known[] = {
	{ .key = "jasper", .device = iccid },
	{ .key = "orange", .device = serial },
};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(ARENA_MAX);
	char *text = arena_strndup(a, (const char *)data, size);
	struct extconfig x, y;

	if (extconfig_parse(a, text, known, 2, &x)) {
		if (x.nfaults != 0 ||
		    !extconfig_parse(a, x.json, known, 2, &y) ||
		    y.nlinks != x.nlinks || strcmp(x.json, y.json) != 0)
			abort();
	} else if (x.nfaults == 0)
		abort();
	for (size_t i = 0; i < x.nfaults; i++)
		if (*x.faults[i].text == '\0')
			abort();
	extconfig_stored(a, text, known, 2, NULL);
	arena_free(a);
	return 0;
}
