/*
 * tmpl: which escaper stands where, what blanks come through, and that no
 * value can change the shape of a page.  What is refused: tests/reject.
 */
#include <check.h>
#include <libxml/HTMLparser.h>
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

/* --- hostile values --- */

static const char *const hostile[] = {
	"<script>alert(1)</script>", "</script><script>alert(1)</script>",
	"\"><img src=x onerror=alert(1)>", "'><img src=x onerror=alert(1)>",
	"\" onmouseover=\"alert(1)", "' onmouseover='alert(1)",
	"\" autofocus onfocus=alert(1) x=\"", "\"", "'", "<", ">", "&", "`",
	"=", " x=y ", "/>", "-->", "<!--", "]]>", "<![CDATA[", "<?x", "</",
	"</title><script>alert(1)</script>",
	"</textarea><script>alert(1)</script>", "</pre><b>", "</a><b>",
	"</svg><b>", "</select><b>", "</td><b>", "</style><b>",
	"javascript:alert(1)", " javascript:alert(1)",
	"java\tscript:alert(1)", "JaVaScRiPt:alert(1)",
	"&#106;avascript:alert(1)", "javascript&colon;alert(1)",
	"data:text/html,<script>alert(1)</script>", "vbscript:x",
	"//example.net", "/\\example.net", "\\\\example.net", "/\t/x",
	"https://example.net/\"><b>", "/path\"><b>", "#\"><b>", "?'><b>",
	"&lt;script&gt;", "&quot;", "&#34;><b>", "&amp;", "lt;", "#60;",
	"\n", "\t", "\f", "\x0b", "\x01", "\x7f", "a\nb\n\nc", "{{ s }}",
	"{% if %}", "%3Cscript%3E", "%22", "\xc2\xa0", "\xe2\x80\xa8",
	"\xef\xbb\xbf", "\xef\xbc\x9cscript\xef\xbc\x9e", "expression(1)",
	"url(javascript:1)", "", NULL
};

/* Elements and names of attributes, in order; nothing of their values. */
static void
shape(const xmlNode *n, struct buf *b)
{
	const xmlAttr *at;

	for (; n != NULL; n = n->next) {
		if (n->type != XML_ELEMENT_NODE && n->type != XML_TEXT_NODE)
			buf_printf(b, "?%d", (int)n->type);
		if (n->type != XML_ELEMENT_NODE)
			continue;
		buf_printf(b, "<%s", (const char *)n->name);
		for (at = n->properties; at != NULL; at = at->next)
			buf_printf(b, " %s", (const char *)at->name);
		buf_char(b, '>');
		shape(n->children, b);
		buf_char(b, '/');
	}
}

static xmlDoc *
page(const char *value)
{
	const struct hostile_row rows[] = {
		{ .name = value }, { .name = value },
	};
	const struct hostile v = { .s = value, .rows = rows, .nrows = 2 };
	xmlDoc *doc;

	buf_reset(&out);
	t_hostile(&out, &v);
	ck_assert(!out.failed);
	doc = htmlReadMemory(out.data, (int)out.len, NULL, "UTF-8",
	    HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET);
	ck_assert_ptr_nonnull(doc);
	return doc;
}

static const xmlNode *
by_id(const xmlNode *n, const char *id)
{
	const xmlNode *found;
	xmlChar *is;
	bool same;

	for (; n != NULL; n = n->next) {
		if (n->type != XML_ELEMENT_NODE)
			continue;
		is = xmlGetProp((xmlNode *)n, BAD_CAST "id");
		same = is != NULL && strcmp((char *)is, id) == 0;
		xmlFree(is);
		if (same)
			return n;
		if ((found = by_id(n->children, id)) != NULL)
			return found;
	}
	return NULL;
}

/* An attribute, or the text when name is NULL, of the element with that id
 * is exactly want. */
static void
same(const xmlDoc *doc, const char *id, const char *name, const char *want)
{
	const xmlNode *n = by_id(doc->children, id);
	xmlChar *is;

	ck_assert_ptr_nonnull(n);
	is = name == NULL ? xmlNodeGetContent(n) :
	    xmlGetProp((xmlNode *)n, BAD_CAST name);
	ck_assert_str_eq((char *)is, want);
	xmlFree(is);
}

/* The address goes nowhere but to us, or to a scheme we know. */
static void
safe(const xmlDoc *doc, const char *id, const char *name, bool link)
{
	const xmlNode *n = by_id(doc->children, id);
	xmlChar *is;
	const char *s;

	ck_assert_ptr_nonnull(n);
	is = xmlGetProp((xmlNode *)n, BAD_CAST name);
	s = is == NULL ? "" : (const char *)is;
	ck_assert_msg(*s == '\0' || *s == '#' || *s == '?' ||
	    (*s == '/' && s[1] != '/' && s[1] != '\\') ||
	    (link && (strncmp(s, "https://", 8) == 0 ||
	    strncmp(s, "mailto:", 7) == 0)), "%s: %s", id, s);
	ck_assert_ptr_null(strpbrk(s, " \t\r\n\\"));
	xmlFree(is);
}

START_TEST(hostile_values)
{
	const char *value = hostile[_i];
	struct buf plain, got;
	xmlDoc *doc;

	buf_init(&plain, 65536);
	buf_init(&got, 65536);
	doc = page("x");
	shape(doc->children, &plain);
	xmlFreeDoc(doc);
	doc = page(value);
	shape(doc->children, &got);
	ck_assert_str_eq(got.data, plain.data);

	/* What was put in is what a reader gets out.  (libxml2 drops control
	 * bytes; the empty attribute has no text node.) */
	if (strpbrk(value, "\f\x0b\x01") == NULL) {
		same(doc, "text", NULL, value);
		same(doc, "double", "title", value);
		same(doc, "single", "title", value);
		same(doc, "data", "data-a", value);
		same(doc, "data", "aria-label", value);
	}
	safe(doc, "link", "href", true);
	safe(doc, "link-query", "href", true);
	safe(doc, "link-single", "href", true);
	safe(doc, "link-and", "href", true);
	safe(doc, "path", "href", false);
	safe(doc, "query", "href", false);
	safe(doc, "host", "href", true);
	safe(doc, "mail", "href", true);
	safe(doc, "fragment", "href", false);
	safe(doc, "image", "src", false);
	safe(doc, "refresh", "data-url", false);
	safe(doc, "form", "action", false);
	xmlFreeDoc(doc);
	buf_free(&plain);
	buf_free(&got);
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
	tcase_add_loop_test(t, hostile_values, 0,
	    (int)(sizeof(hostile) / sizeof(hostile[0])) - 1);
	suite_add_tcase(s, t);
	return s;
}
