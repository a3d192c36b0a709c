/* The chain's JSON-RPC: what is asked. */
#include <string.h>

#include "../../lib/eth/abi.h"
#include "../../lib/eth/hex.h"
#include "../../lib/text/json.h"
#include "chain.h"
#include "chain_own.h"

enum { BATCH_MAX = 100 };

/* --- small things --- */

void
chain_say(struct call *c, int status, json_t *o)
{
	c->reply->status = status;
	c->reply->content_type = "application/json";
	buf_reset(&c->reply->out);
	buf_str(&c->reply->out, json_write(c->a, json_own(c->a, o)));
}

json_t *
chain_fault(int code, const char *message)
{
	return json_pack("{s:{s:i,s:s}}", "error", "code", code, "message",
	    message);
}

json_t *
chain_failed(void)
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

const char *
chain_word(struct call *c, int64_t n)
{
	return hex_quantity(c->a, (uint64_t)n);
}

int64_t
chain_block_of(struct call *c, const json_t *j)
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
		return chain_failed();
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
		return chain_failed();
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
	int64_t block = chain_block_of(c, json_array_get(params, 1));
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
	    NULL : chain_failed();
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
	{ "eth_getTransactionByHash", chain_by_hash },
	{ "eth_getTransactionReceipt", chain_receipt },
	{ "eth_getBlockByNumber", chain_block },
	{ "eth_getLogs", chain_filter },
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
answer(struct call *c)
{
	const json_t *q = c->api_ctx, *each;
	json_t *all;
	size_t i;

	if (chain_catch_up(c) != E_OK) {
		chain_say(c, 500, chain_failed());
		return;
	}
	if (!json_is_array(q)) {
		chain_say(c, 200, one(c, q));
		return;
	}
	all = json_array();
	json_array_foreach(q, i, each)
		json_array_append_new(all, one(c, each));
	chain_say(c, 200, all);
}

static bool
fail(struct call *c, enum trouble trouble)
{
	switch (trouble) {
	case TROUBLE_AUTH:
		chain_say(c, 401, chain_fault(-32001, "unauthorized"));
		return true;
	case TROUBLE_RATE:
		chain_say(c, 429, chain_fault(-32005, "limit exceeded"));
		return true;
	case TROUBLE_SERVER:
		chain_say(c, 500, chain_failed());
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
		chain_say(c, 400, chain_fault(-32700, "parse error"));
		return;
	}
	c->api = &api;
	c->api_ctx = q;
	c->kind = strstr(c->req.body, "\"eth_send") == NULL ? CALL_READ :
	    CALL_EDIT;
	c->sims = "";
	front_run(c);
}
