/* Any text through every escaper: nothing comes out that could end the place
 * it stands in, and a reader gets back what went in. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/web/html.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* The five references back to characters; in place. */
static void
unescape(char *s)
{
	static const struct { const char *ref; char c; } refs[] = {
		{ "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' },
		{ "&#34;", '"' }, { "&#39;", '\'' },
	};
	char *to = s;
	size_t i, n;

	while (*s != '\0') {
		n = 1;
		*to = *s;
		if (*s == '&') {
			for (i = 0; i < 5; i++)
				if (strncmp(s, refs[i].ref,
				    strlen(refs[i].ref)) == 0) {
					*to = refs[i].c;
					n = strlen(refs[i].ref);
				}
			if (n == 1)
				abort();
		}
		to++;
		s += n;
	}
	*to = '\0';
}

static void
address(const char *s, bool link)
{
	if (strpbrk(s, "\"'<> \t\r\n\\") != NULL)
		abort();
	if (*s == '#' || *s == '?' || (*s == '/' && s[1] != '/'))
		return;
	if (link && (strncmp(s, "https://", 8) == 0 ||
	    strncmp(s, "http://", 7) == 0 || strncmp(s, "mailto:", 7) == 0))
		return;
	abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *s = malloc(len + 1);
	struct buf b;

	if (s == NULL)
		abort();
	memcpy(s, data, len);
	s[len] = '\0';
	buf_init(&b, 6 * len + 16);

	html_text(&b, s);
	if (strpbrk(b.data, "<>") != NULL)
		abort();
	unescape(b.data);
	if (strcmp(b.data, s) != 0)
		abort();

	buf_reset(&b);
	html_attr(&b, s);
	if (strpbrk(b.data, "<>\"'") != NULL)
		abort();
	unescape(b.data);
	if (strcmp(b.data, s) != 0)
		abort();

	buf_reset(&b);
	html_piece(&b, s);
	if (strspn(b.data, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuv"
	    "wxyz0123456789-._~%") != b.len)
		abort();

	buf_reset(&b);
	html_url(&b, s);
	address(b.data, true);
	buf_reset(&b);
	html_local(&b, s);
	address(b.data, false);
	if (b.failed)
		abort();
	buf_free(&b);
	free(s);
	return 0;
}
