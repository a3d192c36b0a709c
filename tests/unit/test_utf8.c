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

Suite *
utf8_suite(void)
{
	Suite *s = suite_create("utf8");
	TCase *t = tcase_create("utf8");

	tcase_add_test(t, lines);
	suite_add_tcase(s, t);
	return s;
}
