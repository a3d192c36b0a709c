/* Types, and functions of them. */
#include <ctype.h>
#include <string.h>

#include "abi_own.h"
#include "keccak.h"

/* --- single values --- */

/* The number after a type's name; 0 when it is not valid or has a leading
 * zero. */
static unsigned
suffix(const char *s, size_t len)
{
	unsigned n = 0;

	if (len == 0 || len > 3 || *s == '0')
		return 0;
	for (; len > 0 && *s >= '0' && *s <= '9'; s++, len--)
		n = n * 10 + (unsigned)(*s - '0');
	return len == 0 ? n : 0;
}

static bool
begins(const struct piece *p, const char *name, unsigned *n)
{
	size_t len = strlen(name);

	if (p->len < len || memcmp(p->s, name, len) != 0)
		return false;
	*n = suffix(p->s + len, p->len - len);
	return true;
}

struct abi_type
abi_type_of(const struct piece *p)
{
	static const struct { const char *name; struct abi_type type; } whole[]
	    = {
		{ "string", { SHAPE_STRING, 0 } },
		{ "bytes", { SHAPE_BYTES, 0 } },
		{ "bool", { SHAPE_BOOL, 0 } },
		{ "address", { SHAPE_ADDRESS, 0 } },
	};
	unsigned n;

	for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++)
		if (strlen(whole[i].name) == p->len &&
		    memcmp(whole[i].name, p->s, p->len) == 0)
			return whole[i].type;
	if (begins(p, "bytes", &n) && n >= 1 && n <= ETH_WORD)
		return (struct abi_type){ SHAPE_FIXED, n };
	if (begins(p, "uint", &n) && n >= 8 && n <= 256 && n % 8 == 0)
		return (struct abi_type){ SHAPE_UINT, n };
	if (begins(p, "int", &n) && n >= 8 && n <= 256 && n % 8 == 0)
		return (struct abi_type){ SHAPE_INT, n };
	return (struct abi_type){ SHAPE_NONE, 0 };
}

/* --- arrays and tuples --- */

bool
abi_array(const struct piece *p, struct piece *of, size_t *n)
{
	size_t at = p->len;

	if (at < 3 || p->s[at - 1] != ']')
		return false;
	for (at--; at > 0 && isdigit((unsigned char)p->s[at - 1]); at--)
		continue;
	if (at < 2 || p->s[at - 1] != '[')
		return false;
	*n = suffix(p->s + at, p->len - 1 - at);
	if (*n == 0 && p->s[at] != ']')
		return false;
	*of = (struct piece){ p->s, at - 1 };
	return true;
}

bool
abi_tuple(const struct piece *p, struct piece *within)
{
	if (p->len < 3 || p->s[0] != '(' || p->s[p->len - 1] != ')')
		return false;
	*within = (struct piece){ p->s + 1, p->len - 2 };
	return true;
}

bool
abi_next(struct piece *list, struct piece *one)
{
	size_t n = 0;
	int depth = 0;

	if (list->len == 0)
		return false;
	for (; n < list->len && (depth > 0 || list->s[n] != ','); n++)
		depth += (list->s[n] == '(') - (list->s[n] == ')');
	*one = (struct piece){ list->s, n };
	n += n < list->len;
	list->s += n;
	list->len -= n;
	return true;
}

bool
abi_dynamic(const struct piece *p)
{
	struct piece of, one;
	struct abi_type t;
	size_t n;

	if (abi_array(p, &of, &n))
		return n == 0 || abi_dynamic(&of);
	if (abi_tuple(p, &of)) {
		while (abi_next(&of, &one))
			if (abi_dynamic(&one))
				return true;
		return false;
	}
	t = abi_type_of(p);
	return t.shape == SHAPE_STRING || t.shape == SHAPE_BYTES;
}

size_t
abi_head(const struct piece *p)
{
	struct piece of, one;
	size_t n, sum = 0;

	if (abi_dynamic(p))
		return ETH_WORD;
	if (abi_array(p, &of, &n))
		return n * abi_head(&of);
	if (!abi_tuple(p, &of))
		return ETH_WORD;
	while (abi_next(&of, &one))
		sum += abi_head(&one);
	return sum;
}

/* The same type as it is hashed, appended: without blanks, uint as uint256.
 * False: it is none. */
static bool
put_type(struct arena *a, const struct piece *p, int depth, const char **to)
{
	struct piece of, one;
	bool first = true;
	size_t n;

	if (depth > ABI_DEPTH_MAX)
		return false;
	if (abi_array(p, &of, &n)) {
		if (!put_type(a, &of, depth + 1, to) ||
		    abi_head(&of) > ABI_DATA_MAX / (n == 0 ? 1 : n))
			return false;
		*to = n == 0 ? arena_printf(a, "%s[]", *to) :
		    arena_printf(a, "%s[%zu]", *to, n);
		return true;
	}
	if (abi_tuple(p, &of)) {
		*to = arena_printf(a, "%s(", *to);
		/* a comma at the end would pass for nothing behind it */
		if (of.s[of.len - 1] == ',')
			return false;
		for (; abi_next(&of, &one); first = false) {
			*to = arena_printf(a, "%s%s", *to, first ? "" : ",");
			if (!put_type(a, &one, depth + 1, to))
				return false;
		}
		*to = arena_printf(a, "%s)", *to);
		return true;
	}
	if ((p->len == 4 && memcmp(p->s, "uint", 4) == 0) ||
	    (p->len == 3 && memcmp(p->s, "int", 3) == 0)) {
		*to = arena_printf(a, "%s%.*s256", *to, (int)p->len, p->s);
		return true;
	}
	*to = arena_printf(a, "%s%.*s", *to, (int)p->len, p->s);
	return abi_type_of(p).shape != SHAPE_NONE;
}

/* --- functions --- */

static const char usage[] = "Write a function as name(type,type), for example "
    "updateAsset(string,string).";

/* Without blanks: *s goes behind the bracket that closes the list at *s. */
static const char *
list_text(struct arena *a, const char **s)
{
	const char *p = *s + strspn(*s, " ");
	char *to = arena_alloc(a, strlen(p) + 1);
	size_t n = 0;
	int depth = 0;

	if (*p != '(')
		return NULL;
	do {
		depth += (*p == '(') - (*p == ')');
		if (*p != ' ')
			to[n++] = *p;
		p++;
	} while (*p != '\0' && depth > 0);
	*s = p;
	to[n] = '\0';
	return depth > 0 ? NULL : to;
}

/* Parse a list in parentheses at *s: "(string,uint256)", with blanks
 * anywhere. */
static const char *
read_types(struct arena *a, const char **s, const char **types, size_t *n)
{
	const char *all = list_text(a, s);
	struct piece list, one;

	*n = 0;
	if (all == NULL)
		return usage;
	list = (struct piece){ all + 1, strlen(all) - 2 };
	if (list.len > 0 && list.s[list.len - 1] == ',')
		return "A list of types ends with a bracket.";
	for (; abi_next(&list, &one); ++*n) {
		if (*n == ABI_ARGS_MAX)
			return arena_printf(a, "A function has at most %d "
			    "arguments here.", ABI_ARGS_MAX);
		types[*n] = "";
		if (!put_type(a, &one, 0, &types[*n]))
			return arena_printf(a, "There is no type “%.*s”: "
			    "write string, bytes, bytes32, bool, address, "
			    "int256, uint8 …, an array as uint256[], a struct "
			    "as (string,uint256).", (int)one.len, one.s);
	}
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
		return usage;
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

bool
abi_is_hashed(const char *type)
{
	const struct piece p = { type, strlen(type) };
	struct piece of;
	size_t n;

	return abi_array(&p, &of, &n) || abi_tuple(&p, &of) ||
	    abi_dynamic(&p);
}
