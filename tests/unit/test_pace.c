/* How often, and who: pace, HTTP Basic. */
#include <check.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/http/basic.h"
#include "lib/pace/pace.h"

Suite	*pace_suite(void);

/* A burst, then as many as become due. */
START_TEST(bursts)
{
	struct pace *p = pace_new();
	int64_t now = 1000000;

	ck_assert_ptr_nonnull(p);
	for (int i = 0; i < 20; i++)
		ck_assert_int_eq(pace_wait(p, 7, now, 10, 20), 0);
	ck_assert_int_eq(pace_wait(p, 7, now, 10, 20), 100);
	ck_assert_int_eq(pace_wait(p, 7, now + 60, 10, 20), 40);
	/* another is not held up */
	ck_assert_int_eq(pace_wait(p, 8, now, 10, 20), 0);
	ck_assert_int_eq(pace_wait(p, 7, now + 100, 10, 20), 0);
	ck_assert_int_eq(pace_wait(p, 7, now + 100, 10, 20), 100);
	/* idle for long: a burst again, and no more */
	now += 1000000;
	for (int i = 0; i < 20; i++)
		ck_assert_int_eq(pace_wait(p, 7, now, 10, 20), 0);
	ck_assert_int_gt(pace_wait(p, 7, now, 10, 20), 0);
	/* as a person's and a key's ids are told apart */
	ck_assert_int_eq(pace_wait(p, -7, now, 10, 20), 0);
}
END_TEST

/* All processes together. */
START_TEST(is_shared)
{
	struct pace *p = pace_new();
	int got = 0, status;

	for (int i = 0; i < 4; i++)
		if (fork() == 0) {
			int mine = 0;

			for (int j = 0; j < 50; j++)
				mine += pace_wait(p, 3, 5000, 1, 100) == 0;
			_exit(mine);
		}
	while (wait(&status) != -1)
		got += WEXITSTATUS(status);
	ck_assert_int_eq(got, 100);
}
END_TEST

START_TEST(basic)
{
	static const char *const none[] = { NULL, "", "Bearer x", "Basi",
		"Basic" };
	static const char *const unread[] = { "Basic !", "Basic eA==",
		"Basic YTo=YTo=", "Basic YQBiOmM=" };
	struct arena *a = arena_new(1 << 20);
	const char *user, *password;

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		ck_assert(!basic_parse(a, none[i], &user, &password));
	for (size_t i = 0; i < sizeof(unread) / sizeof(unread[0]); i++) {
		ck_assert(basic_parse(a, unread[i], &user, &password));
		ck_assert_str_eq(user, "");
		ck_assert_str_eq(password, "");
	}
	ck_assert(basic_parse(a, "basic  YTpiOmM", &user, &password));
	ck_assert_str_eq(user, "a");
	ck_assert_str_eq(password, "b:c");
	arena_free(a);
}
END_TEST

Suite *
pace_suite(void)
{
	Suite *s = suite_create("pace");
	TCase *t = tcase_create("pace");

	tcase_add_test(t, bursts);
	tcase_add_test(t, is_shared);
	tcase_add_test(t, basic);
	suite_add_tcase(s, t);
	return s;
}
