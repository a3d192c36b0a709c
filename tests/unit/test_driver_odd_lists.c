/* What carriers answer beside the contract: echoes, and lists of other shapes or
 * without an end. */
#include <check.h>
#include <string.h>

#include "drivers/control_center/rest.h"
#include "drivers/control_center/soap.h"
#include "drivers/orange/live_objects.h"
#include "drivers/orange/malima.h"
#include "fixture.h"
#include "lib/text/buf.h"

#define ICCID	"8999901000000000146"
#define XML	"text/xml; charset=utf-8"
#define SOAP_BEGIN							\
	"<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\">" \
	"<s:Body>"
#define SOAP_END	"</s:Body></s:Envelope>"

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

START_TEST(echoes)
{
	ck_assert_int_eq(rest(OP_CHECK, 0, "\"patchbay\""), E_OK);
	ck_assert_int_eq(rest(OP_CHECK, 0, ""), E_OK);
	ck_assert_int_eq(parse(&control_center_rest, OP_CHECK, 0, "<html>", 404,
	    "text/html"), E_SERVICE_ANSWER);
	ck_assert_int_eq(soap(OP_CHECK, 0, "<PongResponse xmlns=\"u\"/>"),
	    E_OK);
	ck_assert_ptr_null(r.reason);
	ck_assert_int_eq(parse(&control_center_soap, OP_CHECK, 0, SOAP_BEGIN
	    "<s:Fault><faultcode>s:Server</faultcode><faultstring>400100"
	    "</faultstring></s:Fault>" SOAP_END, 200, XML), E_SERVICE_AUTH);
	/* the second step knows the API by its list, also an empty one */
	ck_assert_int_eq(rest(OP_CHECK, 1, "{\"pageNumber\":1,"
	    "\"lastPage\":true}"), E_OK);
	ck_assert_int_eq(rest(OP_CHECK, 1, "{\"hello\":1}"),
	    E_SERVICE_ANSWER);
	ck_assert_int_eq(parse(&orange_live_objects, OP_CHECK, 0,
	    "{\"content\":[]}", 200, "application/json"), E_OK);
	ck_assert_int_eq(parse(&orange_live_objects, OP_CHECK, 0, "<html>",
	    200, "text/html"), E_SERVICE_ANSWER);
}
END_TEST

/* What is no list does not say that there is nothing, whichever was asked for;
 * a page without its list does. */
static const enum op lists[] = { OP_PLANS, OP_SMS_FIND, OP_LOCATION, OP_AUDIT,
	OP_MODIFIED };

START_TEST(not_a_list)
{
	ck_assert_int_eq(rest(lists[_i], 0, "{\"hello\":1}"),
	    E_SERVICE_ANSWER);
	ck_assert_ptr_nonnull(strstr(r.reason, "not the requested list"));
	ck_assert_int_eq(rest(lists[_i], 0, "{}"), E_SERVICE_ANSWER);
	ck_assert_int_eq(rest(lists[_i], 0, "{\"pageNumber\":1,"
	    "\"lastPage\":true}"), E_OK);
	ck_assert(!r.more);
}
END_TEST

/* n SIMs, with what stands behind the list. */
static enum err
listed(int n, const char *tail)
{
	struct buf b;
	enum err e;

	buf_init(&b, 1 << 16);
	buf_str(&b, "{\"devices\":[");
	for (int i = 0; i < n; i++)
		buf_printf(&b, "%s{\"iccid\":\"89999010000000%05d\"}",
		    i == 0 ? "" : ",", i);
	buf_printf(&b, "]%s}", tail);
	e = rest(OP_MODIFIED, 0, b.data);
	buf_free(&b);
	return e;
}

START_TEST(pages_without_an_end)
{
	ck_assert_int_eq(listed(CC_REST_ROWS, ""), E_OK);
	ck_assert(r.more);
	ck_assert_int_eq(listed(CC_REST_ROWS - 1, ""), E_OK);
	ck_assert(!r.more);
	ck_assert_int_eq(listed(CC_REST_ROWS, ",\"lastPage\":true"), E_OK);
	ck_assert(!r.more);
	ck_assert_int_eq(listed(1, ",\"lastPage\":false"), E_OK);
	ck_assert(r.more);
}
END_TEST

Suite *driver_odd_lists_suite(void);

Suite *
driver_odd_lists_suite(void)
{
	Suite *s = suite_create("driver_odd_lists");
	TCase *t = tcase_create("driver_odd_lists");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, echoes);
	tcase_add_loop_test(t, not_a_list, 0,
	    (int)(sizeof(lists) / sizeof(lists[0])));
	tcase_add_test(t, pages_without_an_end);
	suite_add_tcase(s, t);
	return s;
}
