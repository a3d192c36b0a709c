#include "fcgi_record.h"

#include <string.h>

#include "app.h"

enum {
	RAW_MAX		= 2 * (RECORD_HEAD + 65535 + 255),
	KEPT_MAX	= 32 * 1024,	/* bytes of a buffer kept by a reset */
	RESPONDER	= 1,
	KEEP_CONN	= 1,
};

void
fcgi_in_init(struct fcgi_in *in)
{
	*in = (struct fcgi_in){ .id = 0 };
	buf_init(&in->raw, RAW_MAX);
	buf_init(&in->params, RECORD_PARAMS_MAX);
	buf_init(&in->text, RECORD_PARAMS_MAX + 2 * RECORD_PAIRS_MAX);
	buf_init(&in->body, BODY_READ_MAX);
}

void
fcgi_in_free(struct fcgi_in *in)
{
	buf_free(&in->raw);
	buf_free(&in->params);
	buf_free(&in->text);
	buf_free(&in->body);
}

static void
empty(struct buf *b)
{
	if (b->cap > KEPT_MAX)
		buf_free(b);
	else
		buf_reset(b);
}

void
fcgi_in_reset(struct fcgi_in *in)
{
	empty(&in->raw);
	empty(&in->params);
	empty(&in->text);
	empty(&in->body);
	in->begun = in->named = false;
	in->npairs = 0;
}

/* Section 3.4: a length of one byte, or of four with the first bit set. */
static bool
length(const unsigned char **s, const unsigned char *end, size_t *n)
{
	const unsigned char *p = *s;

	if (p < end && *p < 0x80) {
		*n = *p;
		*s = p + 1;
		return true;
	}
	if (end - p < 4)
		return false;
	*n = (size_t)(p[0] & 0x7f) << 24 | (size_t)p[1] << 16 |
	    (size_t)p[2] << 8 | p[3];
	*s = p + 4;
	return true;
}

/* Copy n bytes of *s as a text.  Returns its offset. */
static size_t
text(struct fcgi_in *in, const unsigned char **s, size_t n)
{
	size_t at = in->text.len;

	buf_put(&in->text, *s, n);
	buf_put(&in->text, "", 1);
	*s += n;
	return at;
}

/* A NUL in a name or value would hide what follows it. */
static bool
pairs(struct fcgi_in *in)
{
	const unsigned char *s = (const unsigned char *)in->params.data;
	const unsigned char *end = s + in->params.len;
	size_t name, value;

	while (s < end) {
		if (in->npairs == RECORD_PAIRS_MAX ||
		    !length(&s, end, &name) || !length(&s, end, &value) ||
		    name > (size_t)(end - s) ||
		    value > (size_t)(end - s) - name ||
		    memchr(s, '\0', name + value) != NULL)
			return false;
		in->pairs[in->npairs].name = text(in, &s, name);
		in->pairs[in->npairs++].value = text(in, &s, value);
	}
	return !in->text.failed;
}

static enum fcgi_got
begin(struct fcgi_in *in, int id, const unsigned char *p, size_t n)
{
	if (in->begun || n != 8 || id == 0 || (p[0] << 8 | p[1]) != RESPONDER)
		return FCGI_BROKEN;
	in->begun = true;
	in->id = id;
	in->keep = (p[2] & KEEP_CONN) != 0;
	return FCGI_MORE;
}

static enum fcgi_got
record(struct fcgi_in *in, int type, int id, const unsigned char *p, size_t n)
{
	if (type == RECORD_BEGIN)
		return begin(in, id, p, n);
	if (!in->begun || id != in->id)
		return FCGI_BROKEN;
	if (type == RECORD_PARAMS && !in->named) {
		buf_put(&in->params, p, n);
		in->named = n == 0;
		return in->params.failed || (in->named && !pairs(in)) ?
		    FCGI_BROKEN : FCGI_MORE;
	}
	if (type != RECORD_STDIN || !in->named)
		return FCGI_BROKEN;
	buf_put(&in->body, p, n);
	return in->body.failed ? FCGI_BROKEN : n == 0 ? FCGI_WHOLE : FCGI_MORE;
}

enum fcgi_got
fcgi_in_take(struct fcgi_in *in, const void *bytes, size_t n)
{
	enum fcgi_got got = FCGI_MORE;
	size_t at = 0;

	buf_put(&in->raw, bytes, n);
	if (in->raw.failed)
		return FCGI_BROKEN;
	while (got == FCGI_MORE && in->raw.len - at >= RECORD_HEAD) {
		const unsigned char *h =
		    (const unsigned char *)in->raw.data + at;
		size_t len = (size_t)h[4] << 8 | h[5];

		if (h[0] != 1)
			return FCGI_BROKEN;
		if (in->raw.len - at < RECORD_HEAD + len + h[6])
			break;
		got = record(in, h[1], h[2] << 8 | h[3], h + RECORD_HEAD, len);
		at += RECORD_HEAD + len + h[6];
	}
	if (got == FCGI_WHOLE)
		return at == in->raw.len ? FCGI_WHOLE : FCGI_BROKEN;
	in->raw.len -= at;
	memmove(in->raw.data, in->raw.data + at, in->raw.len);
	return got;
}

const char *
fcgi_in_param(const struct fcgi_in *in, const char *name)
{
	size_t n = strlen(name) + 1;

	/* its value stands behind it */
	for (size_t i = 0; i < in->npairs; i++)
		if (in->pairs[i].value - in->pairs[i].name == n &&
		    memcmp(in->text.data + in->pairs[i].name, name, n) == 0)
			return in->text.data + in->pairs[i].value;
	return NULL;
}

void
record_head(unsigned char h[RECORD_HEAD], enum record_type type, int id,
    size_t n)
{
	h[0] = 1;	/* version */
	h[1] = (unsigned char)type;
	h[2] = (unsigned char)(id >> 8);
	h[3] = (unsigned char)id;
	h[4] = (unsigned char)(n >> 8);
	h[5] = (unsigned char)n;
	h[6] = h[7] = 0;
}
