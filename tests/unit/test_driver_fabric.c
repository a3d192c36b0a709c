/* Fabric through fabconnect: requests and answers. */
#include <check.h>
#include <string.h>

#include "drivers/fabric/fabric.h"
#include "fixture.h"

static struct arena *a;
static struct result r;

static void
setup(void)
{
	a = arena_new(ARENA_MAX);
	result_init(&r);
}

static void
teardown(void)
{
	arena_free(a);
}

static enum err
parsed(enum op op, const char *body, int status)
{
	struct http_reply rp = text_reply(body, status, "application/json");
	struct op_args args = { .number = 0 };

	result_init(&r);
	return fixture_parse(&fabric, op, 0, &rp, &args, a, &r);
}

static json_t *
built(const struct account *who, enum op op, const char *value,
    struct http_request *q)
{
	struct op_args args = { .value = value };

	*q = (struct http_request){ .method = NULL };
	ck_assert_int_eq(fixture_build(&fabric, op, 0, who, &args, &r, a, q), E_OK);
	return q->body == NULL ? NULL : json_read(a, q->body, q->body_len,
	    NULL);
}

START_TEST(fabconnect)
{
	struct account f = fixture_account(a, "{\"endpoint\":"
	    "\"fab.example.net\",\"username\":\"u\",\"password\":\"p\","
	    "\"signer\":\"user1\",\"channel\":\"orders\",\"contract\":"
	    "\"assets\"}");
	struct http_request q;
	json_t *o = built(&f, OP_TRANSACT, "{\"contract\":\"assets\","
	    "\"function\":\"updateAsset\",\"args\":[\"{}\"]}", &q);

	ck_assert_str_eq(q.url, "https://fab.example.net/transactions");
	ck_assert_str_eq(q.user, "u");
	ck_assert_str_eq(json_write(a, o), "{\"headers\":{\"type\":"
	    "\"SendTransaction\",\"signer\":\"user1\",\"channel\":\"orders\","
	    "\"chaincode\":\"assets\"},\"func\":\"updateAsset\",\"args\":"
	    "[\"{}\"]}");
	built(&f, OP_HEAD, NULL, &q);
	ck_assert_str_eq(q.url, "https://fab.example.net/chaininfo?"
	    "fly-channel=orders&fly-signer=user1");
	ck_assert_int_eq(parsed(OP_TRANSACT, "{\"id\":\"r1\","
	    "\"sent\":true}", 202), E_OK);
	ck_assert_str_eq(r.remote_id, "r1");
	ck_assert_int_eq(parsed(OP_TRANSACT, "{\"error\":"
	    "\"failed to endorse\"}", 500), E_SERVICE_REFUSED);
	ck_assert_int_eq(parsed(OP_TRANSACT, "{\"error\":"
	    "\"gateway\"}", 502), E_SERVICE_FAULT);
	ck_assert_int_eq(parsed(OP_TRANSACT, "{\"error\":"
	    "\"Request timed out\"}", 408), E_SERVICE_FAULT);
	ck_assert_int_eq(parsed(OP_RECEIPT, "{}", 404),
	    E_OK);
	ck_assert_int_eq(r.receipt, RECEIPT_PENDING);
	ck_assert_int_eq(parsed(OP_RECEIPT, "{\"status\":"
	    "\"VALID\",\"blockNumber\":7,\"headers\":{\"type\":"
	    "\"TransactionSuccess\"}}", 200), E_OK);
	ck_assert_int_eq(r.receipt, RECEIPT_DONE);
	ck_assert_str_eq(r.block, "block 7");
	ck_assert_int_eq(parsed(OP_RECEIPT, "{\"status\":"
	    "\"MVCC_READ_CONFLICT\"}", 200), E_OK);
	ck_assert_int_eq(r.receipt, RECEIPT_FAILED);
	ck_assert_ptr_nonnull(strstr(r.reason, "same block"));
	ck_assert_int_eq(parsed(OP_HEAD, "{\"height\":8}", 200), E_OK);
	ck_assert_int_eq(r.head.height, 7);
	ck_assert_int_eq(parsed(OP_QUERY, "{\"result\":"
	    "{\"assetID\":\"p1\"}}", 200), E_OK);
	ck_assert_str_eq(r.answer, "{\"assetID\":\"p1\"}");
}
END_TEST

Suite *driver_fabric_suite(void);

Suite *
driver_fabric_suite(void)
{
	Suite *s = suite_create("driver_fabric");
	TCase *t = tcase_create("fabric");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, fabconnect);
	suite_add_tcase(s, t);
	return s;
}
