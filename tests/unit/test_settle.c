/*
 * settle: what becomes of messages, of commands that a killed process left,
 * and what the background worker does about them.
 */
#include <check.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "outside_fixture.h"

Suite	*settle_suite(void);

/* --- messages --- */

START_TEST(message_is_delivered_later)
{
	struct command c = run_command("once-1", "sms", "hello");

	ck_assert_int_eq(c.status, CMD_ACCEPTED);
	ck_assert_str_eq(c.remote_id, "1000");
	c = background_at(c.id, c.next_check);
	ck_assert_int_eq(c.status, CMD_ACCEPTED);
	ck_assert_str_eq(c.remote_state, "Pending");
	memcpy(fake->sms[0], "Delivered", 10);
	c = background_at(c.id, c.next_check);
	ck_assert_int_eq(c.status, CMD_CONFIRMED);
	ck_assert_str_eq(c.remote_state, "Delivered");
	ck_assert_int_eq(fake->writes, 1);
}
END_TEST

START_TEST(message_fails)
{
	struct command c = run_command("once-1", "sms", "hello");

	memcpy(fake->sms[0], "Failed", 7);
	ck_ok(refresh_sim(&out, &jasper, ICCID, NULL));
	c = stored_command(c.id);
	ck_assert_int_eq(c.status, CMD_REFUSED);
	ck_assert(has_text(c.reason, "Failed"));
}
END_TEST

/* Two with the same text, the answer to the second lost: each is found to be
 * its own. */
START_TEST(lost_message_is_found_by_its_text)
{
	struct command first, c;

	first = run_command("once-1", "sms", "hello");
	fake->mode = DO_AND_CLOSE;
	c = run_command("once-2", "sms", "hello");
	ck_assert_int_eq(c.status, CMD_UNKNOWN);
	ck_assert_str_eq(c.remote_id, "");
	c = background_at(c.id, c.next_check);
	ck_assert_int_eq(c.status, CMD_ACCEPTED);
	ck_assert_str_eq(c.remote_id, "1001");
	ck_assert_str_eq(stored_command(first.id).remote_id, "1000");
	ck_assert_int_eq(fake->writes, 2);
}
END_TEST

START_TEST(lost_message_is_not_sent_again)
{
	struct command c;
	int64_t now = NOW;

	/* not to be taken for it */
	run_command("once-1", "sms", "hello");
	fake->mode = FAIL;
	c = run_command("once-2", "sms", "hello");
	for (int i = 0; c.next_check != ABSENT; i++) {
		ck_assert_int_eq(c.status, CMD_UNKNOWN);
		ck_assert_int_gt(c.next_check, now);
		ck_assert_int_lt(i, 40);
		now = c.next_check;
		c = background_at(c.id, now);
		if (now >= NOW + 10 * MINUTE)
			ck_assert(has_text(c.reason, "probably not sent"));
	}
	ck_assert_int_eq(c.status, CMD_UNKNOWN);
	ck_assert_int_gt(now, NOW + SETTLE_DAY_MS);
	ck_assert_int_eq(fake->writes, 2);
}
END_TEST

/* --- kill -9 --- */

static void
sweep_after_lease(void)
{
	set_now(NOW + COMMAND_LEASE_MS);
	ck_ok(command_sweep(store_db, store_a));
}

/* A process that is killed in the middle of a state change; its command. */
static struct command
killed(enum mode mode)
{
	struct command *list;
	size_t n;
	pid_t pid;

	fake->mode = mode;
	pid = fork();
	if (pid == 0) {
		struct command c = asked_for("once-1", "state", "ACTIVATED");
		bool again;

		out.db = store_connect();
		out_caller.http = http_new(NULL);
		command_perform(&out, &jasper, &c, &again);
		_exit(0);
	}
	while (fake->writes == 0)
		usleep(500);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	ck_ok(command_list_lapsed(store_db, store_a, NOW + COMMAND_LEASE_MS,
	    INT64_MAX, &list,
	    &n));
	ck_assert_uint_eq(n, 1);
	ck_assert_int_eq(list[0].status, CMD_SENT);
	ck_assert_str_eq(list[0].holder, "here/1");
	ck_ok(command_sweep(store_db, store_a));	/* not before its time */
	ck_assert_int_eq(stored_command(list[0].id).status, CMD_SENT);
	return list[0];
}

START_TEST(killed_after_it_was_done)
{
	struct command c = killed(DO_AND_HANG);
	struct command again_c = asked_for("once-1", "state", "ACTIVATED");
	bool again;

	sweep_after_lease();
	c = stored_command(c.id);
	ck_assert_int_eq(c.status, CMD_UNKNOWN);
	/* the person reloads the form */
	ck_ok(command_perform(&out, &jasper, &again_c, &again));
	ck_assert(again);
	c = background_at(c.id, NOW + COMMAND_LEASE_MS);
	ck_assert_int_eq(c.status, CMD_CONFIRMED);
	ck_assert_int_eq(fake->writes, 1);
}
END_TEST

START_TEST(killed_and_never_done)
{
	struct command c = killed(HANG);

	sweep_after_lease();
	for (int64_t now = NOW; now < NOW + 30 * MINUTE; now += MINUTE)
		c = background_at(c.id, now);
	ck_assert_int_eq(c.status, CMD_REFUSED);
	ck_assert_int_eq(fake->writes, 1);
}
END_TEST

/* Requested and never sent: then it is not. */
START_TEST(killed_before_it_was_sent)
{
	struct command c = asked_for("once-1", "state", "ACTIVATED");

	c.requested = NOW;
	c.lease_until = NOW + COMMAND_LEASE_MS;
	ck_ok(command_add(store_db, store_a, &c));
	sweep_after_lease();
	c = stored_command(c.id);
	ck_assert_int_eq(c.status, CMD_REFUSED);
	ck_assert(has_text(c.reason, "Not sent: "));
	/* and a process that comes late does not send it */
	ck_assert_int_eq(command_mark_sent(store_db, &c), E_CONFLICT);
}
END_TEST

/* Also by another node, which knows nothing of its processes. */
START_TEST(the_living_are_left_alone)
{
	struct command c = asked_for("once-1", "state", "ACTIVATED");

	c.requested = NOW;
	c.holder = "elsewhere/1";
	c.lease_until = NOW + COMMAND_LEASE_MS;
	ck_ok(command_add(store_db, store_a, &c));
	set_now(NOW + COMMAND_LEASE_MS - 1);
	ck_ok(command_sweep(store_db, store_a));
	ck_assert_int_eq(stored_command(c.id).status, CMD_REQUESTED);
	/* leaving renews it */
	c.sent = NOW + COMMAND_LEASE_MS - 1;
	c.lease_until = c.sent + COMMAND_LEASE_MS;
	ck_ok(command_mark_sent(store_db, &c));
	set_now(c.lease_until - 1);
	ck_ok(command_sweep(store_db, store_a));
	ck_assert_int_eq(stored_command(c.id).status, CMD_SENT);
	set_now(c.lease_until);
	ck_ok(command_sweep(store_db, store_a));
	ck_assert_int_eq(stored_command(c.id).status, CMD_UNKNOWN);
}
END_TEST

/* --- the background worker --- */

START_TEST(nobody_to_ask)
{
	struct command c;

	fake->mode = LATER;
	c = run_command("once-1", "state", "ACTIVATED");
	ck_ok(extension_set_on(store_db, "jasper", false, NOW));
	fake->reads = 0;
	c = background_at(c.id, c.next_check);
	ck_assert_int_eq(c.status, CMD_ACCEPTED);
	ck_assert_int_eq(fake->reads, 0);
	ck_ok(extension_remove(store_db, "jasper"));
	c = background_at(c.id, c.next_check);
	ck_assert_int_eq(c.status, CMD_ACCEPTED);
	ck_assert_int_eq(c.next_check, ABSENT);
	ck_assert_int_eq(fake->reads, 0);
}
END_TEST

START_TEST(carrier_down_is_asked_ever_later)
{
	struct command c;
	int64_t now = NOW, before = 0;

	fake->mode = LATER;
	c = run_command("once-1", "state", "ACTIVATED");
	stop_server();
	for (int i = 0; i < 6; i++) {
		ck_assert_int_ge(c.next_check - now, before);
		before = c.next_check - now;
		now = c.next_check;
		c = background_at(c.id, now);
		ck_assert_int_eq(c.status, CMD_ACCEPTED);
	}
	ck_assert_int_gt(before, MINUTE);
}
END_TEST

/* Its API has no way to say it: XML has no U+0001, for one. */
START_TEST(what_cannot_be_carried)
{
	struct command c = { .op = "plan", .requested = NOW, .sent = NOW };
	struct result r;

	result_init(&r);
	settle_answer(&c, store_a, NULL, E_INPUT, false, &r, NOW);
	ck_assert_int_eq(c.status, CMD_REFUSED);
	ck_assert(has_text(c.reason, "Not sent: "));
	ck_assert(has_text(c.reason, "odd characters"));
}
END_TEST

/* Taken, and nobody can be asked: it stays so for a week, then it is unknown;
 * what the service says after that counts all the same. */
START_TEST(nothing_is_heard)
{
	struct command c = { .status = CMD_ACCEPTED, .op = "write",
		.effective = "", .requested = NOW, .sent = NOW,
		.answered = NOW, .decided = ABSENT };
	const int64_t week = 7 * INT64_C(86400000);

	settle_unheard(&c, NOW + week / 2);
	ck_assert_int_eq(c.status, CMD_ACCEPTED);
	ck_assert_int_gt(c.next_check, NOW + week / 2);
	settle_unheard(&c, NOW + week + week);
	ck_assert_int_eq(c.status, CMD_UNKNOWN);
	ck_assert_int_eq(c.next_check, ABSENT);
	ck_assert(settle_by_report(&c, false, NULL, NULL, NOW + 3 * week));
	ck_assert_int_eq(c.status, CMD_CONFIRMED);
}
END_TEST

Suite *
settle_suite(void)
{
	Suite *s = suite_create("settle");
	TCase *t = tcase_create("settle");

	tcase_add_checked_fixture(t, out_open, out_close);
	tcase_add_test(t, message_is_delivered_later);
	tcase_add_test(t, message_fails);
	tcase_add_test(t, lost_message_is_found_by_its_text);
	tcase_add_test(t, lost_message_is_not_sent_again);
	tcase_add_test(t, killed_after_it_was_done);
	tcase_add_test(t, killed_and_never_done);
	tcase_add_test(t, killed_before_it_was_sent);
	tcase_add_test(t, the_living_are_left_alone);
	tcase_add_test(t, what_cannot_be_carried);
	tcase_add_test(t, nobody_to_ask);
	tcase_add_test(t, carrier_down_is_asked_ever_later);
	tcase_add_test(t, nothing_is_heard);
	suite_add_tcase(s, t);
	return s;
}
