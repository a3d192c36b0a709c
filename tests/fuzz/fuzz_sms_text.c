/* Any text as a message: how long it is, and in how many parts it goes out. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/text/sms_text.h"
#include "lib/text/utf8.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new((size_t)8 << 20);
	char *s = arena_alloc(a, size + 1);
	struct sms_size z;
	size_t n, one, part;

	memcpy(s, data, size);
	n = strlen(s);
	if (!utf8_valid(s, n)) {
		arena_free(a);
		return 0;
	}
	z = sms_text_size(s);
	one = z.ucs2 ? 70 : 160;
	part = z.ucs2 ? 67 : 153;
	/* a character is one or two units, and has at least as many bytes as
	 * units of UCS-2, half as many of GSM */
	if ((z.units == 0) != (n == 0) || (z.parts == 0) != (n == 0) ||
	    z.units > 2 * n || (z.units <= one && z.parts > 1) ||
	    (z.units > one && z.parts < (z.units + part - 1) / part) ||
	    (n > 0 && z.left >= one) || z.parts > z.units)
		abort();
	if (!sms_text_same(s, s) || !sms_text_same(s, arena_printf(a, " %s ",
	    s)) || *sms_text_words(a, s) == '\0')
		abort();
	arena_free(a);
	return 0;
}
