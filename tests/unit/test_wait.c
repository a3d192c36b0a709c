/*
 * wait: what has no way back waits before it is sent, can be cancelled until
 * then, and is sent once, whoever comes by.
 */
#include <check.h>
#include <sys/wait.h>
#include <unistd.h>

#include "outside_fixture.h"
#include "commands/wait.h"
#include "lib/clock.h"
#include "store/access/api_key.h"
#include "store/access/user.h"

Suite	*wait_suite(void);

#define DUE	(NOW + GRACE_MINUTES * MINUTE)

static void
setup(void)
{
	const struct link l = { .extension = "jasper", .resource = ICCID };

	out_open();
	ck_ok(device_configure(store_db, store_a, pump,
	    "{\"jasper\":{\"iccid\":\"" ICCID "\"}}", &l, 1, NOW));
	ck_ok(user_add(store_db, "someone", "!", ROLE_OPERATOR, NOW));
}

static struct command
waiting(void)
{
	struct command c = run_command("once-1", "state", "RETIRED");

	ck_assert(command_waits(&c));
	return c;
}

/* The background worker comes by. */
static struct command
worker_at(int64_t id, int64_t now)
{
	set_now(now);
	forget_calls();
	out.deadline = clock_mono() + 60000;
	ck_ok(command_sweep(store_db, store_a));
	round_send_due(&out, 10);
	return stored_command(id);
}

START_TEST(sent_when_due)
{
	struct command c = waiting(), d;
	bool again;

	ck_assert_int_eq(c.wait_until, DUE);
	ck_assert_int_eq(fake->writes, 0);
	/* the same form again leads to it */
	d = asked_for("once-1", "state", "RETIRED");
	ck_ok(command_perform(&out, &jasper, &d, &again));
	ck_assert(again);
	ck_assert_int_eq(d.id, c.id);
	c = worker_at(c.id, DUE - 1);
	ck_assert(command_waits(&c));
	ck_assert_int_eq(fake->writes, 0);
	c = worker_at(c.id, DUE);
	ck_assert_int_eq(c.status, CMD_CONFIRMED);
	ck_assert_int_eq(c.sent, DUE);
	ck_assert_str_eq(c.before, "");
	ck_assert_int_eq(fake->writes, 1);
	worker_at(c.id, DUE + MINUTE);
	ck_assert_int_eq(fake->writes, 1);
}
END_TEST

/* A clock that is put forward does not shorten the wait, one that is put back
 * lengthens it, and one that runs changes nothing. */
START_TEST(clock_put_forward)
{
	struct command c = waiting();
	int64_t ahead = ABSENT;

	set_now(NOW);
	ck_assert(!wait_clock_jumped(store_db, &ahead));
	set_now(NOW + WAIT_JUMP_MS / 2);
	ck_assert(!wait_clock_jumped(store_db, &ahead));
	ck_assert_int_eq(stored_command(c.id).wait_until, DUE);
	set_now(NOW + 20 * MINUTE);
	store_quiet();
	ck_assert(wait_clock_jumped(store_db, &ahead));
	ck_assert_int_gt(stored_command(c.id).wait_until, NOW + 29 * MINUTE);
	ck_assert(!wait_clock_jumped(store_db, &ahead));
	c = worker_at(c.id, NOW + 20 * MINUTE);
	ck_assert(command_waits(&c));
	c = worker_at(c.id, NOW + 30 * MINUTE);
	ck_assert_int_eq(c.status, CMD_CONFIRMED);
	set_now(NOW);
	ck_assert(!wait_clock_jumped(store_db, &ahead));
}
END_TEST

/* What has a way back does not wait; nor does anything without a grace
 * period. */
START_TEST(sent_at_once)
{
	const struct one_way none = { .grace = 0, .most = 3 };
	struct one_way w;
	struct command c = run_command("once-1", "state", "ACTIVATED");

	ck_assert_int_eq(c.status, CMD_CONFIRMED);
	ck_assert_int_eq(c.wait_until, ABSENT);
	ck_ok(one_way_set(store_db, &none));
	ck_ok(one_way_get(store_db, &w));
	ck_assert_int_eq(w.grace, 0);
	ck_assert_int_eq(w.most, 3);
	c = run_command("once-2", "state", "RETIRED");
	ck_assert_int_eq(c.status, CMD_CONFIRMED);
	ck_assert_int_eq(fake->writes, 2);
}
END_TEST

START_TEST(cancelled)
{
	struct command c = waiting();

	ck_ok(wait_cancel(store_db, store_a, &c, "ada", NOW + MINUTE));
	c = stored_command(c.id);
	ck_assert_int_eq(c.status, CMD_REFUSED);
	ck_assert_int_eq(c.err, E_CANCELLED);
	ck_assert_str_eq(c.reason, "Cancelled by ada before it was sent.");
	ck_assert_int_eq(c.decided, NOW + MINUTE);
	/* who comes second changes nothing */
	ck_assert_int_eq(wait_cancel(store_db, store_a, &c, "bo", NOW),
	    E_CONFLICT);
	c = worker_at(c.id, DUE);
	ck_assert_str_eq(c.reason, "Cancelled by ada before it was sent.");
	ck_assert_int_eq(fake->writes, 0);
}
END_TEST

/* Somebody has it in hand, and has not sent it: it can still be cancelled,
 * and then does not leave.  What was sent can't be cancelled. */
START_TEST(cancelled_or_sent)
{
	struct command c = waiting(), held;

	held = (struct command){ .id = c.id, .holder = "there/1",
	    .extension = "jasper", .resource = ICCID, .sent = DUE,
	    .lease_until = DUE + COMMAND_LEASE_MS };
	ck_ok(command_take(store_db, &held, DUE, DUE + MINUTE));
	ck_ok(wait_cancel(store_db, store_a, &c, "ada", DUE));
	ck_assert_int_eq(command_mark_sent(store_db, &held), E_CONFLICT);

	c = run_command("once-2", "state", "RETIRED");
	held.id = c.id;
	ck_ok(command_mark_sent(store_db, &held));
	ck_assert_int_eq(wait_cancel(store_db, store_a, &c, "ada", DUE),
	    E_CONFLICT);
	ck_assert_int_eq(stored_command(c.id).status, CMD_SENT);
	/* nor can what is in flight and did not wait */
	c = asked_for("once-3", "state", "ACTIVATED");
	c.wait_until = ABSENT;
	ck_ok(command_add(store_db, store_a, &c));
	ck_assert_int_eq(wait_cancel(store_db, store_a, &c, "ada", DUE),
	    E_CONFLICT);
}
END_TEST

START_TEST(sent_once_by_many)
{
	enum { PROCESSES = 4 };
	struct command c = waiting();
	pid_t pids[PROCESSES];
	int status;

	set_now(DUE);
	for (int i = 0; i < PROCESSES; i++) {
		pids[i] = fork();
		if (pids[i] == 0) {
			out.db = store_connect();
			out_caller.http = http_new(NULL);
			round_send_due(&out, 10);
			_exit(0);
		}
	}
	for (int i = 0; i < PROCESSES; i++) {
		waitpid(pids[i], &status, 0);
		ck_assert_int_eq(status, 0);
	}
	ck_assert_int_eq(fake->writes, 1);
	ck_assert_int_ge(stored_command(c.id).sent, DUE);
}
END_TEST

/* Whoever took it died before it left: somebody else sends it when the lease
 * is over; a clock that was put back holds nothing. */
START_TEST(taken_by_the_dead)
{
	struct command c = waiting(), held = { .id = c.id,
		.holder = "there/1", .lease_until = DUE + COMMAND_LEASE_MS };

	ck_ok(command_take(store_db, &held, DUE, DUE + 2 * COMMAND_LEASE_MS));
	c = worker_at(c.id, DUE + COMMAND_LEASE_MS - 1);
	ck_assert(command_waits(&c));
	ck_assert_int_eq(fake->writes, 0);
	c = worker_at(c.id, DUE + COMMAND_LEASE_MS);
	ck_assert_int_eq(c.status, CMD_CONFIRMED);
	ck_assert_int_eq(fake->writes, 1);

	set_now(NOW);
	c = run_command("once-2", "state", "RETIRED");
	held.id = c.id;
	held.lease_until = DUE + 24 * 60 * MINUTE;
	ck_ok(command_take(store_db, &held, DUE, DUE + MINUTE));
	worker_at(c.id, DUE);
	ck_assert_int_eq(fake->writes, 2);
}
END_TEST

/* What ended meanwhile, and what is said of it. */
static void
ext_off(void)
{
	ck_ok(extension_set_on(store_db, "jasper", false, NOW));
}

static void
unlinked(void)
{
	ck_ok(device_configure(store_db, store_a, pump, "", NULL, 0, NOW));
}

static void
deleted(void)
{
	ck_ok(device_delete(store_db, pump));
}

static void
moved(void)
{
	const struct link l = { .extension = "jasper", .resource = ICCID };

	unlinked();
	ck_ok(device_configure(store_db, store_a, store_device("pump-2"),
	    "{\"jasper\":{\"iccid\":\"" ICCID "\"}}", &l, 1, NOW));
}

static void
disabled(void)
{
	struct user u;

	ck_ok(user_by_name(store_db, store_a, "someone", &u));
	ck_ok(user_set_disabled(store_db, u.id, true));
}

static void
viewer(void)
{
	struct user u;

	ck_ok(user_by_name(store_db, store_a, "someone", &u));
	ck_ok(user_set_role(store_db, u.id, ROLE_VIEWER));
}

static const struct {
	void		(*happens)(void);
	int64_t		 late;
	const char	*says;
} ends[] = {
	{ ext_off, 0, "its extension was off" },
	{ unlinked, 0, "no longer linked to this device" },
	{ deleted, 0, "no longer linked to this device" },
	{ moved, 0, "no longer linked to this device" },
	{ disabled, 0, "someone was no longer allowed" },
	{ viewer, 0, "someone was no longer allowed" },
	{ NULL, WAIT_LATE_MS + 1, "Patchbay was not running" },
};

START_TEST(overtaken)
{
	struct command c = waiting();

	if (ends[_i].happens != NULL)
		ends[_i].happens();
	c = worker_at(c.id, DUE + ends[_i].late);
	ck_assert_int_eq(c.status, CMD_REFUSED);
	ck_assert(has_text(c.reason, ends[_i].says));
	ck_assert(has_text(c.reason, "Not sent: "));
	ck_assert_int_eq(fake->writes, 0);
}
END_TEST

/* A program's key asks as well, for somebody or not, until it is revoked. */
START_TEST(asked_by_a_key)
{
	struct api_key k = { .role = ROLE_OPERATOR, .comment = "x",
		.creator = "", .created = NOW, .expires = ABSENT };
	struct command c = asked_for("once-1", "state", "RETIRED");
	const char *token;
	bool again;

	ck_ok(api_key_make(store_db, store_a, "abc123", &k, &token));
	c.user = _i < 2 ? k.name : arena_printf(store_a, "%s for eve", k.name);
	ck_ok(command_perform(&out, &jasper, &c, &again));
	if (_i % 2 == 1)
		ck_ok(api_key_revoke(store_db, k.id));
	c = worker_at(c.id, DUE);
	ck_assert_int_eq(c.status, _i % 2 == 1 ? CMD_REFUSED : CMD_CONFIRMED);
	ck_assert_int_eq(fake->writes, 1 - _i % 2);
}
END_TEST

/* Nothing is sent that there is no time for. */
START_TEST(no_time_left)
{
	struct command c = waiting();

	set_now(DUE);
	out.deadline = clock_mono() + CALL_MS;
	ck_assert_int_eq(round_send_due(&out, 10), 0);
	ck_assert_int_eq(fake->writes, 0);
	worker_at(c.id, DUE);
	ck_assert_int_eq(fake->writes, 1);
}
END_TEST

/* Our turn at the account's rate limit does not come: it stays as it is, and is
 * sent later. */
START_TEST(no_turn)
{
	struct command c = waiting();

	set_now(DUE);
	out.deadline = clock_mono() - 1;
	ck_assert_int_eq(command_send(&out, &jasper, &c), E_SERVICE_TURN);
	c = stored_command(c.id);
	ck_assert(command_waits(&c));
	c = worker_at(c.id, DUE + COMMAND_LEASE_MS);
	ck_assert_int_eq(c.status, CMD_CONFIRMED);
	ck_assert_int_eq(fake->writes, 1);
}
END_TEST

/* It reaches the carrier before the day that it is for. */
static const struct {
	const char	*day;
	int64_t		 now, until;
} days[] = {
	{ "2016-07-05", INT64_C(1467590400000), INT64_C(1467591000000) },
	/* from 22:55 on an hour before midnight comes first */
	{ "2016-07-05", INT64_C(1467672900000), INT64_C(1467673200000) },
	{ "2016-07-05", INT64_C(1467673200000), ABSENT },
	{ "", INT64_C(1467673200000), INT64_C(1467673800000) },
};

START_TEST(before_its_day)
{
	const struct op_args args = { .state = SIM_RETIRED,
		.effective = days[_i].day };
	int64_t until;

	ck_ok(wait_until(store_db, driver_by_name("control-center-rest"),
	    OP_SET_STATE, &args, days[_i].now, &until));
	ck_assert_int_eq(until, days[_i].until);
}
END_TEST

Suite *
wait_suite(void)
{
	Suite *s = suite_create("wait");
	TCase *t = tcase_create("all");

	tcase_add_checked_fixture(t, setup, out_close);
	tcase_add_test(t, sent_when_due);
	tcase_add_test(t, clock_put_forward);
	tcase_add_test(t, sent_at_once);
	tcase_add_test(t, cancelled);
	tcase_add_test(t, cancelled_or_sent);
	tcase_add_test(t, sent_once_by_many);
	tcase_add_test(t, taken_by_the_dead);
	tcase_add_loop_test(t, overtaken, 0,
	    (int)(sizeof(ends) / sizeof(ends[0])));
	tcase_add_loop_test(t, asked_by_a_key, 0, 4);
	tcase_add_test(t, no_time_left);
	tcase_add_test(t, no_turn);
	tcase_add_loop_test(t, before_its_day, 0,
	    (int)(sizeof(days) / sizeof(days[0])));
	suite_add_tcase(s, t);
	return s;
}
