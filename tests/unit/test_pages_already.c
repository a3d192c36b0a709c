/* What a SIM is already is not sent again: a carrier counts, and may bill, a
 * call that changes nothing. */
#include <check.h>
#include <string.h>

#include "outside_fixture.h"
#include "page_fixture.h"
#include "store/resource/sim.h"
#include "store/command/command.h"

Suite	*pages_already_suite(void);

#define DEVICE	"/devices/meter/pump-1"
#define JASPER	DEVICE "/extensions/jasper"

static const struct ask {
	const char	*path, *form, *says;
} asks[] = {
	{ "/state", "state=INVENTORY&confirm=yes", "The SIM is already Inventory as of" },
	{ "/plan", "plan=plan+a", "The SIM already has the rate plan Plan A" },
	{ "/override", "override=DEFAULT",
	    "The overage limit is already “Default” as of" },
};

static void
setup(void)
{
	struct link l = { .extension = "jasper", .resource = ICCID };

	out_open();
	page_ready();
	page_caller = &out_caller;
	ck_ok(device_configure(store_db, store_a, pump,
	    "{\"jasper\":{\"iccid\":\"" ICCID "\"}}", &l, 1, NOW));
}

static void
teardown(void)
{
	reply_free(&page_reply);
	out_close();
}

/* The SIM as the carrier showed it at that time. */
static void
shown(enum sim_state state, int64_t at)
{
	struct result r;

	result_init(&r);
	r.sim.state = state;
	r.sim.rate_plan = "Plan A";
	r.sim.overage_override = "DEFAULT";
	ck_ok(sim_put(store_db, store_a, "jasper", ICCID, &r.sim, TOLD_NOW, at));
}

static enum err
ask(const struct ask *q, const char *once)
{
	forget_calls();
	return page_post(arena_printf(store_a, JASPER "%s", q->path),
	    arena_printf(store_a, "once=%s&%s", once, q->form));
}

static size_t
commands(void)
{
	struct command *list;
	size_t n;

	ck_ok(command_list_device(store_db, store_a, pump, ABSENT, 10, &list,
	    &n));
	return n;
}

START_TEST(it_is_so_already)
{
	shown(SIM_INVENTORY, NOW - STALE_MS);
	ck_assert_int_eq(ask(&asks[_i], "once-0001"), E_FORM);
	ck_assert(page_has(asks[_i].says));
	ck_assert(page_has("nothing was sent"));
	ck_assert_int_eq(fake->writes, 0);
	ck_assert_uint_eq(commands(), 0);
}
END_TEST

/* Somebody may have changed it since. */
START_TEST(known_too_long_ago)
{
	shown(SIM_INVENTORY, NOW - STALE_MS - 1);
	ck_ok(ask(&asks[_i], "once-0001"));
	ck_assert_int_eq(fake->writes, 1);
}
END_TEST

/* Back again before the first change shows; and a day to come is another
 * matter. */
START_TEST(a_change_is_under_way)
{
	shown(SIM_INVENTORY, NOW);
	fake->mode = LATER;
	ck_ok(page_post(JASPER "/state", "once=once-0001&state=ACTIVATED"));
	ck_assert_int_eq(fake->writes, 1);
	ck_ok(ask(&asks[0], "once-0002"));
	ck_assert_int_eq(fake->writes, 2);
	ck_assert_int_eq(ask(&asks[1], "once-0003"), E_FORM);
	ck_assert_int_eq(fake->writes, 2);
	forget_calls();
	ck_ok(page_post(JASPER "/plan",
	    "once=once-0004&plan=Plan+A&effective=2023-11-20"));
	ck_assert_int_eq(fake->writes, 3);
}
END_TEST

/* The form of another tab, for the same day: the carrier has it. */
START_TEST(scheduled_already)
{
	shown(SIM_INVENTORY, NOW);
	ck_ok(page_post(JASPER "/plan",
	    "once=once-0001&plan=Plan+B&effective=2023-11-20"));
	ck_assert_int_eq(fake->writes, 1);
	forget_calls();
	ck_assert_int_eq(page_post(JASPER "/plan",
	    "once=once-0002&plan=Plan+B&effective=2023-11-20"), E_FORM);
	ck_assert(page_has("The carrier has the same change for 2023-11-20"));
	ck_assert(page_has("value=\"2023-11-20\""));
	ck_assert_int_eq(fake->writes, 1);
	/* its own form leads to it; another day, or plan, is another matter */
	forget_calls();
	ck_ok(page_post(JASPER "/plan",
	    "once=once-0001&plan=Plan+B&effective=2023-11-20"));
	ck_assert_int_eq(fake->writes, 1);
	forget_calls();
	ck_ok(page_post(JASPER "/plan",
	    "once=once-0003&plan=Plan+B&effective=2023-11-21"));
	forget_calls();
	ck_ok(page_post(JASPER "/plan",
	    "once=once-0004&plan=Plan+C&effective=2023-11-20&despite=1"));
	ck_assert_int_eq(fake->writes, 3);
}
END_TEST

/* A double click leads to its command, though the SIM shows it by now. */
START_TEST(the_same_form_again)
{
	static const struct ask q = { "/state", "state=ACTIVATED", NULL };
	const char *first;

	shown(SIM_INVENTORY, NOW);
	ck_ok(ask(&q, "once-0001"));
	first = arena_strdup(store_a, page_reply.location);
	ck_assert_str_eq(fake->state, "ACTIVATED");
	ck_ok(ask(&q, "once-0001"));
	ck_assert_str_eq(page_reply.location, first);
	ck_assert_int_eq(ask(&q, "once-0002"), E_FORM);
	ck_assert(page_has("already Activated"));
	ck_assert_int_eq(fake->writes, 1);
	ck_assert_uint_eq(commands(), 1);
}
END_TEST

/* The page that asks once more does not ask. */
START_TEST(retired_already)
{
	shown(SIM_RETIRED, NOW - STALE_MS - 1);
	ck_ok(page_get(JASPER "/state?to=RETIRED"));
	ck_assert(page_has("name=\"confirm\""));
	shown(SIM_RETIRED, NOW);
	ck_ok(page_get(JASPER "/state?to=RETIRED"));
	ck_assert(page_has("The SIM is already Retired as of"));
	ck_assert(!page_has("name=\"confirm\""));
}
END_TEST

Suite *
pages_already_suite(void)
{
	Suite *s = suite_create("pages_already");
	TCase *t = tcase_create("already");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, it_is_so_already, 0, 3);
	tcase_add_loop_test(t, known_too_long_ago, 0, 3);
	tcase_add_test(t, a_change_is_under_way);
	tcase_add_test(t, scheduled_already);
	tcase_add_test(t, the_same_form_again);
	tcase_add_test(t, retired_already);
	suite_add_tcase(s, t);
	return s;
}
