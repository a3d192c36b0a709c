/* url: what is built is what is decoded; what can't be a name is refused. */
#include <check.h>
#include <string.h>

#include "app.h"
#include "lib/http/url.h"
#include "lib/text/utf8.h"

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

START_TEST(paths)
{
	ck_assert_str_eq(url_path(a, "devices", "t", "d", NULL),
	    "/devices/t/d");
	ck_assert_str_eq(url_path(a, NULL), "/");
	ck_assert_str_eq(url_path(a, "a/b", "c?d#e", "f g", "é", NULL),
	    "/a%2Fb/c%3Fd%23e/f%20g/%C3%A9");
	ck_assert_str_eq(url_path(a, "AZ-az_09.~", NULL), "/AZ-az_09.~");
	ck_assert_str_eq(url_path(a, "", "a", NULL), "//a");
}
END_TEST

START_TEST(queries)
{
	ck_assert_str_eq(url_query(a, NULL), "");
	ck_assert_str_eq(url_query(a, "a", NULL, "b", "", NULL), "");
	ck_assert_str_eq(url_query(a, "a", "1", "b", NULL, "c", "", "d", "2",
	    NULL), "?a=1&d=2");
	ck_assert_str_eq(url_query(a, "q", "a&b=c d+e%", "é", "ü", NULL),
	    "?q=a%26b%3Dc%20d%2Be%25&%C3%A9=%C3%BC");
}
END_TEST

START_TEST(encodes)
{
	ck_assert_str_eq(url_encode(a, "a/b \"<>"), "a%2Fb%20%22%3C%3E");
	ck_assert_str_eq(url_encode(a, ""), "");
	ck_assert_str_eq(url_encode(a, NULL), "");
	ck_assert_str_eq(url_encode(a, "\xff\x01"), "%FF%01");
}
END_TEST

static const struct { const char *in, *out; } segments[] = {
	{ "", "" },
	{ "abc", "abc" },
	{ "a%20b", "a b" },
	{ "%41%7a", "Az" },
	{ "%c3%A9", "é" },
	{ "é", "é" },
	{ "a+b", "a+b" },
	{ "%2e%2E", ".." },
	{ "%25%32%66", "%2f" },
	/* refused */
	{ "%", NULL },
	{ "%4", NULL },
	{ "a%4", NULL },
	{ "%4g", NULL },
	{ "%g4", NULL },
	{ "% 4", NULL },
	{ "%%41", NULL },
	{ "%00", NULL },
	{ "a%00b", NULL },
	{ "%2f", NULL },
	{ "%2F", NULL },
	{ "/", NULL },
	{ "%ff", NULL },
	{ "%c3", NULL },
	{ "%c0%af", NULL },
	{ "%ed%a0%80", NULL },
	{ "\xff", NULL },
};

START_TEST(decodes)
{
	const char *in = segments[_i].in, *want = segments[_i].out;
	char *got = url_decode_segment(a, in, strlen(in));

	if (want == NULL)
		ck_assert_ptr_null(got);
	else
		ck_assert_str_eq(got, want);
}
END_TEST

START_TEST(decodes_bounded)
{
	/* what follows the segment is not read */
	ck_assert_str_eq(url_decode_segment(a, "ab/c", 2), "ab");
	ck_assert_ptr_null(url_decode_segment(a, "a%41", 3));
	ck_assert_ptr_null(url_decode_segment(a, "a\0b", 3));
}
END_TEST

START_TEST(round_trip)
{
	char s[3] = "";
	const char *path;
	int c;

	for (c = 1; c < 128; c++) {
		if (c == '/')
			continue;
		s[0] = (char)c;
		path = url_path(a, s, NULL);
		ck_assert_str_eq(url_decode_segment(a, path + 1,
		    strlen(path + 1)), s);
	}
}
END_TEST

static const struct { const char *s; bool valid; } utf8[] = {
	{ "", true }, { "abc", true }, { "\x7f", true },
	{ "\xc2\x80", true }, { "\xdf\xbf", true },
	{ "\xe0\xa0\x80", true }, { "\xed\x9f\xbf", true },
	{ "\xee\x80\x80", true }, { "\xef\xbf\xbf", true },
	{ "\xf0\x90\x80\x80", true }, { "\xf4\x8f\xbf\xbf", true },
	{ "a\xc3\xa9z", true },
	{ "\x80", false }, { "\xbf", false }, { "\xc0\x80", false },
	{ "\xc1\xbf", false }, { "\xc2", false }, { "\xc2\x7f", false },
	{ "\xc2\xc0", false }, { "\xe0\x9f\xbf", false },
	{ "\xed\xa0\x80", false }, { "\xed\xbf\xbf", false },
	{ "\xe2\x82", false }, { "\xe2\x82(", false },
	{ "\xf0\x8f\xbf\xbf", false }, { "\xf4\x90\x80\x80", false },
	{ "\xf5\x80\x80\x80", false }, { "\xff", false },
	{ "\xf0\x9f\x98", false }, { "a\xc3", false },
};

START_TEST(utf8_table)
{
	ck_assert_int_eq(utf8_valid(utf8[_i].s, strlen(utf8[_i].s)),
	    utf8[_i].valid);
}
END_TEST

Suite *url_suite(void);

START_TEST(loopback)
{
	ck_assert(url_loopback("127.0.0.1"));
	ck_assert(url_loopback("127.1.2.3"));
	ck_assert(url_loopback("LOCALHOST"));
	ck_assert(url_loopback("[::1]"));
	ck_assert(!url_loopback("127.0.0.1.example"));
	ck_assert(!url_loopback("127.0.0"));
	ck_assert(!url_loopback("127.999.1.1"));
	ck_assert(!url_loopback("127..0.1"));
	ck_assert(!url_loopback("127.0.0.1."));
	ck_assert(!url_loopback("127.0.0.0x1"));
	ck_assert(!url_loopback("localhost.example"));
	ck_assert(!url_loopback("::2"));
}
END_TEST

Suite *
url_suite(void)
{
	Suite *s = suite_create("url");
	TCase *t = tcase_create("url");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, paths);
	tcase_add_test(t, queries);
	tcase_add_test(t, encodes);
	tcase_add_loop_test(t, decodes, 0,
	    (int)(sizeof(segments) / sizeof(segments[0])));
	tcase_add_test(t, decodes_bounded);
	tcase_add_test(t, round_trip);
	tcase_add_loop_test(t, utf8_table, 0,
	    (int)(sizeof(utf8) / sizeof(utf8[0])));
	tcase_add_test(t, loopback);
	suite_add_tcase(s, t);
	return s;
}
