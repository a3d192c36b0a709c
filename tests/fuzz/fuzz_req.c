/*
 * A whole request from bytes.  The first line is the address, the second the
 * cookies, the third the content type; the rest is the body of a POST, or
 * nothing and then it is a GET.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/web/req.h"
#include "lib/text/utf8.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

struct input {
	char		*uri, *cookies, *type;
	const char	*body;
	size_t		 len, at;
	char		 length[24];
};

static const char *
param(void *ctx, const char *name)
{
	struct input *in = ctx;

	if (strcmp(name, "REQUEST_METHOD") == 0)
		return in->len > 0 ? "POST" : "GET";
	if (strcmp(name, "REQUEST_URI") == 0)
		return in->uri;
	if (strcmp(name, "HTTP_COOKIE") == 0)
		return in->cookies;
	if (strcmp(name, "HTTP_IF_NONE_MATCH") == 0)
		return in->cookies;
	if (strcmp(name, "CONTENT_TYPE") == 0)
		return in->type;
	if (strcmp(name, "CONTENT_LENGTH") == 0)
		return in->length;
	return NULL;
}

static size_t
body(void *ctx, char *p, size_t n)
{
	struct input *in = ctx;

	if (n > in->len - in->at)
		n = in->len - in->at;
	memcpy(p, in->body + in->at, n);
	in->at += n;
	return n;
}

/* The next line of the input, NUL-terminated. */
static char *
line(const uint8_t **data, size_t *size)
{
	const uint8_t *end = memchr(*data, '\n', *size);
	size_t n = end == NULL ? *size : (size_t)(end - *data);
	char *s = malloc(n + 1);

	memcpy(s, *data, n);
	s[n] = '\0';
	*data += n + (end != NULL);
	*size -= n + (end != NULL);
	return s;
}

static void
check(const struct pairs *pairs)
{
	size_t i;

	if (pairs->n > PAIRS_MAX)
		abort();
	for (i = 0; i < pairs->n; i++)
		if (!utf8_valid(pairs->p[i].name, strlen(pairs->p[i].name)) ||
		    !utf8_valid(pairs->p[i].value, strlen(pairs->p[i].value)))
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t nothing[1];
	struct arena *a = arena_new(64 << 20);
	struct req_source src = { .param = param, .read = body };
	struct input in = { .len = 0 };
	struct buf length;
	struct req r;

	if (data == NULL)
		data = nothing;
	in.uri = line(&data, &size);
	in.cookies = line(&data, &size);
	in.type = line(&data, &size);
	in.body = (const char *)data;
	in.len = size;
	buf_init(&length, sizeof(in.length) - 1);
	buf_printf(&length, "%zu", size);
	memcpy(in.length, length.data, length.len + 1);
	buf_free(&length);
	src.ctx = &in;
	if (req_read(&r, a, &src) == E_OK) {
		check(&r.query);
		check(&r.form);
		check(&r.cookies);
		etag_matches(r.if_none_match, "\"v1\"");
	}
	arena_free(a);
	free(in.uri);
	free(in.cookies);
	free(in.type);
	return 0;
}
