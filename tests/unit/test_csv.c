/* CSV cells: what a spreadsheet would run or change is guarded, and the guard
 * comes off again. */
#include <check.h>
#include <string.h>

#include "lib/text/csv.h"

Suite	*csv_suite(void);

static struct arena *a;
static struct buf b;

static void
begin(void)
{
	a = arena_new(1 << 20);
	buf_init(&b, 1 << 16);
}

static void
end(void)
{
	buf_free(&b);
	arena_free(a);
}

static const char *
cell(const char *s)
{
	buf_reset(&b);
	csv_cell(&b, s);
	return b.data;
}

/* What a program that knows CSV makes of a cell. */
static const char *
read_back(const char *s)
{
	char *out = arena_alloc(a, strlen(s) + 1);
	size_t n = 0;

	if (*s != '"')
		return s;
	for (s++; *s != '\0'; s++) {
		if (*s == '"' && *++s != '"')
			break;
		out[n++] = *s;
	}
	out[n] = '\0';
	return out;
}

static const struct { const char *value, *cell; } cells[] = {
	{ "plain", "plain" },
	{ "", "" },
	{ "12", "12" },
	{ "=1+1", "'=1+1" },
	{ "+1", "'+1" },
	{ "-2", "'-2" },
	{ "@SUM(A1)", "'@SUM(A1)" },
	{ "\t=1", "\"'\t'=1\"" },
	{ "\r=1", "\"'\r'=1\"" },
	{ "\uff1d1+1", "'\uff1d1+1" },
	{ "\uff0b1", "'\uff0b1" },
	{ "\uff0d1", "'\uff0d1" },
	{ "\uff20x", "'\uff20x" },
	{ " =1", "\"' =1\"" },
	{ "Site 1;=cmd|' /C calc'!A0", "\"Site 1;'=cmd|' /C calc'!A0\"" },
	{ "a\t=1", "\"a\t'=1\"" },
	{ "a,@x", "\"a,'@x\"" },
	{ "a\"=1", "\"a\"\"'=1\"" },
	{ "a\n=1", "\"a\n'=1\"" },
	{ "a=1", "a=1" },
	{ "a; b", "\"a; b\"" },
	{ "8999901000000000107", "'8999901000000000107" },
	{ "007", "'007" },
	{ "1-2", "'1-2" },
	{ "8.9E+18", "'8.9E+18" },
	{ "'=1", "''=1" },
	{ "'007", "''007" },
	{ "''=", "'''=" },
	{ "it's", "it's" },
	{ "'tis", "'tis" },
	{ "say \"hi\"", "\"say \"\"hi\"\"\"" },
};

START_TEST(guards)
{
	ck_assert_str_eq(cell(cells[_i].value), cells[_i].cell);
}
END_TEST

START_TEST(comes_off)
{
	ck_assert_str_eq(csv_unguard(a, read_back(cell(cells[_i].value))),
	    cells[_i].value);
}
END_TEST

/* Every text of a few characters that matter comes back as it was. */
START_TEST(comes_off_always)
{
	static const char odd[] = "'=;\" 0a";
	const size_t n = sizeof(odd) - 1;
	char s[6];

	for (size_t k = 0; k < n * n * n * n * n; k++) {
		size_t left = k;

		for (size_t i = 0; i < 5; i++, left /= n)
			s[i] = odd[left % n];
		s[5] = '\0';
		ck_assert_str_eq(csv_unguard(a, read_back(cell(s))), s);
		arena_reset(a);
	}
}
END_TEST

Suite *
csv_suite(void)
{
	Suite *s = suite_create("csv");
	TCase *t = tcase_create("all");
	const int n = (int)(sizeof(cells) / sizeof(cells[0]));

	tcase_add_checked_fixture(t, begin, end);
	tcase_add_loop_test(t, guards, 0, n);
	tcase_add_loop_test(t, comes_off, 0, n);
	tcase_add_test(t, comes_off_always);
	suite_add_tcase(s, t);
	return s;
}
