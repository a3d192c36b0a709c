/*
 * Control Center REST as the contract has it, asked through the simulator's
 * front door.
 */
#include <check.h>

#include "lib/http/url.h"
#include "sim_fixture.h"

Suite	*sim_rest_suite(void);

#define DAY	INT64_C(86400000)

static bool
is_null(const json_t *o, const char *name)
{
	return json_is_null(json_object_get(o, name));
}

START_TEST(echo)
{
	ck_assert_str_eq(sim_str(ask_get("/echo/a%20b%22"), "context"), "a b\"");
	ask_get("/nothing");
	ck_assert_int_eq(sim_reply.status, 404);
	ask_post("/echo/a", "{}");
	ck_assert_int_eq(sim_reply.status, 405);
}
END_TEST

#define SINCE	"modifiedSince=2000-01-01T00:00:00Z"

/* Every SIM once, oldest change first, whatever the size of a page. */
START_TEST(paging)
{
	static const int sizes[] = { 1, 7, 40, 50 };
	int64_t sims = fleet_account_named("test")->sims, serial;

	for (size_t k = 0; k < sizeof(sizes) / sizeof(*sizes); k++) {
		bool seen[200] = { false }, last = false;
		const char *before = "";
		int64_t n = 0;

		for (int page = 1; !last; page++) {
			json_t *o = ask_get(sim_text("/devices?" SINCE
			    "&pageSize=%d&pageNumber=%d", sizes[k], page));
			json_t *list = json_object_get(o, "devices");

			ck_assert_int_eq(sim_reply.status, 200);
			ck_assert_int_eq(json_integer_value(
			    json_object_get(o, "pageNumber")), page);
			for (size_t i = 0; i < json_array_size(list); i++) {
				json_t *d = json_array_get(list, i), *whole;

				ck_assert_ptr_nonnull(fleet_locate(
				    sim_str(d, "iccid"), &serial));
				ck_assert(!seen[serial]);
				seen[serial] = true;
				n++;
				if (sizes[k] != 50)
					continue;
				whole = ask_get(sim_path(serial, ""));
				ck_assert_str_le(before,
				    sim_str(whole, "dateUpdated"));
				before = sim_str(whole, "dateUpdated");
				ck_assert_str_eq(sim_str(whole, "status"),
				    sim_str(d, "status"));
				ck_assert_str_eq(sim_str(whole, "ratePlan"),
				    sim_str(d, "ratePlan"));
			}
			last = json_is_true(json_object_get(o, "lastPage"));
		}
		ck_assert_int_eq(n, sims);
	}
}
END_TEST

START_TEST(details)
{
	json_t *o = ask_get(sim_path(1, ""));

	ck_assert_str_eq(sim_str(o, "iccid"), sim_iccid(1));
	ck_assert_str_eq(sim_str(o, "status"), "ACTIVATED");
	ck_assert_str_eq(sim_str(o, "accountId"), "100020010");
	ck_assert_str_eq(sim_str(o, "accountCustom10"), "");
	ck_assert(is_null(o, "operatorCustom1"));
	ck_assert(is_null(o, "simNotes"));
	ck_assert_uint_eq(strlen(sim_str(o, "dateAdded")), 28);
	ck_assert_str_eq(sim_str(o, "dateAdded") + 23, "+0000");
	ck_assert_uint_eq(json_object_size(o), 42);
	o = ask_get(sim_path(1, "?fields=status,iccid"));
	ck_assert_uint_eq(json_object_size(o), 2);
	/* Inventory: no number yet, never in session */
	o = ask_get(sim_path(8, ""));
	ck_assert_str_eq(sim_str(o, "status"), "INVENTORY");
	ck_assert(is_null(o, "msisdn"));
	ck_assert(is_null(o, "dateActivated"));
	o = ask_get(sim_path(8, "/sessionInfo"));
	ck_assert(is_null(o, "dateSessionStarted"));
	ck_assert(is_null(o, "dateSessionEnded"));
	ck_assert(is_null(o, "ipAddress"));
	o = ask_get(sim_path(4, "/ctdUsages"));
	ck_assert_int_eq(json_integer_value(json_object_get(o,
	    "ctdDataUsage")), 0);
}
END_TEST

START_TEST(usage_shapes)
{
	json_t *o = ask_get(sim_path(3, "/ctdUsages")), *zones, *row;

	ck_assert(json_is_integer(json_object_get(o, "ctdDataUsage")));
	ck_assert(json_is_true(json_object_get(o, "overageLimitReached")));
	ck_assert_str_eq(sim_str(o, "overageLimitOverride"), "DEFAULT");
	o = ask_get(sim_path(1, "/usageInZone?cycleStartDate=2026-04-01Z"));
	ck_assert_str_eq(sim_str(o, "cycleStartDate"),
	    "2026-04-01T00:00:00.000Z");
	ck_assert_str_eq(sim_str(o, "cycleEndDate"),
	    "2026-04-30T23:59:59.000Z");
	sim_str(o, "timeStamp");
	zones = json_object_get(o, "deviceCycleUsageInZones");
	ck_assert_uint_eq(json_object_size(zones), 1);
	row = json_array_get(json_object_iter_value(
	    json_object_iter(zones)), 0);
	ck_assert(json_is_integer(json_object_get(row, "smsmousage")));
	/* as documented, elsewhere */
	sim_credentials = "test-two:test-two-api-key";
	o = ask_get("/devices/8999911000000000011/usageInZone");
	ck_assert_int_eq(sim_reply.status, 200);
	sim_str(o, "timestamp");
	sim_credentials = "att-demo:att-demo-api-key";
	sim_refused(ask_get("/devices/8999902000000000012/usageInZone"), 400,
	    "10000079");
	sim_credentials = "kpn-demo:kpn-demo-api-key";
	sim_refused(ask_get("/devices/8999903000000000011/locationHistory"),
	    400, "10000602");
}
END_TEST

START_TEST(location)
{
	json_t *o = ask_get(sim_path(1, "/locationHistory")), *list, *p;

	list = json_object_get(o, "simLocations");
	ck_assert_uint_eq(json_array_size(list), 2);
	p = json_array_get(list, 0);
	ck_assert_str_gt(sim_str(p, "dateReceived"),
	    sim_str(json_array_get(list, 1), "dateReceived"));
	sim_str(p, "latitude");
	o = ask_get(sim_path(1, "/locationHistory?"
	    "fromDate=2026-05-01T00:00:00Z&toDate=2026-05-20T00:00:00Z"));
	ck_assert_uint_eq(json_array_size(json_object_get(o,
	    "simLocations")), 50);
	ck_assert(json_is_false(json_object_get(o, "lastPage")));
	o = ask_get(sim_path(1, "/locationHistory?pageNumber=2&"
	    "fromDate=2026-05-01T00:00:00Z&toDate=2026-05-20T00:00:00Z"));
	ck_assert_uint_eq(json_array_size(json_object_get(o,
	    "simLocations")), 27);
	ck_assert(json_is_true(json_object_get(o, "lastPage")));
	/* never connected, never located */
	o = ask_get(sim_path(4, "/locationHistory"));
	ck_assert_uint_eq(json_array_size(json_object_get(o,
	    "simLocations")), 0);
}
END_TEST

START_TEST(roles)
{
	ask_get("/rateplans");
	ck_assert_int_eq(sim_reply.status, 200);
	sim_credentials = "test-readonly:test-readonly-api-key";
	sim_refused(ask_get("/rateplans"), 403, "10000030");
	sim_refused(ask_put(sim_path(1, ""), "{\"modemID\":\"x\"}"), 403,
	    "10000030");
	sim_refused(ask_post(sim_path(1, "/smsMessages"),
	    "{\"messageText\":\"x\"}"), 403, "10000030");
	ask_get(sim_path(1, ""));
	ck_assert_int_eq(sim_reply.status, 200);
}
END_TEST

START_TEST(plans)
{
	json_t *o = ask_get("/rateplans"), *list, *p;

	list = json_object_get(o, "ratePlans");
	ck_assert_uint_eq(json_array_size(list), 6);
	p = json_array_get(list, 0);
	ck_assert_str_eq(sim_str(p, "name"), "Telemetry 1MB");
	ck_assert_int_eq(json_integer_value(json_object_get(
	    json_object_get(p, "dataUsage"), "usageLimit")), 1);
	ck_assert(json_is_true(json_object_get(o, "lastPage")));
	o = ask_get("/accounts/100020010/ratePlans");
	ck_assert_uint_eq(json_array_size(json_object_get(o, "ratePlans")),
	    6);
}
END_TEST

/* What arrived is counted before anything else becomes of it. */
START_TEST(counted)
{
	json_t *o, *w;

	sim_form("/simulator/faults", "account=test&fault=drop&next=1");
	ask_put(sim_path(5, ""), "{\"modemID\":\"x\"}");
	ck_assert(sim_reply.drop);
	ask_put(sim_path(5, ""), "{");
	ask_post(sim_path(5, "/smsMessages"), "{\"messageText\":\"x\"}");
	sim_request("GET", "/simulator/counters?account=test", "", NULL, NULL);
	o = json_loads(sim_reply.out.data, 0, NULL);
	ck_assert_int_eq(json_integer_value(json_object_get(o, "writes")), 3);
	w = json_object_get(json_object_get(o, "writesByIccid"),
	    sim_iccid(5));
	ck_assert_int_eq(json_integer_value(json_object_get(w, "put")), 2);
	ck_assert_int_eq(json_integer_value(json_object_get(w, "post")), 1);
	json_decref(o);
	sim_form("/simulator/reset", "account=test&what=counters");
	sim_request("GET", "/simulator/counters?account=test", "", NULL, NULL);
	ck_assert_ptr_nonnull(strstr(sim_reply.out.data, "\"calls\": 0"));
	/* the message is still there */
	ask_get("/smsMessages/1");
	ck_assert_int_eq(sim_reply.status, 200);
}
END_TEST

START_TEST(page)
{
	ck_assert_int_eq(sim_request("GET", "/?account=test&from=26", "",
	    NULL, NULL), 200);
	ck_assert_ptr_nonnull(strstr(sim_reply.out.data,
	    "<title>Carrier simulator: test</title>"));
	ck_assert_ptr_nonnull(strstr(sim_reply.out.data, sim_iccid(26)));
	ck_assert_ptr_null(strstr(sim_reply.out.data, sim_iccid(25)));
	ck_assert_int_eq(sim_request("GET", "/?account=%3Cscript%3E", "",
	    NULL, NULL), 404);
}
END_TEST

/* What a carrier's own collection of requests asks of the account. */
START_TEST(accounts)
{
	static const char *const paths[] = {
		"/accounts", "/accounts/100020010",
		"/accounts/100020010/applicationSettings",
		"/accounts/100020010/billingSettings", "/customers", "/users",
	};
	struct arena *a = arena_new(1 << 16);
	const char *plan;
	json_t *o;

	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		ask_get(paths[i]);
		ck_assert_int_eq(sim_reply.status, 200);
	}
	sim_refused(ask_get("/accounts/1"), 404, "20000003");
	sim_refused(ask_get("/users?pageNumber=2"), 400, "10000007");
	sim_refused(ask_get("/usages"), 400, "10000011");
	sim_refused(ask_get("/usages?ratePlanName=none"), 400, "10000013");
	plan = url_encode(a, sim_str(ask_get(sim_path(1, "")), "ratePlan"));
	o = ask_get(sim_text("/usages?pageSize=2&ratePlanName=%s", plan));
	arena_free(a);
	ck_assert_int_eq(sim_reply.status, 200);
	o = json_array_get(json_object_get(o, "zones"), 0);
	ck_assert_uint_eq(json_array_size(json_object_get(o, "devices")), 2);
	o = json_array_get(json_object_get(o, "devices"), 0);
	ck_assert_str_eq(sim_str(o, "deviceId"), sim_iccid(1));
}
END_TEST

Suite *
sim_rest_suite(void)
{
	Suite *s = suite_create("sim_rest");
	TCase *t = tcase_create("rest");

	tcase_add_checked_fixture(t, sim_open, sim_close);
	tcase_add_test(t, echo);
	tcase_add_test(t, paging);
	tcase_add_test(t, details);
	tcase_add_test(t, usage_shapes);
	tcase_add_test(t, location);
	tcase_add_test(t, roles);
	tcase_add_test(t, plans);
	tcase_add_test(t, accounts);
	tcase_add_test(t, counted);
	tcase_add_test(t, page);
	suite_add_tcase(s, t);
	return s;
}
