/* Ethereum's JSON-RPC: requests and answers. */
#include <check.h>
#include <string.h>

#include "drivers/ethereum/ethereum.h"
#include "fixture.h"

Suite	*driver_ethereum_suite(void);

#define CONTRACT "0x5FbDB2315678afecb367f032d93F642f64180aa3"
#define ACCOUNT	"0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f"
#define HASH	"0x748e460a5f514b8ceeccf907fbef9b0df7ac22834daacf2bddd37b6e44455052"
#define CALL	"{\"contract\":\"" CONTRACT "\",\"function\":" \
	"\"updateAsset(string,string)\",\"args\":[\"p1\",\"{}\"]}"

static struct arena *a;
static struct account acc, signer;
static struct result r;

static void
setup(void)
{
	a = arena_new(ARENA_MAX);
	acc = fixture_account(a, "{\"endpoint\":\"http://127.0.0.1:8545/\","
	    "\"account\":\"" ACCOUNT "\"}");
	signer = fixture_account(a, "{\"endpoint\":\"node.example.net/v1/x\","
	    "\"key\":\"46464646464646464646464646464646464646464646464646464646"
	    "46464646\",\"password\":\"tok\",\"fees\":\"eip1559\"}");
	result_init(&r);
}

static void
teardown(void)
{
	arena_free(a);
}

static enum err
parsed_by(const struct driver *d, enum op op, size_t step, const char *body,
    int status, int64_t number)
{
	struct http_reply rp = text_reply(body, status, "application/json");
	struct op_args args = { .number = number };

	result_init(&r);
	return fixture_parse(d, op, step, &rp, &args, a, &r);
}

static enum err
parsed(enum op op, const char *body)
{
	return parsed_by(&ethereum, op, 0, body, 200, 3);
}

static json_t *
built(const struct driver *d, const struct account *who, enum op op,
    const char *value, int64_t number, struct http_request *q)
{
	struct op_args args = { .value = value, .number = number,
		.remote_id = HASH };

	*q = (struct http_request){ .method = NULL };
	ck_assert_int_eq(fixture_build(d, op, 0, who, &args, &r, a, q), E_OK);
	return q->body == NULL ? NULL : json_read(a, q->body, q->body_len,
	    NULL);
}

/* The head's seven answers from an id on. */
static const char *
head(int from, const char *height)
{
	static const char *const value[HEAD_CALLS] = { "0x7a69", NULL,
		"0x77359400", "0x3b9aca00", "0xde0b6b3a7640000", "0x5",
		"0x4" };
	const char *s = "";

	for (int i = 0; i < HEAD_CALLS; i++)
		s = arena_printf(a, "%s%s{\"jsonrpc\":\"2.0\",\"id\":%d,"
		    "\"result\":\"%s\"}", s, i == 0 ? "" : ",", from + i,
		    value[i] != NULL ? value[i] : height);
	return s;
}

START_TEST(quotes)
{
	struct http_request q;
	json_t *o = built(&ethereum, &signer, OP_QUOTE, CALL, 0, &q);

	ck_assert_str_eq(q.url, "https://node.example.net/v1/x");
	ck_assert_str_eq(q.headers[2], "Authorization: Bearer tok");
	ck_assert_uint_eq(json_array_size(o), HEAD_CALLS + 1);
	o = json_array_get(json_object_get(json_array_get(o, HEAD_CALLS),
	    "params"), 0);
	ck_assert_str_eq(json_str(a, o, "from"), ACCOUNT);
	ck_assert_int_eq(strncmp(json_str(a, o, "data"), "0x3316b9b1", 10),
	    0);
	ck_assert_int_eq(parsed(OP_QUOTE, arena_printf(a, "[%s,{\"id\":7,"
	    "\"result\":\"0xc350\"}]", head(0, "0x10"))), E_OK);
	ck_assert(r.head.chain_id == 31337 && r.head.height == 16 &&
	    r.head.gas == 50000 && r.head.next == 5 && r.head.mined == 4 &&
	    r.head.balance == 1000000000);
	/* another order, and an error of the three spellings */
	ck_assert_int_eq(parsed(OP_QUOTE, arena_printf(a, "[{\"id\":7,"
	    "\"error\":{\"code\":3,\"message\":\"execution reverted\","
	    "\"data\":\"0x08c379a0000000000000000000000000000000000000000000000"
	    "000000000000000002000000000000000000000000000000000000000000000000"
	    "00000000000000007746f6f20686f7400000000000000000000000000000000000"
	    "000000000000000\"}},%s]", head(0, "0x10"))), E_SERVICE_REFUSED);
	ck_assert_str_eq(r.reason, "The contract refuses it: too hot.");
	ck_assert_str_eq(r.code, "REVERTED");
	ck_assert_int_eq(parsed(OP_QUOTE, "{\"error\":{\"code\":-32005,"
	    "\"message\":\"limit exceeded\"}}"), E_SERVICE_RATE);
	ck_assert_int_eq(parsed_by(&ethereum, OP_QUOTE, 0, "<html>", 401, 0),
	    E_SERVICE_AUTH);
	ck_assert_int_eq(parsed_by(&ethereum, OP_QUOTE, 0, "<html>", 200, 0),
	    E_SERVICE_ANSWER);
}
END_TEST

START_TEST(reverts_spelled)
{
	static const char *const spelled[] = {
		"{\"code\":-32000,\"message\":\"execution reverted\",\"data\":"
		    "\"0x4e487b710000000000000000000000000000000000000000000000"
		    "000000000000000011\"}",
		"{\"code\":-32603,\"message\":\"VM: reverted with panic\","
		    "\"data\":{\"data\":\"0x4e487b7100000000000000000000000000"
		    "00000000000000000000000000000000000011\"}}",
		"{\"code\":-32015,\"message\":\"VM execution error: revert\","
		    "\"data\":\"Reverted 0x4e487b71000000000000000000000000000"
		    "0000000000000000000000000000000000011\"}",
	};

	for (size_t i = 0; i < 3; i++) {
		result_init(&r);
		ck_assert_int_eq(rpc_failed(a, json_read(a, spelled[i],
		    strlen(spelled[i]), NULL), &r), E_SERVICE_REFUSED);
		ck_assert_str_eq(r.reason, "The contract refuses it: the "
		    "contract stopped: a number ran over or under.");
	}
}
END_TEST

START_TEST(signs_and_sends)
{
	struct ledger_head h = { .chain_id = 31337, .fee = 2000000000,
		.tip = 1000000000, .gas = 50000 };
	unsigned char from[ETH_ADDRESS];
	const unsigned char *raw;
	struct ledger_signed s, again;
	struct http_request q;
	struct ledger_call c;
	struct eth_tx tx;
	size_t n;
	json_t *o;

	ck_assert(ledger_call_read(a, CALL, &c));
	ck_assert_str_eq(ledger_call_write(a, &c), CALL);
	ck_assert(eth_ledger.signs(&signer) && !eth_ledger.signs(&acc));
	ck_assert_int_eq(eth_ledger.sign(&signer, &c, &h, 9, a, &s), E_OK);
	ck_assert_int_eq(eth_ledger.sign(&signer, &c, &h, 9, a, &again), E_OK);
	ck_assert_str_eq(s.raw, again.raw);
	ck_assert(hex_read(a, s.raw, &raw, &n) && eth_read(raw, n, &tx, from));
	ck_assert_str_eq(hex_data(a, from, ETH_ADDRESS), ACCOUNT);
	ck_assert(tx.nonce == 9 && tx.gas == 60000 && !tx.legacy &&
	    tx.fee == 4000000000 && tx.tip == 1000000000);
	o = built(&ethereum, &signer, OP_TRANSACT, s.raw, ABSENT, &q);
	ck_assert_str_eq(json_str(a, o, "method"), "eth_sendRawTransaction");
	ck_assert_str_eq(q.id, s.hash);		/* stored before it leaves */
	o = built(&ethereum, &acc, OP_TRANSACT, CALL, 9, &q);
	ck_assert_str_eq(json_str(a, o, "method"), "eth_sendTransaction");
	ck_assert_str_eq(q.id, "nonce 9");
	ck_assert_str_eq(json_str(a, json_array_get(json_object_get(o,
	    "params"), 0), "nonce"), "0x9");
	/* a chain without tips takes the old form */
	h.tip = ABSENT;
	ck_assert_int_eq(eth_ledger.sign(&signer, &c, &h, 9, a, &s), E_OK);
	ck_assert(hex_read(a, s.raw, &raw, &n) && eth_read(raw, n, &tx, from)
	    && tx.legacy && tx.fee == 2000000000);
	ck_assert_int_eq(eth_ledger.sign(&acc, &c, &h, 9, a, &s), E_INPUT);
}
END_TEST

/* No more than the highest price is offered, whoever signs. */
START_TEST(highest_price)
{
	struct ledger_head h = { .chain_id = 31337, .fee = 2000000000,
		.tip = 5000000000, .gas = 50000 };
	unsigned char from[ETH_ADDRESS];
	const unsigned char *raw;
	struct ledger_signed s;
	struct http_request q;
	struct ledger_call c;
	struct eth_tx tx;
	size_t n;
	json_t *o;

	json_object_set_new(signer.settings, "maxfee", json_string("3"));
	json_object_set_new(acc.settings, "maxfee", json_string("3"));
	ck_assert(ledger_call_read(a, CALL, &c));
	ck_assert_int_eq(eth_ledger.sign(&signer, &c, &h, 9, a, &s), E_OK);
	ck_assert(hex_read(a, s.raw, &raw, &n) && eth_read(raw, n, &tx, from)
	    && tx.fee == 3000000000 && tx.tip == 3000000000);
	ck_assert_int_eq(eth_ledger.fee(&signer, &h), 3000000000);
	ck_assert_int_eq(eth_ledger.fee(&acc, &h), 3000000000);
	o = built(&ethereum, &acc, OP_TRANSACT, CALL, 9, &q);
	ck_assert_str_eq(json_str(a, json_array_get(json_object_get(o,
	    "params"), 0), "maxFeePerGas"), "0xb2d05e00");
}
END_TEST

START_TEST(sent_answers)
{
	static const struct { const char *body; enum err e; const char *code; }
	    rows[] = {
		{ "{\"id\":0,\"result\":\"" HASH "\"}", E_OK, NULL },
		{ "{\"id\":0,\"error\":{\"code\":-32000,\"message\":"
		    "\"already known\"}}", E_OK, NULL },
		{ "{\"id\":0,\"error\":{\"code\":-32000,\"message\":"
		    "\"nonce too low: next nonce 6\"}}", E_SERVICE_REFUSED,
		    "NONCE" },
		{ "{\"id\":0,\"error\":{\"code\":-32000,\"message\":"
		    "\"insufficient funds for gas * price\"}}",
		    E_SERVICE_REFUSED, "FUNDS" },
		{ "{\"id\":0,\"error\":{\"code\":-32010,\"message\":"
		    "\"AlreadyKnown\"}}", E_OK, NULL },
		{ "{\"id\":0,\"error\":{\"code\":-32010,\"message\":"
		    "\"OldNonce\"}}", E_SERVICE_REFUSED, "NONCE" },
		{ "{\"id\":0,\"error\":{\"code\":-32010,\"message\":"
		    "\"FeeTooLow\"}}", E_SERVICE_REFUSED, "UNDERPRICED" },
		{ "{\"id\":0,\"error\":{\"code\":-32010,\"message\":"
		    "\"InsufficientFunds\"}}", E_SERVICE_REFUSED, "FUNDS" },
		{ "{\"id\":0,\"error\":{\"code\":-32000,\"message\":"
		    "\"Unknown transaction type\"}}", E_SERVICE_REFUSED,
		    "-32000" },
		{ "{\"id\":0,\"error\":{\"code\":-32603,\"message\":"
		    "\"Internal error\"}}", E_SERVICE_FAULT, "-32603" },
		{ "{\"id\":0,\"error\":{\"code\":-32002,\"message\":"
		    "\"resource unavailable\"}}", E_SERVICE_FAULT, "-32002" },
		{ "{\"id\":0,\"error\":{\"code\":-32000,\"message\":"
		    "\"context deadline exceeded\"}}", E_SERVICE_FAULT,
		    "TIMEOUT" },
		{ "{\"id\":0,\"result\":\"0x12\"}", E_SERVICE_ANSWER, NULL },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ck_assert_int_eq(parsed(OP_TRANSACT, rows[i].body), rows[i].e);
		if (rows[i].code != NULL)
			ck_assert_str_eq(r.code, rows[i].code);
	}
}
END_TEST

static enum err
receipt(const char *receipt, const char *tx, const char *height)
{
	return parsed(OP_RECEIPT, arena_printf(a, "[{\"id\":0,\"result\":%s},"
	    "{\"id\":1,\"result\":%s},%s]", receipt, tx, head(2, height)));
}

/* Several in one call: each has its own answer, in any order. */
START_TEST(several)
{
	static const struct ledger_asked asked[] = {
		{ .value = CALL, .remote_id = HASH }, { .value = "{}" },
		{ .value = CALL },
	};
	struct op_args args = { .number = 3, .asked = asked, .nasked = 3 };
	struct http_request q = { .method = NULL };
	struct http_reply rp;
	struct result one;

	result_init(&r);
	ck_assert_int_eq(fixture_build(&ethereum, OP_QUOTE, 0, &signer, &args,
	    &r, a, &q), E_OK);
	/* what can't be written is left out */
	ck_assert_uint_eq(json_array_size(json_read(a, q.body, q.body_len,
	    NULL)), HEAD_CALLS + 2);
	rp = text_reply(arena_printf(a, "[{\"id\":9,\"error\":{\"code\":3,"
	    "\"message\":\"execution reverted: no\"}},%s,{\"id\":7,\"result\":"
	    "\"0xc350\"}]", head(0, "0x10")), 200, "application/json");
	ck_assert_int_eq(fixture_parse(&ethereum, OP_QUOTE, 0, &rp, &args, a,
	    &r), E_OK);
	ck_assert_uint_eq(r.ntold, 3);
	ck_assert_int_eq(result_of(&r, E_OK, 0, &one), E_OK);
	ck_assert(one.head.gas == 50000 && one.head.next == 5);
	ck_assert_int_eq(result_of(&r, E_OK, 1, &one), E_INPUT);
	ck_assert_int_eq(result_of(&r, E_OK, 2, &one), E_SERVICE_REFUSED);
	ck_assert_str_eq(one.code, "REVERTED");
	/* the whole call failed */
	r.reason = "down";
	ck_assert_int_eq(result_of(&r, E_SERVICE_FAULT, 0, &one),
	    E_SERVICE_FAULT);
	ck_assert_str_eq(one.reason, "down");
	/* one that the node says nothing about is not known */
	result_init(&r);
	rp = text_reply(arena_printf(a, "[{\"id\":0,\"result\":null},{\"id\":1,"
	    "\"result\":null},{\"id\":2,\"result\":null},%s]", head(6,
	    "0x10")), 200, "application/json");
	ck_assert_int_eq(fixture_parse(&ethereum, OP_RECEIPT, 0, &rp, &args, a,
	    &r), E_OK);
	ck_assert_int_eq(result_of(&r, E_OK, 0, &one), E_OK);
	ck_assert_int_eq(one.receipt, RECEIPT_NONE);
	ck_assert_int_eq(result_of(&r, E_OK, 1, &one), E_SERVICE_ANSWER);
}
END_TEST

/* What is answered twice is not known, nor is what a text answers that nobody
 * sent. */
START_TEST(twice)
{
	static const struct ledger_asked asked[] = {
		{ .value = CALL }, { .value = CALL }, { .value = CALL },
	};
	struct op_args args = { .asked = asked, .nasked = 3 };
	struct http_reply rp = text_reply("[{\"id\":0,\"result\":\"" HASH
	    "\"},{\"id\":1,\"result\":\"" HASH "\"},{\"id\":0,"
	    "\"error\":{\"code\":-32000,\"message\":\"nonce too low\"}},"
	    "{\"id\":\"x\",\"result\":\"" HASH "\"}]", 200,
	    "application/json");
	struct result one;

	result_init(&r);
	ck_assert_int_eq(fixture_parse(&ethereum, OP_TRANSACT, 0, &rp, &args, a,
	    &r), E_OK);
	ck_assert_int_eq(result_of(&r, E_OK, 0, &one), E_SERVICE_ANSWER);
	ck_assert_int_eq(result_of(&r, E_OK, 1, &one), E_OK);
	ck_assert_str_eq(one.remote_id, HASH);
	ck_assert_int_eq(result_of(&r, E_OK, 2, &one), E_SERVICE_ANSWER);
}
END_TEST

/* A node that mixes things up, or lies, decides nothing. */
START_TEST(of_another)
{
	static const char other[] = "0x00000000000000000000000000000000000000"
	    "00000000000000000000000001";
	struct http_reply rp = text_reply("{\"id\":0,\"result\":\"" HASH
	    "\"}", 200, "application/json");
	struct op_args args = { .value = "0x01", .number = 3 };

	result_init(&r);
	ck_assert_int_eq(fixture_parse(&ethereum, OP_TRANSACT, 0, &rp, &args,
	    a, &r), E_SERVICE_ANSWER);
	ck_assert_ptr_null(r.remote_id);
	args.remote_id = other;
	rp = text_reply(arena_printf(a, "[{\"id\":0,\"result\":{\"status\":"
	    "\"0x1\",\"blockNumber\":\"0x1\",\"transactionHash\":\"" HASH
	    "\"}},{\"id\":1,\"result\":null},%s]", head(2, "0x10")), 200,
	    "application/json");
	result_init(&r);
	ck_assert_int_eq(fixture_parse(&ethereum, OP_RECEIPT, 0, &rp, &args, a,
	    &r), E_SERVICE_ANSWER);
	ck_assert_str_eq(r.reason, "The node answers about another "
	    "transaction.");
}
END_TEST

/* The second step goes on from the first. */
static enum err
reason(const char *body, int status)
{
	struct http_reply rp = text_reply(body, status, "application/json");

	return fixture_parse(&ethereum, OP_RECEIPT, 1, &rp,
	    &(struct op_args){ .number = 3 }, a, &r);
}

START_TEST(receipts)
{
	static const char mined[] = "{\"status\":\"0x1\",\"blockNumber\":"
	    "\"0xa\"}";
	static const char reverted[] = "{\"status\":\"0x0\",\"blockNumber\":"
	    "\"0xa\"}";
	static const char tx[] = "{\"from\":\"" ACCOUNT "\",\"to\":\"" CONTRACT
	    "\",\"gas\":\"0x5208\",\"input\":\"0x5ab80d86\"}";
	struct http_request q = { .method = NULL };
	struct op_args args = { .number = 3 };

	ck_assert_int_eq(receipt("null", "null", "0xa"), E_OK);
	ck_assert_int_eq(r.receipt, RECEIPT_NONE);
	ck_assert_int_eq(receipt("null", tx, "0xa"), E_OK);
	ck_assert_int_eq(r.receipt, RECEIPT_PENDING);
	ck_assert_ptr_null(r.block);
	ck_assert_int_eq(receipt(mined, tx, "0xb"), E_OK);
	ck_assert_int_eq(r.receipt, RECEIPT_PENDING);
	ck_assert_str_eq(r.progress, "in block 10, 2 of 3 deep");
	ck_assert_int_eq(receipt(mined, tx, "0x9"), E_OK);	/* lags */
	ck_assert_int_eq(r.receipt, RECEIPT_PENDING);
	ck_assert_int_eq(receipt(mined, tx, "0xc"), E_OK);
	ck_assert_int_eq(r.receipt, RECEIPT_DONE);
	ck_assert_int_eq(receipt(reverted, tx, "0xc"), E_OK);
	ck_assert_int_eq(r.receipt, RECEIPT_FAILED);
	/* why, the same call says */
	ck_assert_int_eq(fixture_build(&ethereum, OP_RECEIPT, 1, &acc, &args,
	    &r, a, &q), E_OK);
	ck_assert_ptr_nonnull(strstr(q.body, "\"eth_call\""));
	ck_assert_ptr_nonnull(strstr(q.body, "\"data\":\"0x5ab80d86\""));
	ck_assert_ptr_nonnull(strstr(q.body, "\"0xa\"]"));
	ck_assert_int_eq(reason("{\"id\":0,\"error\":{\"code\":3,\"message\":"
	    "\"execution reverted: no\"}}", 200), E_OK);
	ck_assert_str_eq(r.reason, "The contract refuses it: execution "
	    "reverted: no.");
	ck_assert_int_eq(reason("", 500), E_OK);
	ck_assert_str_eq(r.code, "REVERTED");
	ck_assert_ptr_nonnull(strstr(r.reason, "does not say why"));
}
END_TEST

START_TEST(reads)
{
	static const char answer[] = "{\"id\":\"returns (string)\",\"result\":"
	    "\"0x00000000000000000000000000000000000000000000000000000000000000"
	    "2000000000000000000000000000000000000000000000000000000000000000"
	    "0d7b2274223a7b2263223a317d7d00000000000000000000000000000000000000"
	    "\"}";
	struct http_request q;
	struct ledger_tx *tx;

	built(&ethereum, &acc, OP_QUERY, "{\"contract\":\"" CONTRACT "\","
	    "\"function\":\"readAsset(string) returns (string)\",\"args\":"
	    "[\"p1\"]}", 0, &q);
	ck_assert_ptr_nonnull(strstr(q.body, "\"id\":\"returns (string)\""));
	ck_assert_int_eq(parsed(OP_QUERY, answer), E_OK);
	ck_assert_str_eq(r.answer, "{\"t\":{\"c\":1}}");
	ck_assert_int_eq(parsed(OP_DETAILS, answer), E_OK);
	ck_assert_str_eq(r.resource.detail, "{\"t.c\":\"1\"}");
	ck_assert_str_eq(r.resource.state, "recorded");
	ck_assert_int_eq(parsed(OP_QUERY, "{\"id\":0,\"result\":\"0x\"}"),
	    E_SERVICE_NOTFOUND);
	built(&ethereum, &acc, OP_BLOCK, NULL, 16, &q);
	ck_assert_ptr_nonnull(strstr(q.body, "[\"0x10\",true]"));
	ck_assert_int_eq(parsed(OP_BLOCK, "{\"id\":0,\"result\":{\"number\":"
	    "\"0x10\",\"timestamp\":\"0x5\",\"hash\":\"" HASH "\","
	    "\"transactions\":[{\"hash\":\"" HASH "\",\"from\":\"" ACCOUNT
	    "\",\"to\":\"" CONTRACT "\",\"input\":\"0xe24aa37c"
	    "000000000000000000000000000000000000000000000000000000000000002000"
	    "000000000000000000000000000000000000000000000000000000000000027031"
	    "000000000000000000000000000000000000000000000000000000000000\"}]}}"
	    ), E_OK);
	tx = r.chain_block.txs;
	ck_assert(r.chain_block.number == 16 && r.chain_block.at == 5000 &&
	    r.chain_block.n == 1);
	ck_assert_str_eq(tx->function, "deleteAsset");
	ck_assert_str_eq(tx->args, "p1");
}
END_TEST

START_TEST(check_says)
{
	struct http_request q;
	json_t *o = built(&ethereum, &acc, OP_CHECK, NULL, 0, &q);

	ck_assert_str_eq(json_str(a, json_array_get(o, HEAD_CALLS), "id"),
	    ACCOUNT);
	ck_assert_int_eq(parsed(OP_CHECK, arena_printf(a, "[%s,{\"id\":\""
	    ACCOUNT "\",\"result\":[\"0x9D8a62f656a8d1615c1294fd71e9cfb3e4855a"
	    "4f\"]}]", head(0, "0x10"))), E_OK);
	ck_assert_str_eq(r.reason, "Chain 31337 at block 16. The account has "
	    "1.000000000 ether and has made 4 transactions; the node signs "
	    "for it.");
	ck_assert_int_eq(parsed(OP_CHECK, arena_printf(a, "[%s,{\"id\":\""
	    ACCOUNT "\",\"result\":[]}]", head(0, "0x10"))), E_OK);
	ck_assert_ptr_nonnull(strstr(r.reason, "may not write"));
}
END_TEST

Suite *
driver_ethereum_suite(void)
{
	Suite *s = suite_create("driver_ethereum");
	TCase *tc = tcase_create("ledger");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, quotes);
	tcase_add_test(tc, reverts_spelled);
	tcase_add_test(tc, signs_and_sends);
	tcase_add_test(tc, highest_price);
	tcase_add_test(tc, sent_answers);
	tcase_add_test(tc, receipts);
	tcase_add_test(tc, several);
	tcase_add_test(tc, twice);
	tcase_add_test(tc, of_another);
	tcase_add_test(tc, reads);
	tcase_add_test(tc, check_says);
	suite_add_tcase(s, tc);
	return s;
}
