/* ICCIDs as carriers and people write them. */
#include <check.h>
#include <string.h>

#include "lib/text/iccid.h"

Suite	*iccid_suite(void);

static struct arena *a;

static void
open_arena(void)
{
	a = arena_new(1 << 20);
}

static void
close_arena(void)
{
	arena_free(a);
}

#define WRONG	"check digit does not fit"
#define WRONG20	"not the check digit of the others"

/* What is kept of one that was typed, and what looks wrong about it. */
static const struct {
	const char *typed, *kept, *warning;
} kept[] = {
	{ "8999901000000000014", "8999901000000000014", WRONG },
	{ "8999901000000000013", "8999901000000000013", NULL },
	/* 19 digits without the check digit, as Control Center has them */
	{ "8986061500000022226", "8986061500000022226", WRONG },
	{ "89860615000000222263", "89860615000000222263", NULL },
	/* 20 that end in another digit: kept, and pointed out */
	{ "89860615000000222260", "89860615000000222260", WRONG20 },
	{ "89860615000000222269", "89860615000000222269", WRONG20 },
	/* 19 with a check digit of their own: the filler is a 0 */
	{ "89330116680073700130", "89330116680073700130", NULL },
	{ "89330116680073700133", "89330116680073700133", WRONG20 },
	{ "8933 0116 6800 7370 013F", "8933011668007370013", NULL },
	{ "893301166800737001ff", "893301166800737001", WRONG },
	{ "893301166800737002", "893301166800737002", NULL },
	/* letters: nobody says how they are checked */
	{ "898604c7192271000034", "898604C7192271000034", NULL },
	/* a number with an exponent looks so only when it is short */
	{ "898604E7192271000034", "898604E7192271000034", NULL },
	{ "1234567890123456789", "1234567890123456789", "begin with 89" },
};

START_TEST(typed)
{
	const char *out = NULL, *warning;

	ck_assert_ptr_null(iccid_check(a, kept[_i].typed, &out));
	ck_assert_str_eq(out, kept[_i].kept);
	warning = iccid_warn(a, out);
	ck_assert_msg((warning == NULL) == (kept[_i].warning == NULL),
	    "%s: %s", out, warning);
	if (warning != NULL)
		ck_assert_msg(strstr(warning, kept[_i].warning) != NULL, "%s",
		    warning);
}
END_TEST

static const struct {
	const char *x, *y;
	bool same;
} pairs[] = {
	{ "8986061500000022226", "8986061500000022226", true },
	{ "8986061500000022226", "89860615000000222263", true },
	{ "8986061500000022226", "89860615000000222260", true },
	{ "89860615000000222260", "89860615000000222263", true },
	{ "8986061500000022226", "8986061500000022226F", true },
	{ "8986061500000022226", "8986061500000022227", false },
	{ "8986061500000022226", "89860615000000222278", false },
	{ "8986061500000022226", "898606150000002222", false },
	/* the 18 before a check digit */
	{ "893301166800737001", "8933011668007370013", true },
	{ "893301166800737001FF", "89330116680073700130", true },
	{ "893301166800737001", "8933011668007370012", false },
	{ "898604C7192271000034", "898604c7192271000034", true },
	{ "898604C7192271000034", "898604C719227100003", true },
	{ "898604C7192271000034", "898604C7192271000035", false },
	/* others are what they are */
	{ "1668007370011", "1668007370011", true },
	{ "1668007370011", "16680073700110", false },
	{ "898606150000002222x", "898606150000002222x0", false },
};

START_TEST(same)
{
	ck_assert_int_eq(iccid_same(pairs[_i].x, pairs[_i].y), pairs[_i].same);
	ck_assert_int_eq(iccid_same(pairs[_i].y, pairs[_i].x), pairs[_i].same);
}
END_TEST

/* Whatever is the same card is among the spellings of each. */
START_TEST(spellings)
{
	const char *const *s = iccid_spellings(a, pairs[_i].x);
	const char *out;
	bool found = false;

	ck_assert_str_eq(s[0], pairs[_i].x);
	if (iccid_check(a, pairs[_i].y, &out) != NULL)
		out = pairs[_i].y;
	for (; *s != NULL; s++)
		found |= strcmp(*s, out) == 0;
	ck_assert_int_eq(found, pairs[_i].same);
}
END_TEST

Suite *
iccid_suite(void)
{
	Suite *s = suite_create("iccid");
	TCase *t = tcase_create("iccid");
	int n = sizeof(pairs) / sizeof(pairs[0]);

	tcase_add_checked_fixture(t, open_arena, close_arena);
	tcase_add_loop_test(t, typed, 0, sizeof(kept) / sizeof(kept[0]));
	tcase_add_loop_test(t, same, 0, n);
	tcase_add_loop_test(t, spellings, 0, n);
	suite_add_tcase(s, t);
	return s;
}
