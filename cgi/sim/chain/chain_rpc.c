/* The chain's JSON-RPC: what is asked. */
#include <string.h>

#include "../../lib/eth/abi.h"
#include "../../lib/eth/hex.h"
#include "../../lib/text/json.h"
#include "chain.h"
#include "chain_own.h"

enum { BATCH_MAX = 100, LOG_BLOCKS = 10000, LOGS_MAX = 1000 };

/* --- small things --- */

json_t *
chain_fault(int code, const char *message)
{
	return json_pack("{s:{s:i,s:s}}", "error", "code", code, "message",
	    message);
}

static json_t *
failed(void)
{
	return chain_fault(-32603, "internal error");
}

static json_t *
result(const char *text)
{
	return json_pack("{s:s}", "result", text);
}

static json_t *
number(struct call *c, int64_t n)
{
	return result(hex_quantity(c->a, (uint64_t)n));
}

static const char *
word(struct call *c, int64_t n)
{
	return hex_quantity(c->a, (uint64_t)n);
}

/* A block's number or a word for one; ABSENT: none that is there. */
static int64_t
block_of(struct call *c, const json_t *j)
{
	const char *s = json_string_value(j);
	uint64_t n;

	if (s == NULL || strcmp(s, "latest") == 0 ||
	    strcmp(s, "pending") == 0 || strcmp(s, "safe") == 0 ||
	    strcmp(s, "finalized") == 0)
		return chain_height(c);
	if (strcmp(s, "earliest") == 0)
		return 0;
	return hex_number(s, &n) && n <= (uint64_t)chain_height(c) ?
	    (int64_t)n : ABSENT;
}

/* An account's address as it is stored. */
const char *
chain_address(struct call *c, const json_t *j)
{
	unsigned char address[ETH_ADDRESS];

	return hex_read_to(json_string_value(j), address, sizeof(address)) ?
	    hex_data(c->a, address, sizeof(address)) : "";
}

/* What Solidity makes of revert("…"). */
static json_t *
reverted(struct call *c, const char *why)
{
	const char *text = contract_texts(c->a, &why, 1);

	return json_pack("{s:{s:i,s:o,s:o}}", "error", "code", 3, "message",
	    json_string(arena_printf(c->a, "execution reverted: %s", why)),
	    "data", json_string(arena_printf(c->a, "0x08c379a0%s",
	    text + 2)));
}

/* --- the account --- */

static json_t *
balance(struct call *c, const json_t *params)
{
	struct r_chain_spent spent;

	if (g_chain_spent(c->sim->db, NULL, &spent, c->account->number,
	    chain_address(c, json_array_get(params, 0))) != E_OK)
		return failed();
	/* what is here fits into 64 bits: nine ether, less a gwei for each */
	return number(c, 9 * CHAIN_GWEI * CHAIN_GWEI -
	    (spent.used > 8 * CHAIN_GWEI ? 8 * CHAIN_GWEI : spent.used) *
	    CHAIN_GWEI);
}

static json_t *
count(struct call *c, const json_t *params)
{
	const char *which = json_string_value(json_array_get(params, 1));
	int64_t next;

	if (chain_next(c, chain_address(c, json_array_get(params, 0)),
	    which != NULL && strcmp(which, "pending") == 0, &next) != E_OK)
		return failed();
	return number(c, next);
}

/* --- calls --- */

/* The call in params, and what the asset is in its block. */
static json_t *
try_call(struct call *c, const json_t *params, struct contract_call *call,
    const char **state)
{
	const json_t *o = json_array_get(params, 0);
	const json_t *data = json_object_get(o, "data");
	int64_t block = block_of(c, json_array_get(params, 1));
	const unsigned char *bytes;
	size_t n;

	if (data == NULL)
		data = json_object_get(o, "input");
	call->f = NULL;
	*state = NULL;
	if (strcmp(chain_address(c, json_object_get(o, "to")),
	    CHAIN_CONTRACT) != 0)
		return NULL;
	if (block == ABSENT)
		return chain_fault(-32000, "header not found");
	if (!hex_read(c->a, json_string_value(data), &bytes, &n))
		return chain_fault(-32602, "invalid argument 0: data");
	if (!contract_read(c->a, bytes, n, call))
		return chain_fault(3, "execution reverted");
	return chain_state(c, contract_asset(call), block, state) == E_OK ?
	    NULL : failed();
}

static json_t *
eth_call(struct call *c, const json_t *params)
{
	const char *state, *answer = NULL, *why;
	struct contract_call call;
	json_t *fault = try_call(c, params, &call, &state);

	if (fault != NULL || call.f == NULL)
		return fault != NULL ? fault : result("0x");
	if (contract_writes(&call)) {
		why = contract_run(&call, state, &answer);
		return why != NULL ? reverted(c, why) : result("0x");
	}
	why = contract_query(&call, state, &answer);
	return why != NULL ? reverted(c, why) :
	    result(contract_texts(c->a, &answer, 1));
}

static json_t *
estimate(struct call *c, const json_t *params)
{
	const json_t *o = json_array_get(params, 0);
	const char *state, *after, *why, *data;
	struct contract_call call;
	json_t *fault = try_call(c, params, &call, &state);

	if (fault != NULL)
		return fault;
	if (call.f != NULL && contract_writes(&call) &&
	    (why = contract_run(&call, state, &after)) != NULL)
		return reverted(c, why);
	data = json_string_value(json_object_get(o, "data"));
	return number(c, 21000 + (data == NULL ? 0 : 16 *
	    (int64_t)strlen(data) / 2) + (call.f == NULL ? 0 : 20000));
}

/* --- transactions and blocks --- */

static json_t *
tx_json(struct call *c, const struct r_chain_tx *tx)
{
	json_t *o = json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s}",
	    "hash", tx->hash, "from", tx->sender, "to", tx->contract, "nonce",
	    word(c, tx->nonce), "gas", word(c, tx->gas), "maxFeePerGas",
	    word(c, tx->fee), "maxPriorityFeePerGas", word(c, tx->tip),
	    "input", tx->data, "value", "0x0", "type", "0x2");

	if (tx->block == ABSENT) {
		json_object_set_new(o, "blockNumber", json_null());
		return o;
	}
	json_put_str(o, "blockNumber", word(c, tx->block));
	json_put_str(o, "blockHash", chain_block_hash(c, tx->block));
	json_put_str(o, "transactionIndex", word(c, tx->place));
	return o;
}

static json_t *
by_hash(struct call *c, const json_t *params)
{
	const char *hash = json_string_value(json_array_get(params, 0));
	struct r_chain_tx tx;
	enum err e = chain_tx(c, hash == NULL ? "" : hash, &tx);

	return e == E_OK ? json_pack("{s:o}", "result", tx_json(c, &tx)) :
	    e == E_NOTFOUND ? json_pack("{s:n}", "result") : failed();
}

/* Of one that is done: what changed of its asset. */
static json_t *
log_json(struct call *c, const struct r_chain_tx *tx)
{
	const char *texts[] = { tx->asset, tx->state };
	const char *event = contract_event(tx->state == NULL);
	unsigned char hash[KECCAK_LEN];

	keccak256(event, strlen(event), hash);
	return json_pack("{s:s,s:[s],s:s,s:s,s:s,s:s,s:s,s:s,s:b}", "address",
	    CHAIN_CONTRACT, "topics", hex_data(c->a, hash, sizeof(hash)),
	    "data", contract_texts(c->a, texts, tx->state == NULL ? 1 : 2),
	    "blockNumber", word(c, tx->block), "blockHash",
	    chain_block_hash(c, tx->block), "transactionHash", tx->hash,
	    "transactionIndex", word(c, tx->place), "logIndex",
	    word(c, tx->place), "removed", 0);
}

static json_t *
receipt(struct call *c, const json_t *params)
{
	const char *hash = json_string_value(json_array_get(params, 0));
	json_t *o, *logs = json_array();
	struct r_chain_tx tx;
	enum err e = chain_tx(c, hash == NULL ? "" : hash, &tx);

	if (e != E_OK || tx.block == ABSENT) {
		json_decref(logs);
		return e == E_OK || e == E_NOTFOUND ?
		    json_pack("{s:n}", "result") : failed();
	}
	if (tx.status == 1)
		json_array_append_new(logs, log_json(c, &tx));
	o = json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:o}", "transactionHash",
	    tx.hash, "from", tx.sender, "to", tx.contract, "status",
	    tx.status == 1 ? "0x1" : "0x0", "blockNumber", word(c, tx.block),
	    "blockHash", chain_block_hash(c, tx.block), "gasUsed",
	    word(c, tx.used), "logs", logs);
	return json_pack("{s:o}", "result", o);
}

static json_t *
block(struct call *c, const json_t *params)
{
	int64_t n = block_of(c, json_array_get(params, 0));
	bool whole = json_is_true(json_array_get(params, 1));
	json_t *list = json_array();
	struct r_chain_tx *tx;
	size_t got;

	if (n == ABSENT) {
		json_decref(list);
		return json_pack("{s:n}", "result");
	}
	if (chain_txs(c, FAM_CHAIN_TXS_BLOCK, "", n, CHAIN_BLOCK_TXS, &tx,
	    &got) != E_OK) {
		json_decref(list);
		return failed();
	}
	for (size_t i = 0; i < got; i++)
		json_array_append_new(list, whole ? tx_json(c, &tx[i]) :
		    json_string(tx[i].hash));
	return json_pack("{s:{s:s,s:s,s:s,s:s,s:s,s:s,s:o}}", "result",
	    "number", word(c, n), "hash", chain_block_hash(c, n),
	    "parentHash", chain_block_hash(c, n == 0 ? 0 : n - 1),
	    "timestamp", word(c, chain_time(n) / 1000), "baseFeePerGas",
	    word(c, chain_base_fee(c, n)), "gasLimit",
	    word(c, CHAIN_BLOCK_GAS), "transactions", list);
}

static json_t *
logs(struct call *c, const json_t *params)
{
	const json_t *o = json_array_get(params, 0);
	const json_t *of = json_object_get(o, "address");
	int64_t from = block_of(c, json_object_get(o, "fromBlock"));
	int64_t to = block_of(c, json_object_get(o, "toBlock"));
	json_t *list;
	size_t n;
	struct r_chain_tx *tx;

	if (from == ABSENT || to == ABSENT || to - from > LOG_BLOCKS)
		return chain_fault(-32602, "block range extends beyond "
		    "current head block, or is too long");
	if (chain_logs(c, from, to, LOGS_MAX, &tx, &n) != E_OK)
		return failed();
	list = json_array();
	if (of == NULL || strcmp(chain_address(c, json_is_array(of) ?
	    json_array_get(of, 0) : of), CHAIN_CONTRACT) == 0)
		for (size_t i = 0; i < n; i++)
			json_array_append_new(list, log_json(c, &tx[i]));
	return json_pack("{s:o}", "result", list);
}

/* --- what does not depend on anything --- */

static json_t *
simple(struct call *c, const char *method)
{
	if (strcmp(method, "web3_clientVersion") == 0)
		return result("patchbay-sim");
	if (strcmp(method, "eth_chainId") == 0)
		return number(c, CHAIN_ID);
	if (strcmp(method, "net_version") == 0)
		return json_pack("{s:o}", "result", json_string(
		    arena_printf(c->a, "%d", (int)CHAIN_ID)));
	if (strcmp(method, "eth_accounts") == 0)
		return json_pack("{s:[s]}", "result", CHAIN_SIGNER);
	if (strcmp(method, "eth_blockNumber") == 0)
		return number(c, chain_height(c));
	if (strcmp(method, "eth_maxPriorityFeePerGas") == 0)
		return number(c, CHAIN_GWEI / 10);
	if (strcmp(method, "eth_gasPrice") == 0)
		return number(c, chain_base_fee(c, chain_height(c)) +
		    CHAIN_GWEI / 10);
	return NULL;
}

static const struct {
	const char	*method;
	json_t		*(*answer)(struct call *, const json_t *params);
} methods[] = {
	{ "eth_getBalance", balance },
	{ "eth_getTransactionCount", count },
	{ "eth_call", eth_call },
	{ "eth_estimateGas", estimate },
	{ "eth_getTransactionByHash", by_hash },
	{ "eth_getTransactionReceipt", receipt },
	{ "eth_getBlockByNumber", block },
	{ "eth_getLogs", logs },
	{ "eth_sendRawTransaction", chain_send_raw },
	{ "eth_sendTransaction", chain_send },
};

static json_t *
one(struct call *c, const json_t *q)
{
	const char *method = json_string_value(json_object_get(q, "method"));
	const json_t *params = json_object_get(q, "params");
	json_t *o = method == NULL ? chain_fault(-32600, "invalid request") :
	    simple(c, method);

	for (size_t i = 0; o == NULL && i < sizeof(methods) /
	    sizeof(methods[0]); i++)
		if (strcmp(methods[i].method, method) == 0)
			o = methods[i].answer(c, params);
	if (o == NULL)
		o = chain_fault(-32601, "the method does not exist");
	json_object_set_new(o, "jsonrpc", json_string("2.0"));
	json_object_set(o, "id", json_object_get(q, "id") == NULL ?
	    json_null() : json_object_get(q, "id"));
	return o;
}

static void
say(struct call *c, int status, json_t *o)
{
	c->reply->status = status;
	c->reply->content_type = "application/json";
	buf_reset(&c->reply->out);
	buf_str(&c->reply->out, json_write(c->a, json_own(c->a, o)));
}

static void
answer(struct call *c)
{
	const json_t *q = c->api_ctx, *each;
	json_t *all;
	size_t i;

	if (chain_catch_up(c) != E_OK) {
		say(c, 500, failed());
		return;
	}
	if (!json_is_array(q)) {
		say(c, 200, one(c, q));
		return;
	}
	all = json_array();
	json_array_foreach(q, i, each)
		json_array_append_new(all, one(c, each));
	say(c, 200, all);
}

static bool
fail(struct call *c, enum trouble trouble)
{
	switch (trouble) {
	case TROUBLE_AUTH:
		say(c, 401, chain_fault(-32001, "unauthorized"));
		return true;
	case TROUBLE_RATE:
		say(c, 429, chain_fault(-32005, "limit exceeded"));
		return true;
	case TROUBLE_SERVER:
		say(c, 500, failed());
		return true;
	case TROUBLE_QUOTA:
		break;
	}
	return false;
}

void
chain_answer(struct call *c)
{
	static const struct api api = { .fail = fail, .answer = answer,
	    .type = "application/json", .head = "[",
	    .row = "{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":\"0x1\"},\n" };
	json_t *q = json_read(c->a, c->req.body, c->req.body_len, NULL);

	if (!front_bearer(c, ACCOUNT_CHAIN)) {
		fail(c, TROUBLE_AUTH);
		return;
	}
	if (c->req.method != METHOD_POST || q == NULL ||
	    json_array_size(q) > BATCH_MAX) {
		say(c, 400, chain_fault(-32700, "parse error"));
		return;
	}
	c->api = &api;
	c->api_ctx = q;
	c->kind = strstr(c->req.body, "\"eth_send") == NULL ? CALL_READ :
	    CALL_EDIT;
	c->sims = "";
	front_run(c);
}
