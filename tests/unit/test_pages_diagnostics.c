/* Diagnostic Logs and Error Codes on a device's page, and clearing them. */
#include <check.h>
#include <string.h>

#include "lib/crypt/seal.h"
#include "page_fixture.h"
#include "pump_fixture.h"
#include "store/device/device_detail.h"

Suite	*pages_diagnostics_suite(void);

#define DEVICE	"/devices/meter/pump"

static void
add_log(const char *message, int64_t severity, const char *data)
{
	ck_ok(diag_log_add(store_db, pump_row, &(struct diag_log){ .at = NOW,
	    .message = message, .severity = severity, .data = data }));
}

static void
add_code(int64_t code)
{
	ck_ok(error_code_add(store_db, pump_row, &(struct error_code){
	    .code = code, .at = NOW }));
}

/* In their documented places: after Device Information, before Actions. */
START_TEST(shown)
{
	static const char *const order[] = { "Device Information",
	    "Diagnostic Logs", "Error Codes", "Actions" };
	const char *at = NULL, *last;

	add_log("first <b>", 0, "");
	add_log("newest", 2, "eyJhIjpbMSwyXX0=");	/* {"a":[1,2]} */
	add_log("bytes", 1, "AAH/");
	add_code(0);
	add_code(17);
	ck_ok(page_get(DEVICE));
	last = page_reply.out.data;
	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++) {
		at = strstr(last, arena_printf(store_a, "\">%s</h2>",
		    order[i]));
		ck_assert_msg(at != NULL, "%s", order[i]);
		last = at;
	}
	ck_assert(page_has("first &lt;b&gt;"));
	ck_assert(page_has("<pre>\n{\n  \"a\": [\n    1,"));
	ck_assert(page_has("<pre>\n00 01 ff "));
	ck_assert(page_has(">Error</span>"));
	ck_assert(page_has("<code>17</code>"));
	ck_assert(page_has("Clear 3 logs"));
	ck_assert(page_has("Clear 2 codes"));
	/* the session's own token would be refused */
	ck_assert(csrf_is(page_token, page_between("clear-logs\"><input "
	    "type=\"hidden\" name=\"csrf\" value=\"", "\"")));
	ck_assert(strstr(page_reply.out.data, "newest") <
	    strstr(page_reply.out.data, "first &lt;b&gt;"));
}
END_TEST

/* Of many only the newest, and how many there are. */
START_TEST(many)
{
	for (int i = 0; i < 25; i++)
		add_log(arena_printf(store_a, "log %d.", i), 0, "");
	ck_ok(page_get(DEVICE));
	ck_assert(page_has("The newest of 25 logs"));
	ck_assert(page_has("log 24."));
	ck_assert(page_has("log 5."));
	ck_assert(!page_has("log 4."));
	ck_assert(!page_has("Error Codes"));
}
END_TEST

START_TEST(cleared)
{
	add_log("old", 0, "");
	add_code(3);
	ck_ok(page_post(DEVICE "/clear-logs", ""));
	ck_assert_int_eq(page_reply.status, 303);
	ck_ok(page_get(DEVICE));
	ck_assert(!page_has("Diagnostic Logs"));
	ck_assert(page_has("Error Codes"));
	ck_assert(page_has("Clear diagnostic logs"));
	ck_assert(page_has("<bdi>1 log</bdi>"));
	ck_ok(page_post(DEVICE "/clear-error-codes", ""));
	ck_ok(page_get(DEVICE));
	ck_assert(!page_has("\">Error Codes</h2>"));
	ck_assert(page_has("<bdi>1 code</bdi>"));
	/* nothing there: nothing done */
	ck_ok(page_post(DEVICE "/clear-logs", ""));
	ck_assert_int_eq(store_number("SELECT count(*) FROM command"), 2);
	ck_assert_int_eq(page_post("/devices/meter/none/clear-logs", ""),
	    E_NOTFOUND);
}
END_TEST

START_TEST(viewers_only_read)
{
	add_log("old", 0, "");
	add_code(3);
	page_user.role = ROLE_VIEWER;
	ck_ok(page_get(DEVICE));
	ck_assert(page_has("Diagnostic Logs"));
	ck_assert(!page_has("clear-logs"));
	ck_assert(!page_has("clear-error-codes"));
}
END_TEST

Suite *
pages_diagnostics_suite(void)
{
	Suite *s = suite_create("pages_diagnostics");
	TCase *t = tcase_create("diagnostics");

	tcase_add_checked_fixture(t, pump_open, page_close);
	tcase_add_test(t, shown);
	tcase_add_test(t, many);
	tcase_add_test(t, cleared);
	tcase_add_test(t, viewers_only_read);
	suite_add_tcase(s, t);
	return s;
}
