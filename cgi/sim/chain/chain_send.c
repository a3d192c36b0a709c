/* What is sent to the chain: checked, and into the pool. */
#include <string.h>

#include "../../lib/eth/hex.h"
#include "chain_own.h"

/* A transaction that wants to get in. */
struct offered {
	const char	*hash, *sender, *contract, *data;
	int64_t		 nonce, fee, tip, gas;
};

enum err
chain_next(struct call *c, const char *sender, bool pool, int64_t *next)
{
	struct r_chain_next mined;
	struct r_chain_tx *tx;
	size_t n;
	enum err e = g_chain_next(c->sim->db, NULL, &mined,
	    c->account->number, sender);

	*next = e == E_OK ? mined.nonce : 0;
	if (e != E_OK || !pool)
		return e;
	e = chain_txs(c, FAM_CHAIN_TXS_POOL, "", 0, CHAIN_POOL, &tx, &n);
	for (size_t i = 0; e == E_OK && i < n; i++)
		if (strcmp(tx[i].sender, sender) == 0 && tx[i].nonce == *next)
			++*next;
	return e;
}

/* What has its nonce gives way when a tenth more is offered; what is in a block
 * does not. */
static const char *
replace(struct call *c, const struct offered *t, enum err *e)
{
	struct r_chain_tx *was;
	size_t n;

	*e = chain_txs(c, FAM_CHAIN_TXS_NONCE, t->sender, t->nonce, 1, &was,
	    &n);
	if (*e != E_OK || n == 0)
		return NULL;
	if (was->block != ABSENT)
		return "nonce too low";
	if (t->fee < was->fee + was->fee / 10 ||
	    t->tip < was->tip + was->tip / 10)
		return "replacement transaction underpriced";
	*e = x_chain_tx_drop(c->sim->db, was->id);
	return NULL;
}

static const char *
check(struct call *c, const struct offered *t, enum err *e)
{
	struct r_chain_tx known;
	int64_t next;

	*e = chain_tx(c, t->hash, &known);
	if (*e == E_OK)
		return "already known";
	if (*e == E_NOTFOUND)
		*e = chain_next(c, t->sender, false, &next);
	if (*e != E_OK)
		return NULL;
	if (t->nonce < next)
		return "nonce too low";
	if (t->gas > CHAIN_BLOCK_GAS)
		return "exceeds block gas limit";
	if (t->gas < 21000 + 16 * (int64_t)strlen(t->data) / 2)
		return "intrinsic gas too low";
	if (t->tip > t->fee)
		return "max priority fee per gas higher than max fee per gas";
	return replace(c, t, e);
}

static json_t *
put(struct call *c, const struct offered *t)
{
	const char *why = NULL;
	enum err e = db_begin(c->sim->db);

	if (e != E_OK)
		return chain_fault(-32603, "internal error");
	why = check(c, t, &e);
	if (e == E_OK && why == NULL)
		e = x_chain_tx_add(c->sim->db, &(struct p_chain_tx_add){
		    .account = c->account->number, .hash = t->hash,
		    .sender = t->sender, .nonce = t->nonce, .fee = t->fee,
		    .tip = t->tip, .gas = t->gas, .contract = t->contract,
		    .data = t->data, .received = c->ledger.now });
	e = db_end(c->sim->db, e);
	if (e != E_OK)
		return chain_fault(-32603, "internal error");
	return why != NULL ? chain_fault(-32000, why) : json_pack("{s:s}",
	    "result", t->hash);
}

json_t *
chain_send_raw(struct call *c, const json_t *params)
{
	const char *raw = json_string_value(json_array_get(params, 0));
	unsigned char from[ETH_ADDRESS], hash[KECCAK_LEN];
	const unsigned char *bytes;
	struct eth_tx tx;
	size_t n;

	if (!hex_read(c->a, raw, &bytes, &n) ||
	    !eth_read(bytes, n, &tx, from))
		return chain_fault(-32000, "rlp: the transaction can't be "
		    "read, or nobody signed it");
	if (tx.chain != CHAIN_ID)
		return chain_fault(-32000, "invalid chain id for signer");
	if (tx.fee > INT64_MAX / 2 || tx.gas > INT32_MAX ||
	    tx.nonce > INT32_MAX)
		return chain_fault(-32000, "insufficient funds for gas * "
		    "price + value");
	keccak256(bytes, n, hash);
	return put(c, &(struct offered){ .hash = hex_data(c->a, hash,
	    sizeof(hash)), .sender = hex_data(c->a, from, sizeof(from)),
	    .contract = tx.creates ? "" : hex_data(c->a, tx.to, ETH_ADDRESS),
	    .data = hex_data(c->a, tx.data, tx.len),
	    .nonce = (int64_t)tx.nonce, .gas = (int64_t)tx.gas,
	    .fee = (int64_t)tx.fee,
	    .tip = (int64_t)(tx.legacy ? tx.fee : tx.tip) });
}

/* A quantity of a transaction, or what the node takes for it. */
static int64_t
quantity(const json_t *o, const char *name, int64_t usual)
{
	uint64_t n;

	return hex_number(json_string_value(json_object_get(o, name)), &n) &&
	    n <= INT64_MAX / 4 ? (int64_t)n : usual;
}

/* For its own account the node signs. */
json_t *
chain_send(struct call *c, const json_t *params)
{
	const json_t *o = json_array_get(params, 0);
	const char *data = json_string_value(json_object_get(o, "data"));
	struct offered t = { .sender = chain_address(c,
	    json_object_get(o, "from")), .contract = chain_address(c,
	    json_object_get(o, "to")), .data = data == NULL ? "0x" : data };
	unsigned char hash[KECCAK_LEN];
	int64_t next;
	char *all;

	if (strcmp(t.sender, CHAIN_SIGNER) != 0)
		return chain_fault(-32000, "unknown account");
	if (chain_next(c, t.sender, true, &next) != E_OK)
		return chain_fault(-32603, "internal error");
	t.nonce = quantity(o, "nonce", next);
	t.gas = quantity(o, "gas", 21000 + 16 * (int64_t)strlen(t.data) / 2 +
	    20000);
	t.tip = quantity(o, "maxPriorityFeePerGas", CHAIN_GWEI / 10);
	t.fee = quantity(o, "maxFeePerGas", quantity(o, "gasPrice",
	    2 * chain_base_fee(c, chain_height(c)) + t.tip));
	all = arena_printf(c->a, "%s %s %s %lld %lld %lld %lld", t.sender,
	    t.contract, t.data, (long long)t.nonce, (long long)t.fee,
	    (long long)t.tip, (long long)t.gas);
	keccak256(all, strlen(all), hash);
	t.hash = hex_data(c->a, hash, sizeof(hash));
	return put(c, &t);
}
