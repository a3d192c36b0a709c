/* Control Center over SOAP: requests as they leave. */
#include <check.h>
#include <string.h>

#include "fixture.h"
#include "lib/text/xml.h"
#include "drivers/control_center/soap.h"

#define SIM_A	"8999900000000100012"

Suite	*driver_soap_suite(void);

static const struct driver *const soap = &control_center_soap;
static struct arena *a;
static struct account acc;

static void
setup(void)
{
	a = arena_new(ARENA_MAX);
	acc = fixture_account(a, "{\"username\": \"ops & co\","
	    "\"password\": \"p<ss\", \"accesskey\": \"LICENCE\","
	    "\"endpoint\": \"api.example.net/ws/service/\"}");
}

static void
teardown(void)
{
	arena_free(a);
}

/* The first element of the Body of what was built. */
static const struct xml *
built(enum op op, size_t step, const struct op_args *args,
    struct http_request *rq)
{
	const struct xml *x;

	ck_assert_int_eq(fixture_build(soap, op, step, &acc, args, NULL, a,
	    rq), E_OK);
	ck_assert_str_eq(rq->method, "POST");
	ck_assert_uint_eq(strlen(rq->body), rq->body_len);
	x = xml_read(a, rq->body, rq->body_len, NULL, NULL);
	ck_assert(xml_is(x, "http://schemas.xmlsoap.org/soap/envelope/",
	    "Envelope"));
	x = xml_child(xml_child(x, NULL, "Body"), CC_NS, NULL);
	ck_assert_str_eq(xml_get(a, x, CC_NS, "licenseKey"), "LICENCE");
	return x;
}

START_TEST(request_line)
{
	struct http_request rq;
	struct op_args args = { .resource = SIM_A };

	built(OP_DETAILS, 0, &args, &rq);
	ck_assert_str_eq(rq.url,
	    "https://api.example.net/ws/service/terminal");
	ck_assert_str_eq(rq.headers[0],
	    "Content-Type: text/xml; charset=UTF-8");
	ck_assert_str_eq(rq.headers[1], "SOAPAction: \"http://api.jasper"
	    "wireless.com/ws/service/terminal/GetTerminalDetails\"");
	ck_assert_ptr_null(rq.user);
	args = (struct op_args){ .resource = SIM_A, .value = "x" };
	built(OP_SEND_SMS, 0, &args, &rq);
	ck_assert_str_eq(rq.url, "https://api.example.net/ws/service/Sms");
	ck_assert_ptr_nonnull(strstr(rq.headers[1], "/service/sms/SendSMS\""));
}
END_TEST

START_TEST(security_header)
{
	struct http_request rq;
	struct op_args args = { .resource = SIM_A };
	const struct xml *x, *token;

	built(OP_DETAILS, 0, &args, &rq);
	x = xml_read(a, rq.body, rq.body_len, NULL, NULL);
	token = xml_child(xml_child(xml_child(x, NULL, "Header"), NULL,
	    "Security"), NULL, "UsernameToken");
	ck_assert_str_eq(xml_get(a, token, NULL, "Username"), "ops & co");
	ck_assert_str_eq(xml_get(a, token, NULL, "Password"), "p<ss");
	ck_assert_str_eq(xml_attr(a, xml_child(token, NULL, "Password"),
	    "Type"), "http://docs.oasis-open.org/wss/2004/01/oasis-200401-"
	    "wss-username-token-profile-1.0#PasswordText");
	/* Echo is asked with the licence key alone */
	built(OP_CHECK, 0, &args, &rq);
	ck_assert_ptr_null(strstr(rq.body, "p&lt;ss"));
	ck_assert_ptr_null(strstr(rq.body, "ops"));
	ck_assert_ptr_nonnull(strstr(rq.url, "/echo"));
	built(OP_CHECK, 1, &args, &rq);
	ck_assert_ptr_nonnull(strstr(rq.body, "p&lt;ss"));
}
END_TEST

static const struct {
	const char *typed, *url;
} endpoints[] = {
	{ "api.example.net", "https://api.example.net" },
	{ "https://api.example.net/", "https://api.example.net" },
	{ "https://ws.example.net:8443/ws/service/terminal",
	    "https://ws.example.net:8443" },
	{ "http://127.0.0.1:8081/rws/api/v1", "http://127.0.0.1:8081" },
	{ "https://example.net/api/ws", "https://example.net/api" },
	{ "https://ws.example.net/wsx", "https://ws.example.net/wsx" },
};

START_TEST(endpoint)
{
	json_object_set_new(acc.settings, "endpoint",
	    json_string(endpoints[_i].typed));
	ck_assert_str_eq(control_center_base(a, &acc), endpoints[_i].url);
}
END_TEST

START_TEST(limiter_is_host_and_user)
{
	json_object_set_new(acc.settings, "endpoint",
	    json_string("HTTPS://API.Example.NET:8443/ws/service"));
	ck_assert_str_eq(control_center_limiter(&acc, a),
	    "api.example.net:8443|ops & co");
}
END_TEST

START_TEST(edits)
{
	struct http_request rq;
	struct op_args args = {
		.resource = SIM_A, .state = SIM_ACTIVATION_READY,
	};
	const struct xml *x = built(OP_SET_STATE, 0, &args, &rq);

	ck_assert_str_eq(xml_get(a, x, CC_NS, "iccid"), SIM_A);
	ck_assert_str_eq(xml_get(a, x, CC_NS, "targetValue"),
	    "ACTIVATION_READY_NAME");
	ck_assert_str_eq(xml_get(a, x, CC_NS, "changeType"), "3");
	ck_assert_ptr_null(xml_child(x, CC_NS, "effectiveDate"));
	args = (struct op_args){
		.resource = SIM_A, .value = "Monthly <5> MB",
		.effective = "2026-08-01",
	};
	x = built(OP_SET_PLAN, 0, &args, &rq);
	ck_assert_str_eq(xml_get(a, x, CC_NS, "effectiveDate"),
	    "2026-08-01Z");
	ck_assert_str_eq(xml_get(a, x, CC_NS, "targetValue"),
	    "Monthly <5> MB");
	ck_assert_str_eq(xml_get(a, x, CC_NS, "changeType"), "4");
	args = (struct op_args){
		.resource = SIM_A, .value = "TEMPORARY_OVERRIDE",
		.effective = "",
	};
	x = built(OP_SET_OVERAGE, 0, &args, &rq);
	ck_assert_str_eq(xml_get(a, x, CC_NS, "changeType"), "7");
}
END_TEST

START_TEST(the_rest)
{
	struct op_args args = {
		.resource = SIM_A, .cycle_start = "2026-01-01", .days = 90,
		.value = "caf\xc3\xa9 <1>", .remote_id = "7",
	};
	struct http_request rq;
	const struct xml *x = built(OP_USAGE, 0, &args, &rq);

	ck_assert_str_eq(xml_get(a, x, CC_NS, "cycleStartDate"),
	    "2026-01-01");
	ck_assert_ptr_nonnull(strstr(rq.url, "/billing"));
	x = built(OP_AUDIT, 0, &args, &rq);
	ck_assert_str_eq(xml_get(a, x, CC_NS, "daysOfHistory"), "90");
	x = built(OP_SEND_SMS, 0, &args, &rq);
	ck_assert_str_eq(xml_get(a, x, CC_NS, "messageText"), args.value);
	ck_assert_str_eq(xml_attr(a, x, "messageTextEncoding"), "LITERAL");
	x = built(OP_SMS_DETAILS, 0, &args, &rq);
	ck_assert_str_eq(xml_get(a, xml_child(x, CC_NS, "smsMsgIds"), CC_NS,
	    "smsMsgId"), "7");
	x = built(OP_SMS_FIND, 0, &args, &rq);
	ck_assert_str_eq(xml_get(a, x, CC_NS, "fromDate"),
	    "1970-01-01T00:00:00.000Z");
	args.since = ABSENT;
	x = built(OP_SMS_FIND, 0, &args, &rq);
	ck_assert_ptr_null(xml_child(x, CC_NS, "fromDate"));
	x = built(OP_MODIFIED, 0, &args, &rq);
	ck_assert_ptr_null(xml_child(x, CC_NS, "since"));
	ck_assert_ptr_null(xml_child(x, CC_NS, "pageNumber"));
	args.page = 2;
	x = built(OP_MODIFIED, 0, &args, &rq);
	ck_assert_str_eq(xml_get(a, x, CC_NS, "pageNumber"), "2");
	args.page = 0;
	x = built(OP_SESSION, 0, &args, &rq);
	ck_assert_str_eq(xml_get(a, x, CC_NS, "iccid"), SIM_A);
}
END_TEST

static const struct {
	enum op		op;
	struct op_args	args;
} unbuildable[] = {
	{ OP_DETAILS, { .resource = NULL } },
	{ OP_DETAILS, { .resource = "\x01" } },
	{ OP_SET_STATE, { .resource = SIM_A, .state = SIM_UNKNOWN } },
	{ OP_SET_STATE, { .resource = SIM_A, .state = SIM_STATE_MAX } },
	{ OP_SET_STATE, { .resource = SIM_A, .state = SIM_SUSPENDED } },
	{ OP_SET_PLAN, { .resource = SIM_A, .value = NULL } },
	{ OP_SET_PLAN, { .resource = SIM_A, .value = "" } },
	{ OP_SET_PLAN, { .resource = SIM_A, .value = "x",
	    .effective = "1 May" } },
	{ OP_SET_OVERAGE, { .resource = SIM_A, .value = "FOREVER" } },
	{ OP_USAGE, { .resource = SIM_A } },
	{ OP_USAGE, { .resource = SIM_A, .cycle_start = "2026-02-30" } },
	{ OP_SEND_SMS, { .resource = SIM_A, .value = "a\x02" } },
	{ OP_SEND_SMS, { .resource = SIM_A, .value = "\xff" } },
	{ OP_SMS_DETAILS, { .resource = SIM_A } },
	{ OP_SMS_DETAILS, { .remote_id = "12x" } },
	{ OP_SMS_DETAILS, { .remote_id = "99999999999999999999" } },
	{ OP_SMS_FIND, { .resource = NULL } },
	{ OP_SESSION, { .resource = NULL } },
	{ OP_AUDIT, { .resource = SIM_A, .days = -1 } },
};

START_TEST(does_not_build)
{
	struct http_request rq;

	ck_assert_int_eq(fixture_build(soap, unbuildable[_i].op, 0, &acc,
	    &unbuildable[_i].args, NULL, a, &rq), E_INPUT);
	ck_assert_ptr_null(rq.body);
}
END_TEST

START_TEST(batch)
{
	const char *ids[CC_SOAP_BATCH + 1];
	struct op_args args = { .resources = ids, .nsims = CC_SOAP_BATCH };
	struct http_request rq;
	const struct xml *x;

	for (size_t i = 0; i <= CC_SOAP_BATCH; i++)
		ids[i] = arena_printf(a, "%019zu", i);
	x = built(OP_DETAILS, 0, &args, &rq);
	ck_assert_uint_eq(xml_count(xml_child(x, CC_NS, "iccids"), CC_NS,
	    "iccid"), CC_SOAP_BATCH);
	ck_assert_uint_eq(soap->sim->batch, CC_SOAP_BATCH);
	args.nsims++;
	ck_assert_int_eq(fixture_build(soap, OP_DETAILS, 0, &acc, &args, NULL,
	    a, &rq), E_INPUT);
	args.nsims = 0;
	ck_assert_int_eq(fixture_build(soap, OP_DETAILS, 0, &acc, &args, NULL,
	    a, &rq), E_INPUT);
}
END_TEST

static const struct {
	const char *typed, *canonical;
} iccids[] = {
	{ SIM_A, SIM_A },
	{ "8999 9000 0000 0100 012", SIM_A },
	{ "8999900000000100012-0", SIM_A "0" },
	{ "", NULL }, { "89999000000001000", NULL },
	{ "899990000000010001x", NULL },
	{ "899990000000010001200", NULL },
	/* the check digit is the carrier's business */
	{ "899990000000010001", "899990000000010001" },
	{ "8999900000000100013", "8999900000000100013" },
	/* with the filler that modules show, and blanks of a copied page */
	{ "8999900000000100012F", "8999900000000100012" },
	{ "8999\u00a09000\u00a00000\u20110100\t012", "8999900000000100012" },
	{ "8999900000000100012FF", "8999900000000100012" },
	{ "8999900000000100012FFF", "8999900000000100012" },
	{ "898604c7192271000034", "898604C7192271000034" },
};

/* What is wrong with it, and what to do. */
static const struct {
	const char *typed, *words;
} wrong_iccids[] = {
	{ "", "this has 0" }, { "89999000000001000", "this has 17" },
	{ "89999000000001000F", "this has 17" },
	{ "89999000000001000G1", "this has “G”" },
	{ "89999000000001000é6", "this has “é”" },
	{ "8999900000000100\u200b1", "this has U+200B" },
	{ "899990000000010001234", "this has 21" },
	{ "8999900000000100012345", "this has 22" },
	{ "89999000000001000123456", "this has more" },
	{ "8.91E+19", "Make that column text" },
	{ "8,91e19", "Make that column text" },
	{ "891E+19", "Make that column text" },
	{ "8.91E+19x", "this has “.”" },
};

START_TEST(wrong_iccid_in_words)
{
	const char *out = NULL, *wrong = control_center_device[0].check(a,
	    wrong_iccids[_i].typed, &out);

	ck_assert_ptr_nonnull(wrong);
	ck_assert_msg(strstr(wrong, wrong_iccids[_i].words) != NULL, "%s",
	    wrong);
}
END_TEST

START_TEST(iccid_is_checked)
{
	const char *out = NULL, *wrong = control_center_device[0].check(a,
	    iccids[_i].typed, &out);

	ck_assert(control_center_device[0].identifies);
	if (iccids[_i].canonical == NULL) {
		ck_assert_ptr_nonnull(wrong);
		return;
	}
	ck_assert_ptr_null(wrong);
	ck_assert_str_eq(out, iccids[_i].canonical);
}
END_TEST

START_TEST(rows)
{
	const struct setting *s = soap->settings;

	ck_assert_ptr_eq(atnt_soap.ops, soap->ops);
	ck_assert_str_eq(atnt_soap.kind->name, "atnt");
	ck_assert_str_eq(soap->kind->name, "jasper");
	ck_assert_uint_eq(soap->sim->batch, 50);
	/* over both APIs, so the same in each of them (contract 2.9) */
	ck_assert_int_eq(soap->per_second, 5);
	ck_assert_int_eq(control_center_rest.per_second, 5);
	ck_assert_int_eq(atnt_soap.per_second, 5);
	ck_assert_int_eq(atnt_rest.per_second, 5);
	for (size_t op = 0; op < OP_RECEIPT; op++)
		ck_assert((soap->ops[op].steps == NULL) !=
		    (soap->ops[op].missing == NULL));
	ck_assert(operation_writes(&soap->ops[OP_SET_STATE]));
	ck_assert(operation_writes(&soap->ops[OP_SEND_SMS]));
	ck_assert(!operation_writes(&soap->ops[OP_DETAILS]));
	for (; s->name != NULL; s++)
		if (s->kind == SETTING_HOST) {
			ck_assert_ptr_null(s->check(a, "api.example.net"));
			ck_assert_ptr_null(s->check(a, "https://a.b:1/c"));
			ck_assert_ptr_nonnull(s->check(a, "ftp://a.b"));
			ck_assert_ptr_nonnull(s->check(a, "https://"));
			ck_assert_ptr_nonnull(s->check(a, "https://u@h"));
			ck_assert_ptr_nonnull(s->check(a, "a b"));
		}
}
END_TEST

Suite *
driver_soap_suite(void)
{
	Suite *s = suite_create("driver_soap");
	TCase *t = tcase_create("build");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, request_line);
	tcase_add_test(t, security_header);
	tcase_add_loop_test(t, endpoint, 0,
	    sizeof(endpoints) / sizeof(endpoints[0]));
	tcase_add_test(t, limiter_is_host_and_user);
	tcase_add_test(t, edits);
	tcase_add_test(t, the_rest);
	tcase_add_loop_test(t, does_not_build, 0,
	    sizeof(unbuildable) / sizeof(unbuildable[0]));
	tcase_add_test(t, batch);
	tcase_add_loop_test(t, wrong_iccid_in_words, 0,
	    sizeof(wrong_iccids) / sizeof(wrong_iccids[0]));
	tcase_add_loop_test(t, iccid_is_checked, 0,
	    sizeof(iccids) / sizeof(iccids[0]));
	tcase_add_test(t, rows);
	suite_add_tcase(s, t);
	return s;
}
