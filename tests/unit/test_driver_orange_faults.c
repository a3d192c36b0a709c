/* Orange's M2M API: faults in words, and answers of other kinds. */
#include <check.h>
#include <string.h>

#include "fixture.h"
#include "drivers/orange/malima.h"

#define XML	"text/xml; charset=UTF-8"
#define DIR	"orange-malima/"
#define SIM_1	"9990000000011"
#define SIM_2	"9990000000029"
#define SIM_3	"9990000000037"

static const struct driver *const malima = &orange_malima;
static struct arena *a;
static struct account acc;
static struct result r;

static void
setup(void)
{
	a = arena_new(ARENA_MAX);
	acc = fixture_account(a, "{\"username\": \"fleet\","
	    "\"password\": \"p<ss\","
	    "\"endpoint\": \"https://m2m.example.net:443/MLM/\"}");
	r = (struct result){ .has_sim = false };
}

static void
teardown(void)
{
	arena_free(a);
}

static enum err
parsed(enum op op, const char *file, int status, const struct op_args *args)
{
	struct http_reply rp = fixture_reply(a, arena_printf(a, DIR "%s",
	    file), status, XML);

	r = (struct result){ .has_sim = false };
	return fixture_parse(malima, op, 0, &rp, args, a, &r);
}

static const struct {
	const char	*file;
	enum err	 err;
	const char	*code, *part;
} faults[] = {
	{ "fault-quota.xml", E_SERVICE_RATE, "MLM_QUOTA_EXCEEDED",
	    "next month" },
	{ "fault-quota-qualified.xml", E_SERVICE_RATE, "MLM_QUOTA_EXCEEDED",
	    "Remaining quota : 0" },
	{ "fault-user.xml", E_SERVICE_AUTH, "MLM_SOAP_HEADER_ERROR",
	    "does not know this user" },
	{ "fault-too-many.xml", E_SERVICE_REFUSED,
	    "TooManyLineIdentifiersError", "Too many" },
};

START_TEST(faults_in_words)
{
	struct op_args args = { .resource = SIM_1 };

	ck_assert_int_eq(parsed(OP_DETAILS, faults[_i].file, 500, &args),
	    faults[_i].err);
	ck_assert_str_eq(r.code, faults[_i].code);
	ck_assert_msg(strstr(r.reason, faults[_i].part) != NULL, "%s",
	    r.reason);
	ck_assert_ptr_null(strstr(r.reason, "node-1"));
	ck_assert_int_eq(parsed(OP_CHECK, faults[_i].file, 500, &args),
	    faults[_i].err);
}
END_TEST

#define FAULT(code, string, detail) "<Envelope><Body><Fault><faultcode>" \
	code "</faultcode><faultstring>" string "</faultstring>" detail \
	"</Fault></Body></Envelope>"
static const struct {
	const char	*body;
	int		 status;
	enum err	 err;
	const char	*part;
} odd[] = {
	{ "<html>Unauthorized</html>", 401, E_SERVICE_AUTH, "password" },
	{ "", 403, E_SERVICE_FORBIDDEN, "user" },
	{ "<html><br></html>", 200, E_SERVICE_ANSWER, "web page" },
	{ "<br>", 200, E_SERVICE_ANSWER, "not SOAP" },
	{ "<Envelope><Body/></Envelope>", 200, E_SERVICE_ANSWER, "empty" },
	{ "<Envelope><Body><x/></Body></Envelope>", 200, E_SERVICE_ANSWER,
	    "does not belong" },
	{ FAULT("Server", "", ""), 500, E_SERVICE_FAULT, "without saying" },
	{ FAULT("Client", "bad", ""), 500, E_SERVICE_REFUSED, "bad" },
	{ FAULT("Server", "x", "<detail><TelcoISError><code>12</code>"
	    "<message>no IS</message></TelcoISError></detail>"), 500,
	    E_SERVICE_FAULT, "no IS" },
	{ FAULT("Server", "x", "<detail><MalimaError><code>NEW_ONE</code>"
	    "<message>words</message></MalimaError></detail>"), 500,
	    E_SERVICE_FAULT, "words" },
};

START_TEST(odd_answers)
{
	struct op_args args = { .resource = SIM_1 };
	struct http_reply rp = text_reply(odd[_i].body, odd[_i].status,
	    "text/html");

	ck_assert_int_eq(fixture_parse(malima, OP_DETAILS, 0, &rp, &args, a,
	    &r), odd[_i].err);
	ck_assert_msg(strstr(r.reason, odd[_i].part) != NULL, "%s",
	    r.reason);
}
END_TEST

Suite *driver_orange_faults_suite(void);

Suite *
driver_orange_faults_suite(void)
{
	Suite *s = suite_create("driver_orange_faults");
	TCase *t = tcase_create("driver_orange_faults");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, faults_in_words, 0,
	    sizeof(faults) / sizeof(faults[0]));
	tcase_add_loop_test(t, odd_answers, 0, sizeof(odd) / sizeof(odd[0]));
	suite_add_tcase(s, t);
	return s;
}
