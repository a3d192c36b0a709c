/* Records of SenML in JSON and CBOR, of LwM2M's JSON, and bare CBOR. */
#include <math.h>
#include <string.h>

#include "../answer.h"
#include "value.h"

/* What a record has; the rest is not shown. */
struct record {
	const char	*base, *name;	/* "" when it has none */
	const char	*text;		/* the value in words; NULL: none */
	bool		 number;	/* the text is of this number */
	double		 n;
};

/* A record without a value costs nothing: a few bytes are one, and the name
 * would be as long as the base. */
static bool
add(struct values *v, const char *path, const char *base,
    const struct record *r)
{
	struct value_place at;
	const char *name;

	if (!r->number && r->text == NULL)
		return true;
	name = arena_printf(v->a, "%s%s", base, r->name);
	at = value_place_of(*name == '\0' ? path : name);
	return values_add(v, *name == '\0' ? "" : value_label(v->a, path,
	    name), r->number ? value_number(v->a, value_type_of(at.object,
	    at.resource), r->n) : r->text);
}

/* --- JSON --- */

static void
read_record(struct arena *a, const json_t *o, struct record *r)
{
	json_t *v = json_object_get(o, "v");
	const char *s;

	*r = (struct record){ .base = json_str(a, o, "bn"),
		.name = json_str(a, o, "n"), .number = json_is_number(v),
		.n = json_number_value(v) };
	if (r->name == NULL)
		r->name = "";
	if ((v = json_object_get(o, "bv")) == NULL)
		v = json_object_get(o, "vb");
	if (json_is_boolean(v))
		r->text = value_boolean(json_is_true(v));
	else if ((s = json_str(a, o, "sv")) != NULL ||
	    (s = json_str(a, o, "vs")) != NULL)
		r->text = s;
	else if ((s = json_str(a, o, "vd")) != NULL)
		r->text = value_opaque(a, strlen(s) * 3 / 4);
}

bool
value_json(struct values *v, const char *path, const char *s, size_t n)
{
	json_t *all = json_read(v->a, s, n, NULL), *one;
	json_t *list = json_is_array(all) ? all : json_object_get(all, "e");
	const char *base = json_str(v->a, all, "bn");
	struct record r;
	size_t i;

	if (base == NULL)
		base = "";
	json_array_foreach(list, i, one) {
		read_record(v->a, one, &r);
		if (r.base != NULL)
			base = r.base;
		if (!add(v, path, base, &r))
			break;
	}
	return v->n > 0;
}

/* --- CBOR --- */

enum major { UNSIGNED, NEGATIVE, BYTES, TEXT, ARRAY, MAP, TAG, SIMPLE };
enum { TAG_TIME = 1, DEPTH_MAX = 4, FALSE_IS = 20, TRUE_IS = 21, HALF = 25,
	SINGLE = 26, DOUBLE = 27 };
/* Labels of SenML. */
enum { L_BN = -2, L_N = 0, L_V = 2, L_VS = 3, L_VB = 4, L_VD = 8 };

struct cursor {
	struct arena		*a;
	const unsigned char	*p, *end;
};

/* One item's head. */
struct head {
	enum major	 major;
	unsigned	 info;
	uint64_t	 n;
};

/* Those without a length, which end with a break, are not read. */
static bool
head(struct cursor *c, struct head *h)
{
	size_t more;

	if (c->p == c->end)
		return false;
	h->major = (enum major)(*c->p >> 5);
	h->info = *c->p++ & 31;
	h->n = h->info;
	if (h->info < 24)
		return true;
	if (h->info > 27)
		return false;
	more = (size_t)1 << (h->info - 24);
	if ((size_t)(c->end - c->p) < more)
		return false;
	for (h->n = 0; more-- > 0; c->p++)
		h->n = h->n << 8 | *c->p;
	return true;
}

static double
half(uint64_t bits)
{
	int exponent = (int)(bits >> 10 & 31);
	double fraction = (double)(bits & 1023);
	double n = exponent == 0 ? ldexp(fraction, -24) : exponent == 31 ?
	    (fraction == 0 ? (double)INFINITY : (double)NAN) :
	    ldexp(fraction + 1024, exponent - 25);

	return bits & 0x8000 ? -n : n;
}

static bool
simple(const struct head *h, struct record *r)
{
	uint32_t bits = (uint32_t)h->n;
	float f;

	r->number = h->info >= HALF && h->info <= DOUBLE;
	if (h->info == HALF)
		r->n = half(h->n);
	if (h->info == SINGLE) {
		memcpy(&f, &bits, sizeof(f));
		r->n = f;
	}
	if (h->info == DOUBLE)
		memcpy(&r->n, &h->n, sizeof(r->n));
	if (h->info == FALSE_IS || h->info == TRUE_IS)
		r->text = value_boolean(h->info == TRUE_IS);
	return true;
}

/* A value that is none of others: into r; arrays and maps are passed over. */
static bool
item(struct cursor *c, struct record *r, int depth)
{
	struct record none;
	struct head h;

	*r = (struct record){ .text = NULL };
	if (depth > DEPTH_MAX || !head(c, &h))
		return false;
	switch (h.major) {
	case UNSIGNED:
	case NEGATIVE:
		r->number = true;
		r->n = h.major == UNSIGNED ? (double)h.n : -1 - (double)h.n;
		return true;
	case BYTES:
	case TEXT:
		if (h.n > (size_t)(c->end - c->p))
			return false;
		r->text = h.major == BYTES ? value_opaque(c->a,
		    (size_t)h.n) : mbed_is_text((const char *)c->p,
		    (size_t)h.n) ? arena_strndup(c->a, (const char *)c->p,
		    (size_t)h.n) : NULL;
		c->p += h.n;
		return r->text != NULL;
	case TAG:
		if (!item(c, r, depth + 1))
			return false;
		if (h.n == TAG_TIME && r->number && fabs(r->n) < 1e12) {
			r->text = value_time(c->a, (int64_t)r->n);
			r->number = false;
		}
		return true;
	case SIMPLE:
		return simple(&h, r);
	default:
		break;
	}
	for (uint64_t i = 0; i < h.n * (h.major == MAP ? 2 : 1); i++)
		if (!item(c, &none, depth + 1))
			return false;
	return h.n <= UINT32_MAX;
}

static bool
senml_record(struct cursor *c, struct record *r)
{
	struct record label, value;
	struct head h;

	*r = (struct record){ .name = "" };
	if (!head(c, &h) || h.major != MAP)
		return false;
	for (uint64_t i = 0; i < h.n; i++) {
		if (!item(c, &label, 0) || !item(c, &value, 0))
			return false;
		if (!label.number)
			continue;
		if (label.n == L_BN && value.text != NULL)
			r->base = value.text;
		else if (label.n == L_N && value.text != NULL)
			r->name = value.text;
		else if (label.n == L_V) {
			r->number = value.number;
			r->n = value.n;
			r->text = value.text;
		} else if (label.n == L_VS || label.n == L_VB ||
		    label.n == L_VD)
			r->text = value.text;
	}
	return true;
}

static bool
senml(struct values *v, const char *path, struct cursor *c)
{
	const char *base = "";
	struct record r;
	struct head h;

	if (!head(c, &h) || h.major != ARRAY)
		return false;
	for (uint64_t i = 0; i < h.n; i++) {
		if (!senml_record(c, &r))
			return false;
		if (r.base != NULL)
			base = r.base;
		if (!add(v, path, base, &r))
			break;
	}
	return v->n > 0;
}

bool
value_cbor(struct values *v, const char *path, const unsigned char *bytes,
    size_t n, bool is_senml)
{
	struct cursor c = { .a = v->a, .p = bytes, .end = bytes + n };
	struct record r;

	if (is_senml)
		return senml(v, path, &c);
	if (!item(&c, &r, 0) || c.p != c.end)
		return false;
	r.name = "";
	return add(v, path, "", &r) && v->n > 0;
}
