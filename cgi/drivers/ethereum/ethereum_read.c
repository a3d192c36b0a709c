/* Reading contracts and blocks. */
#include <string.h>

#include "../../lib/text/utf8.h"
#include "../answer.h"
#include "ethereum.h"

enum { ARGS_SHOWN = 400, KNOWN_MAX = 200 };

/* The functions of IBM's sample contracts in Solidity's form, to recognize a
 * block's transactions. */
static const char *const common[] = {
	"updateAsset(string,string)", "createAsset(string,string)",
	"replaceAsset(string,string)", "deleteAsset(string)",
	"setAsset(string,string)",
};

/* --- OP_QUERY, OP_DETAILS --- */

static enum err
ask_contract(const struct account *acc, struct arena *a, const char *call,
    struct http_request *q)
{
	json_t *batch = json_own(a, json_array());
	struct abi_function f;
	struct ledger_call c;
	const char *data;
	enum err e = eth_call_data(a, call, &c, &f, &data);

	if (e != E_OK)
		return e;
	rpc_add(batch, "eth_call", json_pack("[{s:s,s:s},s]", "to",
	    c.contract, "data", data, "latest"));
	/* pass the return types through the answer's id */
	if (f.nreturns > 0)
		json_object_set_new(json_array_get(batch, 0), "id",
		    json_string(strstr(c.function, "returns")));
	return rpc_request(acc, a, batch, q);
}

static enum err
build_query(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	(void)so_far;
	return ask_contract(acc, a, args->value, q);
}

/* Decode by the declared return types; else as a single text, which contracts
 * of this kind return; else as raw data. */
static const char *
answer_words(struct arena *a, const char *returns, const unsigned char *data,
    size_t n)
{
	static const char *const text[] = { "string" };
	const char *values[ABI_ARGS_MAX], *all = NULL;
	struct abi_function f;

	if (returns != NULL && abi_function_read(a, arena_printf(a, "f() %s",
	    returns), &f) == NULL && f.nreturns > 0 &&
	    abi_decode(a, f.returns, f.nreturns, data, n, values)) {
		for (size_t i = 0; i < f.nreturns; i++)
			all = all == NULL ? values[i] : arena_printf(a,
			    "%s\n%s", all, values[i]);
		return all;
	}
	return n >= 2 * (size_t)ETH_WORD && abi_decode(a, text, 1, data, n,
	    values) ? values[0] : hex_data(a, data, n);
}

static enum err
parse_query(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	const unsigned char *data;
	struct rpc_answer got;
	enum err e = rpc_read_text(rp, a, 1, &got, r);
	size_t n;

	(void)args;
	if (e != E_OK)
		return e;
	if (got.error[0] != NULL)
		return rpc_failed(a, got.error[0], r);
	if (!hex_read(a, json_string_value(got.result[0]), &data, &n)) {
		r->reason = "The node's answer to a call is no data.";
		return E_SERVICE_ANSWER;
	}
	if (n == 0) {
		r->reason = "There is no contract at this address, or it has "
		    "no such function.";
		return E_SERVICE_NOTFOUND;
	}
	r->answer = answer_words(a, got.asked, data, n);
	return E_OK;
}

const struct step eth_query[] = {
	{ .build = build_query, .parse = parse_query }, { .build = NULL }
};

static enum err
build_details(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	struct ledger_call c = { .contract = json_str(a, acc->settings,
	    ETH_CONTRACT), .function = "readAsset(string) returns (string)",
	    .args = { args->resource }, .n = 1 };

	(void)so_far;
	if (c.contract == NULL || *c.contract == '\0' ||
	    args->resource == NULL)
		return E_INPUT;
	return ask_contract(acc, a, ledger_call_write(a, &c), q);
}

static enum err
parse_details(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	enum err e = parse_query(rp, args, a, r);

	if (e != E_OK)
		return e;
	ledger_state(a, r->answer, &r->resource);
	r->has_resource = true;
	return E_OK;
}

const struct step eth_details[] = {
	{ .build = build_details, .parse = parse_details }, { .build = NULL }
};

/* --- OP_BLOCK --- */

static enum err
build_block(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	json_t *batch = json_own(a, json_array());

	(void)so_far;
	rpc_add(batch, "eth_getBlockByNumber", json_pack("[s,b]",
	    args->number < 0 ? "latest" : hex_quantity(a,
	    (uint64_t)args->number), 1));
	return rpc_request(acc, a, batch, q);
}

static const char *
hash_text(struct arena *a, const json_t *o, const char *name)
{
	unsigned char hash[KECCAK_LEN];

	return hex_read_to(json_string_value(json_object_get(o, name)), hash,
	    sizeof(hash)) ? hex_data(a, hash, sizeof(hash)) : "";
}

static const char *
address_text(struct arena *a, const json_t *o, const char *name)
{
	unsigned char address[ETH_ADDRESS];

	return hex_read_to(json_string_value(json_object_get(o, name)),
	    address, sizeof(address)) ? eth_address_text(a, address) : "";
}

/* The functions that transactions are told by. */
struct known {
	struct abi_function	 list[KNOWN_MAX];
	size_t			 n;
};

static void
add_known(struct arena *a, struct known *k, const char *function)
{
	if (k->n < KNOWN_MAX && abi_function_read(a, function,
	    &k->list[k->n]) == NULL)
		k->n++;
}

static void
read_known(struct arena *a, struct known *k, const char *lines)
{
	k->n = 0;
	for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++)
		add_known(a, k, common[i]);
	while (lines != NULL && *lines != '\0') {
		size_t n = strcspn(lines, "\n");

		add_known(a, k, arena_strndup(a, lines, n));
		lines += n + (lines[n] == '\n');
	}
}

/* The function and its arguments, or the data as far as it fits. */
static void
decode(struct arena *a, const struct known *known, const unsigned char *data,
    size_t n, struct ledger_tx *tx)
{
	const char *values[ABI_ARGS_MAX], *all = "";

	for (size_t i = 0; n >= ABI_SELECTOR && i < known->n; i++) {
		const struct abi_function *f = &known->list[i];

		if (memcmp(f->selector, data, ABI_SELECTOR) != 0 ||
		    !abi_decode(a, f->types, f->n, data + ABI_SELECTOR,
		    n - ABI_SELECTOR, values))
			continue;
		for (size_t k = 0; k < f->n; k++)
			all = arena_printf(a, "%s%s%s", all, k == 0 ? "" :
			    ", ", values[k]);
		tx->function = f->name;
		tx->args = answer_clean(a, all, ARGS_SHOWN);
		return;
	}
	tx->args = hex_data(a, data, n > ARGS_SHOWN / 4 ? ARGS_SHOWN / 4 : n);
}

static void
take_tx(struct arena *a, const struct known *known, const json_t *o,
    struct ledger_tx *tx)
{
	const unsigned char *data;
	size_t n;

	*tx = (struct ledger_tx){ .hash = hash_text(a, o, "hash"),
		.from = address_text(a, o, "from"),
		.contract = address_text(a, o, "to") };
	if (hex_read(a, json_string_value(json_object_get(o, "input")), &data,
	    &n))
		decode(a, known, data, n, tx);
}

static enum err
parse_block(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	struct ledger_block *b = &r->chain_block;
	struct known *known = arena_space(a, 1, sizeof(*known));
	struct rpc_answer got;
	json_t *txs, *one;
	enum err e = rpc_read(rp, a, 1, &got, r);
	size_t i;

	if (e != E_OK)
		return e;
	if (got.error[0] != NULL)
		return rpc_failed(a, got.error[0], r);
	if (!json_is_object(got.result[0])) {
		r->reason = "The node has no such block.";
		return E_SERVICE_NOTFOUND;
	}
	b->number = rpc_number(json_object_get(got.result[0], "number"));
	b->at = rpc_number(json_object_get(got.result[0], "timestamp"));
	if (b->at != ABSENT && b->at < INT64_MAX / 1000)
		b->at *= 1000;
	b->hash = hash_text(a, got.result[0], "hash");
	txs = json_object_get(got.result[0], "transactions");
	b->txs = arena_array(a, LEDGER_TXS_MAX, sizeof(*b->txs));
	read_known(a, known, args->value);
	json_array_foreach(txs, i, one)
		if (b->n < LEDGER_TXS_MAX)
			take_tx(a, known, one, &b->txs[b->n++]);
	b->more = json_array_size(txs) - b->n;
	return E_OK;
}

const struct step eth_block[] = {
	{ .build = build_block, .parse = parse_block }, { .build = NULL }
};
