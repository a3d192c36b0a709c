/* What carriers answer beside the contract, and what is made of it: days of
 * other zones, numbers that are none, states that are in two places. */
#include <check.h>
#include <string.h>

#include "drivers/control_center/rest.h"
#include "drivers/control_center/soap.h"
#include "drivers/orange/live_objects.h"
#include "drivers/orange/malima.h"
#include "fixture.h"
#include "lib/text/buf.h"
#include "lib/text/date.h"

#define ICCID	"8999901000000000146"
#define XML	"text/xml; charset=utf-8"
#define SOAP_BEGIN							\
	"<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\">" \
	"<s:Body>"
#define SOAP_END	"</s:Body></s:Envelope>"

Suite	*driver_odd_suite(void);

static struct arena *a;
static struct result r;
static struct op_args args;

static void
setup(void)
{
	a = arena_new(ARENA_MAX);
	args = (struct op_args){ .resource = ICCID, .since = ABSENT,
		.cycle_start = "2026-10-01" };
	result_init(&r);
}

static void
teardown(void)
{
	arena_free(a);
}

static enum err
parse(const struct driver *d, enum op op, size_t step, const char *body,
    int status, const char *type)
{
	struct http_reply rp = text_reply(body, status, type);

	result_init(&r);
	return fixture_parse(d, op, step, &rp, &args, a, &r);
}

static enum err
rest(enum op op, size_t step, const char *body)
{
	return parse(&control_center_rest, op, step, body, 200,
	    "application/json");
}

static enum err
soap(enum op op, size_t step, const char *body)
{
	return parse(&control_center_soap, op, step, arena_printf(a,
	    SOAP_BEGIN "%s" SOAP_END, body), 200, XML);
}

static enum err
cycle(const char *members, const char *zones)
{
	return rest(OP_USAGE, 0, arena_printf(a, "{\"iccid\":\"" ICCID "\",%s"
	    "\"deviceCycleUsageInZones\":{\"A, 1\":[%s]}}", members, zones));
}

/* --- a carrier's day --- */

static const struct {
	const char *text, *day;
} days[] = {
	{ "2016-07-04", "2016-07-04" }, { "2016-07-04Z", "2016-07-04" },
	{ "2016-07-04+02:00", "2016-07-04" },
	{ "2016-07-04-11:00", "2016-07-04" },
	{ "2016-11-30T23:59:59.000Z", "2016-11-30" },
	{ "2016-11-01T00:00:00.000Z", "2016-11-01" },
	{ "2026-11-01T04:59:59.000Z", "2026-10-31" },
	{ "2026-11-01T04:59:59.999Z", "2026-10-31" },
	{ "2026-10-01T05:00:00.000Z", "2026-10-01" },
	{ "2026-10-31T22:59:59.000Z", "2026-10-31" },
	{ "2026-09-30T22:00:00.000Z", "2026-10-01" },
	{ "2026-09-30T18:30:00Z", "2026-10-01" },
	{ "2026-10-31T23:59:59-05:00", "2026-10-31" },
	{ "2026-10-31 23:59:59.000+0200", "2026-10-31" },
	{ "2026-11-01T04:58:00.000Z", "2026-11-01" },
	{ "2026-11-01T04:59:58.999Z", "2026-11-01" },
};

START_TEST(told_days)
{
	int64_t ms;

	ck_assert(date_parse_told_day(days[_i].text, &ms));
	ck_assert_str_eq(date_iso(a, ms), arena_printf(a,
	    "%sT00:00:00.000Z", days[_i].day));
}
END_TEST

/* Filed under what it says it is, not under what was asked. */
START_TEST(cycles)
{
	ck_assert_int_eq(cycle("\"cycleStartDate\":"
	    "\"2026-10-01T05:00:00.000Z\",\"cycleEndDate\":"
	    "\"2026-11-01T04:59:59.000Z\",", ""), E_OK);
	ck_assert_str_eq(r.usage.cycle_start, "2026-10-01");
	ck_assert_str_eq(r.usage.cycle_end, "2026-10-31");
	ck_assert_int_eq(cycle("\"cycleStartDate\":\"2026-09-01Z\",", ""),
	    E_OK);
	ck_assert_str_eq(r.usage.cycle_start, "2026-09-01");
	ck_assert_ptr_null(r.usage.cycle_end);
	ck_assert_int_eq(cycle("\"cycleStartDate\":\"soon\",", ""), E_OK);
	ck_assert_str_eq(r.usage.cycle_start, "2026-10-01");
	ck_assert_int_eq(soap(OP_USAGE, 0, "<GetTerminalUsageResponse xmlns=\""
	    CC_NS "\"><iccid>" ICCID "</iccid><cycleStartDate>2026-09-01+02:00"
	    "</cycleStartDate></GetTerminalUsageResponse>"), E_OK);
	ck_assert_str_eq(r.usage.cycle_start, "2026-09-01");
}
END_TEST

START_TEST(traffic_days)
{
	ck_assert_int_eq(parse(&orange_live_objects, OP_TRAFFIC, 1,
	    "[{\"timestamp\":\"2026-11-01T00:00:00+01:00\",\"dataIn\":-5},"
	    "{\"timestamp\":\"then\",\"dataIn\":1},{\"dataIn\":1}]", 200,
	    "application/json"), E_OK);
	ck_assert_uint_eq(r.ntraffic, 2);
	ck_assert_str_eq(date_day(a, r.traffic[0].at), "2026-11-01");
	ck_assert_int_eq(r.traffic[0].data_in, UNREADABLE);
	ck_assert_int_eq(r.traffic[0].data_out, ABSENT);
	ck_assert_int_eq(r.traffic[1].at, UNREADABLE);
}
END_TEST

/* --- unreadable, not given, none --- */

#define ZONE(data, unit, mt, mo)					\
	"{\"zone\":\"Z\",\"dataUsage\":" data ",\"dataUsageUnit\":" unit	\
	",\"voiceMTUsage\":" mt ",\"voiceMOUsage\":" mo "}"

static const struct {
	const char *zones;
	int64_t data, voice;
} sums[] = {
	{ ZONE("5", "\"bytes\"", "1", "2"), 5, 3 },
	{ ZONE("5", "\"bytes\"", "1", "null"), 5, 1 },
	{ ZONE("null", "\"bytes\"", "null", "\"\""), ABSENT, ABSENT },
	{ ZONE("5", "\"bytes\"", "1", "\"two\""), 5, UNREADABLE },
	{ ZONE("5", "\"bytes\"", "-1", "2"), 5, UNREADABLE },
	{ ZONE("5", "\"pages\"", "1", "2"), UNREADABLE, 3 },
	{ ZONE("5", "\"bytes\"", "1", "2") ","
	    ZONE("-1", "\"bytes\"", "1", "2"), UNREADABLE, 6 },
	{ ZONE("-1", "\"bytes\"", "1", "2") ","
	    ZONE("5", "\"bytes\"", "1", "2"), UNREADABLE, 6 },
	{ ZONE("9223372036854775807", "\"bytes\"", "1", "2") ","
	    ZONE("1", "\"bytes\"", "1", "2"), UNREADABLE, 6 },
};

START_TEST(sums_of_zones)
{
	ck_assert_int_eq(cycle("", sums[_i].zones), E_OK);
	ck_assert_int_eq(r.usage.data_total, sums[_i].data);
	ck_assert_int_eq(r.usage.voice_total, sums[_i].voice);
}
END_TEST

START_TEST(numbers_of_rest)
{
	static const struct {
		const char *value;
		int64_t n;
	} counts[] = {
		{ "7", 7 }, { "\"7\"", 7 }, { "null", ABSENT },
		{ "\" \"", ABSENT }, { "-1", UNREADABLE },
		{ "\"many\"", UNREADABLE }, { "{}", UNREADABLE },
		{ "1e400", UNREADABLE },
	};

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		ck_assert_int_eq(rest(OP_DETAILS, 1, arena_printf(a,
		    "{\"iccid\":\"" ICCID "\",\"ctdDataUsage\":%s,"
		    "\"overageLimitReached\":%s}", counts[i].value,
		    counts[i].value)), E_OK);
		ck_assert_msg(r.sim.data_bytes == counts[i].n, "%s: %lld",
		    counts[i].value, (long long)r.sim.data_bytes);
		ck_assert_int_eq(r.sim.sms_count, ABSENT);
		ck_assert_int_eq(r.sim.overage_reached, counts[i].n == ABSENT ?
		    ABSENT : UNREADABLE);
	}
	ck_assert_int_eq(rest(OP_DETAILS, 0, "{\"iccid\":\"" ICCID "\","
	    "\"dateAdded\":\"yesterday\",\"dateShipped\":\"2016-07-04Z\"}"),
	    E_OK);
	ck_assert_int_eq(r.sim.added, UNREADABLE);
	ck_assert_int_eq(r.sim.modified, ABSENT);
	ck_assert_str_eq(date_iso(a, r.sim.shipped),
	    "2016-07-04T00:00:00.000Z");
}
END_TEST

static enum err
terminal(const char *members)
{
	return soap(OP_DETAILS, 0, arena_printf(a,
	    "<GetTerminalDetailsResponse xmlns=\"" CC_NS "\"><terminals>"
	    "<terminal><iccid>" ICCID "</iccid>%s</terminal></terminals>"
	    "</GetTerminalDetailsResponse>", members));
}

START_TEST(numbers_of_soap)
{
	ck_assert_int_eq(terminal("<monthToDateDataUsage>-1"
	    "</monthToDateDataUsage><monthToDateSMSUsage>?</monthToDateSMSUsage>"
	    "<monthToDateVoiceUsage/><overageLimitReached>maybe"
	    "</overageLimitReached><dateAdded>never</dateAdded>"), E_OK);
	ck_assert_int_eq(r.sim.data_bytes, UNREADABLE);
	ck_assert_int_eq(r.sim.sms_count, UNREADABLE);
	ck_assert_int_eq(r.sim.voice_seconds, ABSENT);
	ck_assert_int_eq(r.sim.overage_reached, UNREADABLE);
	ck_assert_int_eq(r.sim.added, UNREADABLE);
	ck_assert_int_eq(r.sim.modified, ABSENT);
}
END_TEST

/* A place that can't be read is not "never located". */
START_TEST(places)
{
	static const struct {
		const char *body, *says;
		int status;
	} cases[] = {
		{ "{\"lat\":48.8,\"lon\":2.3}", "\"Located\"", 200 },
		{ "{\"lat\":48.8}", "Could not be read", 200 },
		{ "{\"code\":\"X\",\"message\":\"none\"}", "Not located",
		    404 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct http_reply rp = text_reply(cases[i].body,
		    cases[i].status, "application/json");

		result_init(&r);
		r.sim.extra = "{}";
		ck_assert_int_eq(fixture_parse(&orange_live_objects,
		    OP_DETAILS, 2, &rp, &args, a, &r), E_OK);
		ck_assert_msg(strstr(r.sim.extra, cases[i].says) != NULL,
		    "%s", r.sim.extra);
	}
}
END_TEST

/* --- a second field corrects the headline --- */

static const struct {
	const char *status, *suspended;
	enum sim_state state;
	const char *word;
} suspensions[] = {
	{ "ACTIVATED_NAME", "N", SIM_ACTIVATED, "ACTIVATED_NAME" },
	{ "ACTIVATED_NAME", "", SIM_ACTIVATED, "ACTIVATED_NAME" },
	{ "ACTIVATED_NAME", "Y", SIM_SUSPENDED,
	    "ACTIVATED_NAME, suspended Y" },
	{ "ACTIVATED_NAME", "F", SIM_FRAUD_REVIEW,
	    "ACTIVATED_NAME, suspended F" },
	{ "ACTIVATED_NAME", "Q", SIM_ACTIVATED, "ACTIVATED_NAME" },
	{ "TEST_READY_NAME", "Y", SIM_SUSPENDED,
	    "TEST_READY_NAME, suspended Y" },
	{ "RETIRED_NAME", "Y", SIM_RETIRED, "RETIRED_NAME" },
	{ "DEACTIVATED_NAME", "F", SIM_DEACTIVATED, "DEACTIVATED_NAME" },
};

START_TEST(suspended)
{
	ck_assert_int_eq(terminal(arena_printf(a,
	    "<suspended>%s</suspended><status>%s</status>",
	    suspensions[_i].suspended, suspensions[_i].status)), E_OK);
	ck_assert_int_eq(r.sim.state, suspensions[_i].state);
	ck_assert_str_eq(r.sim.carrier_state, suspensions[_i].word);
}
END_TEST

/* Why a transition is refused is said by a token, under whatever number. */
START_TEST(transitions)
{
	static const char *const codes[] = { "100300", "100200", "300000",
		"999", "no number" };

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		ck_assert_int_eq(parse(&control_center_soap, OP_SET_STATE, 0,
		    arena_printf(a, SOAP_BEGIN "<s:Fault><faultcode>s:Client"
		    "</faultcode><faultstring>%s</faultstring><detail><error>"
		    "SIMSTATUS_INVALID_TRANSITION</error></detail></s:Fault>"
		    SOAP_END, codes[i]), 500, XML), E_SERVICE_REFUSED);
		ck_assert_msg(strstr(r.reason, "present state") != NULL,
		    "%s: %s", codes[i], r.reason);
	}
	/* but what says nothing leaves the number its say */
	ck_assert_int_eq(parse(&control_center_soap, OP_SET_STATE, 0, SOAP_BEGIN
	    "<s:Fault><faultcode>s:Client</faultcode><faultstring>400100"
	    "</faultstring><detail><error>SYSTEM_ERROR</error></detail>"
	    "</s:Fault>" SOAP_END, 500, XML), E_SERVICE_AUTH);
}
END_TEST

#define COUNT(rows)	(int)(sizeof(rows) / sizeof((rows)[0]))

Suite *
driver_odd_suite(void)
{
	Suite *s = suite_create("driver_odd");
	TCase *t = tcase_create("odd");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, told_days, 0, COUNT(days));
	tcase_add_test(t, cycles);
	tcase_add_test(t, traffic_days);
	tcase_add_loop_test(t, sums_of_zones, 0, COUNT(sums));
	tcase_add_test(t, numbers_of_rest);
	tcase_add_test(t, numbers_of_soap);
	tcase_add_test(t, places);
	tcase_add_loop_test(t, suspended, 0, COUNT(suspensions));
	tcase_add_test(t, transitions);
	suite_add_tcase(s, t);
	return s;
}
