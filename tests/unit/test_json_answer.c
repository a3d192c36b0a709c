/* json_read_answer: lenient where nothing is lost; charset_utf8 below it. */
#include <check.h>
#include <string.h>

#include "app.h"
#include "lib/text/charset.h"
#include "lib/text/json.h"

Suite	*json_answer_suite(void);

static struct arena *a;

static void
setup(void)
{
	a = arena_new(ARENA_MAX);
}

static void
teardown(void)
{
	arena_free(a);
}

/* What is sent, and how it is read: as strict JSON, "" for not at all. */
static const struct {
	const char	*sent, *read;
} answers[] = {
	/* numbers */
	{ "{\"a\":1,\"n\":123456789012345678901}",
	  "{\"a\":1,\"n\":\"123456789012345678901\"}" },
	{ "{\"n\":9223372036854775807}", "{\"n\":9223372036854775807}" },
	{ "{\"n\":9223372036854775808}", "{\"n\":\"9223372036854775808\"}" },
	{ "{\"n\":1e400,\"a\":1}", "{\"n\":\"1e400\",\"a\":1}" },
	{ "[2048.0,1.2E7,-3.00e+1,1E2]", "[2048,12000000,-30,100]" },
	{ "[10.5,48.856600,1e-3]", "[\"10.5\",\"48.856600\",\"1e-3\"]" },
	{ "[0,-0,0.0,007]", "[0,0,0,\"007\"]" },
	{ "[NaN]", "[\"NaN\"]" },
	/* members twice, a comma too many */
	{ "{\"a\":1,\"b\":2,\"a\":3,}", "{\"a\":3,\"b\":2}" },
	{ "[1,]", "[1]" },
	/* characters */
	{ "\xef\xbb\xbf{\"a\":1}", "{\"a\":1}" },
	{ "{\"a\":\"x\\u0000y\"}", "{\"a\":\"x\\ufffdy\"}" },
	{ "{\"a\\u0000b\":1}", "{\"a\\ufffdb\":1}" },
	{ "[\"\\ud83d\\ude00\",\"\\ud83d\",\"\\ude00\",\"\\ud83dx\"]",
	  "[\"\\ud83d\\ude00\",\"\\ufffd\",\"\\ufffd\",\"\\ufffdx\"]" },
	{ "[\"\\ud83d\\u0041\",\"\\uZZ\"]", "[\"\\ufffdA\",\"\\ufffdZZ\"]" },
	{ "{\"a\":\"x\ny\t\x1f\"}", "{\"a\":\"x\\ny\\t\\u001f\"}" },
	{ "[\"\\q\\/\"]", "[\"q/\"]" },
	{ "[\"caf\xe9 \x80\"]", "[\"caf\\u00e9 \\u20ac\"]" },
	/* one bad byte spoils no other character */
	{ "[\"\xc3\xa9\xff\"]", "[\"\\u00e9\\u00ff\"]" },
	/* no JSON */
	{ "", "" }, { "{", "" }, { "{\"a\"}", "" }, { "{\"a\":}", "" },
	{ "[1 2]", "" }, { "[,]", "" }, { "{} {}", "" }, { "<html>", "" },
	{ "[\"x", "" }, { "[\"\\", "" }, { "[tru]", "" }, { "]", "" },
};

START_TEST(reads)
{
	enum err e;
	json_t *j = json_read_answer(a, answers[_i].sent,
	    strlen(answers[_i].sent), &e);
	const char *want = answers[_i].read;

	if (*want == '\0') {
		ck_assert_ptr_null(j);
		ck_assert_int_eq(e, E_SERVICE_ANSWER);
		return;
	}
	ck_assert_msg(j != NULL, "%s", answers[_i].sent);
	ck_assert_int_eq(e, E_OK);
	ck_assert_msg(json_equal(j, json_read(a, want, strlen(want), NULL)),
	    "%s is %s", answers[_i].sent, json_write(a, j));
}
END_TEST

/* What stands too deep is left out, and the rest is read. */
START_TEST(depth_is_bounded)
{
	enum { DEEP = 200000 };
	char *s = arena_alloc(a, 2 * DEEP + 64);
	size_t n = 0;
	json_t *j;
	enum err e;

	n += (size_t)snprintf(s, 32, "{\"deep\":");
	memset(s + n, '[', DEEP);
	n += DEEP;
	n += (size_t)snprintf(s + n, 8, "\"]\"");
	memset(s + n, ']', DEEP);
	n += DEEP;
	n += (size_t)snprintf(s + n, 16, ",\"a\":1}");
	j = json_read_answer(a, s, n, &e);
	ck_assert_int_eq(e, E_OK);
	ck_assert_int_eq(json_num(j, "a"), 1);
	ck_assert_ptr_null(json_read_answer(a, s, n - 8, &e));
}
END_TEST

/* 22 MB of {},{},… are bytes enough to fit, and values too many to hold. */
START_TEST(values_are_counted)
{
	const size_t len = 22 * 1024 * 1024 / 3 * 3;
	char *s = arena_alloc(a, len + 2);
	enum err e;

	s[0] = '[';
	for (size_t i = 0; i < len; i += 3)
		memcpy(s + 1 + i, "{},", 3);
	s[len] = ']';
	ck_assert_ptr_null(json_read_answer(a, s, len + 1, &e));
	ck_assert_int_eq(e, E_SERVICE_BIG);
}
END_TEST

static const struct {
	const char	*bytes;
	size_t		 len;
	const char	*set, *want;	/* NULL: not read */
} sets[] = {
	{ "caf\xe9", 4, "ISO-8859-1", "caf\xc3\xa9" },
	{ "\x93x\x94 \x80", 5, "windows-1252",
	  "\xe2\x80\x9cx\xe2\x80\x9d \xe2\x82\xac" },
	{ "\x81", 1, "cp1252", "\xef\xbf\xbd" },
	{ "\xa4", 1, "iso-8859-15", "\xe2\x82\xac" },
	{ "\xa4", 1, "latin1", "\xc2\xa4" },
	{ "a\0\xac\x20\x3d\xd8\0\xde", 8, "UTF-16LE",
	  "a\xe2\x82\xac\xf0\x9f\x98\x80" },
	{ "\xfe\xff\0a", 4, "", "a" },
	{ "\xff\xfe" "a\0", 4, "UTF-8", "a" },
	{ "\xd8\x3d\0a", 4, "utf-16", "\xef\xbf\xbd" "a" },
	{ "plain", 5, "EBCDIC-CP-BE", "plain" },
	{ "caf\xe9", 4, "EBCDIC-CP-BE", NULL },
	{ "\xe2\x82", 2, "utf-8", "\xc3\xa2\xe2\x80\x9a" },
};

START_TEST(character_sets)
{
	size_t n = 0;
	const char *s = charset_utf8(a, sets[_i].bytes, sets[_i].len,
	    charset_named(sets[_i].set, strlen(sets[_i].set)), 100, &n);

	/* nothing said is UTF-8, to who asks for a name that is given */
	if (*sets[_i].set == '\0')
		s = charset_utf8(a, sets[_i].bytes, sets[_i].len,
		    CHARSET_UTF8, 100, &n);
	if (sets[_i].want == NULL) {
		ck_assert_ptr_null(s);
		return;
	}
	ck_assert_ptr_nonnull(s);
	ck_assert_str_eq(s, sets[_i].want);
	ck_assert_uint_eq(n, strlen(s));
}
END_TEST

START_TEST(text_is_bounded)
{
	size_t n;

	ck_assert_ptr_null(charset_utf8(a, "\xe9\xe9", 2, CHARSET_1252, 3,
	    &n));
}
END_TEST

Suite *
json_answer_suite(void)
{
	Suite *s = suite_create("json_answer");
	TCase *t = tcase_create("json_answer");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, reads, 0, sizeof(answers) / sizeof(answers[0]));
	tcase_add_test(t, depth_is_bounded);
	tcase_add_test(t, values_are_counted);
	tcase_add_loop_test(t, character_sets, 0,
	    sizeof(sets) / sizeof(sets[0]));
	tcase_add_test(t, text_is_bounded);
	suite_add_tcase(s, t);
	return s;
}
