/* html: each escaper against a table; spans, ends and overflow. */
#include <check.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/web/html.h"

static struct buf out;

static void
setup(void)
{
	buf_init(&out, 65536);
}

static void
teardown(void)
{
	buf_free(&out);
}

struct row { const char *in, *out; };

static void
table(void (*escape)(struct buf *, const char *), const struct row *t)
{
	for (; t->in != NULL; t++) {
		buf_reset(&out);
		escape(&out, t->in);
		ck_assert_str_eq(out.data, t->out);
	}
	/* nothing for NULL, and added to what is there */
	buf_reset(&out);
	buf_char(&out, '[');
	escape(&out, NULL);
	escape(&out, "");
	ck_assert(out.len == 1 || strcmp(out.data, "[#") == 0);
}

START_TEST(text)
{
	static const struct row t[] = {
		{ "plain", "plain" },
		{ "a<b>c&d", "a&lt;b&gt;c&amp;d" },
		{ "<<>>&&", "&lt;&lt;&gt;&gt;&amp;&amp;" },
		{ "\"'", "\"'" },
		{ "&amp;", "&amp;amp;" },
		{ "é€\xf0\x9f\x98\x80", "é€\xf0\x9f\x98\x80" },
		{ "\t\n\x01", "\t\n\x01" },
		{ NULL, NULL }
	};

	table(html_text, t);
}
END_TEST

START_TEST(attr)
{
	static const struct row t[] = {
		{ "plain", "plain" },
		{ "a<b>c&d\"e'f", "a&lt;b&gt;c&amp;d&#34;e&#39;f" },
		{ "\"", "&#34;" },
		{ "é€", "é€" },
		{ NULL, NULL }
	};

	table(html_attr, t);
}
END_TEST

/* What an escaper makes of one character. */
static const char *
alone(char c, bool quotes)
{
	static char s[2];

	s[0] = c;
	return c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" :
	    quotes && c == '"' ? "&#34;" : quotes && c == '\'' ? "&#39;" : s;
}

/* One character at a place among n bytes, and another behind it; in a block
 * of its own size, so that reading past it is seen. */
static void
one_among(size_t n, size_t at, char c, size_t also)
{
	static const char filler[] = "x\x7f\xc3\xa9\x01 =/";
	char *in = malloc(n + 1), want[1024];
	size_t len;

	ck_assert_ptr_nonnull(in);
	for (size_t i = 0; i < n; i++)
		in[i] = i == at || i == also ? c : filler[i % 8];
	in[n] = '\0';
	for (int quotes = 0; quotes < 2; quotes++) {
		len = 0;
		for (size_t i = 0; i < n; i++)
			len += (size_t)snprintf(want + len, sizeof(want) - len,
			    "%s", alone(in[i], quotes));
		buf_reset(&out);
		(quotes ? html_attr : html_text)(&out, in);
		ck_assert_uint_eq(out.len, len);
		ck_assert_str_eq(n == 0 ? "" : out.data, n == 0 ? "" : want);
	}
	free(in);
}

/* Blocks are looked at together: at no length is a place passed over. */
START_TEST(every_place)
{
	static const char special[] = "&<>\"'";

	for (size_t n = 0; n <= 66; n++)
		for (size_t at = 0; at <= n; at++)
			for (const char *c = special; *c != '\0'; c++) {
				one_among(n, at, *c, at);
				one_among(n, at, *c, n - 1);
			}
}
END_TEST

static const struct row ours[] = {
	{ "/", "/" },
	{ "/a/b?c=d&e=f#g", "/a/b?c=d&amp;e=f#g" },
	{ "?a=1", "?a=1" },
	{ "?", "?" },
	{ "#", "#" },
	{ "#a'\"<>", "#a&#39;&#34;&lt;&gt;" },
	{ "/\xc3\xa9", "/\xc3\xa9" },
	{ "/a//b", "/a//b" },
	{ "/javascript:x", "/javascript:x" },
	/* another host */
	{ "//example.org", "#" },
	{ "//", "#" },
	{ "/\\example.org", "#" },
	{ "\\\\example.org", "#" },
	{ "/\t/example.org", "#" },
	{ "/\n/example.org", "#" },
	{ "/\r/example.org", "#" },
	{ "\t//example.org", "#" },
	/* a script, or something else that runs */
	{ "javascript:alert(1)", "#" },
	{ "JavaScript:alert(1)", "#" },
	{ " javascript:alert(1)", "#" },
	{ "\x01javascript:alert(1)", "#" },
	{ "java\tscript:alert(1)", "#" },
	{ "java\nscript:alert(1)", "#" },
	{ "&#106;avascript:alert(1)", "#" },
	{ "data:text/html,<script>alert(1)</script>", "#" },
	{ "vbscript:x", "#" },
	{ "blob:x", "#" },
	{ "file:///etc/passwd", "#" },
	{ "/a\x7f", "#" },
	{ "/a b", "#" },
	{ "a", "#" },
	{ "", "#" },
	{ "../a", "#" },
	{ NULL, NULL }
};

START_TEST(url)
{
	static const struct row t[] = {
		{ "https://example.org", "https://example.org/" },
		{ "http://example.org", "http://example.org/" },
		{ "https://example.org/", "https://example.org/" },
		{ "https://example.org/a?b=\"&c", "https://example.org/a?b="
		    "&#34;&amp;c" },
		{ "https://example.org?a", "https://example.org?a" },
		{ "https://example.org#a", "https://example.org#a" },
		{ "mailto:someone@example.org", "mailto:someone@example.org" },
		{ "https://", "#" },
		{ "https:///example.org", "#" },
		{ "https:example.org", "#" },
		{ "https:/example.org", "#" },
		{ "https", "#" },
		{ "mailto:", "#" },
		{ "httpsx://example.org", "#" },
		{ "https://example.org/a b", "#" },
		{ "https://exam\tple.org/", "#" },
		{ "https://example.org\\@x", "#" },
		{ NULL, NULL }
	};

	table(html_url, ours);
	table(html_url, t);
}
END_TEST

START_TEST(local)
{
	static const struct row t[] = {
		{ "https://example.org/", "#" },
		{ "http://example.org/", "#" },
		{ "mailto:someone@example.org", "#" },
		{ NULL, NULL }
	};

	table(html_local, ours);
	table(html_local, t);
}
END_TEST

START_TEST(piece)
{
	static const struct row t[] = {
		{ "AZaz09-._~", "AZaz09-._~" },
		{ "a/b?c#d&e=f", "a%2Fb%3Fc%23d%26e%3Df" },
		{ " +%", "%20%2B%25" },
		{ "\"'<>&", "%22%27%3C%3E%26" },
		{ ":;,@!$()*[]\\^`{|}", "%3A%3B%2C%40%21%24%28%29%2A%5B%5D%5C"
		    "%5E%60%7B%7C%7D" },
		{ "\x01\n\x7f", "%01%0A%7F" },
		{ "é\xff", "%C3%A9%FF" },
		{ NULL, NULL }
	};

	table(html_piece, t);
}
END_TEST

/* Every byte, alone and between others: what may not stand does not. */
START_TEST(every_byte)
{
	char s[4] = "a?b";
	int c;

	for (c = 1; c < 256; c++) {
		s[1] = (char)c;
		buf_reset(&out);
		html_text(&out, s);
		ck_assert_int_eq(strpbrk(out.data, "<>") == NULL, 1);
		ck_assert_int_eq(out.len == 3, strchr("<>&", c) == NULL);
		buf_reset(&out);
		html_attr(&out, s);
		ck_assert_int_eq(strpbrk(out.data, "<>\"'") == NULL, 1);
		ck_assert_int_eq(out.len == 3, strchr("<>&\"'", c) == NULL);
		buf_reset(&out);
		html_piece(&out, s);
		ck_assert_uint_eq(strspn(out.data, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		    "abcdefghijklmnopqrstuvwxyz0123456789-._~%"), out.len);
		ck_assert_int_eq(out.data[0], 'a');
		ck_assert_int_eq(out.data[out.len - 1], 'b');
	}
}
END_TEST

START_TEST(numbers)
{
	html_int(&out, 0);
	buf_char(&out, ' ');
	html_int(&out, -42);
	buf_char(&out, ' ');
	html_int(&out, LLONG_MIN);
	buf_char(&out, ' ');
	html_int(&out, LLONG_MAX);
	ck_assert_str_eq(out.data, "0 -42 -9223372036854775808 "
	    "9223372036854775807");
}
END_TEST

/* Stamps go where nothing in them has a meaning. */
START_TEST(stamps)
{
	struct arena *a = arena_new(4096);
	const struct stamp *s = date_stamps(a, 1467159693339);

	HTML_OUT(html_text, &out, &s[0]);
	buf_char(&out, '|');
	HTML_OUT(html_attr, &out, &s[1]);
	buf_char(&out, '|');
	HTML_OUT(html_text, &out, &s[2]);
	ck_assert_str_eq(out.data, "2016-06-29T00:21:33.339Z|"
	    "2016-06-29 00:21:33 UTC|2016-06-29");
	arena_free(a);
}
END_TEST

START_TEST(overflow)
{
	struct buf small;

	buf_init(&small, 8);
	html_text(&small, "1234567<89");
	ck_assert(small.failed);
	ck_assert_uint_le(small.len, 8);
	buf_free(&small);
}
END_TEST

Suite *html_suite(void);

Suite *
html_suite(void)
{
	Suite *s = suite_create("html");
	TCase *t = tcase_create("html");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, text);
	tcase_add_test(t, attr);
	tcase_add_test(t, every_place);
	tcase_add_test(t, url);
	tcase_add_test(t, local);
	tcase_add_test(t, piece);
	tcase_add_test(t, every_byte);
	tcase_add_test(t, numbers);
	tcase_add_test(t, stamps);
	tcase_add_test(t, overflow);
	suite_add_tcase(s, t);
	return s;
}
