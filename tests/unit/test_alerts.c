/* What the operator is told, and when. */
#include <check.h>
#include <string.h>

#include "alerts.h"
#include "store_fixture.h"

Suite	*alerts_suite(void);

#define MINUTE	INT64_C(60000)

static struct arena *a;
static struct alert stored[10];
static size_t nstored;
static bool urgent;		/* a bad disk is */

static void
begin(void)
{
	a = arena_new(ARENA_MAX);
	nstored = 0;
	urgent = false;
}

static void
end(void)
{
	arena_free(a);
}

static void
store(const struct alert *t)
{
	size_t i = 0;

	while (i < nstored && strcmp(stored[i].title, t->title) != 0)
		i++;
	if (i == nstored)
		stored[nstored++] = *t;
	else
		stored[i].told = t->told;
}

static void
drop(const char *title)
{
	for (size_t i = 0; i < nstored; i++)
		if (strcmp(stored[i].title, title) == 0)
			stored[i] = stored[--nstored];
}

/* One look: the letters of what is bad; what is mailed, or "". */
static const char *
look(const char *bad, int64_t at, bool may_mail)
{
	static const struct { char c; const char *title; } all[] = {
		{ 'd', "Disk" }, { 'k', "Key" }, { 'j', "Jasper" } };
	struct check checks[3];
	struct alert_plan p = { .put = arena_array(a, 20, sizeof(*p.put)),
	    .drop = arena_array(a, 20, sizeof(*p.drop)) };

	for (int i = 0; i < 3; i++)
		checks[i] = (struct check){ .title = all[i].title,
		    .found = "Found.", .advice = "Do it.",
		    .urgent = i == 0 && urgent, .state = strchr(bad, all[i].c) != NULL ? CHECK_BAD :
		    i == 1 ? CHECK_WARN : CHECK_GOOD };
	alerts_plan(a, checks, 3, stored, nstored, NOW + at, may_mail, &p);
	for (size_t i = 0; i < p.nput; i++)
		store(&p.put[i]);
	for (size_t i = 0; i < p.ndrop; i++)
		drop(p.drop[i]);
	return p.subject == NULL ? "" : p.subject;
}

START_TEST(told_once)
{
	ck_assert_str_eq(look("", 0, true), "");
	ck_assert_str_eq(look("d", 0, true), "");
	ck_assert_str_eq(look("d", MINUTE, true), "");
	ck_assert_str_eq(look("d", 2 * MINUTE, true),
	    "Patchbay: Disk needs you");
	for (int i = 3; i < 100; i++)
		ck_assert_str_eq(look("d", i * MINUTE, true), "");
	ck_assert_str_eq(look("", 100 * MINUTE, true),
	    "Patchbay: Disk is good again");
	ck_assert_uint_eq(nstored, 0);
}
END_TEST

/* At once, as soon nothing could be written. */
START_TEST(urgent_ones)
{
	urgent = true;
	ck_assert_str_eq(look("d", 0, true), "Patchbay: Disk needs you");
	ck_assert_str_eq(look("d", MINUTE, true), "");
	ck_assert_str_eq(look("", 2 * MINUTE, true),
	    "Patchbay: Disk is good again");
	ck_assert_str_eq(look("d", 3 * MINUTE, false), "");
	ck_assert_str_eq(look("d", 4 * MINUTE, true),
	    "Patchbay: Disk needs you");
}
END_TEST

/* What passes by itself is not worth a mail, in either direction. */
START_TEST(short_ones)
{
	for (int i = 0; i < 50; i++)
		ck_assert_str_eq(look(i % 2 == 0 ? "j" : "", i * MINUTE, true),
		    "");
}
END_TEST

/* While no mail may go it is remembered, and then told with what came since. */
START_TEST(no_storm)
{
	look("d", 0, true);
	ck_assert_str_eq(look("dj", 5 * MINUTE, false), "");
	ck_assert_str_eq(look("djk", 8 * MINUTE, false), "");
	ck_assert_str_eq(look("djk", 10 * MINUTE, true),
	    "Patchbay: several things have changed");
	/* good again meanwhile: told when a mail may go */
	ck_assert_str_eq(look("", 11 * MINUTE, false), "");
	ck_assert_uint_eq(nstored, 3);
	ck_assert_str_eq(look("", 21 * MINUTE, true),
	    "Patchbay: several things have changed");
	ck_assert_uint_eq(nstored, 0);
}
END_TEST

/* A clock that was put back by a year does not silence anything. */
START_TEST(clock_back)
{
	look("k", 0, true);
	ck_assert_str_eq(look("k", -365 * 1440 * MINUTE, true),
	    "Patchbay: Key needs you");
}
END_TEST

START_TEST(stored_alerts)
{
	struct alert *list;
	size_t n;

	ck_ok(alert_put(store_db, &(struct alert){ .title = "Disk",
	    .since = 5 }));
	ck_ok(alert_put(store_db, &(struct alert){ .title = "Disk",
	    .since = 9, .told = true }));
	ck_ok(alert_put(store_db, &(struct alert){ .title = "A", .since = 7 }));
	ck_ok(alert_list(store_db, store_a, &list, &n));
	ck_assert_uint_eq(n, 2);
	ck_assert_str_eq(list[0].title, "A");
	ck_assert_int_eq(list[1].since, 5);
	ck_assert(list[1].told && !list[0].told);
	ck_ok(alert_drop(store_db, "Disk"));
	ck_ok(alert_list(store_db, store_a, &list, &n));
	ck_assert_uint_eq(n, 1);
}
END_TEST

Suite *
alerts_suite(void)
{
	Suite *s = suite_create("alerts");
	TCase *t = tcase_create("plan"), *k = tcase_create("stored");

	tcase_add_checked_fixture(t, begin, end);
	tcase_add_test(t, told_once);
	tcase_add_test(t, urgent_ones);
	tcase_add_test(t, short_ones);
	tcase_add_test(t, no_storm);
	tcase_add_test(t, clock_back);
	suite_add_tcase(s, t);
	tcase_add_checked_fixture(k, store_open, store_close);
	tcase_add_test(k, stored_alerts);
	suite_add_tcase(s, k);
	return s;
}
