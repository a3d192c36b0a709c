#include "interface.h"

#include <string.h>

enum { SCHEMA_DEPTH = 6, TUPLE_DEPTH = 6 };

static struct contract_function *
room(struct arena *a, struct contract_function *list, size_t *n)
{
	struct contract_function *f;

	if (*n == INTERFACE_FUNCTIONS)
		return NULL;
	f = &list[(*n)++];
	*f = (struct contract_function){ .params = arena_array(a,
	    ROUTE_PARAMS_MAX, sizeof(*f->params)) };
	return f;
}

static void
add_param(struct contract_function *f, const char *name, const char *type,
    bool required, const char *about)
{
	if (f->n < ROUTE_PARAMS_MAX)
		f->params[f->n++] = (struct contract_param){ .name = name,
			.type = type, .required = required, .about = about };
}

static bool
begins(const char *s, const char *with)
{
	return strncmp(s, with, strlen(with)) == 0;
}

/* --- an ABI --- */

/* A type as functions are written: a struct, which an ABI calls tuple, by the
 * types of its members. */
static const char *
abi_type(struct arena *a, const json_t *in, int depth)
{
	const char *type = json_text(a, in, "type"), *s = "(";
	const json_t *of;
	size_t i;

	if (!begins(type, "tuple") || depth > TUPLE_DEPTH)
		return type;
	json_array_foreach(json_object_get(in, "components"), i, of)
		s = arena_printf(a, "%s%s%s", s, i == 0 ? "" : ",",
		    abi_type(a, of, depth + 1));
	return arena_printf(a, "%s)%s", s, type + strlen("tuple"));
}

/* "(string,uint256)" */
static const char *
abi_list(struct arena *a, const json_t *list)
{
	const char *s = "(";
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one)
		s = arena_printf(a, "%s%s%s", s, i == 0 ? "" : ",",
		    abi_type(a, one, 0));
	return arena_printf(a, "%s)", s);
}

static void
from_abi(struct arena *a, const struct driver *d, const json_t *o,
    struct contract_function *f)
{
	const char *may = json_text(a, o, "stateMutability");
	const json_t *inputs = json_object_get(o, "inputs"), *in;
	const json_t *outputs = json_object_get(o, "outputs");
	size_t i;

	f->name = json_text(a, o, "name");
	f->args = true;
	f->reads = strcmp(may, "view") == 0 || strcmp(may, "pure") == 0 ||
	    json_bool(o, "constant") == 1;
	json_array_foreach(inputs, i, in) {
		const char *name = json_text(a, in, "name");

		add_param(f, *name != '\0' ? name : arena_printf(a,
		    "argument%zu", i + 1), abi_type(a, in, 0), true, NULL);
	}
	f->call = f->name;
	if (d->ledger->typed)
		f->call = arena_printf(a, "%s%s%s%s", f->name, abi_list(a,
		    inputs), f->reads && json_array_size(outputs) > 0 ?
		    " returns " : "", f->reads && json_array_size(outputs) >
		    0 ? abi_list(a, outputs) : "");
}

/* --- schemas --- */

static bool
is_required(const json_t *schema, const char *name)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(schema, "required"), i, one)
		if (json_is_string(one) &&
		    strcmp(json_string_value(one), name) == 0)
			return true;
	return false;
}

/* Every property of a JSON Schema that is one value, by its path. */
static void
from_schema(struct arena *a, struct contract_function *f,
    const json_t *schema, const char *path, int depth)
{
	const char *name, *type, *at;
	json_t *v;

	json_object_foreach(json_object_get(schema, "properties"), name, v) {
		at = *path == '\0' ? arena_strdup(a, name) :
		    arena_printf(a, "%s.%s", path, name);
		type = json_text(a, v, "type");
		if (json_is_object(json_object_get(v, "properties")) &&
		    depth > 0)
			from_schema(a, f, v, at, depth - 1);
		if (strcmp(type, "integer") == 0)
			type = "number";
		if (strcmp(type, "string") == 0 ||
		    strcmp(type, "number") == 0 ||
		    strcmp(type, "boolean") == 0)
			add_param(f, at, type, is_required(schema, name),
			    json_str(a, v, "description"));
	}
}

/* The types of a function that a schema describes: by what these contracts
 * take, an id and the JSON text, or the id alone. */
static const char *
typed_call(struct arena *a, const struct contract_function *f)
{
	const char *returns = f->reads ? " returns (string)" : "";

	return f->n == 0 ? arena_printf(a, "%s()%s", f->name, returns) :
	    f->n == 1 && strcmp(f->params[0].name, "assetID") == 0 ?
	    arena_printf(a, "%s(string)%s", f->name, returns) :
	    arena_printf(a, "%s(string,string)%s", f->name, returns);
}

static void
from_schemas(struct arena *a, const struct driver *d, const char *name,
    const json_t *o, struct contract_function *f)
{
	const json_t *in = json_object_get(o, "properties");
	const char *method = json_text(a, in, "method");

	f->name = arena_strdup(a, name);
	f->about = json_str(a, o, "description");
	f->reads = strcmp(method, "query") == 0 || (*method == '\0' &&
	    begins(name, "read"));
	from_schema(a, f, json_object_get(json_object_get(in, "args"),
	    "items"), "", SCHEMA_DEPTH);
	f->call = d->ledger->typed ? typed_call(a, f) : f->name;
	/* the id by itself, not within an object */
	f->args = f->n == 0 || (d->ledger->typed && f->n == 1 &&
	    strcmp(f->params[0].name, "assetID") == 0);
}

/* --- what is usual --- */

static void
usual(struct arena *a, const struct driver *d, struct contract_function *list,
    size_t *n)
{
	static const struct {
		const char	*name, *typed, *params[2];
	} rows[] = {
		{ "updateAsset", "(string,string)", { "assetID", "state" } },
		{ "readAsset", "(string) returns (string)", { "assetID" } },
		{ "readAssetHistory", "(string) returns (string[])",
		    { "assetID" } },
		{ "readAssetSchemas", "() returns (string)", { NULL } },
		{ "createAsset", "(string,string)", { "assetID", "state" } },
		{ "deleteAsset", "(string)", { "assetID" } },
	};
	bool typed = d->ledger->typed;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct contract_function *f = room(a, list, n);

		f->name = rows[i].name;
		f->reads = begins(f->name, "read");
		f->call = typed ? arena_printf(a, "%s%s", f->name,
		    rows[i].typed) : f->name;
		/* a chaincode takes one JSON object */
		f->args = typed || rows[i].params[0] == NULL ||
		    rows[i].params[1] != NULL;
		if (!typed && rows[i].params[1] != NULL)
			add_param(f, "object", "string", true, "a JSON object "
			    "with the assetID");
		else
			for (size_t k = 0; k < 2 && rows[i].params[k] != NULL;
			    k++)
				add_param(f, rows[i].params[k], "string", true,
				    k == 1 ? "a JSON object" : NULL);
	}
}

const char *
interface_read(struct arena *a, const struct driver *d, const char *text,
    struct contract_function **list, size_t *n)
{
	json_t *o = text == NULL ? NULL :
	    json_read(a, text, strlen(text), NULL), *one;
	const char *name;
	struct contract_function *f;
	size_t i;

	*list = arena_array(a, INTERFACE_FUNCTIONS, sizeof(**list));
	*n = 0;
	if (text == NULL) {
		usual(a, d, *list, n);
		return NULL;
	}
	if (o == NULL)
		return "It is no JSON.";
	json_array_foreach(o, i, one)
		if (strcmp(json_text(a, one, "type"), "function") == 0 &&
		    *json_text(a, one, "name") != '\0' &&
		    (f = room(a, *list, n)) != NULL)
			from_abi(a, d, one, f);
	json_object_foreach(json_object_get(o, "API"), name, one)
		if (json_is_object(one) && *name != '\0' &&
		    (f = room(a, *list, n)) != NULL)
			from_schemas(a, d, name, one, f);
	return *n > 0 ? NULL : "It names no function: an ABI is a list of "
	    "them, and schemas have them in API.";
}

void
interface_add(struct arena *a, const struct driver *d, const char *call,
    struct contract_function *list, size_t *n)
{
	const char *types[LEDGER_ARGS_MAX];
	const size_t len = strcspn(call, "( ");
	struct contract_function *f;
	size_t k;

	for (size_t i = 0; i < *n; i++)
		if (strlen(list[i].name) == len &&
		    strncmp(list[i].name, call, len) == 0)
			return;
	if ((f = room(a, list, n)) == NULL)
		return;
	f->name = arena_strndup(a, call, len);
	f->call = call;
	f->args = true;
	k = d->ledger->types(a, call, types);
	for (size_t i = 0; i < k; i++)
		add_param(f, arena_printf(a, "argument%zu", i + 1), types[i],
		    true, NULL);
	if (!d->ledger->typed)
		add_param(f, "argument1", "string", true, NULL);
}

/* --- a call --- */

bool
contract_requires(const struct contract_function *f, size_t i)
{
	return f->args ? strcmp(f->params[i].name, "assetID") == 0 :
	    f->params[i].required;
}

/* As a route of constants: then checks and shapes are those of mappings.  The
 * types of separate arguments are checked by the ledger's own. */
static const char *
route_of(struct arena *a, const struct contract_function *f,
    const char *const *values, struct map_route *r)
{
	*r = (struct map_route){ .args = f->args };
	for (size_t i = 0; i < f->n; i++) {
		if (*values[i] == '\0' && contract_requires(f, i))
			return arena_printf(a, "Enter %s.",
			    f->params[i].name);
		if (*values[i] == '\0' && !f->args)
			continue;
		r->params[r->n++] = (struct route_param){
			.name = f->params[i].name, .from = "constant",
			.type = f->args ? "string" : f->params[i].type,
			.value = values[i] };
	}
	return NULL;
}

const char *
interface_call(struct arena *a, const struct driver *d,
    const struct contract_function *f, const char *const *values,
    struct ledger_call *c, const char **asset)
{
	const struct route_event none = { .type_id = "", .device_id = "",
		.payload = "{}" };
	struct map_route r;
	const char *wrong = d->ledger->check_contract(a, c->contract);

	if (wrong == NULL)
		wrong = d->ledger->check_function(a, f->call);
	if (wrong == NULL)
		wrong = route_of(a, f, values, &r);
	c->function = f->call;
	if (wrong == NULL)
		wrong = route_call(a, &r, d, &none, c, asset);
	for (size_t i = 0; wrong == NULL && f->args && i < f->n; i++)
		if (strcmp(f->params[i].name, "assetID") == 0)
			*asset = values[i];
	return wrong != NULL ? wrong : asset_wrong(a, *asset);
}
