/* What changed at the carrier by somebody else, and first readings. */
#include <check.h>
#include <string.h>

#include "outside_fixture.h"
#include "store/command/activity.h"
#include "store/resource/sim.h"
#include "store/command/command.h"
#include "commands/refresh.h"
#include "commands/rounds.h"

Suite	*outside_changes_suite(void);

static struct activity *acts;
static size_t nacts;

static void
changes(void)
{
	ck_ok(activity_list(store_db, store_a, ACTIVITY_CHANGES, "jasper",
	    ICCID, ABSENT, 10, &acts, &nacts));
}

/* Readings are of the past. */
#define THEN	(NOW - 10)

static void
told(enum sim_state state, const char *plan, const char *imei, bool partial,
    int64_t at)
{
	struct sim_info i = {
		.state = state, .rate_plan = plan, .imei = imei,
		.data_bytes = ABSENT, .sms_count = ABSENT,
		.voice_seconds = ABSENT, .sessions = ABSENT,
		.overage_reached = ABSENT, .activated = ABSENT,
		.added = ABSENT, .modified = ABSENT, .shipped = ABSENT,
	};

	ck_ok(sim_put(store_db, store_a, "jasper", ICCID, &i,
	    partial ? TOLD_PART : TOLD_NOW, at));
}

START_TEST(differences_between_readings)
{
	told(SIM_ACTIVATED, "A", "1", false, THEN);
	changes();
	ck_assert_uint_eq(nacts, 0);
	told(SIM_DEACTIVATED, "B", "2", false, THEN + 1);
	changes();
	ck_assert_uint_eq(nacts, 3);
	ck_assert_str_eq(acts[2].kind, "state");
	ck_assert_str_eq(acts[2].before, "Activated");
	ck_assert_str_eq(acts[2].after, "Deactivated");
	ck_assert_str_eq(acts[2].source, "reading");
	ck_assert_int_eq(acts[2].at, THEN + 1);
	ck_assert_str_eq(acts[1].kind, "plan");
	ck_assert_str_eq(acts[0].kind, "imei");
	/* the same again, and values not given, are no change */
	told(SIM_DEACTIVATED, "B", "2", false, THEN + 2);
	told(SIM_UNKNOWN, NULL, NULL, false, THEN + 3);
	told(SIM_ACTIVATED, "A", "1", false, THEN + 4);
	/* who pushes keeps its own */
	told(SIM_RETIRED, "C", NULL, true, THEN + 5);
	changes();
	ck_assert_uint_eq(nacts, 3);
}
END_TEST

START_TEST(our_own_change_is_no_news)
{
	struct command c;

	told(SIM_INVENTORY, "Plan A", NULL, false, NOW - 1);
	c = run_command("once-11111111", "state", "ACTIVATED");
	ck_assert_int_eq(c.status, CMD_CONFIRMED);
	changes();
	ck_assert_uint_eq(nacts, 0);
	/* somebody at the carrier puts it back */
	memcpy(fake->state, "INVENTORY", 10);
	forget_calls();
	ck_ok(refresh_sim(&out, &jasper, ICCID, NULL));
	changes();
	ck_assert_uint_eq(nacts, 1);
	ck_assert_str_eq(acts[0].before, "Activated");
}
END_TEST

static void
link_to(const char *device, const char *sim)
{
	const struct link l = { .extension = "jasper", .resource = sim };

	ck_ok(device_configure(store_db, store_a, store_device(device), "{}",
	    &l, 1, NOW));
}

START_TEST(fill_reads_newest_first)
{
	struct sim s;

	link_to("old", "8999901000000000104");
	link_to("new", ICCID);
	/* known, but linked by nobody */
	ck_ok(usage_put(store_db, "jasper", "8999901000000000112",
	    &(struct usage){ .cycle_start = "2026-01-01", .as_of = NOW }));
	forget_calls();
	/* the youngest is passed over: nobody has linked it */
	ck_assert_int_eq(round_fill(&out, 1), 0);
	ck_assert_int_eq(fake->reads, 0);
	ck_assert_int_eq(round_fill(&out, 1), 1);
	ck_ok(sim_get(store_db, store_a, "jasper", ICCID, &s));
	ck_assert_int_eq(s.of.as_of, NOW);
	ck_assert_int_eq(s.info.state, SIM_INVENTORY);
	/* the answer is about another SIM: not tried again within the hour */
	forget_calls();
	round_fill(&out, 1);
	ck_ok(sim_get(store_db, store_a, "jasper", "8999901000000000104",
	    &s));
	ck_assert_int_ne(s.of.last_err, E_OK);
	ck_assert_int_eq(s.of.last_try, NOW);
	forget_calls();
	set_now(NOW + 59 * MINUTE);
	ck_assert_int_eq(round_fill(&out, 1), 0);
	set_now(NOW + 61 * MINUTE);
	ck_assert_int_eq(round_fill(&out, 1), 1);
}
END_TEST

START_TEST(fill_leaves_a_carrier_in_trouble_alone)
{
	link_to("old", "8999901000000000104");
	link_to("new", ICCID);
	stop_server();
	ck_assert_int_eq(round_fill(&out, 1), 1);
	ck_assert_int_eq(round_fill(&out, 1), 0);
	set_now(NOW + 6 * MINUTE);
	ck_assert_int_eq(round_fill(&out, 1), 1);
}
END_TEST

START_TEST(fill_passes_over_what_is_off)
{
	link_to("new", ICCID);
	ck_ok(extension_set_on(store_db, "jasper", false, NOW));
	ck_assert_int_eq(round_fill(&out, 1), 0);
	ck_assert_int_eq(fake->reads, 0);
}
END_TEST

Suite *
outside_changes_suite(void)
{
	Suite *s = suite_create("outside_changes");
	TCase *t = tcase_create("follow");

	tcase_add_checked_fixture(t, out_open, out_close);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, differences_between_readings);
	tcase_add_test(t, our_own_change_is_no_news);
	tcase_add_test(t, fill_reads_newest_first);
	tcase_add_test(t, fill_leaves_a_carrier_in_trouble_alone);
	tcase_add_test(t, fill_passes_over_what_is_off);
	suite_add_tcase(s, t);
	return s;
}
