/* How many messages each connected device has sent. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "events/tallies.h"
#include "store_fixture.h"

Suite	*tallies_suite(void);

static char dir[] = "/tmp/tallies-XXXXXX";
static struct tally *all;

static void
begin(void)
{
	memcpy(dir, "/tmp/tallies-XXXXXX", sizeof(dir));
	ck_assert_ptr_nonnull(mkdtemp(dir));
	all = tallies_open(dir);
	ck_assert_ptr_nonnull(all);
}

static void
end(void)
{
	char path[64];

	tallies_close(all);
	snprintf(path, sizeof(path), "%s/tallies", dir);
	unlink(path);
	rmdir(dir);
}

static int64_t
of(int64_t device)
{
	int64_t n;

	return tallies_read(dir, device, &n) ? n : -1;
}

START_TEST(one_device)
{
	struct tally *t = tally_take(all, 7), *second;

	ck_assert_int_eq(of(7), 0);
	ck_assert_int_eq(of(8), -1);
	tally_count(t, 3);
	ck_assert_int_eq(of(7), 3);
	/* taken over: the new one is there before the old is gone */
	second = tally_take(all, 7);
	tally_count(second, 1);
	tally_free(t);
	ck_assert_int_eq(of(7), 1);
	tally_free(second);
	ck_assert_int_eq(of(7), -1);
	/* a client that is no device has none */
	ck_assert_ptr_null(tally_take(all, 0));
	tally_count(NULL, 1);
	tally_free(NULL);
}
END_TEST

/* Many have a place, and who has none changes nobody's. */
START_TEST(many)
{
	int64_t with = 0;

	for (int64_t i = 1; i <= 100000; i++) {
		struct tally *t = tally_take(all, i);

		tally_count(t, i * 2);
		with += t != NULL;
	}
	ck_assert_int_gt(with, 40000);
	for (int64_t i = 1; i <= 100000; i += 97)
		ck_assert(of(i) == i * 2 || of(i) == -1);
	for (int64_t i = 1; i <= 10000; i += 97)
		ck_assert_int_eq(of(i), i * 2);
}
END_TEST

/* A broker that begins anew has nobody connected; nor has one without a file. */
START_TEST(anew)
{
	tally_take(all, 7);
	tallies_close(all);
	all = tallies_open(dir);
	ck_assert_int_eq(of(7), -1);
	ck_assert(!tallies_read("/nowhere", 7, &(int64_t){ 0 }));
}
END_TEST

/* One that has not ended yet keeps its own, which nobody reads. */
START_TEST(another)
{
	struct tally *before = all, *t = tally_take(before, 7);

	all = tallies_open(dir);
	tally_count(t, 3);
	tally_take(before, 8);
	ck_assert_int_eq(of(7), -1);
	ck_assert_int_eq(of(8), -1);
	tally_count(tally_take(all, 7), 1);
	ck_assert_int_eq(of(7), 1);
	ck_assert_int_eq(t->messages, 3);
	tallies_close(before);
}
END_TEST

Suite *
tallies_suite(void)
{
	Suite *s = suite_create("tallies");
	TCase *t = tcase_create("tallies");

	tcase_add_checked_fixture(t, begin, end);
	tcase_add_test(t, one_device);
	tcase_add_test(t, many);
	tcase_add_test(t, anew);
	tcase_add_test(t, another);
	suite_add_tcase(s, t);
	return s;
}
