/* Answers, and what reverted calls gave back. */
#include <string.h>

#include "abi_own.h"
#include "lib/text/json.h"
#include "lib/text/utf8.h"
#include "sign.h"

enum { VALUES_MAX = 10000 };	/* of one answer: offsets may point at the
				 * same bytes again and again */

struct reader {
	struct arena	*a;
	size_t		 left;		/* values */
};

/* Read a word as an offset or length, up to a maximum. */
static bool
get_length(const unsigned char *word, size_t most, size_t *n)
{
	*n = 0;
	for (size_t i = 0; i < ETH_WORD - 4; i++)
		if (word[i] != 0)
			return false;
	for (size_t i = ETH_WORD - 4; i < ETH_WORD; i++)
		*n = *n << 8 | word[i];
	return *n <= most;
}

/* Printable text; other bytes become hex. */
static const char *
text_of(struct arena *a, const unsigned char *p, size_t n)
{
	return utf8_valid((const char *)p, n) && memchr(p, '\0', n) == NULL ?
	    arena_strndup(a, (const char *)p, n) : hex_data(a, p, n);
}

static const char *
static_value(struct arena *a, struct abi_type t, const unsigned char *word)
{
	switch (t.shape) {
	case SHAPE_FIXED:
		return hex_data(a, word, t.size);
	case SHAPE_BOOL:
		return word[ETH_WORD - 1] != 0 ? "true" : "false";
	case SHAPE_ADDRESS:
		return eth_address_text(a, word + ETH_WORD - ETH_ADDRESS);
	default:
		return word_decimal(a, word, t.shape == SHAPE_INT);
	}
}

/* The value at data, whatever its place has led to. */
static const char *
single(struct arena *a, const struct piece *p, const unsigned char *data,
    size_t len)
{
	struct abi_type t = abi_type_of(p);
	size_t n;

	if (t.shape == SHAPE_NONE || len < ETH_WORD)
		return NULL;
	if (!abi_dynamic(p))
		return static_value(a, t, data);
	if (!get_length(data, len - ETH_WORD, &n))
		return NULL;
	return t.shape == SHAPE_STRING ? text_of(a, data + ETH_WORD, n) :
	    hex_data(a, data + ETH_WORD, n);
}

/* Where the value is whose place is at head within a list of len bytes; what is
 * left from there in *rest.  NULL: not within. */
static const unsigned char *
place(const struct piece *p, const unsigned char *list, size_t len,
    size_t head, size_t *rest)
{
	size_t at = head;

	if (len < head || len - head < abi_head(p))
		return NULL;
	if (abi_dynamic(p) && !get_length(list + head, len, &at))
		return NULL;
	*rest = len - at;
	return list + at;
}

static bool	 items(struct reader *, const struct piece *of, bool tuple,
		    size_t n, const unsigned char *, size_t len, json_t *to);

/* An array or a tuple as JSON, single values as texts; NULL: not as its type
 * says. */
static json_t *
value(struct reader *r, const struct piece *p, const unsigned char *data,
    size_t len)
{
	const char *text;
	struct piece of;
	json_t *to;
	size_t n;
	bool ok;

	if (r->left-- == 0) {
		r->left = 0;
		return NULL;
	}
	if (abi_array(p, &of, &n)) {
		if (n == 0 && (len < ETH_WORD ||
		    !get_length(data, len / ETH_WORD, &n)))
			return NULL;
		if (p->s[p->len - 2] == '[') {	/* the length was there */
			data += ETH_WORD;
			len -= ETH_WORD;
		}
		to = json_array();
		ok = items(r, &of, false, n, data, len, to);
	} else if (abi_tuple(p, &of)) {
		to = json_array();
		ok = items(r, &of, true, 0, data, len, to);
	} else {
		text = single(r->a, p, data, len);
		return text == NULL ? NULL : json_string(text);
	}
	if (ok)
		return to;
	json_decref(to);
	return NULL;
}

static bool
items(struct reader *r, const struct piece *of, bool tuple, size_t n,
    const unsigned char *data, size_t len, json_t *to)
{
	struct piece list = *of, one = *of;
	size_t head = 0, rest;

	for (size_t i = 0; tuple ? abi_next(&list, &one) : i < n; i++) {
		const unsigned char *at = place(&one, data, len, head, &rest);
		json_t *v = at == NULL ? NULL : value(r, &one, at, rest);

		if (v == NULL)
			return false;
		json_array_append_new(to, v);
		head += abi_head(&one);
	}
	return true;
}

bool
abi_decode(struct arena *a, const char *const *types, size_t n,
    const unsigned char *data, size_t len, const char **values)
{
	struct reader r = { .a = a, .left = VALUES_MAX };
	size_t head = 0, rest, k;
	struct piece of;

	if (n > ABI_ARGS_MAX)
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct piece p = { types[i], strlen(types[i]) };
		const unsigned char *at = place(&p, data, len, head, &rest);
		json_t *v;

		if (at == NULL)
			return false;
		if (!abi_array(&p, &of, &k) && !abi_tuple(&p, &of))
			values[i] = single(a, &p, at, rest);
		else
			values[i] = (v = value(&r, &p, at, rest)) == NULL ?
			    NULL : json_write(a, json_own(a, v));
		if (values[i] == NULL)
			return false;
		head += abi_head(&p);
	}
	return true;
}

/* The meaning of Solidity's own checks (documentation, “Panic via assert”). */
static const char *
panic_words(struct arena *a, const unsigned char *word)
{
	static const struct { unsigned code; const char *words; } codes[] = {
		{ 0x01, "an assertion failed" },
		{ 0x11, "a number ran over or under" },
		{ 0x12, "a division by zero" },
		{ 0x21, "a value that its enum does not have" },
		{ 0x22, "a byte array that is stored wrongly" },
		{ 0x31, "an element taken from an empty array" },
		{ 0x32, "an index past the end of an array" },
		{ 0x41, "too much memory" },
		{ 0x51, "a function that was never set" },
	};
	size_t code;

	if (get_length(word, UINT32_MAX, &code))
		for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
			if (codes[i].code == code)
				return arena_printf(a, "the contract stopped: "
				    "%s", codes[i].words);
	return "the contract stopped with an error of its own";
}

const char *
abi_revert(struct arena *a, const unsigned char *data, size_t len)
{
	static const unsigned char error[] = { 0x08, 0xc3, 0x79, 0xa0 };
	static const unsigned char panic[] = { 0x4e, 0x48, 0x7b, 0x71 };
	static const char *const text[] = { "string" };
	const char *words;

	if (len < ABI_SELECTOR)
		return NULL;
	if (memcmp(data, error, sizeof(error)) == 0)
		return abi_decode(a, text, 1, data + ABI_SELECTOR,
		    len - ABI_SELECTOR, &words) && *words != '\0' ? words :
		    NULL;
	if (memcmp(data, panic, sizeof(panic)) == 0 &&
	    len >= ABI_SELECTOR + (size_t)ETH_WORD)
		return panic_words(a, data + ABI_SELECTOR);
	return arena_printf(a, "an error of the contract's own, %s",
	    hex_data(a, data, ABI_SELECTOR));
}
