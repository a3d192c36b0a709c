/* Reading: any bytes.  Writing: what goes in comes out, or is refused. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "app.h"
#include "lib/text/decimal.h"
#include "lib/text/utf8.h"
#include "lib/text/xml.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
walk(struct arena *a, const struct xml *x, int depth)
{
	const char *text;
	int64_t n;

	if (depth > XML_DEPTH_MAX)
		abort();
	for (; x != NULL; x = xml_next(x, NULL, NULL)) {
		text = xml_text(a, x);
		if (text != NULL && (*text == '\0' ||
		    !utf8_valid(text, strlen(text))))
			abort();
		if (decimal_scale(text, 1048576, &n) &&
		    decimal_int(text, &n) && n == ABSENT)
			abort();
		xml_attr(a, x, "a");
		xml_bool(a, x, NULL, "a");
		xml_num(a, x, "", "a");
		walk(a, xml_child(x, NULL, NULL), depth + 1);
	}
}

static void
round_trip(struct arena *a, const char *s)
{
	struct xml_writer w;
	struct buf b;
	const struct xml *x;
	const char *back;

	buf_init(&b, 1024 * 1024);
	xml_begin(&w, &b);
	xml_open(&w, "r");
	xml_put_attr(&w, "a", s);
	xml_put_text(&w, s);
	xml_close(&w);
	if (xml_end(&w)) {
		x = xml_read(a, b.data, b.len, NULL, NULL);
		if (x == NULL)
			abort();
		back = xml_text(a, x);
		if (back == NULL ? s[strspn(s, " \t\r\n")] != '\0' :
		    strncmp(s + strspn(s, " \t\r\n"), back, strlen(back)) != 0)
			abort();
	} else if (utf8_valid(s, strlen(s)) && strpbrk(s, "\x01\x02\x03\x04"
	    "\x05\x06\x07\x08\x0b\x0c\x0e\x0f\x10\x11\x12\x13\x14\x15\x16"
	    "\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f") == NULL &&
	    strstr(s, "\xef\xbf") == NULL && strlen(s) < 4096)
		abort();
	buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(ARENA_MAX);
	static const char *const charsets[] = { NULL, "iso-8859-1", "x" };
	const char *s = arena_strndup(a, (const char *)data, size);

	for (size_t i = 0; i < 3; i++)
		walk(a, xml_read(a, (const char *)data, size, charsets[i],
		    NULL), 0);
	round_trip(a, size == 0 ? "" : s);
	arena_free(a);
	return 0;
}
