#include "value.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/text/date.h"
#include "../answer.h"

/* --- types --- */

/* OMA's objects; object -1: resources that IPSO's objects share. */
static const struct {
	short		 object;
	unsigned short	 from, to;
	enum value_type	 type;
} types[] = {
	{ 1, 0, 5, VALUE_INTEGER }, { 1, 6, 6, VALUE_BOOLEAN },
	{ 1, 7, 7, VALUE_STRING },
	{ 3, 0, 3, VALUE_STRING }, { 3, 6, 11, VALUE_INTEGER },
	{ 3, 13, 13, VALUE_TIME }, { 3, 14, 19, VALUE_STRING },
	{ 3, 20, 21, VALUE_INTEGER },
	{ 4, 0, 3, VALUE_INTEGER }, { 4, 4, 5, VALUE_STRING },
	{ 4, 6, 6, VALUE_INTEGER }, { 4, 7, 7, VALUE_STRING },
	{ 4, 8, 14, VALUE_INTEGER },
	{ 5, 0, 0, VALUE_OPAQUE }, { 5, 1, 1, VALUE_STRING },
	{ 5, 3, 3, VALUE_INTEGER }, { 5, 5, 5, VALUE_INTEGER },
	{ 5, 6, 7, VALUE_STRING }, { 5, 8, 9, VALUE_INTEGER },
	{ 6, 0, 3, VALUE_FLOAT }, { 6, 4, 4, VALUE_OPAQUE },
	{ 6, 5, 5, VALUE_TIME }, { 6, 6, 6, VALUE_FLOAT },
	{ 7, 0, 1, VALUE_STRING }, { 7, 2, 8, VALUE_INTEGER },
	{ -1, 5500, 5500, VALUE_BOOLEAN }, { -1, 5501, 5501, VALUE_INTEGER },
	{ -1, 5502, 5502, VALUE_BOOLEAN }, { -1, 5503, 5504, VALUE_INTEGER },
	{ -1, 5513, 5516, VALUE_STRING }, { -1, 5517, 5517, VALUE_OPAQUE },
	{ -1, 5518, 5518, VALUE_TIME }, { -1, 5521, 5521, VALUE_FLOAT },
	{ -1, 5522, 5522, VALUE_OPAQUE }, { -1, 5524, 5526, VALUE_FLOAT },
	{ -1, 5527, 5527, VALUE_STRING }, { -1, 5531, 5531, VALUE_FLOAT },
	{ -1, 5532, 5533, VALUE_BOOLEAN }, { -1, 5534, 5534, VALUE_INTEGER },
	{ -1, 5536, 5538, VALUE_FLOAT }, { -1, 5544, 5544, VALUE_FLOAT },
	{ -1, 5550, 5551, VALUE_BOOLEAN }, { -1, 5600, 5604, VALUE_FLOAT },
	{ -1, 5650, 5652, VALUE_FLOAT }, { -1, 5700, 5700, VALUE_FLOAT },
	{ -1, 5701, 5701, VALUE_STRING }, { -1, 5702, 5705, VALUE_FLOAT },
	{ -1, 5706, 5706, VALUE_STRING }, { -1, 5750, 5750, VALUE_STRING },
	{ -1, 5800, 5823, VALUE_FLOAT }, { -1, 5850, 5850, VALUE_BOOLEAN },
	{ -1, 5851, 5852, VALUE_INTEGER }, { -1, 5853, 5853, VALUE_STRING },
	{ -1, 5854, 5854, VALUE_INTEGER }, { -1, 5900, 5900, VALUE_FLOAT },
	{ -1, 5910, 5910, VALUE_INTEGER }, { -1, 5912, 5912, VALUE_STRING },
};

/* IPSO's objects. */
enum { SHARED_FROM = 3200, SHARED_TO = 3441 };

enum value_type
value_type_of(int64_t object, int64_t resource)
{
	int64_t of = object >= SHARED_FROM && object <= SHARED_TO ? -1 :
	    object;

	if (object < 0 || resource < 0)
		return VALUE_UNKNOWN;
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (types[i].object == of && resource >= types[i].from &&
		    resource <= types[i].to)
			return types[i].type;
	return VALUE_UNKNOWN;
}

struct value_place
value_place_of(const char *path)
{
	struct value_place p = { -1, -1, -1 };
	int64_t *to[] = { &p.object, &p.instance, &p.resource };

	for (size_t i = 0; i < 3; i++) {
		size_t n;

		path += *path == '/';
		n = strspn(path, "0123456789");
		if (n == 0 || n > 5 || (path[n] != '\0' && path[n] != '/'))
			break;
		*to[i] = strtol(path, NULL, 10);
		path += n;
	}
	return p;
}

/* --- values in words --- */

const char *
value_time(struct arena *a, int64_t seconds)
{
	/* years with four digits */
	return seconds < 0 || seconds > INT64_C(253402300799) ?
	    arena_printf(a, "%lld", (long long)seconds) :
	    date_iso(a, seconds * 1000);
}

const char *
value_boolean(bool is)
{
	return is ? "true" : "false";
}

/* As few digits as give the same number: that of a float, if it is one. */
const char *
value_number(struct arena *a, enum value_type type, double n)
{
	const char *s;

	if (fabs(n) < 9e15 && n == trunc(n))
		return value_integer(a, type, (int64_t)n);
	for (int digits = 6; digits < 17; digits++) {
		double is = strtod(s = arena_printf(a, "%.*g", digits, n),
		    NULL);

		if (is == n || ((double)(float)n == n &&
		    (double)(float)is == n))
			return s;
	}
	return arena_printf(a, "%.17g", n);
}

const char *
value_integer(struct arena *a, enum value_type type, int64_t n)
{
	return type == VALUE_TIME ? value_time(a, n) :
	    type == VALUE_BOOLEAN && (n == 0 || n == 1) ?
	    value_boolean(n == 1) : arena_printf(a, "%lld", (long long)n);
}

const char *
value_opaque(struct arena *a, size_t bytes)
{
	return arena_printf(a, "%zu byte%s", bytes, bytes == 1 ? "" : "s");
}

const char *
value_text(struct arena *a, enum value_type type, const char *s, size_t n)
{
	const char *copy = arena_strndup(a, s, n);
	size_t digits = strspn(copy, "0123456789");

	if (digits == 0 || digits > 12 || copy[digits] != '\0')
		return copy;
	return type == VALUE_TIME || (type == VALUE_BOOLEAN && n == 1) ?
	    value_integer(a, type, strtoll(copy, NULL, 10)) : copy;
}

bool
values_add(struct values *v, const char *label, const char *value)
{
	if (v->n == VALUES_MAX || (v->n > 0 && strlen(v->text) > VALUES_BYTES))
		return false;
	v->text = arena_printf(v->a, "%s%s%s%s%s", v->n == 0 ? "" : v->text,
	    v->n == 0 ? "" : ", ", label, *label == '\0' ? "" : "=", value);
	v->n++;
	return true;
}

const char *
value_label(struct arena *a, const char *path, const char *name)
{
	size_t n = strlen(path);

	(void)a;
	if (strncmp(name, path, n) != 0 || (name[n] != '\0' &&
	    name[n] != '/'))
		return name;
	return name + n + (name[n] == '/');
}

/* --- by the format --- */

enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_CBOR, FORMAT_SENML, FORMAT_TLV,
	FORMAT_OPAQUE, FORMATS };

/* By name, and by the number that CoAP gives it. */
static const struct {
	const char	*name, *number;
	enum format	 format;
} contents[] = {
	{ "text/plain", "0", FORMAT_TEXT },
	{ "application/vnd.oma.lwm2m+json", "11543", FORMAT_JSON },
	{ "application/vnd.oma.lwm2m+json", "1543", FORMAT_JSON },
	{ "application/senml+json", "110", FORMAT_JSON },
	{ "application/senml+cbor", "112", FORMAT_SENML },
	{ "application/cbor", "60", FORMAT_CBOR },
	{ "application/vnd.oma.lwm2m+tlv", "11542", FORMAT_TLV },
	{ "application/vnd.oma.lwm2m+tlv", "1542", FORMAT_TLV },
	{ "application/octet-stream", "42", FORMAT_OPAQUE },
};

static enum format
format_of(struct arena *a, const char *content)
{
	const char *name;

	if (content == NULL || *content == '\0')
		return FORMAT_TEXT;
	name = arena_strndup(a, content, strcspn(content, "; "));
	for (size_t i = 0; i < sizeof(contents) / sizeof(*contents); i++)
		if (strcmp(name, contents[i].name) == 0 ||
		    strcmp(name, contents[i].number) == 0)
			return contents[i].format;
	return FORMATS;
}

const char *
mbed_value_words(struct arena *a, const struct point *p, const char *bytes,
    size_t n)
{
	const unsigned char *raw = (const unsigned char *)bytes;
	const struct value_place at = value_place_of(p->path);
	enum value_type type = value_type_of(at.object, at.resource);
	struct values v = { .a = a };
	bool is = false;

	switch (format_of(a, p->content)) {
	case FORMAT_TEXT:
		return n > 0 && mbed_is_text(bytes, n) ?
		    value_text(a, type, bytes, n) : NULL;
	case FORMAT_JSON:
		is = value_json(&v, p->path, bytes, n);
		break;
	case FORMAT_CBOR:
	case FORMAT_SENML:
		is = value_cbor(&v, p->path, raw, n,
		    format_of(a, p->content) == FORMAT_SENML);
		break;
	case FORMAT_TLV:
		is = value_tlv(&v, &at, raw, n);
		break;
	case FORMAT_OPAQUE:
		/* some send their texts so */
		return mbed_is_text(bytes, n) ? NULL : value_opaque(a, n);
	default:
		return NULL;
	}
	return is ? v.text : NULL;
}
