/* Messages at the simulator: sent, found, refused. */
#include <check.h>

#include "sim_fixture.h"

Suite	*sim_messages_suite(void);

#define DAY	INT64_C(86400000)

static int64_t
send(int64_t serial, const char *body)
{
	json_t *o = ask_post(sim_path(serial, "/smsMessages"), body);

	ck_assert_int_eq(sim_reply.status, 200);
	return json_integer_value(json_object_get(o, "smsMessageId"));
}

static json_t *
message(int64_t id)
{
	return ask_get(sim_text("/smsMessages/%lld", (long long)id));
}

static int64_t
used(int64_t serial, const char *name)
{
	json_t *v = json_object_get(ask_get(sim_path(serial, "/ctdUsages")),
	    name);

	ck_assert(json_is_integer(v));
	return json_integer_value(v);
}

START_TEST(sms)
{
	int64_t hello = send(1, "{\"messageText\":\"hello\"}");
	int64_t bad = send(1, "{\"messageText\":\"x #fail\"}");
	int64_t never = send(4, "{\"messageText\":\"anybody?\"}");
	int64_t before = used(1, "ctdSMSUsage");
	json_t *o = message(hello);

	ck_assert_int_gt(hello, 0);
	ck_assert_str_eq(sim_str(o, "status"), "Pending");
	ck_assert(json_is_null(json_object_get(o, "dateReceived")));
	ck_assert_str_eq(sim_str(o, "sentTo"), sim_iccid(1));
	ck_assert_str_eq(sim_str(o, "senderLogin"), "test");
	ck_assert_str_eq(sim_str(o, "msgType"), "MT");
	sim_at(sim_now + 10000);
	sim_reopen();
	ck_assert_str_eq(sim_str(message(hello), "status"), "Delivered");
	ck_assert_str_eq(sim_str(message(bad), "status"), "Failed");
	ck_assert_str_eq(sim_str(message(never), "status"), "Pending");
	ck_assert_int_ge(used(1, "ctdSMSUsage"), before + 1);
	sim_at(sim_now + DAY);
	ck_assert_str_eq(sim_str(message(never), "status"), "Failed");
	/* another account does not see it */
	sim_credentials = "demo:demo-api-key";
	sim_form("/simulator/policy", "account=demo&per_second=0");
	sim_refused(message(hello), 404, "20000002");
}
END_TEST

START_TEST(sms_search)
{
	json_t *o;

	send(1, "{\"messageText\":\"one #reply\"}");
	send(2, "{\"messageText\":\"dHdv\",\"messageEncoding\":\"BASE64\"}");
	o = ask_get("/smsMessages?fromDate=2026-05-01T00:00:00Z");
	ck_assert_uint_eq(json_array_size(json_object_get(o, "smsMsgIds")),
	    2);
	sim_at(sim_now + 60000);
	o = ask_get("/smsMessages?fromDate=2026-05-01T00:00:00Z"
	    "&pageSize=2");
	ck_assert_uint_eq(json_array_size(json_object_get(o, "smsMsgIds")),
	    2);
	ck_assert(json_is_false(json_object_get(o, "lastPage")));
	o = ask_get("/smsMessages?fromDate=2026-05-01T00:00:00Z"
	    "&pageSize=2&pageNumber=2");
	ck_assert_uint_eq(json_array_size(json_object_get(o, "smsMsgIds")),
	    1);
	ck_assert(json_is_true(json_object_get(o, "lastPage")));
	sim_refused(ask_get("/smsMessages?fromDate=2026-05-01T00:00:00Z"
	    "&pageSize=2&pageNumber=3"), 400, "10000007");
	o = ask_get(sim_text("/smsMessages?fromDate=2026-05-01T00:00:00Z"
	    "&iccid=%s&msgType=MO", sim_iccid(1)));
	o = json_object_get(o, "smsMsgIds");
	ck_assert_uint_eq(json_array_size(o), 1);
	o = message(json_integer_value(json_array_get(o, 0)));
	ck_assert_str_eq(sim_str(o, "status"), "Received");
	ck_assert_str_eq(sim_str(o, "senderLogin"), "Mobile Device");
	ck_assert_str_eq(sim_str(o, "sentTo"), "Server");
	ck_assert_str_eq(sim_str(o, "sentFrom"), sim_iccid(1));
}
END_TEST

START_TEST(sms_refused)
{
	static const struct {
		const char *body, *code;
	} cases[] = {
		{ "{}", "10000011" },
		{ "{\"messageText\":\"\"}", "10000011" },
		{ "{\"messageText\":5}", "10000011" },
		{ "{\"messageText\":\"x\",\"messageEncoding\":\"HEX\"}",
		    "10000017" },
		{ "{\"messageText\":\"%%\",\"messageEncoding\":\"BASE64\"}",
		    "10000017" },
		{ "{\"messageText\":\"x\",\"dataCoding\":256}", "10000018" },
		{ "{\"messageText\":\"x\",\"tpvp\":-1}", "10000019" },
		{ "{\"messageText\":\"x\",\"colour\":1}", "10000028" },
		{ "nonsense", "10000023" },
	};
	struct buf b;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		sim_refused(ask_post(sim_path(1, "/smsMessages"),
		    cases[i].body), 400, cases[i].code);
	sim_refused(ask_post(sim_path(9, "/smsMessages"),
	    "{\"messageText\":\"x\"}"), 400, "10000005");
	buf_init(&b, 2000);
	buf_str(&b, "{\"messageText\":\"");
	for (int i = 0; i < 320; i++)
		buf_str(&b, "\xc3\xa9");	/* characters, not bytes */
	buf_str(&b, "\"}");
	ck_assert_int_gt(send(1, b.data), 0);
	b.len -= 2;
	buf_str(&b, "x\"}");
	sim_refused(ask_post(sim_path(1, "/smsMessages"), b.data), 400,
	    "10000020");
	buf_free(&b);
}
END_TEST

Suite *
sim_messages_suite(void)
{
	Suite *s = suite_create("sim_messages");
	TCase *t = tcase_create("sim_messages");

	tcase_add_checked_fixture(t, sim_open, sim_close);
	tcase_add_test(t, sms);
	tcase_add_test(t, sms_search);
	tcase_add_test(t, sms_refused);
	suite_add_tcase(s, t);
	return s;
}
