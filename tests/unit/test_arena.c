#include <check.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/arena.h"

Suite *arena_suite(void);

START_TEST(zeroed_and_aligned)
{
	struct arena *a = arena_new(10 << 20);
	size_t n, i;

	for (n = 1; n < 100000; n = n * 3 + 1) {
		unsigned char *p = arena_alloc(a, n);

		ck_assert_uint_eq((uintptr_t)p % _Alignof(max_align_t), 0);
		for (i = 0; i < n; i++)
			ck_assert_uint_eq(p[i], 0);
		memset(p, 0xff, n);
	}
	arena_reset(a);
	/* the block kept over a reset is clean again */
	for (n = 0; n < 1000; n++) {
		unsigned char *p = arena_alloc(a, 17);

		for (i = 0; i < 17; i++)
			ck_assert_uint_eq(p[i], 0);
		memset(p, 0xff, 17);
	}
	arena_free(a);
}
END_TEST

/* Of a block that stays, and is not given out again. */
START_TEST(secrets_are_wiped)
{
	struct arena *a = arena_new(1 << 20);
	char *p = arena_strdup(a, "correct horse");

	arena_reset(a);
	ck_assert_str_eq(p, "correct horse");
	arena_secret(a);
	p = arena_strdup(a, "correct horse");
	arena_reset(a);
	for (size_t i = 0; i < sizeof("correct horse"); i++)
		ck_assert_int_eq(p[i], 0);
	arena_free(a);
}
END_TEST

START_TEST(strings)
{
	struct arena *a = arena_new(1 << 20);

	ck_assert_str_eq(arena_strdup(a, "abc"), "abc");
	ck_assert_str_eq(arena_strdup(a, ""), "");
	ck_assert_ptr_null(arena_strdup(a, NULL));
	ck_assert_str_eq(arena_strndup(a, "abcdef", 3), "abc");
	ck_assert_str_eq(arena_strndup(a, "abc", 0), "");
	ck_assert_str_eq(arena_printf(a, "%d-%s", 7, "x"), "7-x");
	arena_free(a);
}
END_TEST

/* As printf writes it, whichever way it is written. */
START_TEST(formats)
{
	struct arena *a = arena_new(10 << 20);
	char *big = arena_alloc(a, 50001), s[100];

	snprintf(s, sizeof(s), "%lld %lld %d %d %zu %zu%%", LLONG_MIN,
	    LLONG_MAX, INT_MIN, INT_MAX, SIZE_MAX, (size_t)0);
	ck_assert_str_eq(arena_printf(a, "%lld %lld %d %d %zu %zu%%",
	    LLONG_MIN, LLONG_MAX, INT_MIN, INT_MAX, SIZE_MAX, (size_t)0), s);
	ck_assert_str_eq(arena_printf(a, "%lld,%lld", LLONG_MIN, LLONG_MAX),
	    "-9223372036854775808,9223372036854775807");
	ck_assert_str_eq(arena_printf(a, "%d%zu%s", INT_MIN, (size_t)10, ""),
	    "-214748364810");
	ck_assert_str_eq(arena_printf(a, "%s=%.2f %-4s|%03d", "x", 1.5, "ab",
	    7), "x=1.50 ab  |007");
	ck_assert_str_eq(arena_printf(a, "%s", ""), "");
	memset(big, 'x', 50000);
	for (int i = 0; i < 100; i++) {
		/* wherever the block ends */
		const char *p = arena_printf(a, "<%.*s>%d", i * 500, big, i);

		ck_assert_uint_eq(strspn(p + 1, "x"), (size_t)i * 500);
		p = arena_printf(a, "<%s>%d", big + 50000 - i * 37, i);
		ck_assert_uint_eq(strspn(p + 1, "x"), (size_t)i * 37);
		ck_assert_int_eq(strtol(strchr(p, '>') + 1, NULL, 10), i);
	}
	arena_free(a);
}
END_TEST

static int order[4], norder;

static void
note(void *p)
{
	order[norder++] = *(int *)p;
}

START_TEST(cleanups_newest_first)
{
	static int one = 1, two = 2, three = 3;
	struct arena *a = arena_new(1 << 20);

	norder = 0;
	arena_cleanup(a, note, &one);
	arena_cleanup(a, note, &two);
	arena_reset(a);
	ck_assert_int_eq(norder, 2);
	ck_assert_int_eq(order[0], 2);
	ck_assert_int_eq(order[1], 1);
	arena_reset(a);
	ck_assert_int_eq(norder, 2);	/* once only */
	arena_cleanup(a, note, &three);
	arena_free(a);
	ck_assert_int_eq(norder, 3);
	ck_assert_int_eq(order[2], 3);
}
END_TEST

START_TEST(unwinds_to_a_mark)
{
	static int one = 1, two = 2, three = 3;
	struct arena *a = arena_new(1 << 20);
	struct arena_mark mark;
	char *kept;

	norder = 0;
	arena_cleanup(a, note, &one);
	mark = arena_mark(a);
	kept = arena_strdup(a, "kept");
	arena_cleanup(a, note, &two);
	arena_cleanup(a, note, &three);
	arena_unwind(a, mark);
	ck_assert_int_eq(norder, 2);
	ck_assert_int_eq(order[0], 3);
	ck_assert_int_eq(order[1], 2);
	arena_unwind(a, mark);
	ck_assert_int_eq(norder, 2);
	ck_assert_str_eq(kept, "kept");
	arena_free(a);
	ck_assert_int_eq(norder, 3);
}
END_TEST

/* What must abort says why on standard error; that belongs to these tests. */
static void
quiet(void)
{
	if (freopen("/dev/null", "w", stderr) == NULL)
		abort();
}

START_TEST(past_the_maximum)
{
	struct arena *a = arena_new(100000);
	int i;

	quiet();
	for (i = 0; i < 1000; i++)
		arena_alloc(a, 1000);
}
END_TEST

START_TEST(grows)
{
	struct arena *a = arena_new(1 << 20);
	int *one = arena_grow(a, NULL, 0, 2, sizeof(*one)), *more;

	ck_assert_int_eq(one[1], 0);
	one[0] = 7;
	one[1] = 8;
	more = arena_grow(a, one, 2, 3, sizeof(*one));
	ck_assert_int_eq(more[0], 7);
	ck_assert_int_eq(more[1], 8);
	for (int i = 2; i < 5; i++)
		ck_assert_int_eq(more[i], 0);
	ck_assert_int_eq(one[0], 7);
	arena_free(a);
}
END_TEST

START_TEST(sum_overflows)
{
	struct arena *a = arena_new(SIZE_MAX);
	char one;

	quiet();
	arena_grow(a, &one, 1, SIZE_MAX, 1);
}
END_TEST

START_TEST(product_overflows)
{
	struct arena *a = arena_new(SIZE_MAX);

	quiet();
	arena_array(a, SIZE_MAX / 2, 3);
}
END_TEST

Suite *
arena_suite(void)
{
	Suite *s = suite_create("arena");
	TCase *tc = tcase_create("arena");

	tcase_add_test(tc, zeroed_and_aligned);
	tcase_add_test(tc, secrets_are_wiped);
	tcase_add_test(tc, strings);
	tcase_add_test(tc, formats);
	tcase_add_test(tc, cleanups_newest_first);
	tcase_add_test(tc, grows);
	tcase_add_test(tc, unwinds_to_a_mark);
	tcase_add_test_raise_signal(tc, past_the_maximum, SIGABRT);
	tcase_add_test_raise_signal(tc, product_overflows, SIGABRT);
	tcase_add_test_raise_signal(tc, sum_overflows, SIGABRT);
	suite_add_tcase(s, tc);
	return s;
}
