/* The sample contract (docs/ledger/Assets.sol), as far as it can be called. */
#include <string.h>

#include "../../lib/eth/abi.h"
#include "../../lib/text/json.h"
#include "chain.h"

enum what { CREATE, UPDATE, DELETE, READ, SCHEMAS };

struct contract_function {
	const char	*signature;
	enum what	 what;
	size_t		 n;
};

static const struct contract_function functions[] = {
	{ "createAsset(string,string)", CREATE, 2 },
	{ "updateAsset(string,string)", UPDATE, 2 },
	{ "deleteAsset(string)", DELETE, 1 },
	{ "readAsset(string)", READ, 1 },
	{ "readAssetSchemas()", SCHEMAS, 0 },
};

enum { FUNCTIONS = sizeof(functions) / sizeof(functions[0]) };

static const char schemas[] =
    "{\"API\":{\"updateAsset\":{\"type\":\"object\",\"description\":\"Set the "
    "state of an asset; it is created when there is none.\",\"properties\":{"
    "\"args\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{"
    "\"assetID\":{\"type\":\"string\"},\"celsius\":{\"type\":\"number\"},"
    "\"humidity\":{\"type\":\"number\"},\"battery\":{\"type\":\"number\"},"
    "\"location\":{\"type\":\"object\",\"properties\":{\"latitude\":{\"type\":"
    "\"number\"},\"longitude\":{\"type\":\"number\"}}}},\"required\":["
    "\"assetID\"]}}}},\"readAsset\":{\"type\":\"object\",\"description\":\"The "
    "state of an asset.\",\"properties\":{\"args\":{\"type\":\"array\",\"items\":"
    "{\"type\":\"object\",\"properties\":{\"assetID\":{\"type\":\"string\"}},"
    "\"required\":[\"assetID\"]}}}}}}";

bool
contract_read(struct arena *a, const unsigned char *data, size_t n,
    struct contract_call *c)
{
	struct abi_function f;

	for (size_t i = 0; i < FUNCTIONS && n >= ABI_SELECTOR; i++) {
		if (abi_function_read(a, functions[i].signature, &f) != NULL ||
		    memcmp(f.selector, data, ABI_SELECTOR) != 0)
			continue;
		c->f = &functions[i];
		return abi_decode(a, f.types, f.n, data + ABI_SELECTOR,
		    n - ABI_SELECTOR, c->args);
	}
	return false;
}

bool
contract_named(struct arena *a, const char *name, const json_t *args,
    struct contract_call *c)
{
	const char *arg = json_string_value(json_array_get(args, 0));
	size_t len = strlen(name);
	json_t *o = arg == NULL ? NULL : json_read(a, arg, strlen(arg), NULL);
	const char *asset = json_str(a, o, "assetID");

	for (size_t i = 0; i < FUNCTIONS; i++) {
		if (strncmp(functions[i].signature, name, len) != 0 ||
		    functions[i].signature[len] != '(')
			continue;
		c->f = &functions[i];
		c->args[0] = asset;
		c->args[1] = arg;
		return json_array_size(args) == (c->f->n > 0 ? 1 : 0) &&
		    (c->f->n == 0 || asset != NULL);
	}
	return false;
}

bool
contract_writes(const struct contract_call *c)
{
	return c->f->what <= DELETE;
}

const char *
contract_asset(const struct contract_call *c)
{
	return c->f->n == 0 ? "" : c->args[0];
}

const char *
contract_run(const struct contract_call *c, const char *before,
    const char **after)
{
	if (*c->args[0] == '\0')
		return "an asset has an id";
	switch (c->f->what) {
	case CREATE:
		if (before != NULL)
			return "the asset exists already";
		*after = c->args[1];
		return NULL;
	case UPDATE:
		*after = c->args[1];
		return NULL;
	case DELETE:
		*after = NULL;
		return before == NULL ? "there is no such asset" : NULL;
	default:
		*after = before;
		return NULL;
	}
}

const char *
contract_query(const struct contract_call *c, const char *state,
    const char **answer)
{
	if (c->f->what == SCHEMAS) {
		*answer = schemas;
		return NULL;
	}
	*answer = state;
	return state == NULL ? "there is no such asset" : NULL;
}

const char *
contract_event(bool deleted)
{
	return deleted ? "AssetDeleted(string)" :
	    "AssetUpdated(string,string)";
}

/* As the arguments of a call, without its selector. */
const char *
contract_texts(struct arena *a, const char *const *texts, size_t n)
{
	const unsigned char *data;
	struct abi_function f;
	size_t len;

	return abi_function_read(a, n == 1 ? "f(string)" : "f(string,string)",
	    &f) != NULL || abi_encode(a, &f, texts, &data, &len) != NULL ?
	    "0x" : hex_data(a, data + ABI_SELECTOR, len - ABI_SELECTOR);
}
