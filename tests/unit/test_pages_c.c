/* Pages: the section beyond the snapshot, changes for a day to come, the
 * thread of messages, and Actions with what happened at the carrier. */
#include <check.h>
#include <string.h>

#include "lib/text/date.h"
#include "page_fixture.h"
#include "store/command/activity.h"
#include "store/command/command.h"
#include "store/resource/plan.h"
#include "store/resource/sim.h"

Suite	*pages_c_suite(void);

#define SIM	"8999901000000000104"
#define DEVICE	"/devices/meter/pump"
#define JASPER	DEVICE "/extensions/jasper"
#define HOUR	(INT64_C(60) * 60 * 1000)

static int64_t pump;

static void
has(const char *text)
{
	ck_assert_msg(page_has(text), "“%s” is not on the page", text);
}

static void
gone(const char *text)
{
	ck_assert_msg(!page_has(text), "“%s” is on the page", text);
}

static void
setup(void)
{
	const struct link l = { .extension = "jasper", .resource = SIM };
	const struct sim_info i = {
		.state = SIM_ACTIVATED, .carrier_state = "ACTIVATED",
		.iccid = SIM, .rate_plan = "A", .data_bytes = 512 * 1024,
		.sms_count = ABSENT, .voice_seconds = ABSENT,
		.sessions = ABSENT, .overage_reached = ABSENT,
		.activated = ABSENT, .added = ABSENT, .modified = ABSENT,
		.shipped = ABSENT,
	};
	const struct plan plan = { .id = "A", .name = "A", .data_limit = 1024 * 1024 };

	page_open();
	pump = store_device("pump");
	ck_ok(device_configure(store_db, store_a, pump, "{}", &l, 1, NOW));
	ck_ok(sim_put(store_db, store_a, "jasper", SIM, &i, TOLD_NOW, NOW));
	ck_ok(plan_replace(store_db, "jasper", &plan, 1, NOW));
}

static void
keep(const char *kind, const char *body)
{
	const struct lookup l = { .kind = kind, .body = body,
		.as_of = NOW - HOUR };

	ck_ok(lookup_put(store_db, "jasper", SIM, &l));
}

static void
event(const char *kind, const char *before, const char *after,
    const char *source, int64_t at)
{
	const struct activity t = { .extension = "jasper", .resource = SIM,
		.kind = kind, .before = before, .after = after,
		.source = source, .at = at, .received = at };

	ck_ok(activity_add(store_db, &t));
}

/* A command as it became; effective may be "". */
static struct command
asked(const char *once, const char *op, const char *argument,
    const char *effective, enum command_status status, int64_t at)
{
	struct command c = { .once = once, .device = pump, .type_id = "meter",
		.device_id = "pump", .extension = "jasper", .resource = SIM,
		.op = op, .argument = argument, .before = "",
		.effective = effective, .user = "ada", .requested = at,
		.sent = ABSENT, .answered = ABSENT, .decided = ABSENT,
		.checked = ABSENT, .next_check = ABSENT };

	ck_ok(command_add(store_db, store_a, &c));
	ck_ok(command_mark_sent(store_db,
	    &(struct command){ .id = c.id, .sent = at }));
	ck_ok(command_get(store_db, store_a, c.id, &c));
	c.status = status;
	c.answered = at + 1;
	c.decided = status == CMD_CONFIRMED ? at + 2 : ABSENT;
	c.remote_id = arena_printf(store_a, "m%s", once);
	ck_ok(command_update(store_db, &c));
	return c;
}

/* A carrier that does not work is said so on top, until it does. */
START_TEST(trouble)
{
	ck_ok(page_get(DEVICE));
	gone("does not work as of");
	ck_ok(extension_set_check(store_db, "jasper", NOW, E_SERVICE_TIMEOUT,
	    ""));
	ck_ok(page_get(DEVICE));
	has("does not work as of");
	has("did not answer");
	ck_ok(page_get("/extensions"));
	has("class=\"card tile fails\"");
	ck_ok(extension_set_check(store_db, "jasper", NOW, E_OK, ""));
	ck_ok(page_get(DEVICE));
	gone("does not work as of");
	ck_ok(page_get("/extensions"));
	has("class=\"card tile works\"");
}
END_TEST

/* --- looks --- */

START_TEST(looks_never_read)
{
	ck_ok(page_get(DEVICE));
	has("id=\"lookup-jasper-session\"");
	has("Refresh<span class=\"vh\"> Audit trail</span>");
	/* what the API has not, and why */
	has("<b>Traffic by day</b>: The REST API has no traffic by day.");
	gone("Last session");
}
END_TEST

START_TEST(looks_as_tables)
{
	keep("session", "[{\"in_session\":0,\"started\":1467159693339,"
	    "\"ended\":1467163293339,\"ip\":\"10.0.0.1\",\"apn\":\"i<o>t\"}]");
	keep("location", "[{\"at\":1467159693339,\"place\":\"Lyon, FR\","
	    "\"lat\":\"45.7\",\"lon\":\"4.9\",\"accuracy\":1000,"
	    "\"source\":\"cell 7\"},{}]");
	keep("audit", "[]");
	keep("traffic", "[{\"at\":1467158400000,\"data_in\":1024,"
	    "\"data_out\":1024},{\"at\":1467244800000,\"data_in\":512}]");
	ck_ok(page_get(DEVICE "?lookup=location"));
	has("id=\"lookup-jasper-location\" open");
	has("<dt>Last session ended</dt>");
	has("10.0.0.1");
	has("i&lt;o&gt;t");
	has("Last session ended</small><time");
	has("Lyon, FR");
	has("45.7, 4.9");
	has("1,000 m");
	has("<span class=\"none\">not given</span>");
	has("The carrier has none.");
	/* the chart says what its table says */
	has("from 2016-06-29 to 2016-06-30, at most 2 kB");
	has("<svg class=\"chart\"");
	has("<svg class=\"spark\"");
	has("<rect x=\"80\" y=\"0\" width=\"40\" height=\"100\"/>");
	has("<rect x=\"280\" y=\"75\" width=\"40\" height=\"25\"/>");
	has("<td data-label=\"Day\">2016-06-29</td>");
}
END_TEST

/* What stands in the database does not break the page. */
START_TEST(looks_of_nonsense)
{
	static const char *const bodies[] = { "", "{}", "[1,null,[]]",
		"[{\"at\":\"x\",\"data_in\":-5,\"ip\":7}]", "[" };

	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		keep("session", bodies[i]);
		keep("location", bodies[i]);
		keep("traffic", bodies[i]);
		keep("sms", bodies[i]);
		ck_ok(page_get(DEVICE));
	}
}
END_TEST

START_TEST(looks_asked_wrongly)
{
	ck_assert_int_eq(page_post(JASPER "/lookup", "what=nothing"), E_INPUT);
	ck_assert_int_eq(page_post(JASPER "/lookup", "what=traffic"), E_FORM);
	has("id=\"f-ext-jasper-traffic\"");
	has("href=\"#f-ext-jasper-traffic\"");
}
END_TEST

/* --- overage, and days to come --- */

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
	ck_ok(command_list_device(store_db, store_a, pump, ABSENT, 10, &c,
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
	struct command c = asked("1", "state", "DEACTIVATED", day,
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

START_TEST(usage_by_zone)
{
	ck_ok(page_get(DEVICE));
	gone("The same by zone");
	keep("zones", "[{\"cycle\":\"2016-06-01\",\"zone\":\"Home <EU>\","
	    "\"data\":1572864,\"voice\":65}]");
	ck_ok(page_get(DEVICE));
	has("The same by zone");
	has("<td data-label=\"Zone\">Home &lt;EU&gt;</td>");
	has("<td data-label=\"Data\">1.50 MB</td>");
	has("<td data-label=\"Voice\">1 min 5 s</td>");
	has("<td data-label=\"SMS\"><span class=\"none\">not given</span>");
}
END_TEST

/* --- messages --- */

START_TEST(thread_of_all)
{
	asked("1", "sms", "ours", "", CMD_ACCEPTED, NOW - 3 * HOUR);
	event("sms", "", "from <it>", "push", NOW - 2 * HOUR);
	keep("sms", arena_printf(store_a, "[{\"id\":\"m1\",\"text\":"
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

/* --- Actions --- */

START_TEST(actions_with_the_carriers)
{
	asked("1", "state", "ACTIVATED", "", CMD_CONFIRMED, NOW - 5 * HOUR);
	event("state", "Inventory", "Activated", "push", NOW - 5 * HOUR + 9);
	event("plan", "A", "B", "reading", NOW - 4 * HOUR);
	event("session", "", "began", "push", NOW - 3 * HOUR);
	event("sms", "", "hi", "push", NOW - 3 * HOUR);
	ck_ok(page_get(DEVICE));
	has("<b>Rate plan changed</b> <span><bdi>A</bdi> → <bdi>B</bdi></span>");
	has("found by a refresh");
	/* our own change is there once */
	gone("SIM state changed");
	gone("reported by the carrier");
	/* but the same by somebody else, later, is news */
	event("state", "Inventory", "Activated", "push", NOW - HOUR);
	ck_ok(page_get(DEVICE));
	has("<b>SIM state changed</b> <span><bdi>Inventory</bdi> → <bdi>Activated</bdi></span>");
	has("reported by the carrier");
	event("usage", "", "1572864", "push", NOW - HOUR);
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
			asked(t, "plan", t, "", CMD_REFUSED, NOW + i);
		else
			event("plan", "x", t, "push", NOW + i);
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

/* --- the head, the list, the capabilities --- */

START_TEST(head_and_list)
{
	ck_ok(page_get(DEVICE));
	has("<div class=\"card sum ok\" id=\"sum-ext-jasper\">");
	has("512 kB of 1 MB<svg class=\"meter\"");
	ck_ok(device_configure(store_db, store_a, store_device("new"), "{}",
	    &(struct link){
		.extension = "jasper", .resource = "8999901000000000112" },
	    1, NOW));
	ck_ok(page_get("/devices"));
	has("<span class=\"none\">Not read yet</span>");
	gone(">Unknown<");
	ck_ok(page_get("/devices?state=UNREAD"));
	has(">new</a>");
	gone(">pump</a>");
	has("SIM state: Not read yet");
}
END_TEST

START_TEST(capabilities_page)
{
	ck_ok(page_get("/extensions/capabilities"));
	has("Change overage limit");
	has("Jasper, SOAP");
	has("The SOAP API does not report where a SIM is.");
	ck_ok(page_get("/extensions"));
	has("href=\"/extensions/capabilities\"");
}
END_TEST

Suite *
pages_c_suite(void)
{
	Suite *s = suite_create("pages_c");
	TCase *t = tcase_create("pages_c");

	tcase_add_checked_fixture(t, setup, page_close);
	tcase_add_test(t, trouble);
	tcase_add_test(t, looks_never_read);
	tcase_add_test(t, looks_as_tables);
	tcase_add_test(t, looks_of_nonsense);
	tcase_add_test(t, looks_asked_wrongly);
	tcase_add_test(t, override_is_explained);
	tcase_add_test(t, days_that_are_wrong);
	tcase_add_test(t, days_go_through_the_confirm_page);
	tcase_add_test(t, scheduled_is_told_from_done);
	tcase_add_test(t, usage_by_zone);
	tcase_add_test(t, thread_of_all);
	tcase_add_test(t, a_text_that_is_too_long);
	tcase_add_test(t, a_text_in_other_letters_that_is_too_long);
	tcase_add_test(t, actions_with_the_carriers);
	tcase_add_test(t, actions_in_pages);
	tcase_add_test(t, head_and_list);
	tcase_add_test(t, capabilities_page);
	suite_add_tcase(s, t);
	return s;
}
