/* Control Center over SOAP: faults in other spellings, and answers of other
 * kinds. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "lib/text/date.h"
#include "drivers/control_center/soap.h"

#define XML	"text/xml;charset=utf-8"
#define DIR	"control-center-soap/"
#define SIM_A	"8999900000000100012"

static const struct driver *const soap = &control_center_soap;
static struct arena *a;
static struct result r;

static void
setup(void)
{
	a = arena_new(ARENA_MAX);
	r = (struct result){ .has_sim = false };
}

static void
teardown(void)
{
	arena_free(a);
}

static int64_t
at(const char *s)
{
	int64_t ms;

	ck_assert(date_parse(s, &ms));
	return ms;
}

static enum err
parsed(enum op op, size_t step, const char *file, int status,
    const struct op_args *args)
{
	struct http_reply rp = fixture_reply(a, arena_printf(a, DIR "%s",
	    file), status, XML);

	r = (struct result){ .has_sim = false };
	return fixture_parse(soap, op, step, &rp, args, a, &r);
}

static const struct {
	const char	*file;
	enum err	 err;
	const char	*code, *words;
} faults[] = {
	{ "fault-bare.xml", E_SERVICE_REFUSED, "100520",
	    "Rate plan <X> not found" },
	{ "fault-all-namespaced.xml", E_SERVICE_RATE, "400101", "more often" },
	{ "fault-rate.xml", E_SERVICE_RATE, "400101", "in a minute" },
	{ "fault-not-found.xml", E_SERVICE_NOTFOUND, "100100", "ICCID" },
	{ "fault-transition.xml", E_SERVICE_REFUSED,
	    "100300 SIMSTATUS_INVALID_TRANSITION", "present state" },
	{ "fault-credentials.xml", E_SERVICE_AUTH, "400200", "password" },
};

START_TEST(faults_in_words)
{
	struct op_args args = { .resource = SIM_A };

	ck_assert_int_eq(parsed(OP_SET_STATE, 0, faults[_i].file, 500,
	    &args), faults[_i].err);
	ck_assert_str_eq(r.code, faults[_i].code);
	ck_assert_ptr_nonnull(strstr(r.reason, faults[_i].words));
	/* a fault is a fault whatever the status */
	ck_assert_int_eq(parsed(OP_SET_STATE, 0, faults[_i].file, 200,
	    &args), faults[_i].err);
}
END_TEST

#define ENV(inside) "<e:Envelope xmlns:e=" \
	"'http://schemas.xmlsoap.org/soap/envelope/'><e:Body>" inside \
	"</e:Body></e:Envelope>"
#define FAULT(code, string, detail) ENV("<e:Fault><faultcode>" code \
	"</faultcode><faultstring>" string "</faultstring>" detail \
	"</e:Fault>")
static const struct {
	const char	*body;
	int		 status;
	enum err	 err;
	const char	*words;
} odd[] = {
	{ "", 200, E_SERVICE_ANSWER, "not SOAP" },
	{ "", 500, E_SERVICE_FAULT, "HTTP 500" },
	{ "busy", 503, E_SERVICE_FAULT, "HTTP 503" },
	{ "\n<html><body>Sign in</body></html>", 200, E_SERVICE_ANSWER,
	    "from a web page, not from the API. Check the address" },
	{ "<!doctype HTML><p>Sign in", 200, E_SERVICE_ANSWER, "web page" },
	{ "<x/>", 200, E_SERVICE_ANSWER, "not SOAP" },
	{ "Moved", 302, E_SERVICE_ANSWER, "address in the extension" },
	{ "no", 401, E_SERVICE_AUTH, "credentials" },
	{ "no", 403, E_SERVICE_FORBIDDEN, "user" },
	{ "no", 404, E_SERVICE_ANSWER, "address in the extension" },
	{ "no", 429, E_SERVICE_RATE, "rate of requests. Try again in a minute." },
	{ ENV(""), 200, E_SERVICE_ANSWER, "empty" },
	{ ENV("<x xmlns='urn:x'/>"), 200, E_SERVICE_ANSWER, "does not belong" },
	{ ENV("<EditTerminalResponse/>"), 200, E_SERVICE_ANSWER, "does not belong" },
	{ ENV("<EditTerminalResponse xmlns='" CC_NS "'/>"), 500,
	    E_SERVICE_FAULT, "HTTP 500" },
	{ FAULT("e:Server", "", ""), 500, E_SERVICE_FAULT, "without saying" },
	{ FAULT("e:Client", "Validation error", ""), 500, E_SERVICE_REFUSED,
	    "Validation error" },
	{ FAULT("w:FailedAuthentication", "no", ""), 500, E_SERVICE_AUTH,
	    "username" },
	{ FAULT("e:Server", "99", "<detail/>"), 500, E_SERVICE_FAULT, "99" },
	{ FAULT("e:Server", "error 500700: device", ""), 500,
	    E_SERVICE_REFUSED, "not activated" },
	{ FAULT("e:Server", "100300", "<detail><a><b>x SIMSTATUS_NULL_IN_DB"
	    "</b></a></detail>"), 500, E_SERVICE_REFUSED, "no state" },
	{ FAULT("e:Server", "100300", "<detail><a>SYSTEM_ERROR</a></detail>"),
	    500, E_SERVICE_FAULT, "internal" },
};

START_TEST(odd_answers)
{
	struct op_args args = { .resource = SIM_A };
	struct http_reply rp = text_reply(odd[_i].body, odd[_i].status,
	    "text/html");

	ck_assert_int_eq(fixture_parse(soap, OP_SET_STATE, 0, &rp, &args, a,
	    &r), odd[_i].err);
	ck_assert_msg(strstr(r.reason, odd[_i].words) != NULL, "%s",
	    r.reason);
}
END_TEST

#define SESSION(iccid, ended) "<session><iccid>" iccid "</iccid><ipAddress>" \
	"1.2.3.4</ipAddress><dateSessionStarted>2026-03-02T10:00:00Z" \
	"</dateSessionStarted>" ended "</session>"

START_TEST(near_and_exact)
{
	struct op_args args = { .resource = SIM_A };
	struct http_reply rp = text_reply(ENV("<GetTerminalDetailsResponse "
	    "xmlns='" CC_NS "'><terminals><terminal><iccid>" SIM_A "0</iccid>"
	    "</terminal><terminal><iccid>" SIM_A "</iccid></terminal>"
	    "</terminals></GetTerminalDetailsResponse>"), 200, XML);

	ck_assert_int_eq(fixture_parse(soap, OP_DETAILS, 0, &rp, &args, a,
	    &r), E_OK);
	ck_assert_str_eq(r.sim.iccid, SIM_A);
	rp = text_reply(ENV("<GetSessionInfoResponse xmlns='" CC_NS "'>"
	    "<sessionInfo>" SESSION(SIM_A, "<dateSessionEnded>"
	    "2026-03-02T11:00:00Z</dateSessionEnded>")
	    "</sessionInfo></GetSessionInfoResponse>"), 200, XML);
	ck_assert_int_eq(fixture_parse(soap, OP_SESSION, 0, &rp, &args, a,
	    &r), E_OK);
	ck_assert_int_eq(r.session.in_session, 0);
	ck_assert_int_eq(r.session.ended, at("2026-03-02T11:00:00Z"));
	rp = text_reply(FAULT("e:Server", "99", ""), 500, XML);
	fixture_parse(soap, OP_SESSION, 0, &rp, &args, a, &r);
	ck_assert_ptr_null(r.code);
}
END_TEST

START_TEST(web_page_of_20_mb)
{
	size_t len = 20 * 1024 * 1024;
	char *body = malloc(len + 1);
	struct op_args args = { .resource = SIM_A };
	struct http_reply rp;

	ck_assert_ptr_nonnull(body);
	memset(body, 'x', len);
	memcpy(body, "<html>", 6);
	body[len] = '\0';
	rp = text_reply(body, 200, "text/html");
	ck_assert_int_eq(fixture_parse(soap, OP_DETAILS, 0, &rp, &args, a,
	    &r), E_SERVICE_ANSWER);
	free(body);
}
END_TEST

Suite *driver_soap_odd_suite(void);

Suite *
driver_soap_odd_suite(void)
{
	Suite *s = suite_create("driver_soap_odd");
	TCase *t = tcase_create("driver_soap_odd");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, faults_in_words, 0,
	    sizeof(faults) / sizeof(faults[0]));
	tcase_add_loop_test(t, odd_answers, 0, sizeof(odd) / sizeof(odd[0]));
	tcase_add_test(t, near_and_exact);
	tcase_add_test(t, web_page_of_20_mb);
	suite_add_tcase(s, t);
	return s;
}
