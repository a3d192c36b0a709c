/*
 * follow: SIMs marked to be read again, several read in a call, and changes
 * asked for, against the carrier of outside_fixture.
 */
#include <check.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "outside_fixture.h"
#include "lib/clock.h"
#include "store/activity.h"
#include "store/due.h"
#include "store/follow.h"
#include "store/sim.h"
#include "store/command.h"
#include "commands/refresh.h"
#include "commands/rounds.h"

#define EVERY	(5 * MINUTE)
#define SINCE	"2023-11-14T22%3A11%3A20%2B00%3A00"	/* NOW - 2 min */

Suite	*follow_suite(void);

/* The n-th SIM of a fleet of the test's own. */
static char *
fleet_sim(int n)
{
	return arena_printf(store_a, "89999010000%08d", n);
}

/* A device for each of them, in one transaction. */
static void
fleet(int n)
{
	ck_ok(db_begin(store_db));
	for (int i = 0; i < n; i++) {
		struct link l = { .extension = "jasper", .resource = fleet_sim(i) };

		ck_ok(device_configure(store_db, store_a, store_device(
		    arena_printf(store_a, "f-%d", i)), "{}", &l, 1, NOW));
	}
	ck_ok(db_commit(store_db));
}

static void
read_before(int n)
{
	const struct sim_info info = { .state = SIM_ACTIVATED };

	ck_ok(db_begin(store_db));
	for (int i = 0; i < n; i++)
		ck_ok(sim_put(store_db, store_a, "jasper", fleet_sim(i), &info,
		    TOLD_NOW, NOW - 60 * MINUTE));
	ck_ok(db_commit(store_db));
}

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
use_soap(void)
{
	jasper.driver = "control-center-soap";
	jasper.updated++;
	ck_ok(extension_update(store_db, &jasper, jasper.updated));
	forget_calls();
}

static int64_t
waiting(void)
{
	int64_t n;

	ck_ok(due_count(store_db, store_a, "jasper", &n));
	return n;
}

static struct sim
stored(const char *resource)
{
	struct sim s;

	ck_ok(sim_get(store_db, store_a, "jasper", resource, &s));
	return s;
}

static struct follow
followed(void)
{
	struct follow f;

	ck_ok(follow_get(store_db, store_a, "jasper", &f));
	return f;
}

static void
list(int from, int n)
{
	fake->lists = true;
	fake->nlist = n;
	for (int i = 0; i < n; i++)
		memcpy(fake->list[i], fleet_sim(from + i), 20);
}

static void
follow_at(int64_t now)
{
	set_now(now);
	forget_calls();
	round_follow(&out, EVERY);
}

/* --- marks --- */

START_TEST(marks)
{
	const struct sim_info told = { .state = SIM_ACTIVATED,
		.iccid = "8999901000000009999" };
	const char *ids[] = { "8999901000000009999", fleet_sim(1), "nobody's",
		fleet_sim(7) };
	const char **list;
	int64_t due, again;
	size_t n;

	fleet(3);
	ck_ok(sim_put(store_db, store_a, "jasper", fleet_sim(0), &told, TOLD_NOW,
	    NOW));
	ck_assert_int_eq(waiting(), 0);
	/* by what the carrier calls it, too; what is not linked is passed */
	ck_ok(due_mark(store_db, "jasper", ids, 4, NOW));
	ck_assert_int_eq(waiting(), 2);
	ck_ok(due_get(store_db, "jasper", fleet_sim(0), &due));
	ck_assert_int_eq(due, NOW);
	ck_ok(due_get(store_db, "jasper", fleet_sim(2), &due));
	ck_assert_int_eq(due, ABSENT);
	/* marked again while it is read: still to be read */
	ck_ok(due_get(store_db, "jasper", fleet_sim(1), &due));
	ck_ok(due_mark(store_db, "jasper", &ids[1], 1, NOW));
	ck_ok(due_get(store_db, "jasper", fleet_sim(1), &again));
	ck_assert_int_ne(due, again);
	ck_ok(due_put(store_db, "jasper", fleet_sim(1), due, ABSENT));
	ck_assert_int_eq(waiting(), 2);
	/* whoever waits longest comes first, unless put behind */
	ck_ok(due_put(store_db, "jasper", fleet_sim(0), NOW, NOW + 5));
	ck_ok(due_list(store_db, store_a, "jasper", 1, &list, &n));
	ck_assert_uint_eq(n, 1);
	ck_assert_str_eq(list[0], fleet_sim(1));
	ck_ok(due_put(store_db, "jasper", fleet_sim(1), again, ABSENT));
	ck_assert_int_eq(waiting(), 1);
}
END_TEST

/* The carrier's list has another spelling of the card than the link. */
START_TEST(marks_by_another_spelling)
{
	const char *longer = arena_printf(store_a, "%s7", fleet_sim(1));
	struct link link = { .extension = "jasper",
	    .resource = "89999010000000099997" };
	const char *shorter = "8999901000000009999";
	int64_t due;

	fleet(3);
	ck_ok(device_configure(store_db, store_a, store_device("longer"),
	    "{}", &link, 1, NOW));
	ck_ok(due_mark(store_db, "jasper", &longer, 1, NOW));
	ck_assert_int_eq(waiting(), 1);
	ck_ok(due_get(store_db, "jasper", fleet_sim(1), &due));
	ck_assert_int_eq(due, NOW);
	ck_ok(due_mark(store_db, "jasper", &shorter, 1, NOW));
	ck_ok(due_get(store_db, "jasper", link.resource, &due));
	ck_assert_int_eq(due, NOW);
}
END_TEST

START_TEST(marks_end_with_what_they_are_of)
{
	const char **list;
	struct device d;
	size_t n;

	fleet(3);
	ck_ok(due_mark_all(store_db, "jasper", NOW));
	ck_assert_int_eq(waiting(), 3);
	ck_ok(device_linking(store_db, store_a, "jasper", fleet_sim(1), &d));
	ck_ok(device_configure(store_db, store_a, d.id, "", NULL, 0, NOW));
	ck_ok(due_list(store_db, store_a, "jasper", 10, &list, &n));
	ck_assert_uint_eq(n, 2);
	ck_assert_int_eq(waiting(), 2);
	ck_ok(follow_read(store_db, "jasper", NOW, E_SERVICE_DNS));
	ck_ok(extension_remove(store_db, "jasper"));
	ck_assert_int_eq(waiting(), 0);
	ck_assert_int_eq(followed().read_err, E_OK);
}
END_TEST

START_TEST(marks_of_a_large_fleet)
{
	enum { MANY = 1203 };
	const char **ids = arena_array(store_a, MANY, sizeof(*ids));

	fleet(MANY);
	for (int i = 0; i < MANY; i++)
		ids[i] = fleet_sim(MANY - 1 - i);
	ck_ok(due_mark(store_db, "jasper", ids, MANY - 1, NOW));
	ck_assert_int_eq(waiting(), MANY - 1);
	ck_ok(due_mark_all(store_db, "jasper", NOW));
	ck_assert_int_eq(waiting(), MANY);
}
END_TEST

/* The cost of a mark does not grow with the fleet. */
START_TEST(marks_are_sought)
{
	const char *plan = store_plan("due_mark_known");

	ck_assert_pstr_ne(strstr(plan, "USING"), NULL);
	ck_assert_pstr_eq(strstr(plan, "(extension=?)"), NULL);
}
END_TEST

START_TEST(marks_of_devices)
{
	struct link two[] = { { .extension = "atnt", .resource = "1" },
	    { .extension = "jasper", .resource = "2" } };
	int64_t ids[] = { pump, store_device("bare"), 4711 };
	struct due_marked m;

	ck_ok(device_configure(store_db, store_a, pump, "{}", two, 2, NOW));
	ck_ok(extension_set_on(store_db, "atnt", false, NOW));
	ck_ok(due_mark_devices(store_db, store_a, ids, 3, NOW, &m));
	ck_assert_int_eq(m.resources, 2);
	ck_assert_int_eq(m.off, 1);
	ck_assert_int_eq(m.without, 1);
	ck_assert_int_eq(m.unknown, 1);
	ck_assert_int_eq(waiting(), 1);
}
END_TEST

/* --- several in a call --- */

START_TEST(a_batch_is_one_call)
{
	fleet(60);
	use_soap();
	ck_assert_int_eq(round_fill(&out, 2), 60);
	ck_assert_int_eq(fake->batches, 2);
	ck_assert_int_eq(fake->most, 50);
	ck_assert_int_eq(fake->singles, 0);
	for (int i = 0; i < 60; i++) {
		struct sim s = stored(fleet_sim(i));

		ck_assert_int_eq(s.of.as_of, NOW);
		ck_assert_int_eq(s.info.state, SIM_INVENTORY);
	}
}
END_TEST

/* Left out of the answer, or the reason that nobody gets one. */
static const int faults[] = { 0, 100100, 100000, 400000, 400201 };

START_TEST(one_bad_does_not_hide_the_others)
{
	fleet(4);
	use_soap();
	memcpy(fake->bad, fleet_sim(3), 20);	/* the newest is asked first */
	fake->fault = faults[_i];
	for (int i = 0; i < 4; i++) {
		forget_calls();
		set_now(NOW + i * 6 * MINUTE);
		round_fill(&out, 4);
	}
	for (int i = 0; i < 3; i++)
		ck_assert_int_ne(stored(fleet_sim(i)).of.as_of, ABSENT);
	ck_assert_int_eq(stored(fleet_sim(3)).of.as_of, ABSENT);
	ck_assert_int_ne(stored(fleet_sim(3)).of.last_err, E_OK);
	if (faults[_i] == 0)
		ck_assert_int_eq(stored(fleet_sim(3)).of.last_err,
		    E_SERVICE_NOTFOUND);
}
END_TEST

/* Refused credentials are no answer about the SIM: what waited keeps its place,
 * and does not go behind those that were marked since. */
START_TEST(not_asked_keeps_its_place)
{
	const char *sim = fleet_sim(0);
	int64_t due;

	fleet(1);
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
	fleet(2);
	use_soap();
	fake->empty = true;
	ck_assert_int_eq(round_fill(&out, 1), 2);
	ck_assert_int_eq(fake->singles, 2);
	for (int i = 0; i < 2; i++)
		ck_assert_int_eq(stored(fleet_sim(i)).of.as_of, NOW);
}
END_TEST

START_TEST(a_failure_is_the_carriers)
{
	fleet(4);
	use_soap();
	fake->silent = true;
	ck_assert_int_eq(round_fill(&out, 1), 0);
	ck_assert_int_eq(fake->batches, 1);
	for (int i = 0; i < 4; i++) {
		ck_assert_int_eq(stored(fleet_sim(i)).of.last_try, ABSENT);
		ck_assert_int_eq(stored(fleet_sim(i)).of.last_err, E_OK);
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

	fleet(2);
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
	ck_assert_int_eq(waiting(), 0);
}
END_TEST

START_TEST(what_fails_waits_behind_the_others)
{
	const char **list;
	size_t n;

	fleet(2);
	read_before(2);
	use_soap();
	ck_ok(due_mark_all(store_db, "jasper", NOW - 5));
	ck_ok(follow_read(store_db, "jasper", NOW - EVERY, E_SERVICE_CLOSED));
	fake->silent = true;
	round_read_due(&out, 1);
	ck_assert_int_eq(waiting(), 2);
	ck_ok(due_list(store_db, store_a, "jasper", 1, &list, &n));
	ck_assert_str_eq(list[0], fleet_sim(1));
	ck_assert_int_eq(followed().read_err, E_SERVICE_CLOSED);
}
END_TEST

/* What a person finds out ends the pause. */
START_TEST(who_answers_a_person_is_asked_again)
{
	fleet(1);
	ck_ok(follow_read(store_db, "jasper", NOW - 1, E_SERVICE_CLOSED));
	ck_ok(refresh_sim(&out, &jasper, ICCID, NULL));
	ck_assert_int_eq(followed().read_err, E_OK);
}
END_TEST

START_TEST(who_is_not_there_says_nothing_of_a_sim)
{
	fleet(2);
	out_caller.batch = true;
	stop_server();
	ck_ok(due_mark_all(store_db, "jasper", NOW - 5));
	round_read_due(&out, 1);
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(stored(fleet_sim(i)).of.last_err, E_OK);
		ck_assert_int_eq(stored(fleet_sim(i)).of.last_try, ABSENT);
	}
	ck_assert_int_eq(followed().read_err, E_SERVICE_CONNECT);
	/* nothing reached it: not for long */
	set_now(NOW + MINUTE - 1);
	ck_assert_int_eq(round_read_due(&out, 1), 0);
	set_now(NOW + MINUTE);
	ck_assert_int_eq(round_read_due(&out, 1), 1);
}
END_TEST

/* --- what changed --- */

START_TEST(a_change_elsewhere_arrives)
{
	struct activity *news;
	size_t n;

	link_pump();
	list(0, 3);
	memcpy(fake->list[1], ICCID, sizeof(ICCID));
	follow_at(NOW);
	ck_assert_str_eq(fake->since, SINCE);
	ck_assert_int_eq(waiting(), 1);
	ck_assert_int_eq(followed().asked, NOW);
	memcpy(fake->state, "ACTIVATED", 10);
	forget_calls();
	ck_assert_int_eq(round_read_due(&out, 4), 1);
	ck_assert_int_eq(waiting(), 0);
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
	fleet(80);
	list(0, 80);
	fake->refuse_page = 2;
	follow_at(NOW);
	ck_assert_int_eq(waiting(), 50);
	ck_assert_int_eq(followed().asked, ABSENT);
	ck_assert_int_eq(followed().err, E_SERVICE_FAULT);
	ck_assert(*followed().err_text != '\0');
	follow_at(NOW + MINUTE);
	ck_assert_int_eq(fake->asks, 2);
	fake->refuse_page = 0;
	follow_at(NOW + EVERY);
	ck_assert_int_eq(waiting(), 80);
	ck_assert_int_eq(followed().asked, NOW + EVERY);
	ck_assert_int_eq(followed().err, E_OK);
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
	ck_assert_int_eq(followed().asked, NOW + 10 * EVERY);
	/* the clock was set back */
	follow_at(NOW);
	ck_assert_str_eq(fake->since, SINCE);
	ck_assert_int_eq(followed().asked, NOW);
}
END_TEST

START_TEST(a_list_that_moves_is_read_again)
{
	fleet(120);
	list(0, 120);
	fake->moves = 1;
	follow_at(NOW);
	ck_assert_int_eq(fake->asks, 6);
	ck_assert_int_eq(waiting(), 120);
	ck_assert_int_eq(followed().asked, NOW);
}
END_TEST

START_TEST(a_long_list_takes_several_rounds)
{
	enum { MANY = 1030 };

	fleet(MANY);
	list(0, MANY);
	out.deadline = clock_mono() + 600000;
	follow_at(NOW);
	ck_assert_int_eq(waiting(), 50 * LIST_PAGES);
	ck_assert_int_eq(followed().asked, ABSENT);
	ck_assert_int_eq(followed().began, NOW);
	ck_assert_int_eq(followed().page, LIST_PAGES);
	follow_at(NOW + 3000);
	ck_assert_str_eq(fake->since, SINCE);
	ck_assert_int_eq(waiting(), MANY);
	ck_assert_int_eq(followed().asked, NOW);
	ck_assert_int_eq(followed().began, ABSENT);
}
END_TEST

START_TEST(left_for_a_year)
{
	struct follow f = { .asked = NOW, .began = ABSENT, .page = 1,
		.tried = NOW, .read_tried = ABSENT };

	fleet(3);
	ck_ok(follow_asked(store_db, "jasper", &f));
	list(0, 0);
	follow_at(NOW + INT64_C(366) * 24 * 60 * MINUTE);
	ck_assert_int_eq(fake->asks, 0);
	ck_assert_int_eq(waiting(), 3);
	ck_assert_int_gt(followed().asked, NOW);
}
END_TEST

START_TEST(more_than_an_answer_holds)
{
	fleet(3);
	use_soap();
	follow_at(NOW);
	ck_assert_int_eq(fake->asks, 1);
	ck_assert_int_eq(waiting(), 3);
	ck_assert_int_eq(followed().asked, NOW);
	ck_assert_int_eq(followed().err, E_OK);
}
END_TEST

START_TEST(who_cannot_be_reached_is_asked_soon)
{
	stop_server();
	follow_at(NOW);
	ck_assert_int_eq(followed().err, E_SERVICE_CONNECT);
	follow_at(NOW + MINUTE - 1);
	ck_assert_int_eq(followed().tried, NOW);
	follow_at(NOW + MINUTE);
	ck_assert_int_eq(followed().tried, NOW + MINUTE);
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
	ck_assert_int_eq(waiting(), 1);
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
	tcase_add_test(t, marks);
	tcase_add_test(t, marks_by_another_spelling);
	tcase_add_test(t, marks_end_with_what_they_are_of);
	tcase_add_test(t, marks_of_a_large_fleet);
	store_add_sqlite(t, marks_are_sought);
	tcase_add_test(t, marks_of_devices);
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
