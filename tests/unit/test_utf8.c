/* What is one line of text. */
#include <check.h>

#include "lib/text/utf8.h"

Suite	*utf8_suite(void);

START_TEST(lines)
{
	ck_assert(utf8_is_line(""));
	ck_assert(utf8_is_line("one line, ä"));
	ck_assert(!utf8_is_line("two\nlines"));
	ck_assert(!utf8_is_line("\t"));
	ck_assert(!utf8_is_line("x\x7f"));
	ck_assert(!utf8_is_line("\xc3"));
}
END_TEST

START_TEST(cut)
{
	ck_assert_int_eq(utf8_most("", 4), 0);
	ck_assert_int_eq(utf8_most("abc", 3), 3);
	ck_assert_int_eq(utf8_most("abc", 2), 2);
	ck_assert_int_eq(utf8_most("a\u00e4b", 2), 1);
	ck_assert_int_eq(utf8_most("a\u00e4b", 3), 3);
	ck_assert_int_eq(utf8_most("\u20ac", 2), 0);
}
END_TEST

Suite *
utf8_suite(void)
{
	Suite *s = suite_create("utf8");
	TCase *t = tcase_create("utf8");

	tcase_add_test(t, lines);
	tcase_add_test(t, cut);
	suite_add_tcase(s, t);
	return s;
}
