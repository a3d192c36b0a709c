/* Control Center over SOAP: every fault in words, and answers about another
 * SIM. */
#include <check.h>
#include <string.h>

#include "fixture.h"
#include "drivers/control_center/soap.h"

#define XML	"text/xml;charset=utf-8"
#define DIR	"control-center-soap/"
#define SIM_A	"8999900000000100012"
#define SIM_B	"8999900000000100020"

Suite	*driver_soap_faults_suite(void);

static const struct driver *const soap = &control_center_soap;
static struct arena *a;
static struct result r;

static void
setup(void)
{
	a = arena_new(ARENA_MAX);
	result_init(&r);
}

static void
teardown(void)
{
	arena_free(a);
}

/* Every number and token of contract 1.6 and 1.7 has a sentence of ours. */
static const char *const known_faults[] = {
	"10000", "10001", "100000", "100100", "100101", "100200", "100300",
	"100400", "100401", "100500", "100501", "100510", "100520", "200000",
	"200100", "200200", "300100", "400000", "400100", "400101", "400200",
	"400201", "400300", "400400", "400500", "500000", "500100", "500200",
	"500300", "500400", "500500", "500600", "500700", "500800", "500900",
	"700100", "800000", "800100", "900100", "900101", "900104", "1000100",
	"1000400", "1000500", "1100100", "1120100", "1200100", "1400100",
	"1500100", "1600100", "1700100", "1700102", "1800100",
}, *const known_tokens[] = {
	"SYSTEM_ERROR", "INVALID_EFFECTIVE_DATE", "ACTIVATION_IN_PAST",
	"DEVICEID_NULL", "DEVICEID_INVALID_FORMAT", "MODEMID_NULL",
	"MODEMID_INVALID_FORMAT", "SIMSTATUS_NULL", "SIMSTATUS_INVALID",
	"SIMSTATUS_INVALID_TRANSITION", "SIMSTATUS_TRANSITION_UNAUTHORIZED",
	"SIMSTATUS_NULL_IN_DB", "SIMSTATUS_SUSPENDED", "RATEPLAN_NULL",
	"RATEPLAN_INVALID", "CUSTOMER_SUSPEND_NULL",
	"CUSTOMER_SUSPEND_INVALID_STATUS", "CUSTOMER_NAME_NULL",
	"CUSTOMER_NAME_TOO_MANY_CHARS", "CUSTOMER_NAME_INVALID_FORMAT",
	"CUSTOMERNAME_INVALID", "OVERRIDEMODE_INVALID", "OVERRIDEMODE_NULL",
};

static void
fault_says(const char *number, const char *detail)
{
	struct op_args args = { .resource = SIM_A };
	struct http_reply rp = text_reply(arena_printf(a, "<e:Envelope xmlns:e="
	    "'http://schemas.xmlsoap.org/soap/envelope/'><e:Body><e:Fault>"
	    "<faultcode>e:Server</faultcode><faultstring>%s</faultstring>"
	    "<detail><j:error xmlns:j='" CC_NS "'>%s</j:error></detail>"
	    "</e:Fault></e:Body></e:Envelope>", number, detail), 500, XML);

	result_init(&r);
	ck_assert_int_ne(fixture_parse(soap, OP_SET_STATE, 0, &rp, &args, a,
	    &r), E_OK);
	ck_assert_ptr_nonnull(r.code);
	ck_assert_ptr_nonnull(r.reason);
	ck_assert_msg(strncmp(r.reason, detail, strlen(detail)) != 0,
	    "%s: %s", r.code, r.reason);
}

START_TEST(every_fault_has_words)
{
	for (size_t i = 0; i < sizeof(known_faults) / sizeof(*known_faults);
	    i++)
		fault_says(known_faults[i], "Its own words");
	for (size_t i = 0; i < sizeof(known_tokens) / sizeof(*known_tokens);
	    i++) {
		fault_says("100300", known_tokens[i]);
		ck_assert_msg(strstr(r.code, known_tokens[i]) != NULL, "%s",
		    r.code);
	}
}
END_TEST

/* A change or a usage of another SIM is not the answer. */
START_TEST(answer_about_another_sim)
{
	struct op_args args = { .resource = SIM_B, .cycle_start = "2026-01-01" };

	struct http_reply rp = fixture_reply(a, DIR "edit.xml", 200, XML);

	ck_assert_int_eq(fixture_parse(soap, OP_SET_STATE, 0, &rp, &args, a,
	    &r), E_SERVICE_ANSWER);
	ck_assert_ptr_nonnull(strstr(r.reason, "another SIM"));
	rp = fixture_reply(a, DIR "usage.xml", 200, XML);
	ck_assert_int_eq(fixture_parse(soap, OP_USAGE, 0, &rp, &args, a, &r),
	    E_SERVICE_ANSWER);
	args.resource = SIM_A;
	ck_assert_int_eq(fixture_parse(soap, OP_USAGE, 0, &rp, &args, a, &r),
	    E_OK);
}
END_TEST

Suite *
driver_soap_faults_suite(void)
{
	Suite *s = suite_create("driver_soap_faults");
	TCase *t = tcase_create("faults");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, every_fault_has_words);
	tcase_add_test(t, answer_about_another_sim);
	suite_add_tcase(s, t);
	return s;
}
