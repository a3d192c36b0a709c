/*
 * The carriers' other APIs in the simulator, asked by the console's own
 * providers: what these build goes in at the simulator's front door, and what
 * comes out is read by them.
 */
#include <check.h>
#include <string.h>

#include "lib/iccid.h"
#include "lib/luhn.h"
#include "providers/provider.h"
#include "sim/ofleet.h"
#include "sim_fixture.h"

Suite	*sim_apis_suite(void);

#define BASE	"http://127.0.0.1:1"

static struct arena *a;
static json_t *settings;
static struct result r;

static void
setup(void)
{
	sim_open();
	a = arena_new(ARENA_MAX);
	settings = json_own(a, json_pack("{s:s,s:s,s:s,s:s,s:s}",
	    "username", "test", "password", "test-password",
	    "accesskey", "test-licence-key",
	    "apikey", "orange-test-api-key", "endpoint", BASE));
}

static void
teardown(void)
{
	arena_free(a);
	sim_close();
}

static void
set(const char *name, const char *value)
{
	ck_assert_int_eq(json_object_set_new(settings, name,
	    json_string(value)), 0);
}

/* Send what was built; the answer, as the console's HTTP would bring it. */
static void
exchange(const struct http_request *rq, struct http_reply *rp)
{
	const char *type = "", *headers[3] = { NULL };
	size_t n = 0;

	ck_assert_int_eq(strncmp(rq->url, BASE "/", sizeof(BASE)), 0);
	for (int i = 0; rq->headers[i] != NULL; i++) {
		if (strncmp(rq->headers[i], "Content-Type: ", 14) == 0)
			type = rq->headers[i] + 14;
		if (strncmp(rq->headers[i], "X-API-KEY: ", 11) == 0)
			headers[n++] = arena_printf(a, "HTTP_X_API_KEY=%s",
			    rq->headers[i] + 11);
	}
	sim_credentials = rq->user == NULL ? NULL :
	    arena_printf(a, "%s:%s", rq->user, rq->password);
	sim_request(rq->method, rq->url + sizeof(BASE) - 1, type, rq->body,
	    headers);
	*rp = (struct http_reply){ .status = sim_reply.status,
	    .content_type = sim_reply.content_type,
	    .body = arena_strndup(a, sim_reply.out.data, sim_reply.out.len),
	    .len = sim_reply.out.len };
}

/* One operation, all of its steps, as provider_call() does. */
static enum err
ask(const char *provider, enum op op, const struct op_args *args)
{
	const struct provider *p = provider_by_name(provider);
	const struct account acc = { .key = "k", .settings = settings };
	struct http_request rq;
	struct http_reply rp;
	enum err e = E_OK;

	ck_assert_ptr_nonnull(p);
	ck_assert_ptr_nonnull(p->ops[op].steps);
	result_init(&r);
	for (const struct step *s = p->ops[op].steps; s->build != NULL &&
	    e == E_OK; s++) {
		rq = (struct http_request){ .method = NULL };
		if ((e = s->build(&acc, args, &r, a, &rq)) != E_OK ||
		    rq.url == NULL)
			continue;
		exchange(&rq, &rp);
		e = s->parse(&rp, args, a, &r);
	}
	return e;
}

#define SOAP	"control-center-soap"

static enum err
soap(enum op op, const struct op_args *args)
{
	return ask(SOAP, op, args);
}

static struct op_args
of(int64_t serial)
{
	return (struct op_args){ .sim_id = sim_iccid(serial),
	    .since = ABSENT };
}

START_TEST(credentials)
{
	const struct op_args none = { .since = ABSENT };

	ck_assert_int_eq(soap(OP_CHECK, &none), E_OK);
	set("password", "wrong");
	ck_assert_int_eq(soap(OP_CHECK, &none), E_CARRIER_AUTH);
	ck_assert_str_eq(r.code, "400200");
	set("password", "test-password");
	/* a user of another account */
	set("username", "test-two");
	set("password", "test-two-password");
	ck_assert_int_eq(soap(OP_CHECK, &none), E_CARRIER_FORBIDDEN);
	ck_assert_str_eq(r.code, "400201");
	set("accesskey", "a-licence-of-nobody");
	ck_assert_int_eq(soap(OP_CHECK, &none), E_CARRIER_AUTH);
	ck_assert_str_eq(r.code, "400100");
	/* the carrier repeats the key; nobody else may */
	ck_assert_ptr_nonnull(strstr(sim_reply.out.data,
	    "a-licence-of-nobody"));
	ck_assert_ptr_null(strstr(r.reason, "a-licence-of-nobody"));
	/* the REST key is none of this API */
	set("accesskey", "test-api-key");
	ck_assert_int_eq(soap(OP_CHECK, &none), E_CARRIER_AUTH);
}
END_TEST

/* Both APIs of Control Center tell the same of a SIM. */
START_TEST(one_fleet)
{
	for (int64_t serial = 1; serial <= 40; serial++) {
		struct op_args args = of(serial);
		struct sim_info s;

		set("accesskey", "test-licence-key");
		ck_assert_int_eq(soap(OP_DETAILS, &args), E_OK);
		s = r.sim;
		set("accesskey", "test-api-key");
		ck_assert_int_eq(ask("control-center-rest", OP_DETAILS,
		    &args), E_OK);
		ck_assert_int_eq(s.state, r.sim.state);
		ck_assert_str_eq(s.iccid, r.sim.iccid);
		ck_assert_str_eq(s.imsi, r.sim.imsi);
		ck_assert_str_eq(s.rate_plan, r.sim.rate_plan);
		ck_assert_pstr_eq(s.msisdn, r.sim.msisdn);
		ck_assert_pstr_eq(s.imei, r.sim.imei);
		/* megabytes bring every byte back */
		ck_assert_int_eq(s.data_bytes, r.sim.data_bytes);
		ck_assert_int_eq(s.sms_count, r.sim.sms_count);
		ck_assert_int_eq(s.voice_seconds, r.sim.voice_seconds);
		ck_assert_int_eq(s.overage_reached, r.sim.overage_reached);
		ck_assert_int_eq(s.modified, r.sim.modified);
		ck_assert_int_eq(s.activated, r.sim.activated);
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
	ck_assert_str_eq(r.code, "400101");
	do
		sim_credentials = "test:test-api-key";
	while (sim_request("GET", "/rws/api/v1/echo/x", "", NULL, NULL) ==
	    200 && soap(OP_DETAILS, &args) != E_CARRIER_RATE &&
	    ++tries < 200);
	ck_assert_int_lt(tries, 200);
}
END_TEST

START_TEST(batch)
{
	const char *ids[51];
	struct op_args args = { .sim_ids = ids, .nsims = 50,
	    .since = ABSENT };

	for (int i = 0; i < 51; i++)
		ids[i] = sim_iccid(i + 1);
	ids[7] = "8999900000000000006";
	ck_assert_int_eq(soap(OP_DETAILS, &args), E_OK);
	ck_assert_uint_eq(r.nsims, 49);
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
	args.sim_id = ids[7];
	ck_assert_int_eq(soap(OP_DETAILS, &args), E_CARRIER_NOSIM);
	ck_assert_str_eq(r.code, "100100");
}
END_TEST

START_TEST(edits)
{
	struct op_args args = of(8);

	args.state = SIM_ACTIVATED;
	ck_assert_int_eq(soap(OP_SET_STATE, &args), E_OK);
	ck_assert_int_eq(soap(OP_DETAILS, &args), E_OK);
	ck_assert_int_eq(r.sim.state, SIM_ACTIVATED);
	args.state = SIM_INVENTORY;
	ck_assert_int_eq(soap(OP_SET_STATE, &args), E_CARRIER_REFUSED);
	ck_assert_ptr_nonnull(strstr(r.code, "SIMSTATUS_INVALID_TRANSITION"));
	args.value = "Camera 5GB";
	ck_assert_int_eq(soap(OP_SET_PLAN, &args), E_OK);
	args.value = "Nothing";
	ck_assert_int_eq(soap(OP_SET_PLAN, &args), E_CARRIER_REFUSED);
	ck_assert_ptr_nonnull(strstr(r.code, "RATEPLAN_INVALID"));
	args.value = "PERMANENT_OVERRIDE";
	ck_assert_int_eq(soap(OP_SET_OVERAGE, &args), E_OK);
	ck_assert_int_eq(soap(OP_DETAILS, &args), E_OK);
	ck_assert_str_eq(r.sim.rate_plan, "Camera 5GB");
	ck_assert_str_eq(r.sim.overage_override, "PERMANENT_OVERRIDE");
	/* counted like PUTs, refused ones as well */
	ck_assert_int_eq(sim_request("GET",
	    "/simulator/counters?account=test", "", NULL, NULL), 200);
	ck_assert_ptr_nonnull(strstr(sim_reply.out.data, "\"put\": 5"));
	/* who only reads may not */
	set("username", "test-readonly");
	set("password", "test-readonly-password");
	ck_assert_int_eq(soap(OP_SET_OVERAGE, &args), E_CARRIER_FORBIDDEN);
}
END_TEST

START_TEST(scheduled)
{
	struct op_args args = of(1);

	args.state = SIM_DEACTIVATED;
	args.effective = "2026-06-01";
	ck_assert_int_eq(soap(OP_SET_STATE, &args), E_OK);
	ck_assert_int_eq(soap(OP_DETAILS, &args), E_OK);
	ck_assert_int_eq(r.sim.state, SIM_ACTIVATED);
	ck_assert_int_eq(soap(OP_AUDIT, &args), E_OK);
	ck_assert_uint_gt(r.naudits, 0);
	ck_assert_str_eq(r.audits[0].status, "Scheduled");
	ck_assert_str_eq(r.audits[0].after, "Deactivated");
	ck_assert_int_eq(sim_form("/simulator/clock", "add=5d"), 303);
	ck_assert_int_eq(soap(OP_DETAILS, &args), E_OK);
	ck_assert_int_eq(r.sim.state, SIM_DEACTIVATED);
	args.effective = "2026-06-01";
	ck_assert_int_eq(soap(OP_SET_STATE, &args), E_CARRIER_REFUSED);
	ck_assert_ptr_nonnull(strstr(r.code, "INVALID_EFFECTIVE_DATE"));
}
END_TEST

START_TEST(usage)
{
	struct op_args args = of(1);

	args.cycle_start = "2026-04-01";
	ck_assert_int_eq(soap(OP_USAGE, &args), E_OK);
	ck_assert_int_gt(r.usage.data_total, 0);
	ck_assert_int_eq(r.usage.data_billable, r.usage.data_total - 20480);
	ck_assert_str_eq(r.usage.note, "");
	/* a SIM under test is not billed */
	args.sim_id = sim_iccid(7);
	ck_assert_int_eq(soap(OP_USAGE, &args), E_OK);
	ck_assert_int_gt(r.usage.data_total, 0);
	ck_assert_int_eq(r.usage.data_billable, 0);
	ck_assert_str_ne(r.usage.note, "");
	/* the present cycle is not over, the other begins on another day */
	args.cycle_start = "2026-05-01";
	ck_assert_int_eq(soap(OP_USAGE, &args), E_CARRIER_REFUSED);
	ck_assert_str_eq(r.code, "200200");
	args.cycle_start = "2026-04-02";
	ck_assert_int_eq(soap(OP_USAGE, &args), E_CARRIER_REFUSED);
}
END_TEST

START_TEST(messages)
{
	struct op_args args = of(1);
	char text[162];

	memset(text, 'x', sizeof(text));
	text[161] = '\0';
	args.value = text;
	ck_assert_int_eq(soap(OP_SEND_SMS, &args), E_CARRIER_REFUSED);
	ck_assert_str_eq(r.code, "500500");
	args.value = "caf\xc3\xa9 <&> #reply";
	ck_assert_int_eq(soap(OP_SEND_SMS, &args), E_OK);
	args.remote_id = r.remote_id;
	ck_assert_int_eq(soap(OP_SMS_DETAILS, &args), E_OK);
	ck_assert_str_eq(r.sms[0].state, "Pending");
	ck_assert_int_eq(sim_form("/simulator/clock", "add=1m"), 303);
	ck_assert_int_eq(soap(OP_SMS_DETAILS, &args), E_OK);
	ck_assert_str_eq(r.sms[0].state, "Delivered");
	ck_assert_str_eq(r.sms[0].text, "caf\xc3\xa9 <&> #reply");
	ck_assert(!r.sms[0].from_device);
	/* delivered after the search begins: modified since */
	args.since = sim_now + 1000;
	ck_assert_int_eq(soap(OP_SMS_FIND, &args), E_OK);
	ck_assert_uint_eq(r.nsms, 2);
	args.remote_id = r.sms[1].id;
	ck_assert_int_eq(soap(OP_SMS_DETAILS, &args), E_OK);
	ck_assert(r.sms[0].from_device);
	args.sim_id = sim_iccid(9);
	ck_assert_int_eq(soap(OP_SEND_SMS, &args), E_CARRIER_REFUSED);
	ck_assert_str_eq(r.code, "500700");
}
END_TEST

START_TEST(sessions)
{
	struct op_args args = of(1);

	ck_assert_int_eq(soap(OP_SESSION, &args), E_OK);
	ck_assert_int_eq(r.session.in_session, 1);
	ck_assert_ptr_nonnull(r.session.ip);
	args.sim_id = sim_iccid(4);
	ck_assert_int_eq(soap(OP_SESSION, &args), E_OK);
	ck_assert_int_eq(r.session.in_session, 0);
	args.since = ABSENT;
	ck_assert_int_eq(soap(OP_MODIFIED, &args), E_OK);
	ck_assert_uint_eq(r.nids, 120);
	args.since = sim_now;
	ck_assert_int_eq(soap(OP_MODIFIED, &args), E_OK);
	ck_assert_uint_lt(r.nids, 120);
}
END_TEST

/* The same switches as for REST. */
START_TEST(faults)
{
	static const struct {
		const char	*fault;
		enum err	 e;
	} cases[] = {
		{ "expired", E_CARRIER_AUTH }, { "rate", E_CARRIER_RATE },
		{ "error", E_CARRIER_FAULT }, { "html", E_CARRIER_ANSWER },
		{ "malformed", E_CARRIER_ANSWER }, { "type", E_OK },
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
	    .sim_ids = (const char *[]){ sim_iccid(1), sim_iccid(2) } };
	ck_assert_int_eq(soap(OP_DETAILS, &args), E_CARRIER_FAULT);
}
END_TEST

static const char *
serial_number(int64_t serial)
{
	char *s = arena_alloc(a, SSN_SIZE);

	ssn_make(21, serial, s);
	ck_assert(luhn_valid(s, 13));
	return s;
}

static void
orange(void)
{
	set("username", "orange-test");
	set("password", "orange-test-password");
	set("endpoint", BASE "/MLM_EXT_IMC");
}

/* Orange's two APIs tell the same of a SIM, and PUK codes stay behind. */
START_TEST(one_orange_fleet)
{
	bool seen[SIM_STATE_MAX] = { false };
	int located = 0;

	for (int64_t serial = 1; serial <= 40; serial++) {
		struct op_args args = { .sim_id = serial_number(serial) };
		struct ofleet_sim o;
		struct sim_info s;
		size_t nlocations;

		ck_assert(ofleet_sim(fleet_account_named("orange-test"),
		    serial, sim_now, &o));
		orange();
		ck_assert_int_eq(ask("orange-malima", OP_DETAILS, &args),
		    E_OK);
		ck_assert_ptr_nonnull(strstr(sim_reply.out.data, o.puk[0]));
		ck_assert_ptr_null(strstr(r.sim.extra, o.puk[0]));
		ck_assert_ptr_null(strstr(r.sim.extra, o.puk[1]));
		s = r.sim;
		ck_assert_int_eq(ask("orange-malima", OP_LOCATION, &args),
		    E_OK);
		nlocations = r.nlocations;
		located += nlocations > 0;
		set("endpoint", BASE);
		args.sim_id = sim_text("21%06lld", (long long)serial);
		ck_assert_int_eq(ask("orange-live-objects", OP_DETAILS,
		    &args), E_OK);
		ck_assert_int_eq(s.state, r.sim.state);
		ck_assert_str_eq(s.carrier_state, r.sim.carrier_state);
		ck_assert_str_eq(s.iccid, r.sim.iccid);
		ck_assert_str_eq(s.imsi, r.sim.imsi);
		ck_assert_pstr_eq(s.imei, r.sim.imei);
		ck_assert_pstr_eq(s.msisdn, r.sim.msisdn);
		ck_assert_int_eq(ask("orange-live-objects", OP_LOCATION,
		    &args), E_OK);
		ck_assert_uint_eq(r.nlocations, nlocations);
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
	struct op_args args = { .sim_ids = ids, .nsims = 100 };
	const struct op_args none = { .since = ABSENT };

	orange();
	for (int i = 0; i < 101; i++)
		ids[i] = serial_number(i + 1);
	ids[3] = "9999210009993";
	ck_assert_int_eq(ask("orange-malima", OP_CHECK, &none), E_OK);
	ck_assert_int_eq(ask("orange-malima", OP_DETAILS, &args), E_OK);
	ck_assert_uint_eq(r.nsims, 99);
	args = (struct op_args){ .sim_id = ids[3] };
	ck_assert_int_eq(ask("orange-malima", OP_DETAILS, &args),
	    E_CARRIER_NOSIM);
	ck_assert_int_eq(sim_form("/simulator/faults",
	    "account=orange-test&fault=quota&next=1"), 303);
	ck_assert_int_eq(ask("orange-malima", OP_CHECK, &none),
	    E_CARRIER_RATE);
	ck_assert_str_eq(r.code, "MLM_QUOTA_EXCEEDED");
	/* no limit of calls is known: none is refused */
	for (int i = 0; i < 10; i++)
		ck_assert_int_eq(ask("orange-malima", OP_CHECK, &none), E_OK);
	set("username", "orange-test-none");
	set("password", "orange-test-none-password");
	ck_assert_int_eq(ask("orange-malima", OP_CHECK, &none),
	    E_CARRIER_AUTH);
	ck_assert_str_eq(r.code, "MLM_SOAP_HEADER_ERROR");
	set("username", "test");
	set("password", "test-password");
	ck_assert_int_eq(ask("orange-malima", OP_CHECK, &none),
	    E_CARRIER_AUTH);
}
END_TEST

START_TEST(live_objects)
{
	static const char live[] = "orange-live-objects";
	struct op_args args = { .sim_id = "msisdn:999210000000001" };
	int64_t sum = 0;

	ck_assert_int_eq(ask(live, OP_CHECK, &args), E_OK);
	ck_assert_int_eq(ask(live, OP_DETAILS, &args), E_OK);
	ck_assert_int_eq(r.sim.state, SIM_ACTIVATED);
	ck_assert_int_eq(ask(live, OP_SESSION, &args), E_OK);
	ck_assert_int_eq(r.session.in_session, 1);
	/* the days make up the month */
	args = (struct op_args){ .sim_id = "21000001", .days = 28 };
	ck_assert_int_eq(ask(live, OP_TRAFFIC, &args), E_OK);
	ck_assert_uint_eq(r.ntraffic, 28);
	for (size_t i = 0; i < r.ntraffic; i++)
		sum += r.traffic[i].data_in + r.traffic[i].data_out;
	ck_assert_int_gt(sum, 0);
	args.sim_id = "21999999";
	ck_assert_int_eq(ask(live, OP_DETAILS, &args), E_CARRIER_NOSIM);
	args.sim_id = "imei:1";
	ck_assert_int_eq(ask(live, OP_DETAILS, &args), E_CARRIER_NOSIM);
	set("apikey", "orange-test-none-api-key");
	ck_assert_int_eq(ask(live, OP_CHECK, &args), E_CARRIER_FORBIDDEN);
	/* a key of Control Center */
	set("apikey", "test-api-key");
	ck_assert_int_eq(ask(live, OP_CHECK, &args), E_CARRIER_AUTH);
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
	}
}
END_TEST

Suite *
sim_apis_suite(void)
{
	Suite *s = suite_create("sim_apis");
	TCase *t = tcase_create("sim_apis");

	tcase_add_checked_fixture(t, setup, teardown);
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
	tcase_add_test(t, one_orange_fleet);
	tcase_add_test(t, malima);
	tcase_add_test(t, live_objects);
	tcase_add_test(t, traffic_adds_up);
	suite_add_tcase(s, t);
	return s;
}
