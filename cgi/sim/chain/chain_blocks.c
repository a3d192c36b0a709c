/* The chain's JSON-RPC: transactions, receipts, blocks and logs. */
#include <string.h>

#include "../../lib/eth/hex.h"
#include "../../lib/text/json.h"
#include "chain.h"
#include "chain_own.h"

enum { LOG_BLOCKS = 10000, LOGS_MAX = 1000 };

static json_t *
tx_json(struct call *c, const struct r_chain_tx *tx)
{
	json_t *o = json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s}",
	    "hash", tx->hash, "from", tx->sender, "to", tx->contract, "nonce",
	    chain_word(c, tx->nonce), "gas", chain_word(c, tx->gas), "maxFeePerGas",
	    chain_word(c, tx->fee), "maxPriorityFeePerGas", chain_word(c, tx->tip),
	    "input", tx->data, "value", "0x0", "type", "0x2");

	if (tx->block == ABSENT) {
		json_object_set_new(o, "blockNumber", json_null());
		return o;
	}
	json_put_str(o, "blockNumber", chain_word(c, tx->block));
	json_put_str(o, "blockHash", chain_block_hash(c, tx->block));
	json_put_str(o, "transactionIndex", chain_word(c, tx->place));
	return o;
}

json_t *
chain_by_hash(struct call *c, const json_t *params)
{
	const char *hash = json_string_value(json_array_get(params, 0));
	struct r_chain_tx tx;
	enum err e = chain_tx(c, hash == NULL ? "" : hash, &tx);

	return e == E_OK ? json_pack("{s:o}", "result", tx_json(c, &tx)) :
	    e == E_NOTFOUND ? json_pack("{s:n}", "result") : chain_failed();
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
	    "blockNumber", chain_word(c, tx->block), "blockHash",
	    chain_block_hash(c, tx->block), "transactionHash", tx->hash,
	    "transactionIndex", chain_word(c, tx->place), "logIndex",
	    chain_word(c, tx->place), "removed", 0);
}

json_t *
chain_receipt(struct call *c, const json_t *params)
{
	const char *hash = json_string_value(json_array_get(params, 0));
	json_t *o, *logs = json_array();
	struct r_chain_tx tx;
	enum err e = chain_tx(c, hash == NULL ? "" : hash, &tx);

	if (e != E_OK || tx.block == ABSENT) {
		json_decref(logs);
		return e == E_OK || e == E_NOTFOUND ?
		    json_pack("{s:n}", "result") : chain_failed();
	}
	if (tx.status == 1)
		json_array_append_new(logs, log_json(c, &tx));
	o = json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:o}", "transactionHash",
	    tx.hash, "from", tx.sender, "to", tx.contract, "status",
	    tx.status == 1 ? "0x1" : "0x0", "blockNumber", chain_word(c, tx.block),
	    "blockHash", chain_block_hash(c, tx.block), "gasUsed",
	    chain_word(c, tx.used), "logs", logs);
	return json_pack("{s:o}", "result", o);
}

json_t *
chain_block(struct call *c, const json_t *params)
{
	int64_t n = chain_block_of(c, json_array_get(params, 0));
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
		return chain_failed();
	}
	for (size_t i = 0; i < got; i++)
		json_array_append_new(list, whole ? tx_json(c, &tx[i]) :
		    json_string(tx[i].hash));
	return json_pack("{s:{s:s,s:s,s:s,s:s,s:s,s:s,s:o}}", "result",
	    "number", chain_word(c, n), "hash", chain_block_hash(c, n),
	    "parentHash", chain_block_hash(c, n == 0 ? 0 : n - 1),
	    "timestamp", chain_word(c, chain_time(n) / 1000), "baseFeePerGas",
	    chain_word(c, chain_base_fee(c, n)), "gasLimit",
	    chain_word(c, CHAIN_BLOCK_GAS), "transactions", list);
}

/* Of one address, of any of several, or of all. */
static bool
of_contract(struct call *c, const json_t *of)
{
	const json_t *one;
	bool is = of == NULL || strcmp(chain_address(c, of),
	    CHAIN_CONTRACT) == 0;
	size_t i;

	json_array_foreach(of, i, one)
		is = is || strcmp(chain_address(c, one), CHAIN_CONTRACT) == 0;
	return is;
}

json_t *
chain_filter(struct call *c, const json_t *params)
{
	const json_t *o = json_array_get(params, 0);
	int64_t from = chain_block_of(c, json_object_get(o, "fromBlock"));
	int64_t to = chain_block_of(c, json_object_get(o, "toBlock"));
	json_t *list;
	size_t n;
	struct r_chain_tx *tx;

	if (from == ABSENT || to == ABSENT || to - from > LOG_BLOCKS)
		return chain_fault(-32602, "block range extends beyond "
		    "current head block, or is too long");
	if (chain_logs(c, from, to, LOGS_MAX, &tx, &n) != E_OK)
		return chain_failed();
	list = json_array();
	if (of_contract(c, json_object_get(o, "address")))
		for (size_t i = 0; i < n; i++)
			json_array_append_new(list, log_json(c, &tx[i]));
	return json_pack("{s:o}", "result", list);
}
