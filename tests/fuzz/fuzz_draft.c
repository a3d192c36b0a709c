/*
 * Any text as the stored draft of Add Device.  What is read of it, written
 * again, is read as the same.
 */
#include <sodium.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pages/devices/wizard.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const char csrf[] = "a token of nobody";

static void
same(const char *x, const char *y)
{
	if (strcmp(x != NULL ? x : "", y != NULL ? y : "") != 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new((size_t)32 << 20);
	char *s = arena_alloc(a, size + 1);
	struct wizard w, again;

	if (sodium_init() < 0)
		abort();
	memcpy(s, data, size);
	if (!wizard_read(a, csrf, s, &w))
		w.token = "typed, and kept";
	if (!wizard_read(a, csrf, wizard_write(a, csrf, &w), &again))
		abort();
	same(w.type, again.type);
	same(w.device_id, again.device_id);
	same(w.metadata, again.metadata);
	same(w.token, again.token);
	same(w.info.serial_number, again.info.serial_number);
	same(w.info.device_class, again.info.device_class);
	same(w.info.descriptive_location, again.info.descriptive_location);
	if (w.own_token != again.own_token ||
	    w.info_seen != again.info_seen || w.added != again.added ||
	    w.metadata_seen != again.metadata_seen)
		abort();
	/* for another session the token does not open */
	if (wizard_read(a, "another", wizard_write(a, csrf, &w), &again) &&
	    *again.token != '\0')
		abort();
	arena_free(a);
	return 0;
}
