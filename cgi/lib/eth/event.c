#include "event.h"

#include <string.h>

#include "hex.h"

static const char usage[] = "Write an event as Name(type name,type name), for "
    "example AssetUpdated(string assetID,string state).";

/* Up to the comma or bracket that ends it; brackets within it are its own. */
static size_t
argument_length(const char *s)
{
	size_t n = 0;
	int depth = 0;

	for (; s[n] != '\0'; n++) {
		if (depth == 0 && (s[n] == ',' || s[n] == ')'))
			break;
		depth += (s[n] == '(') - (s[n] == ')');
	}
	return n;
}

/* The next word of an argument; "" when there is none. */
static const char *
word(struct arena *a, const char **s)
{
	const char *from = *s + strspn(*s, " ");
	size_t n = strcspn(from, " ");

	*s = from + n;
	return arena_strndup(a, from, n);
}

static bool
read_argument(struct arena *a, const char *s, struct abi_event *e)
{
	const char *type = word(a, &s), *name = word(a, &s);
	bool indexed = strcmp(name, "indexed") == 0;

	if (indexed)
		name = word(a, &s);
	if (*type == '\0' || s[strspn(s, " ")] != '\0' ||
	    e->n == ABI_ARGS_MAX)
		return false;
	e->types[e->n] = type;
	e->indexed[e->n] = indexed;
	e->names[e->n] = *name != '\0' ? name :
	    arena_printf(a, "argument%zu", e->n + 1);
	e->n++;
	return true;
}

const char *
abi_event_read(struct arena *a, const char *s, struct abi_event *e)
{
	const char *all, *wrong;
	struct abi_function f;
	size_t n, in = 0;

	*e = (struct abi_event){ .n = 0 };
	if (strlen(s) > ABI_SIGNATURE_MAX)
		return "That is too long for an event.";
	s += strspn(s, " ");
	n = strcspn(s, "( ");
	all = arena_printf(a, "%.*s(", (int)n, s);
	s += n + strspn(s + n, " ");
	if (*s++ != '(')
		return usage;
	while (*s != ')') {
		n = argument_length(s);
		if (s[n] == '\0' || !read_argument(a, arena_strndup(a, s, n),
		    e))
			return usage;
		in += e->indexed[e->n - 1];
		all = arena_printf(a, "%s%s%s", all, e->n == 1 ? "" : ",",
		    e->types[e->n - 1]);
		s += n + (s[n] == ',');
	}
	if (s[1 + strspn(s + 1, " ")] != '\0')
		return usage;
	if (in > EVENT_TOPICS)
		return arena_printf(a, "An event has at most %d indexed "
		    "arguments.", EVENT_TOPICS);
	wrong = abi_function_read(a, arena_printf(a, "%s)", all), &f);
	if (wrong != NULL)
		return wrong;
	e->name = f.name;
	memcpy(e->types, f.types, sizeof(e->types));
	keccak256(f.signature, strlen(f.signature), e->topic);
	return NULL;
}

bool
abi_event_decode(struct arena *a, const struct abi_event *e,
    const unsigned char *topics, size_t ntopics, const unsigned char *data,
    size_t len, const char **values)
{
	const char *types[ABI_ARGS_MAX], *got[ABI_ARGS_MAX];
	size_t n = 0, in = 0, topic = 0;

	for (size_t i = 0; i < e->n; i++)
		if (!e->indexed[i])
			types[n++] = e->types[i];
		else
			in++;
	if (in != ntopics || !abi_decode(a, types, n, data, len, got))
		return false;
	n = 0;
	for (size_t i = 0; i < e->n; i++) {
		const unsigned char *at = topics + topic * ETH_WORD;

		if (!e->indexed[i]) {
			values[i] = got[n++];
			continue;
		}
		topic++;
		if (abi_is_hashed(e->types[i]))
			values[i] = hex_data(a, at, ETH_WORD);
		else if (!abi_decode(a, &e->types[i], 1, at, ETH_WORD,
		    &values[i]))
			return false;
	}
	return true;
}
