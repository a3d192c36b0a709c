/* Orange's two APIs in the simulator, asked by the console's own drivers. */
#include <check.h>
#include <string.h>

#include "lib/text/iccid.h"
#include "lib/text/luhn.h"
#include "sim/orange/ofleet.h"
#include "sim_client.h"

Suite	*sim_orange_suite(void);

static const char *
serial_number(int64_t serial)
{
	char *s = arena_alloc(client_a, SSN_SIZE);

	ssn_make(21, serial, s);
	ck_assert(luhn_valid(s, 13));
	return s;
}

static void
orange(void)
{
	client_set("username", "orange-test");
	client_set("password", "orange-test-password");
	client_set("endpoint", CLIENT_BASE "/MLM_EXT_IMC");
}

/* Orange's two APIs tell the same of a SIM, and PUK codes stay behind. */
START_TEST(one_orange_fleet)
{
	bool seen[SIM_STATE_MAX] = { false };
	int located = 0;

	for (int64_t serial = 1; serial <= 40; serial++) {
		struct op_args args = { .resource = serial_number(serial) };
		struct ofleet_sim o;
		struct sim_info s;
		size_t nlocations;

		ck_assert(ofleet_sim(fleet_account_named("orange-test"),
		    serial, sim_now, &o));
		orange();
		ck_assert_int_eq(client_ask("orange-malima", OP_DETAILS, &args),
		    E_OK);
		ck_assert_ptr_nonnull(strstr(sim_reply.out.data, o.puk[0]));
		ck_assert_ptr_null(strstr(client_r.sim.extra, o.puk[0]));
		ck_assert_ptr_null(strstr(client_r.sim.extra, o.puk[1]));
		s = client_r.sim;
		ck_assert_int_eq(client_ask("orange-malima", OP_LOCATION,
		    &args), E_OK);
		nlocations = client_r.nlocations;
		located += nlocations > 0;
		client_set("endpoint", CLIENT_BASE);
		args.resource = sim_text("21%06lld", (long long)serial);
		ck_assert_int_eq(client_ask("orange-live-objects", OP_DETAILS,
		    &args), E_OK);
		ck_assert_int_eq(s.state, client_r.sim.state);
		ck_assert_str_eq(s.carrier_state, client_r.sim.carrier_state);
		ck_assert_str_eq(s.iccid, client_r.sim.iccid);
		ck_assert_str_eq(s.imsi, client_r.sim.imsi);
		ck_assert_pstr_eq(s.imei, client_r.sim.imei);
		ck_assert_pstr_eq(s.msisdn, client_r.sim.msisdn);
		ck_assert_int_eq(client_ask("orange-live-objects", OP_LOCATION,
		    &args), E_OK);
		ck_assert_uint_eq(client_r.nlocations, nlocations);
		seen[s.state] = true;
	}
	ck_assert(seen[SIM_INVENTORY] && seen[SIM_TEST_READY] &&
	    seen[SIM_ACTIVATED] && seen[SIM_SUSPENDED] && seen[SIM_RETIRED]);
	ck_assert(located > 5 && located < 40);
}
END_TEST

START_TEST(malima)
{
	const char *ids[101];
	struct op_args args = { .resources = ids, .nsims = 100 };
	const struct op_args none = { .since = ABSENT };

	orange();
	for (int i = 0; i < 101; i++)
		ids[i] = serial_number(i + 1);
	ids[3] = "9999210009993";
	ck_assert_int_eq(client_ask("orange-malima", OP_CHECK, &none), E_OK);
	ck_assert_int_eq(client_ask("orange-malima", OP_DETAILS, &args), E_OK);
	ck_assert_uint_eq(client_r.nsims, 99);
	args = (struct op_args){ .resource = ids[3] };
	ck_assert_int_eq(client_ask("orange-malima", OP_DETAILS, &args),
	    E_SERVICE_NOTFOUND);
	ck_assert_int_eq(sim_form("/simulator/faults",
	    "account=orange-test&fault=quota&next=1"), 303);
	ck_assert_int_eq(client_ask("orange-malima", OP_CHECK, &none),
	    E_SERVICE_RATE);
	ck_assert_str_eq(client_r.code, "MLM_QUOTA_EXCEEDED");
	/* no limit of calls is known: none is refused */
	for (int i = 0; i < 10; i++)
		ck_assert_int_eq(client_ask("orange-malima", OP_CHECK, &none),
		    E_OK);
	client_set("username", "orange-test-none");
	client_set("password", "orange-test-none-password");
	ck_assert_int_eq(client_ask("orange-malima", OP_CHECK, &none),
	    E_SERVICE_AUTH);
	ck_assert_str_eq(client_r.code, "MLM_SOAP_HEADER_ERROR");
	client_set("username", "test");
	client_set("password", "test-password");
	ck_assert_int_eq(client_ask("orange-malima", OP_CHECK, &none),
	    E_SERVICE_AUTH);
}
END_TEST

START_TEST(live_objects)
{
	static const char live[] = "orange-live-objects";
	struct op_args args = { .resource = "msisdn:999210000000001" };
	int64_t sum = 0;

	ck_assert_int_eq(client_ask(live, OP_CHECK, &args), E_OK);
	ck_assert_int_eq(client_ask(live, OP_DETAILS, &args), E_OK);
	ck_assert_int_eq(client_r.sim.state, SIM_ACTIVATED);
	ck_assert_int_eq(client_ask(live, OP_SESSION, &args), E_OK);
	ck_assert_int_eq(client_r.session.in_session, 1);
	/* the days make up the month */
	args = (struct op_args){ .resource = "21000001", .days = 28 };
	ck_assert_int_eq(client_ask(live, OP_TRAFFIC, &args), E_OK);
	ck_assert_uint_eq(client_r.ntraffic, 28);
	for (size_t i = 0; i < client_r.ntraffic; i++)
		sum += client_r.traffic[i].data_in +
		    client_r.traffic[i].data_out;
	ck_assert_int_gt(sum, 0);
	args.resource = "21999999";
	ck_assert_int_eq(client_ask(live, OP_DETAILS, &args), E_SERVICE_NOTFOUND);
	args.resource = "imei:1";
	ck_assert_int_eq(client_ask(live, OP_DETAILS, &args), E_SERVICE_NOTFOUND);
	client_set("apikey", "orange-test-none-api-key");
	ck_assert_int_eq(client_ask(live, OP_CHECK, &args),
	    E_SERVICE_FORBIDDEN);
	/* a key of Control Center */
	client_set("apikey", "test-api-key");
	ck_assert_int_eq(client_ask(live, OP_CHECK, &args), E_SERVICE_AUTH);
}
END_TEST

/* A history is the same in hours, days and weeks. */
START_TEST(traffic_adds_up)
{
	const struct fleet_account *c = fleet_account_named("orange-test");
	const int64_t hour = 3600000, day = 24 * hour;

	for (int64_t serial = 1; serial <= 60; serial++) {
		struct fleet_usage u, whole;
		int64_t to = sim_now, from = to - 70 * day, sum = 0;
		struct ofleet_sim s;

		ck_assert(ofleet_sim(c, serial, to, &s));
		ofleet_usage(&s, from, to, &whole);
		for (int64_t t = from; t < to; t += 5 * hour) {
			ofleet_usage(&s, t, t + 5 * hour < to ? t + 5 * hour :
			    to, &u);
			ck_assert_int_ge(u.data, 0);
			sum += u.data;
		}
		/* but for what is rounded away in each piece */
		ck_assert_int_le(sum, whole.data);
		ck_assert_int_ge(sum, whole.data - 70 * 24 / 5 - 5);
		/* nothing before it could connect */
		if (s.connected) {
			ofleet_usage(&s, s.sim.from - 40 * day, s.sim.from,
			    &u);
			ck_assert_int_eq(u.data + u.sms + u.sessions, 0);
			ofleet_usage(&s, s.sim.from - 40 * day, to, &u);
			ofleet_usage(&s, s.sim.from, to, &whole);
			ck_assert_int_eq(u.data, whole.data);
			ck_assert_int_eq(u.sessions, whole.sessions);
		}
	}
}
END_TEST

Suite *
sim_orange_suite(void)
{
	Suite *s = suite_create("sim_orange");
	TCase *t = tcase_create("sim_orange");

	tcase_add_checked_fixture(t, client_open, client_close);
	tcase_add_test(t, one_orange_fleet);
	tcase_add_test(t, malima);
	tcase_add_test(t, live_objects);
	tcase_add_test(t, traffic_adds_up);
	suite_add_tcase(s, t);
	return s;
}
