/*
 * Control Center REST: what is read from answers in
 * tests/fixtures/control-center-rest.
 */
#include <check.h>

#include "app.h"
#include "lib/text/date.h"
#include "drivers/control_center/rest.h"

Suite	*driver_rest_answers_suite(void);

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
driver_rest_answers_suite(void)
{
	Suite *s = suite_create("driver_rest_answers");
	TCase *t = tcase_create("driver_rest_answers");

	tcase_add_checked_fixture(t, setup, teardown);
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
