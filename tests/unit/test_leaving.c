/*
 * A command is marked as sent when it leaves, not before: one that still
 * waited for its turn or for a connection is known not to have been sent.
 */
#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "outside_fixture.h"
#include "lib/clock.h"
#include "lib/pace/limiter.h"

Suite	*leaving_suite(void);

/* Somebody else has the turn of this account. */
static struct limiter ours;

static void
take_the_turn(void)
{
	const struct driver *p = driver_by_name(jasper.driver);
	struct account acc;

	ck_ok(account_open(store_a, &jasper, &acc));
	ck_ok(limiter_enter(&ours, &out_caller.limiter, p->limiter(&acc,
	    store_a), p->per_second, LIMITER_READ,
	    clock_mono() + 60000));
}

/* Does a process stand in the queue? */
static bool
somebody_waits(void)
{
	DIR *d = opendir(out_caller.limiter.dir);
	struct dirent *entry;
	char path[PATH_MAX];
	bool waits = false;
	int fd;

	while ((entry = readdir(d)) != NULL) {
		if (strstr(entry->d_name, ".commands") == NULL)
			continue;
		snprintf(path, sizeof(path), "%s/%s", out_caller.limiter.dir,
		    entry->d_name);
		fd = open(path, O_RDWR | O_CLOEXEC);
		waits = flock(fd, LOCK_EX | LOCK_NB) == -1;
		close(fd);
	}
	closedir(d);
	return waits;
}

/* A process that asks for a command; returns when it waits for its turn. */
static pid_t
asks(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		struct command c = asked_for("once-1", "state", "ACTIVATED");
		bool again;

		out.db = store_connect();
		out_caller.http = http_new(NULL);
		/* the turn is its parent's alone */
		for (int i = 0; i < LIMITER_LOCKS; i++)
			close(ours.fd[i]);
		_exit(command_perform(&out, &jasper, &c, &again) == E_OK ?
		    0 : 1);
	}
	while (!somebody_waits())
		usleep(1000);
	return pid;
}

static struct command
the_one(void)
{
	struct command c;

	ck_ok(command_by_once(store_db, store_a, "once-1", &c));
	return c;
}

START_TEST(killed_while_it_waited)
{
	struct command c;
	pid_t pid;

	take_the_turn();
	pid = asks();
	c = the_one();
	ck_assert_int_eq(c.status, CMD_REQUESTED);
	ck_assert_int_eq(c.sent, ABSENT);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	limiter_leave(&ours, 0);
	set_now(NOW + COMMAND_LEASE_MS);
	ck_ok(command_sweep(store_db, store_a));
	c = the_one();
	ck_assert_int_eq(c.status, CMD_REFUSED);
	ck_assert(has_text(c.reason, "Not sent: "));
	ck_assert_int_eq(fake->writes, 0);
}
END_TEST

START_TEST(its_turn_does_not_come)
{
	struct command c = asked_for("once-1", "state", "ACTIVATED");
	bool again;

	take_the_turn();
	out.deadline = clock_mono() + 50;
	ck_ok(command_perform(&out, &jasper, &c, &again));
	limiter_leave(&ours, 0);
	ck_assert_int_eq(c.status, CMD_REFUSED);
	ck_assert_int_eq(c.err, E_SERVICE_TURN);
	ck_assert(has_text(c.reason, "Not sent: "));
	ck_assert_int_eq(c.sent, ABSENT);
	ck_assert_int_eq(fake->writes, 0);
}
END_TEST

/* The mark is the permission: while it waited, it was decided that it is not
 * sent. */
START_TEST(decided_while_it_waited)
{
	struct command c;
	int status;
	pid_t pid;

	take_the_turn();
	pid = asks();
	c = the_one();
	c.status = CMD_REFUSED;
	c.decided = NOW;
	c.reason = "Not sent: decided elsewhere.";
	ck_ok(command_update(store_db, &c));
	limiter_leave(&ours, 0);
	waitpid(pid, &status, 0);
	ck_assert_int_eq(status, 0);
	c = the_one();
	ck_assert_int_eq(c.status, CMD_REFUSED);
	ck_assert_str_eq(c.reason, "Not sent: decided elsewhere.");
	ck_assert_int_eq(c.sent, ABSENT);
	ck_assert_int_eq(fake->writes, 0);
}
END_TEST

START_TEST(no_connection)
{
	struct command c;

	stop_server();
	c = run_command("once-1", "state", "ACTIVATED");
	ck_assert_int_eq(c.status, CMD_REFUSED);
	ck_assert_int_eq(c.sent, ABSENT);
}
END_TEST

static enum err
fails(void *ctx, const char *own_id)
{
	(void)own_id;
	*(int *)ctx += 1;
	return E_DB;
}

/* No mark, no call; and no write without somebody to mark it. */
START_TEST(not_without_a_mark)
{
	const struct driver *p = driver_by_name(jasper.driver);
	struct op_args args = { .resource = ICCID, .state = SIM_ACTIVATED,
		.since = ABSENT };
	int asked = 0;
	struct leaving l = { .before = fails, .ctx = &asked };
	struct account acc;
	struct result r;

	ck_ok(account_open(store_a, &jasper, &acc));
	ck_assert_int_eq(driver_call(&out_caller, store_a, p, &acc,
	    OP_SET_STATE, &args, out.deadline, &r, &l), E_DB);
	ck_assert_int_eq(asked, 1);
	ck_assert(!l.sent);
	ck_assert_int_eq(driver_call(&out_caller, store_a, p, &acc,
	    OP_SET_STATE, &args, out.deadline, &r, NULL), E_INTERNAL);
	ck_assert_int_eq(fake->writes, 0);
}
END_TEST

static enum err
nothing_to_ask(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	(void)acc;
	(void)args;
	(void)so_far;
	(void)a;
	(void)q;
	return E_OK;
}

/* A write of which no step had anything to ask was not taken by anybody. */
START_TEST(nothing_left)
{
	static const struct step none[] = { { .build = nothing_to_ask }, { 0 } },
	    write[] = { { .build = nothing_to_ask, .writes = true }, { 0 } };
	static const struct operation ops[OP_MAX] = {
		[OP_SET_STATE] = { .steps = write },
		[OP_DETAILS] = { .steps = none },
	};
	const struct driver p = { .name = "none", .ops = ops };
	const struct account acc = { .key = "none" };
	struct op_args args = { .resource = ICCID, .state = SIM_ACTIVATED,
		.since = ABSENT };
	int asked = 0;
	struct leaving l = { .before = fails, .ctx = &asked };
	struct result r;

	ck_assert_int_eq(driver_call(&out_caller, store_a, &p, &acc,
	    OP_SET_STATE, &args, out.deadline, &r, &l), E_INTERNAL);
	ck_assert_int_eq(asked, 0);
	ck_ok(driver_call(&out_caller, store_a, &p, &acc, OP_DETAILS,
	    &args, out.deadline, &r, NULL));
}
END_TEST

Suite *
leaving_suite(void)
{
	Suite *s = suite_create("leaving");
	TCase *t = tcase_create("leaving");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, out_open, out_close);
	tcase_add_test(t, killed_while_it_waited);
	tcase_add_test(t, its_turn_does_not_come);
	tcase_add_test(t, decided_while_it_waited);
	tcase_add_test(t, no_connection);
	tcase_add_test(t, not_without_a_mark);
	tcase_add_test(t, nothing_left);
	suite_add_tcase(s, t);
	return s;
}
