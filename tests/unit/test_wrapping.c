/* Answers that are wrapped oddly, and are read all the same: MTOM, character
 * sets, stray characters, faults of SOAP 1.2. */
#include <check.h>
#include <string.h>

#include "fixture.h"
#include "lib/web/mime.h"
#include "lib/text/xml.h"
#include "drivers/control_center/soap.h"

#define ENV12	"http://www.w3.org/2003/05/soap-envelope"
#define ENV11	"http://schemas.xmlsoap.org/soap/envelope/"

Suite	*wrapping_suite(void);

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

static const struct {
	const char	*sent, *charset, *text;
} notes[] = {
	{ "\r\n \t<?xml version='1.0'?><r>x</r>", NULL, "x" },
	{ "\xef\xbb\xbf\n<?xml version='1.0'?><r>x</r>", NULL, "x" },
	{ "<?xml version='1.0' encoding='windows-1252'?><r>\x80\xe9</r>",
	  NULL, "\xe2\x82\xac\xc3\xa9" },
	{ "<?xml version='1.0' encoding='ISO-8859-1'?><r>\xe9</r>", "utf-8",
	  "\xc3\xa9" },
	{ "<r>\x93\xe9</r>", "iso-8859-1", "\xe2\x80\x9c\xc3\xa9" },
	{ "<r>a&#x1f;b</r>", NULL, "a b" },
	{ "<r>a&#31;b&#0;c&#xFFFE;d&#xD800;e</r>", NULL, "a b c d e" },
	{ "<r>a\x1f" "b\x0b" "c</r>", NULL, "a b c" },
	{ "<r>a\xef\xbf\xbf" "b</r>", NULL, "a b" },
	{ "<r>a\xed\xa0\x80" "b</r>", NULL, "a\xc3\xad\xc2\xa0\xe2\x82\xac" "b" },
	{ "<r>AT&T &nbsp; &lol; &#xZ; &# &amp; &#65;&#x42;</r>", NULL,
	  "AT&T &nbsp; &lol; &#xZ; &# & AB" },
	{ "<r><![CDATA[AT&T &#x1f;]]>&x</r>", NULL, "AT&T &#x1f;&x" },
	{ "<r a='&b'>x</r>", NULL, "x" },
	{ "<r>x &", NULL, NULL },
};

START_TEST(one_odd_note)
{
	const struct xml *x = xml_read(a, notes[_i].sent,
	    strlen(notes[_i].sent), notes[_i].charset, NULL);

	if (notes[_i].text == NULL) {
		ck_assert_ptr_null(x);
		return;
	}
	ck_assert_msg(x != NULL, "%s", notes[_i].sent);
	ck_assert_str_eq(xml_text(a, x), notes[_i].text);
}
END_TEST

START_TEST(utf16)
{
	static const char text[] = "<r>x</r>";
	char le[sizeof(text) * 2] = { 0 };
	const struct xml *x;

	for (size_t i = 0; i + 1 < sizeof(text); i++)
		le[2 * i] = text[i];
	x = xml_read(a, le, 2 * (sizeof(text) - 1), "utf-16", NULL);
	ck_assert_str_eq(xml_text(a, x), "x");
}
END_TEST

/* Attributes and comments are pieces as elements are: 64 of them each would
 * be memory without end. */
START_TEST(pieces_are_counted)
{
	static const char piece[] = "<e a='' b='' c='' d='' e='' f=''/>";
	const char *fault = "";
	const size_t n = 90000;
	char *s = arena_alloc(a, n * sizeof(piece) + 16), *p = s;

	p = mempcpy(p, "<r>", 3);
	for (size_t i = 0; i < n; i++)
		p = mempcpy(p, piece, sizeof(piece) - 1);
	p = mempcpy(p, "</r>", 4);
	ck_assert_ptr_null(xml_read(a, s, (size_t)(p - s), NULL, &fault));
	ck_assert_str_eq(fault, XML_TOO_MANY);
	p = mempcpy(s, "<r>", 3);
	for (size_t i = 0; i < n * 5; i++)
		p = mempcpy(p, "<!---->", 7);
	p = mempcpy(p, "</r>", 4);
	ck_assert_ptr_null(xml_read(a, s, (size_t)(p - s), NULL, &fault));
	ck_assert_str_eq(fault, XML_TOO_MANY);
}
END_TEST

#define MTOM	"multipart/related; type=\"application/xop+xml\"; "	\
		"boundary=\"uuid:1=2\"; start=\"<root@x>\"; "		\
		"start-info=\"text/xml\""

static const struct {
	const char	*type, *body, *root, *charset;
} wrapped[] = {
	{ MTOM, "--uuid:1=2\r\nContent-ID: <other>\r\n\r\nno\r\n"
	  "--uuid:1=2\r\nContent-Type: application/xop+xml;\r\n"
	  " charset=ISO-8859-1\r\ncontent-id: <root@x>\r\n\r\nyes\r\n"
	  "--uuid:1=2--\r\n", "yes", "ISO-8859-1" },
	{ "multipart/related;boundary=b", "preamble\r\n--b\r\n\r\nyes--b\r\n"
	  "--b\r\n\r\nno\r\n--b--", "yes--b", NULL },
	{ "Multipart/Related; Boundary=b", "--b\n\nyes\n--b--\n", "yes", NULL },
	{ "multipart/related; boundary=b", "--b\r\nContent-Transfer-Encoding: "
	  "base64\r\n\r\neWVz\r\n--b--", "yes", NULL },
	{ "multipart/related; boundary=b", "--b\r\nContent-Transfer-Encoding: "
	  "Quoted-Printable\r\n\r\ny=65=\r\ns=\r\n--b--", "yes", NULL },
	{ "multipart/related; boundary=b", "--b\r\n\r\ncut sho", "cut sho",
	  NULL },
	{ "multipart/related; boundary=b; start=\"<gone>\"",
	  "--b\r\n\r\nyes\r\n--b--", "yes", NULL },
	{ "multipart/related; boundary=b", "<plain/>", "<plain/>", NULL },
	{ "multipart/related", "--b", "--b", NULL },
	{ "text/xml; charset=\"utf-8\"", "x", "x", "utf-8" },
	{ "text/xml;charset=utf-8;action=\"a\"", "x", "x", "utf-8" },
	{ NULL, "x", "x", NULL },
};

START_TEST(root_part)
{
	struct mime m = mime_root(a, wrapped[_i].type, wrapped[_i].body,
	    strlen(wrapped[_i].body));

	ck_assert_str_eq(arena_strndup(a, m.body, m.len), wrapped[_i].root);
	ck_assert_pstr_eq(m.charset, wrapped[_i].charset);
}
END_TEST

START_TEST(mtom_details)
{
	struct op_args args = { .resource = "8999900000000100012" };
	struct http_reply rp = fixture_reply(a,
	    "control-center-soap/details.xml", 200, MTOM);
	struct result r = { .has_sim = false };

	rp.body = arena_printf(a, "--uuid:1=2\r\nContent-ID: <root@x>\r\n"
	    "Content-Type: application/xop+xml; charset=UTF-8\r\n\r\n%s\r\n"
	    "--uuid:1=2--\r\n", rp.body);
	rp.len = strlen(rp.body);
	ck_assert_int_eq(fixture_parse(&control_center_soap, OP_DETAILS, 0,
	    &rp, &args, a, &r), E_OK);
	ck_assert(r.has_sim);
}
END_TEST

static const struct {
	const char	*fault;
	enum err	 err;
	const char	*says;
} faults[] = {
	{ "<Code><Value>e:Sender</Value></Code><Reason><Text xml:lang='fr'>"
	  "Non.</Text><Text xml:lang='en-US'>No such plan.</Text></Reason>",
	  E_SERVICE_REFUSED, "No such plan." },
	{ "<Code><Value>e:Receiver</Value></Code><Reason><Text xml:lang='de'>"
	  "Kaputt.</Text></Reason>", E_SERVICE_FAULT, "Kaputt." },
	{ "<Code><Value>e:Sender</Value><Subcode><Value>wsse:"
	  "FailedAuthentication</Value></Subcode></Code>", E_SERVICE_AUTH,
	  "username and password" },
	{ "<Code><Value>e:Sender</Value></Code><Reason><Text>100100</Text>"
	  "</Reason>", E_SERVICE_NOTFOUND, "ICCID" },
	{ "<Code><Value>e:Sender</Value></Code><Reason><Text>x</Text></Reason>"
	  "<Detail><d>SIMSTATUS_INVALID_TRANSITION</d></Detail>",
	  E_SERVICE_REFUSED, "present state" },
};

START_TEST(faults_of_soap_12)
{
	struct op_args args = { .resource = "8999900000000100012" };
	struct http_reply rp = text_reply(arena_printf(a, "<e:Envelope xmlns:e="
	    "'" ENV12 "' xmlns:wsse='w'><e:Body><Fault xmlns='" ENV12 "'>%s"
	    "</Fault></e:Body></e:Envelope>", faults[_i].fault), 500,
	    "application/soap+xml; charset=utf-8");
	struct result r = { .has_sim = false };

	ck_assert_int_eq(fixture_parse(&control_center_soap, OP_DETAILS, 0,
	    &rp, &args, a, &r), faults[_i].err);
	ck_assert_msg(strstr(r.reason, faults[_i].says) != NULL, "%s",
	    r.reason);
}
END_TEST

Suite *
wrapping_suite(void)
{
	Suite *s = suite_create("wrapping");
	TCase *t = tcase_create("wrapping");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, one_odd_note, 0,
	    sizeof(notes) / sizeof(notes[0]));
	tcase_add_test(t, utf16);
	tcase_add_test(t, pieces_are_counted);
	tcase_add_loop_test(t, root_part, 0,
	    sizeof(wrapped) / sizeof(wrapped[0]));
	tcase_add_test(t, mtom_details);
	tcase_add_loop_test(t, faults_of_soap_12, 0,
	    sizeof(faults) / sizeof(faults[0]));
	suite_add_tcase(s, t);
	return s;
}
