#include "ethereum.h"

#include <string.h>

#include "../../lib/text/digits.h"
#include "../asset.h"

/* --- the form --- */

static const char *
check_key(struct arena *a, const char *s)
{
	unsigned char key[ETH_KEY], address[ETH_ADDRESS];
	const char *whole = strncmp(s, "0x", 2) == 0 ? s :
	    arena_printf(a, "0x%s", s);

	arena_secret(a);
	if (!hex_read_to(whole, key, sizeof(key)))
		return "A private key has 64 digits 0–9 and a–f.";
	return eth_address(key, address) ? NULL :
	    "This is no key of any account.";
}

static const char *
check_account(struct arena *a, const char *s)
{
	return eth_ledger.check_contract(a, s) == NULL ? NULL :
	    "An account is 0x and 40 digits 0–9 and a–f. If it has capitals, "
	    "one of them is wrong.";
}

/* Of gas a busy account uses many thousand million a day. */
static const char *
check_count(struct arena *a, const char *s)
{
	int64_t n = digits_number(s);

	(void)a;
	return n >= 0 && n <= INT64_C(1000000000000) ? NULL :
	    "Enter a whole number.";
}

static const char *const fees[] = {
	"eip1559", "EIP-1559: base fee and tip",
	"legacy", "Gas price (EIP-155)",
	NULL
};

static const struct setting settings[] = {
	{
		.name = ETH_ENDPOINT, .label = "Address of the node",
		.hint = "its JSON-RPC over HTTPS, with the path if it has one; "
		    "plain http only on this machine",
		.kind = SETTING_HOST, .required = true,
		.check = check_endpoint,
	}, {
		.name = ETH_USERNAME, .label = "User name",
		.hint = "when the node asks for one",
		.kind = SETTING_TEXT, .check = check_username,
	}, {
		.name = ETH_PASSWORD, .label = "Password or token",
		.hint = "a bearer token, when there is no user name",
		.kind = SETTING_SECRET, .check = check_one_line,
	}, {
		.name = ETH_PRIVATE, .label = "Private key",
		.hint = "of the account that pays, when Patchbay is to sign; "
		    "leave it empty when the node signs",
		.kind = SETTING_SECRET, .check = check_key,
	}, {
		.name = ETH_ACCOUNT, .label = "Account",
		.hint = "its address, when the node signs for it",
		.kind = SETTING_TEXT, .check = check_account,
	}, {
		.name = ETH_FEES, .label = "Fees", .kind = SETTING_CHOICE,
		.required = true, .choices = fees, .preset = "eip1559",
		.hint = "what Patchbay signs; chains without a base fee take "
		    "a gas price",
	}, {
		.name = LEDGER_CONFIRMATIONS, .label = "Confirmations",
		.hint = "blocks, its own counted, until a transaction is done",
		.kind = SETTING_TEXT, .required = true, .preset = "12",
		.check = check_count,
	}, {
		.name = ETH_MAXFEE, .label = "Highest gas price",
		.hint = "gwei; above it transactions wait",
		.kind = SETTING_TEXT, .required = true, .preset = "100",
		.check = check_count,
	}, {
		.name = "gasday", .label = "Gas a day",
		.hint = "at most, in UTC's days; then transactions wait",
		.kind = SETTING_TEXT, .required = true,
		.preset = "20000000", .check = check_count,
	}, {
		.name = "floor", .label = "Lowest balance",
		.hint = "gwei (a billionth of an ether); below it "
		    "transactions wait",
		.kind = SETTING_TEXT, .required = true, .preset = "10000000",
		.check = check_count,
	}, {
		.name = ETH_CONTRACT, .label = "Contract",
		.hint = "the address of the one that devices' assets are in",
		.kind = SETTING_TEXT, .check = check_account,
	}, {
		.name = ETH_EVENTS, .label = "Contract events",
		.hint = "with a semicolon between; the argument assetID says "
		    "which device gets it as its event ledger",
		.kind = SETTING_TEXT, .check = eth_check_events,
		.preset = LEDGER_EVENTS,
	},
	{ .name = NULL },
};

static const char *
limiter(const struct account *acc, struct arena *a)
{
	const char *typed = json_str(a, acc->settings, ETH_ENDPOINT);
	unsigned char address[ETH_ADDRESS];

	if (typed == NULL)
		typed = "";
	return endpoint_limiter(a, endpoint_whole(a, typed, strlen(typed)),
	    eth_account(acc, address) ? hex_data(a, address, ETH_ADDRESS) :
	    "");
}

static const struct operation ops[OP_MAX] = {
	[OP_CHECK] = { .steps = eth_check },
	[OP_DETAILS] = { .steps = eth_details },
	[OP_RECEIPT] = { .steps = eth_receipt },
	[OP_HEAD] = { .steps = eth_head },
	[OP_QUOTE] = { .steps = eth_quote },
	[OP_TRANSACT] = { .steps = eth_transact },
	[OP_QUERY] = { .steps = eth_query },
	[OP_BLOCK] = { .steps = eth_block },
	[OP_LOGS] = { .steps = eth_logs },
};

const struct driver ethereum = {
	.name = "ethereum-jsonrpc", .kind = &kind_ethereum,
	.about = "Record what devices say in a contract on an Ethereum chain.",
	.settings = settings, .device = ledger_device, .ops = ops,
	.limiter = limiter, .resource = &ledger_resource, .ledger = &eth_ledger,
};

static const struct driver *const drivers[] = { &ethereum, NULL };

const struct kind kind_ethereum = {
	.name = "ethereum", .title = "Ethereum",
	.about = "Record what devices say in a contract on an Ethereum chain, "
	    "and watch the chain.",
	.drivers = drivers,
};
