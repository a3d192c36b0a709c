/* Regular expressions of packages. */
#include <check.h>
#include <string.h>

#include "lib/text/pattern.h"

Suite	*pattern_suite(void);

START_TEST(matches)
{
	static const struct {
		const char	*expression, *yes[4], *no[4];
	} cases[] = {
		{ "", { "" }, { "a" } },
		{ "abc", { "abc" }, { "ab", "abcd", "xabc" } },
		{ "a.c", { "abc", "a.c" }, { "ac", "a\nc" } },
		{ "[a-c]+", { "a", "cab" }, { "", "d", "abd" } },
		{ "[^a-c]*", { "", "xyz" }, { "a", "xa" } },
		{ "[]x-]+", { "]x-" }, { "y" } },
		{ "\\d{2,4}", { "12", "1234" }, { "1", "12345", "1a" } },
		{ "\\w+\\s\\W", { "a_1 !" }, { "a b" } },
		{ "a|bc|", { "a", "bc", "" }, { "b", "abc" } },
		{ "(?:ab)*c?", { "", "ababc" }, { "abb" } },
		{ "^\\d+$", { "5" }, { "", "5a" } },
		{ "(a|b){0}c", { "c" }, { "ac" } },
		{ "a{3}", { "aaa" }, { "aa", "aaaa" } },
		{ "a{2,}?", { "aa", "aaaaa" }, { "a" } },
		{ "https?://[\\w./-]+", { "http://a.b/c" }, { "ftp://a" } },
		{ "a\\.b\\\\", { "a.b\\" }, { "axb\\" } },
		{ "x^y", { NULL }, { "xy", "x^y" } },
		{ "(a*)*b", { "b", "aab" }, { "a" } },
		{ "ä+", { "ä", "ää" }, { "", "a" } },
		{ "[\xc3\xa4]", { "\xc3\xa4" }, { "a", "\xc3" } },
	};
	struct arena *a = arena_new(1 << 24);

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *x = cases[i].expression;

		ck_assert_msg(pattern_fault(a, x) == NULL, "%s", x);
		for (size_t k = 0; k < 4 && cases[i].yes[k] != NULL; k++)
			ck_assert_msg(pattern_matches(x, cases[i].yes[k]),
			    "%s %s", x, cases[i].yes[k]);
		for (size_t k = 0; k < 4 && cases[i].no[k] != NULL; k++)
			ck_assert_msg(!pattern_matches(x, cases[i].no[k]),
			    "%s not %s", x, cases[i].no[k]);
		arena_reset(a);
	}
	arena_free(a);
}
END_TEST

START_TEST(faults)
{
	static const char *const wrong[] = { "(", ")", "a)", "[a", "[b-a]",
		"*", "a{70000}", "a{2,1}", "\\1", "a\\", "\\C",
		"((a{100}){100}){100}", "\xc3" };
	struct arena *a = arena_new(1 << 24);
	char *deep = arena_alloc(a, 1200);

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		ck_assert_msg(pattern_fault(a, wrong[i]) != NULL, "%s",
		    wrong[i]);
	memset(deep, '(', 1100);
	deep[1100] = '\0';
	ck_assert_ptr_nonnull(pattern_fault(a, deep));
	deep[500] = '\0';
	ck_assert_ptr_nonnull(pattern_fault(a, deep));
	arena_free(a);
}
END_TEST

/* What would take an age is given up. */
START_TEST(catastrophic)
{
	char value[2001];

	memset(value, 'a', 2000);
	value[2000] = '\0';
	ck_assert(!pattern_matches("(a+)+b", value));
	ck_assert(!pattern_matches("(a|a)*b", value));
	ck_assert(!pattern_matches("(a*)*(a*)*b", value));
	ck_assert(!pattern_matches("(?R)?a+b", value));
	ck_assert(pattern_matches("(a*)*(a*)*", value));
}
END_TEST

Suite *
pattern_suite(void)
{
	Suite *s = suite_create("pattern");
	TCase *t = tcase_create("pattern");

	tcase_add_test(t, matches);
	tcase_add_test(t, faults);
	tcase_add_test(t, catastrophic);
	suite_add_tcase(s, t);
	return s;
}
