/* Control Center's SOAP API in the simulator, asked by the console's own
 * driver; and that it is the same fleet as REST. */
#include <check.h>
#include <string.h>

#include "sim_client.h"

Suite	*sim_apis_suite(void);

#define SOAP	"control-center-soap"

static enum err
soap(enum op op, const struct op_args *args)
{
	return client_ask(SOAP, op, args);
}

static struct op_args
of(int64_t serial)
{
	return (struct op_args){ .resource = sim_iccid(serial),
	    .since = ABSENT };
}

START_TEST(credentials)
{
	const struct op_args none = { .since = ABSENT };

	ck_assert_int_eq(soap(OP_CHECK, &none), E_OK);
	client_set("password", "wrong");
	ck_assert_int_eq(soap(OP_CHECK, &none), E_SERVICE_AUTH);
	ck_assert_str_eq(client_r.code, "400200");
	client_set("password", "test-password");
	/* a user of another account */
	client_set("username", "test-two");
	client_set("password", "test-two-password");
	ck_assert_int_eq(soap(OP_CHECK, &none), E_SERVICE_FORBIDDEN);
	ck_assert_str_eq(client_r.code, "400201");
	client_set("accesskey", "a-licence-of-nobody");
	ck_assert_int_eq(soap(OP_CHECK, &none), E_SERVICE_AUTH);
	ck_assert_str_eq(client_r.code, "400100");
	/* the carrier repeats the key; nobody else may */
	ck_assert_ptr_nonnull(strstr(sim_reply.out.data,
	    "a-licence-of-nobody"));
	ck_assert_ptr_null(strstr(client_r.reason, "a-licence-of-nobody"));
	/* the REST key is none of this API */
	client_set("accesskey", "test-api-key");
	ck_assert_int_eq(soap(OP_CHECK, &none), E_SERVICE_AUTH);
}
END_TEST

/* Both APIs of Control Center tell the same of a SIM. */
START_TEST(one_fleet)
{
	for (int64_t serial = 1; serial <= 40; serial++) {
		struct op_args args = of(serial);
		struct sim_info s;

		client_set("accesskey", "test-licence-key");
		ck_assert_int_eq(soap(OP_DETAILS, &args), E_OK);
		s = client_r.sim;
		client_set("accesskey", "test-api-key");
		ck_assert_int_eq(client_ask("control-center-rest", OP_DETAILS,
		    &args), E_OK);
		ck_assert_int_eq(s.state, client_r.sim.state);
		ck_assert_str_eq(s.iccid, client_r.sim.iccid);
		ck_assert_str_eq(s.imsi, client_r.sim.imsi);
		ck_assert_str_eq(s.rate_plan, client_r.sim.rate_plan);
		ck_assert_pstr_eq(s.msisdn, client_r.sim.msisdn);
		ck_assert_pstr_eq(s.imei, client_r.sim.imei);
		/* megabytes bring every byte back */
		ck_assert_int_eq(s.data_bytes, client_r.sim.data_bytes);
		ck_assert_int_eq(s.sms_count, client_r.sim.sms_count);
		ck_assert_int_eq(s.voice_seconds, client_r.sim.voice_seconds);
		ck_assert_int_eq(s.overage_reached,
		    client_r.sim.overage_reached);
		ck_assert_int_eq(s.modified, client_r.sim.modified);
		ck_assert_int_eq(s.activated, client_r.sim.activated);
	}
}
END_TEST

/* A call of one API counts against the other. */
START_TEST(one_meter)
{
	struct op_args args = of(1);

	int tries = 0;

	ck_assert_int_eq(sim_form("/simulator/policy",
	    "account=test&per_second=1"), 303);
	/* one of each: the second is one too many in the same second */
	do {
		sim_credentials = "test:test-api-key";
		ask_get("/echo/x");
	} while (soap(OP_DETAILS, &args) == E_OK && ++tries < 100);
	ck_assert_str_eq(client_r.code, "400101");
	do
		sim_credentials = "test:test-api-key";
	while (sim_request("GET", "/rws/api/v1/echo/x", "", NULL, NULL) ==
	    200 && soap(OP_DETAILS, &args) != E_SERVICE_RATE &&
	    ++tries < 200);
	ck_assert_int_lt(tries, 200);
}
END_TEST

START_TEST(batch)
{
	const char *ids[51];
	struct op_args args = { .resources = ids, .nsims = 50,
	    .since = ABSENT };

	for (int i = 0; i < 51; i++)
		ids[i] = sim_iccid(i + 1);
	ids[7] = "8999900000000000006";
	ck_assert_int_eq(soap(OP_DETAILS, &args), E_OK);
	ck_assert_uint_eq(client_r.nsims, 49);
	/* another order than asked, and nothing twice */
	ids[1] = ids[0];
	args.nsims = 3;
	ck_assert_int_eq(soap(OP_DETAILS, &args), E_OK);
	ck_assert_ptr_nonnull(strstr(sim_reply.out.data, ids[2]));
	ck_assert(strstr(sim_reply.out.data, ids[2]) <
	    strstr(sim_reply.out.data, ids[0]));
	ck_assert_ptr_null(strstr(strstr(sim_reply.out.data, ids[0]) + 1,
	    ids[0]));
	/* nothing left is a fault: the schema has no empty list */
	args = of(1);
	args.resource = ids[7];
	ck_assert_int_eq(soap(OP_DETAILS, &args), E_SERVICE_NOTFOUND);
	ck_assert_str_eq(client_r.code, "100100");
}
END_TEST

START_TEST(edits)
{
	struct op_args args = of(8);

	args.state = SIM_ACTIVATED;
	ck_assert_int_eq(soap(OP_SET_STATE, &args), E_OK);
	ck_assert_int_eq(soap(OP_DETAILS, &args), E_OK);
	ck_assert_int_eq(client_r.sim.state, SIM_ACTIVATED);
	args.state = SIM_INVENTORY;
	ck_assert_int_eq(soap(OP_SET_STATE, &args), E_SERVICE_REFUSED);
	ck_assert_ptr_nonnull(strstr(client_r.code,
	    "SIMSTATUS_INVALID_TRANSITION"));
	args.value = "Camera 5GB";
	ck_assert_int_eq(soap(OP_SET_PLAN, &args), E_OK);
	args.value = "Nothing";
	ck_assert_int_eq(soap(OP_SET_PLAN, &args), E_SERVICE_REFUSED);
	ck_assert_ptr_nonnull(strstr(client_r.code, "RATEPLAN_INVALID"));
	args.value = "PERMANENT_OVERRIDE";
	ck_assert_int_eq(soap(OP_SET_OVERAGE, &args), E_OK);
	ck_assert_int_eq(soap(OP_DETAILS, &args), E_OK);
	ck_assert_str_eq(client_r.sim.rate_plan, "Camera 5GB");
	ck_assert_str_eq(client_r.sim.overage_override, "PERMANENT_OVERRIDE");
	/* counted like PUTs, refused ones as well */
	ck_assert_int_eq(sim_request("GET",
	    "/simulator/counters?account=test", "", NULL, NULL), 200);
	ck_assert_ptr_nonnull(strstr(sim_reply.out.data, "\"put\": 5"));
	/* who only reads may not */
	client_set("username", "test-readonly");
	client_set("password", "test-readonly-password");
	ck_assert_int_eq(soap(OP_SET_OVERAGE, &args), E_SERVICE_FORBIDDEN);
}
END_TEST

START_TEST(scheduled)
{
	struct op_args args = of(1);

	args.state = SIM_DEACTIVATED;
	args.effective = "2026-06-01";
	ck_assert_int_eq(soap(OP_SET_STATE, &args), E_OK);
	ck_assert_int_eq(soap(OP_DETAILS, &args), E_OK);
	ck_assert_int_eq(client_r.sim.state, SIM_ACTIVATED);
	ck_assert_int_eq(soap(OP_AUDIT, &args), E_OK);
	ck_assert_uint_gt(client_r.naudits, 0);
	ck_assert_str_eq(client_r.audits[0].status, "Pending");
	ck_assert_str_eq(client_r.audits[0].after, "Deactivated");
	ck_assert_int_eq(sim_form("/simulator/clock", "add=5d"), 303);
	ck_assert_int_eq(soap(OP_DETAILS, &args), E_OK);
	ck_assert_int_eq(client_r.sim.state, SIM_DEACTIVATED);
	args.effective = "2026-06-01";
	ck_assert_int_eq(soap(OP_SET_STATE, &args), E_SERVICE_REFUSED);
	ck_assert_ptr_nonnull(strstr(client_r.code, "INVALID_EFFECTIVE_DATE"));
}
END_TEST

START_TEST(usage)
{
	struct op_args args = of(1);

	args.cycle_start = "2026-04-01";
	ck_assert_int_eq(soap(OP_USAGE, &args), E_OK);
	ck_assert_int_gt(client_r.usage.data_total, 0);
	ck_assert_int_eq(client_r.usage.data_billable,
	    client_r.usage.data_total - 20480);
	ck_assert_str_eq(client_r.usage.note, "");
	/* a SIM under test is not billed */
	args.resource = sim_iccid(7);
	ck_assert_int_eq(soap(OP_USAGE, &args), E_OK);
	ck_assert_int_gt(client_r.usage.data_total, 0);
	ck_assert_int_eq(client_r.usage.data_billable, 0);
	ck_assert_str_ne(client_r.usage.note, "");
	/* the present cycle is not over, the other begins on another day */
	args.cycle_start = "2026-05-01";
	ck_assert_int_eq(soap(OP_USAGE, &args), E_SERVICE_REFUSED);
	ck_assert_str_eq(client_r.code, "200200");
	args.cycle_start = "2026-04-02";
	ck_assert_int_eq(soap(OP_USAGE, &args), E_SERVICE_REFUSED);
}
END_TEST

START_TEST(messages)
{
	struct op_args args = of(1);
	char text[162];

	memset(text, 'x', sizeof(text));
	text[161] = '\0';
	args.value = text;
	ck_assert_int_eq(soap(OP_SEND_SMS, &args), E_SERVICE_REFUSED);
	ck_assert_str_eq(client_r.code, "500500");
	args.value = "caf\xc3\xa9 <&> #reply";
	ck_assert_int_eq(soap(OP_SEND_SMS, &args), E_OK);
	args.remote_id = client_r.remote_id;
	ck_assert_int_eq(soap(OP_SMS_DETAILS, &args), E_OK);
	ck_assert_str_eq(client_r.sms[0].state, "Pending");
	ck_assert_int_eq(sim_form("/simulator/clock", "add=1m"), 303);
	ck_assert_int_eq(soap(OP_SMS_DETAILS, &args), E_OK);
	ck_assert_str_eq(client_r.sms[0].state, "Delivered");
	ck_assert_str_eq(client_r.sms[0].text, "caf\xc3\xa9 <&> #reply");
	ck_assert(!client_r.sms[0].from_device);
	/* delivered after the search begins: modified since */
	args.since = sim_now + 1000;
	ck_assert_int_eq(soap(OP_SMS_FIND, &args), E_OK);
	ck_assert_uint_eq(client_r.nsms, 2);
	args.remote_id = client_r.sms[1].id;
	ck_assert_int_eq(soap(OP_SMS_DETAILS, &args), E_OK);
	ck_assert(client_r.sms[0].from_device);
	args.resource = sim_iccid(9);
	ck_assert_int_eq(soap(OP_SEND_SMS, &args), E_SERVICE_REFUSED);
	ck_assert_str_eq(client_r.code, "500700");
	/* counted like POSTs, and only so */
	ck_assert_int_eq(sim_request("GET",
	    "/simulator/counters?account=test", "", NULL, NULL), 200);
	ck_assert_ptr_nonnull(strstr(sim_reply.out.data, "\"put\": 0"));
	ck_assert_ptr_nonnull(strstr(sim_reply.out.data, "\"post\": 2"));
}
END_TEST

START_TEST(sessions)
{
	struct op_args args = of(1);

	ck_assert_int_eq(soap(OP_SESSION, &args), E_OK);
	ck_assert_int_eq(client_r.session.in_session, 1);
	ck_assert_ptr_nonnull(client_r.session.ip);
	args.resource = sim_iccid(4);
	ck_assert_int_eq(soap(OP_SESSION, &args), E_OK);
	ck_assert_int_eq(client_r.session.in_session, 0);
	args.since = ABSENT;
	ck_assert_int_eq(soap(OP_MODIFIED, &args), E_OK);
	ck_assert_uint_eq(client_r.nids, 120);
	args.since = sim_now;
	ck_assert_int_eq(soap(OP_MODIFIED, &args), E_OK);
	ck_assert_uint_lt(client_r.nids, 120);
}
END_TEST

/* The same switches as for REST. */
START_TEST(faults)
{
	static const struct {
		const char	*fault;
		enum err	 e;
	} cases[] = {
		{ "expired", E_SERVICE_AUTH }, { "rate", E_SERVICE_RATE },
		{ "error", E_SERVICE_FAULT }, { "html", E_SERVICE_ANSWER },
		{ "malformed", E_SERVICE_ANSWER }, { "type", E_OK },
		{ "charset", E_OK },
	};
	struct op_args args = of(1);

	ck_assert_int_eq(sim_form("/simulator/faults",
	    "account=test&fault=quota"), 400);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		ck_assert_int_eq(sim_form("/simulator/faults", sim_text(
		    "account=test&fault=%s&next=1", cases[i].fault)), 303);
		ck_assert_msg(soap(OP_DETAILS, &args) == cases[i].e, "%s: %s",
		    cases[i].fault, sim_reply.out.data);
		ck_assert_int_eq(soap(OP_DETAILS, &args), E_OK);
	}
	/* only for this SIM, also in a batch */
	ck_assert_int_eq(sim_form("/simulator/faults", sim_text(
	    "account=test&fault=error&iccid=%s", sim_iccid(2))), 303);
	ck_assert_int_eq(soap(OP_DETAILS, &args), E_OK);
	args = (struct op_args){ .nsims = 2, .since = ABSENT,
	    .resources = (const char *[]){ sim_iccid(1), sim_iccid(2) } };
	ck_assert_int_eq(soap(OP_DETAILS, &args), E_SERVICE_FAULT);
}
END_TEST

Suite *
sim_apis_suite(void)
{
	Suite *s = suite_create("sim_apis");
	TCase *t = tcase_create("sim_apis");

	tcase_add_checked_fixture(t, client_open, client_close);
	tcase_add_test(t, credentials);
	tcase_add_test(t, one_fleet);
	tcase_add_test(t, one_meter);
	tcase_add_test(t, batch);
	tcase_add_test(t, edits);
	tcase_add_test(t, scheduled);
	tcase_add_test(t, usage);
	tcase_add_test(t, messages);
	tcase_add_test(t, sessions);
	tcase_add_test(t, faults);
	suite_add_tcase(s, t);
	return s;
}
