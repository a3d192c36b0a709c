/*
 * Control Center REST: what is asked, byte for byte.
 */
#include <check.h>

#include "app.h"
#include "lib/text/date.h"
#include "drivers/control_center/rest.h"

Suite	*driver_rest_suite(void);

#define ICCID	"8999901000000000427"

static struct arena *a;
static struct account acc;
static struct op_args args;
static struct result r;

static void
setup(void)
{
	a = arena_new(ARENA_MAX);
	acc = (struct account){ .key = "jasper", .settings = json_own(a,
	    json_pack("{s:s,s:s,s:s}", "username", "meters", "accesskey",
	    "a key", "endpoint", "restapi.example")) };
	args = (struct op_args){ .resource = ICCID, .since = ABSENT,
		.page = 1 };
	result_init(&r);
}

static void
teardown(void)
{
	arena_free(a);
}

static struct http_request
build(enum op op, int step)
{
	struct http_request q = { .method = NULL };

	ck_assert_int_eq(control_center_rest_ops[op].steps[step].build(&acc,
	    &args, &r, a, &q), E_OK);
	ck_assert_str_eq(q.user, "meters");
	ck_assert_str_eq(q.password, "a key");
	ck_assert_uint_gt(q.answer_max, 0);
	return q;
}

#define BASE	"https://restapi.example/rws/api/v1"

static void
asks(enum op op, int step, const char *path)
{
	struct http_request q = build(op, step);

	ck_assert_str_eq(q.method, "GET");
	ck_assert_ptr_null(q.body);
	ck_assert_uint_ge(strlen(q.url), strlen(BASE));
	ck_assert_str_eq(q.url + strlen(BASE), path);
	ck_assert_int_eq(memcmp(q.url, BASE, strlen(BASE)), 0);
}

START_TEST(reads_are_asked)
{
	args.since = 1461000694000;	/* 2016-04-18T17:31:34Z */
	args.cycle_start = "2025-10-01";
	args.remote_id = "70001";
	args.page = 2;
	asks(OP_CHECK, 0, "/echo/patchbay");
	asks(OP_CHECK, 1, "/devices?modifiedSince="
	    "2016-04-18T17%3A31%3A34%2B00%3A00&pageSize=1&pageNumber=1");
	asks(OP_DETAILS, 0, "/devices/" ICCID);
	asks(OP_DETAILS, 1, "/devices/" ICCID "/ctdUsages");
	asks(OP_PLANS, 0, "/rateplans?pageSize=50&pageNumber=2");
	asks(OP_USAGE, 0, "/devices/" ICCID
	    "/usageInZone?cycleStartDate=2025-10-01Z");
	asks(OP_SMS_DETAILS, 0, "/smsMessages/70001");
	asks(OP_SMS_FIND, 0, "/smsMessages?fromDate="
	    "2016-04-18T17%3A31%3A34%2B00%3A00&iccid=" ICCID
	    "&msgType=MT&pageSize=50&pageNumber=2");
	asks(OP_SESSION, 0, "/devices/" ICCID "/sessionInfo");
	asks(OP_LOCATION, 0, "/devices/" ICCID "/locationHistory?fromDate="
	    "2016-04-18T17%3A31%3A34%2B00%3A00&pageSize=50&pageNumber=2");
	asks(OP_MODIFIED, 0, "/devices?modifiedSince="
	    "2016-04-18T17%3A31%3A34%2B00%3A00&pageSize=50&pageNumber=2");
	asks(OP_AUDIT, 0, "/devices/" ICCID
	    "/auditTrails?pageSize=50&pageNumber=2");
	args.days = 1000;
	asks(OP_AUDIT, 0, "/devices/" ICCID
	    "/auditTrails?daysOfHistory=365&pageSize=50&pageNumber=2");
	args.since = ABSENT;
	asks(OP_LOCATION, 0, "/devices/" ICCID "/locationHistory");
}
END_TEST

START_TEST(odd_ids_stay_in_their_place)
{
	args.remote_id = "../x?y#z";
	asks(OP_SMS_DETAILS, 0, "/smsMessages/..%2Fx%3Fy%23z");
}
END_TEST

static void
sends(enum op op, const char *method, const char *path, const char *body)
{
	struct http_request q = build(op, 0);

	ck_assert_str_eq(q.method, method);
	ck_assert_str_eq(q.url + strlen(BASE), path);
	ck_assert_str_eq(q.body, body);
	ck_assert_uint_eq(q.body_len, strlen(body));
	ck_assert_str_eq(q.headers[1], "Content-Type: application/json");
	ck_assert(operation_writes(&control_center_rest_ops[op]));
}

START_TEST(writes_are_asked)
{
	args.state = SIM_ACTIVATION_READY;
	sends(OP_SET_STATE, "PUT", "/devices/" ICCID,
	    "{\"status\":\"ACTIVATION_READY\"}");
	args.effective = "2026-02-01";
	sends(OP_SET_STATE, "PUT", "/devices/" ICCID,
	    "{\"status\":\"ACTIVATION_READY\","
	    "\"effectiveDate\":\"2026-02-01Z\"}");
	args.effective = "";
	args.value = "Größe \"M\"";
	sends(OP_SET_PLAN, "PUT", "/devices/" ICCID,
	    "{\"ratePlan\":\"Größe \\\"M\\\"\"}");
	args.value = "PERMANENT_OVERRIDE";
	sends(OP_SET_OVERAGE, "PUT", "/devices/" ICCID,
	    "{\"overageLimitOverride\":\"PERMANENT_OVERRIDE\"}");
	args.value = " reset now";
	sends(OP_SEND_SMS, "POST", "/devices/" ICCID "/smsMessages",
	    "{\"messageText\":\" reset now\","
	    "\"messageEncoding\":\"LITERAL\"}");
	/* what needs UCS-2 says so */
	args.value = "Стоп";
	sends(OP_SEND_SMS, "POST", "/devices/" ICCID "/smsMessages",
	    "{\"messageText\":\"Стоп\",\"messageEncoding\":\"LITERAL\","
	    "\"dataCoding\":8}");
}
END_TEST

START_TEST(no_state_is_not_sent)
{
	struct http_request q;

	args.state = SIM_UNKNOWN;
	ck_assert_int_eq(cc_rest_build_state(&acc, &args, &r, a, &q), E_INPUT);
}
END_TEST

START_TEST(missing_settings_are_not_sent)
{
	struct http_request q;

	json_object_del(acc.settings, "accesskey");
	ck_assert_int_eq(cc_rest_build_details(&acc, &args, &r, a, &q),
	    E_INTERNAL);
	json_object_del(acc.settings, "endpoint");
	ck_assert_int_eq(cc_rest_build_details(&acc, &args, &r, a, &q),
	    E_INTERNAL);
}
END_TEST

Suite *
driver_rest_suite(void)
{
	Suite *s = suite_create("driver_rest");
	TCase *t = tcase_create("driver_rest");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, reads_are_asked);
	tcase_add_test(t, odd_ids_stay_in_their_place);
	tcase_add_test(t, writes_are_asked);
	tcase_add_test(t, no_state_is_not_sent);
	tcase_add_test(t, missing_settings_are_not_sent);
	suite_add_tcase(s, t);
	return s;
}
