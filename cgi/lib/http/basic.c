#include "basic.h"

#include <string.h>
#include <strings.h>

char *
basic_base64(struct arena *a, const char *s)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t n = 0, len = strcspn(s, "=");
	char *out = arena_alloc(a, len + 1);
	unsigned bits = 0, have = 0;

	if (strspn(s + len, "=") != strlen(s + len))
		return NULL;
	for (size_t i = 0; i < len; i++) {
		const char *d = strchr(digits, s[i]);

		if (d == NULL)
			return NULL;
		bits = (bits << 6 | (unsigned)(d - digits)) & 0xffff;
		have += 6;
		if (have >= 8) {
			have -= 8;
			out[n] = (char)(bits >> have & 0xff);
			if (out[n++] == '\0')
				return NULL;
		}
	}
	return out;
}

bool
basic_parse(struct arena *a, const char *value, const char **user,
    const char **password)
{
	const char *colon;
	char *text;

	*user = *password = "";
	if (value == NULL || strncasecmp(value, "Basic ", 6) != 0)
		return false;
	value += 6;
	text = basic_base64(a, value + strspn(value, " "));
	if (text == NULL || (colon = strchr(text, ':')) == NULL)
		return true;
	*user = arena_strndup(a, text, (size_t)(colon - text));
	*password = colon + 1;
	return true;
}
