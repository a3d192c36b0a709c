#include <arpa/inet.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "url.h"
#include "lib/text/utf8.h"

/* RFC 3986 §2.3, independent of the locale. */
static const bool unreserved[256] = {
	['a' ... 'z'] = true, ['A' ... 'Z'] = true, ['0' ... '9'] = true,
	['-'] = true, ['.'] = true, ['_'] = true, ['~'] = true,
};

/* An upper bound for the encoded size: computing it exactly takes longer than
 * the memory is worth. */
static size_t
encoded_max(const char *s)
{
	return 3 * strlen(s);
}

/* Encode to out.  Returns the end. */
static char *
encode(char *out, const char *s)
{
	static const char hex[] = "0123456789ABCDEF";
	const unsigned char *p;

	for (p = (const unsigned char *)s; *p != '\0'; p++) {
		if (unreserved[*p]) {
			*out++ = (char)*p;
			continue;
		}
		*out++ = '%';
		*out++ = hex[*p >> 4];
		*out++ = hex[*p & 15];
	}
	return out;
}

char *
url_encode(struct arena *a, const char *s)
{
	char *r;

	if (s == NULL)
		s = "";
	r = arena_space(a, encoded_max(s) + 1, 1);
	*encode(r, s) = '\0';
	return r;
}

char *
url_path(struct arena *a, ...)
{
	const char *s;
	va_list ap;
	size_t n = 0;
	char *r, *p;

	va_start(ap, a);
	while ((s = va_arg(ap, const char *)) != NULL)
		n += 1 + encoded_max(s);
	va_end(ap);

	p = r = arena_space(a, n + 2, 1);
	va_start(ap, a);
	while ((s = va_arg(ap, const char *)) != NULL) {
		*p++ = '/';
		p = encode(p, s);
	}
	va_end(ap);
	if (p == r)
		*p++ = '/';
	*p = '\0';
	return r;
}

char *
url_query(struct arena *a, ...)
{
	const char *name, *value;
	size_t n = 0;
	char *r, *p;
	va_list ap;

	va_start(ap, a);
	while ((name = va_arg(ap, const char *)) != NULL)
		if ((value = va_arg(ap, const char *)) != NULL &&
		    *value != '\0')
			n += 2 + encoded_max(name) + encoded_max(value);
	va_end(ap);

	p = r = arena_space(a, n + 1, 1);
	va_start(ap, a);
	while ((name = va_arg(ap, const char *)) != NULL) {
		value = va_arg(ap, const char *);
		if (value == NULL || *value == '\0')
			continue;
		*p = p == r ? '?' : '&';
		p = encode(p + 1, name);
		*p++ = '=';
		p = encode(p, value);
	}
	va_end(ap);
	*p = '\0';
	return r;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool
url_unescape(const char *s, size_t len, bool plus, char *out, size_t *n)
{
	char *p = out;
	int high, low;

	for (size_t i = 0; i < len; i++) {
		if (s[i] == '%') {
			if (len - i < 3 || (high = hex_digit(s[i + 1])) < 0 ||
			    (low = hex_digit(s[i + 2])) < 0)
				return false;
			*p++ = (char)(high << 4 | low);
			i += 2;
		} else
			*p++ = plus && s[i] == '+' ? ' ' : s[i];
	}
	*p = '\0';
	*n = (size_t)(p - out);
	return true;
}

char *
url_decode_segment(struct arena *a, const char *s, size_t len)
{
	char *r = arena_alloc(a, len + 1);
	size_t n;

	if (!url_unescape(s, len, false, r, &n) ||
	    memchr(r, '\0', n) != NULL || memchr(r, '/', n) != NULL)
		return NULL;
	return utf8_valid(r, n) ? r : NULL;
}

/* inet_pton accepts only four numbers up to 255, so that a resolver never gets
 * to see something that merely starts like an address. */
bool
url_loopback(const char *host)
{
	struct in_addr v4;

	return strcasecmp(host, "localhost") == 0 ||
	    (inet_pton(AF_INET, host, &v4) == 1 &&
	    ntohl(v4.s_addr) >> 24 == 127) ||
	    strcmp(host, "::1") == 0 || strcmp(host, "[::1]") == 0;
}
