/*
 * commands: the three promises about them, against a carrier that counts what
 * reaches it, on a real store.
 *
 *	(1) written down before it is sent
 *	(2) never sent twice
 *	(3) never called done before the carrier says so
 */
#include <check.h>
#include <sys/wait.h>
#include <unistd.h>

#include "outside_fixture.h"
#include "commands/refresh.h"
#include "commands/rounds.h"
#include "commands/send.h"
#include "commands/settle.h"
#include "lib/clock.h"
#include "store/command/command.h"
#include "store/extension/extension.h"
#include "store/resource/sim.h"

Suite	*commands_suite(void);

START_TEST(confirmed_by_a_look)
{
	struct command c;
	struct sim s;

	c = run_command("once-1", "state", "ACTIVATED");
	ck_assert_int_eq(c.status, CMD_CONFIRMED);
	ck_assert_int_eq(fake->writes, 1);
	ck_assert_int_eq(c.sent, NOW);
	ck_assert_int_eq(c.answered, NOW);
	ck_assert_int_eq(c.decided, NOW);
	ck_assert_int_eq(c.next_check, ABSENT);
	ck_assert_str_eq(c.holder, "here/1");
	ck_ok(sim_get(store_db, store_a, "jasper", ICCID, &s));
	ck_assert_int_eq(s.info.state, SIM_ACTIVATED);
	/* what it was is kept of the next one */
	c = run_command("once-2", "plan", "Plan B");
	ck_assert_int_eq(c.status, CMD_CONFIRMED);
	ck_assert_str_eq(c.before, "Plan A");
}
END_TEST

START_TEST(once_is_once)
{
	struct command c = run_command("once-1", "state", "ACTIVATED"), d;
	bool again = false;

	d = asked_for("once-1", "state", "RETIRED");
	ck_ok(command_perform(&out, &jasper, &d, &again));
	ck_assert(again);
	ck_assert_int_eq(d.id, c.id);
	ck_assert_str_eq(d.argument, "ACTIVATED");
	ck_assert_int_eq(fake->writes, 1);
}
END_TEST

START_TEST(once_is_once_in_two_processes)
{
	enum { PROCESSES = 4 };
	pid_t pids[PROCESSES];

	for (int i = 0; i < PROCESSES; i++) {
		pids[i] = fork();
		if (pids[i] == 0) {
			struct command c = asked_for("once-1", "state",
			    "ACTIVATED");
			bool again;

			out.db = store_connect();
			out_caller.http = http_new(NULL);
			_exit(command_perform(&out, &jasper, &c,
			    &again) == E_OK ? 0 : 1);
		}
	}
	for (int i = 0; i < PROCESSES; i++) {
		int status;

		waitpid(pids[i], &status, 0);
		ck_assert_int_eq(status, 0);
	}
	ck_assert_int_eq(fake->writes, 1);
}
END_TEST

START_TEST(refused_with_its_reason)
{
	struct command c;

	fake->mode = REFUSE_IT;
	c = run_command("once-1", "state", "INVENTORY");
	ck_assert_int_eq(c.status, CMD_REFUSED);
	ck_assert_int_eq(c.err, E_SERVICE_REFUSED);
	ck_assert_str_eq(c.code, "10000029");
	ck_assert(has_text(c.reason, "before its activation"));
	ck_assert(has_text(c.reason, "No way back."));
	ck_assert_int_eq(fake->reads, 0);
}
END_TEST

START_TEST(not_sent_is_said)
{
	struct command c;

	stop_server();
	c = run_command("once-1", "state", "ACTIVATED");
	ck_assert_int_eq(c.status, CMD_REFUSED);
	ck_assert_int_eq(c.err, E_SERVICE_CONNECT);
	ck_assert(has_text(c.reason, "Not sent: "));
	ck_assert_int_eq(fake->writes, 0);
}
END_TEST

START_TEST(nonsense_is_not_stored)
{
	struct command c = asked_for("once-1", "state", "FLYING");
	struct command *list;
	bool again;
	size_t n;

	ck_assert_int_eq(command_perform(&out, &jasper, &c, &again), E_INPUT);
	c = asked_for("once-1", "dance", "");
	ck_assert_int_eq(command_perform(&out, &jasper, &c, &again), E_INPUT);
	ck_ok(command_list_device(store_db, store_a, pump, ABSENT, 10,
	    &list, &n));
	ck_assert_uint_eq(n, 0);
}
END_TEST

/* The answer is lost, the change was made: found out by looking. */
static const enum mode lost[] = { DO_AND_CLOSE, DO_AND_FAIL, DO_AND_BABBLE };

START_TEST(lost_answer_is_looked_up)
{
	struct command c;

	fake->mode = lost[_i];
	c = run_command("once-1", "state", "ACTIVATED");
	ck_assert_int_eq(c.status, CMD_CONFIRMED);
	ck_assert(has_text(c.reason, "found it done"));
	ck_assert_int_eq(c.err, E_OK);
	ck_assert_int_eq(fake->writes, 1);
}
END_TEST

START_TEST(timeout_is_unknown_then_decided)
{
	struct command c;

	fake->mode = DO_AND_HANG;
	out.deadline = clock_mono() + 3000;
	c = run_command("once-1", "state", "ACTIVATED");
	ck_assert_int_eq(c.status, CMD_UNKNOWN);
	ck_assert_int_eq(c.err, E_SERVICE_TIMEOUT);
	ck_assert_int_eq(c.next_check, NOW + SETTLE_FIRST_MS);
	ck_assert_int_eq(c.decided, ABSENT);
	out.deadline = clock_mono() + 60000;
	c = background_at(c.id, NOW + SETTLE_FIRST_MS - 1);
	ck_assert_int_eq(c.status, CMD_UNKNOWN);	/* not due yet */
	c = background_at(c.id, NOW + SETTLE_FIRST_MS);
	ck_assert_int_eq(c.status, CMD_CONFIRMED);
	ck_assert_int_eq(fake->writes, 1);
}
END_TEST

START_TEST(never_done_is_told_after_a_while)
{
	struct command c;
	int64_t now = NOW;

	fake->mode = FAIL;
	c = run_command("once-1", "state", "ACTIVATED");
	ck_assert_int_eq(c.status, CMD_UNKNOWN);
	ck_assert_int_eq(c.err, E_SERVICE_FAULT);
	while (c.status == CMD_UNKNOWN) {
		ck_assert_int_ne(c.next_check, ABSENT);
		ck_assert_int_gt(c.next_check, now);
		ck_assert_int_lt(now, NOW + 60 * MINUTE);
		now = c.next_check;
		c = background_at(c.id, now);
	}
	ck_assert_int_eq(c.status, CMD_REFUSED);
	ck_assert_int_ge(now, NOW + 10 * MINUTE);
	ck_assert(has_text(c.reason, "still shows Inventory"));
	ck_assert_int_eq(fake->writes, 1);
}
END_TEST

START_TEST(accepted_until_the_carrier_shows_it)
{
	struct command c;

	fake->mode = LATER;
	c = run_command("once-1", "state", "ACTIVATED");
	ck_assert_int_eq(c.status, CMD_ACCEPTED);
	ck_assert_int_eq(c.answered, NOW);
	ck_assert_int_eq(c.decided, ABSENT);
	c = background_at(c.id, c.next_check);
	ck_assert_int_eq(c.status, CMD_ACCEPTED);
	memcpy(fake->state, fake->later, 32);
	/* a person looks before the background worker does */
	ck_ok(refresh_sim(&out, &jasper, ICCID, NULL));
	c = stored_command(c.id);
	ck_assert_int_eq(c.status, CMD_CONFIRMED);
	ck_assert_int_eq(fake->writes, 1);
}
END_TEST

/* A reading that began before a command left says nothing of it, whatever the
 * clock says: here it is put back by an hour in between. */
START_TEST(read_before_it_was_sent)
{
	struct command c;
	struct sim sim;

	ck_ok(refresh_sim(&out, &jasper, ICCID, NULL));
	fake->mode = LATER;
	c = run_command("once-1", "state", "ACTIVATED");
	ck_ok(sim_get(store_db, store_a, "jasper", ICCID, &sim));
	ck_assert_int_lt(c.begun, sim.of.shown);
	ck_assert_int_gt(c.begun, 0);
	memcpy(fake->state, fake->later, 32);
	/* as if that one had left while the next reading is under way */
	store_number("UPDATE command SET begun = begun + 9 RETURNING begun");
	ck_ok(refresh_sim(&out, &jasper, ICCID, NULL));
	ck_assert_int_eq(stored_command(c.id).status, CMD_ACCEPTED);
	store_number("UPDATE command SET begun = begun - 9 RETURNING begun");
	set_now(NOW - 60 * MINUTE);
	ck_ok(refresh_sim(&out, &jasper, ICCID, NULL));
	ck_assert_int_eq(stored_command(c.id).status, CMD_CONFIRMED);
}
END_TEST

/* Sent while the clock was a year ahead: looked at soon after it was put right,
 * not again and again, and decided in the end. */
START_TEST(sent_by_a_clock_that_was_ahead)
{
	const int64_t year = INT64_C(365) * 24 * 60 * MINUTE;
	struct command c;
	int64_t now = NOW;
	int looks = 0;

	set_now(NOW + year);
	fake->mode = FAIL;
	c = run_command("once-1", "state", "ACTIVATED");
	ck_assert_int_eq(c.status, CMD_UNKNOWN);
	ck_assert_int_gt(c.next_check, NOW + year);
	set_now(NOW);
	ck_ok(command_sweep(store_db, store_a));
	ck_assert_int_eq(stored_command(c.id).next_check, NOW);
	for (; c.status == CMD_UNKNOWN && looks < 30; looks++) {
		c = background_at(c.id, now);
		now = c.next_check;
	}
	ck_assert_int_eq(c.status, CMD_REFUSED);
	ck_assert_int_lt(looks, 30);
	ck_assert_int_gt(now == ABSENT ? c.decided : now, NOW + 10 * MINUTE);
	ck_assert_int_eq(fake->writes, 1);
}
END_TEST

/* Left in flight by a process of that time: nobody holds it. */
START_TEST(a_lease_of_the_future)
{
	struct command c = asked_for("once-1", "state", "ACTIVATED");

	c.requested = NOW + 60 * MINUTE;
	c.holder = "here/1";
	c.lease_until = c.requested + COMMAND_LEASE_MS;
	ck_ok(command_add(store_db, store_a, &c));
	set_now(NOW);
	ck_ok(command_sweep(store_db, store_a));
	ck_assert_int_eq(stored_command(c.id).status, CMD_REFUSED);
}
END_TEST

/* Of two for the same thing, the first lost: what the SIM shows is the
 * second's doing, or may be. */
START_TEST(later_one_hides_an_unknown)
{
	struct command c, d;

	fake->mode = FAIL;
	c = run_command("once-1", "state", "ACTIVATED");
	ck_assert_int_eq(c.status, CMD_UNKNOWN);
	fake->mode = DO_IT;
	d = run_command("once-2", "state", "ACTIVATED");
	ck_assert_int_eq(d.status, CMD_CONFIRMED);
	c = stored_command(c.id);
	ck_assert_int_eq(c.status, CMD_UNKNOWN);
	ck_assert_int_eq(c.next_check, ABSENT);
	ck_assert(has_text(c.reason, "no longer be determined"));
}
END_TEST

START_TEST(later_one_does_not_make_it_refused)
{
	struct command c;

	fake->mode = DO_AND_HANG;	/* done, but who knows */
	out.deadline = clock_mono() + 3000;
	c = run_command("once-1", "state", "ACTIVATED");
	ck_assert_int_eq(c.status, CMD_UNKNOWN);
	out.deadline = clock_mono() + 60000;
	fake->mode = DO_IT;
	run_command("once-2", "state", "DEACTIVATED");
	for (int i = 1; i < 20; i++)
		c = background_at(c.id, NOW + i * MINUTE);
	ck_assert_int_eq(c.status, CMD_UNKNOWN);
	ck_assert_int_eq(c.next_check, ABSENT);
	ck_assert(has_text(c.reason, "no longer be determined"));
}
END_TEST

/* The state is known although the usage is not. */
START_TEST(half_a_look_is_enough)
{
	struct command c;

	fake->usage_fails = true;
	c = run_command("once-1", "state", "ACTIVATED");
	ck_assert_int_eq(c.status, CMD_CONFIRMED);
}
END_TEST

START_TEST(scheduled_waits_for_its_day)
{
	struct command c = asked_for("once-1", "plan", "Plan A");
	bool again;

	c.effective = "2023-11-20";	/* NOW is the 14th */
	ck_ok(command_perform(&out, &jasper, &c, &again));
	ck_assert_int_eq(c.status, CMD_ACCEPTED);
	ck_assert_str_eq(c.remote_state, "scheduled for 2023-11-20");
	ck_assert_int_eq(c.next_check, INT64_C(1700438400000));
	/* that it has this plan already says nothing */
	ck_ok(refresh_sim(&out, &jasper, ICCID, NULL));
	c = stored_command(c.id);
	ck_assert_int_eq(c.status, CMD_ACCEPTED);
	c = background_at(c.id, c.next_check);
	ck_assert_int_eq(c.status, CMD_CONFIRMED);
}
END_TEST

Suite *
commands_suite(void)
{
	Suite *s = suite_create("commands");
	TCase *t = tcase_create("commands");

	tcase_add_checked_fixture(t, out_open, out_close);
	tcase_add_test(t, confirmed_by_a_look);
	tcase_add_test(t, once_is_once);
	tcase_add_test(t, once_is_once_in_two_processes);
	tcase_add_test(t, refused_with_its_reason);
	tcase_add_test(t, not_sent_is_said);
	tcase_add_test(t, nonsense_is_not_stored);
	tcase_add_loop_test(t, lost_answer_is_looked_up, 0, 3);
	tcase_add_test(t, timeout_is_unknown_then_decided);
	tcase_add_test(t, never_done_is_told_after_a_while);
	tcase_add_test(t, accepted_until_the_carrier_shows_it);
	tcase_add_test(t, read_before_it_was_sent);
	tcase_add_test(t, sent_by_a_clock_that_was_ahead);
	tcase_add_test(t, a_lease_of_the_future);
	tcase_add_test(t, later_one_hides_an_unknown);
	tcase_add_test(t, later_one_does_not_make_it_refused);
	tcase_add_test(t, half_a_look_is_enough);
	tcase_add_test(t, scheduled_waits_for_its_day);
	suite_add_tcase(s, t);
	return s;
}
