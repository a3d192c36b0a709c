/* Pages: what is asked of a SIM before a carrier is. */
#include <check.h>
#include <string.h>

#include "page_fixture.h"
#include "pump_fixture.h"
#include "store/command/command.h"
#include "store/resource/sim.h"

Suite	*pages_sim_suite(void);

#define SIM_1	"8999901000000000104"
#define DEVICE	"/devices/meter/pump"
#define CONF	DEVICE "/extensions"

START_TEST(not_linked)
{
	static const char *const what[] = { "refresh", "state", "plan", "sms",
	    "usage" };

	for (size_t i = 0; i < sizeof(what) / sizeof(*what); i++)
		ck_assert_int_eq(page_post(arena_printf(store_a,
		    CONF "/jasper/%s", what[i]), "once=12345678"), E_NOTFOUND);
	ck_assert_int_eq(page_get(CONF "/jasper/state?to=RETIRED"),
	    E_NOTFOUND);
}
END_TEST

START_TEST(wrong_fields)
{
	static const struct { const char *op, *form, *says; } bad[] = {
		{ "state", "state=", "Choose a state." },
		{ "state", "state=PURGED", "Choose a state." },
		{ "plan", "plan=+", "Choose or type a rate plan." },
		{ "sms", "text=+%0D%0A", "Type a message." },
		{ "sms", "text=bell%07", "control character" },
		{ "sms", "text=del%7F", "control character" },
		{ "usage", "cycle_start=2016-7-1", "YYYY-MM-DD" },
		{ "usage", "cycle_start=2016-02-30", "no such date" },
		{ "usage", "cycle_start=2100-01-01", "in the future" },
	};
	char *text = arena_alloc(store_a, 400);

	pump_link("jasper", SIM_1);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		ck_assert_int_eq(page_post(arena_printf(store_a,
		    CONF "/jasper/%s", bad[i].op), bad[i].form), E_FORM);
		ck_assert_msg(page_has(bad[i].says), "%s", bad[i].form);
		has(arena_printf(store_a, "href=\"#f-ext-jasper-%s\"",
		    bad[i].op));
		has(arena_printf(store_a, "id=\"f-ext-jasper-%s\"",
		    bad[i].op));
	}
	memset(text, 'a', 321);
	ck_assert_int_eq(page_post(CONF "/jasper/sms",
	    arena_printf(store_a, "text=%s", text)), E_FORM);
	has("The message has 321 characters");
	has(text);
}
END_TEST

START_TEST(retired_asks_once_more)
{
	struct command *c;
	size_t n;

	pump_link("jasper", SIM_1);
	pump_told("jasper", SIM_1, SIM_ACTIVATED);
	ck_ok(page_post(CONF "/jasper/state", "state=RETIRED&once=12345678"));
	ck_assert_int_eq(page_reply.status, 303);
	ck_assert_str_eq(page_reply.location,
	    CONF "/jasper/state?to=RETIRED");
	ck_ok(page_get(CONF "/jasper/state?to=RETIRED"));
	has("meter pump");
	has("42.3 MB");
	has("The last 4 digits of the ICCID");
	has("name=\"once\"");
	gone("0104\"");
	ck_assert_int_eq(page_post(CONF "/jasper/state",
	    "state=RETIRED&once=12345678&confirm=0105"), E_FORM);
	has("does not match");
	has("value=\"0105\"");
	/* whoever left the page open is not enough */
	ck_assert_int_eq(page_post(CONF "/jasper/state",
	    "state=RETIRED&once=12345678&confirm=0104"), E_FORM);
	has("Enter your password.");
	ck_assert_int_eq(page_post(CONF "/jasper/state",
	    "state=RETIRED&once=12345678&confirm=0104&password=guess"),
	    E_FORM);
	has("This is not your password.");
	gone("guess");
	for (int i = 0; i < BRAKE_FREE; i++)
		ck_assert_int_eq(page_post(CONF "/jasper/state", "state="
		    "RETIRED&once=12345678&confirm=0104&password=guess"),
		    E_FORM);
	ck_assert_int_eq(page_post(CONF "/jasper/state",
	    "state=RETIRED&once=12345678&confirm=0104&password="
	    PAGE_PASSWORD), E_FORM);
	has("Too many wrong passwords.");
	ck_ok(command_list_device(store_db, store_a, pump_row, ABSENT, 9, &c,
	    &n));
	ck_assert_uint_eq(n, 0);
	/* what the next press takes back is not asked for */
	ck_ok(page_get(CONF "/jasper/state?to=ACTIVATED"));
	ck_assert_int_eq(page_reply.status, 303);
}
END_TEST

/* What ends the connection is asked for; nothing has to be typed. */
START_TEST(deactivating_asks)
{
	struct command *c;
	size_t n;

	pump_link("jasper", SIM_1);
	pump_told("jasper", SIM_1, SIM_ACTIVATED);
	ck_ok(page_post(CONF "/jasper/state", "once=once-1234&"
	    "state=DEACTIVATED"));
	ck_assert_ptr_nonnull(strstr(page_reply.location,
	    "/jasper/state?to=DEACTIVATED"));
	ck_ok(page_get(page_reply.location));
	has("loses its connection");
	has("name=\"confirm\" value=\"yes\"");
	gone("The last 4 digits");
	ck_ok(command_list_device(store_db, store_a, pump_row, ABSENT, 9, &c,
	    &n));
	ck_assert_uint_eq(n, 0);
}
END_TEST

/* A form without its one-time id is not one of ours. */
START_TEST(no_once)
{
	pump_link("jasper", SIM_1);
	ck_assert_int_eq(page_post(CONF "/jasper/plan", "plan=a"), E_INPUT);
	ck_assert_int_eq(page_post(CONF "/jasper/plan", "plan=a&once=1"),
	    E_INPUT);
}
END_TEST

/* The page of a command after what became of it. */
static void
show(const char *once, const char *op, const char *argument,
    enum command_status status)
{
	struct command c = { .once = once, .device = pump_row, .type_id = "meter",
		.device_id = "pump", .extension = "jasper", .resource = SIM_1,
		.op = op, .argument = argument, .before = "",
		.effective = "2030-01-31", .user = "ada", .requested = NOW,
		.sent = ABSENT, .answered = ABSENT, .decided = ABSENT,
		.checked = ABSENT, .next_check = ABSENT };

	ck_ok(command_add(store_db, store_a, &c));
	ck_ok(command_mark_sent(store_db,
	    &(struct command){ .id = c.id, .sent = NOW }));
	ck_ok(command_get(store_db, store_a, c.id, &c));
	c.status = status;
	c.answered = NOW;
	c.decided = status == CMD_REFUSED ? NOW : ABSENT;
	ck_ok(command_update(store_db, &c));
	ck_ok(page_get(arena_printf(store_a, DEVICE "?action=%lld",
	    (long long)c.id)));
}

/* What the carrier refused is there to be put right; what it may have taken is
 * not there to be sent again. */
START_TEST(refused_stands_in_its_form)
{
	pump_link("jasper", SIM_1);
	show("1", "sms", "too <odd>", CMD_REFUSED);
	has("too &lt;odd&gt;</textarea>");
	show("2", "plan", "Tpyo 5MB", CMD_REFUSED);
	has("value=\"Tpyo 5MB\"");
	has("value=\"2030-01-31\"");
	gone("too &lt;odd&gt;</textarea>");
	show("3", "sms", "taken", CMD_UNKNOWN);
	gone("taken</textarea>");
	gone("value=\"2030-01-31\"");
}
END_TEST

/* Who comes to Actions later has no banner, and has to know as well. */
START_TEST(unknown_says_who_looks)
{
	pump_link("jasper", SIM_1);
	show("1", "sms", "taken", CMD_UNKNOWN);
	ck_ok(page_get(DEVICE));
	has("It is not sent again automatically.</bdi></p>");
}
END_TEST

/* A message the carrier took and then could not deliver was taken. */
START_TEST(failed_later_was_accepted)
{
	struct command c;

	pump_link("jasper", SIM_1);
	show("1", "plan", "taken", CMD_REFUSED);
	gone(">Accepted</time>");
	ck_ok(command_get(store_db, store_a, 1, &c));
	c.decided = NOW + 1000;
	ck_ok(command_update(store_db, &c));
	ck_ok(page_get(DEVICE));
	has(">Accepted</time>");
	has(">Refused</time>");
}
END_TEST

Suite *
pages_sim_suite(void)
{
	const TTest *const tests[] = {
		not_linked,
		wrong_fields,
		retired_asks_once_more,
		deactivating_asks,
		no_once,
		refused_stands_in_its_form,
		unknown_says_who_looks,
		failed_later_was_accepted,
	};
	Suite *s = suite_create("pages_sim");
	TCase *t = tcase_create("pages");

	tcase_add_checked_fixture(t, pump_open, page_close);
	for (size_t i = 0; i < sizeof(tests) / sizeof(*tests); i++)
		tcase_add_test(t, tests[i]);
	suite_add_tcase(s, t);
	return s;
}
