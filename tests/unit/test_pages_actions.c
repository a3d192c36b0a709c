/* Pages: changes for a day to come, messages, and Actions with what happened
 * at the carrier. */
#include <check.h>
#include <string.h>

#include "lib/text/date.h"
#include "page_fixture.h"
#include "pump_fixture.h"
#include "store/command/activity.h"
#include "store/command/command.h"
#include "store/resource/plan.h"
#include "store/resource/sim.h"

Suite	*pages_actions_suite(void);

#define DEVICE	"/devices/meter/pump"
#define JASPER	DEVICE "/extensions/jasper"
#define HOUR	(INT64_C(60) * 60 * 1000)

START_TEST(override_is_explained)
{
	ck_ok(page_get(DEVICE));
	has("goes past the limit until this billing cycle ends");
	ck_assert_int_eq(page_post(JASPER "/override",
	    "once=abcdefghij&override=FOREVER"), E_FORM);
	has("Choose an overage limit.");
	ck_assert_int_eq(page_post(DEVICE "/extensions/orange/override",
	    "override=DEFAULT"), E_NOTFOUND);
}
END_TEST

START_TEST(days_that_are_wrong)
{
	static const char *const days[] = { "soon", "2016-02-30", "%s" };
	struct command *c;
	size_t n;

	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		const char *form = arena_printf(store_a, "once=abcdefghij&"
		    "state=INVENTORY&effective=%s", i < 2 ? days[i] :
		    date_day(store_a, NOW));

		ck_assert_int_eq(page_post(JASPER "/state", form), E_FORM);
		has("id=\"e-ext-jasper-state-day\"");
		has("href=\"#f-ext-jasper-state-day\"");
		has("value=\"INVENTORY\" required checked");
	}
	ck_assert_int_eq(page_post(JASPER "/plan", arena_printf(store_a,
	    "once=abcdefghij&plan=B&effective=%s", date_day(store_a,
	    NOW + 181 * 24 * HOUR))), E_FORM);
	has("id=\"e-ext-jasper-plan-day\"");
	ck_ok(command_list_device(store_db, store_a, pump_row, ABSENT, 10, &c,
	    &n));
	ck_assert_uint_eq(n, 0);
}
END_TEST

START_TEST(days_go_through_the_confirm_page)
{
	const char *day = date_day(store_a, NOW + 180 * 24 * HOUR);

	ck_ok(page_post(JASPER "/state", arena_printf(store_a,
	    "once=abcdefghij&state=RETIRED&effective=%s", day)));
	ck_assert_str_eq(page_reply.location, arena_printf(store_a,
	    JASPER "/state?to=RETIRED&effective=%s", day));
	ck_ok(page_get(page_reply.location));
	has(arena_printf(store_a, "name=\"effective\" value=\"%s\"", day));
}
END_TEST

START_TEST(scheduled_is_told_from_done)
{
	const char *day = date_day(store_a, NOW + 3 * 24 * HOUR);
	struct command c = pump_asked("1", "state", "DEACTIVATED", day,
	    CMD_ACCEPTED, NOW - HOUR);
	const char *badge = arena_printf(store_a, "Scheduled for %s</span>",
	    day);

	ck_ok(page_get(arena_printf(store_a, DEVICE "?action=%lld",
	    (long long)c.id)));
	has("<b>Scheduled.</b>");
	/* once in Actions, as badge and as the last step, and by the form */
	has(badge);
	has("<span>Change SIM state to Deactivated</span>");
	gone("Accepted");
	page_now = NOW + 4 * 24 * HOUR;
	ck_ok(page_get(DEVICE));
	gone(badge);
	has("Accepted");
}
END_TEST

START_TEST(thread_of_all)
{
	pump_asked("1", "sms", "ours", "", CMD_ACCEPTED, NOW - 3 * HOUR);
	pump_event("sms", "", "from <it>", "push", NOW - 2 * HOUR);
	pump_keep("sms", arena_printf(store_a, "[{\"id\":\"m1\",\"text\":"
	    "\"ours\",\"state\":\"Pending\"},{\"id\":\"9\",\"text\":"
	    "\"theirs\",\"state\":\"Delivered\",\"at\":%lld}]",
	    (long long)(NOW - HOUR)));
	ck_ok(page_get(DEVICE));
	has("<li class=\"mt\"><bdi>ours</bdi> <small>To the device: Accepted, by ada");
	has("<li><bdi>from &lt;it&gt;</bdi> <small>From the device");
	has("theirs</bdi> <small>To the device: Delivered, by somebody else");
	/* once, and oldest first */
	ck_assert_ptr_nonnull(strstr(page_between("class=\"thread\"",
	    "theirs"), "from &lt;it&gt;"));
	ck_assert_ptr_null(strstr(page_between("by ada, <time", "</ol>"),
	    ">ours"));
}
END_TEST

START_TEST(a_text_that_is_too_long)
{
	char form[2000] = "once=abcdefghij&text=";

	memset(form + strlen(form), 'a', 321);
	ck_assert_int_eq(page_post(JASPER "/sms", form), E_FORM);
	has("The message has 321 characters; at most 320 can be sent.");
	has("321 characters, 3 messages, 138 left, GSM 7-bit</p>");
	has("aaa</textarea>");
}
END_TEST

/* Letters outside the GSM alphabet take more room: what is shown is what is
 * enforced. */
START_TEST(a_text_in_other_letters_that_is_too_long)
{
	char form[2000] = "once=abcdefghij&text=";

	for (int i = 0; i < 71; i++)
		memcpy(form + strlen(form), "%D0%A1", 7);
	ck_assert_int_eq(page_post(JASPER "/sms", form), E_FORM);
	has("The message has 71 characters; at most 70 can be sent when some "
	    "are outside the GSM alphabet.");
	has("71 characters, 2 messages, 63 left, Unicode (UCS-2)</p>");
}
END_TEST

START_TEST(actions_with_the_carriers)
{
	pump_asked("1", "state", "ACTIVATED", "", CMD_CONFIRMED, NOW - 5 * HOUR);
	pump_event("state", "Inventory", "Activated", "push", NOW - 5 * HOUR + 9);
	pump_event("plan", "A", "B", "reading", NOW - 4 * HOUR);
	pump_event("session", "", "began", "push", NOW - 3 * HOUR);
	pump_event("sms", "", "hi", "push", NOW - 3 * HOUR);
	ck_ok(page_get(DEVICE));
	has("<b>Rate plan changed</b> <span><bdi>A</bdi> → <bdi>B</bdi></span>");
	has("found by a refresh");
	/* our own change is there once */
	gone("SIM state changed");
	gone("reported by the carrier");
	/* but the same by somebody else, later, is news */
	pump_event("state", "Inventory", "Activated", "push", NOW - HOUR);
	ck_ok(page_get(DEVICE));
	has("<b>SIM state changed</b> <span><bdi>Inventory</bdi> → <bdi>Activated</bdi></span>");
	has("reported by the carrier");
	pump_event("usage", "", "1572864", "push", NOW - HOUR);
	ck_ok(page_get(DEVICE));
	has("<b>Usage of this cycle</b> <span><bdi>1.50 MB</bdi></span>");
}
END_TEST

START_TEST(actions_in_pages)
{
	const char *next;

	for (int i = 0; i < 14; i++) {
		const char *t = arena_printf(store_a, "T%02d", i);

		if (i % 3 == 0)
			pump_asked(t, "plan", t, "", CMD_REFUSED, NOW + i);
		else
			pump_event("plan", "x", t, "push", NOW + i);
	}
	ck_ok(page_get(DEVICE));
	has("T13</bdi></span>");
	has("T04</bdi></span>");
	gone("T03</bdi></span>");
	gone(">Newest<");
	next = page_between("rel=\"next\" href=\"", "\"");
	ck_ok(page_get(arena_strndup(store_a, next, strcspn(next, "#"))));
	for (int i = 0; i < 4; i++)
		has(arena_printf(store_a, "T%02d</bdi></span>", i));
	gone("T04</bdi></span>");
	has(">Newest<");
	gone("rel=\"next\"");
	ck_assert_int_eq(page_get(DEVICE "?actions_before=1.x"), E_INPUT);
	ck_assert_int_eq(page_get(DEVICE "?actions_before=.1"), E_INPUT);
}
END_TEST

Suite *
pages_actions_suite(void)
{
	Suite *s = suite_create("pages_actions");
	TCase *t = tcase_create("pages_actions");

	tcase_add_checked_fixture(t, pump_open_read, page_close);
	tcase_add_test(t, override_is_explained);
	tcase_add_test(t, days_that_are_wrong);
	tcase_add_test(t, days_go_through_the_confirm_page);
	tcase_add_test(t, scheduled_is_told_from_done);
	tcase_add_test(t, thread_of_all);
	tcase_add_test(t, a_text_that_is_too_long);
	tcase_add_test(t, a_text_in_other_letters_that_is_too_long);
	tcase_add_test(t, actions_with_the_carriers);
	tcase_add_test(t, actions_in_pages);
	suite_add_tcase(s, t);
	return s;
}
