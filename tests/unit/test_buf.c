#include <check.h>
#include <limits.h>
#include <string.h>

#include "lib/text/buf.h"

Suite *buf_suite(void);

START_TEST(grows)
{
	struct buf b;
	int i;

	buf_init(&b, 100000);
	ck_assert_str_eq(b.data, "");
	for (i = 0; i < 10000; i++)
		buf_str(&b, "0123456789");
	ck_assert(!b.failed);
	ck_assert_uint_eq(b.len, 100000);
	ck_assert_uint_eq(strlen(b.data), 100000);
	buf_char(&b, 'x');
	ck_assert(b.failed);
	ck_assert_uint_eq(b.len, 100000);
	buf_free(&b);
}
END_TEST

START_TEST(remembers_overflow)
{
	struct buf b;

	buf_init(&b, 4);
	buf_str(&b, "abc");
	buf_str(&b, "de");		/* does not fit: nothing of it */
	ck_assert(b.failed);
	ck_assert_str_eq(b.data, "abc");
	buf_char(&b, 'd');		/* would fit, but it is too late */
	ck_assert_str_eq(b.data, "abc");
	buf_reset(&b);
	ck_assert(!b.failed);
	buf_str(&b, "abcd");
	ck_assert(!b.failed);
	ck_assert_str_eq(b.data, "abcd");
	buf_put(&b, "x", SIZE_MAX);
	ck_assert(b.failed);
	buf_free(&b);
	ck_assert_str_eq(b.data, "");
}
END_TEST

START_TEST(numbers)
{
	struct buf b;

	buf_init(&b, 1000);
	buf_int(&b, 0);
	buf_char(&b, ' ');
	buf_int(&b, -7);
	buf_char(&b, ' ');
	buf_int(&b, LLONG_MIN);
	buf_char(&b, ' ');
	buf_int(&b, LLONG_MAX);
	buf_printf(&b, " %s-%03d", "x", 5);
	buf_str(&b, NULL);
	buf_printf(&b, "%s", "");
	ck_assert_str_eq(b.data,
	    "0 -7 -9223372036854775808 9223372036854775807 x-005");
	ck_assert(!b.failed);
	buf_free(&b);
}
END_TEST

START_TEST(format_overflow)
{
	struct buf b;

	buf_init(&b, 8);
	buf_printf(&b, "%s", "12345678");
	ck_assert(!b.failed);
	buf_reset(&b);
	buf_printf(&b, "%s", "123456789");
	ck_assert(b.failed);
	ck_assert_str_eq(b.data, "");
	buf_free(&b);
}
END_TEST

Suite *
buf_suite(void)
{
	Suite *s = suite_create("buf");
	TCase *tc = tcase_create("buf");

	tcase_add_test(tc, grows);
	tcase_add_test(tc, remembers_overflow);
	tcase_add_test(tc, numbers);
	tcase_add_test(tc, format_overflow);
	suite_add_tcase(s, tc);
	return s;
}
