/* What was typed, quoted so that it can be read. */
#include <check.h>
#include <string.h>

#include "lib/text/shown.h"
#include "drivers/endpoint.h"
#include "lib/text/json.h"
#include "pages/validate.h"

Suite	*shown_suite(void);

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

static const struct {
	const char *text, *shown;
} characters[] = {
	{ "x", "“x”" }, { "é!", "“é”" }, { "€", "“€”" }, { "😀", "“😀”" },
	{ " ", "“ ”" }, { "\t", "U+0009" }, { "\x7f", "U+007F" },
	{ "\u00a0", "U+00A0" }, { "\u00ad", "U+00AD" },
	{ "\u0301", "U+0301" }, { "\u200b" "1", "U+200B" },
	{ "\u202e", "U+202E" }, { "\ufeff", "U+FEFF" },
	{ "\U000e0041", "U+E0041" },
	/* beside them */
	{ "\u00a1", "“¡”" }, { "\u2010", "“‐”" }, { "\u2030", "“‰”" },
	{ "\u0370", "“Ͱ”" },
	/* no UTF-8, which nothing but a broken caller brings */
	{ "\xe2\x80", "U+0080" },
};

START_TEST(one)
{
	ck_assert_str_eq(shown_char(a, characters[_i].text),
	    characters[_i].shown);
}
END_TEST

START_TEST(texts)
{
	const char *plain = "äöü";

	ck_assert_ptr_eq(shown_text(a, plain, 3), plain);
	ck_assert_str_eq(shown_text(a, "abcd", 3), "abc…");
	ck_assert_str_eq(shown_text(a, "äöü€", 3), "äöü…");
	ck_assert_str_eq(shown_text(a, "", 3), "");
	ck_assert_str_eq(shown_text(a, "jas\u200bper", 40), "jas[U+200B]per");
	ck_assert_str_eq(shown_text(a, "\u202e\u202e\u202e", 2),
	    "[U+202E][U+202E]…");
}
END_TEST

START_TEST(ends)
{
	ck_assert(shown_invisible("\u200b", 3));
	ck_assert(!shown_invisible("\u200b", 2));
	ck_assert(!shown_invisible("a", 1));
}
END_TEST

/* In the sentences of forms and of JSON. */
START_TEST(sentences)
{
	struct form_errors e = { .n = 0 };
	const struct validation c = { .a = a, .errors = &e, .field = "f",
		.label = "Device ID" };
	struct json_fault f;
	const char *json = "{\u00a0\"a\": 1}";

	validate_id(&c, "pump\u200b7");
	ck_assert_uint_eq(e.n, 1);
	ck_assert_ptr_nonnull(strstr(e.e[0].text, "can't contain U+200B"));
	validate_token(&c, "pump\u00e97");
	ck_assert_ptr_nonnull(strstr(e.e[1].text, "can't contain “é”"));
	ck_assert_ptr_nonnull(strstr(check_endpoint(a, "api\u200b.example.net"),
	    "can't contain U+200B"));
	ck_assert_ptr_nonnull(strstr(check_endpoint(a, "a b.example.net"),
	    "can't contain a space"));
	ck_assert_ptr_null(json_read(a, json, strlen(json), &f));
	ck_assert_ptr_nonnull(strstr(f.what, "invisible character here, "
	    "U+00A0"));
	ck_assert_int_eq(f.line, 1);
	ck_assert_int_eq(f.column, 2);
	/* inside of a text it is the text's */
	json = "{\"a\": \"\u200b\"}";
	ck_assert_ptr_nonnull(json_read(a, json, strlen(json), &f));
}
END_TEST

Suite *
shown_suite(void)
{
	Suite *s = suite_create("shown");
	TCase *t = tcase_create("shown");

	tcase_add_checked_fixture(t, open_arena, close_arena);
	tcase_add_loop_test(t, one, 0,
	    sizeof(characters) / sizeof(characters[0]));
	tcase_add_test(t, texts);
	tcase_add_test(t, ends);
	tcase_add_test(t, sentences);
	suite_add_tcase(s, t);
	return s;
}
