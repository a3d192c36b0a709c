/*
 * tmpl: which escaper stands where, and what compiled templates write.
 * Hostile values: test_hostile; what is refused: tests/reject.
 */
#include <check.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "hostile/templates.h"
#include "tools/tmpl.h"

static struct buf out;

static void
setup(void)
{
	buf_init(&out, 1 << 20);
}

static void
teardown(void)
{
	buf_free(&out);
}

/* --- the escaper from the place --- */

static const struct { const char *body, *escaper; } places[] = {
	{ "{{ s }}", "html_text" },
	{ "<p>{{ s }}</p>", "html_text" },
	{ "<title>{{ s }}</title>", "html_text" },
	{ "<textarea>{{ s }}</textarea>", "html_text" },
	{ "<pre>{{ s }}</pre>", "html_text" },
	{ "<p title=\"{{ s }}\">", "html_attr" },
	{ "<p title='{{ s }}'>", "html_attr" },
	{ "<P TITLE='{{ s }}'>", "html_attr" },
	{ "<p title=\"a {{ s }}\">", "html_attr" },
	{ "<p title=\"/a/{{ s }}\">", "html_attr" },
	{ "<p data-x=\"{{ s }}\">", "html_attr" },
	{ "<input value=\"{{ s }}\">", "html_attr" },
	{ "<p hreflang=\"{{ s }}\">", "html_attr" },
	{ "<a href=\"{{ s }}\">", "html_url" },
	{ "<A HREF='{{ s }}'>", "html_url" },
	{ "<area href=\"{{ s }}\">", "html_url" },
	{ "<a href=\"{% if n %}{{ s }}{% end %}\">", "html_url" },
	{ "<svg><use href=\"{{ s }}\"/>", "html_local" },
	{ "<a src=\"{{ s }}\">", "html_local" },
	{ "<img src=\"{{ s }}\">", "html_local" },
	{ "<form action=\"{{ s }}\">", "html_local" },
	{ "<button formaction=\"{{ s }}\">", "html_local" },
	{ "<p data-url=\"{{ s }}\">", "html_local" },
	{ "<p data-next-href=\"{{ s }}\">", "html_local" },
	{ "<a href=\"/a/{{ s }}\">", "html_piece" },
	{ "<a href=\"?{{ s }}\">", "html_piece" },
	{ "<a href=\"#{{ s }}\">", "html_piece" },
	{ "<a href=\"https://example.org/{{ s }}\">", "html_piece" },
	{ "<a href=\"https://example.org?{{ s }}\">", "html_piece" },
	{ "<a href=\"mailto:{{ s }}\">", "html_piece" },
	{ "<form action=\"/a?b={{ s }}\">", "html_piece" },
	{ "<script src=\"/a.js?v={{ s }}\"></script>", "html_piece" },
	{ "<link href=\"/a.css?v={{ s }}\">", "html_piece" },
	{ "<p data-url=\"/a/{{ s }}\">", "html_piece" },
};

static void
compile(struct tmpl_result *r, const char *body)
{
	char src[1024];

	snprintf(src, sizeof(src), "{%% define x(int n) %%}%s{%% end %%}",
	    body);
	tmpl_result_init(r);
	ck_assert_msg(tmpl_compile(r, src, strlen(src), "t.html", "t.c"),
	    "%s: %s", body, r->error);
}

START_TEST(escaper)
{
	struct tmpl_result r;
	const char *p;
	char want[64];

	compile(&r, places[_i].body);
	snprintf(want, sizeof(want), "HTML_OUT(%s, b_, s);",
	    places[_i].escaper);
	p = strstr(r.code.data, "HTML_OUT");
	ck_assert_ptr_nonnull(p);
	ck_assert_msg(strncmp(p, want, strlen(want)) == 0, "%s: want %s: %s",
	    places[_i].body, want, r.code.data);
	tmpl_result_free(&r);
}
END_TEST

START_TEST(merges_literals)
{
	struct tmpl_result r;

	compile(&r, "a{# x #}b\n{# y #}\nc");
	ck_assert_ptr_nonnull(strstr(r.code.data, "\tbuf_put(b_,\n"
	    "\t    \"ab\\n\"\n\t    \"c\", 4);\n}"));
	tmpl_result_free(&r);
}
END_TEST

/* Names come from the command line. */
START_TEST(quotes_names)
{
	static const char src[] = "{% define x() %}{% if 1 %}{% end %}"
	    "{% end %}";
	struct tmpl_result r;

	tmpl_result_init(&r);
	ck_assert(tmpl_compile(&r, src, strlen(src), "a\"b\\c\n.html",
	    "d?.c"));
	ck_assert_ptr_nonnull(strstr(r.code.data,
	    "#line 1 \"a\\\"b\\\\c\\n.html\"\n"));
	ck_assert_ptr_nonnull(strstr(r.code.data, " \"d\\?.c\"\n"));
	tmpl_result_free(&r);
}
END_TEST

/* Both ways: after a piece of the template the C file's own lines count. */
START_TEST(own_lines)
{
	struct tmpl_result r;
	const char *p;
	int line = 1, own = 0, says;

	compile(&r, "\n{{ a\n + b }}\nx\n{% if n %}\ny{{ c }}\n"
	    "{% for int *p in q,\n3 %}{% render x(\n1) %}{% end %}\n{% end %}");
	for (p = r.code.data; *p != '\0'; p = strchr(p, '\n') + 1, line++)
		if (sscanf(p, "#line %d \"t.c\"", &says) == 1 &&
		    strncmp(strchr(p, '"'), "\"t.c\"", 5) == 0) {
			ck_assert_int_eq(says, line + 1);
			own++;
		}
	ck_assert_int_ge(own, 6);
	tmpl_result_free(&r);
}
END_TEST

/* Any beginning of a template is compiled or refused, with a place. */
START_TEST(every_beginning)
{
	static const char src[] = "{% include \"a.h\" %}\n"
	    "{% define x(const char *s) %}\n<!doctype html>"
	    "<a href=\"/a/é/{{ f(\"}}\", s) }}\" title='&amp;'>"
	    "{% for const char *c in s, 3 %}<br/>{{ c }}{% end %}"
	    "{% if 1 %}<b>{% elif 2 %}<b>{% else %}{% end %}"
	    "<textarea>\n{# c #}</textarea>{% render x(s) %}\n{% end %}\n";
	struct tmpl_result r;
	size_t n;

	for (n = 0; n < sizeof(src); n++) {
		char *copy = malloc(n + 1);
		bool good;

		ck_assert_ptr_nonnull(copy);
		memcpy(copy, src, n);
		tmpl_result_init(&r);
		good = tmpl_compile(&r, copy, n, "t.html", "t.c");
		if (n == sizeof(src) - 1)
			ck_assert_msg(good, "%s", r.error);
		if (!good)
			ck_assert_int_eq(strncmp(r.error, "t.html:", 7), 0);
		tmpl_result_free(&r);
		free(copy);
	}
}
END_TEST

START_TEST(too_long)
{
	size_t n = TMPL_SOURCE_MAX + 1;
	char *src = malloc(n);
	struct tmpl_result r;

	ck_assert_ptr_nonnull(src);
	memset(src, ' ', n);
	tmpl_result_init(&r);
	ck_assert(!tmpl_compile(&r, src, n, "t.html", "t.c"));
	ck_assert_ptr_nonnull(strstr(r.error, "t.html:1:1: longer than"));
	ck_assert(tmpl_compile(&r, src, n - 1, "t.html", "t.c"));
	tmpl_result_free(&r);
	free(src);
}
END_TEST

/* --- what compiled templates write --- */

START_TEST(blanks)
{
	t_blanks(&out, 2);
	ck_assert_str_eq(out.data, "<p>\na  b\n2\tc\nd\nfg\n<i\ntitle=\"h\n"
	    "    i\"\nlang=\"j\"\n>k</i>\n<pre>\n  l\n\n  m\n</pre><pre>\nn"
	    "</pre>\n<textarea>\n  2\n</textarea><textarea>\n2</textarea>\n");
	buf_reset(&out);
	t_blanks(&out, 0);
	ck_assert_str_eq(out.data, "<p>\na  b\n0\tc\ne\nf\n<i\ntitle=\"h\n"
	    "    i\"\n>k</i>\n<pre>\n  l\n\n</pre><pre>\nn</pre>\n<textarea>"
	    "\n  0\n</textarea><textarea>\n</textarea>\n");
}
END_TEST

START_TEST(blocks)
{
	static const struct hostile_row rows[] = {
		{ .n = 1 }, { .n = 2 }, { .n = 3 }, { .n = 4 },
	};
	struct hostile v = { .rows = rows, .nrows = 4 };

	t_blocks(&out, &v);
	ck_assert_str_eq(out.data, "one:\n1.\n2.\n3.\n4.\n"
	    "two:\n1.\n2.\n3.\n4.\nthree:\n1.\n2.\n3.\n4.\n"
	    "4:\n1.\n2.\n3.\n4.\n");
	buf_reset(&out);
	t_blocks(&out, &(struct hostile){ .nrows = 0 });
	ck_assert_str_eq(out.data, "");
}
END_TEST

START_TEST(literals)
{
	t_literals(&out);
	ck_assert_str_eq(out.data, "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80 "
	    "?\?= ?\?/ \\ \\n \\101 \"quoted\" %d %s ' &lt; 0?\?'9\n");
}
END_TEST

START_TEST(line_numbers)
{
	t_lines(&out, 98);
	ck_assert_str_eq(out.data, "if\ntests/unit/hostile.html:99\nliteral\n"
	    "over\nlines 103 104 105\n\n}} %} #}125\n");
	buf_reset(&out);
	t_lines(&out, 97);
	ck_assert_int_eq(strncmp(out.data, "elif\n", 5), 0);
}
END_TEST

START_TEST(numbers)
{
	char s[] = "<";

	t_numbers(&out, 7, LLONG_MIN, UINT_MAX, s);
	ck_assert_str_eq(out.data, "7 -9223372036854775808 4294967295 &lt; "
	    "&lt; <a href=\"/x/-9223372036854775808?4294967295\" title=\"7\">"
	    "x</a>\n");
	buf_reset(&out);
	t_numbers(&out, 0, 0, 0, NULL);
	ck_assert_str_eq(out.data, "0 0 0  none <a href=\"/x/0?0\" "
	    "title=\"0\">x</a>\n");
}
END_TEST

Suite *tmpl_suite(void);

Suite *
tmpl_suite(void)
{
	Suite *s = suite_create("tmpl");
	TCase *t = tcase_create("tmpl");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, escaper, 0,
	    (int)(sizeof(places) / sizeof(places[0])));
	tcase_add_test(t, merges_literals);
	tcase_add_test(t, quotes_names);
	tcase_add_test(t, own_lines);
	tcase_add_test(t, every_beginning);
	tcase_add_test(t, too_long);
	tcase_add_test(t, blanks);
	tcase_add_test(t, blocks);
	tcase_add_test(t, literals);
	tcase_add_test(t, line_numbers);
	tcase_add_test(t, numbers);
	suite_add_tcase(s, t);
	return s;
}
