/* Calls. */
#include <string.h>

#include "abi_own.h"
#include "lib/text/buf.h"
#include "lib/text/json.h"
#include "lib/text/utf8.h"
#include "sign.h"

enum { SHOWN = 40 };		/* bytes of a value that is wrong */

/* A value that is written: text, or within an array what its JSON has. */
struct given {
	const char	*text;
	const json_t	*json;		/* NULL: text */
};

struct writer {
	struct arena	*a;
	const char	*wrong;		/* "“x” is no address" */
};

static bool	 put(struct writer *, const struct piece *,
		    const struct given *, struct buf *);

/* --- one value --- */

/* A real as people write it: 23.47, and 5 for 5.0. */
static const char *
real_text(struct arena *a, const json_t *v)
{
	char *s = json_write_short(a, v);
	size_t n = strlen(s);

	if (n > 2 && strcmp(s + n - 2, ".0") == 0)
		s[n - 2] = '\0';
	return s;
}

/* A member of an array as text; NULL: it is an array itself, or nothing. */
static const char *
text_of(struct arena *a, const struct given *v)
{
	if (v->json == NULL)
		return v->text;
	if (json_is_string(v->json))
		return json_string_value(v->json);
	if (json_is_real(v->json))
		return real_text(a, v->json);
	return json_is_integer(v->json) || json_is_boolean(v->json) ?
	    json_write(a, v->json) : NULL;
}

/* Encode a value as a single word, or as the bytes of a dynamic value; false
 * when it does not match the type. */
static bool
value_bytes(struct arena *a, struct abi_type t, const char *value,
    unsigned char word[ETH_WORD], const unsigned char **bytes, size_t *len)
{
	memset(word, 0, ETH_WORD);
	switch (t.shape) {
	case SHAPE_STRING:
		*bytes = (const unsigned char *)value;
		*len = strlen(value);
		return true;
	case SHAPE_BYTES:
		return hex_read(a, value, bytes, len);
	case SHAPE_FIXED:
		return hex_read_to(value, word, t.size);
	case SHAPE_BOOL:
		word[ETH_WORD - 1] = strcmp(value, "true") == 0;
		return word[ETH_WORD - 1] || strcmp(value, "false") == 0;
	case SHAPE_ADDRESS:
		return eth_address_read(value, word + ETH_WORD - ETH_ADDRESS);
	case SHAPE_INT:
	case SHAPE_UINT:
		return word_read(value, t.size, t.shape == SHAPE_INT, word);
	case SHAPE_NONE:
		break;
	}
	return false;
}

static bool
wrong_value(struct writer *w, const struct piece *p, struct abi_type t,
    const char *value)
{
	const int n = utf8_most(value, SHOWN);

	switch (t.shape) {
	case SHAPE_INT:
	case SHAPE_UINT:
		w->wrong = arena_printf(w->a, "“%.*s” is no whole number that "
		    "fits %.*s", n, value, (int)p->len, p->s);
		break;
	case SHAPE_BOOL:
		w->wrong = arena_printf(w->a, "“%.*s” is neither true nor "
		    "false", n, value);
		break;
	case SHAPE_ADDRESS:
		w->wrong = arena_printf(w->a, "“%.*s” is no address", n,
		    value);
		break;
	default:
		w->wrong = arena_printf(w->a, "“%.*s” can't be written as "
		    "%.*s", n, value, (int)p->len, p->s);
		break;
	}
	return false;
}

static void
put_length(struct buf *b, size_t n)
{
	unsigned char word[ETH_WORD] = { 0 };

	for (size_t i = 0; i < sizeof(n); i++)
		word[ETH_WORD - 1 - i] = (unsigned char)(n >> 8 * i);
	buf_put(b, word, sizeof(word));
}

static bool
put_single(struct writer *w, const struct piece *p, const struct given *v,
    struct buf *b)
{
	static const unsigned char zeros[ETH_WORD];
	const char *text = text_of(w->a, v);
	struct abi_type t = abi_type_of(p);
	const unsigned char *bytes = NULL;
	unsigned char word[ETH_WORD];
	size_t n = 0;

	if (text == NULL)
		text = "";
	if (!value_bytes(w->a, t, text, word, &bytes, &n))
		return wrong_value(w, p, t, text);
	if (!abi_dynamic(p)) {
		buf_put(b, word, sizeof(word));
		return true;
	}
	put_length(b, n);
	buf_put(b, bytes, n);
	buf_put(b, zeros, (ETH_WORD - n % ETH_WORD) % ETH_WORD);
	return true;
}

/* --- lists: arguments, tuples, arrays --- */

/* The fixed part of each, then what is of any length. */
struct list {
	struct buf	*to, tail;
	size_t		 head;		/* bytes of all fixed parts */
};

static bool
put_item(struct writer *w, struct list *l, const struct piece *p,
    const struct given *v)
{
	if (!abi_dynamic(p))
		return put(w, p, v, l->to);
	put_length(l->to, l->head + l->tail.len);
	return put(w, p, v, &l->tail);
}

static bool
end_list(struct list *l, bool ok)
{
	if (l->tail.failed)
		l->to->failed = true;
	else if (ok)
		buf_put(l->to, l->tail.data, l->tail.len);
	buf_free(&l->tail);
	return ok;
}

static bool
put_array(struct writer *w, const struct piece *of, size_t n,
    const json_t *values, struct buf *b)
{
	size_t has = json_array_size(values);
	struct list l = { .to = b, .head = has * abi_head(of) };
	bool ok = true;

	if (n > 0 && has != n) {
		w->wrong = arena_printf(w->a, "the list has %zu values "
		    "instead of %zu", has, n);
		return false;
	}
	if (n == 0)
		put_length(b, has);
	buf_init(&l.tail, ABI_DATA_MAX);
	for (size_t i = 0; ok && i < has; i++)
		ok = put_item(w, &l, of, &(struct given){ .json =
		    json_array_get(values, i) });
	return end_list(&l, ok);
}

static bool
put_tuple(struct writer *w, const struct piece *p, struct piece types,
    const json_t *values, struct buf *b)
{
	struct list l = { .to = b };
	struct piece one, rest = types;
	size_t n = 0;
	bool ok = true;

	while (abi_next(&rest, &one)) {
		l.head += abi_head(&one);
		n++;
	}
	if (json_array_size(values) != n) {
		w->wrong = arena_printf(w->a, "the list has %zu values, and "
		    "%.*s takes %zu", json_array_size(values), (int)p->len,
		    p->s, n);
		return false;
	}
	buf_init(&l.tail, ABI_DATA_MAX);
	for (size_t i = 0; ok && abi_next(&types, &one); i++)
		ok = put_item(w, &l, &one, &(struct given){ .json =
		    json_array_get(values, i) });
	return end_list(&l, ok);
}

static bool
put(struct writer *w, const struct piece *p, const struct given *v,
    struct buf *b)
{
	const json_t *values = v->json;
	struct piece of;
	size_t n = 0;
	bool array = abi_array(p, &of, &n);

	if (!array && !abi_tuple(p, &of))
		return put_single(w, p, v, b);
	if (values == NULL)
		values = json_read(w->a, v->text, strlen(v->text), NULL);
	if (!json_is_array(values)) {
		w->wrong = arena_printf(w->a, "%.*s takes a list as JSON, for "
		    "example [1,2]", (int)p->len, p->s);
		return false;
	}
	return array ? put_array(w, &of, n, values, b) :
	    put_tuple(w, p, of, values, b);
}

const char *
abi_encode(struct arena *a, const struct abi_function *f,
    const char *const *args, const unsigned char **data, size_t *len)
{
	struct writer w = { .a = a };
	struct list l = { .head = 0 };
	struct buf all;
	size_t i = 0;
	char *copy;

	buf_init(&all, ABI_SELECTOR + ABI_DATA_MAX);
	buf_put(&all, f->selector, ABI_SELECTOR);
	l.to = &all;
	for (size_t k = 0; k < f->n; k++)
		l.head += abi_head(&(struct piece){ f->types[k],
		    strlen(f->types[k]) });
	buf_init(&l.tail, ABI_DATA_MAX);
	while (i < f->n && put_item(&w, &l, &(struct piece){ f->types[i],
	    strlen(f->types[i]) }, &(struct given){ .text = args[i] }))
		i++;
	if (end_list(&l, i == f->n) && !all.failed) {
		copy = arena_space(a, all.len, 1);
		memcpy(copy, all.data, all.len);
		*data = (const unsigned char *)copy;
		*len = all.len;
	} else if (w.wrong == NULL)
		w.wrong = "What is to be sent is too long.";
	else
		w.wrong = arena_printf(a, "Argument %zu: %s.", i + 1, w.wrong);
	buf_free(&all);
	return w.wrong;
}
