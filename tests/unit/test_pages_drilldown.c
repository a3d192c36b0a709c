/* Pages: the drilldown and its actions. */
#include <check.h>
#include <string.h>

#include "page_fixture.h"
#include "pump_fixture.h"
#include "store/command/command.h"
#include "store/resource/plan.h"
#include "store/resource/sim.h"

Suite	*pages_drilldown_suite(void);

#define SIM_1	"8999901000000000104"
#define DEVICE	"/devices/meter/pump"

/* --- the drilldown --- */

START_TEST(plain_device)
{
	static const char *const order[] = { "Connection Information",
	    "Recent Events", "Metadata", "Device Information", "Actions",
	    "Extension Configuration" };
	const char *at, *last;

	ck_ok(page_get(DEVICE));
	has("Device Drilldown");
	last = page_reply.out.data;
	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++) {
		at = strstr(last, arena_printf(store_a, "\">%s</h2>",
		    order[i]));
		ck_assert_msg(at != NULL, "%s", order[i]);
		last = at;
	}
	gone("Sensor Information");
	gone("Diagnostic Logs");
	gone("Error Codes");
	gone("Connection Log");
	gone("<h2>Extensions</h2>");
	ck_assert_str_eq(page_between("Client ID</dt><dd class=\"mono\">",
	    "<"), arena_printf(store_a, "d:%s:meter:pump",
	    page_between("Organization ID</dt><dd class=\"mono\">", "<")));
	ck_assert_int_eq(page_get("/devices/meter/none"), E_NOTFOUND);
}
END_TEST

START_TEST(never_read)
{
	pump_link("jasper", SIM_1);
	ck_ok(page_get(DEVICE));
	has("<h2>Extensions</h2>");
	has("data-stale");
	has("Not read yet");
	has("<small>SIM not read yet</small>");
	has(SIM_1);
	gone("<dl class=\"tallies\">");
	gone("What can follow");
	gone("aria-current=\"true\"");
}
END_TEST

START_TEST(snapshot)
{
	struct plan plan = { .id = "IoT 50 MB", .name = "IoT 50 MB",
		.data_limit = 50 << 20 };

	pump_link("jasper", SIM_1);
	pump_told("jasper", SIM_1, SIM_ACTIVATED);
	ck_ok(plan_replace(store_db, "jasper", &plan, 1, NOW));
	ck_ok(page_get(DEVICE));
	gone("data-stale");
	has("<b>42.3 MB</b> <small>of 50 MB</small>");
	has("42.3 MB of 50 MB this cycle, 85 %");
	has("<b>12 messages</b>");
	has("<dt>Month-to-date voice</dt>\n<dd class=\"none\">not given"
	    "</dd>");
	has("<option value=\"IoT 50 MB\">");
	ck_assert_str_eq(page_between("<label aria-current=\"true\"><input "
	    "type=\"radio\" name=\"state\" value=\"", "\""), "ACTIVATED");
	/* 0 is a number that was given. */
	has("<dt>Overage limit reached</dt>\n<dd>No</dd>");
}
END_TEST

/* Where the SIM is, what can follow, and what there is no way back to. */
START_TEST(state_ladder)
{
	pump_link("jasper", SIM_1);
	pump_told("jasper", SIM_1, SIM_ACTIVATED);
	ck_ok(page_get(DEVICE));
	has("What can follow: Deactivated or Retired, no state");
	has("<label class=\"past\"><input type=\"radio\" name=\"state\" "
	    "value=\"INVENTORY\"");
	has("Not billed. Usually no way back to it.</small>");
	has("<label><input type=\"radio\" name=\"state\" "
	    "value=\"DEACTIVATED\"");
	pump_told("jasper", SIM_1, SIM_ACTIVATION_READY);
	ck_ok(page_get(DEVICE));
	gone("no way back");
	pump_told("jasper", SIM_1, SIM_RETIRED);
	ck_ok(page_get(DEVICE));
	has("<label class=\"past\"><input type=\"radio\" name=\"state\" "
	    "value=\"DEACTIVATED\"");
}
END_TEST

static void
used(const char *cycle, int64_t data)
{
	struct usage u = { .cycle_start = cycle, .data_total = data,
		.data_billable = ABSENT, .sms_total = ABSENT,
		.sms_billable = ABSENT, .voice_total = ABSENT,
		.voice_billable = ABSENT, .note = "", .as_of = NOW };

	ck_ok(usage_put(store_db, "jasper", SIM_1, &u));
}

/* From two cycles on there is a chart, oldest at the left. */
START_TEST(cycles)
{
	pump_link("jasper", SIM_1);
	pump_told("jasper", SIM_1, SIM_ACTIVATED);
	used("2016-05-01", 1 << 20);
	ck_ok(page_get(DEVICE));
	gone("<svg class=\"chart\"");
	gone("<svg class=\"spark\"");
	used("2016-06-01", 4 << 20);
	used("2016-04-01", ABSENT);
	ck_ok(page_get(DEVICE));
	has("<svg class=\"chart\"");
	has("<svg class=\"spark\"");
	has("the first of 2016-04-01, the last of 2016-06-01, at most 4 MB");
	/* what is not given has no bar */
	ck_assert_str_eq(page_between("<svg class=\"chart\"", "</svg>") +
	    strcspn(page_between("<svg class=\"chart\"", "</svg>"), ">"),
	    "><rect x=\"179\" y=\"75\" width=\"40\" height=\"25\"/>"
	    "<rect x=\"313\" y=\"0\" width=\"40\" height=\"100\"/>");
}
END_TEST

START_TEST(stale)
{
	pump_link("jasper", SIM_1);
	pump_told("jasper", SIM_1, SIM_ACTIVATED);
	page_now = NOW + STALE_MS;
	ck_ok(page_get(DEVICE));
	has("data-stale");
	/* A try a moment ago: not again by itself, and said why. */
	ck_ok(resource_failed(store_db, "jasper", SIM_1, RESOURCE_SIM,
	    E_SERVICE_TIMEOUT,
	    "slow <b>", page_now - 1000));
	ck_ok(page_get(DEVICE));
	gone("data-stale");
	has("Not refreshed.");
	has("</b> slow &lt;b&gt;");
	has("42.3 MB");
}
END_TEST

START_TEST(switched_off)
{
	pump_link("jasper", SIM_1);
	ck_ok(extension_set_on(store_db, "jasper", false, NOW));
	ck_ok(page_get(DEVICE));
	gone("id=\"ext-jasper\"");
	has("Off, with their data kept: Jasper.");
	ck_assert_int_eq(page_post(DEVICE "/extensions/jasper/sms", "text=a"),
	    E_NOTFOUND);
}
END_TEST

START_TEST(roles)
{
	pump_link("jasper", SIM_1);
	pump_told("jasper", SIM_1, SIM_ACTIVATED);
	page_user.role = ROLE_VIEWER;
	ck_ok(page_get(DEVICE));
	has("Your role (viewer) does not allow this; it requires the role "
	    "operator.");
	has("it requires the role admin");
	gone("<textarea");
	gone("type=\"radio\"");
	has(">Refresh<");
	page_user.role = ROLE_OPERATOR;
	ck_ok(page_get(DEVICE));
	has("type=\"radio\"");
	has("Send SMS</button>");
	gone("name=\"json\"");
	gone("/edit\"");
}
END_TEST

/* --- actions --- */

static void
command(struct command c)
{
	static int n;

	c.once = arena_printf(store_a, "once-%d", n++);
	c.device = pump_row;
	c.type_id = "meter";
	c.device_id = "pump";
	c.extension = "jasper";
	c.resource = SIM_1;
	c.effective = c.code = c.reason = c.remote_id = c.remote_state = "";
	c.user = "ada";
	c.requested = NOW - 1000;
	c.sent = c.answered = c.decided = c.checked = c.next_check = ABSENT;
	c.checks = 0;
	if (c.before == NULL)
		c.before = "";
	ck_ok(command_add(store_db, store_a, &c));
}

static struct command
answered(int64_t id, enum command_status status, const char *reason,
    const char *code)
{
	struct command c;

	ck_ok(command_mark_sent(store_db,
	    &(struct command){ .id = id, .sent = NOW - 900 }));
	ck_ok(command_get(store_db, store_a, id, &c));
	c.status = status;
	c.reason = reason;
	c.code = code;
	c.answered = NOW - 800;
	if (status != CMD_ACCEPTED)
		c.decided = NOW - 800;
	ck_ok(command_update(store_db, &c));
	return c;
}

START_TEST(ladder)
{
	pump_link("jasper", SIM_1);
	command((struct command){ .op = "state", .argument = "RETIRED",
	    .before = "ACTIVATED" });
	answered(1, CMD_REFUSED, "No way <back>.", "10000029");
	ck_ok(page_get(DEVICE));
	has("<bdi>Activated</bdi> → <bdi>Retired</bdi>");
	has("No way &lt;back&gt;.</bdi> <code>10000029</code>");
	has(">Refused</span>");
	gone("role=\"alert\"");
	/* After the command itself the outcome is announced. */
	ck_ok(page_get(DEVICE "?action=1"));
	has("role=\"alert\"><p><b>Refused.</b> No way &lt;back&gt;. Nothing "
	    "was changed. The carrier's code is 10000029.");
	/* Not one of another device, and nothing that is no number. */
	store_device("other");
	ck_ok(page_get("/devices/meter/other?action=1"));
	gone("Refused");
	ck_ok(page_get(DEVICE "?action=1x"));
	gone("role=\"alert\"");
}
END_TEST

START_TEST(pages_of_actions)
{
	for (int i = 0; i < 11; i++)
		command((struct command){ .op = "sms",
		    .argument = arena_printf(store_a, "text %d.", i) });
	ck_ok(page_get(DEVICE));
	has("text 10.");
	has("text 1.");
	gone("text 0.");
	ck_assert_str_eq(page_between("rel=\"next\" href=\"", "\""),
	    DEVICE "?actions_before=2#actions");
	ck_ok(page_get(DEVICE "?actions_before=2"));
	has("text 0.");
	gone("text 1.");
	ck_assert_int_eq(page_get(DEVICE "?actions_before=x"), E_INPUT);
}
END_TEST

Suite *
pages_drilldown_suite(void)
{
	const TTest *const tests[] = {
		plain_device, never_read, snapshot, state_ladder, cycles, stale,
		switched_off, roles, ladder, pages_of_actions,
	};
	Suite *s = suite_create("pages_drilldown");
	TCase *t = tcase_create("pages");

	tcase_add_checked_fixture(t, pump_open, page_close);
	for (size_t i = 0; i < sizeof(tests) / sizeof(*tests); i++)
		tcase_add_test(t, tests[i]);
	suite_add_tcase(s, t);
	return s;
}
