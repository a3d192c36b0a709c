/*
 * What is changed at the simulator: at once, later, and what it does to the
 * counters; messages; the state after a restart.
 */
#include <check.h>

#include "sim_fixture.h"

Suite	*sim_change_suite(void);

#define DAY	INT64_C(86400000)

static const char *
field(int64_t serial, const char *name)
{
	return sim_str(ask_get(sim_path(serial, "")), name);
}

static int64_t
used(int64_t serial, const char *name)
{
	json_t *v = json_object_get(ask_get(sim_path(serial, "/ctdUsages")),
	    name);

	ck_assert(json_is_integer(v));
	return json_integer_value(v);
}

static void
put(int64_t serial, const char *body)
{
	ck_assert_str_eq(sim_str(ask_put(sim_path(serial, ""), body), "iccid"),
	    sim_iccid(serial));
	ck_assert_int_eq(sim_reply.status, 200);
}

START_TEST(state)
{
	/* Inventory to Activated: the state at once, the number later */
	put(8, "{\"status\":\"ACTIVATED\"}");
	ck_assert_str_eq(field(8, "status"), "ACTIVATED");
	ck_assert(json_is_null(json_object_get(ask_get(sim_path(8, "")),
	    "msisdn")));
	sim_at(sim_now + 10000);
	ck_assert_str_eq(field(8, "msisdn"), "999100000000008");
	sim_refused(ask_put(sim_path(8, ""), "{\"status\":\"INVENTORY\"}"),
	    400, "10000029");
	put(8, "{\"status\":\"deactivated\"}");
	put(8, "{\"status\":\"RETIRED\"}");
	sim_refused(ask_put(sim_path(8, ""), "{\"status\":\"ACTIVATED\"}"),
	    400, "10000005");
	/* it stays so over a restart */
	sim_reopen();
	ck_assert_str_eq(field(8, "status"), "RETIRED");
	ck_assert_str_eq(field(8, "msisdn"), "999100000000008");
	/* and until it is forgotten */
	sim_form("/simulator/reset", "account=test&what=state");
	ck_assert_str_eq(field(8, "status"), "INVENTORY");
}
END_TEST

START_TEST(refused)
{
	static const struct {
		const char *body, *code;
	} cases[] = {
		{ "", "10000023" }, { "{", "10000023" }, { "[]", "10000023" },
		{ "{}", "10000011" },
		{ "{\"effectiveDate\":\"2026-06-01Z\"}", "10000011" },
		{ "{\"status\":\"ON\"}", "10000005" },
		{ "{\"status\":null}", "10000005" },
		{ "{\"status\":5}", "10000005" },
		{ "{\"status\":\"TEST_READY\"}", "10000029" },
		{ "{\"ratePlan\":\"Gold\"}", "10000013" },
		{ "{\"communicationPlan\":\"Gold\"}", "10000014" },
		{ "{\"customer\":\"a,b\"}", "10000015" },
		{ "{\"overageLimitOverride\":\"ON\"}", "10000016" },
		{ "{\"deviceID\":\"a*\"}", "10000025" },
		{ "{\"modemID\":\"12345678901234567890123456789012345678901\"}",
		    "10000026" },
		{ "{\"operatorCustom1\":\"x\"}", "10000008" },
		{ "{\"customerCustom1\":\"x\"}", "10000010" },
		{ "{\"accountCustom11\":\"x\"}", "10000028" },
		{ "{\"colour\":\"red\"}", "10000028" },
		{ "{\"modemID\":\"x\",\"effectiveDate\":\"soon\"}",
		    "10000012" },
		{ "{\"modemID\":\"x\",\"effectiveDate\":\"2026-05-27Z\"}",
		    "10000012" },
		{ "{\"modemID\":\"x\",\"effectiveDate\":\"2026-11-26Z\"}",
		    "10000012" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		sim_refused(ask_put(sim_path(1, ""), cases[i].body), 400,
		    cases[i].code);
	/* all or nothing */
	sim_refused(ask_put(sim_path(1, ""),
	    "{\"modemID\":\"x\",\"ratePlan\":\"Gold\"}"), 400, "10000013");
	ck_assert_str_eq(field(1, "modemID"), "");
	sim_request("PUT", sim_text("/rws/api/v1%s", sim_path(1, "")),
	    "text/plain", "{\"modemID\":\"x\"}", NULL);
	ck_assert_int_eq(sim_reply.status, 400);
}
END_TEST

START_TEST(fields)
{
	json_t *o;

	put(1, "{\"ratePlan\":\"Camera 5GB\",\"modemID\":\"m-1\","
	    "\"deviceID\":\"d-1\",\"customer\":\"Vending\","
	    "\"communicationPlan\":\"CP_Basic_ON\","
	    "\"accountCustom1\":\"one\",\"accountCustom10\":\"ten\"}");
	o = ask_get(sim_path(1, ""));
	ck_assert_str_eq(sim_str(o, "ratePlan"), "Camera 5GB");
	ck_assert_str_eq(sim_str(o, "modemID"), "m-1");
	ck_assert_str_eq(sim_str(o, "deviceID"), "d-1");
	ck_assert_str_eq(sim_str(o, "customer"), "Vending");
	ck_assert_str_eq(sim_str(o, "accountCustom1"), "one");
	ck_assert_str_eq(sim_str(o, "accountCustom2"), "");
	ck_assert_str_eq(sim_str(o, "accountCustom10"), "ten");
	/* found by it, and by the time of the change */
	o = ask_get("/devices?modifiedSince=2026-05-28T20:26:40Z");
	ck_assert_uint_eq(json_array_size(json_object_get(o, "devices")), 1);
	ck_assert_str_eq(sim_str(json_array_get(json_object_get(o, "devices"),
	    0), "ratePlan"), "Camera 5GB");
	o = ask_get("/devices?modifiedSince=2000-01-01T00:00:00Z"
	    "&accountCustom10=ten");
	ck_assert_uint_eq(json_array_size(json_object_get(o, "devices")), 1);
}
END_TEST

START_TEST(scheduled)
{
	json_t *o, *row;
	int64_t before;

	put(1, "{\"status\":\"DEACTIVATED\","
	    "\"effectiveDate\":\"2026-06-02Z\"}");
	ck_assert_str_eq(field(1, "status"), "ACTIVATED");
	o = ask_get(sim_path(1, "/auditTrails"));
	row = json_array_get(json_object_get(o, "deviceAuditTrails"), 0);
	ck_assert_str_eq(sim_str(row, "status"), "Pending");
	ck_assert_str_eq(sim_str(row, "value"), "Deactivated");
	ck_assert_str_eq(sim_str(row, "effectiveDate"),
	    "2026-06-02 00:00:00.000+0000");
	sim_at(sim_now + 4 * DAY);		/* 1 June, 20:26 */
	ck_assert_str_eq(field(1, "status"), "ACTIVATED");
	before = used(1, "ctdDataUsage");
	sim_at(sim_now + 3 * DAY);
	ck_assert_str_eq(field(1, "status"), "DEACTIVATED");
	ck_assert_str_eq(field(1, "dateUpdated"),
	    "2026-06-02 00:00:00.000+0000");
	o = ask_get(sim_path(1, "/auditTrails"));
	row = json_array_get(json_object_get(o, "deviceAuditTrails"), 0);
	ck_assert_str_eq(sim_str(row, "status"), "Executed");
	ck_assert_str_eq(sim_str(row, "priorValue"), "Activated");
	/* and it used data until then, not longer */
	ck_assert_int_ge(used(1, "ctdDataUsage"), before);
	before = used(1, "ctdDataUsage");
	sim_at(sim_now + 5 * DAY);
	ck_assert_int_eq(used(1, "ctdDataUsage"), before);
}
END_TEST

/* A scheduled change that has become impossible says so. */
START_TEST(scheduled_in_vain)
{
	json_t *o, *row;

	put(8, "{\"status\":\"TEST_READY\","
	    "\"effectiveDate\":\"2026-06-02Z\"}");
	put(8, "{\"status\":\"ACTIVATED\"}");
	sim_at(sim_now + 8 * DAY);
	ck_assert_str_eq(field(8, "status"), "ACTIVATED");
	o = ask_get(sim_path(8, "/auditTrails"));
	row = json_array_get(json_object_get(o, "deviceAuditTrails"), 0);
	ck_assert_str_eq(sim_str(row, "status"), "Error");
}
END_TEST

/* Counters only rise within a cycle, whatever is changed meanwhile, and begin
 * anew with the next; a cycle that is over stays as it was. */
START_TEST(counters)
{
	static const char *const changes[] = {
		"{\"ratePlan\":\"Telemetry 1MB\"}",
		"{\"status\":\"DEACTIVATED\"}",
		"{\"overageLimitOverride\":\"PERMANENT_OVERRIDE\"}",
		"{\"status\":\"ACTIVATED\"}",
		"{\"ratePlan\":\"Camera 5GB\"}",
		"{\"overageLimitOverride\":\"DEFAULT\"}",
		"{\"overageLimitOverride\":\"TEMPORARY_OVERRIDE\"}",
		"{\"ratePlan\":\"Telemetry 5MB\"}",
	};
	enum { SERIALS = 30 };
	int64_t data[SERIALS] = { 0 }, sessions[SERIALS] = { 0 }, n, may;
	json_t *o, *row, *zones;

	sim_at(INT64_C(1777593600000));		/* 1 May */
	for (int day = 0; day < 30; day++) {
		for (int64_t i = 1; i < SERIALS; i++) {
			n = used(i, "ctdDataUsage");
			ck_assert_int_ge(n, data[i]);
			data[i] = n;
			n = used(i, "ctdSessionCount");
			ck_assert_int_ge(n, sessions[i]);
			sessions[i] = n;
			if (day % 3 == 0)
				ask_put(sim_path(i, ""),
				    changes[(day / 3 + i) % 8]);
			/* a change takes nothing away */
			ck_assert_int_ge(used(i, "ctdDataUsage"), data[i]);
		}
		sim_at(sim_now + DAY);
	}
	may = used(1, "ctdDataUsage");
	sim_at(sim_now + DAY);			/* 1 June, midnight */
	ck_assert_int_eq(used(1, "ctdDataUsage"), 0);
	sim_at(sim_now + 2 * DAY);
	o = ask_get(sim_path(1, "/usageInZone?cycleStartDate=2026-05-01"));
	zones = json_object_get(o, "deviceCycleUsageInZones");
	row = json_array_get(json_object_iter_value(
	    json_object_iter(zones)), 0);
	n = json_integer_value(json_object_get(row, "dataUsage"));
	ck_assert_int_ge(n, may);
	put(1, "{\"ratePlan\":\"Metered\"}");
	put(1, "{\"status\":\"DEACTIVATED\"}");
	o = ask_get(sim_path(1, "/usageInZone?cycleStartDate=2026-05-01"));
	zones = json_object_get(o, "deviceCycleUsageInZones");
	row = json_array_get(json_object_iter_value(
	    json_object_iter(zones)), 0);
	ck_assert_int_eq(json_integer_value(json_object_get(row,
	    "dataUsage")), n);
}
END_TEST

START_TEST(overage)
{
	json_t *o = ask_get(sim_path(3, "/ctdUsages"));
	int64_t at_limit = used(3, "ctdDataUsage");

	ck_assert(json_is_true(json_object_get(o, "overageLimitReached")));
	sim_at(sim_now + DAY);
	ck_assert_int_eq(used(3, "ctdDataUsage"), at_limit);
	put(3, "{\"overageLimitOverride\":\"TEMPORARY_OVERRIDE\"}");
	sim_at(sim_now + DAY);
	o = ask_get(sim_path(3, "/ctdUsages"));
	ck_assert(json_is_false(json_object_get(o, "overageLimitReached")));
	ck_assert_str_eq(sim_str(o, "overageLimitOverride"),
	    "TEMPORARY_OVERRIDE");
	ck_assert_int_gt(used(3, "ctdDataUsage"), at_limit);
	/* until the cycle ends */
	sim_at(sim_now + 6 * DAY);
	o = ask_get(sim_path(3, "/ctdUsages"));
	ck_assert_str_eq(sim_str(o, "overageLimitOverride"), "DEFAULT");
	ck_assert(json_is_true(json_object_get(o, "overageLimitReached")));
}
END_TEST

START_TEST(clock_moves)
{
	int64_t before = used(1, "ctdSessionCount");

	ck_assert_int_eq(sim_form("/simulator/clock", "add=2d"), 303);
	ck_assert_int_gt(used(1, "ctdSessionCount"), before);
	ck_assert_int_eq(sim_form("/simulator/clock", "add=30"), 303);
	ck_assert_int_eq(sim_form("/simulator/clock", "add=-1d"), 400);
	ck_assert_int_eq(sim_form("/simulator/clock", "add=1w"), 400);
	ck_assert_int_eq(sim_form("/simulator/clock", "add=99999d"), 400);
	sim_reopen();
	ck_assert_int_gt(used(1, "ctdSessionCount"), before);
	ck_assert_int_eq(sim_form("/simulator/clock", "reset=1"), 303);
	ck_assert_int_eq(used(1, "ctdSessionCount"), before);
}
END_TEST

Suite *
sim_change_suite(void)
{
	Suite *s = suite_create("sim_change");
	TCase *t = tcase_create("change");

	tcase_add_checked_fixture(t, sim_open, sim_close);
	tcase_add_test(t, state);
	tcase_add_test(t, refused);
	tcase_add_test(t, fields);
	tcase_add_test(t, scheduled);
	tcase_add_test(t, scheduled_in_vain);
	tcase_add_test(t, counters);
	tcase_add_test(t, overage);
	tcase_add_test(t, clock_moves);
	suite_add_tcase(s, t);
	return s;
}
