/* Irreversible actions on pages: what waits, cancelling it, what contradicts
 * it, and the settings. */
#include <check.h>
#include <string.h>

#include "commands/wait.h"
#include "outside_fixture.h"
#include "page_fixture.h"
#include "store/resource/sim.h"

Suite	*pages_waiting_suite(void);

#define DEVICE	"/devices/meter/pump-1"
#define STATE	DEVICE "/extensions/jasper/state"
#define RETIRE	"state=RETIRED&confirm=0427&password=" PAGE_PASSWORD

static void
setup(void)
{
	const struct link l = { .extension = "jasper", .resource = ICCID };
	struct result r;

	out_open();
	page_ready();
	page_caller = &out_caller;
	ck_ok(device_configure(store_db, store_a, pump,
	    "{\"jasper\":{\"iccid\":\"" ICCID "\"}}", &l, 1, NOW));
	result_init(&r);
	r.sim.state = SIM_ACTIVATED;
	ck_ok(sim_put(store_db, store_a, "jasper", ICCID, &r.sim, TOLD_NOW,
	    NOW - STALE_MS - 1));
}

static void
teardown(void)
{
	reply_free(&page_reply);
	out_close();
}

static enum err
ask(const char *path, const char *once, const char *form)
{
	forget_calls();
	return page_post(path, arena_printf(store_a, "once=%s&%s", once,
	    form));
}

/* The only one. */
static struct command
command(void)
{
	struct command *list;
	size_t n;

	ck_ok(command_list_device(store_db, store_a, pump, ABSENT, 10, &list,
	    &n));
	ck_assert_uint_eq(n, 1);
	return list[0];
}

/* Sent an hour before its day at the latest, and what is said is so. */
START_TEST(says_how_long)
{
	static const char tomorrow[] = STATE
	    "?to=RETIRED&effective=2023-11-15";

	page_now = NOW + INT64_C(42) * 60000;	/* 22:55 */
	ck_ok(page_get(tomorrow));
	ck_assert(page_has("It will be sent 5 minutes after you confirm."));
	page_now = NOW + INT64_C(77) * 60000;
	ck_ok(page_get(tomorrow));
	ck_assert(!page_has("It will be sent"));
}
END_TEST

START_TEST(retiring_waits)
{
	ck_ok(page_get(STATE "?to=RETIRED"));
	ck_assert(page_has("It will be sent 10 minutes after you confirm."));
	ck_ok(ask(STATE, "once-0001", RETIRE));
	ck_assert_int_eq(fake->writes, 0);
	ck_ok(page_get(DEVICE "?action=1"));
	ck_assert(page_has("<b>Waiting.</b> It can't be undone, so it will "
	    "be sent at "));
	ck_assert(page_has("action=\"/actions/1/cancel\""));
	ck_assert(page_has("An irreversible action waits: Change SIM state to "
	    "Retired for pump-1, requested by ada. It will be sent at "));
	/* not for those who can't cancel, or need not know */
	page_user.role = ROLE_VIEWER;
	ck_ok(page_get(DEVICE));
	ck_assert(page_has("Waits until "));
	ck_assert(!page_has("/cancel"));
	ck_assert(!page_has("/actions/waiting"));
	ck_ok(page_get("/actions/waiting"));
	ck_assert(page_has("pump-1"));
	ck_assert(!page_has("/cancel"));
	page_user.role = ROLE_OPERATOR;
	ck_ok(page_get("/actions/waiting"));
	ck_assert(page_has("action=\"/actions/1/cancel\""));
	ck_assert(!page_has("An irreversible action waits"));
}
END_TEST

START_TEST(cancelling)
{
	ck_ok(ask(STATE, "once-0001", RETIRE));
	ck_ok(page_post("/actions/1/cancel", ""));
	ck_assert_str_eq(page_reply.location, DEVICE "?action=1#ext-jasper");
	ck_assert_int_eq(command().err, E_CANCELLED);
	ck_ok(page_get(DEVICE "?action=1"));
	ck_assert(page_has("<b>Cancelled.</b> Cancelled by ada before it was "
	    "sent. Nothing was changed."));
	ck_assert(!page_has("/cancel"));
	ck_assert(!page_has("Waits until"));
	ck_assert(!page_has("value=\"RETIRED\" required checked"));
	ck_assert(!page_has("An irreversible action waits"));
	/* again, and what is none */
	ck_ok(page_post("/actions/1/cancel", ""));
	ck_assert_int_eq(page_post("/actions/2/cancel", ""), E_NOTFOUND);
	ck_assert_int_eq(page_post("/actions/1x/cancel", ""), E_NOTFOUND);
	ck_assert_int_eq(command().err, E_CANCELLED);
	ck_ok(page_get("/actions/waiting"));
	ck_assert(page_has("No actions are waiting"));
}
END_TEST

/* The device is gone, its command can still be cancelled. */
START_TEST(without_its_device)
{
	ck_ok(ask(STATE, "once-0001", RETIRE));
	ck_ok(device_delete(store_db, pump));
	ck_ok(page_get("/actions/waiting"));
	ck_assert(page_has("(deleted)"));
	/* another one of its name is not it */
	store_device("pump-1");
	ck_ok(page_post("/actions/1/cancel", ""));
	ck_assert_str_eq(page_reply.location,
	    "/actions/waiting?done=action-cancelled");
	ck_ok(page_post("/actions/1/cancel", ""));
	ck_assert_str_eq(page_reply.location,
	    "/actions/waiting?done=action-left");
}
END_TEST

/* The same again is not added; another change is pointed out before. */
START_TEST(contradicted)
{
	const char *despite;

	ck_ok(ask(STATE, "once-0001", RETIRE));
	ck_assert_int_eq(ask(STATE, "once-0002", RETIRE), E_FORM);
	ck_assert(page_has("The same change, requested by ada, will be sent at "));
	command();
	ck_assert_int_eq(ask(STATE, "once-0003", "state=ACTIVATED"), E_FORM);
	ck_assert(page_has("ada requested a change to Retired, which is to "
	    "be sent at "));
	ck_assert_int_eq(fake->writes, 0);
	command();
	despite = page_between("name=\"despite\" value=\"", "\"");
	ck_assert_str_eq(despite, "1");
	ck_ok(ask(STATE, "once-0003", "state=ACTIVATED&despite=1"));
	ck_assert_int_eq(fake->writes, 1);
	/* the form again leads to what it sent */
	ck_ok(ask(STATE, "once-0003", "state=ACTIVATED"));
	ck_assert_int_eq(fake->writes, 1);
}
END_TEST

/* Two plans for one day; another day is another matter. */
START_TEST(scheduled_twice)
{
	static const char plan[] = DEVICE "/extensions/jasper/plan";

	ck_ok(ask(plan, "once-0001", "plan=Plan+A&effective=2023-11-20"));
	ck_assert_int_eq(fake->writes, 1);
	ck_assert_int_eq(ask(plan, "once-0002",
	    "plan=Plan+B&effective=2023-11-20"), E_FORM);
	ck_assert(page_has("ada requested a change to Plan A, which is "
	    "scheduled for 2023-11-20."));
	ck_assert(page_has("name=\"despite\" value=\"1\""));
	ck_assert_int_eq(fake->writes, 1);
	ck_ok(ask(plan, "once-0003", "plan=Plan+B&effective=2023-11-21"));
	ck_assert_int_eq(fake->writes, 2);
	/* what ends the SIM contradicts any, on whatever day */
	ck_ok(ask(STATE, "once-0004",
	    "state=INVENTORY&confirm=yes&effective=2023-11-20"));
	ck_ok(page_get(STATE "?to=RETIRED&effective=2023-11-25"));
	ck_assert(page_has("ada requested a change to Inventory, which is "
	    "scheduled for 2023-11-20."));
	ck_assert(page_has("name=\"despite\" value=\"3\""));
	/* who has seen an older one has not seen this */
	ck_assert_int_eq(ask(STATE, "once-0005", RETIRE
	    "&effective=2023-11-25&despite=2"), E_FORM);
	ck_ok(ask(STATE, "once-0006", RETIRE
	    "&effective=2023-11-25&despite=3"));
}
END_TEST

/* The list says what is to come, and by what a device was found. */
START_TEST(listed)
{
	static const char plan[] = DEVICE "/extensions/jasper/plan";
	struct device was;

	ck_ok(page_get("/devices"));
	ck_assert(!page_has("to be sent at"));
	ck_ok(ask(plan, "once-0001", "plan=Plan+B&effective=2023-11-20"));
	ck_ok(page_get("/devices"));
	ck_assert(page_has("title=\"Change rate plan\">Plan B from "
	    "2023-11-20"));
	/* the day is over, and the carrier was not asked yet */
	page_now = NOW + INT64_C(30) * 24 * 60 * MINUTE;
	ck_ok(page_get("/devices"));
	ck_assert(!page_has("Plan B"));
	page_now = NOW;
	ck_ok(page_post("/settings/irreversible", "grace=60&most=5"));
	ck_ok(ask(STATE, "once-0002", RETIRE));
	ck_ok(page_get("/devices?q=pump"));
	ck_assert(page_has("Plan B from"));
	ck_ok(page_post("/actions/2/cancel", ""));
	ck_ok(device_get(store_db, store_a, "meter", "pump-1", &was));
	ck_ok(device_reconfigure(store_db, store_a, &was, "", NULL, 0, "ada",
	    NOW));
	ck_ok(page_get("/devices?q=" ICCID));
	ck_assert(page_has(ICCID " was linked until "));
	ck_ok(page_get("/devices?q=pump"));
	ck_assert(!page_has("was linked until"));
}
END_TEST

START_TEST(settings)
{
	struct one_way w;

	ck_ok(page_get("/settings/irreversible"));
	ck_assert(page_has("name=\"grace\" type=\"text\" value=\"10\""));
	ck_assert(page_has("name=\"most\" type=\"text\" value=\"10\""));
	/* stricter: at once; weaker: with one's password */
	ck_ok(page_post("/settings/irreversible", "grace=60&most=5"));
	ck_assert_int_eq(page_post("/settings/irreversible",
	    "grace=59&most=5"), E_FORM);
	ck_assert(page_has("Enter your password."));
	ck_assert_int_eq(page_post("/settings/irreversible",
	    "grace=60&most=6&password=guess"), E_FORM);
	ck_assert(page_has("This is not your password."));
	ck_assert(!page_has("guess"));
	ck_ok(one_way_get(store_db, &w));
	ck_assert_int_eq(w.grace, 60);
	ck_assert_int_eq(w.most, 5);
	ck_ok(page_post("/settings/irreversible", "grace=0&most=1000&password="
	    PAGE_PASSWORD));
	ck_ok(one_way_get(store_db, &w));
	ck_assert_int_eq(w.grace, 0);
	ck_assert_int_eq(w.most, 1000);
	ck_ok(page_get(STATE "?to=RETIRED"));
	ck_assert(!page_has("It will be sent"));
	ck_ok(ask(STATE, "once-0001", RETIRE));
	ck_assert_int_eq(fake->writes, 1);
}
END_TEST

static const char *const wrong[] = { "grace=&most=5", "grace=-1&most=5",
	"grace=1441&most=5", "grace=1.5&most=5", "grace=5&most=0",
	"grace=5&most=1001", "grace=99999999999999999999&most=5" };

START_TEST(wrong_settings)
{
	ck_assert_int_eq(page_post("/settings/irreversible",
	    arena_printf(store_a, "%s&password=" PAGE_PASSWORD, wrong[_i])),
	    E_FORM);
	ck_assert(page_has("enter a whole number from "));
}
END_TEST

/* The limit that is set is the one that holds. */
START_TEST(limited)
{
	const struct one_way w = { .grace = 10, .most = 1 };

	ck_ok(one_way_set(store_db, &w));
	ck_ok(ask(STATE, "once-0001", RETIRE));
	ck_ok(page_post("/actions/1/cancel", ""));
	ck_assert_int_eq(ask(STATE, "once-0002", RETIRE), E_FORM);
	ck_assert(page_has("at most 1 irreversible action"));
}
END_TEST

Suite *
pages_waiting_suite(void)
{
	Suite *s = suite_create("pages_waiting");
	TCase *t = tcase_create("all");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, says_how_long);
	tcase_add_test(t, retiring_waits);
	tcase_add_test(t, cancelling);
	tcase_add_test(t, without_its_device);
	tcase_add_test(t, contradicted);
	tcase_add_test(t, scheduled_twice);
	tcase_add_test(t, listed);
	tcase_add_test(t, settings);
	tcase_add_loop_test(t, wrong_settings, 0,
	    (int)(sizeof(wrong) / sizeof(wrong[0])));
	tcase_add_test(t, limited);
	suite_add_tcase(s, t);
	return s;
}
