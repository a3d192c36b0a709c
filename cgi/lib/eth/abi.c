#include "abi.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "hex.h"
#include "keccak.h"
#include "lib/text/utf8.h"
#include "sign.h"

/* --- types --- */

enum shape { SHAPE_NONE, SHAPE_STRING, SHAPE_BYTES, SHAPE_FIXED, SHAPE_BOOL,
	SHAPE_ADDRESS, SHAPE_INT, SHAPE_UINT };

struct type {
	enum shape	 shape;
	unsigned	 size;		/* bits of a number, bytes of bytesN */
};

/* The number after a type's name; 0 when it is not valid or has a leading
 * zero. */
static unsigned
suffix(const char *s)
{
	unsigned n = 0;

	if (*s == '0' || strlen(s) > 3)
		return 0;
	for (; *s >= '0' && *s <= '9'; s++)
		n = n * 10 + (unsigned)(*s - '0');
	return *s == '\0' ? n : 0;
}

static struct type
type_of(const char *s)
{
	static const struct { const char *name; struct type type; } whole[] = {
		{ "string", { SHAPE_STRING, 0 } },
		{ "bytes", { SHAPE_BYTES, 0 } },
		{ "bool", { SHAPE_BOOL, 0 } },
		{ "address", { SHAPE_ADDRESS, 0 } },
	};
	unsigned n;

	for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++)
		if (strcmp(whole[i].name, s) == 0)
			return whole[i].type;
	if (strncmp(s, "bytes", 5) == 0 && (n = suffix(s + 5)) >= 1 &&
	    n <= ETH_WORD)
		return (struct type){ SHAPE_FIXED, n };
	if (strncmp(s, "uint", 4) == 0 && (n = suffix(s + 4)) >= 8 &&
	    n <= 256 && n % 8 == 0)
		return (struct type){ SHAPE_UINT, n };
	if (strncmp(s, "int", 3) == 0 && (n = suffix(s + 3)) >= 8 &&
	    n <= 256 && n % 8 == 0)
		return (struct type){ SHAPE_INT, n };
	return (struct type){ SHAPE_NONE, 0 };
}

static bool
is_dynamic(struct type t)
{
	return t.shape == SHAPE_STRING || t.shape == SHAPE_BYTES;
}

/* --- functions --- */

/* Parse a list in parentheses at *s: "(string,uint256)", with blanks
 * anywhere. */
static const char *
read_types(struct arena *a, const char **s, const char **types, size_t *n)
{
	const char *p = *s + strspn(*s, " ");
	size_t len;

	*n = 0;
	if (*p++ != '(')
		return "Write a function as name(type,type), for example "
		    "updateAsset(string,string).";
	p += strspn(p, " ");
	while (*p != ')') {
		if (*n == ABI_ARGS_MAX)
			return arena_printf(a, "A function has at most %d "
			    "arguments here.", ABI_ARGS_MAX);
		len = strcspn(p, ",) ");
		types[*n] = arena_strndup(a, p, len);
		if (strcmp(types[*n], "uint") == 0 ||
		    strcmp(types[*n], "int") == 0)
			types[*n] = arena_printf(a, "%s256", types[*n]);
		if (type_of(types[*n]).shape == SHAPE_NONE)
			return arena_printf(a, "The type “%s” can't be used "
			    "here: only string, bytes, bool, address, int and "
			    "uint, without arrays.", types[*n]);
		++*n;
		p += len + strspn(p + len, " ");
		if (*p == ',' && p[1 + strspn(p + 1, " ")] != ')')
			p += 1 + strspn(p + 1, " ");
		else if (*p != ')')
			return "A list of types ends with a bracket.";
	}
	*s = p + 1;
	return NULL;
}

static const char *
signature_of(struct arena *a, const struct abi_function *f)
{
	const char *s = arena_printf(a, "%s(", f->name);

	for (size_t i = 0; i < f->n; i++)
		s = arena_printf(a, "%s%s%s", s, i == 0 ? "" : ",",
		    f->types[i]);
	return arena_printf(a, "%s)", s);
}

const char *
abi_function_read(struct arena *a, const char *s, struct abi_function *f)
{
	unsigned char hash[KECCAK_LEN];
	const char *wrong;
	size_t len;

	*f = (struct abi_function){ .n = 0 };
	if (strlen(s) > ABI_SIGNATURE_MAX)
		return "That is too long for a function.";
	s += strspn(s, " ");
	for (len = 0; isalnum((unsigned char)s[len]) || s[len] == '_' ||
	    s[len] == '$'; len++)
		continue;
	if (len == 0 || isdigit((unsigned char)*s))
		return "Write a function as name(type,type), for example "
		    "updateAsset(string,string).";
	f->name = arena_strndup(a, s, len);
	s += len;
	if ((wrong = read_types(a, &s, f->types, &f->n)) != NULL)
		return wrong;
	s += strspn(s, " ");
	if (strncmp(s, "returns", 7) == 0) {
		s += 7;
		wrong = read_types(a, &s, f->returns, &f->nreturns);
		if (wrong != NULL)
			return wrong;
	}
	if (s[strspn(s, " ")] != '\0')
		return "Something stands behind the function.";
	f->signature = signature_of(a, f);
	keccak256(f->signature, strlen(f->signature), hash);
	memcpy(f->selector, hash, ABI_SELECTOR);
	return NULL;
}

/* --- one value --- */

/* Encode a value as a single word, or as the bytes of a dynamic value; false
 * when it does not match the type. */
static bool
value_bytes(struct arena *a, struct type t, const char *value,
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

const char *
abi_check(struct arena *a, const char *type, const char *value)
{
	unsigned char word[ETH_WORD];
	const unsigned char *bytes;
	struct type t = type_of(type);
	size_t len;

	if (value_bytes(a, t, value, word, &bytes, &len))
		return NULL;
	switch (t.shape) {
	case SHAPE_INT:
	case SHAPE_UINT:
		return arena_printf(a, "“%.40s” is no whole number that fits "
		    "%s", value, type);
	case SHAPE_BOOL:
		return arena_printf(a, "“%.40s” is neither true nor false",
		    value);
	case SHAPE_ADDRESS:
		return arena_printf(a, "“%.40s” is no address", value);
	default:
		return arena_printf(a, "“%.40s” can't be written as %s", value,
		    type);
	}
}

/* --- calls --- */

static void
put_length(unsigned char *to, size_t n)
{
	memset(to, 0, ETH_WORD);
	for (size_t i = 0; i < sizeof(n); i++)
		to[ETH_WORD - 1 - i] = (unsigned char)(n >> 8 * i);
}

static size_t
padded(size_t n)
{
	return (n + ETH_WORD - 1) / ETH_WORD * ETH_WORD;
}

/* Write an argument at its place in the head and, if it is dynamic, append its
 * bytes.  False when it does not match the type or there is no room. */
static bool
put_argument(struct arena *a, const char *type, const char *value,
    unsigned char *args, size_t i, size_t *len)
{
	unsigned char *head = args + i * ETH_WORD;
	const unsigned char *bytes = NULL;
	struct type t = type_of(type);
	size_t n = 0;

	if (!value_bytes(a, t, value, head, &bytes, &n))
		return false;
	if (!is_dynamic(t))
		return true;
	if (n > ABI_DATA_MAX || *len + ETH_WORD + padded(n) > ABI_DATA_MAX)
		return false;
	put_length(head, *len);
	put_length(args + *len, n);
	if (n > 0)
		memcpy(args + *len + ETH_WORD, bytes, n);
	*len += ETH_WORD + padded(n);
	return true;
}

/* At least what the arguments take, where they fit at all. */
static size_t
room_for(const struct abi_function *f, const char *const *args)
{
	size_t room = f->n * ETH_WORD;

	for (size_t i = 0; i < f->n; i++)
		if (is_dynamic(type_of(f->types[i])))
			room += ETH_WORD + padded(strlen(args[i]));
	return room < ABI_DATA_MAX ? room : ABI_DATA_MAX;
}

const char *
abi_encode(struct arena *a, const struct abi_function *f,
    const char *const *args, const unsigned char **data, size_t *len)
{
	unsigned char *all = arena_alloc(a, ABI_SELECTOR +
	    room_for(f, args));
	const char *wrong;
	size_t used = f->n * ETH_WORD;

	memcpy(all, f->selector, ABI_SELECTOR);
	for (size_t i = 0; i < f->n; i++) {
		if (put_argument(a, f->types[i], args[i], all + ABI_SELECTOR,
		    i, &used))
			continue;
		wrong = abi_check(a, f->types[i], args[i]);
		return wrong == NULL ? "What is to be sent is too long." :
		    arena_printf(a, "Argument %zu: %s.", i + 1, wrong);
	}
	*data = all;
	*len = ABI_SELECTOR + used;
	return NULL;
}

/* --- answers --- */

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
static_value(struct arena *a, struct type t, const unsigned char *word)
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

bool
abi_decode(struct arena *a, const char *const *types, size_t n,
    const unsigned char *data, size_t len, const char **values)
{
	size_t at, size;

	if (n > ABI_ARGS_MAX || len < n * ETH_WORD)
		return false;
	for (size_t i = 0; i < n; i++) {
		const unsigned char *head = data + i * ETH_WORD;
		struct type t = type_of(types[i]);

		if (t.shape == SHAPE_NONE)
			return false;
		if (!is_dynamic(t)) {
			values[i] = static_value(a, t, head);
			continue;
		}
		if (!get_length(head, len, &at) || len - at < ETH_WORD ||
		    !get_length(data + at, len - at - ETH_WORD, &size))
			return false;
		values[i] = t.shape == SHAPE_STRING ?
		    text_of(a, data + at + ETH_WORD, size) :
		    hex_data(a, data + at + ETH_WORD, size);
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
