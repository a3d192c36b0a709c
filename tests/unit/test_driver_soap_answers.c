/* Control Center over SOAP: answers as they come. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "lib/text/date.h"
#include "drivers/control_center/soap.h"

#define XML	"text/xml;charset=utf-8"
#define DIR	"control-center-soap/"
#define SIM_A	"8999900000000100012"
#define SIM_B	"8999900000000100020"
#define SIM_C	"8999900000000100038"

Suite	*driver_soap_answers_suite(void);

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

START_TEST(details)
{
	struct op_args args = { .resource = SIM_A };
	const struct sim_info *s = &r.sim;

	ck_assert_int_eq(parsed(OP_DETAILS, 0, "details.xml", 200, &args),
	    E_OK);
	ck_assert(r.has_sim);
	ck_assert_int_eq(s->state, SIM_ACTIVATED);
	ck_assert_str_eq(s->carrier_state, "ACTIVATED_NAME");
	ck_assert_str_eq(s->iccid, SIM_A);
	ck_assert_str_eq(s->msisdn, "999000000010001");
	ck_assert_str_eq(s->imsi, "001010000010001");
	ck_assert_str_eq(s->imei, "001010000000016");
	ck_assert_str_eq(s->rate_plan, "Monthly 1MB");
	ck_assert_str_eq(s->customer, "Waterworks");
	ck_assert_str_eq(s->account, "100000001");
	ck_assert_str_eq(s->modem_id, "MODEM-7");
	ck_assert_str_eq(s->carrier_device_id, "pump-17");
	ck_assert_str_eq(s->notes, "roof, north side");
	ck_assert_ptr_null(s->fixed_ip);
	ck_assert_int_eq(s->data_bytes, 131072);
	ck_assert_int_eq(s->sms_count, 3);
	ck_assert_int_eq(s->voice_seconds, 61);
	ck_assert_int_eq(s->sessions, 4);
	ck_assert_int_eq(s->overage_reached, 0);
	ck_assert_str_eq(s->overage_override, "DEFAULT");
	ck_assert_int_eq(s->added, at("2025-04-18T17:31:34Z"));
	ck_assert_int_eq(s->modified, at("2026-02-20T05:45:55.218Z"));
	ck_assert_int_eq(s->activated, at("2025-05-02T08:10:00Z"));
	ck_assert_int_eq(s->shipped, at("2025-04-18T07:00:00Z"));
	ck_assert_str_eq(s->extra, "{\"Custom 1\":\"Hall 3 & 4\","
	    "\"Custom 10\":\"z\",\"Term start\":\"2026-01-01\","
	    "\"Term end\":\"2026-12-31\","
	    "\"Renewal policy\":\"AutoRenew\","
	    "\"Data included in the term\":\"500.000 MB\","
	    "\"Data remaining in the term\":\"498.500 MB\"}");
	args.resource = SIM_B;
	ck_assert_int_eq(parsed(OP_DETAILS, 0, "details.xml", 200, &args),
	    E_OK);
	ck_assert_int_eq(s->state, SIM_DEACTIVATED);
	ck_assert_int_eq(s->overage_reached, 1);
	ck_assert_int_eq(s->data_bytes, 13107200);
	ck_assert_ptr_nonnull(strstr(s->extra,
	    "\"Suspended\":\"Fraud review\""));
}
END_TEST

START_TEST(details_sparse)
{
	struct op_args args = { .resource = SIM_A };
	const struct sim_info *s = &r.sim;

	ck_assert_int_eq(parsed(OP_DETAILS, 0, "details-sparse.xml", 200,
	    &args), E_OK);
	ck_assert_str_eq(s->iccid, SIM_A);
	ck_assert_int_eq(s->state, SIM_UNKNOWN);
	ck_assert_str_eq(s->carrier_state, "HIBERNATED_NAME");
	ck_assert_ptr_null(s->rate_plan);
	ck_assert_ptr_null(s->msisdn);
	ck_assert_ptr_null(s->overage_override);
	ck_assert_int_eq(s->data_bytes, 2097152);
	ck_assert_int_eq(s->sms_count, ABSENT);
	ck_assert_int_eq(s->voice_seconds, UNREADABLE);
	ck_assert_int_eq(s->sessions, ABSENT);
	ck_assert_int_eq(s->overage_reached, ABSENT);
	ck_assert_int_eq(s->added, ABSENT);
	ck_assert_str_eq(s->extra, "");
}
END_TEST

START_TEST(details_other_sims)
{
	struct op_args args = { .resource = SIM_C };
	const char *ids[] = { SIM_A, SIM_C, SIM_B };

	ck_assert_int_eq(parsed(OP_DETAILS, 0, "details.xml", 200, &args),
	    E_SERVICE_NOTFOUND);
	ck_assert_ptr_nonnull(strstr(r.reason, "ICCID"));
	ck_assert_int_eq(parsed(OP_DETAILS, 0, "details-none.xml", 200,
	    &args), E_SERVICE_NOTFOUND);
	ck_assert(!r.has_sim);
	args.resource = SIM_A;
	ck_assert_int_eq(parsed(OP_DETAILS, 0, "details-twenty.xml", 200,
	    &args), E_OK);
	ck_assert_str_eq(r.sim.iccid, SIM_A "0");
	ck_assert_int_eq(r.sim.data_bytes, 1049);
	args = (struct op_args){ .resources = ids, .nsims = 3 };
	ck_assert_int_eq(parsed(OP_DETAILS, 0, "details.xml", 200, &args),
	    E_OK);
	ck_assert_uint_eq(r.nsims, 2);
	ck_assert_str_eq(r.sims[0].resource, SIM_A);
	ck_assert_str_eq(r.sims[0].info.rate_plan, "Monthly 1MB");
	ck_assert_str_eq(r.sims[1].resource, SIM_B);
	ck_assert_str_eq(r.sims[1].info.rate_plan, "Monthly 5MB");
}
END_TEST

START_TEST(checks_both)
{
	struct op_args args = { .resource = NULL };

	ck_assert_int_eq(parsed(OP_CHECK, 0, "echo.xml", 200, &args), E_OK);
	ck_assert_int_eq(parsed(OP_CHECK, 0, "latin1.xml", 200, &args), E_OK);
	ck_assert_int_eq(parsed(OP_CHECK, 0, "fault-licence.xml", 500,
	    &args), E_SERVICE_AUTH);
	ck_assert_str_eq(r.code, "400100");
	ck_assert_ptr_null(strstr(r.reason, "LICENCE-SECRET"));
	/* the user is good whether the SIM is left out or faulted */
	ck_assert_int_eq(parsed(OP_CHECK, 1, "details-none.xml", 200, &args),
	    E_OK);
	ck_assert_int_eq(parsed(OP_CHECK, 1, "fault-not-found.xml", 500,
	    &args), E_OK);
	ck_assert_ptr_null(r.code);
	ck_assert_int_eq(parsed(OP_CHECK, 1, "fault-credentials.xml", 500,
	    &args), E_SERVICE_AUTH);
	ck_assert_str_eq(r.code, "400200");
}
END_TEST

START_TEST(usage)
{
	struct op_args args = {
		.resource = SIM_A, .cycle_start = "2026-01-01",
	};

	ck_assert_int_eq(parsed(OP_USAGE, 0, "usage.xml", 200, &args), E_OK);
	ck_assert_str_eq(r.usage.cycle_start, "2026-01-01");
	ck_assert_int_eq(r.usage.data_total, 1310720);
	ck_assert_int_eq(r.usage.data_billable, 1048576);
	ck_assert_int_eq(r.usage.sms_total, 5);
	ck_assert_int_eq(r.usage.sms_billable, 4);
	ck_assert_int_eq(r.usage.voice_total, 61);
	ck_assert_int_eq(r.usage.voice_billable, 120);
	ck_assert_str_eq(r.usage.rate_plan, "Monthly 1MB");
	ck_assert_str_eq(r.usage.note, "");
	ck_assert_int_eq(parsed(OP_USAGE, 0, "fault-usage.xml", 500, &args),
	    E_SERVICE_REFUSED);
	ck_assert_str_eq(r.code, "200200");
	ck_assert_ptr_nonnull(strstr(r.reason, "completed billing cycles"));
}
END_TEST

START_TEST(messages)
{
	struct op_args args = { .resource = SIM_A, .value = "x" };

	ck_assert_int_eq(parsed(OP_SEND_SMS, 0, "send-sms.xml", 200, &args),
	    E_OK);
	ck_assert_str_eq(r.remote_id, "1001");
	ck_assert_int_eq(parsed(OP_SEND_SMS, 0, "send-sms-other-name.xml",
	    200, &args), E_OK);
	ck_assert_str_eq(r.remote_id, "1002");
	ck_assert_int_eq(parsed(OP_SEND_SMS, 0, "fault-inactive.xml", 500,
	    &args), E_SERVICE_REFUSED);
	ck_assert_ptr_nonnull(strstr(r.reason, "not activated"));
	ck_assert_ptr_nonnull(strstr(r.reason, "Device is not active"));
	args = (struct op_args){ .remote_id = "1001" };
	ck_assert_int_eq(parsed(OP_SMS_DETAILS, 0, "sms-details.xml", 200,
	    &args), E_OK);
	ck_assert_uint_eq(r.nsms, 1);
	ck_assert_str_eq(r.sms[0].state, "Delivered");
	ck_assert_str_eq(r.sms[0].text, "set level=9");
	ck_assert(!r.sms[0].from_device);
	ck_assert_int_eq(r.sms[0].received, at("2026-03-01T12:00:05Z"));
	args.remote_id = "1000";
	ck_assert_int_eq(parsed(OP_SMS_DETAILS, 0, "sms-details.xml", 200,
	    &args), E_OK);
	ck_assert(r.sms[0].from_device);
	ck_assert_str_eq(r.sms[0].text, "LEVEL 7 < 9");
	args.remote_id = "7";
	ck_assert_int_eq(parsed(OP_SMS_DETAILS, 0, "sms-details.xml", 200,
	    &args), E_SERVICE_REFUSED);
	ck_assert_uint_eq(r.nsms, 0);
}
END_TEST

START_TEST(messages_found)
{
	struct op_args args = { .resource = SIM_A };

	ck_assert_int_eq(parsed(OP_SMS_FIND, 0, "sms-find.xml", 200, &args),
	    E_OK);
	ck_assert_uint_eq(r.nsms, 2);
	ck_assert_str_eq(r.sms[0].id, "1000");
	ck_assert_str_eq(r.sms[1].id, "1001");
}
END_TEST

START_TEST(session)
{
	struct op_args args = { .resource = SIM_A };

	ck_assert_int_eq(parsed(OP_SESSION, 0, "session.xml", 200, &args),
	    E_OK);
	ck_assert_int_eq(r.session.in_session, 1);
	ck_assert_str_eq(r.session.ip, "10.0.0.1");
	ck_assert_int_eq(r.session.started, at("2026-03-02T11:00:00Z"));
	ck_assert_int_eq(r.session.ended, ABSENT);
	args.resource = SIM_C;
	ck_assert_int_eq(parsed(OP_SESSION, 0, "session.xml", 200, &args),
	    E_OK);
	ck_assert_int_eq(r.session.in_session, 0);
	ck_assert_ptr_null(r.session.ip);
	ck_assert_int_eq(parsed(OP_SESSION, 0, "session-none.xml", 200,
	    &args), E_OK);
	ck_assert_int_eq(r.session.in_session, 0);
	ck_assert_int_eq(parsed(OP_SESSION, 0, "fault-session.xml", 500,
	    &args), E_OK);
	ck_assert_int_eq(r.session.in_session, 0);
	ck_assert_int_eq(parsed(OP_SESSION, 0, "fault-not-found.xml", 500,
	    &args), E_SERVICE_NOTFOUND);
	ck_assert_int_eq(r.session.in_session, ABSENT);
}
END_TEST

START_TEST(audit_and_modified)
{
	struct op_args args = { .resource = SIM_A };

	ck_assert_int_eq(parsed(OP_AUDIT, 0, "audit.xml", 200, &args), E_OK);
	ck_assert_uint_eq(r.naudits, 2);
	ck_assert_str_eq(r.audits[0].field, "SIM Status");
	ck_assert_str_eq(r.audits[0].before, "Inventory");
	ck_assert_str_eq(r.audits[0].after, "Activated");
	ck_assert_str_eq(r.audits[0].user, "operations");
	ck_assert_ptr_null(r.audits[1].before);
	ck_assert_str_eq(r.audits[1].status, "Pending");
	ck_assert_int_eq(r.audits[1].effective, at("2026-04-01T00:00:00Z"));
	ck_assert_int_eq(parsed(OP_MODIFIED, 0, "modified.xml", 200, &args),
	    E_OK);
	ck_assert_uint_eq(r.nids, 2);
	ck_assert_str_eq(r.ids[0], SIM_C);
	ck_assert(!r.more);
}
END_TEST

#define ENVELOPE "<e:Envelope xmlns:e=" \
	"\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body>" \
	"<GetModifiedTerminalsResponse xmlns=\"" CC_NS "\"><iccids>"
#define END	"</GetModifiedTerminalsResponse></e:Body></e:Envelope>"

/* Newer servers give such a list page by page. */
START_TEST(modified_in_pages)
{
	const struct http_reply rp = text_reply(ENVELOPE "<iccid>" SIM_A
	    "</iccid></iccids><totalPages>2</totalPages>" END, 200, XML);
	struct op_args args = { .page = 1 };

	ck_assert_int_eq(fixture_parse(soap, OP_MODIFIED, 0, &rp, &args, a,
	    &r), E_OK);
	ck_assert(r.more);
	args.page = 2;
	ck_assert_int_eq(fixture_parse(soap, OP_MODIFIED, 0, &rp, &args, a,
	    &r), E_OK);
	ck_assert(!r.more);
	ck_assert_uint_eq(r.nids, 2);
}
END_TEST

START_TEST(more_than_can_be_read)
{
	struct op_args args = { .page = 1 };
	struct http_reply rp;
	struct buf b;

	buf_init(&b, 8 * 1024 * 1024);
	buf_str(&b, ENVELOPE);
	for (int i = 0; i < XML_ELEMENTS_MAX; i++)
		buf_str(&b, "<iccid>1</iccid>");
	buf_str(&b, "</iccids>" END);
	rp = text_reply(b.data, 200, XML);
	ck_assert_int_eq(fixture_parse(soap, OP_MODIFIED, 0, &rp, &args, a,
	    &r), E_SERVICE_BIG);
	buf_free(&b);
}
END_TEST

Suite *
driver_soap_answers_suite(void)
{
	Suite *s = suite_create("driver_soap_answers");
	TCase *p = tcase_create("parse");

	tcase_add_checked_fixture(p, setup, teardown);
	tcase_add_test(p, details);
	tcase_add_test(p, details_sparse);
	tcase_add_test(p, details_other_sims);
	tcase_add_test(p, checks_both);
	tcase_add_test(p, usage);
	tcase_add_test(p, messages);
	tcase_add_test(p, messages_found);
	tcase_add_test(p, session);
	tcase_add_test(p, audit_and_modified);
	tcase_add_test(p, modified_in_pages);
	tcase_add_test(p, more_than_can_be_read);
	suite_add_tcase(s, p);
	return s;
}
