/* OMA's TLV: instances, resources and their instances, one in another. */
#include <string.h>

#include "value.h"

enum { NESTED_MAX = 3 };

/* Of the type byte. */
enum piece_kind { OBJECT_INSTANCE, RESOURCE_INSTANCE, MULTIPLE, RESOURCE };

struct piece {
	enum piece_kind		 kind;
	int64_t			 id;
	const unsigned char	*p;
	size_t			 n;
};

static int64_t
unsigned_of(const unsigned char *p, size_t n)
{
	int64_t v = 0;

	while (n-- > 0)
		v = v << 8 | *p++;
	return v;
}

/* The next piece; false when it does not fit into what is left. */
static bool
next(const unsigned char **at, const unsigned char *end, struct piece *x)
{
	const unsigned char *p = *at;
	size_t left = (size_t)(end - p), id, length;

	if (left == 0)
		return false;
	id = 1 + ((*p & 0x20) != 0);
	length = (*p >> 3) & 3;
	if (left < 1 + id + length)
		return false;
	x->kind = (enum piece_kind)(*p >> 6);
	x->id = unsigned_of(p + 1, id);
	x->n = length == 0 ? *p & 7 : (size_t)unsigned_of(p + 1 + id, length);
	x->p = p + 1 + id + length;
	*at = x->p + x->n;
	return x->n <= (size_t)(end - x->p);
}

static int64_t
signed_of(const unsigned char *p, size_t n)
{
	uint64_t v = *p & 0x80 ? UINT64_MAX : 0;

	while (n-- > 0)
		v = v << 8 | *p++;
	return (int64_t)v;
}

static double
float_of(const unsigned char *p, size_t n)
{
	uint64_t bits = (uint64_t)signed_of(p, n);
	uint32_t half = (uint32_t)bits;
	double d;
	float f;

	if (n == sizeof(f)) {
		memcpy(&f, &half, sizeof(f));
		return f;
	}
	memcpy(&d, &bits, sizeof(d));
	return d;
}

static bool
is_integer(size_t n)
{
	return n == 1 || n == 2 || n == 4 || n == 8;
}

/* NULL: its length is not one of the type. */
static const char *
words(struct arena *a, enum value_type type, const struct piece *x)
{
	const char *s = (const char *)x->p;

	switch (type) {
	case VALUE_INTEGER:
	case VALUE_BOOLEAN:
	case VALUE_TIME:
		return is_integer(x->n) ? value_integer(a, type,
		    signed_of(x->p, x->n)) : NULL;
	case VALUE_FLOAT:
		return x->n == 4 || x->n == 8 ? value_number(a, type,
		    float_of(x->p, x->n)) : NULL;
	case VALUE_STRING:
		return mbed_is_text(s, x->n) ? arena_strndup(a, s, x->n) :
		    NULL;
	case VALUE_OPAQUE:
		return value_opaque(a, x->n);
	default:
		return x->n > 0 && mbed_is_text(s, x->n) ?
		    arena_strndup(a, s, x->n) : value_opaque(a, x->n);
	}
}

/* before: what stands before the ids of these pieces. */
static bool
read(struct values *v, const struct value_place *at, const char *before,
    const unsigned char *p, size_t n, int nested)
{
	const unsigned char *end = p + n;
	struct piece x;

	while (p < end) {
		struct value_place in = *at;
		const char *label, *text;

		if (!next(&p, end, &x))
			return false;
		label = arena_printf(v->a, "%s%s%lld", before, *before ==
		    '\0' ? "" : "/", (long long)x.id);
		if (x.kind == OBJECT_INSTANCE || x.kind == MULTIPLE) {
			if (x.kind == MULTIPLE)
				in.resource = x.id;
			/* the path says which resource it is */
			if (x.kind == MULTIPLE && at->resource == x.id)
				label = before;
			if (nested == NESTED_MAX || !read(v, &in, label, x.p,
			    x.n, nested + 1))
				return false;
			continue;
		}
		if (x.kind == RESOURCE) {
			in.resource = x.id;
			if (at->resource == x.id)
				label = before;
		}
		text = words(v->a, value_type_of(in.object, in.resource), &x);
		if (text == NULL)
			return false;
		if (!values_add(v, label, text))
			return true;
	}
	return true;
}

bool
value_tlv(struct values *v, const struct value_place *at,
    const unsigned char *bytes, size_t n)
{
	return n > 0 && read(v, at, "", bytes, n, 0) && v->n > 0;
}
