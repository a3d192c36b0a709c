/* The checker of Extension Configuration. */
#include <check.h>
#include <string.h>

#include "lib/text/buf.h"
#include "pages/drilldown/extconfig_parse.h"

#define GOOD	"89999000000000000010"
#define GOOD_2	"8999900000000000002"

Suite	*extconfig_suite(void);

static struct arena *a;
static struct extconfig x;

/* Digits only, 4 or more; blanks fall out. */
static const char *
check_number(struct arena *ar, const char *v, const char **out)
{
	char *to = arena_strdup(ar, v);

	*out = to;
	for (; *v != '\0'; v++)
		if (*v != ' ')
			*to++ = *v;
	*to = '\0';
	if (strspn(*out, "0123456789") != strlen(*out))
		return "Digits only.";
	return strlen(*out) < 4 ? "Too short." : NULL;
}

static const struct device_key iccid[] = {
	{ .name = "iccid", .label = "ICCID", .identifies = true,
	    .check = check_number },
	{ .name = NULL },
};
static const struct device_key serial[] = {
	{ .name = "serialnumber", .label = "Serial number",
	    .identifies = true, .check = check_number },
	{ .name = "note", .label = "Note" },
	{ .name = NULL },
};
static const struct extconfig_known known[] = {
	{ .key = "atnt", .device = iccid },
	{ .key = "jasper", .device = iccid },
	{ .key = "orange", .device = serial },
};

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

static bool
parse(const char *text)
{
	return extconfig_parse(a, text, known, 3, &x);
}

/* Exactly one fault, with these words in it. */
static const struct extconfig_fault *
one_fault(const char *text, const char *words)
{
	ck_assert_msg(!parse(text), "taken: %s", text);
	ck_assert_uint_eq(x.nfaults, 1);
	ck_assert_msg(strstr(x.faults[0].text, words) != NULL,
	    "%s: no “%s” in “%s”", text, words, x.faults[0].text);
	return &x.faults[0];
}

START_TEST(seed)
{
	ck_assert(parse("\n    {\n        \"jasper\": {\n            "
	    "\"iccid\": \"" GOOD "\"\n        }\n    }\n"));
	ck_assert_uint_eq(x.nlinks, 1);
	ck_assert_str_eq(x.links[0].extension, "jasper");
	ck_assert_str_eq(x.links[0].resource, GOOD);
	ck_assert_str_eq(x.json,
	    "{\n  \"jasper\": {\n    \"iccid\": \"" GOOD "\"\n  }\n}");
}
END_TEST

START_TEST(nothing)
{
	static const char *const texts[] = { "", " \r\n\t", "{}", " { } " };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		ck_assert_msg(parse(texts[i]), "“%s”", texts[i]);
		ck_assert_uint_eq(x.nlinks, 0);
		ck_assert_str_eq(x.json, "");
	}
}
END_TEST

START_TEST(several)
{
	ck_assert(parse("{\"orange\":{\"serialnumber\":\"0012\","
	    "\"note\":\"roof\"},\"jasper\":{\"iccid\":\"" GOOD "\"}}"));
	ck_assert_uint_eq(x.nlinks, 2);
	ck_assert_str_eq(x.links[0].resource, "0012");
	ck_assert_ptr_nonnull(strstr(x.json, "\"note\": \"roof\""));
}
END_TEST

/* What is stored is what the driver made of it. */
START_TEST(canonical)
{
	ck_assert(parse("{\"jasper\":{\"iccid\":\"8999 9000 1234\"}}"));
	ck_assert_str_eq(x.links[0].resource, "899990001234");
	ck_assert_ptr_nonnull(strstr(x.json, "\"899990001234\""));
}
END_TEST

/* As it stands in an exported CSV file. */
START_TEST(exported)
{
	ck_assert(parse("{\"jasper\":{\"iccid\":\"'" GOOD "\"}}"));
	ck_assert_str_eq(x.links[0].resource, GOOD);
}
END_TEST

START_TEST(not_json)
{
	const struct extconfig_fault *f;

	f = one_fault("{\r\n  \"jasper\": {\r\n    \"iccid\" \"1\"\r\n}}", "");
	ck_assert_int_eq(f->line, 3);
	ck_assert_int_gt(f->column, 4);
	ck_assert_ptr_null(f->extension);
	one_fault("{\"jasper\":{\"iccid\":\"" GOOD "\"}", "");
	one_fault("{} {}", "");
	one_fault("{\"jasper\":{\"iccid\":\"1234\"},"
	    "\"jasper\":{\"iccid\":\"1235\"}}", "");
}
END_TEST

START_TEST(not_an_object)
{
	one_fault("[]", "one JSON object");
	one_fault("[]", "{\"atnt\": {\"iccid\": \"…\"}}");
	one_fault("{\"jasper\":\"" GOOD "\"}", "Expected an object");
	ck_assert_str_eq(x.faults[0].extension, "jasper");
	one_fault("{\"jasper\":null}", "Expected an object");
}
END_TEST

START_TEST(unknown_names)
{
	one_fault("{\"jaspr\":{\"iccid\":\"" GOOD "\"}}",
	    "“jaspr” is not an extension of this organization. "
	    "Known: atnt, jasper and orange.");
	one_fault("{\"jasper\":{\"iccid\":\"" GOOD "\",\"imsi\":\"1\"}}",
	    "“imsi” is not known here. It takes: iccid.");
	ck_assert(!extconfig_parse(a, "{\"jasper\":{}}", known, 0, &x));
	ck_assert_ptr_nonnull(strstr(x.faults[0].text, "it has none yet"));
}
END_TEST

START_TEST(members)
{
	const struct extconfig_fault *f;

	f = one_fault("{\"jasper\":{}}", "ICCID is missing");
	ck_assert_str_eq(f->member, "iccid");
	one_fault("{\"jasper\":{\"iccid\":89999000000000001}}", "in quotes");
	one_fault("{\"jasper\":{\"iccid\":8.91E+19}}", "A spreadsheet has");
	one_fault("{\"jasper\":{\"iccid\":null}}", "string in quotes");
	one_fault("{\"jasper\":{\"iccid\":[\"1234\"]}}", "string in quotes");
	one_fault("{\"jasper\":{\"iccid\":\"string\"}}", "Digits only.");
	ck_assert_str_eq(x.faults[0].extension, "jasper");
	ck_assert_str_eq(x.faults[0].member, "iccid");
}
END_TEST

START_TEST(all_faults_at_once)
{
	ck_assert(!parse("{\"jasper\":{\"iccid\":\"1\"},"
	    "\"orange\":{\"serialnumber\":\"x\",\"note\":\"n\"},"
	    "\"nope\":{}}"));
	ck_assert_uint_eq(x.nfaults, 3);
}
END_TEST

START_TEST(same_sim_twice)
{
	const struct extconfig_fault *f;

	f = one_fault("{\"jasper\":{\"iccid\":\"" GOOD_2 "\"},"
	    "\"atnt\":{\"iccid\":\"" GOOD_2 "\"}}", "already under jasper");
	ck_assert_str_eq(f->extension, "atnt");
}
END_TEST

START_TEST(too_long)
{
	char *text = arena_alloc(a, EXTCONFIG_MAX + 2);

	memset(text, ' ', EXTCONFIG_MAX + 1);
	text[EXTCONFIG_MAX - 1] = '{';
	text[EXTCONFIG_MAX] = '}';
	one_fault(text, "too long");
	text[EXTCONFIG_MAX - 2] = '{';
	text[EXTCONFIG_MAX - 1] = '}';
	text[EXTCONFIG_MAX] = '\0';
	ck_assert(parse(text));
}
END_TEST

/* More faults than are kept are not written anywhere. */
START_TEST(many_faults)
{
	struct buf b;

	buf_init(&b, EXTCONFIG_MAX);
	buf_char(&b, '{');
	for (int i = 0; i < 100; i++)
		buf_printf(&b, "%s\"k%d\":1", i == 0 ? "" : ",", i);
	buf_char(&b, '}');
	ck_assert(!parse(b.data));
	ck_assert_uint_eq(x.nfaults, EXTCONFIG_FAULTS_MAX);
	ck_assert_ptr_null(extconfig_fault(&x, a, NULL, NULL, "one more"));
	buf_free(&b);
}
END_TEST

/* Keys of extensions that are gone fall out; the rest stays as it was. */
START_TEST(stored)
{
	static const char as_saved[] = "{ \"jasper\":{\"iccid\":\"2\"} }";
	const char *text;
	json_t *o = extconfig_stored(a, "{\"gone\":{\"iccid\":\"1\"},"
	    "\"jasper\":{\"iccid\":\"2\"}}", known, 3, &text);

	ck_assert_uint_eq(json_object_size(o), 1);
	ck_assert_str_eq(json_str(a, json_object_get(o, "jasper"), "iccid"),
	    "2");
	ck_assert_ptr_eq(strstr(text, "gone"), NULL);
	ck_assert_ptr_ne(strstr(text, "\"jasper\": {"), NULL);
	extconfig_stored(a, as_saved, known, 3, &text);
	ck_assert_str_eq(text, as_saved);
	extconfig_stored(a, "{\"gone\":{\"iccid\":\"1\"}}", known, 3, &text);
	ck_assert_str_eq(text, "");
	ck_assert_uint_eq(json_object_size(extconfig_stored(a, "", known, 3,
	    &text)), 0);
	ck_assert_str_eq(text, "");
	ck_assert_uint_eq(json_object_size(extconfig_stored(a, "{", known,
	    3, NULL)), 0);
	ck_assert_uint_eq(json_object_size(extconfig_stored(a, NULL, known,
	    3, NULL)), 0);
}
END_TEST

Suite *
extconfig_suite(void)
{
	Suite *s = suite_create("extconfig");
	TCase *t = tcase_create("parse");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, seed);
	tcase_add_test(t, nothing);
	tcase_add_test(t, several);
	tcase_add_test(t, canonical);
	tcase_add_test(t, exported);
	tcase_add_test(t, not_json);
	tcase_add_test(t, not_an_object);
	tcase_add_test(t, unknown_names);
	tcase_add_test(t, members);
	tcase_add_test(t, all_faults_at_once);
	tcase_add_test(t, same_sim_twice);
	tcase_add_test(t, too_long);
	tcase_add_test(t, many_faults);
	tcase_add_test(t, stored);
	suite_add_tcase(s, t);
	return s;
}
