/* Control Center REST at the simulator: what it refuses, and how. */
#include <check.h>
#include <string.h>

#include "lib/http/url.h"
#include "sim_fixture.h"

Suite	*sim_rest_refused_suite(void);

#define SINCE	"modifiedSince=2000-01-01T00:00:00Z"

START_TEST(unauthorized)
{
	json_t *o;

	sim_credentials = NULL;
	o = ask_get("/echo/x");
	ck_assert_int_eq(sim_reply.status, 401);
	ck_assert_str_eq(sim_str(o, "errorMessage"),
	    "Full authentication is required to access this resource");
	ck_assert_ptr_null(json_object_get(o, "errorCode"));
	ck_assert_str_eq(sim_reply.headers,
	    "WWW-Authenticate: Basic realm=\"Jasper\"\r\n");
	ck_assert_str_eq(sim_reply.content_type,
	    "application/json;charset=ISO-8859-1");
	sim_credentials = "test:demo-api-key";
	o = ask_get("/echo/x");
	sim_refused(o, 401, "10000001");
	ck_assert_str_eq(sim_str(o, "errorMessage"), "Invalid credentials");
	sim_credentials = "test";
	sim_refused(ask_get("/echo/x"), 401, "10000001");
	/* not an account: nothing is there */
	ck_assert_int_eq(sim_request("GET", "/nowhere", "", NULL, NULL), 404);
}
END_TEST

START_TEST(refused_queries)
{
	static const struct {
		const char *path, *code;
	} cases[] = {
		{ "/devices", "10000003" },
		{ "/devices?modifiedSince=", "10000003" },
		{ "/devices?modifiedSince=2000-01-01", "10000012" },
		{ "/devices?modifiedSince=2016-04-18T17:31:34+00:00",
		    "10000012" },
		{ "/devices?modifiedSince=2016-02-30T17:31:34Z", "10000012" },
		{ "/devices?" SINCE "&modifiedTill=1999-01-01T00:00:00Z",
		    "10000027" },
		{ "/devices?" SINCE "&status=ACTIVE", "10000005" },
		{ "/devices?" SINCE "&accountId=100020001", "10000004" },
		{ "/devices?" SINCE "&pageSize=51", "10000006" },
		{ "/devices?" SINCE "&pageSize=0", "10000006" },
		{ "/devices?" SINCE "&pageNumber=0", "10000007" },
		{ "/devices?" SINCE "&pageNumber=4", "10000007" },
		{ "/devices?" SINCE "&colour=red", "10000028" },
		{ "/devices/899990", "10000021" },
		{ "/devices/899991000000000001x", "10000021" },
		{ "/echo/x?y=z", "10000028" },
		{ "/smsMessages", "10000022" },
		{ "/rateplans?accountId=1", "10000004" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		sim_refused(ask_get(cases[i].path), 400, cases[i].code);
	sim_refused(ask_get("/devices/8999910000000009997"), 404, "20000001");
	/* another account's SIM */
	sim_refused(ask_get("/devices/8999901000000000013"), 404, "20000001");
	sim_refused(ask_get("/smsMessages/12"), 404, "20000002");
	sim_refused(ask_get("/smsMessages/x"), 404, "20000002");
	sim_refused(ask_get("/accounts/1/ratePlans"), 404, "20000003");
	sim_refused(ask_get(sim_path(1, "/usageInZone?"
	    "cycleStartDate=2026-02-01Z")), 400, "10000032");
	sim_refused(ask_get(sim_path(1, "/auditTrails?daysOfHistory=366")),
	    400, "10000049");
	/* as lax as the carrier: what is empty asks for nothing, names of
	 * fields that are none, a slash at the end, a time without a zone */
	ask_get("/devices?" SINCE "&status=&colour=&accountCustom1=");
	ask_get("/devices/?" SINCE "&fields=devices,colour");
	ck_assert_uint_eq(json_object_size(ask_get(sim_path(1,
	    "/?fields=iccid,%20status,colour"))), 2);
	ask_get("/echo/x?fields=context");
	ask_get("/devices?modifiedSince=2016-04-18T17:31:34");
	ask_get("/devices?modifiedSince=2016-04-18T17:31:34-0700");
	/* a + that is escaped is fine */
	ask_get("/devices?modifiedSince=2016-04-18T17:31:34%2B00:00");
	ck_assert_int_eq(sim_reply.status, 200);
}
END_TEST

START_TEST(limits)
{
	json_t *o = NULL;

	sim_form("/simulator/policy", "account=test&per_second=2&status=429");
	ask_get("/echo/1");
	ask_get("/echo/1");
	/* on a machine so slow that a second passes, ask again */
	for (int i = 0; i < 100 && sim_reply.status == 200; i++)
		o = ask_get("/echo/1");
	sim_refused(o, 429, "40000029");
	ck_assert_str_eq(sim_str(o, "errorMessage"), "Rate Limit Exceeded");
	/* other accounts go on */
	sim_credentials = "test-two:test-two-api-key";
	ask_get("/echo/1");
	ck_assert_int_eq(sim_reply.status, 200);
}
END_TEST

START_TEST(faults)
{
	sim_form("/simulator/faults", "account=test&fault=error&next=2"
	    "&calls=writes");
	ask_get("/echo/1");
	ck_assert_int_eq(sim_reply.status, 200);
	sim_refused(ask_put(sim_path(1, ""), "{\"modemID\":\"x\"}"), 500,
	    "30000001");
	sim_refused(ask_put(sim_path(1, ""), "{\"modemID\":\"x\"}"), 500,
	    "30000001");
	ck_assert_str_eq(sim_str(ask_get(sim_path(1, "")), "modemID"), "");
	ask_put(sim_path(1, ""), "{\"modemID\":\"x\"}");
	ck_assert_int_eq(sim_reply.status, 200);
	ck_assert_str_eq(sim_str(ask_get(sim_path(1, "")), "modemID"), "x");

	sim_form("/simulator/faults", sim_text("account=test&fault=expired"
	    "&iccid=%s", sim_iccid(2)));
	ask_get(sim_path(1, ""));
	ck_assert_int_eq(sim_reply.status, 200);
	sim_refused(ask_get(sim_path(2, "")), 401, "10000001");
	sim_form("/simulator/faults", "account=test&fault=all&switch=off");

	sim_form("/simulator/faults", "account=test&fault=drop-after");
	ask_put(sim_path(2, ""), "{\"modemID\":\"done\"}");
	ck_assert(sim_reply.drop);
	sim_form("/simulator/faults",
	    "account=test&fault=drop-after&switch=off");
	ck_assert_str_eq(sim_str(ask_get(sim_path(2, "")), "modemID"), "done");

	sim_form("/simulator/faults", "account=test&fault=malformed");
	ck_assert_ptr_null(ask_get("/echo/1"));
	ck_assert_int_eq(sim_reply.status, 200);
	sim_form("/simulator/faults", "account=test&fault=all&switch=off");
	sim_form("/simulator/faults", "account=test&fault=truncated");
	ck_assert_ptr_null(ask_get("/echo/1"));
	ck_assert_uint_gt(sim_reply.length, sim_reply.out.len);
	ck_assert_int_eq(sim_form("/simulator/faults",
	    "account=test&fault=nonsense"), 400);
	ck_assert_int_eq(sim_form("/simulator/faults",
	    "account=nobody&fault=drop"), 400);
}
END_TEST

/* The switches listen to this machine's own page and to curl, to nobody
 * else. */
START_TEST(cross_site)
{
	static const struct {
		const char *params[5];
		int status;
	} cases[] = {
		{ { NULL }, 303 },
		{ { "HTTP_HOST=127.0.0.1:8081",
		    "HTTP_ORIGIN=http://127.0.0.1:8081",
		    "HTTP_SEC_FETCH_SITE=same-origin", NULL }, 303 },
		{ { "HTTP_HOST=localhost:8081",
		    "HTTP_ORIGIN=http://localhost:8081", NULL }, 303 },
		{ { "HTTP_HOST=127.0.0.1:8081",
		    "HTTP_ORIGIN=http://127.0.0.1:8080", NULL }, 403 },
		{ { "HTTP_HOST=127.0.0.1:8081", "HTTP_ORIGIN=null", NULL },
		    403 },
		{ { "HTTP_HOST=127.0.0.1:8081",
		    "HTTP_SEC_FETCH_SITE=same-site", NULL }, 403 },
		{ { "HTTP_HOST=127.0.0.1:8081",
		    "HTTP_SEC_FETCH_SITE=cross-site", NULL }, 403 },
		{ { "HTTP_HOST=evil.example:8081",
		    "HTTP_ORIGIN=http://evil.example:8081", NULL }, 403 },
		{ { "REMOTE_ADDR=192.0.2.7", NULL }, 403 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		ck_assert_msg(sim_request("POST", "/simulator/faults",
		    "application/x-www-form-urlencoded",
		    "account=test&fault=drop&switch=off", cases[i].params) ==
		    cases[i].status, "case %zu: %d", i, sim_reply.status);
}
END_TEST

Suite *
sim_rest_refused_suite(void)
{
	Suite *s = suite_create("sim_rest_refused");
	TCase *t = tcase_create("sim_rest_refused");

	tcase_add_checked_fixture(t, sim_open, sim_close);
	tcase_add_test(t, unauthorized);
	tcase_add_test(t, refused_queries);
	tcase_add_test(t, limits);
	tcase_add_test(t, faults);
	tcase_add_test(t, cross_site);
	suite_add_tcase(s, t);
	return s;
}
