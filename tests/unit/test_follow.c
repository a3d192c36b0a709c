/*
 * follow: SIMs that changed at the carrier are asked for and read again,
 * against the carrier of outside_fixture.
 */
#include <check.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fleet_fixture.h"
#include "commands/refresh.h"
#include "commands/rounds.h"
#include "lib/clock.h"
#include "store/command/activity.h"

#define EVERY	(5 * MINUTE)
#define SINCE	"2023-11-14T22%3A11%3A20%2B00%3A00"	/* NOW - 2 min */

Suite	*follow_suite(void);

static void
link_pump(void)
{
	struct link l = { .extension = "jasper", .resource = ICCID };

	ck_ok(device_configure(store_db, store_a, pump, "{}", &l, 1, NOW));
	ck_ok(refresh_sim(&out, &jasper, ICCID, NULL));
	forget_calls();
	fake->singles = 0;
}

static void
list(int from, int n)
{
	fake->lists = true;
	fake->nlist = n;
	for (int i = 0; i < n; i++)
		memcpy(fake->list[i], fleet_iccid(from + i), 20);
}

static void
follow_at(int64_t now)
{
	set_now(now);
	forget_calls();
	round_follow(&out, EVERY);
}

START_TEST(a_change_elsewhere_arrives)
{
	struct activity *news;
	size_t n;

	link_pump();
	list(0, 3);
	memcpy(fake->list[1], ICCID, sizeof(ICCID));
	follow_at(NOW);
	ck_assert_str_eq(fake->since, SINCE);
	ck_assert_int_eq(due_waiting(), 1);
	ck_assert_int_eq(follow_stored().asked, NOW);
	memcpy(fake->state, "ACTIVATED", 10);
	forget_calls();
	ck_assert_int_eq(round_read_due(&out, 4), 1);
	ck_assert_int_eq(due_waiting(), 0);
	ck_ok(activity_list(store_db, store_a, ACTIVITY_CHANGES, "jasper",
	    ICCID, ABSENT, 10, &news, &n));
	ck_assert_uint_eq(n, 1);
	ck_assert_str_eq(news[0].source, "reading");
	ck_assert_str_eq(news[0].after, "Activated");
	/* not again before its time, then from where it ended */
	follow_at(NOW + EVERY - 1);
	ck_assert_int_eq(fake->asks, 1);
	follow_at(NOW + EVERY);
	ck_assert_int_eq(fake->asks, 2);
	ck_assert_str_eq(fake->since, SINCE);
}
END_TEST

START_TEST(not_known_before_all_of_it)
{
	link_fleet(80);
	list(0, 80);
	fake->refuse_page = 2;
	follow_at(NOW);
	ck_assert_int_eq(due_waiting(), 50);
	ck_assert_int_eq(follow_stored().asked, ABSENT);
	ck_assert_int_eq(follow_stored().err, E_SERVICE_FAULT);
	ck_assert(*follow_stored().err_text != '\0');
	follow_at(NOW + MINUTE);
	ck_assert_int_eq(fake->asks, 2);
	fake->refuse_page = 0;
	follow_at(NOW + EVERY);
	ck_assert_int_eq(due_waiting(), 80);
	ck_assert_int_eq(follow_stored().asked, NOW + EVERY);
	ck_assert_int_eq(follow_stored().err, E_OK);
}
END_TEST

START_TEST(asked_from_where_it_ended)
{
	list(0, 0);
	follow_at(NOW);
	fake->refuse_page = 1;
	follow_at(NOW + EVERY);
	fake->refuse_page = 0;
	follow_at(NOW + 10 * EVERY);
	ck_assert_str_eq(fake->since, SINCE);
	ck_assert_int_eq(follow_stored().asked, NOW + 10 * EVERY);
	/* the clock was set back */
	follow_at(NOW);
	ck_assert_str_eq(fake->since, SINCE);
	ck_assert_int_eq(follow_stored().asked, NOW);
}
END_TEST

START_TEST(a_list_that_moves_is_read_again)
{
	link_fleet(120);
	list(0, 120);
	fake->moves = 1;
	follow_at(NOW);
	ck_assert_int_eq(fake->asks, 6);
	ck_assert_int_eq(due_waiting(), 120);
	ck_assert_int_eq(follow_stored().asked, NOW);
}
END_TEST

START_TEST(a_long_list_takes_several_rounds)
{
	enum { MANY = 1030 };

	link_fleet(MANY);
	list(0, MANY);
	out.deadline = clock_mono() + 600000;
	follow_at(NOW);
	ck_assert_int_eq(due_waiting(), 50 * LIST_PAGES);
	ck_assert_int_eq(follow_stored().asked, ABSENT);
	ck_assert_int_eq(follow_stored().began, NOW);
	ck_assert_int_eq(follow_stored().page, LIST_PAGES);
	follow_at(NOW + 3000);
	ck_assert_str_eq(fake->since, SINCE);
	ck_assert_int_eq(due_waiting(), MANY);
	ck_assert_int_eq(follow_stored().asked, NOW);
	ck_assert_int_eq(follow_stored().began, ABSENT);
}
END_TEST

START_TEST(left_for_a_year)
{
	struct follow f = { .asked = NOW, .began = ABSENT, .page = 1,
		.tried = NOW, .read_tried = ABSENT };

	link_fleet(3);
	ck_ok(follow_asked(store_db, "jasper", &f));
	list(0, 0);
	follow_at(NOW + INT64_C(366) * 24 * 60 * MINUTE);
	ck_assert_int_eq(fake->asks, 0);
	ck_assert_int_eq(due_waiting(), 3);
	ck_assert_int_gt(follow_stored().asked, NOW);
}
END_TEST

START_TEST(more_than_an_answer_holds)
{
	link_fleet(3);
	use_soap();
	follow_at(NOW);
	ck_assert_int_eq(fake->asks, 1);
	ck_assert_int_eq(due_waiting(), 3);
	ck_assert_int_eq(follow_stored().asked, NOW);
	ck_assert_int_eq(follow_stored().err, E_OK);
}
END_TEST

START_TEST(who_cannot_be_reached_is_asked_soon)
{
	stop_server();
	follow_at(NOW);
	ck_assert_int_eq(follow_stored().err, E_SERVICE_CONNECT);
	follow_at(NOW + MINUTE - 1);
	ck_assert_int_eq(follow_stored().tried, NOW);
	follow_at(NOW + MINUTE);
	ck_assert_int_eq(follow_stored().tried, NOW + MINUTE);
}
END_TEST

START_TEST(who_is_off_is_not_asked)
{
	list(0, 0);
	ck_ok(extension_set_on(store_db, "jasper", false, NOW));
	follow_at(NOW);
	ck_assert_int_eq(fake->asks, 0);
}
END_TEST

/* Killed after it marked: whoever comes after reads. */
START_TEST(killed_before_it_read)
{
	pid_t pid;
	int status;

	link_pump();
	list(0, 1);
	memcpy(fake->list[0], ICCID, sizeof(ICCID));
	forget_calls();
	pid = fork();
	if (pid == 0) {
		out.db = store_connect();
		out_caller.http = http_new(NULL);
		round_follow(&out, EVERY);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	ck_assert_int_eq(status, 0);
	ck_assert_int_eq(fake->singles, 0);
	ck_assert_int_eq(due_waiting(), 1);
	forget_calls();
	ck_assert_int_eq(round_read_due(&out, 1), 1);
	ck_assert_int_eq(fake->singles, 1);
}
END_TEST

Suite *
follow_suite(void)
{
	Suite *s = suite_create("follow");
	TCase *t = tcase_create("follow");

	tcase_add_checked_fixture(t, out_open, out_close);
	tcase_add_test(t, a_change_elsewhere_arrives);
	tcase_add_test(t, not_known_before_all_of_it);
	tcase_add_test(t, asked_from_where_it_ended);
	tcase_add_test(t, a_list_that_moves_is_read_again);
	tcase_add_test(t, a_long_list_takes_several_rounds);
	tcase_add_test(t, left_for_a_year);
	tcase_add_test(t, more_than_an_answer_holds);
	tcase_add_test(t, who_cannot_be_reached_is_asked_soon);
	tcase_add_test(t, who_is_off_is_not_asked);
	tcase_add_test(t, killed_before_it_read);
	suite_add_tcase(s, t);
	return s;
}
