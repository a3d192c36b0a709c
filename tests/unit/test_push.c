/* What Control Center pushes: reading it, and whether to believe it. */
#include <check.h>
#include <string.h>

#include "lib/text/date.h"
#include "lib/crypt/hmac.h"
#include "lib/http/url.h"
#include "drivers/control_center/push.h"

#define SIM	"8999901000000000146"
/* contract 2.10: made with python and openssl */
#define STAMP	"2015-11-16T21:17:18.000Z"
#define SIGN1	"T2gPdSUEvX4zsIHZa7BAgIddapQ="
#define SIGN2	"VqWidlXX38jccyevdFe5YCBHVu2n8wNHF5XGA4375Xk="
#define NS	" xmlns=\"http://api.jasperwireless.com/ws/schema\""

static struct arena *a;
static struct account account;
static struct delivery delivery;
static struct received got;
static struct event push;		/* the one that was got */
static int64_t stamp;

static void
setup(void)
{
	a = arena_new(1 << 20);
	account = (struct account){ .key = "jasper",
		.settings = json_own(a, json_object()) };
	delivery = (struct delivery){ .method = "POST", .address = "" };
	ck_assert(date_parse(STAMP, &stamp));
}

static void
teardown(void)
{
	arena_free(a);
}

static enum err
receive(const char *type, const char *body)
{
	enum err e;

	delivery.content_type = type;
	delivery.body = body;
	delivery.len = strlen(body);
	if (delivery.now == 0)
		delivery.now = stamp + 1000;
	e = control_center_push.read(&account, &delivery, a, &got);
	ck_assert_int_eq(e == E_INPUT || e == E_ROLE, got.why != NULL);
	ck_assert_uint_eq(got.n, e == E_OK);
	if (e == E_OK)
		push = got.events[0];
	return e;
}

/* NULL: the field is not there. */
static enum err
signed_form(const char *type, const char *data, const char *sign1,
    const char *sign2)
{
	return receive("application/x-www-form-urlencoded", arena_printf(a,
	    "eventId=e-1&%s", url_query(a, "eventType", type,
	    "timestamp", STAMP, "signature", sign1, "signature2", sign2,
	    "data", data, NULL) + 1));
}

static enum err
form(const char *type, const char *data)
{
	return signed_form(type, data, SIGN1, SIGN2);
}

static enum err
json(const char *body)
{
	return receive("application/json; charset=UTF-8", body);
}

START_TEST(state)
{
	int64_t at;

	ck_assert_int_eq(form("SIM_STATE_CHANGE", "<?xml version=\"1.0\"?>"
	    "<SimStateChange" NS "><iccid>" SIM "</iccid>"
	    "<previousState>Activated</previousState>"
	    "<currentState>Activation Ready</currentState><more/>"
	    "<dateChanged>2015-11-16T21:17:17.056Z</dateChanged>"
	    "</SimStateChange>"), E_OK);
	ck_assert(date_parse("2015-11-16T21:17:17.056Z", &at));
	ck_assert_str_eq(push.about[0], SIM);
	ck_assert_str_eq(push.kind, "state");
	ck_assert_str_eq(push.before, "Activated");
	ck_assert_str_eq(push.after, "Activation Ready");
	ck_assert_str_eq(push.id, "e-1");
	ck_assert_int_eq(push.at, at);
	ck_assert_ptr_nonnull(push.sim);
	ck_assert_int_eq(push.sim->state, SIM_ACTIVATION_READY);
	ck_assert_int_eq(push.sim->data_bytes, ABSENT);
}
END_TEST

static const struct {
	const char *type, *data, *kind, *before, *after;
	bool changes;
} cases[] = {
	{ "SIM_RATE_PLAN_CHANGE", "<x:SimRatePlanChange xmlns:x=\"u\"><x:iccid>"
	    SIM "</x:iccid><x:oldRatePlanName>A</x:oldRatePlanName>"
	    "<x:newRatePlanName>B</x:newRatePlanName></x:SimRatePlanChange>",
	    "plan", "A", "B", true },
	{ "whatever", "<SimImeiChange><iccid>" SIM "</iccid><previousImei/>"
	    "<currentImei>001099010001312</currentImei></SimImeiChange>",
	    "imei", "", "001099010001312", true },
	{ "CTD_USAGE", "<CtdUsage><iccid>" SIM "</iccid><dataUsage>4294967296"
	    "</dataUsage></CtdUsage>", "usage", "", "4294967296", true },
	{ "CTD_USAGE", "<CtdUsage><iccid>" SIM "</iccid><dataUsage>4.2 MB"
	    "</dataUsage></CtdUsage>", "usage", "", "4.2 MB", false },
	{ "SESSION_STOP", "<Session><iccid>" SIM "</iccid><ipAddress>10.0.0.1"
	    "</ipAddress></Session>", "session", "", "ended, 10.0.0.1",
	    false },
	{ "SESSION_START", "<Session><iccid>" SIM "</iccid><ipAddress/>"
	    "</Session>", "session", "", "began", false },
	{ "MSISDN_CHANGE", "<MsisdnChange><iccid>" SIM "</iccid><oldMsisdn>1"
	    "</oldMsisdn><newMsisdn>2</newMsisdn></MsisdnChange>",
	    "msisdn", "1", "2", true },
	{ "", "<SmsUsage><iccid>" SIM "</iccid><totalDailySmsUsage>3"
	    "</totalDailySmsUsage><totalCtdSmsUsage>12.0</totalCtdSmsUsage>"
	    "</SmsUsage>", "usage", "", "12 SMS", true },
	{ "", "<SmsUsage><iccid>" SIM "</iccid><totalCtdSmsUsage>many"
	    "</totalCtdSmsUsage></SmsUsage>", "usage", "", "many", false },
	/* of one zone, or one day: not the usage of the cycle */
	{ "CTD_USAGE", "<CtdZUsage><iccid>" SIM "</iccid><dataUsage>5"
	    "</dataUsage><zoneName>EU</zoneName></CtdZUsage>", "alert", "",
	    "CTD_USAGE: dataUsage 5, zoneName EU", false },
	{ "PAST24H_DATA_USAGE_EXCEEDED", "<Past24HDataUsage><iccid>" SIM
	    "</iccid><dataUsage>5</dataUsage></Past24HDataUsage>", "alert",
	    "", "PAST24H_DATA_USAGE_EXCEEDED: dataUsage 5", false },
	{ "", "<SimImeiMismatch><iccid>" SIM "</iccid><networkImei>1"
	    "</networkImei><customerImei/></SimImeiMismatch>", "alert", "",
	    "SimImeiMismatch: networkImei 1", false },
	{ "SMS_MO_RECEIVED", "<SmsMoReceived><iccid>" SIM "</iccid>"
	    "<messageContent>&lt;hi&gt;</messageContent></SmsMoReceived>",
	    "sms", "", "<hi>", false },
	{ "SMS_MO_RECEIVED", "<SmsMoReceived><iccid>" SIM "</iccid>"
	    "<messageContent>aGk=</messageContent>"
	    "<smppDataCoding>4</smppDataCoding></SmsMoReceived>",
	    "sms", "", "hi", false },
	{ "SOMETHING_NEW", "<New><iccid>" SIM "</iccid></New>",
	    "alert", "", "SOMETHING_NEW", false },
	{ "", "<New><iccid>" SIM "</iccid></New>", "alert", "", "New", false },
};

START_TEST(kinds)
{
	ck_assert_int_eq(form(cases[_i].type, cases[_i].data), E_OK);
	ck_assert_str_eq(push.kind, cases[_i].kind);
	ck_assert_str_eq(push.before, cases[_i].before);
	ck_assert_str_eq(push.after, cases[_i].after);
	ck_assert_int_eq(push.sim != NULL, cases[_i].changes);
	ck_assert_int_eq(push.at, stamp + 1000);
}
END_TEST

START_TEST(as_json)
{
	ck_assert_int_eq(json("{\"eventId\":\"e\",\"eventType\":"
	    "\"SIM_STATE_CHANGE\",\"timestamp\":\"" STAMP "\",\"signature2\":\""
	    SIGN2 "\",\"data\":{\"ICCID\":\"" SIM "\",\"currentstate\":"
	    "\"Retired\"}}"), E_OK);
	ck_assert_int_eq(push.sim->state, SIM_RETIRED);
	ck_assert_int_eq(json("{\"timestamp\":\"" STAMP "\",\"signature\":\""
	    SIGN1 "\",\"data\":"
	    "\"<SimStateChange><iccid>" SIM "</iccid></SimStateChange>\"}"),
	    E_OK);
	ck_assert_str_eq(push.kind, "state");
	ck_assert_ptr_null(push.sim);
}
END_TEST

static const char *const wrong[] = {
	NULL, "", "hello", "<a>",
	"<SimStateChange><iccid>12</iccid></SimStateChange>",
	"<SimStateChange><iccid>" SIM "x</iccid></SimStateChange>",
	"<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>"
	    "<SimStateChange><iccid>&e;</iccid></SimStateChange>",
};

START_TEST(refused)
{
	ck_assert_int_eq(form("SIM_STATE_CHANGE", wrong[_i]), E_INPUT);
}
END_TEST

START_TEST(refused_json)
{
	ck_assert_int_eq(json("[]"), E_INPUT);
	ck_assert_int_eq(json("{\"timestamp\":\"x\"}"), E_INPUT);
	ck_assert_int_eq(json("{\"data\":{\"iccid\":\"" SIM "\"}}"), E_INPUT);
	ck_assert_int_eq(json("{"), E_INPUT);
}
END_TEST

/* A session's end is known by its date, whatever the rule is called. */
START_TEST(sessions)
{
	int64_t started, ended;

	ck_assert(date_parse("2015-11-16T20:00:00Z", &started));
	ck_assert(date_parse("2015-11-16T21:00:00Z", &ended));
	ck_assert_int_eq(form("SESSION_CHANGE", "<Session><iccid>" SIM
	    "</iccid><ipAddress>10.0.0.1</ipAddress><dateSessionStarted>"
	    "2015-11-16T20:00:00Z</dateSessionStarted><dateSessionEnded>"
	    "2015-11-16T21:00:00Z</dateSessionEnded></Session>"), E_OK);
	ck_assert_ptr_nonnull(push.session);
	ck_assert_int_eq(push.session->in_session, 0);
	ck_assert_int_eq(push.session->started, started);
	ck_assert_int_eq(push.session->ended, ended);
	ck_assert_int_eq(push.at, ended);
	ck_assert_int_eq(form("SESSION_START", "<Session xmlns:i=\"http://"
	    "www.w3.org/2001/XMLSchema-instance\"><iccid>" SIM
	    "</iccid><ipAddress>10.0.0.1</ipAddress><dateSessionStarted>"
	    "2015-11-16T20:00:00Z</dateSessionStarted><dateSessionEnded "
	    "i:nil=\"true\"/></Session>"), E_OK);
	ck_assert_int_eq(push.session->in_session, 1);
	ck_assert_int_eq(push.session->ended, ABSENT);
	ck_assert_str_eq(push.session->ip, "10.0.0.1");
	ck_assert_int_eq(push.at, started);
	ck_assert_int_eq(json("{\"eventType\":\"SESSION_STOP\",\"timestamp\":\""
	    STAMP "\",\"signature\":\"" SIGN1 "\",\"data\":{\"iccid\":\"" SIM "\"}}"), E_OK);
	ck_assert_int_eq(push.session->in_session, 0);
	ck_assert_int_eq(push.session->ended, stamp + 1000);
}
END_TEST

/* Events of the account are events: they say nothing of a SIM. */
START_TEST(about_no_sim)
{
	ck_assert_int_eq(form("MONTHLY_DATA_USAGE", "<MonthlyDataUsage>"
	    "<zoneName>EU</zoneName></MonthlyDataUsage>"), E_OK);
	ck_assert_ptr_null(push.about);
	ck_assert_int_eq(json("{\"eventType\":\"X\",\"timestamp\":\"" STAMP
	    "\",\"signature\":\"" SIGN1 "\",\"data\":{\"n\":4.5,\"on\":true,\"none\":null,\"o\":[]}}"),
	    E_OK);
	ck_assert_ptr_null(push.about);
	ck_assert_str_eq(push.after, "X: n 4.5, on true");
}
END_TEST

START_TEST(vector)
{
	ck_assert_str_eq(hmac_sha1_base64(a, "default", STAMP), SIGN1);
	ck_assert_str_eq(hmac_sha256_base64(a, "default", STAMP), SIGN2);
}
END_TEST

/* Good signatures make up neither for bad ones nor for age. */
START_TEST(trust)
{
	static const struct { const char *one, *two; enum err e; } signs[] = {
		{ SIGN1, SIGN2, E_OK }, { SIGN1, NULL, E_OK },
		{ NULL, SIGN2, E_OK }, { NULL, NULL, E_ROLE },
		{ SIGN1, SIGN1, E_ROLE }, { NULL, SIGN1, E_ROLE },
		{ SIGN2, SIGN2, E_ROLE }, { SIGN2, NULL, E_ROLE },
	};
	static const struct { int64_t late; enum err e; } ages[] = {
		{ PUSH_AGE_MS, E_OK }, { PUSH_AGE_MS + 1, E_ROLE },
		{ -PUSH_AGE_MS, E_OK }, { -PUSH_AGE_MS - 1, E_ROLE },
	};
	const char *data = "<X><iccid>" SIM "</iccid></X>";

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		ck_assert_int_eq(signed_form("x", data, signs[i].one,
		    signs[i].two), signs[i].e);
	for (size_t i = 0; i < sizeof(ages) / sizeof(ages[0]); i++) {
		delivery.now = stamp + ages[i].late;
		ck_assert_int_eq(form("x", data), ages[i].e);
	}
	delivery.now = stamp;
	json_object_set_new(account.settings, "pushsecret",
	    json_string("other"));
	ck_assert_int_eq(form("x", data), E_ROLE);
	json_object_set_new(account.settings, "pushsecret", json_string(""));
	ck_assert_int_eq(form("x", data), E_OK);
	delivery.method = "PUT";
	ck_assert_int_eq(form("x", data), E_METHOD);
}
END_TEST

/* With and without the card's last digit. */
START_TEST(spellings)
{
	ck_assert_int_eq(form("x", "<X><iccid>" SIM "</iccid></X>"), E_OK);
	ck_assert_str_eq(push.about[1], SIM "0");
	ck_assert_str_eq(push.about[10], SIM "9");
	ck_assert_int_eq(form("x", "<X><iccid>" SIM "7</iccid></X>"), E_OK);
	ck_assert_str_eq(push.about[0], SIM "7");
	ck_assert_str_eq(push.about[1], SIM);
}
END_TEST

Suite *push_suite(void);

Suite *
push_suite(void)
{
	Suite *s = suite_create("push");
	TCase *t = tcase_create("push");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, state);
	tcase_add_loop_test(t, kinds, 0, sizeof(cases) / sizeof(cases[0]));
	tcase_add_test(t, as_json);
	tcase_add_loop_test(t, refused, 0, sizeof(wrong) / sizeof(wrong[0]));
	tcase_add_test(t, refused_json);
	tcase_add_test(t, sessions);
	tcase_add_test(t, about_no_sim);
	tcase_add_test(t, vector);
	tcase_add_test(t, trust);
	tcase_add_test(t, spellings);
	suite_add_tcase(s, t);
	return s;
}
