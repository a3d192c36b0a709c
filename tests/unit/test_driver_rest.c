/*
 * Control Center REST: what is asked, byte for byte, and what is read from
 * answers in tests/fixtures/control-center-rest.
 */
#include <check.h>

#include "app.h"
#include "lib/date.h"
#include "drivers/control_center/rest.h"

Suite	*driver_rest_suite(void);

#define ICCID	"8999901000000000427"

static struct arena *a;
static struct account acc;
static struct op_args args;
static struct result r;
static struct http_reply reply;

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

/* --- what is asked --- */

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

/* --- what is read --- */

static void
reply_text(int status, const char *text, size_t len)
{
	reply = (struct http_reply){ .status = status, .body = text,
		.len = len, .content_type = "application/json",
		.sent = true };
}

static void
reply_file(int status, const char *name)
{
	char path[256];
	char *b = arena_alloc(a, 64 * 1024);
	size_t n;
	FILE *f;

	snprintf(path, sizeof(path), "tests/fixtures/control-center-rest/%s",
	    name);
	f = fopen(path, "r");
	ck_assert_msg(f != NULL, "%s", path);
	n = fread(b, 1, 64 * 1024 - 1, f);
	fclose(f);
	reply_text(status, b, n);
}

static enum err
parse(enum op op, int step)
{
	return control_center_rest_ops[op].steps[step].parse(&reply, &args, a,
	    &r);
}

static enum err
parse_file(enum op op, int step, const char *name)
{
	reply_file(200, name);
	return parse(op, step);
}

static int64_t
at(const char *iso)
{
	int64_t ms;

	ck_assert(date_parse(iso, &ms));
	return ms;
}

START_TEST(details)
{
	const struct sim_info *s = &r.sim;

	ck_assert_int_eq(parse_file(OP_DETAILS, 0, "device.details.200.json"),
	    E_OK);
	ck_assert(r.has_sim);
	ck_assert_int_eq(s->state, SIM_ACTIVATED);
	ck_assert_str_eq(s->carrier_state, "ACTIVATED");
	ck_assert_str_eq(s->iccid, ICCID);
	ck_assert_str_eq(s->imsi, "901990000000042");
	ck_assert_str_eq(s->msisdn, "882990000000042");
	ck_assert_str_eq(s->rate_plan, "Meter 5 MB");
	ck_assert_str_eq(s->comm_plan, "Data and SMS");
	ck_assert_str_eq(s->account, "100900001");
	ck_assert_str_eq(s->carrier_device_id, "pump-42");
	ck_assert_ptr_null(s->customer);
	ck_assert_ptr_null(s->modem_id);
	ck_assert_ptr_null(s->fixed_ip);
	ck_assert_int_eq(s->modified, at("2025-11-03T17:45:10.001Z"));
	ck_assert_int_eq(s->added, at("2025-01-10T12:00:00Z"));
	ck_assert_str_eq(s->extra, "{\"Custom 3\":\"Depot north\"}");
	/* not in this answer */
	ck_assert_int_eq(s->data_bytes, ABSENT);
	ck_assert_int_eq(s->overage_reached, ABSENT);
}
END_TEST

START_TEST(usage_of_the_cycle_joins_details)
{
	const struct sim_info *s = &r.sim;

	ck_assert_int_eq(parse_file(OP_DETAILS, 0, "device.details.200.json"),
	    E_OK);
	ck_assert_int_eq(parse_file(OP_DETAILS, 1,
	    "device.ctdUsages.200.json"), E_OK);
	ck_assert_str_eq(s->rate_plan, "Meter 5 MB");
	ck_assert_int_eq(s->data_bytes, 5368709121);
	ck_assert_int_eq(s->sms_count, 7);
	ck_assert_int_eq(s->voice_seconds, 0);
	ck_assert_int_eq(s->sessions, 31);
	ck_assert_int_eq(s->overage_reached, 1);
	ck_assert_str_eq(s->overage_override, "TEMPORARY_OVERRIDE");
}
END_TEST

START_TEST(sparse_details)
{
	ck_assert_int_eq(parse_file(OP_DETAILS, 0,
	    "device.details.200.sparse.json"), E_OK);
	ck_assert_int_eq(r.sim.state, SIM_INVENTORY);
	ck_assert_ptr_null(r.sim.rate_plan);
	ck_assert_int_eq(r.sim.added, ABSENT);
	ck_assert_str_eq(r.sim.extra, "");
}
END_TEST

START_TEST(usage_forbidden_leaves_the_sim)
{
	parse_file(OP_DETAILS, 0, "device.details.200.json");
	reply_file(403, "error.403.role.json");
	ck_assert_int_eq(parse(OP_DETAILS, 1), E_OK);
	ck_assert(r.has_sim);
	ck_assert_int_eq(r.sim.data_bytes, ABSENT);
	ck_assert_ptr_nonnull(r.reason);
}
END_TEST

START_TEST(answer_about_another_sim)
{
	ck_assert_int_eq(parse_file(OP_DETAILS, 0, "device.other.200.json"),
	    E_SERVICE_ANSWER);
	ck_assert(!r.has_sim);
	ck_assert_int_eq(parse_file(OP_DETAILS, 1, "device.other.200.json"),
	    E_SERVICE_ANSWER);
	ck_assert_int_eq(parse_file(OP_SET_STATE, 0, "device.other.200.json"),
	    E_SERVICE_ANSWER);
	/* without its last digit it is the same card */
	args.resource = ICCID "0";
	ck_assert_int_eq(parse_file(OP_DETAILS, 0, "device.details.200.json"),
	    E_OK);
}
END_TEST

START_TEST(edit)
{
	ck_assert_int_eq(parse_file(OP_SET_STATE, 0, "device.edit.200.json"),
	    E_OK);
	reply_text(202, "", 0);
	ck_assert_int_eq(parse(OP_SET_STATE, 0), E_OK);
	reply_text(200, "<html>", 6);
	ck_assert_int_eq(parse(OP_SET_STATE, 0), E_SERVICE_ANSWER);
}
END_TEST

START_TEST(session)
{
	ck_assert_int_eq(parse_file(OP_SESSION, 0,
	    "device.sessionInfo.200.json"), E_OK);
	ck_assert_int_eq(r.session.in_session, 1);
	ck_assert_str_eq(r.session.ip, "10.20.30.42");
	ck_assert_str_eq(r.session.apn, "meters.example");
	result_init(&r);
	ck_assert_int_eq(parse_file(OP_SESSION, 0,
	    "device.sessionInfo.200.never.json"), E_OK);
	ck_assert_int_eq(r.session.in_session, 0);
	ck_assert_int_eq(r.session.started, ABSENT);
	result_init(&r);
	ck_assert_int_eq(parse_file(OP_SESSION, 0, "device.edit.200.json"),
	    E_OK);
	ck_assert_int_eq(r.session.in_session, ABSENT);
}
END_TEST

START_TEST(cycle)
{
	const struct usage *u = &r.usage;

	args.cycle_start = "2025-10-01";
	ck_assert_int_eq(parse_file(OP_USAGE, 0,
	    "device.usageInZone.200.json"), E_OK);
	ck_assert_str_eq(u->cycle_start, "2025-10-01");
	ck_assert_str_eq(u->cycle_end, "2025-10-31");
	ck_assert_int_eq(u->data_total, 3000001024);
	ck_assert_int_eq(u->sms_total, 8);
	ck_assert_int_eq(u->voice_total, 15);
	ck_assert_int_eq(u->data_billable, ABSENT);
	ck_assert_int_eq(u->sms_billable, ABSENT);
	ck_assert_int_eq(u->voice_billable, ABSENT);
	ck_assert_str_eq(u->rate_plan, "Meter 5 MB, Meter 1 MB");
	ck_assert_uint_eq(r.nzones, 3);
	ck_assert_str_eq(r.zones[1].zone, "Roaming");
	ck_assert_str_eq(r.zones[1].rate_plan, "Meter 5 MB");
	ck_assert_int_eq(r.zones[1].data, 1000);
	ck_assert_int_eq(r.zones[1].sms, 4);
	ck_assert_int_eq(r.zones[0].voice, 15);
	ck_assert_ptr_nonnull(strstr(u->note, "not available from this API"));
	result_init(&r);
	ck_assert_int_eq(parse_file(OP_USAGE, 0,
	    "device.usageInZone.200.empty.json"), E_OK);
	ck_assert_int_eq(u->data_total, ABSENT);
	ck_assert_int_eq(u->sms_total, ABSENT);
	ck_assert_uint_eq(r.nzones, 0);
}
END_TEST

START_TEST(plans)
{
	ck_assert_int_eq(parse_file(OP_PLANS, 0, "rateplans.200.page1.json"),
	    E_OK);
	ck_assert(r.more);
	args.page = 2;
	r.more = false;
	ck_assert_int_eq(parse_file(OP_PLANS, 0, "rateplans.200.page2.json"),
	    E_OK);
	ck_assert(!r.more);
	ck_assert_uint_eq(r.nplans, 3);
	ck_assert_str_eq(r.plans[0].name, "Meter 1 MB");
	ck_assert_int_eq(r.plans[0].data_limit, 1048576);
	ck_assert_int_eq(r.plans[1].data_limit, 536870912);
	ck_assert_str_eq(r.plans[2].name, "Unlimited");
	ck_assert_int_eq(r.plans[2].data_limit, ABSENT);
	/* a page past the end ends the list */
	args.page = 3;
	reply_file(400, "error.400.page.json");
	ck_assert_int_eq(parse(OP_PLANS, 0), E_OK);
	ck_assert_ptr_null(r.reason);
	ck_assert_uint_eq(r.nplans, 3);
	args.page = 1;
	ck_assert_int_eq(parse(OP_PLANS, 0), E_SERVICE_REFUSED);
	reply_file(403, "error.403.role.json");
	ck_assert_int_eq(parse(OP_PLANS, 0), E_SERVICE_FORBIDDEN);
	ck_assert_ptr_nonnull(strstr(r.reason, "list of rate plans"));
	ck_assert_str_eq(r.code, "10000030");
}
END_TEST

START_TEST(plans_have_a_maximum)
{
	json_t *list = json_array();
	const char *text;

	for (int i = 0; i < PLANS_MAX + 10; i++)
		json_array_append_new(list, json_pack("{s:s}", "name", "x"));
	text = json_write(a, json_own(a, json_pack("{s:o,s:b}", "ratePlans",
	    list, "lastPage", 0)));
	reply_text(200, text, strlen(text));
	ck_assert_int_eq(parse(OP_PLANS, 0), E_OK);
	ck_assert_uint_eq(r.nplans, PLANS_MAX);
	ck_assert(!r.more);
}
END_TEST

START_TEST(messages)
{
	ck_assert_int_eq(parse_file(OP_SEND_SMS, 0,
	    "sms.send.200.documented.json"), E_OK);
	ck_assert_str_eq(r.remote_id, "70001");
	ck_assert_int_eq(parse_file(OP_SEND_SMS, 0,
	    "sms.send.200.live.json"), E_OK);
	ck_assert_str_eq(r.remote_id, "70002");
	ck_assert_int_eq(parse_file(OP_SEND_SMS, 0, "echo.200.json"),
	    E_SERVICE_ANSWER);
	args.remote_id = "70001";
	ck_assert_int_eq(parse_file(OP_SMS_DETAILS, 0,
	    "sms.details.200.json"), E_OK);
	ck_assert_uint_eq(r.nsms, 1);
	ck_assert_str_eq(r.sms[0].state, "Delivered");
	ck_assert_str_eq(r.sms[0].text, " reset now");
	ck_assert(!r.sms[0].from_device);
	ck_assert_int_eq(r.sms[0].sent, at("2025-11-03T17:00:00Z"));
	args.remote_id = "70003";
	ck_assert_int_eq(parse_file(OP_SMS_DETAILS, 0,
	    "sms.details.200.json"), E_SERVICE_ANSWER);
	/* without msgType, who sent it says the same */
	args.remote_id = "70004";
	ck_assert_int_eq(parse_file(OP_SMS_DETAILS, 0,
	    "sms.details.200.mo.json"), E_OK);
	ck_assert(r.sms[0].from_device);
	result_init(&r);
	ck_assert_int_eq(parse_file(OP_SMS_FIND, 0, "sms.search.200.json"),
	    E_OK);
	ck_assert_uint_eq(r.nsms, 2);
	ck_assert_str_eq(r.sms[0].id, "70001");
	ck_assert_str_eq(r.sms[1].id, "70002");
	ck_assert(!r.more);
}
END_TEST

START_TEST(checks)
{
	ck_assert_int_eq(parse_file(OP_CHECK, 0, "echo.200.json"), E_OK);
	ck_assert_int_eq(parse_file(OP_CHECK, 1, "devices.search.200.json"),
	    E_OK);
	ck_assert_int_eq(parse_file(OP_CHECK, 1, "echo.200.json"),
	    E_SERVICE_ANSWER);
	reply_file(403, "error.403.role.json");
	ck_assert_int_eq(parse(OP_CHECK, 1), E_SERVICE_FORBIDDEN);
	ck_assert_ptr_nonnull(strstr(r.reason, "are right"));
}
END_TEST

START_TEST(lists)
{
	ck_assert_int_eq(parse_file(OP_MODIFIED, 0,
	    "devices.search.200.json"), E_OK);
	ck_assert_uint_eq(r.nids, 2);
	ck_assert_str_eq(r.ids[0], ICCID);
	ck_assert(r.more);
	ck_assert_int_eq(parse_file(OP_LOCATION, 0,
	    "locationHistory.200.json"), E_OK);
	ck_assert_uint_eq(r.nlocations, 2);
	ck_assert_str_eq(r.locations[0].source, "cell 77");	/* newest */
	ck_assert_int_eq(r.locations[0].accuracy, ABSENT);
	ck_assert_str_eq(r.locations[1].lat, "45.75");
	ck_assert_str_eq(r.locations[1].place, "Lyon, FR");
	ck_assert_int_eq(parse_file(OP_AUDIT, 0, "auditTrails.200.json"),
	    E_OK);
	ck_assert_uint_eq(r.naudits, 1);
	ck_assert_str_eq(r.audits[0].before, "Activation Ready");
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
	tcase_add_test(t, details);
	tcase_add_test(t, usage_of_the_cycle_joins_details);
	tcase_add_test(t, sparse_details);
	tcase_add_test(t, usage_forbidden_leaves_the_sim);
	tcase_add_test(t, answer_about_another_sim);
	tcase_add_test(t, edit);
	tcase_add_test(t, session);
	tcase_add_test(t, cycle);
	tcase_add_test(t, plans);
	tcase_add_test(t, plans_have_a_maximum);
	tcase_add_test(t, messages);
	tcase_add_test(t, checks);
	tcase_add_test(t, lists);
	suite_add_tcase(s, t);
	return s;
}
