/* No value can change the shape of a page, run, or lead astray. */
#include <check.h>
#include <libxml/HTMLparser.h>
#include <string.h>

#include "hostile/templates.h"

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

Suite *hostile_suite(void);

Suite *
hostile_suite(void)
{
	Suite *s = suite_create("hostile");
	TCase *t = tcase_create("hostile");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, hostile_values, 0,
	    (int)(sizeof(hostile) / sizeof(hostile[0])) - 1);
	suite_add_tcase(s, t);
	return s;
}
