/* Where the chain and the account stand; what a call takes. */
#include <sodium.h>
#include <string.h>

#include "../answer.h"
#include "ethereum.h"

/* The account, the chain, its height, balance, nonces, fees: in this order. */
#define NOBODY	"nobody"

enum { CHAIN, HEIGHT, PRICE, TIP, BALANCE, PENDING, MINED };

bool
eth_key(const struct account *acc, unsigned char key[ETH_KEY])
{
	const char *s = json_string_value(json_object_get(acc->settings,
	    ETH_PRIVATE));
	char whole[2 * ETH_KEY + 3];
	bool ok;

	if (s == NULL || *s == '\0')
		return false;
	snprintf(whole, sizeof(whole), "%s%s", strncmp(s, "0x", 2) == 0 ? "" :
	    "0x", s);
	ok = hex_read_to(whole, key, ETH_KEY);
	sodium_memzero(whole, sizeof(whole));
	return ok;
}

bool
eth_account(const struct account *acc, unsigned char address[ETH_ADDRESS])
{
	unsigned char key[ETH_KEY];
	bool ok;

	if (eth_key(acc, key)) {
		ok = eth_address(key, address);
		sodium_memzero(key, sizeof(key));
		return ok;
	}
	return eth_address_read(json_string_value(json_object_get(
	    acc->settings, ETH_ACCOUNT)), address);
}

bool
eth_signs(const struct account *acc)
{
	unsigned char key[ETH_KEY];
	bool is = eth_key(acc, key);

	sodium_memzero(key, sizeof(key));
	return is;
}

/* Without an account it is about that of nobody. */
void
eth_add_head(const struct account *acc, struct arena *a, json_t *batch)
{
	unsigned char address[ETH_ADDRESS];
	const char *account;

	if (!eth_account(acc, address))
		memset(address, 0, sizeof(address));
	account = hex_data(a, address, ETH_ADDRESS);
	rpc_add(batch, "eth_chainId", NULL);
	rpc_add(batch, "eth_blockNumber", NULL);
	rpc_add(batch, "eth_gasPrice", NULL);
	rpc_add(batch, "eth_maxPriorityFeePerGas", NULL);
	rpc_add(batch, "eth_getBalance", json_pack("[s,s]", account,
	    "latest"));
	rpc_add(batch, "eth_getTransactionCount", json_pack("[s,s]", account,
	    "pending"));
	rpc_add(batch, "eth_getTransactionCount", json_pack("[s,s]", account,
	    "latest"));
}

enum err
eth_read_head(struct arena *a, const struct rpc_answer *got, size_t from,
    struct result *r)
{
	json_t *const *v = got->result + from;
	unsigned char word[ETH_WORD];
	struct ledger_head *h = &r->head;

	for (size_t i = 0; i < HEAD_CALLS; i++)	/* older ones have no tips */
		if (i != TIP && got->error[from + i] != NULL)
			return rpc_failed(a, got->error[from + i], r);
	h->chain_id = rpc_number(v[CHAIN]);
	h->height = rpc_number(v[HEIGHT]);
	h->fee = rpc_number(v[PRICE]);
	h->tip = rpc_number(v[TIP]);
	h->next = rpc_number(v[PENDING]);
	h->mined = rpc_number(v[MINED]);
	if (hex_word(json_string_value(v[BALANCE]), word))
		h->balance = word_gwei(word);
	if (h->chain_id == ABSENT || h->height == ABSENT ||
	    h->next == ABSENT || h->mined == ABSENT || h->fee == ABSENT) {
		r->reason = "The node's answer lacks the chain id, the height, "
		    "the gas price or the nonce.";
		return E_SERVICE_ANSWER;
	}
	h->chain = arena_printf(a, "chain %lld", (long long)h->chain_id);
	return E_OK;
}

/* --- OP_HEAD --- */

static enum err
build_head(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	json_t *batch = json_own(a, json_array());

	(void)args;
	(void)so_far;
	eth_add_head(acc, a, batch);
	return rpc_request(acc, a, batch, q);
}

static enum err
parse_head(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	struct rpc_answer got;
	enum err e = rpc_read(rp, a, HEAD_CALLS, &got, r);

	(void)args;
	return e != E_OK ? e : eth_read_head(a, &got, 0, r);
}

const struct step eth_head[] = {
	{ .build = build_head, .parse = parse_head }, { .build = NULL }
};

/* --- OP_CHECK: and may it write? --- */

static enum err
build_check(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	json_t *batch = json_own(a, json_array());
	unsigned char address[ETH_ADDRESS];
	bool ours = eth_signs(acc);

	(void)args;
	(void)so_far;
	eth_add_head(acc, a, batch);
	rpc_add(batch, ours ? "web3_clientVersion" : "eth_accounts", NULL);
	/* what the answer is looked through for comes back with it */
	if (!ours)
		json_object_set_new(json_array_get(batch, HEAD_CALLS), "id",
		    json_string(eth_account(acc, address) ? hex_data(a,
		    address, ETH_ADDRESS) : NOBODY));
	return rpc_request(acc, a, batch, q);
}

/* Is it among the accounts that the node signs for? */
static bool
listed(const json_t *accounts, const char *account)
{
	const json_t *one;
	size_t i;

	json_array_foreach(accounts, i, one)
		if (json_is_string(one) &&
		    strcasecmp(json_string_value(one), account) == 0)
			return true;
	return false;
}

static enum err
parse_check(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	struct rpc_answer got;
	enum err e = rpc_read_text(rp, a, HEAD_CALLS + 1, &got, r);
	const char *may;

	(void)args;
	if (e == E_OK)
		e = eth_read_head(a, &got, 0, r);
	if (e != E_OK)
		return e;
	if (got.asked != NULL && strcmp(got.asked, NOBODY) == 0) {
		r->reason = arena_printf(a, "Chain %lld at block %lld. "
		    "Patchbay can only read: there is no account.",
		    (long long)r->head.chain_id, (long long)r->head.height);
		return E_OK;
	}
	may = got.asked == NULL ? "Patchbay signs for it" :
	    listed(got.result[HEAD_CALLS], got.asked) ? "the node signs for "
	    "it" : "the node does not list it among those that it signs for, "
	    "so it may not write";
	r->reason = arena_printf(a, "Chain %lld at block %lld. The account "
	    "has %lld.%09lld ether and has made %lld transactions; %s.",
	    (long long)r->head.chain_id, (long long)r->head.height,
	    (long long)(r->head.balance < 0 ? 0 : r->head.balance) /
	    1000000000, (long long)(r->head.balance < 0 ? 0 :
	    r->head.balance) % 1000000000, (long long)r->head.mined, may);
	return E_OK;
}

const struct step eth_check[] = {
	{ .build = build_check, .parse = parse_check }, { .build = NULL }
};

/* --- OP_QUOTE --- */

enum err
eth_call_data(struct arena *a, const char *value, struct ledger_call *c,
    struct abi_function *f, const char **data)
{
	unsigned char to[ETH_ADDRESS];
	const unsigned char *bytes;
	size_t n;

	if (!ledger_call_read(a, value, c) ||
	    !eth_address_read(c->contract, to) ||
	    abi_function_read(a, c->function, f) != NULL || f->n != c->n ||
	    abi_encode(a, f, c->args, &bytes, &n) != NULL)
		return E_INPUT;
	*data = hex_data(a, bytes, n);
	return E_OK;
}

/* What can't be written as a call is left out. */
static enum err
build_quote(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	json_t *batch = json_own(a, json_array());
	unsigned char from[ETH_ADDRESS];
	const struct ledger_asked *asked;
	struct ledger_asked one;
	struct abi_function f;
	struct ledger_call c;
	const char *data;
	size_t n;

	(void)so_far;
	if (!eth_account(acc, from))
		return E_INPUT;
	eth_add_head(acc, a, batch);
	asked = eth_asked(args, &one, &n);
	for (size_t i = 0; i < n; i++)
		if (eth_call_data(a, asked[i].value, &c, &f, &data) == E_OK)
			rpc_add_as(batch, HEAD_CALLS + i, "eth_estimateGas",
			    json_pack("[{s:s,s:s,s:s}]", "from", hex_data(a,
			    from, ETH_ADDRESS), "to", c.contract, "data",
			    data));
	return args->nasked == 0 && json_array_size(batch) == HEAD_CALLS ?
	    E_INPUT : rpc_request(acc, a, batch, q);
}

/* What a call takes.  Without an answer it may have been left out, unless it was
 * asked about alone (value NULL). */
static void
read_quote(struct arena *a, const char *value, const json_t *result,
    const json_t *error, struct ledger_told *t)
{
	struct abi_function f;
	struct ledger_call c;
	const char *data;

	if (error != NULL) {
		eth_failed(a, error, t);
		return;
	}
	t->gas = rpc_number(result);
	if (t->gas > 0 && t->gas < INT32_MAX)
		return;
	t->err = result == NULL && value != NULL && eth_call_data(a, value, &c,
	    &f, &data) != E_OK ? E_INPUT : E_SERVICE_ANSWER;
	if (t->err == E_SERVICE_ANSWER)
		t->reason = "The node did not say how much gas it takes.";
}

static enum err
parse_quote(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	const struct ledger_asked *asked;
	struct ledger_asked one;
	struct rpc_answer got;
	enum err e;
	size_t n;

	asked = eth_asked(args, &one, &n);
	e = rpc_read(rp, a, HEAD_CALLS + n, &got, r);
	if (e == E_OK)
		e = eth_read_head(a, &got, 0, r);
	if (e != E_OK)
		return e;
	eth_told(args, a, r);
	for (size_t i = 0; i < n; i++)
		read_quote(a, args->nasked == 0 ? NULL : asked[i].value,
		    got.result[HEAD_CALLS + i], got.error[HEAD_CALLS + i],
		    &r->told[i]);
	return eth_alone(args, r);
}

const struct step eth_quote[] = {
	{ .build = build_quote, .parse = parse_quote }, { .build = NULL }
};
