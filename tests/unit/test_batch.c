/*
 * batch: several SIMs read in a call, against the carrier of outside_fixture.
 */
#include <check.h>

#include "fleet_fixture.h"
#include "commands/refresh.h"
#include "commands/rounds.h"
#include "lib/clock.h"
#include "store/command/command.h"
#include "store/resource/due.h"

Suite	*batch_suite(void);

static void
read_before(int n)
{
	const struct sim_info info = { .state = SIM_ACTIVATED };

	ck_ok(db_begin(store_db));
	for (int i = 0; i < n; i++)
		ck_ok(sim_put(store_db, store_a, "jasper", fleet_iccid(i), &info,
		    TOLD_NOW, NOW - 60 * MINUTE));
	ck_ok(db_commit(store_db));
}

START_TEST(a_batch_is_one_call)
{
	link_fleet(60);
	use_soap();
	ck_assert_int_eq(round_fill(&out, 2), 60);
	ck_assert_int_eq(fake->batches, 2);
	ck_assert_int_eq(fake->most, 50);
	ck_assert_int_eq(fake->singles, 0);
	for (int i = 0; i < 60; i++) {
		struct sim s = sim_stored(fleet_iccid(i));

		ck_assert_int_eq(s.of.as_of, NOW);
		ck_assert_int_eq(s.info.state, SIM_INVENTORY);
	}
}
END_TEST

/* Left out of the answer, or the reason that nobody gets one. */
static const int faults[] = { 0, 100100, 100000, 400000, 400201 };

START_TEST(one_bad_does_not_hide_the_others)
{
	link_fleet(4);
	use_soap();
	memcpy(fake->bad, fleet_iccid(3), 20);	/* the newest is asked first */
	fake->fault = faults[_i];
	for (int i = 0; i < 4; i++) {
		forget_calls();
		set_now(NOW + i * 6 * MINUTE);
		round_fill(&out, 4);
	}
	for (int i = 0; i < 3; i++)
		ck_assert_int_ne(sim_stored(fleet_iccid(i)).of.as_of, ABSENT);
	ck_assert_int_eq(sim_stored(fleet_iccid(3)).of.as_of, ABSENT);
	ck_assert_int_ne(sim_stored(fleet_iccid(3)).of.last_err, E_OK);
	if (faults[_i] == 0)
		ck_assert_int_eq(sim_stored(fleet_iccid(3)).of.last_err,
		    E_SERVICE_NOTFOUND);
}
END_TEST

/* Refused credentials are no answer about the SIM: what waited keeps its place,
 * and does not go behind those that were marked since. */
START_TEST(not_asked_keeps_its_place)
{
	const char *sim = fleet_iccid(0);
	int64_t due;

	link_fleet(1);
	use_soap();
	memcpy(fake->bad, sim, 20);
	ck_ok(due_mark(store_db, "jasper", &sim, 1, NOW));
	set_now(NOW + MINUTE);
	fake->fault = 400100;
	ck_assert_int_eq(refresh_sim(&out, &jasper, sim, NULL),
	    E_SERVICE_AUTH);
	ck_ok(due_get(store_db, "jasper", sim, &due));
	ck_assert_int_eq(due, NOW);
	/* a failure of the carrier's lets others go first */
	fake->fault = 400300;
	ck_assert_int_eq(refresh_sim(&out, &jasper, sim, NULL),
	    E_SERVICE_FAULT);
	ck_ok(due_get(store_db, "jasper", sim, &due));
	ck_assert_int_eq(due, NOW + MINUTE);
}
END_TEST

/* Several SIMs that are all unknown are not believed to be. */
START_TEST(an_empty_answer_is_asked_again)
{
	link_fleet(2);
	use_soap();
	fake->empty = true;
	ck_assert_int_eq(round_fill(&out, 1), 2);
	ck_assert_int_eq(fake->singles, 2);
	for (int i = 0; i < 2; i++)
		ck_assert_int_eq(sim_stored(fleet_iccid(i)).of.as_of, NOW);
}
END_TEST

START_TEST(a_failure_is_the_carriers)
{
	link_fleet(4);
	use_soap();
	fake->silent = true;
	ck_assert_int_eq(round_fill(&out, 1), 0);
	ck_assert_int_eq(fake->batches, 1);
	for (int i = 0; i < 4; i++) {
		ck_assert_int_eq(sim_stored(fleet_iccid(i)).of.last_try, ABSENT);
		ck_assert_int_eq(sim_stored(fleet_iccid(i)).of.last_err, E_OK);
	}
	round_fill(&out, 1);
	ck_assert_int_eq(fake->batches + fake->singles, 1);
	/* one tries whether it is back */
	set_now(NOW + 6 * MINUTE);
	ck_assert_int_eq(round_fill(&out, 4), 1);
	ck_assert_int_eq(fake->batches, 1);
	ck_assert_int_eq(fake->singles, 1);
	fake->silent = false;
	set_now(NOW + 12 * MINUTE);
	forget_calls();
	ck_assert_int_eq(round_fill(&out, 4), 1);
	ck_assert_int_eq(round_fill(&out, 4), 2);
	ck_assert_int_eq(fake->batches, 2);
}
END_TEST

START_TEST(a_batch_settles_commands)
{
	struct command c;

	link_fleet(2);
	ck_ok(device_configure(store_db, store_a, pump, "{}", &(struct link){
	    .extension = "jasper", .resource = ICCID }, 1, NOW));
	fake->mode = LATER;
	c = run_command("once-1", "state", "ACTIVATED");
	ck_assert_int_eq(c.status, CMD_ACCEPTED);
	memcpy(fake->state, fake->later, sizeof(fake->state));
	use_soap();
	ck_ok(due_mark_all(store_db, "jasper", NOW));
	ck_assert_int_eq(round_read_due(&out, 1), 3);
	ck_assert_int_eq(fake->most, 3);
	ck_assert_int_eq(stored_command(c.id).status, CMD_CONFIRMED);
	ck_assert_int_eq(due_waiting(), 0);
}
END_TEST

START_TEST(what_fails_waits_behind_the_others)
{
	const char **list;
	size_t n;

	link_fleet(2);
	read_before(2);
	use_soap();
	ck_ok(due_mark_all(store_db, "jasper", NOW - 5));
	ck_ok(follow_read(store_db, "jasper", NOW - 5 * MINUTE, E_SERVICE_CLOSED));
	fake->silent = true;
	round_read_due(&out, 1);
	ck_assert_int_eq(due_waiting(), 2);
	ck_ok(due_list(store_db, store_a, "jasper", 1, &list, &n));
	ck_assert_str_eq(list[0], fleet_iccid(1));
	ck_assert_int_eq(follow_stored().read_err, E_SERVICE_CLOSED);
}
END_TEST

/* What a person finds out ends the pause. */
START_TEST(who_answers_a_person_is_asked_again)
{
	link_fleet(1);
	ck_ok(follow_read(store_db, "jasper", NOW - 1, E_SERVICE_CLOSED));
	ck_ok(refresh_sim(&out, &jasper, ICCID, NULL));
	ck_assert_int_eq(follow_stored().read_err, E_OK);
}
END_TEST

START_TEST(who_is_not_there_says_nothing_of_a_sim)
{
	link_fleet(2);
	out_caller.batch = true;
	stop_server();
	ck_ok(due_mark_all(store_db, "jasper", NOW - 5));
	round_read_due(&out, 1);
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(sim_stored(fleet_iccid(i)).of.last_err, E_OK);
		ck_assert_int_eq(sim_stored(fleet_iccid(i)).of.last_try, ABSENT);
	}
	ck_assert_int_eq(follow_stored().read_err, E_SERVICE_CONNECT);
	/* nothing reached it: not for long */
	set_now(NOW + MINUTE - 1);
	ck_assert_int_eq(round_read_due(&out, 1), 0);
	set_now(NOW + MINUTE);
	ck_assert_int_eq(round_read_due(&out, 1), 1);
}
END_TEST

Suite *
batch_suite(void)
{
	Suite *s = suite_create("batch");
	TCase *t = tcase_create("batch");

	tcase_add_checked_fixture(t, out_open, out_close);
	tcase_add_test(t, a_batch_is_one_call);
	tcase_add_loop_test(t, one_bad_does_not_hide_the_others, 0,
	    sizeof(faults) / sizeof(faults[0]));
	tcase_add_test(t, an_empty_answer_is_asked_again);
	tcase_add_test(t, not_asked_keeps_its_place);
	tcase_add_test(t, a_failure_is_the_carriers);
	tcase_add_test(t, a_batch_settles_commands);
	tcase_add_test(t, what_fails_waits_behind_the_others);
	tcase_add_test(t, who_answers_a_person_is_asked_again);
	tcase_add_test(t, who_is_not_there_says_nothing_of_a_sim);
	suite_add_tcase(s, t);
	return s;
}
