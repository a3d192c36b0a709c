/*
 * rate limiter: several processes, one at a time, so many a second; what a killed
 * one held is given back.  On PostgreSQL (store_fixture.h) the turns are kept
 * there.
 */
#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/clock.h"
#include "limiter_fixture.h"
#include "store_fixture.h"

Suite	*limiter_suite(void);

static void
caller(void)
{
	struct limiter g;

	for (int i = 0; i < CALLS; i++) {
		int k;

		if (limiter_enter(&g, turn_here(), "https://h user", PER_SECOND,
		    LIMITER_READ, turn_soon()) != E_OK) {
			turn->failed++;
			return;
		}
		if (atomic_fetch_add(&turn->inside, 1) != 0)
			turn->overlap++;
		k = turn->n++;
		turn->call[k].start = clock_mono();
		usleep(1000);
		turn->call[k].end = clock_mono();
		turn->inside--;
		limiter_leave(&g, 0);
	}
}

START_TEST(one_at_a_time_and_so_many_a_second)
{
	pid_t pids[PROCESSES];

	for (int i = 0; i < PROCESSES; i++)
		pids[i] = turn_spawn(caller);
	for (int i = 0; i < PROCESSES; i++)
		waitpid(pids[i], NULL, 0);
	ck_assert_int_eq(turn->failed, 0);
	ck_assert_int_eq(turn->overlap, 0);
	ck_assert_int_eq(turn->n, TOTAL);
	/* A lower bound only: no slow machine can break it.  Between the end
	 * of one and the start of the PER_SECOND-th after it: a second. */
	for (int i = 0; i + PER_SECOND < TOTAL; i++)
		ck_assert_int_ge(turn->call[i + PER_SECOND].start,
		    turn->call[i].end + 1000);
}
END_TEST

static void
hold_for_ever(void)
{
	struct limiter g;

	if (limiter_enter(&g, turn_here(), "a", 5, LIMITER_READ, turn_soon()) == E_OK)
		turn->ready = 1;
	for (;;)
		pause();
}

static pid_t
holder(void)
{
	pid_t pid = turn_spawn(hold_for_ever);

	while (!turn->ready)
		usleep(500);
	return pid;
}

START_TEST(killed_holder_gives_back)
{
	struct limiter g;
	pid_t pid = holder();

	ck_assert_int_eq(limiter_enter(&g, turn_here(), "a", 5, LIMITER_READ,
	    clock_mono() + 20), E_SERVICE_TURN);
	ck_assert_ptr_null(g.means);
	/* another account is another rate limiter */
	ck_assert_int_eq(limiter_enter(&g, turn_here(), "b", 5, LIMITER_READ,
	    turn_soon()), E_OK);
	limiter_leave(&g, 0);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	ck_assert_int_eq(limiter_enter(&g, turn_here(), "a", 5, LIMITER_READ,
	    turn_soon()), E_OK);
	/* its call counts */
	ck_assert_int_ne(g.t.times[0], 0);
	ck_assert_uint_eq(g.t.next, 2);
	limiter_leave(&g, 0);
}
END_TEST

START_TEST(leave_twice_is_nothing)
{
	struct limiter g;

	ck_assert_int_eq(limiter_enter(&g, turn_here(), "a", 5, LIMITER_READ,
	    turn_soon()), E_OK);
	limiter_leave(&g, 0);
	limiter_leave(&g, 0);
	ck_assert_int_eq(limiter_enter(&g, turn_here(), "a", 5, LIMITER_READ,
	    turn_soon()), E_OK);
	limiter_leave(&g, 0);
}
END_TEST

START_TEST(pause_keeps_everybody_out)
{
	struct limiter g;

	ck_assert_int_eq(limiter_enter(&g, turn_here(), "a", 5, LIMITER_READ,
	    turn_soon()), E_OK);
	limiter_leave(&g, 30000);
	ck_assert_int_eq(limiter_enter(&g, turn_here(), "a", 5, LIMITER_READ,
	    clock_mono() + 100), E_SERVICE_TURN);
}
END_TEST

START_TEST(no_directory)
{
	const struct limiter_place none = { .dir = "/nonexistent/patchbay" };
	struct limiter g;

	store_quiet();
	ck_assert_int_eq(limiter_enter(&g, &none, "a", 5, LIMITER_READ,
	    turn_soon()), E_INTERNAL);
}
END_TEST

static void
damage(const char *path, void *arg)
{
	FILE *f = fopen(path, "w");

	(void)arg;
	ck_assert_ptr_nonnull(f);
	fputs("rubbish", f);
	fclose(f);
}

START_TEST(damaged_file_waits_a_window)
{
	struct limiter g;
	int64_t now;

	ck_assert_int_eq(limiter_enter(&g, turn_here(), "a", 5, LIMITER_READ,
	    turn_soon()), E_OK);
	limiter_leave(&g, 0);
	turn_each_file(damage, NULL);
	store_quiet();
	now = clock_mono();
	ck_assert_int_eq(limiter_enter(&g, turn_here(), "a", 5, LIMITER_READ,
	    turn_soon()), E_OK);
	ck_assert_int_ge(clock_mono(), now + LIMITER_WINDOW_MS);
	limiter_leave(&g, 0);
}
END_TEST

START_TEST(arithmetic)
{
	struct limiter_times t = { .next = 5,
		.times = { 100, 200, 300, 400, 500 } };

	/* the fifth last ended at 100 */
	ck_assert_int_eq(limiter_next(&t, 5, 600), 100 + LIMITER_WINDOW_MS);
	ck_assert_int_eq(limiter_next(&t, 5, 100 + LIMITER_WINDOW_MS),
	    100 + LIMITER_WINDOW_MS);
	ck_assert_int_eq(limiter_next(&t, 5, 5000), 5000);
	ck_assert_int_eq(limiter_next(&t, 1, 600), 500 + LIMITER_WINDOW_MS);
	ck_assert_int_eq(limiter_next(&t, 6, 600), 600);
	ck_assert_int_eq(limiter_next(&t, 0, 600), 600);
	ck_assert_int_eq(limiter_next(&t, 1000, 600), 600);
	/* after a reboot the clock starts again */
	ck_assert_int_eq(limiter_next(&t, 5, 50), 50);
	t.not_before = 2000;
	ck_assert_int_eq(limiter_next(&t, 5, 600), 2000);
	ck_assert_int_eq(limiter_next(&t, 5, 2001), 2001);
	t.not_before = 10000000;
	ck_assert_int_eq(limiter_next(&t, 5, 5000), 5000);
}
END_TEST

Suite *
limiter_suite(void)
{
	Suite *s = suite_create("limiter");
	TCase *t = tcase_create("limiter");

	tcase_add_checked_fixture(t, turn_open, turn_close);
	tcase_add_test(t, one_at_a_time_and_so_many_a_second);
	tcase_add_test(t, killed_holder_gives_back);
	tcase_add_test(t, leave_twice_is_nothing);
	tcase_add_test(t, pause_keeps_everybody_out);
	tcase_add_test(t, no_directory);
	store_add_sqlite(t, damaged_file_waits_a_window);
	tcase_add_test(t, arithmetic);
	suite_add_tcase(s, t);
	return s;
}
