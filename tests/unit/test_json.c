/* json: faults with their place, maxima, members. */
#include <check.h>

#include "app.h"
#include "lib/text/json.h"

Suite	*json_suite(void);

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

static json_t *
read_text(const char *s)
{
	return json_read(a, s, strlen(s), NULL);
}

static const struct {
	const char	*text;
	int		 line, column;
	const char	*what;		/* a piece of the sentence */
} faults[] = {
	{ "", 1, 1, "ends too early" },
	{ "{", 1, 1, "ends too early" },
	{ "{\"a\": 1", 1, 7, "ends too early" },
	{ "{\"jasper\":\n  {\"iccid\" \"1\"}}", 2, 12, "Expected ':'" },
	{ "{\"a\": truth}", 1, 7, "not JSON: truth" },
	{ "{\"a\": 1} x", 1, 10, "after the end" },
	{ "{\"a\": 1, \"a\": 2}", 1, 10, "The name \"a\" is given twice" },
	{ "{\"a\": 123456789012345678901}", 1, 27, "too big" },
	{ "{\"a\": 1e999}", 1, 7, "too big" },
	{ "{\"a\": \"\\u0000\"}", 1, 7, "NUL" },
	{ "{\"a\": \"\xff\"}", 1, 7, "UTF-8" },
	{ "{\"a\": \"x\ny\"}", 1, 7, "line break" },
	{ "{\"a\": \"\\q\"}", 1, 7, "backslash" },
	{ "{\"é\": \"ü\" 1}", 1, 11, "Expected '}'" },
	{ "5", 1, 1, "Expected '[' or '{'" },
};

START_TEST(fault_has_place)
{
	struct json_fault f = { 0 };

	ck_assert_ptr_null(json_read(a, faults[_i].text,
	    strlen(faults[_i].text), &f));
	ck_assert_msg(strstr(f.what, faults[_i].what) != NULL, "%s: %s",
	    faults[_i].text, f.what);
	ck_assert_int_eq(f.line, faults[_i].line);
	ck_assert_msg(f.column == faults[_i].column, "%s: column %d",
	    faults[_i].text, f.column);
}
END_TEST

/* What word processors and phones make of quotation marks. */
START_TEST(curly_quotes)
{
	static const char text[] = "{\n  \"a “b”\": \"\\\"“\",\n  “iccid”: 1}";
	struct json_fault f;

	ck_assert_ptr_null(json_read(a, text, strlen(text), &f));
	ck_assert_int_eq(f.line, 3);
	ck_assert_int_eq(f.column, 3);
	ck_assert_ptr_nonnull(strstr(f.what, "“ is a typographic"));
	ck_assert_ptr_nonnull(read_text("{\"a\": \"“\"}"));
}
END_TEST

START_TEST(raw_nul_is_a_fault)
{
	struct json_fault f;

	ck_assert_ptr_null(json_read(a, "{\"a\":\"b\0c\"}", 12, &f));
	ck_assert_ptr_null(json_read(a, "{}\0", 3, &f));
	ck_assert_ptr_null(json_read(a, "{\"a\0b\":1}", 9, NULL));
}
END_TEST

static char *
nested(int depth, const char *inside)
{
	char *s = arena_alloc(a, 2 * (size_t)depth + 64);
	int n = 0;

	for (int i = 0; i < depth; i++)
		s[n++] = '[';
	n += snprintf(s + n, 32, "%s", inside);
	for (int i = 0; i < depth; i++)
		s[n++] = ']';
	return s;
}

START_TEST(depth_is_limited)
{
	struct json_fault f;
	char *s = nested(JSON_DEPTH_MAX, "1");

	ck_assert_ptr_nonnull(read_text(s));
	s = nested(JSON_DEPTH_MAX + 1, "1");
	ck_assert_ptr_null(json_read(a, s, strlen(s), &f));
	ck_assert_int_eq(f.column, JSON_DEPTH_MAX + 1);
	ck_assert_ptr_nonnull(strstr(f.what, "levels"));
	/* far past what would fit a stack */
	s = nested(1000000, "");
	ck_assert_ptr_null(read_text(s));
	/* brackets inside a text do not count, escaped quotes do not end it */
	ck_assert_ptr_nonnull(read_text(nested(JSON_DEPTH_MAX,
	    "\"\\\"[[[{{\\\\\"")));
}
END_TEST

START_TEST(members)
{
	json_t *j = read_text("{\"s\":\"text\",\"n\":12,\"r\":3.0,\"f\":3.5,"
	    "\"d\":\"42\",\"neg\":\"-7\",\"x\":\"4x\",\"e\":\"\",\"z\":null,"
	    "\"t\":true,\"ts\":\"False\",\"big\":9007199254740993,"
	    "\"over\":\"9223372036854775808\",\"smsMTUsage\":5,\"h\":1e300}");

	ck_assert_ptr_nonnull(j);
	ck_assert_str_eq(json_str(a, j, "s"), "text");
	ck_assert_ptr_null(json_str(a, j, "n"));
	ck_assert_ptr_null(json_str(a, j, "z"));
	ck_assert_ptr_null(json_str(a, j, "missing"));
	ck_assert_ptr_null(json_str(a, NULL, "s"));
	ck_assert_int_eq(json_num(j, "n"), 12);
	ck_assert_int_eq(json_num(j, "r"), 3);
	ck_assert_int_eq(json_num(j, "d"), 42);
	ck_assert_int_eq(json_num(j, "neg"), -7);
	ck_assert_int_eq(json_num(j, "big"), 9007199254740993);
	ck_assert_int_eq(json_num(j, "f"), 4);
	ck_assert_int_eq(json_num(j, "h"), ABSENT);
	ck_assert_int_eq(json_num(j, "x"), ABSENT);
	ck_assert_int_eq(json_num(j, "e"), ABSENT);
	ck_assert_int_eq(json_num(j, "z"), ABSENT);
	ck_assert_int_eq(json_num(j, "over"), ABSENT);
	ck_assert_int_eq(json_num(j, "missing"), ABSENT);
	ck_assert_int_eq(json_bool(j, "t"), 1);
	ck_assert_int_eq(json_bool(j, "ts"), 0);
	ck_assert_int_eq(json_bool(j, "z"), -1);
	ck_assert_int_eq(json_bool(j, "s"), -1);
	ck_assert_ptr_nonnull(json_get_nocase(j, "SMSmtUSAGE"));
	ck_assert_ptr_null(json_get_nocase(j, "sms"));
	ck_assert_ptr_null(json_get_nocase(NULL, "sms"));
}
END_TEST

START_TEST(written_in_order)
{
	json_t *j = json_own(a, json_object());

	json_object_set_new(j, "z", json_integer(1));
	json_object_set_new(j, "a", json_string("é\"<"));
	ck_assert_str_eq(json_write(a, j), "{\"z\":1,\"a\":\"é\\\"<\"}");
	ck_assert_str_eq(json_write_pretty(a, j),
	    "{\n  \"z\": 1,\n  \"a\": \"é\\\"<\"\n}");
}
END_TEST

Suite *
json_suite(void)
{
	Suite *s = suite_create("json");
	TCase *t = tcase_create("json");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, fault_has_place, 0,
	    sizeof(faults) / sizeof(faults[0]));
	tcase_add_test(t, curly_quotes);
	tcase_add_test(t, raw_nul_is_a_fault);
	tcase_add_test(t, depth_is_limited);
	tcase_add_test(t, members);
	tcase_add_test(t, written_in_order);
	suite_add_tcase(s, t);
	return s;
}
