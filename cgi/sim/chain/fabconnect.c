/* A channel of Hyperledger Fabric, as fabconnect shows it: its OpenAPI. */
#include <string.h>

#include "../../lib/eth/keccak.h"
#include "../../lib/eth/hex.h"
#include "../../lib/text/base64.h"
#include "../../lib/text/json.h"
#include "chain_own.h"

#define SIGNER	"patchbay"
#define CHANNEL	"devices"
#define NAME	"assets"

static void
refuse(struct call *c, int status, const char *why)
{
	chain_say(c, status, json_pack("{s:s}", "error", why));
}

static const char *
hash_of(struct call *c, int64_t block)
{
	const char *hex = chain_block_hash(c, block);
	unsigned char hash[KECCAK_LEN];

	return hex_read_to(hex, hash, sizeof(hash)) ?
	    base64_write(c->a, hash, sizeof(hash)) : "";
}

/* --- what is asked --- */

static void
chaininfo(struct call *c)
{
	int64_t newest = chain_height(c);

	chain_say(c, 200, json_pack("{s:I,s:s,s:s}", "height",
	    (json_int_t)newest + 1, "current_block_hash",
	    chain_block_hash(c, newest) + 2, "previous_block_hash",
	    chain_block_hash(c, newest == 0 ? 0 : newest - 1) + 2));
}

static void
identity(struct call *c)
{
	if (strcmp(c->args[0], SIGNER) != 0) {
		refuse(c, 404, "Identity not found");
		return;
	}
	chain_say(c, 200, json_pack("{s:s,s:s,s:s,s:s,s:s}", "name", SIGNER, "type",
	    "client", "organization", "Example", "mspId", "ExampleMSP",
	    "enrollmentCert", "-----BEGIN CERTIFICATE-----"));
}

/* What a chaincode says with an update, as its event. */
static json_t *
event_of(struct call *c, const struct r_chain_tx *tx)
{
	bool deleted = tx->state == NULL;

	return json_pack("{s:s,s:s,s:o,s:s,s:{s:s,s:s}}", "chaincodeId",
	    tx->contract, "transactionId", tx->hash + 2, "timestamp",
	    json_string(arena_printf(c->a, "%lld000000",
	    (long long)tx->received)), "eventName", deleted ? "AssetDeleted" :
	    "AssetUpdated", "payload", "assetID", tx->asset, "state",
	    deleted ? "" : tx->state);
}

static json_t *
tx_json(struct call *c, const struct r_chain_tx *tx)
{
	json_t *call = json_read(c->a, tx->data, strlen(tx->data), NULL), *one;
	json_t *args = json_array(), *action;
	size_t i;

	json_array_append(args, json_object_get(call, "func"));
	json_array_foreach(json_object_get(call, "args"), i, one)
		json_array_append(args, one);
	action = json_pack("{s:{s:s,s:s},s:{s:o,s:b}}", "chaincode_id", "name",
	    tx->contract, "version", "1.0", "input", "args", args, "is_init",
	    0);
	if (tx->status == 1)
		json_object_set_new(action, "event", event_of(c, tx));
	return json_pack("{s:s,s:s,s:{s:s},s:s,s:I,s:[o]}", "type",
	    "ENDORSER_TRANSACTION", "tx_id", tx->hash + 2, "creator",
	    "msp_id", "ExampleMSP", "status", "VALID", "timestamp",
	    (json_int_t)tx->received * 1000000, "actions", action);
}

static void
block(struct call *c)
{
	uint64_t n = 0;
	json_t *list;
	struct r_chain_tx *tx;
	size_t got;

	for (const char *s = c->args[0]; *s >= '0' && *s <= '9' &&
	    n < UINT32_MAX; s++)
		n = n * 10 + (uint64_t)(*s - '0');
	if (n > (uint64_t)chain_height(c) || chain_txs(c,
	    FAM_CHAIN_TXS_BLOCK, "", (int64_t)n, CHAIN_BLOCK_TXS, &tx,
	    &got) != E_OK) {
		refuse(c, 404, "QueryBlock failed: Entry not found in index");
		return;
	}
	list = json_array();
	for (size_t i = 0; i < got; i++)
		json_array_append_new(list, tx_json(c, &tx[i]));
	chain_say(c, 200, json_pack("{s:{s:I,s:s,s:s,s:o}}", "block",
	    "block_number", (json_int_t)n, "data_hash", hash_of(c,
	    (int64_t)n), "previous_hash", hash_of(c, n == 0 ? 0 :
	    (int64_t)n - 1), "transactions", list));
}

static void
receipt(struct call *c)
{
	struct r_chain_tx tx;

	if (chain_tx(c, arena_printf(c->a, "0x%s", c->args[0]), &tx) != E_OK ||
	    tx.block == ABSENT) {
		refuse(c, 404, "Receipt not available");
		return;
	}
	chain_say(c, 200, json_pack("{s:s,s:I,s:s,s:s,s:s,s:s,s:{s:s,s:s}}", "_id",
	    c->args[0], "blockNumber", (json_int_t)tx.block, "signerMSP",
	    "ExampleMSP", "signer", tx.sender, "transactionHash", tx.hash + 2,
	    "status", "VALID", "headers", "requestId", c->args[0], "type",
	    "TransactionSuccess"));
}

/* --- calls --- */

/* The call that a body makes, and the asset's state; false: answered. */
static bool
read_call(struct call *c, struct contract_call *call, const char **state)
{
	json_t *o = json_read(c->a, c->req.body, c->req.body_len, NULL);
	const json_t *h = json_object_get(o, "headers");
	const char *func = json_str(c->a, o, "func");
	const char *name = json_str(c->a, h, "chaincode");

	if (json_str(c->a, h, "signer") == NULL || name == NULL ||
	    json_str(c->a, h, "channel") == NULL || func == NULL) {
		refuse(c, 400, "Must specify signer, channel, chaincode and "
		    "func");
		return false;
	}
	if (strcmp(json_str(c->a, h, "signer"), SIGNER) != 0 ||
	    strcmp(json_str(c->a, h, "channel"), CHANNEL) != 0 ||
	    strcmp(name, NAME) != 0) {
		refuse(c, 500, "Failed to send: endorsement failure: the "
		    "channel, the signer or the chaincode is not known");
		return false;
	}
	if (!contract_named(c->a, func, json_object_get(o, "args"), call)) {
		refuse(c, 500, "Failed to send: endorsement failure: chaincode "
		    "response 500, no such function");
		return false;
	}
	return chain_state(c, contract_asset(call), chain_height(c), state) ==
	    E_OK;
}

static void
query(struct call *c)
{
	const char *state, *answer, *why;
	struct contract_call call;

	if (!read_call(c, &call, &state))
		return;
	why = contract_query(&call, state, &answer);
	if (why != NULL)
		refuse(c, 500, arena_printf(c->a, "Query failed: chaincode "
		    "response 500, %s", why));
	else
		chain_say(c, 200, json_pack("{s:s}", "result", answer));
}

/* The nonce and the transaction that has it go in together: two at a time would
 * get the same. */
static enum err
order(struct call *c, const char **hash)
{
	unsigned char bytes[KECCAK_LEN];
	const char *of;
	int64_t nonce;
	enum err e = db_begin(c->sim->db);

	if (e != E_OK)
		return e;
	e = chain_next(c, SIGNER, true, &nonce);
	of = arena_printf(c->a, "%lld %lld %s", (long long)nonce,
	    (long long)c->ledger.now, c->req.body);
	keccak256(of, strlen(of), bytes);
	*hash = hex_data(c->a, bytes, sizeof(bytes));
	if (e == E_OK)
		e = x_chain_tx_add(c->sim->db, &(struct p_chain_tx_add){
		    .account = c->account->number, .hash = *hash,
		    .sender = SIGNER, .nonce = nonce, .fee = 0, .tip = 0,
		    .gas = INT32_MAX, .contract = NAME, .data = c->req.body,
		    .received = c->ledger.now });
	return db_end(c->sim->db, e);
}

static void
transact(struct call *c)
{
	const char *state, *after, *why, *hash;
	struct contract_call call;

	if (!read_call(c, &call, &state))
		return;
	if (contract_writes(&call) &&
	    (why = contract_run(&call, state, &after)) != NULL)
		refuse(c, 500, arena_printf(c->a, "Failed to send: "
		    "endorsement failure: chaincode response 500, %s", why));
	else if (order(c, &hash) != E_OK)
		refuse(c, 500, "The orderer is not there");
	else
		chain_say(c, 202, json_pack("{s:s,s:b}", "id", hash + 2,
		    "sent", 1));
}

/* --- the front --- */

static const struct {
	enum method	 method;
	const char	*pattern;
	void		(*answer)(struct call *);
} routes[] = {
	{ METHOD_GET, "/fabconnect/chaininfo", chaininfo },
	{ METHOD_GET, "/fabconnect/identities/{}", identity },
	{ METHOD_GET, "/fabconnect/blocks/{}", block },
	{ METHOD_GET, "/fabconnect/receipts/{}", receipt },
	{ METHOD_POST, "/fabconnect/query", query },
	{ METHOD_POST, "/fabconnect/transactions", transact },
};

static bool
fail(struct call *c, enum trouble trouble)
{
	switch (trouble) {
	case TROUBLE_AUTH:
		refuse(c, 401, "Unauthorized");
		return true;
	case TROUBLE_RATE:
		refuse(c, 429, "Too many requests");
		return true;
	case TROUBLE_SERVER:
		refuse(c, 500, "Internal error");
		return true;
	case TROUBLE_QUOTA:
		break;
	}
	return false;
}

static void
answer(struct call *c)
{
	for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++)
		if (routes[i].method == c->req.method &&
		    call_path(c, routes[i].pattern, c->req.path)) {
			if (chain_catch_up(c) != E_OK)
				fail(c, TROUBLE_SERVER);
			else
				routes[i].answer(c);
			return;
		}
	refuse(c, 404, "Not found");
}

void
fabconnect_answer(struct call *c)
{
	static const struct api api = { .fail = fail, .answer = answer,
	    .type = "application/json", .head = "{\"block\":{\"transactions\":"
		"[", .row = "{\"tx_id\":\"0\"},\n" };

	if (!front_bearer(c, ACCOUNT_FABRIC)) {
		fail(c, TROUBLE_AUTH);
		return;
	}
	c->api = &api;
	c->kind = strcmp(c->req.path, "/fabconnect/transactions") == 0 ?
	    CALL_EDIT : CALL_READ;
	c->sims = "";
	front_run(c);
}
