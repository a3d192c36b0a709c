/* What became of transactions. */
#include <string.h>
#include <strings.h>

#include "../answer.h"
#include "ethereum.h"

enum { RECEIPT, TX, RECEIPT_CALLS };

static const char *
hash_of(const struct ledger_asked *t)
{
	unsigned char hash[KECCAK_LEN];
	const char *id = t->remote_id != NULL && *t->remote_id != '\0' ?
	    t->remote_id : t->own_id;

	/* of one that the node signed, whose answer was lost, only the nonce is
	 * known: then there is the head alone */
	return hex_read_to(id, hash, sizeof(hash)) ? id :
	    "0x0000000000000000000000000000000000000000000000000000"
	    "000000000000";
}

static enum err
build_receipt(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	json_t *batch = json_own(a, json_array());
	const struct ledger_asked *asked;
	struct ledger_asked one;
	size_t n;

	(void)so_far;
	asked = eth_asked(args, &one, &n);
	for (size_t i = 0; i < n; i++) {
		rpc_add(batch, "eth_getTransactionReceipt", json_pack("[s]",
		    hash_of(&asked[i])));
		rpc_add(batch, "eth_getTransactionByHash", json_pack("[s]",
		    hash_of(&asked[i])));
	}
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
    int64_t height, struct ledger_told *t)
{
	const char *status = json_string_value(json_object_get(receipt,
	    "status"));
	int64_t at = rpc_number(json_object_get(receipt, "blockNumber"));
	int64_t deep = height - at + 1;

	t->block = arena_printf(a, "block %lld", (long long)at);
	if (deep < 1)		/* another node behind the same address */
		deep = 1;
	if (want < 1)
		want = 1;
	t->receipt = deep >= want ? RECEIPT_DONE : RECEIPT_PENDING;
	t->progress = arena_printf(a, "in block %lld, %lld of %lld deep",
	    (long long)at, (long long)deep, (long long)want);
	if (status == NULL || strcmp(status, "0x0") != 0)
		return;
	t->progress = arena_printf(a, "reverted %s", t->progress);
	if (t->receipt == RECEIPT_DONE) {
		t->receipt = RECEIPT_FAILED;
		t->replay = replay_params(a, tx, receipt);
	}
}

/* Is it of another transaction than was asked about? */
static bool
is_other(const json_t *o, const char *name, const char *hash)
{
	const char *said = json_string_value(json_object_get(o, name));

	return said != NULL && strcasecmp(said, hash) != 0;
}

static void
read_receipt(struct arena *a, const char *hash, json_t *const *result,
    json_t *const *error, int64_t want, int64_t height, struct ledger_told *t)
{
	const json_t *receipt = result[RECEIPT], *tx = result[TX];

	for (size_t i = RECEIPT; i < RECEIPT_CALLS; i++) {
		if (error[i] != NULL) {
			eth_failed(a, error[i], t);
			return;
		}
		if (result[i] != NULL)
			continue;
		t->err = E_SERVICE_ANSWER;	/* null is an answer */
		t->reason = "The node's answer lacks what was asked for.";
		return;
	}
	if (is_other(receipt, "transactionHash", hash) ||
	    is_other(tx, "hash", hash)) {
		t->err = E_SERVICE_ANSWER;
		t->reason = "The node answers about another transaction.";
		return;
	}
	if (json_is_object(receipt) && rpc_number(json_object_get(receipt,
	    "blockNumber")) != ABSENT)
		in_block(a, receipt, tx, want, height, t);
	else if (json_is_object(tx)) {
		t->receipt = RECEIPT_PENDING;
		t->progress = "waits for a block";
	}
}

static enum err
parse_receipt(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	const struct ledger_asked *asked;
	struct ledger_asked one;
	struct rpc_answer got;
	enum err e;
	size_t n;

	asked = eth_asked(args, &one, &n);
	e = rpc_read(rp, a, RECEIPT_CALLS * n + HEAD_CALLS, &got, r);
	if (e == E_OK)
		e = eth_read_head(a, &got, RECEIPT_CALLS * n, r);
	if (e != E_OK)
		return e;
	eth_told(args, a, r);
	for (size_t i = 0; i < n; i++)
		read_receipt(a, hash_of(&asked[i]), got.result +
		    RECEIPT_CALLS * i, got.error + RECEIPT_CALLS * i,
		    args->number, r->head.height, &r->told[i]);
	return eth_alone(args, r);
}

/* Why those that failed did. */
static enum err
build_reason(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	json_t *batch = json_own(a, json_array()), *params;
	const char *replay;
	size_t n = args->nasked > 0 ? args->nasked : 1;

	for (size_t i = 0; so_far->told != NULL && i < n; i++) {
		if ((replay = so_far->told[i].replay) == NULL)
			continue;
		params = json_read(a, replay, strlen(replay), NULL);
		rpc_add_as(batch, i, "eth_call", json_incref(params));
	}
	return json_array_size(batch) == 0 ? E_OK :
	    rpc_request(acc, a, batch, q);
}

/* Whatever it says, the receipt stands. */
static enum err
parse_reason(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	size_t n = args->nasked > 0 ? args->nasked : 1;
	struct rpc_answer got;

	rpc_read(rp, a, n, &got, r);
	for (size_t i = 0; r->told != NULL && i < n; i++) {
		struct ledger_told *t = &r->told[i];

		if (t->replay == NULL)
			continue;
		if (got.error[i] != NULL)
			eth_failed(a, got.error[i], t);
		if (got.error[i] == NULL || t->err != E_SERVICE_REFUSED ||
		    strcmp(t->code, "REVERTED") != 0)
			t->reason = "The contract refuses it, and the node "
			    "does not say why. It may have run out of gas.";
		t->err = E_OK;
		t->code = "REVERTED";
		if (args->nasked == 0) {
			r->code = t->code;
			r->reason = t->reason;
		}
	}
	return E_OK;
}

const struct step eth_receipt[] = {
	{ .build = build_receipt, .parse = parse_receipt },
	{ .build = build_reason, .parse = parse_reason },
	{ .build = NULL }
};
