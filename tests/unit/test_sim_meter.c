/*
 * Counting calls across processes: what overlaps, what comes too fast, what a
 * killed process leaves behind.
 */
#include <check.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/fleet/meter.h"

Suite	*sim_meter_suite(void);

static char path[] = "/tmp/patchbay-meter-XXXXXX";
static char path_now[sizeof(path)];
static struct meter *m;

static const struct meter_policy five = { .per_second = 5, .refuse = true };
static const struct meter_policy lax = { .per_second = 5, .refuse = false };
static const struct meter_policy any = { .per_second = 0, .refuse = true };

static void
setup(void)
{
	int fd;

	memcpy(path_now, path, sizeof(path));
	fd = mkstemp(path_now);
	ck_assert_int_ne(fd, -1);
	close(fd);
	m = meter_open(path_now);
	ck_assert_ptr_nonnull(m);
}

static void
teardown(void)
{
	meter_close(m);
	unlink(path_now);
}

/* A process that begins a call and holds it until it is told, by closing the
 * pipe, to end it; killed: it never ends it. */
struct caller {
	pid_t	pid;
	int	go;
};

static struct caller
call_elsewhere(int account, bool held, enum meter_verdict want)
{
	int up[2], down[2];
	struct caller c;
	char byte;

	ck_assert(pipe(up) == 0 && pipe(down) == 0);
	c.pid = fork();
	ck_assert_int_ne(c.pid, -1);
	if (c.pid == 0) {
		close(up[0]);
		close(down[1]);
		byte = meter_begin(m, account, false, &any) == want;
		if (held)
			meter_held(m, true);
		if (write(up[1], &byte, 1) != 1)
			_exit(1);
		while (read(down[0], &byte, 1) > 0)
			continue;
		meter_end(m);
		_exit(0);
	}
	close(up[1]);
	close(down[0]);
	c.go = down[1];
	ck_assert_int_eq(read(up[0], &byte, 1), 1);
	close(up[0]);
	ck_assert_int_eq(byte, 1);
	return c;
}

static void
end_elsewhere(struct caller c)
{
	int status;

	close(c.go);
	ck_assert_int_eq(waitpid(c.pid, &status, 0), c.pid);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static struct meter_counts
counts(int account)
{
	struct meter_counts n;

	meter_read(m, account, &n);
	return n;
}

START_TEST(one_after_another)
{
	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(meter_begin(m, 1, i == 2, &five),
		    METER_FINE);
		meter_end(m);
	}
	ck_assert_int_eq(counts(1).calls, 3);
	ck_assert_int_eq(counts(1).reads, 2);
	ck_assert_int_eq(counts(1).writes, 1);
	ck_assert_int_eq(counts(1).overlaps, 0);
	ck_assert_int_eq(counts(1).in_flight, 0);
	ck_assert_int_eq(counts(2).calls, 0);
}
END_TEST

START_TEST(overlap)
{
	struct caller c = call_elsewhere(1, false, METER_FINE);

	ck_assert_int_eq(counts(1).in_flight, 1);
	/* another account's is nobody's business */
	ck_assert_int_eq(meter_begin(m, 2, false, &any), METER_FINE);
	meter_end(m);
	ck_assert_int_eq(meter_begin(m, 1, false, &any), METER_OVERLAP);
	meter_end(m);
	ck_assert_int_eq(meter_begin(m, 1, false, &lax), METER_FINE);
	meter_end(m);
	end_elsewhere(c);
	ck_assert_int_eq(meter_begin(m, 1, false, &any), METER_FINE);
	meter_end(m);
	ck_assert_int_eq(counts(1).overlaps, 2);
	ck_assert_int_eq(counts(1).refused, 1);
	ck_assert_int_eq(counts(2).overlaps, 0);
}
END_TEST

/* One that a fault holds up is waited for, then counts like any other. */
START_TEST(held)
{
	struct caller c = call_elsewhere(1, true, METER_FINE);

	ck_assert_int_eq(meter_begin(m, 1, false, &any), METER_OVERLAP);
	end_elsewhere(c);
	ck_assert_int_eq(counts(1).overlaps, 1);
}
END_TEST

START_TEST(killed)
{
	struct caller c = call_elsewhere(1, false, METER_FINE);

	kill(c.pid, SIGKILL);
	waitpid(c.pid, NULL, 0);
	close(c.go);
	ck_assert_int_eq(counts(1).in_flight, 0);
	ck_assert_int_eq(meter_begin(m, 1, false, &any), METER_FINE);
	meter_end(m);
}
END_TEST

/* More processes than may start in a second, at once: exactly the rest is too
 * many.  (A machine so slow that they take more than a second counts fewer;
 * then the peak says so.) */
START_TEST(too_fast)
{
	enum { PROCESSES = 4, EACH = 10 };
	struct meter_counts n;
	int status;

	for (int i = 0; i < PROCESSES; i++)
		if (fork() == 0) {
			for (int k = 0; k < EACH; k++) {
				meter_begin(m, 1, false, &lax);
				meter_end(m);
			}
			_exit(0);
		}
	while (wait(&status) > 0)
		ck_assert_int_eq(status, 0);
	n = counts(1);
	ck_assert_int_eq(n.calls, PROCESSES * EACH);
	ck_assert_int_eq(n.in_flight, 0);
	if (n.peak == PROCESSES * EACH)
		ck_assert_int_eq(n.over_rate, PROCESSES * EACH - 5);
	else
		ck_assert_int_gt(n.over_rate, 0);
	ck_assert_int_eq(n.refused, 0);
	meter_reset(m, 1);
	ck_assert_int_eq(counts(1).calls, 0);
}
END_TEST

START_TEST(refused_does_not_count)
{
	int fine = 0;

	/* refused calls do not push the window on */
	for (int i = 0; i < 50; i++) {
		fine += meter_begin(m, 1, false, &five) == METER_FINE;
		meter_end(m);
	}
	ck_assert_int_ge(fine, 5);
	ck_assert_int_eq(counts(1).over_rate, 50 - fine);
	ck_assert_int_eq(counts(1).refused, 50 - fine);
	ck_assert_int_le(counts(1).peak, 6);
}
END_TEST

START_TEST(kept)
{
	meter_begin(m, 7, true, &any);
	meter_close(m);
	m = meter_open(path_now);
	ck_assert_ptr_nonnull(m);
	ck_assert_int_eq(counts(7).writes, 1);
	meter_idle(m);
	/* another version's file starts anew */
	meter_close(m);
	ck_assert_int_eq(truncate(path_now, 100), 0);
	m = meter_open(path_now);
	ck_assert_ptr_nonnull(m);
	ck_assert_int_eq(counts(7).writes, 0);
}
END_TEST

Suite *
sim_meter_suite(void)
{
	Suite *s = suite_create("sim_meter");
	TCase *t = tcase_create("meter");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, one_after_another);
	tcase_add_test(t, overlap);
	tcase_add_test(t, held);
	tcase_add_test(t, killed);
	tcase_add_test(t, too_fast);
	tcase_add_test(t, refused_does_not_count);
	tcase_add_test(t, kept);
	suite_add_tcase(s, t);
	return s;
}
