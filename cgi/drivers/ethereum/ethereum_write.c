/* Transactions: made, sent, and what became of them. */
#include <sodium.h>
#include <string.h>

#include "../answer.h"
#include "ethereum.h"

/* --- signing --- */

/* A fifth more gas than was estimated: by the time it is in a block the contract
 * may take another way.  What is not used is not paid. */
static uint64_t
with_room(int64_t gas)
{
	return (uint64_t)gas + (uint64_t)gas / 5;
}

static const char *
account(struct arena *a, const struct account *acc)
{
	unsigned char address[ETH_ADDRESS];

	return eth_account(acc, address) ? hex_data(a, address, ETH_ADDRESS) :
	    "";
}

static enum err
sign(const struct account *acc, const struct ledger_call *call,
    const struct ledger_head *h, int64_t nonce, struct arena *a,
    struct ledger_signed *s)
{
	unsigned char key[ETH_KEY], hash[KECCAK_LEN];
	struct eth_tx tx = { .chain = (uint64_t)h->chain_id,
		.nonce = (uint64_t)nonce, .gas = with_room(h->gas) };
	const unsigned char *raw;
	struct abi_function f;
	bool ok;
	size_t n;

	if (h->chain_id <= 0 || nonce < 0 || h->fee < 0 || h->gas <= 0 ||
	    h->fee > INT64_MAX / 2 ||
	    !eth_address_read(call->contract, tx.to) ||
	    abi_function_read(a, call->function, &f) != NULL ||
	    f.n != call->n ||
	    abi_encode(a, &f, call->args, &tx.data, &tx.len) != NULL)
		return E_INPUT;
	eth_set_fees(acc, h, &tx);
	ok = eth_key(acc, key) && eth_sign(a, &tx, key, &raw, &n, hash);
	sodium_memzero(key, sizeof(key));
	if (!ok)
		return E_INPUT;
	s->raw = hex_data(a, raw, n);
	s->hash = hex_data(a, hash, sizeof(hash));
	s->fee = (int64_t)tx.fee;
	s->tip = (int64_t)tx.tip;
	return E_OK;
}

/* --- OP_TRANSACT --- */

/* For a node that signs: with our nonce, so that what is sent again is no other
 * transaction; and with the highest price, of which it takes what it needs.  A
 * gas price it sets itself: the highest would be paid in full. */
static enum err
node_params(const struct account *acc, const struct op_args *args,
    struct arena *a, json_t **params)
{
	unsigned char from[ETH_ADDRESS];
	int64_t most = eth_highest(acc);
	struct abi_function f;
	struct ledger_call c;
	const char *data;
	enum err e = eth_call_data(a, args->value, &c, &f, &data);

	if (e != E_OK || args->number < 0 || !eth_account(acc, from))
		return E_INPUT;
	*params = json_pack("[{s:s,s:s,s:s,s:s}]", "from", hex_data(a, from,
	    ETH_ADDRESS), "to", c.contract, "data", data, "nonce",
	    hex_quantity(a, (uint64_t)args->number));
	if (args->fee > 0)
		most = args->fee;
	if (most != ABSENT && (args->fee > 0 || !eth_legacy(acc)))
		json_object_set_new(json_array_get(*params, 0),
		    eth_legacy(acc) ? "gasPrice" : "maxFeePerGas",
		    json_string(hex_quantity(a, (uint64_t)most)));
	if (args->tip > 0 && !eth_legacy(acc))
		json_object_set_new(json_array_get(*params, 0),
		    "maxPriorityFeePerGas", json_string(hex_quantity(a,
		    (uint64_t)args->tip)));
	return E_OK;
}

static enum err
build_transact(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	json_t *batch = json_own(a, json_array()), *params;
	unsigned char hash[KECCAK_LEN];
	const unsigned char *raw;
	enum err e;
	size_t n;

	(void)so_far;
	if (hex_read(a, args->value, &raw, &n) && n > 0) {
		keccak256(raw, n, hash);
		q->id = hex_data(a, hash, sizeof(hash));
		rpc_add(batch, "eth_sendRawTransaction", json_pack("[s]",
		    args->value));
		return rpc_request(acc, a, batch, q);
	}
	if ((e = node_params(acc, args, a, &params)) != E_OK)
		return e;
	q->id = arena_printf(a, "nonce %lld", (long long)args->number);
	rpc_add(batch, "eth_sendTransaction", params);
	return rpc_request(acc, a, batch, q);
}

/* It has these very bytes: to send them once more has changed nothing. */
static bool
is_known(const json_t *error)
{
	const char *message = json_string_value(json_object_get(error,
	    "message"));

	return message != NULL && (strcasestr(message, "already known") ||
	    strcasestr(message, "known transaction") ||
	    strcasestr(message, "already imported") ||
	    strcasestr(message, "ALREADY_EXISTS"));
}

static enum err
parse_transact(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	unsigned char hash[KECCAK_LEN];
	struct rpc_answer got;
	const char *s;
	enum err e = rpc_read(rp, a, 1, &got, r);

	(void)args;
	if (e != E_OK || (got.error[0] != NULL && is_known(got.error[0])))
		return e;
	if (got.error[0] != NULL)
		return rpc_failed(a, got.error[0], r);
	s = json_string_value(got.result[0]);
	if (!hex_read_to(s, hash, sizeof(hash))) {
		r->reason = "The node did not answer with a hash.";
		return E_SERVICE_ANSWER;
	}
	r->remote_id = hex_data(a, hash, sizeof(hash));
	return E_OK;
}

const struct step eth_transact[] = {
	{ .build = build_transact, .parse = parse_transact, .writes = true },
	{ .build = NULL }
};

/* --- OP_RECEIPT --- */

enum { RECEIPT, TX, RECEIPT_CALLS };

static enum err
build_receipt(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	json_t *batch = json_own(a, json_array());
	unsigned char hash[KECCAK_LEN];
	const char *id = args->remote_id != NULL && *args->remote_id != '\0' ?
	    args->remote_id : args->own_id;

	(void)so_far;
	/* of one that the node signed, whose answer was lost, only the nonce is
	 * known: then there is the head alone */
	if (!hex_read_to(id, hash, sizeof(hash)))
		id = "0x0000000000000000000000000000000000000000000000000000"
		    "000000000000";
	rpc_add(batch, "eth_getTransactionReceipt", json_pack("[s]", id));
	rpc_add(batch, "eth_getTransactionByHash", json_pack("[s]", id));
	eth_add_head(acc, a, batch);
	return rpc_request(acc, a, batch, q);
}

/* For the second step: the same call at the same block says why. */
static const char *
replay_params(struct arena *a, const json_t *tx, const json_t *receipt)
{
	static const char *const names[] = { "from", "to", "gas" };
	json_t *call = json_object(), *params = json_own(a, json_array());
	json_t *input = json_object_get(tx, "input");

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		json_object_set(call, names[i], json_object_get(tx,
		    names[i]));
	json_object_set(call, "data", input != NULL ? input :
	    json_object_get(tx, "data"));
	json_array_append_new(params, call);
	json_array_append(params, json_object_get(receipt, "blockNumber"));
	return json_write(a, params);
}

/* In a block: done when it is as deep as was asked for. */
static void
in_block(struct arena *a, const json_t *receipt, const json_t *tx, int64_t want,
    struct result *r)
{
	const char *status = json_string_value(json_object_get(receipt,
	    "status"));
	int64_t at = rpc_number(json_object_get(receipt, "blockNumber"));
	int64_t deep = r->head.height - at + 1;

	r->block = arena_printf(a, "block %lld", (long long)at);
	if (deep < 1)		/* another node behind the same address */
		deep = 1;
	if (want < 1)
		want = 1;
	r->receipt = deep >= want ? RECEIPT_DONE : RECEIPT_PENDING;
	r->progress = arena_printf(a, "in block %lld, %lld of %lld deep",
	    (long long)at, (long long)deep, (long long)want);
	if (status == NULL || strcmp(status, "0x0") != 0)
		return;
	r->progress = arena_printf(a, "reverted %s", r->progress);
	if (r->receipt == RECEIPT_DONE) {
		r->receipt = RECEIPT_FAILED;
		r->replay = replay_params(a, tx, receipt);
	}
}

static enum err
parse_receipt(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	struct rpc_answer got;
	json_t *receipt, *tx;
	enum err e = rpc_read(rp, a, RECEIPT_CALLS + HEAD_CALLS, &got, r);

	if (e == E_OK)
		e = eth_read_head(a, &got, RECEIPT_CALLS, r);
	if (e != E_OK)
		return e;
	for (size_t i = RECEIPT; i < RECEIPT_CALLS; i++)
		if (got.error[i] != NULL)
			return rpc_failed(a, got.error[i], r);
	receipt = got.result[RECEIPT];
	tx = got.result[TX];
	r->receipt = RECEIPT_NONE;
	if (json_is_object(receipt) && rpc_number(json_object_get(receipt,
	    "blockNumber")) != ABSENT)
		in_block(a, receipt, tx, args->number, r);
	else if (json_is_object(tx)) {
		r->receipt = RECEIPT_PENDING;
		r->progress = "waits for a block";
	}
	return E_OK;
}

static enum err
build_reason(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	json_t *batch = json_own(a, json_array()), *params;

	(void)args;
	if (so_far->replay == NULL)
		return E_OK;
	params = json_read(a, so_far->replay, strlen(so_far->replay), NULL);
	rpc_add(batch, "eth_call", json_incref(params));
	return rpc_request(acc, a, batch, q);
}

/* Whatever it says, the receipt stands. */
static enum err
parse_reason(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	struct rpc_answer got;

	(void)args;
	if (rpc_read(rp, a, 1, &got, r) != E_OK || got.error[0] == NULL ||
	    rpc_failed(a, got.error[0], r) != E_SERVICE_REFUSED ||
	    strcmp(r->code, "REVERTED") != 0)
		r->reason = "The contract refuses it, and the node does not "
		    "say why. It may have run out of gas.";
	r->code = "REVERTED";
	return E_OK;
}

const struct step eth_receipt[] = {
	{ .build = build_receipt, .parse = parse_receipt },
	{ .build = build_reason, .parse = parse_reason },
	{ .build = NULL }
};

/* --- for the wizard --- */

static const char *
check_contract(struct arena *a, const char *s)
{
	unsigned char address[ETH_ADDRESS];

	(void)a;
	return eth_address_read(s, address) ? NULL : "A contract's address is "
	    "0x and 40 digits 0–9 and a–f. If it has capitals, one of them is "
	    "wrong.";
}

static const char *
check_function(struct arena *a, const char *s)
{
	struct abi_function f;

	return abi_function_read(a, s, &f);
}

static const char *
check_call(struct arena *a, const struct ledger_call *c)
{
	const unsigned char *data;
	struct abi_function f;
	const char *wrong = abi_function_read(a, c->function, &f);
	size_t n;

	if (wrong != NULL)
		return wrong;
	return f.n != c->n ? "The function has another number of arguments." :
	    abi_encode(a, &f, c->args, &data, &n);
}

static size_t
types(struct arena *a, const char *function,
    const char *list[LEDGER_ARGS_MAX])
{
	struct abi_function f;

	if (abi_function_read(a, function, &f) != NULL)
		return 0;
	memcpy(list, f.types, sizeof(f.types));
	return f.n;
}

static const char *
wire(struct arena *a, const struct ledger_call *c)
{
	const unsigned char *data;
	struct abi_function f;
	size_t n;

	return abi_function_read(a, c->function, &f) != NULL || f.n != c->n ||
	    abi_encode(a, &f, c->args, &data, &n) != NULL ? NULL :
	    hex_data(a, data, n);
}

_Static_assert((int)ABI_ARGS_MAX == (int)LEDGER_ARGS_MAX, "arguments fit");

const struct ledger_driver eth_ledger = {
	.contract = "Contract address",
	.contract_hint = "0x and 40 digits",
	.functions = "name(type,type), as in updateAsset(string,string)",
	.query_hint = "readAsset(string) returns (string)",
	.typed = true, .gas = true,
	.check_contract = check_contract, .check_function = check_function,
	.check_call = check_call, .types = types, .wire = wire,
	.account = account, .fee = eth_fee, .signs = eth_signs, .sign = sign,
	.hears = eth_hears, .span = 200, .highest = eth_highest,
};
