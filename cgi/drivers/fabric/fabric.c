#include "fabric.h"

#include <ctype.h>
#include <string.h>

#include "../asset.h"

/* --- the form --- */

static const struct setting settings[] = {
	{
		.name = FABRIC_ENDPOINT, .label = "Address of fabconnect",
		.hint = "HTTPS; plain http only on this machine",
		.kind = SETTING_HOST, .required = true,
		.check = check_endpoint,
	}, {
		.name = FABRIC_USERNAME, .label = "User name",
		.hint = "when the gateway asks for one",
		.kind = SETTING_TEXT, .check = check_username,
	}, {
		.name = FABRIC_PASSWORD, .label = "Password or token",
		.hint = "a bearer token, when there is no user name",
		.kind = SETTING_SECRET, .check = check_one_line,
	}, {
		.name = FABRIC_SIGNER, .label = "Signer",
		.hint = "the identity that fabconnect signs as",
		.kind = SETTING_TEXT, .required = true,
		.check = check_one_line,
	}, {
		.name = FABRIC_CHANNEL, .label = "Channel",
		.kind = SETTING_TEXT, .required = true,
		.check = check_one_line,
	}, {
		.name = FABRIC_CHAINCODE, .label = "Chaincode",
		.hint = "the one that devices' assets are in",
		.kind = SETTING_TEXT, .check = check_one_line,
	},
	{ .name = NULL },
};

static const char *
limiter(const struct account *acc, struct arena *a)
{
	const char *typed = json_str(a, acc->settings, FABRIC_ENDPOINT);
	const char *signer = json_str(a, acc->settings, FABRIC_SIGNER);

	if (typed == NULL)
		typed = "";
	return endpoint_limiter(a, endpoint_whole(a, typed, strlen(typed)),
	    signer == NULL ? "" : signer);
}

/* --- for the wizard --- */

static bool
is_name(const char *s)
{
	if (*s == '\0' || strlen(s) > FIELD_MAX)
		return false;
	for (; *s != '\0'; s++)
		if (!isalnum((unsigned char)*s) && strchr("_-.:", *s) == NULL)
			return false;
	return true;
}

static const char *
check_contract(struct arena *a, const char *s)
{
	(void)a;
	return is_name(s) ? NULL : "A chaincode's name has letters, digits, "
	    "- and _ only.";
}

static const char *
check_function(struct arena *a, const char *s)
{
	(void)a;
	return is_name(s) ? NULL : "Write the name of the function alone, for "
	    "example updateAsset: its arguments are texts.";
}

static const char *
check_call(struct arena *a, const struct ledger_call *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (strlen(c->args[i]) > LEDGER_ARG_MAX)
			return arena_printf(a, "Argument %zu: more than %d "
			    "bytes.", i + 1, LEDGER_ARG_MAX);
	return check_function(a, c->function);
}

/* A Fabric function does not declare its arguments, so any number is
 * accepted. */
static size_t
types(struct arena *a, const char *function,
    const char *list[LEDGER_ARGS_MAX])
{
	(void)a;
	(void)function;
	(void)list;
	return 0;
}

const struct ledger_driver fabric_ledger = {
	.contract = "Chaincode", .contract_hint = "its name on the channel",
	.functions = "its name, as in updateAsset", .query_hint = "readAsset",
	.check_contract = check_contract, .check_function = check_function,
	.check_call = check_call, .types = types,
	.span = 1,	/* a call reads a block */
};

static const struct operation ops[OP_MAX] = {
	[OP_CHECK] = { .steps = fabric_check },
	[OP_DETAILS] = { .steps = fabric_details },
	[OP_RECEIPT] = { .steps = fabric_receipt },
	[OP_HEAD] = { .steps = fabric_head },
	[OP_QUOTE] = { .steps = fabric_quote },
	[OP_TRANSACT] = { .steps = fabric_transact },
	[OP_QUERY] = { .steps = fabric_query },
	[OP_BLOCK] = { .steps = fabric_block },
	[OP_LOGS] = { .steps = fabric_logs },
};

const struct driver fabric = {
	.name = "fabric-fabconnect", .kind = &kind_fabric,
	.about = "Record what devices say in a chaincode of a Hyperledger "
	    "Fabric network.",
	.settings = settings, .device = ledger_device, .ops = ops,
	.limiter = limiter, .resource = &ledger_resource, .ledger = &fabric_ledger,
};

static const struct driver *const drivers[] = { &fabric, NULL };

const struct kind kind_fabric = {
	.name = "fabric", .title = "Hyperledger Fabric",
	.about = "Record what devices say in a chaincode of a Hyperledger "
	    "Fabric network, and watch its channel.",
	.drivers = drivers,
};
