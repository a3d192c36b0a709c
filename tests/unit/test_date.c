#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/clock.h"
#include "lib/text/date.h"

Suite *date_suite(void);

static const struct {
	const char	*text;
	int64_t		 ms;
} good[] = {
	{ .text = "1970-01-01T00:00:00.000Z", .ms = 0 },
	{ .text = "2016-06-29T00:21:33.339Z", .ms = 1467159693339 },
	{ .text = "2016-06-29 00:21:33.339+0000", .ms = 1467159693339 },
	{ .text = "2016-06-29T02:21:33.339+02:00", .ms = 1467159693339 },
	{ .text = "2016-06-28T19:51:33.339-0430", .ms = 1467159693339 },
	{ .text = "2016-06-29T00:21:33.339999999Z", .ms = 1467159693339 },
	{ .text = "2016-06-29T00:21:33.3Z", .ms = 1467159693300 },
	{ .text = "2016-06-29T00:21:33Z", .ms = 1467159693000 },
	{ .text = "2016-06-29T00:21Z", .ms = 1467159660000 },
	{ .text = "2016-06-29", .ms = 1467158400000 },
	{ .text = "2016-06-29Z", .ms = 1467158400000 },
	{ .text = "2016-02-29", .ms = 1456704000000 },
	{ .text = "2000-02-29", .ms = 951782400000 },
	{ .text = "1969-12-31T23:59:59.999Z", .ms = -1 },
	{ .text = "9999-12-31T23:59:59.999Z", .ms = 253402300799999 },
	{ .text = "0001-01-01", .ms = -62135596800000 },
};

static const char *const bad[] = {
	"", "2016", "2016-06", "2016-6-29", "16-06-29", "2016-13-01",
	"2016-00-10", "2016-06-31", "2015-02-29", "1900-02-29", "2016-06-00",
	"2016-06-29T", "2016-06-29T24:00Z", "2016-06-29T00:60Z",
	"2016-06-29T00:00:60Z", "2016-06-29T00:00:00.Z",
	"2016-06-29T00:00:00", "2016-06-29T00:00:00.5", "2016-06-29T00Z",
	"2016-06-29T00:00:00+2:00", "2016-06-29T00:00:00+02:60",
	"2016-06-29T00:00:00Zx", "2016-06-29 ", " 2016-06-29", "2016/06/29",
	"0000-01-01", "-001-01-01", "2016-06-29t00:00:00Z", "2016-06-2\xc2\xb2",
};

START_TEST(parses)
{
	int64_t ms = 42;

	ck_assert_msg(date_parse(good[_i].text, &ms), "%s", good[_i].text);
	ck_assert_msg(ms == good[_i].ms, "%s: %lld", good[_i].text,
	    (long long)ms);
}
END_TEST

START_TEST(refuses)
{
	int64_t ms = 42;

	ck_assert_msg(!date_parse(bad[_i], &ms), "%s", bad[_i]);
	ck_assert_int_eq(ms, 42);
	ck_assert_msg(!date_parse_day(bad[_i], &ms), "%s", bad[_i]);
	ck_assert_int_eq(ms, 42);
}
END_TEST

START_TEST(date_alone)
{
	int64_t ms = 42;

	ck_assert(date_parse_day("2016-06-29", &ms));
	ck_assert_int_eq(ms, 1467158400000);
	ck_assert(!date_parse_day("2016-06-29Z", &ms));
	ck_assert(!date_parse_day("2016-06-29T00:21Z", &ms));
	ck_assert(!date_parse_day(NULL, &ms));
	ck_assert(!date_parse(NULL, &ms));
}
END_TEST

START_TEST(writes)
{
	struct arena *a = arena_new(1 << 20);

	ck_assert_str_eq(date_iso(a, 1467159693339),
	    "2016-06-29T00:21:33.339Z");
	ck_assert_str_eq(date_iso(a, -1), "1969-12-31T23:59:59.999Z");
	ck_assert_str_eq(date_iso(a, INT64_MIN), "0001-01-01T00:00:00.000Z");
	ck_assert_str_eq(date_iso(a, INT64_MAX), "9999-12-31T23:59:59.999Z");
	ck_assert_str_eq(date_day(a, 1467159693339), "2016-06-29");
	ck_assert_str_eq(date_human(a, 1467159693339),
	    "29 Jun 2016, 00:21 UTC");
	ck_assert_str_eq(date_human(a, 0), "1 Jan 1970, 00:00 UTC");
	arena_free(a);
}
END_TEST

START_TEST(ago)
{
	const int64_t now = 1467159693339, minute = 60000,
	    hour = 60 * minute, day = 24 * hour;
	struct arena *a = arena_new(1 << 20);

	ck_assert_str_eq(date_ago(a, now, now), "just now");
	ck_assert_str_eq(date_ago(a, now - minute + 1, now), "just now");
	ck_assert_str_eq(date_ago(a, now - minute, now), "1 minute ago");
	ck_assert_str_eq(date_ago(a, now - 3 * minute, now), "3 minutes ago");
	ck_assert_str_eq(date_ago(a, now - 59 * minute, now),
	    "59 minutes ago");
	ck_assert_str_eq(date_ago(a, now - hour, now), "1 hour ago");
	ck_assert_str_eq(date_ago(a, now - 2 * day, now), "2 days ago");
	ck_assert_str_eq(date_ago(a, now - 31 * day, now), "1 month ago");
	ck_assert_str_eq(date_ago(a, now - 800 * day, now), "2 years ago");
	ck_assert_str_eq(date_ago(a, now + 90 * minute, now), "in 1 hour");
	arena_free(a);
}
END_TEST

/* Every day of 800 years, and the ends of the range, as the C library has
 * them. */
START_TEST(every_day)
{
	const int64_t day = 86400000, from = -11676096000000;	/* 1600 */
	const int64_t ends[] = { -62135596800000, 253402300799999 };
	char want[DATE_ISO_SIZE], got[DATE_ISO_SIZE];

	for (int64_t i = 0; i < 292194 + 2; i++) {
		int64_t ms = i < 2 ? ends[i] : from + (i - 2) * day +
		    (i * 86399989) % day;
		time_t t = (time_t)((ms - (ms % 1000 + 1000) % 1000) / 1000);
		struct tm tm;

		ck_assert_ptr_nonnull(gmtime_r(&t, &tm));
		snprintf(want, sizeof(want), "%04u-%02u-%02uT%02u:%02u:%02u",
		    (unsigned)(tm.tm_year + 1900) % 10000,
		    (unsigned)(tm.tm_mon + 1) % 100, (unsigned)tm.tm_mday % 100,
		    (unsigned)tm.tm_hour % 100, (unsigned)tm.tm_min % 100,
		    (unsigned)tm.tm_sec % 100);
		date_stamp(got, ms);
		ck_assert_msg(strncmp(got, want, 19) == 0, "%s for %s", got,
		    want);
	}
}
END_TEST

START_TEST(fixed)
{
	int64_t before = clock_mono();

	setenv("PATCHBAY_NOW", "1467159693339", 1);
	ck_assert_int_eq(clock_now(), 1467159693339);
	setenv("PATCHBAY_NOW", "soon", 1);
	ck_assert_int_ne(clock_now(), 0);
	unsetenv("PATCHBAY_NOW");
	ck_assert(clock_now() > 1467159693339);
	ck_assert(clock_mono() >= before);
}
END_TEST

/* The server's clock, a year from ours, and what asking it leaves open. */
START_TEST(follows)
{
	int64_t now = clock_now() + INT64_C(365) * 86400000, seen;

	unsetenv("PATCHBAY_NOW");
	clock_follow(now, clock_mono());
	seen = clock_now();
	ck_assert_int_ge(seen, now);
	ck_assert_int_lt(seen, now + 60000);
	/* an answer that took an hour says nothing new */
	clock_follow(clock_now() - 1800000, clock_mono() - 3600000);
	ck_assert_int_ge(clock_now(), seen);
	ck_assert_int_lt(clock_now(), seen + 60000);
	/* one that says how far it must be wrong moves it so far */
	now = clock_now();
	clock_follow(now + 7200000, clock_mono() - 3600000);
	ck_assert_int_ge(clock_now(), now + 7200000);
	ck_assert_int_lt(clock_now(), now + 7200000 + 60000);
	now = clock_now();
	clock_follow(now - 7200000, clock_mono() - 3600000);
	ck_assert_int_ge(clock_now(), now - 3600000);
	ck_assert_int_lt(clock_now(), now - 3600000 + 60000);
	/* a time that tests have fixed stays */
	setenv("PATCHBAY_NOW", "12345", 1);
	ck_assert_int_eq(clock_now(), 12345);
}
END_TEST

Suite *
date_suite(void)
{
	Suite *s = suite_create("date");
	TCase *tc = tcase_create("clock");

	tcase_add_loop_test(tc, parses, 0, sizeof(good) / sizeof(good[0]));
	tcase_add_loop_test(tc, refuses, 0, sizeof(bad) / sizeof(bad[0]));
	tcase_add_test(tc, date_alone);
	tcase_add_test(tc, writes);
	tcase_add_test(tc, ago);
	tcase_add_test(tc, every_day);
	tcase_add_test(tc, fixed);
	tcase_add_test(tc, follows);
	suite_add_tcase(s, tc);
	return s;
}
