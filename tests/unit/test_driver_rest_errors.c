/*
 * Control Center REST: what goes wrong, the settings people type, and the
 * registry.
 */
#include <check.h>

#include "app.h"
#include "fixture.h"
#include "drivers/control_center/control_center.h"

Suite	*driver_rest_errors_suite(void);

#define ICCID	"8999901000000000427"

static struct arena *a;
static struct account acc;
static struct op_args args;
static struct result r;

static void
setup(void)
{
	a = arena_new(ARENA_MAX);
	acc = fixture_account(a, "{\"username\":\"meters\"}");
	args = (struct op_args){ .resource = ICCID, .remote_id = "1",
		.cycle_start = "2025-10-01", .since = ABSENT, .page = 1 };
	result_init(&r);
}

static void
teardown(void)
{
	arena_free(a);
}

static const struct {
	int		 status;
	const char	*file;
	enum err	 err;
	const char	*code, *words;	/* a piece */
} errors[] = {
	{ 401, "error.401.json", E_SERVICE_AUTH, "10000001", "access key" },
	{ 401, "error.401.no-header.json", E_SERVICE_AUTH, NULL,
	  "does not accept" },
	{ 404, "error.404.iccid.json", E_SERVICE_NOTFOUND, "20000001",
	  "does not know this ICCID" },
	{ 400, "error.400.state.json", E_SERVICE_REFUSED, "10000029",
	  "before its activation. (“The device cannot be moved back.”)" },
	{ 400, "error.400.rate.json", E_SERVICE_RATE, "40000029",
	  "too often" },
	{ 429, "error.400.rate.json", E_SERVICE_RATE, "40000029",
	  "too often" },
	{ 400, "error.400.cycle.json", E_SERVICE_REFUSED, "10000032",
	  "the two before it" },
	{ 403, "error.403.role.json", E_SERVICE_FORBIDDEN, "10000030",
	  "role" },
	{ 400, "error.400.unknown.json", E_SERVICE_REFUSED, "10009999",
	  "The moon is in the wrong house." },
	{ 503, "error.400.unknown.json", E_SERVICE_FAULT, "10009999",
	  "The moon" },
	{ 500, "error.500.json", E_SERVICE_FAULT, "30000001",
	  "internal error" },
	{ 400, "error.400.latin1.json", E_SERVICE_REFUSED, "10000013",
	  "(“Tarif ungültig”)" },
	{ 404, "console.404.html", E_SERVICE_ANSWER, NULL,
	  "address of the console" },
	{ 200, "console.404.html", E_SERVICE_ANSWER, NULL,
	  "address of the console" },
	{ 401, "console.404.html", E_SERVICE_AUTH, NULL, "does not accept" },
	{ 502, "console.404.html", E_SERVICE_FAULT, NULL, NULL },
	{ 429, "console.404.html", E_SERVICE_RATE, NULL, NULL },
	{ 302, "console.404.html", E_SERVICE_ANSWER, NULL, "redirects" },
	{ 404, "echo.200.json", E_SERVICE_ANSWER, NULL, "does not conform" },
};

START_TEST(error_is_told)
{
	static const struct { enum op op; int step; } all[] = {
		{ OP_CHECK, 0 }, { OP_DETAILS, 0 }, { OP_SET_STATE, 0 },
		{ OP_SMS_DETAILS, 0 }, { OP_SESSION, 0 }, { OP_SEND_SMS, 0 },
	};
	struct http_reply reply = fixture_reply(a, arena_printf(a,
	    "control-center-rest/%s", errors[_i].file), errors[_i].status,
	    "application/json");
	enum err e;

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		result_init(&r);
		e = fixture_parse(&control_center_rest, all[i].op,
		    (size_t)all[i].step, &reply, &args, a, &r);
		ck_assert_msg(e == errors[_i].err, "%s: %d", errors[_i].file,
		    (int)e);
		if (errors[_i].code == NULL)
			ck_assert_ptr_null(r.code);
		else
			ck_assert_str_eq(r.code, errors[_i].code);
		if (errors[_i].words != NULL)
			ck_assert_msg(r.reason != NULL && strstr(r.reason,
			    errors[_i].words) != NULL, "%s: %s",
			    errors[_i].file, r.reason);
	}
}
END_TEST

/* Every code of contract 2.8 has a sentence of ours. */
static const char *const known_codes[] = {
	"10000001", "10000002", "10000003", "10000004", "10000005", "10000006",
	"10000007", "10000008", "10000009", "10000010", "10000011", "10000012",
	"10000013", "10000014", "10000015", "10000016", "10000017", "10000018",
	"10000019", "10000020", "10000021", "10000022", "10000023", "10000024",
	"10000025", "10000026", "10000027", "10000028", "10000029", "10000030",
	"10000031", "10000032", "10000033", "10000045", "10000049", "10000062",
	"10000079", "10000080", "10000501", "10000599", "10000602", "10002119",
	"1400100", "1400199", "20000001", "20000002", "20000003", "20000005",
	"30000001", "30000002", "40000029", "50001200", "50001299",
};

START_TEST(every_code_has_words)
{
	struct http_reply reply = text_reply(arena_printf(a,
	    "{\"errorMessage\":\"Its own words\",\"errorCode\":\"%s\"}",
	    known_codes[_i]), 400, "application/json");

	ck_assert_int_ne(fixture_parse(&control_center_rest, OP_DETAILS, 0,
	    &reply, &args, a, &r), E_OK);
	ck_assert_str_eq(r.code, known_codes[_i]);
	ck_assert_ptr_nonnull(r.reason);
	ck_assert_msg(strncmp(r.reason, "Its own", 7) != 0, "%s: %s",
	    r.code, r.reason);
}
END_TEST

/* Bytes unless it says another unit; one that nobody knows is no number. */
START_TEST(units_of_a_zone)
{
	static const struct { const char *unit; int64_t bytes; } units[] = {
		{ "", 3 }, { ",\"dataUsageUnit\":\"bytes\"", 3 },
		{ ",\"datausageunit\":\"KB\"", 3 * 1024 },
		{ ",\"dataUsageUnit\":\"MB\"", 3 * 1024 * 1024 },
		{ ",\"dataUsageUnit\":\"stones\"", UNREADABLE },
	};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		struct http_reply reply = text_reply(arena_printf(a,
		    "{\"iccid\":\"" ICCID "\",\"deviceCycleUsageInZones\":"
		    "{\"x, 1\":[{\"zone\":\"A\",\"dataUsage\":3%s}]}}",
		    units[i].unit), 200, "application/json");

		result_init(&r);
		ck_assert_int_eq(fixture_parse(&control_center_rest, OP_USAGE,
		    0, &reply, &args, a, &r), E_OK);
		ck_assert_int_eq(r.usage.data_total, units[i].bytes);
		ck_assert_int_eq(r.usage.sms_total, ABSENT);
	}
}
END_TEST

/* No text, however odd, is more than an error to any step. */
START_TEST(nonsense)
{
	static const char *const texts[] = {
		"", " ", "{}", "[]", "null", "{\"iccid\":5}", "\xff\xfe",
		"{\"iccid\":\"" ICCID "\"", "{\"errorCode\":[],"
		"\"errorMessage\":{}}", "{\"devices\":{},\"ratePlans\":5,"
		"\"smsMsgIds\":\"x\",\"deviceCycleUsageInZones\":[1]}",
		"{\"ratePlans\":[5,null,{\"name\":{}}],\"smsMsgIds\":[null,"
		"{}],\"devices\":[1],\"simLocations\":[[]],"
		"\"deviceAuditTrails\":[0]}",
		"{\"iccid\":\"" ICCID "\",\"deviceCycleUsageInZones\":{\"x\":"
		"[{\"dataUsage\":1e300},{\"dataUsage\":-5},"
		"{\"dataUsage\":9223372036854775807},"
		"{\"dataUsage\":9223372036854775807},null]}}",
	};
	static const int statuses[] = { 200, 204, 302, 400, 401, 404, 500 };
	struct http_reply reply;

	for (int op = 0; op < OP_RECEIPT; op++) {
		const struct step *s = control_center_rest_ops[op].steps;

		for (; s != NULL && s->build != NULL; s++) {
			for (size_t n = 0; n < 7; n++) {
				reply = text_reply(texts[_i], statuses[n],
				    "application/json");
				result_init(&r);
				s->parse(&reply, &args, a, &r);
				ck_assert_int_eq(r.usage.data_billable,
				    ABSENT);
			}
		}
	}
}
END_TEST

/* --- settings and the registry --- */

START_TEST(endpoint)
{
	static const struct { const char *typed, *base; } bases[] = {
		{ "restapi.example", "https://restapi.example" },
		{ "restapi.example:8443", "https://restapi.example:8443" },
		{ "https://restapi.example/", "https://restapi.example" },
		{ "https://restapi.example/rws/api/v1/",
		  "https://restapi.example" },
		{ "restapi.example/rws/api/v1", "https://restapi.example" },
		{ "http://127.0.0.1:8081/", "http://127.0.0.1:8081" },
		/* this machine has no certificate; unless it is said to */
		{ "127.0.0.1:8081", "http://127.0.0.1:8081" },
		{ "LocalHost:8081/rws/", "http://LocalHost:8081" },
		{ "localhost", "http://localhost" },
		{ "[::1]:8081", "http://[::1]:8081" },
		{ "https://localhost:8443", "https://localhost:8443" },
		{ "127.0.0.1.example", "https://127.0.0.1.example" },
		{ "localhost.example", "https://localhost.example" },
	};

	for (size_t i = 0; i < sizeof(bases) / sizeof(bases[0]); i++) {
		json_object_set_new(acc.settings, "endpoint",
		    json_string(bases[i].typed));
		ck_assert_str_eq(control_center_base(a, &acc), bases[i].base);
	}
	json_object_set_new(acc.settings, "endpoint",
	    json_string("RESTapi.example/rws/api/v1"));
	ck_assert_str_eq(control_center_limiter(&acc, a),
	    "restapi.example|meters");
}
END_TEST

/* One account is one rate limiter, however its endpoint is written. */
START_TEST(one_limiter_for_an_account)
{
	static const struct { const char *typed, *limiter; } same[] = {
		{ "127.0.0.1:8081", "localhost:8081|meters" },
		{ "localhost:8081", "localhost:8081|meters" },
		{ "http://LOCALHOST:8081/rws", "localhost:8081|meters" },
		{ "http://127.1.2.3:08081/", "localhost:8081|meters" },
		{ "[::1]:8081", "localhost:8081|meters" },
		{ "localhost.:8081", "localhost:8081|meters" },
		{ "localhost:80", "localhost|meters" },
		{ "localhost", "localhost|meters" },
		{ "restapi.example:443", "restapi.example|meters" },
		{ "https://RESTapi.example.:0443/rws/api/v1",
		    "restapi.example|meters" },
		{ "restapi.example:", "restapi.example|meters" },
		{ "restapi.example:80", "restapi.example:80|meters" },
		{ "restapi.example:4430", "restapi.example:4430|meters" },
		{ "[2001:db8::1]:443/x", "[2001:db8::1]|meters" },
		{ "[::1", "[::1|meters" },
	};

	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		json_object_set_new(acc.settings, "endpoint",
		    json_string(same[i].typed));
		ck_assert_str_eq(control_center_limiter(&acc, a), same[i].limiter);
	}
}
END_TEST

START_TEST(settings_are_checked)
{
	const struct setting *s = jasper_rest_settings, *host = NULL,
	    *user = NULL;

	for (; s->name != NULL; s++) {
		if (strcmp(s->name, CC_ENDPOINT) == 0)
			host = s;
		if (strcmp(s->name, CC_USERNAME) == 0)
			user = s;
	}
	ck_assert_ptr_null(host->check(a, "restapi1.jasper.com"));
	ck_assert_ptr_null(host->check(a, "https://restapi1.jasper.com/"));
	ck_assert_ptr_null(host->check(a, "http://127.0.0.1:8081/"));
	ck_assert_ptr_null(host->check(a, "http://localhost:8081"));
	ck_assert_ptr_nonnull(host->check(a, "http://restapi1.jasper.com"));
	ck_assert_ptr_nonnull(host->check(a, "ftp://restapi1.jasper.com"));
	ck_assert_ptr_nonnull(host->check(a, "https://"));
	ck_assert_ptr_nonnull(host->check(a, "me@restapi1.jasper.com"));
	ck_assert_ptr_nonnull(host->check(a, "a b"));
	ck_assert_ptr_null(user->check(a, "someone@example.com"));
	ck_assert_ptr_nonnull(user->check(a, "some:one"));
}
END_TEST

START_TEST(registry)
{
	const char *why = NULL;

	ck_assert_ptr_eq(driver_by_name("control-center-rest"),
	    &control_center_rest);
	ck_assert_ptr_null(driver_by_name("nobody"));
	ck_assert_ptr_null(driver_by_name(NULL));
	ck_assert_ptr_eq(driver_choose(&control_center_rest, NULL),
	    &control_center_rest);
	ck_assert_ptr_nonnull(driver_can(&control_center_rest, OP_CHECK,
	    &why));
	ck_assert_ptr_null(driver_can(&control_center_rest, OP_TRAFFIC,
	    &why));
	ck_assert_ptr_nonnull(why);
	for (size_t i = 0; driver_at(i) != NULL; i++)
		for (int op = 0; op < OP_RECEIPT && driver_at(i)->sim != NULL;
		    op++)
			ck_assert_msg(driver_at(i)->ops[op].steps != NULL ||
			    driver_at(i)->ops[op].missing != NULL,
			    "%s %d", driver_at(i)->name, op);
}
END_TEST

Suite *
driver_rest_errors_suite(void)
{
	Suite *s = suite_create("driver_rest_errors");
	TCase *t = tcase_create("driver_rest_errors");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, units_of_a_zone);
	tcase_add_loop_test(t, every_code_has_words, 0,
	    sizeof(known_codes) / sizeof(known_codes[0]));
	tcase_add_loop_test(t, error_is_told, 0,
	    sizeof(errors) / sizeof(errors[0]));
	tcase_add_loop_test(t, nonsense, 0, 12);
	tcase_add_test(t, endpoint);
	tcase_add_test(t, one_limiter_for_an_account);
	tcase_add_test(t, settings_are_checked);
	tcase_add_test(t, registry);
	suite_add_tcase(s, t);
	return s;
}
