#include <check.h>
#include <inttypes.h>

#include "lib/text/decimal.h"

#define MB	1048576

Suite	*decimal_suite(void);

static const struct {
	const char	*text;
	int64_t		 factor, want;
} scaled[] = {
	{ "0", MB, 0 },
	{ "1", MB, 1048576 },
	{ "0.125", MB, 131072 },
	{ "1.250", MB, 1310720 },
	{ " 2.5\n", MB, 2621440 },
	{ ".5", MB, 524288 },
	{ "5.", MB, 5242880 },
	{ "+1", MB, 1048576 },
	{ "-1.5", MB, -1572864 },
	{ "-0", MB, 0 },
	{ "007", 1, 7 },
	/* one byte is 0.00000095367431640625 MB exactly */
	{ "0.00000095367431640625", MB, 1 },
	{ "123456.00000095367431640625", MB, 123456LL * MB + 1 },
	/* 1048.576 bytes */
	{ "0.001", MB, 1049 },
	/* halves go away from zero; a hair less does not */
	{ "0.5", 1, 1 },
	{ "0.49999999999999999999999999999999999999", 1, 0 },
	{ "-0.5", 1, -1 },
	{ "2.4", 1, 2 },
	/* where a double would be off */
	{ "8796093022207.99999904632568359375", MB, INT64_MAX },
	{ "9007199254.740993", 1000000, 9007199254740993 },
	{ "9223372036854775807", 1, INT64_MAX },
	/* as doubles are written */
	{ "1e3", 1, 1000 },
	{ "0E-9", 1, 0 },
	{ "1.2345678E7", 1, 12345678 },
	{ "-25e-1", 1, -3 },
	{ "1.5E+0", MB, 1572864 },
};

START_TEST(scales_exactly)
{
	int64_t n = -7;

	ck_assert_msg(decimal_scale(scaled[_i].text, scaled[_i].factor, &n),
	    "%s", scaled[_i].text);
	ck_assert_msg(n == scaled[_i].want, "%s gave %" PRId64,
	    scaled[_i].text, n);
}
END_TEST

static const char *const wrong[] = {
	"", " ", ".", "-", "+.", "1e", "1e+", "1e400", "e3", "1e3x", "1e41", "1e12.5", "1,5", "1.2.3", "--1", "0x10",
	"NaN", "INF", "1 2", "12MB", "9223372036854775808",
	"8796093022208", "99999999999999999999999999",
};

START_TEST(refuses)
{
	int64_t n = -7;

	ck_assert_msg(!decimal_scale(wrong[_i], MB, &n), "%s", wrong[_i]);
	ck_assert_int_eq(n, -7);
}
END_TEST

START_TEST(whole_numbers)
{
	int64_t n;

	ck_assert(decimal_int("3", &n) && n == 3);
	ck_assert(decimal_int("3.000", &n) && n == 3);
	ck_assert(decimal_int("-12", &n) && n == -12);
	ck_assert(!decimal_int("3.001", &n));
	ck_assert(!decimal_int(NULL, &n));
}
END_TEST

Suite *
decimal_suite(void)
{
	Suite *s = suite_create("decimal");
	TCase *t = tcase_create("decimal");

	tcase_add_loop_test(t, scales_exactly, 0,
	    sizeof(scaled) / sizeof(scaled[0]));
	tcase_add_loop_test(t, refuses, 0, sizeof(wrong) / sizeof(wrong[0]));
	tcase_add_test(t, whole_numbers);
	suite_add_tcase(s, t);
	return s;
}
