/* Pages: checks of what is typed, the device list and its twins. */
#include <check.h>
#include <string.h>

#include "lib/crypt/seal.h"
#include "page_fixture.h"
#include "pages/validate.h"
#include "store/access/brake.h"

Suite	*pages_devices_suite(void);

/* --- checks --- */

static const char *
said(void (*check)(const struct validation *, const char *), const char *value)
{
	static struct form_errors fe;
	struct validation c = { &fe, store_a, "f", "Device ID" };

	fe.n = 0;
	check(&c, value);
	ck_assert_uint_le(fe.n, 1);
	return fe.n == 1 ? fe.e[0].text : NULL;
}

START_TEST(ids)
{
	static const char *const good[] = { "a", "A-z_9.x", "...", "a.",
	    "123456789012345678901234567890123456" };
	static const struct { const char *value, *says; } bad[] = {
		{ "", "Enter a Device ID." },
		{ "a b", "a space" },
		{ "a/b", "“/”" },
		{ "zähler", "“ä”" },
		{ "a\nb", "U+000A" },
		{ ".", "address" },
		{ "..", "address" },
		{ "1234567890123456789012345678901234567", "37" },
	};

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		ck_assert_ptr_null(said(validate_id, good[i]));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		const char *s = said(validate_id, bad[i].value);

		ck_assert_ptr_nonnull(s);
		ck_assert_msg(strstr(s, bad[i].says) != NULL, "%s", s);
	}
}
END_TEST

START_TEST(tokens)
{
	ck_assert_ptr_null(said(validate_token, "abcDEF12"));
	ck_assert_ptr_null(said(validate_token, "-_!&@?*+.()"));
	ck_assert_ptr_nonnull(strstr(said(validate_token, "short"), "8 to 36"));
	ck_assert_ptr_nonnull(strstr(said(validate_token, "dollar$sign"), "“$”"));
	ck_assert_ptr_nonnull(said(validate_token, ""));
	ck_assert_ptr_nonnull(said(validate_token,
	    "1234567890123456789012345678901234567"));
}
END_TEST

START_TEST(metadata)
{
	char *big = arena_alloc(store_a, METADATA_MAX + 10);

	ck_assert_ptr_null(said(validate_metadata, ""));
	ck_assert_ptr_null(said(validate_metadata, " \n"));
	ck_assert_ptr_null(said(validate_metadata, "{\"a\": [1, {}]}"));
	ck_assert_ptr_nonnull(strstr(said(validate_metadata, "{\"a\":\n  x}"),
	    "Line 2, column"));
	ck_assert_ptr_nonnull(strstr(said(validate_metadata, "[1]"), "object"));
	memset(big, ' ', METADATA_MAX + 1);
	big[0] = '{';
	big[METADATA_MAX] = '}';
	ck_assert_ptr_nonnull(strstr(said(validate_metadata, big), "bytes"));
	ck_assert_str_eq(text_unix(store_a, "{\r\n}\r\n"), "{\n}\n");
	ck_assert_str_eq(text_unix(store_a, "a "), "a ");
	ck_assert_str_eq(text_unix(store_a, " \r\n "), "");
	ck_assert_uint_eq(utf8_length("äö€"), 3);
}
END_TEST

/* --- sign in --- */

/* --- the list --- */

static void
device(const char *id, const char *class, const char *location)
{
	struct device d = { .type_id = "meter", .device_id = id,
	    .metadata = "", .extensions = "", .token_hash = "",
	    .created = NOW,
	    .info = { .device_class = class, .description = "",
		.descriptive_location = location, .serial_number = "",
		.manufacturer = "", .model = "", .fw_version = "",
		.hw_version = "" } };

	ck_ok(device_add(store_db, &d));
}

START_TEST(list_says_what_is_missing)
{
	ck_ok(page_get("/devices"));
	ck_assert(page_has("No devices yet"));
	device("m-1", "Meter", "North");
	ck_ok(page_get("/devices"));
	ck_assert(page_has("href=\"/devices/meter/m-1\""));
	ck_assert(page_has("No SIM linked"));
	ck_assert(page_has("1 device"));
	ck_assert(!page_has("chips"));
	/* which of two filters is in the way */
	ck_ok(page_get("/devices?class=Pump&type=meter"));
	ck_assert(page_has("No device matches"));
	ck_assert(page_has("Remove “Class: Pump” to see devices"));
	ck_assert(page_has("href=\"/devices?type=meter\""));
	ck_assert(page_has("<option value=\"Pump\" selected>"));
	/* a cursor that is not ours */
	ck_assert_int_eq(page_get("/devices?after=nonsense"), E_INPUT);
}
END_TEST

START_TEST(list_pages_devicesnd_sorts)
{
	const char *next;

	for (int i = 0; i < PAGE_ROWS + 3; i++)
		device(arena_printf(store_a, "m-%03d", i), "Meter", "");
	ck_ok(page_get("/devices?sort=device"));
	ck_assert(page_has("aria-sort=\"ascending\"><a href=\"/devices?"
	    "sort=device&amp;order=desc\">"));
	ck_assert(page_has("50 of 53 devices"));
	ck_assert(page_has(">m-049<"));
	ck_assert(!page_has(">m-050<"));
	ck_assert(!page_has("rel=\"prev\""));
	next = page_between("rel=\"next\" href=\"/devices?sort=device"
	    "&amp;after=", "\"");
	ck_ok(page_get(arena_printf(store_a, "/devices?sort=device&after=%s",
	    next)));
	ck_assert(page_has(">m-052<"));
	ck_assert(page_has("rel=\"prev\" href=\"/devices?sort=device"
	    "&amp;before="));
	ck_assert(page_has("href=\"/devices?sort=device\">First"));
}
END_TEST

START_TEST(search_keeps_the_filters)
{
	device("north-1", "Meter", "");
	device("north-2", "Pump", "");
	ck_ok(page_get("/devices?q=north&class=Pump"));
	ck_assert(page_has(">north-2<"));
	ck_assert(!page_has(">north-1<"));
	ck_assert(page_has("name=\"q\" type=\"search\" value=\"north\""));
	ck_assert(page_has("Search: north"));
}
END_TEST

START_TEST(csv_is_safe)
{
	device("-1", "=1+1", "say \"hi\"");
	device("8999901000000000107", "-2", "two\nlines");
	device("007", "Zähler", " x");
	device("A", "a,b", "");
	ck_ok(page_get("/devices.csv?sort=device"));
	ck_assert_str_eq(page_reply.content_type,
	    "text/csv; charset=utf-8; header=present");
	ck_assert_str_eq(page_reply.filename, "devices.csv");
	ck_assert_str_eq(page_reply.out.data,
	    "\xef\xbb\xbf" "Device ID,Device Type,Class,Date Added,Location,"
	    "SIM state,Extensions,Connection,Last event\r\n"
	    "'-1,meter,'=1+1,2023-11-14T22:13:20.000Z,"
	    "\"say \"\"hi\"\"\",,,no,\r\n"
	    "'007,meter,Zähler,2023-11-14T22:13:20.000Z,\" x\",,,no,\r\n"
	    "'8999901000000000107,meter,'-2,2023-11-14T22:13:20.000Z,"
	    "\"two\nlines\",,,no,\r\n"
	    "A,meter,\"a,b\",2023-11-14T22:13:20.000Z,,,,no,\r\n");
	/* what stands in the file is found again */
	ck_ok(page_get("/devices?q=%278999901000000000107"));
	ck_assert(page_has(">8999901000000000107<"));
	/* and stays as it was typed */
	ck_assert(page_has("Search: '8999901000000000107"));
	ck_ok(page_get("/devices?q=%27007"));
	ck_assert(page_has(">007<"));
}
END_TEST

START_TEST(json_is_whole)
{
	device("m-1", "Meter", "a \"b\" \\");
	ck_ok(page_get("/devices.json"));
	ck_assert_str_eq(page_reply.out.data, "{\"devices\":[\n"
	    "{\"typeId\":\"meter\",\"deviceId\":\"m-1\","
	    "\"deviceClass\":\"Meter\","
	    "\"added\":\"2023-11-14T22:13:20.000Z\","
	    "\"location\":\"a \\\"b\\\" \\\\\",\"simState\":null,"
	    "\"extensions\":[],\"connected\":false,"
	    "\"lastEvent\":null}\n],\"truncated\":false}\n");
}
END_TEST

/* What people typed never becomes markup. */
START_TEST(nothing_typed_is_markup)
{
	device("m-1", "<i>", "\"><script>");
	ck_ok(page_get("/devices?q=%22%3E%3Cscript%3E&class=%3Ci%3E"));
	ck_assert(!page_has("<script>"));
	ck_assert(!page_has("<i>"));
	ck_ok(page_get("/devices"));
	ck_assert(page_has("&lt;i&gt;"));
	ck_assert(!page_has("<script>"));
}
END_TEST

Suite *
pages_devices_suite(void)
{
	Suite *s = suite_create("pages_devices");
	TCase *t = tcase_create("all");

	tcase_add_checked_fixture(t, page_open, page_close);
	tcase_add_test(t, ids);
	tcase_add_test(t, tokens);
	tcase_add_test(t, metadata);
	tcase_add_test(t, list_says_what_is_missing);
	tcase_add_test(t, list_pages_devicesnd_sorts);
	tcase_add_test(t, search_keeps_the_filters);
	tcase_add_test(t, csv_is_safe);
	tcase_add_test(t, json_is_whole);
	tcase_add_test(t, nothing_typed_is_markup);
	suite_add_tcase(s, t);
	return s;
}
