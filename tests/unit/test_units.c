/* Numbers in readable units. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "pages/format.h"
#include "pages/units.h"

Suite	*units_suite(void);

/* With printf, from 1024 bytes on. */
static void
by_printf(char text[40], int64_t bytes)
{
	static const char *const names[] = { "kB", "MB", "GB", "TB", "PB" };
	double v = (double)bytes / 1024;
	size_t i = 0;

	for (; v >= 1023.95 && i < 4; i++)
		v /= 1024;
	if (v >= 99.95 || v - (double)(int64_t)v < 0.005)
		snprintf(text, 40, "%.0f %s", v, names[i]);
	else
		snprintf(text, 40, v < 9.995 ? "%.2f %s" : "%.1f %s", v,
		    names[i]);
}

static void
check_bytes(struct arena *a, int64_t bytes)
{
	char text[40];

	by_printf(text, bytes);
	ck_assert_str_eq(units_bytes(a, bytes), text);
}

/* Also in the middle between two that are shown: 1.125 kB is 1.12. */
START_TEST(bytes_as_printf_has_them)
{
	struct arena *a = arena_new(1 << 20);

	for (int64_t n = 1024; n < 200000; n += 3) {
		check_bytes(a, n);
		arena_reset(a);
	}
	for (int shift = 0; shift <= 40; shift += 10)
		for (int64_t n = 1056; n < 120 * 1024; n += 32) {
			check_bytes(a, n << shift);
			check_bytes(a, (n << shift) - 1);
			arena_reset(a);
		}
	ck_assert_str_eq(units_bytes(a, 1023), "1,023 bytes");
	ck_assert_str_eq(units_bytes(a, 1152), "1.12 kB");
	ck_assert_str_eq(units_bytes(a, 51380224), "49 MB");
	ck_assert_str_eq(units_bytes(a, INT64_MAX), "8192 PB");
	arena_free(a);
}
END_TEST

START_TEST(rounded)
{
	static const double values[] = { 0, 0.5, 1.5, 2.5, 45.7, 99.5, 1e12 };
	struct arena *a = arena_new(1 << 20);
	char text[40];

	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
		snprintf(text, sizeof(text), "%.0f", values[i]);
		ck_assert_str_eq(units_rounded(a, values[i]), text);
	}
	ck_assert_str_eq(units_rounded(a, 1e300), "1000000000000000");
	arena_free(a);
}
END_TEST

START_TEST(seconds_of_a_time)
{
	struct arena *a = arena_new(1 << 20);

	ck_assert_str_eq(format_second(a, 1400000005000).human,
	    "13 May 2014, 16:53:25 UTC");
	ck_assert_str_eq(format_second(a, 0).human,
	    "1 Jan 1970, 00:00:00 UTC");
	ck_assert_str_eq(format_second(a, -1000).human,
	    "31 Dec 1969, 23:59:59 UTC");
	arena_free(a);
}
END_TEST

Suite *
units_suite(void)
{
	Suite *s = suite_create("units");
	TCase *t = tcase_create("units");

	tcase_add_test(t, bytes_as_printf_has_them);
	tcase_add_test(t, rounded);
	tcase_add_test(t, seconds_of_a_time);
	suite_add_tcase(s, t);
	return s;
}
