/*
 * A carrier whose plans have ids beside their names, and whose SIMs are
 * suspended: its folder (cards/) says so, and nothing else does.
 */
#include <string.h>

#include "fixture.h"
#include "service.h"
#include "store/command/activity.h"
#include "store/command/command.h"
#include "store/resource/plan.h"
#include "store/resource/sim.h"

#define DEVICE	"/devices/meter/pump"
#define CARDS	DEVICE "/extensions/cards"

static void
setup(void)
{
	kinds_open("cards");
	ck_ok(page_get(DEVICE));
	ck_ok(page_post(DEVICE "/extensions", arena_printf(store_a, "was=%s&"
	    "json={\"cards\":{\"card\":\"89\"}}",
	    page_between("name=\"was\" value=\"", "\""))));
	ck_ok(page_post(CARDS "/refresh", ""));
}

static struct command
ask(const char *form, const char *once, const char *what)
{
	struct command c;

	ck_ok(page_post(arena_printf(store_a, CARDS "/%s", form),
	    arena_printf(store_a, "once=%s-once&%s=%s", once, form, what)));
	ck_assert_int_eq(page_reply.status, 303);
	ck_ok(command_by_once(store_db, store_a, arena_printf(store_a,
	    "%s-once", once), &c));
	ck_ok(page_get(arena_printf(store_a, DEVICE "?action=%lld",
	    (long long)c.id)));
	return c;
}

/* By its name to people, with the id beside it; by its id to the carrier. */
START_TEST(a_plan_is_sent_by_its_id)
{
	struct command c;
	struct sim s;

	ck_ok(page_get(DEVICE));
	ck_assert(page_has("<option value=\"HF1\">Small (HF1), 1 MB "
	    "(the present one)"));
	ck_assert(page_has("<option value=\"HF2\">Large (HF2)<"));
	ck_assert(page_has("<option value=\"HF3\">HF3<"));
	ck_assert(page_has("<dd>Small (HF1)</dd>"));
	c = ask("plan", "one", "HF2");
	ck_assert_str_eq(service->asked, "{\"fleet\":\"HF2\"}");
	ck_assert_int_eq(c.status, CMD_CONFIRMED);
	ck_assert_str_eq(c.argument, "HF2");
	ck_assert(page_has("The rate plan is now Large (HF2), as the carrier "
	    "says."));
	ck_assert(page_has("Small (HF1)") && page_has("<dd>Large (HF2)</dd>"));
	ck_ok(sim_get(store_db, store_a, "cards", "89", &s));
	ck_assert_str_eq(s.info.rate_plan, "HF2");
	/* what the list says later does not change what was asked for */
	ck_ok(plan_replace(store_db, "cards", NULL, 0, NOW));
	ck_ok(page_get(arena_printf(store_a, DEVICE "?action=%lld",
	    (long long)c.id)));
	ck_assert(page_has("The rate plan is now Large (HF2), as the carrier "
	    "says."));
}
END_TEST

/* The name of one plan alone is as good as its id. */
START_TEST(a_plan_that_is_typed)
{
	ask("plan", "one", "Large");
	ck_assert_str_eq(service->asked, "{\"fleet\":\"HF2\"}");
	ask("plan", "two", "HF9");
	ck_assert_str_eq(service->asked, "{\"fleet\":\"HF9\"}");
}
END_TEST

START_TEST(it_has_the_plan_already)
{
	ck_assert_int_eq(page_post(CARDS "/plan", "once=one-once&plan=HF1"),
	    E_FORM);
	ck_assert(page_has("The SIM already has the rate plan Small (HF1)"));
	ck_assert_str_eq(service->asked, "");
}
END_TEST

/* What it is called is no change, another id is one; a name that is told beside
 * the id is what people read. */
START_TEST(a_change_at_the_carrier)
{
	struct activity *told;
	size_t n;

	service->names = true;
	ck_ok(page_post(CARDS "/refresh", ""));
	ck_ok(page_get(DEVICE));
	ck_assert(page_has("<dd>told HF1 (HF1)</dd>"));
	ck_ok(activity_list(store_db, store_a, ACTIVITY_CHANGES, "cards", "89",
	    ABSENT, 9, &told, &n));
	ck_assert_uint_eq(n, 0);
	service->names = false;
	memcpy(service->fleet, "HF2", 4);
	ck_ok(page_post(CARDS "/refresh", ""));
	ck_ok(activity_list(store_db, store_a, ACTIVITY_CHANGES, "cards", "89",
	    ABSENT, 9, &told, &n));
	ck_assert_uint_eq(n, 1);
	ck_assert_str_eq(told[0].before, "told HF1 (HF1)");
	ck_assert_str_eq(told[0].after, "Large (HF2)");
}
END_TEST

START_TEST(its_states_are_its_own)
{
	struct command c;

	ck_ok(page_get(DEVICE));
	ck_assert(page_has("value=\"SUSPENDED\""));
	ck_assert(!page_has("value=\"DEACTIVATED\"") &&
	    !page_has("value=\"RETIRED\""));
	/* it disconnects, so a person is asked before */
	ck_ok(page_post(CARDS "/state", "once=sus-once&state=SUSPENDED"));
	ck_assert_int_eq(page_reply.status, 303);
	ck_assert_str_eq(page_reply.location, CARDS "/state?to=SUSPENDED");
	ck_ok(page_get(page_reply.location));
	ck_assert(page_has("Change the SIM to Suspended?") &&
	    page_has("A suspended SIM costs nothing here."));
	ck_ok(page_post(CARDS "/state",
	    "once=sus-once&state=SUSPENDED&confirm=yes"));
	ck_ok(command_by_once(store_db, store_a, "sus-once", &c));
	ck_assert_int_eq(c.status, CMD_CONFIRMED);
	ck_assert_str_eq(service->asked, "{\"status\":\"suspended\"}");
	ck_ok(page_get(DEVICE));
	ck_assert(page_has("A suspended SIM costs nothing here."));
}
END_TEST

TCase *
cards_case(void)
{
	TCase *t = tcase_create("cards");

	tcase_set_timeout(t, 120);
	tcase_add_checked_fixture(t, setup, kinds_close);
	tcase_add_test(t, a_plan_is_sent_by_its_id);
	tcase_add_test(t, a_plan_that_is_typed);
	tcase_add_test(t, it_has_the_plan_already);
	tcase_add_test(t, a_change_at_the_carrier);
	tcase_add_test(t, its_states_are_its_own);
	return t;
}
