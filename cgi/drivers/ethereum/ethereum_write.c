/* Transactions: made, sent, and what became of them. */
#include <sodium.h>
#include <string.h>

#include "../answer.h"
#include "ethereum.h"

/* --- one or several --- */

const struct ledger_asked *
eth_asked(const struct op_args *args, struct ledger_asked *one, size_t *n)
{
	*n = args->nasked;
	if (*n > 0)
		return args->asked;
	*n = 1;
	*one = (struct ledger_asked){ .value = args->value,
	    .remote_id = args->remote_id, .own_id = args->own_id,
	    .number = args->number, .fee = args->fee, .tip = args->tip };
	return one;
}

void
eth_told(const struct op_args *args, struct arena *a, struct result *r)
{
	r->ntold = args->nasked > 0 ? args->nasked : 1;
	r->told = arena_array(a, r->ntold, sizeof(*r->told));
	for (size_t i = 0; i < r->ntold; i++)
		r->told[i] = (struct ledger_told){ .err = E_OK,
		    .gas = ABSENT };
}

enum err
eth_alone(const struct op_args *args, struct result *r)
{
	struct result one;
	enum err e;

	if (args->nasked > 0)
		return E_OK;
	e = result_of(r, E_OK, 0, &one);
	one.at = r->at;
	one.told = r->told;
	*r = one;		/* ntold 0: nothing beside it */
	return e;
}

void
eth_failed(struct arena *a, const json_t *error, struct ledger_told *t)
{
	struct result r = { .code = NULL };

	t->err = rpc_failed(a, error, &r);
	t->code = r.code;
	t->reason = r.reason;
}

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
node_params(const struct account *acc, const struct ledger_asked *args,
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
	const struct ledger_asked *asked;
	unsigned char hash[KECCAK_LEN];
	const unsigned char *raw;
	struct ledger_asked one;
	enum err e;
	size_t n, len;

	(void)so_far;
	asked = eth_asked(args, &one, &n);
	for (size_t i = 0; i < n; i++) {
		if (hex_read(a, asked[i].value, &raw, &len) && len > 0) {
			keccak256(raw, len, hash);
			q->id = hex_data(a, hash, sizeof(hash));
			rpc_add(batch, "eth_sendRawTransaction",
			    json_pack("[s]", asked[i].value));
			continue;
		}
		if ((e = node_params(acc, &asked[i], a, &params)) != E_OK)
			return e;
		q->id = arena_printf(a, "nonce %lld",
		    (long long)asked[i].number);
		rpc_add(batch, "eth_sendTransaction", params);
	}
	if (n != 1)		/* each has one of its own */
		q->id = NULL;
	return rpc_request(acc, a, batch, q);
}

/* It has these very bytes: to send them once more has changed nothing. */
static bool
is_known(const json_t *error)
{
	const char *message = json_string_value(json_object_get(error,
	    "message"));

	return message != NULL && (strcasestr(message, "already known") ||
	    (strcasestr(message, "known transaction") &&
	    !strcasestr(message, "unknown transaction")) ||
	    strcasestr(message, "already imported") ||
	    strcasestr(message, "AlreadyKnown") ||
	    strcasestr(message, "ALREADY_EXISTS"));
}

/* Of what we have signed the hash is known: another one is of something else. */
static bool
is_ours(struct arena *a, const char *value, const unsigned char *hash)
{
	unsigned char own[KECCAK_LEN];
	const unsigned char *raw;
	size_t n;

	if (!hex_read(a, value, &raw, &n) || n == 0)
		return true;
	keccak256(raw, n, own);
	return memcmp(own, hash, sizeof(own)) == 0;
}

static void
read_sent(struct arena *a, const char *value, const json_t *result,
    const json_t *error, struct ledger_told *t)
{
	unsigned char hash[KECCAK_LEN];

	if (error != NULL) {
		if (!is_known(error))
			eth_failed(a, error, t);
		return;
	}
	if (hex_read_to(json_string_value(result), hash, sizeof(hash)) &&
	    is_ours(a, value, hash)) {
		t->remote_id = hex_data(a, hash, sizeof(hash));
		return;
	}
	t->err = E_SERVICE_ANSWER;
	t->reason = "The node did not answer with the transaction's hash.";
}

static enum err
parse_transact(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	const struct ledger_asked *asked;
	struct ledger_asked one;
	struct rpc_answer got;
	enum err e;
	size_t n;

	asked = eth_asked(args, &one, &n);
	if ((e = rpc_read(rp, a, n, &got, r)) != E_OK)
		return e;
	eth_told(args, a, r);
	for (size_t i = 0; i < n; i++)
		read_sent(a, asked[i].value, got.result[i], got.error[i],
		    &r->told[i]);
	return eth_alone(args, r);
}

const struct step eth_transact[] = {
	{ .build = build_transact, .parse = parse_transact, .writes = true },
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
	.batch = LEDGER_BATCH,
};
