#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "app.h"
#include "lib/text/xml.h"

#define NS	"urn:one"
#define XSI	"xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""

Suite	*xml_suite(void);

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

static const struct xml *
read_text(const char *s)
{
	const char *fault = NULL;
	const struct xml *x = xml_read(a, s, strlen(s), NULL, &fault);

	ck_assert_msg(x != NULL, "%s: %s", s, fault);
	return x;
}

static void
must_refuse(const char *s, size_t len, const char *part)
{
	const char *fault = NULL;

	ck_assert_msg(xml_read(a, s, len, NULL, &fault) == NULL, "%.60s", s);
	ck_assert_msg(strstr(fault, part) != NULL, "%.60s: %s", s, fault);
}

START_TEST(prefixes_do_not_matter)
{
	static const char *const same[] = {
		"<r xmlns='urn:one'><v>1</v></r>",
		"<a:r xmlns:a='urn:one'><a:v>1</a:v></a:r>",
		"<ns5:r xmlns:ns5='urn:one'><b:v xmlns:b='urn:one'>1</b:v>"
		    "</ns5:r>",
	};
	const struct xml *x = read_text(same[_i]);

	ck_assert(xml_is(x, NS, "r"));
	ck_assert(!xml_is(x, "urn:two", "r"));
	ck_assert(!xml_is(x, "", "r"));
	ck_assert_int_eq(xml_num(a, x, NS, "v"), 1);
	ck_assert_int_eq(xml_num(a, x, NULL, "v"), 1);
	ck_assert_int_eq(xml_num(a, x, "", "v"), ABSENT);
}
END_TEST

START_TEST(children)
{
	const struct xml *x = read_text("<r> <u/>text<v>1</v><!-- no -->"
	    "<v>2</v><w xmlns='urn:one'>3</w><?pi x?><v>4</v></r>"), *v;

	ck_assert_uint_eq(xml_count(x, NULL, "v"), 3);
	ck_assert_uint_eq(xml_count(x, NULL, NULL), 5);
	ck_assert_str_eq(xml_name(xml_child(x, NULL, NULL)), "u");
	v = xml_next(xml_child(x, "", "v"), "", "v");
	ck_assert_str_eq(xml_text(a, v), "2");
	ck_assert_str_eq(xml_text(a, xml_next(v, NULL, NULL)), "3");
	ck_assert_ptr_null(xml_next(v, NS, "v"));
	ck_assert_ptr_null(xml_child(x, NULL, "nothing"));
	ck_assert_ptr_null(xml_child(NULL, NULL, "v"));
	ck_assert_ptr_null(xml_next(NULL, NULL, "v"));
	ck_assert_ptr_null(xml_get(a, NULL, NULL, "v"));
}
END_TEST

START_TEST(not_given)
{
	const struct xml *x = read_text("<r " XSI "><empty/><blank> \n </blank>"
	    "<nil xsi:nil='true'>5</nil><one xsi:nil='1'/>"
	    "<no xsi:nil='false'>6</no><other nil='true'>7</other>"
	    "<sub><v>8</v></sub></r>");

	ck_assert_ptr_null(xml_get(a, x, NULL, "missing"));
	ck_assert_ptr_null(xml_get(a, x, NULL, "empty"));
	ck_assert_ptr_null(xml_get(a, x, NULL, "blank"));
	ck_assert_ptr_null(xml_get(a, x, NULL, "nil"));
	ck_assert_ptr_null(xml_get(a, x, NULL, "one"));
	ck_assert_ptr_null(xml_get(a, x, NULL, "sub"));
	ck_assert_str_eq(xml_get(a, x, NULL, "no"), "6");
	ck_assert_str_eq(xml_get(a, x, NULL, "other"), "7");
}
END_TEST

START_TEST(values)
{
	const struct xml *x = read_text("<r msisdn=' 88 ' b='' x:c='1' "
	    "xmlns:x='urn:x'><t> a&amp;b<![CDATA[<c>]]>&#233;\n</t>"
	    "<n>3.0</n><f>3.5</f><w>x</w><y>true</y><z>0</z><q>maybe</q></r>");

	ck_assert_str_eq(xml_get(a, x, NULL, "t"), "a&b<c>\xc3\xa9");
	ck_assert_int_eq(xml_num(a, x, NULL, "n"), 3);
	ck_assert_int_eq(xml_num(a, x, NULL, "f"), ABSENT);
	ck_assert_int_eq(xml_num(a, x, NULL, "w"), ABSENT);
	ck_assert_int_eq(xml_bool(a, x, NULL, "y"), 1);
	ck_assert_int_eq(xml_bool(a, x, NULL, "z"), 0);
	ck_assert_int_eq(xml_bool(a, x, NULL, "q"), -1);
	ck_assert_int_eq(xml_bool(a, x, NULL, "missing"), -1);
	ck_assert_str_eq(xml_attr(a, x, "msisdn"), "88");
	ck_assert_ptr_null(xml_attr(a, x, "b"));
	ck_assert_ptr_null(xml_attr(a, x, "c"));
	ck_assert_ptr_null(xml_attr(a, NULL, "c"));
}
END_TEST

START_TEST(encodings)
{
	static const char latin[] = "<?xml version=\"1.0\" "
	    "encoding=\"ISO-8859-1\"?><r>caf\xe9</r>";
	static const char bare[] = "<r>caf\xe9</r>";
	static const char utf8[] = "\xef\xbb\xbf<r>caf\xc3\xa9</r>";
	static const char greek[] = "<?xml version=\"1.0\" "
	    "encoding=\"ISO-8859-7\"?><r>\xe1</r>";
	const char *fault = NULL;

	ck_assert_str_eq(xml_text(a, read_text(latin)), "caf\xc3\xa9");
	ck_assert_str_eq(xml_text(a, read_text(utf8)), "caf\xc3\xa9");
	ck_assert_str_eq(xml_text(a, xml_read(a, bare, strlen(bare),
	    "iso-8859-1", NULL)), "caf\xc3\xa9");
	/* the document's own word is better than a header's */
	ck_assert_str_eq(xml_text(a, xml_read(a, latin, strlen(latin),
	    "utf-8", NULL)), "caf\xc3\xa9");
	/* nothing said, and not UTF-8 */
	ck_assert_str_eq(xml_text(a, read_text(bare)), "caf\xc3\xa9");
	/* one that is not known is read while it does not matter */
	must_refuse(greek, strlen(greek), "character set");
	ck_assert_ptr_nonnull(xml_read(a, "<r/>", 4, "klingon", &fault));
	must_refuse("<r\0/>", 5, "not text");
}
END_TEST

static const struct {
	const char	*text, *fault;
} bad[] = {
	{ "", "empty" },
	{ "hello", "well-formed" },
	{ "{\"errorMessage\":\"no\"}", "well-formed" },
	{ "<r>", "cut short" },
	{ "<r", "cut short" },
	{ "<r a='", "cut short" },
	{ "<r><!-- x", "cut short" },
	{ "<r></s>", "well-formed" },
	{ "<r/><s/>", "well-formed" },
	{ "<x:r/>", "" },		/* undeclared prefix: either way */
	{ "<!DOCTYPE r [<!ENTITY l 'x'>]><r>&l;</r>", "DOCTYPE" },
	{ "<!DOCTYPE r SYSTEM 'file:///etc/passwd'><r/>", "DOCTYPE" },
	{ "<r><!ENTITY l 'x'></r>", "DOCTYPE" },
	{ "<!doctype html><html><body><p>No<br></body></html>", "DOCTYPE" },
	{ "<html><body><p>No<br></body></html>", "cut short" },
	{ "<r>\x01</s>", "well-formed" },
};

START_TEST(refuses)
{
	const char *fault = "";
	const struct xml *x = xml_read(a, bad[_i].text, strlen(bad[_i].text),
	    NULL, &fault);

	if (bad[_i].fault[0] == '\0')
		return;
	ck_assert_msg(x == NULL, "%s", bad[_i].text);
	ck_assert_msg(strstr(fault, bad[_i].fault) != NULL, "%s: %s",
	    bad[_i].text, fault);
}
END_TEST

/* s repeated n times between two ends. */
static char *
repeated(const char *head, const char *s, size_t n, const char *tail,
    size_t *len)
{
	size_t each = strlen(s);
	char *text, *p;

	*len = strlen(head) + n * each + strlen(tail);
	text = p = malloc(*len + 1);
	ck_assert_ptr_nonnull(text);
	p = mempcpy(p, head, strlen(head));
	while (n-- > 0)
		p = mempcpy(p, s, each);
	memcpy(p, tail, strlen(tail) + 1);
	return text;
}

START_TEST(bounded)
{
	size_t len;
	char *s;

	s = repeated("<r>", "<d>", XML_DEPTH_MAX, "", &len);
	must_refuse(s, len, "too deep");
	free(s);
	s = repeated("<r>", "<d/>", XML_ELEMENTS_MAX, "</r>", &len);
	must_refuse(s, len, "too many elements");
	free(s);
	s = repeated("<r ", "a='1' ", XML_ATTRS_MAX + 1, "/>", &len);
	must_refuse(s, len, "too many attributes");
	free(s);
	s = repeated("<r>", "text", XML_TEXT_MAX, "</r>", &len);
	must_refuse(s, len, "too long");
	free(s);
	/* 20 MB of a page that is not ours */
	s = repeated("<html><body>", "<p>Service unavailable.<br>", 800000,
	    "</body></html>", &len);
	ck_assert_uint_gt(len, 20 * 1024 * 1024);
	must_refuse(s, len, "too deep");
	free(s);
	/* 20 MB of our own, in pieces of allowed size */
	s = repeated("<r>", "<iccid>89999000000000000000</iccid>", 620000,
	    "</r>", &len);
	must_refuse(s, len, "too many elements");
	free(s);
	s = repeated("<r>", "<iccid>89999000000000000000</iccid>", 60000,
	    "</r>", &len);
	ck_assert_ptr_nonnull(xml_read(a, s, len, NULL, NULL));
	free(s);
}
END_TEST

START_TEST(writes)
{
	struct xml_writer w;
	struct buf b;
	const struct xml *x;

	buf_init(&b, 4096);
	xml_begin(&w, &b);
	xml_open(&w, "r");
	xml_put_attr(&w, "a", "<&\">'\t\r\n\xc3\xa9");
	xml_put(&w, "t", "]]> & <b> \r\n \xf0\x9f\x98\x80");
	xml_put(&w, "none", NULL);
	xml_put(&w, "empty", "");
	xml_open(&w, "in");
	xml_close(&w);
	xml_close(&w);
	ck_assert(xml_end(&w));
	ck_assert_str_eq(b.data, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<r a=\"&lt;&amp;&quot;&gt;'&#9;&#13;&#10;\xc3\xa9\">"
	    "<t>]]&gt; &amp; &lt;b&gt; &#13;\n \xf0\x9f\x98\x80</t>"
	    "<empty></empty><in/></r>");
	x = read_text(b.data);
	ck_assert_str_eq(xml_get(a, x, NULL, "t"),
	    "]]> & <b> \r\n \xf0\x9f\x98\x80");
	buf_free(&b);
}
END_TEST

static const char *const unwritable[] = {
	"\x01", "a\x0b", "\x1f", "\xff", "\xc3", "\xc0\x80", "\xed\xa0\x80",
	"\xef\xbf\xbf", "\xef\xbf\xbe", "\xf4\x90\x80\x80", "\xe0\x80\x80",
	"\xf0\x80\x80\x80", "\x80",
};

START_TEST(refuses_to_write)
{
	struct xml_writer w;
	struct buf b;

	buf_init(&b, 4096);
	xml_begin(&w, &b);
	xml_put(&w, "t", unwritable[_i]);
	ck_assert(!xml_end(&w));
	xml_begin(&w, &b);
	xml_open(&w, "t");
	xml_put_attr(&w, "a", unwritable[_i]);
	xml_close(&w);
	ck_assert(!xml_end(&w));
	buf_free(&b);
}
END_TEST

START_TEST(writer_misuse)
{
	struct xml_writer w;
	struct buf b;
	int i;

	buf_init(&b, 64);
	xml_begin(&w, &b);
	xml_open(&w, "r");
	ck_assert(!xml_end(&w));
	xml_close(&w);
	ck_assert(xml_end(&w));
	xml_close(&w);
	ck_assert(!xml_end(&w));
	xml_begin(&w, &b);
	for (i = 0; i < 4; i++)
		xml_put(&w, "r", "more than fits");
	ck_assert(!xml_end(&w));
	buf_reset(&b);
	xml_begin(&w, &b);
	xml_open(&w, "r");
	xml_put_text(&w, "x");
	xml_put_attr(&w, "late", "1");
	xml_close(&w);
	ck_assert(!xml_end(&w));
	buf_free(&b);
}
END_TEST

Suite *
xml_suite(void)
{
	Suite *s = suite_create("xml");
	TCase *t = tcase_create("xml");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, prefixes_do_not_matter, 0, 3);
	tcase_add_test(t, children);
	tcase_add_test(t, not_given);
	tcase_add_test(t, values);
	tcase_add_test(t, encodings);
	tcase_add_loop_test(t, refuses, 0, sizeof(bad) / sizeof(bad[0]));
	tcase_add_test(t, bounded);
	tcase_add_test(t, writes);
	tcase_add_loop_test(t, refuses_to_write, 0,
	    sizeof(unwritable) / sizeof(unwritable[0]));
	tcase_add_test(t, writer_misuse);
	suite_add_tcase(s, t);
	return s;
}
