/* Which requests may call out, and the places they hold meanwhile. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bulkhead.h"
#include "lib/places.h"

Suite *bulkhead_suite(void);

static char path[] = "/tmp/patchbay-places-XXXXXX";

static void
setup(void)
{
	int fd = mkstemp(path);

	ck_assert_int_ne(fd, -1);
	close(fd);
}

static void
teardown(void)
{
	unlink(path);
	snprintf(path + sizeof(path) - 7, 7, "XXXXXX");
}

START_TEST(places_by_name)
{
	int mine = places_open(path), other = places_open(path);

	ck_assert(places_take(mine, "a", 2));
	ck_assert(places_take(other, "a", 2));
	ck_assert_int_eq(places_count(mine, "a", 2), 1);
	ck_assert_int_eq(places_count(other, "a", 2), 1);
	ck_assert_int_eq(places_count(other, "b", 2), 0);
	ck_assert(places_take(mine, "b", 1));
	ck_assert(!places_take(other, "b", 1));
	places_leave(mine);
	ck_assert(places_take(other, "b", 1));
	ck_assert_int_eq(places_count(mine, "a", 2), 1);
	close(other);
	ck_assert_int_eq(places_count(mine, "a", 2), 0);
	close(mine);
}
END_TEST

/* However a process ends. */
START_TEST(places_of_the_dead)
{
	int mine = places_open(path), status;
	pid_t pid = fork();

	if (pid == 0) {
		int fd = places_open(path);

		if (places_take(fd, "a", 1))
			abort();
		_exit(0);
	}
	waitpid(pid, &status, 0);
	ck_assert(WIFSIGNALED(status));
	ck_assert_int_eq(places_count(mine, "a", 1), 0);
	close(mine);
}
END_TEST

/* However many extensions hang, with as many readers as there are: every other
 * one is read and written. */
START_TEST(no_extension_holds_up_another)
{
	for (int n = 1; n <= 12; n++) {
		struct bulkhead b = { .workers = 12, .extensions = n };
		int held[12] = { 0 };

		for (int k = 0; k < n - 1; k++)
			for (int i = 0; i < 20; i++) {
				b.key = held[k];
				b.person = 0;
				b.writes = i >= 10;
				if (bulkhead_may(&b)) {
					held[k]++;
					b.all++;
				}
			}
		b.key = 0;
		b.writes = false;
		ck_assert_msg(bulkhead_may(&b), "%d: a reading", n);
		b.key = n <= 6;
		b.all += n <= 6;
		b.writes = true;
		ck_assert_msg(bulkhead_may(&b), "%d: a command", n);
		ck_assert_int_lt(b.all, b.workers);
	}
}
END_TEST

/* Readers, however many, leave room for a command; one of them does not take
 * it all. */
START_TEST(commands_before_readings)
{
	struct bulkhead b = { .workers = 12, .extensions = 1 };

	for (; bulkhead_may(&b); b.all++)
		b.key++;
	ck_assert_int_eq(b.key, BULKHEAD_MAX - 1);
	b.writes = true;
	ck_assert(bulkhead_may(&b));
	b.key = BULKHEAD_MAX;
	ck_assert(!bulkhead_may(&b));
	b = (struct bulkhead){ .workers = 12, .extensions = 1, .key = 2,
	    .person = BULKHEAD_PERSON, .all = 2 };
	ck_assert(!bulkhead_may(&b));
	b.person = 0;
	ck_assert(bulkhead_may(&b));
}
END_TEST

START_TEST(held_until_left)
{
	int one = places_open(path), two = places_open(path);

	ck_assert_int_eq(bulkhead_enter(one, "k", "k 1", false, 2, 1), E_OK);
	ck_assert_int_eq(bulkhead_enter(two, "k", "k 2", false, 2, 1),
	    E_SERVICE_TURN);
	ck_assert_int_eq(bulkhead_enter(two, "k", "k 2", true, 2, 1), E_OK);
	places_leave(two);
	places_leave(one);
	ck_assert_int_eq(bulkhead_enter(two, "k", "k 2", false, 2, 1), E_OK);
	close(one);
	close(two);
}
END_TEST

/* Four requests of one person at once, of which two may call. */
START_TEST(waits_for_a_place)
{
	int held = places_open(path), waits = places_open(path), status;
	pid_t pid;

	for (int i = 0; i < 2; i++)
		ck_assert_int_eq(bulkhead_enter(i == 0 ? held : waits, "k",
		    "k 1", false, 12, 1), E_OK);
	places_leave(waits);
	pid = fork();
	if (pid == 0) {
		int fd = places_open(path);

		if (bulkhead_enter(fd, "k", "k 1", false, 12, 1) != E_OK)
			abort();
		if (bulkhead_wait(waits, "k", "k 1", false, 12, 1, 1) !=
		    E_SERVICE_TURN)
			abort();
		places_leave(waits);
		/* given back by who ends, and had by who waits */
		if (fork() == 0) {
			close(held);
			_exit(bulkhead_wait(waits, "k", "k 1", false, 12, 1,
			    60000) == E_OK ? 0 : 1);
		}
		places_leave(fd);
		if (wait(&status) == -1)
			abort();
		_exit(WEXITSTATUS(status));
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
	/* and not more than a few wait */
	ck_assert_int_eq(bulkhead_wait(waits, "k", "k 2", true, 1, 1, 60000),
	    E_SERVICE_TURN);
	close(held);
	close(waits);
}
END_TEST

Suite *
bulkhead_suite(void)
{
	Suite *s = suite_create("bulkhead");
	TCase *t = tcase_create("places");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, places_by_name);
	tcase_add_test(t, places_of_the_dead);
	tcase_add_test(t, no_extension_holds_up_another);
	tcase_add_test(t, commands_before_readings);
	tcase_add_test(t, held_until_left);
	tcase_add_test(t, waits_for_a_place);
	suite_add_tcase(s, t);
	return s;
}
