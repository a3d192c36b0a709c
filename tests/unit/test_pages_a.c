/* Pages: checks, sign-in, the device list and its twins. */
#include <check.h>
#include <string.h>

#include "lib/crypt/seal.h"
#include "page_fixture.h"
#include "pages/validate.h"
#include "store/access/brake.h"

Suite	*pages_a_suite(void);

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

static const char *
sign_in(const char *name, const char *password, const char *more)
{
	page_cookie = "patchbay_signin=twin";
	return arena_printf(store_a, "csrf=%s&name=%s&password=%s%s",
	    csrf_mask(store_a, "twin"), name, password, more);
}

static void
person(const char *name, bool disabled)
{
	struct user u;

	ck_ok(user_add(store_db, name, password_hash(store_a, "right horse"),
	    ROLE_VIEWER, NOW));
	ck_ok(user_by_name(store_db, store_a, name, &u));
	if (disabled)
		ck_ok(user_set_disabled(store_db, u.id, true));
	page_user = (struct user){ .role = ROLE_NONE };
}

START_TEST(signs_in)
{
	struct user u;
	int64_t expires;
	const char *id;

	person("bea", false);
	ck_ok(page_post("/sign-in", sign_in("bea", "right+horse",
	    "&next=/devices%3Fq%3Da")));
	ck_assert_int_eq(page_reply.status, 303);
	ck_assert_str_eq(page_reply.location, "/devices?q=a");
	ck_assert_ptr_nonnull(strstr(page_reply.cookie, "HttpOnly"));
	ck_assert_ptr_nonnull(strstr(page_reply.cookie, "SameSite=Lax"));
	ck_assert_ptr_null(strstr(page_reply.cookie, "Secure"));
	id = strchr(page_reply.cookie, '=') + 1;
	id = arena_strndup(store_a, id, strcspn(id, ";"));
	ck_assert_uint_ge(strlen(id), 43);	/* 256 bits */
	ck_ok(session_user(store_db, store_a, hash_token(store_a, id), NOW,
	    &u, &expires));
	ck_assert_str_eq(u.name, "bea");
	ck_assert_int_eq(expires, NOW + SESSION_MS);
	/* and out */
	page_user = u;
	page_cookie = arena_printf(store_a, SESSION_COOKIE "=%s", id);
	ck_ok(page_post("/sign-out", ""));
	ck_assert_str_eq(page_reply.location, "/sign-in?done=signed-out");
	ck_assert_ptr_nonnull(strstr(page_reply.cookie, "Max-Age=0"));
	ck_assert_int_eq(session_user(store_db, store_a,
	    hash_token(store_a, id), NOW, &u, &expires), E_NOTFOUND);
}
END_TEST

/* Tries are counted by name and address, however the name is written, and the
 * right password does not help before the pause is over. */
START_TEST(brake)
{
	person("bea", false);
	for (int i = 0; i < BRAKE_FREE; i++) {
		ck_assert_int_eq(page_post("/sign-in", sign_in(i % 2 == 0 ?
		    "bea" : "BEA", "wrong", "")), E_FORM);
		ck_assert_int_eq(page_reply.status, 200);
	}
	ck_assert_int_eq(page_post("/sign-in", sign_in("bea", "right+horse",
	    "")), E_FORM);
	ck_assert_int_eq(page_reply.status, 429);
	ck_assert_ptr_nonnull(strstr(page_reply.headers, "Retry-After: 5\r\n"));
	ck_assert(page_has("Wait 5 seconds"));
	ck_assert(page_has("value=\"bea\""));
	/* not an account that anybody can lock */
	ck_assert_int_eq(page_post("/sign-in", sign_in("other", "wrong", "")),
	    E_FORM);
	ck_assert_int_eq(page_reply.status, 200);
	page_now += BRAKE_MS;
	ck_ok(page_post("/sign-in", sign_in("bea", "right+horse", "")));
	ck_assert_int_eq(page_reply.status, 303);
	/* and then as before */
	ck_assert_int_eq(page_post("/sign-in", sign_in("bea", "wrong", "")),
	    E_FORM);
	ck_assert_int_eq(page_reply.status, 200);
}
END_TEST

START_TEST(brake_pauses)
{
	int64_t wait, was = 0;

	for (int n = 0; n < 100; n++) {
		ck_assert_int_ge(brake_pause(n), was);
		was = brake_pause(n);
	}
	ck_assert_int_eq(brake_pause(BRAKE_FREE - 1), 0);
	ck_assert_int_eq(brake_pause(BRAKE_FREE), BRAKE_MS);
	ck_assert_int_eq(was, BRAKE_MAX_MS);
	for (int i = 0; i < BRAKE_FREE + 1; i++)
		ck_ok(brake_try(store_db, "w", NOW, &wait));
	ck_assert_int_eq(wait, BRAKE_MS);
	/* a clock that was put back does not lock anybody out for longer */
	ck_ok(brake_try(store_db, "w", NOW - 86400000, &wait));
	ck_assert_int_eq(wait, BRAKE_MS);
	ck_ok(brake_purge(store_db, NOW));
	ck_ok(brake_try(store_db, "w", NOW, &wait));
	ck_assert_int_eq(wait, 0);
}
END_TEST

/* Nothing tells an unknown name from a wrong password or a disabled user. */
START_TEST(refuses_alike)
{
	const char *wrong;

	person("bea", false);
	person("cleo", true);
	ck_assert_int_eq(page_post("/sign-in", sign_in("bea", "wrong", "")),
	    E_FORM);
	wrong = page_between("role=\"alert\">", "</div>");
	ck_assert_ptr_nonnull(strstr(wrong, "match"));
	ck_assert(page_has("value=\"bea\""));
	ck_assert(!page_has("wrong"));
	ck_assert_int_eq(page_post("/sign-in", sign_in("nobody", "wrong",
	    "")), E_FORM);
	ck_assert_str_eq(page_between("role=\"alert\">", "</div>"), wrong);
	ck_assert_int_eq(page_post("/sign-in", sign_in("cleo", "right+horse",
	    "")), E_FORM);
	ck_assert_str_eq(page_between("role=\"alert\">", "</div>"), wrong);
	ck_assert_ptr_null(page_reply.cookie);
}
END_TEST

/* The form's token must be the cookie's. */
START_TEST(wants_the_twin)
{
	const char *form;

	person("bea", false);
	form = sign_in("bea", "right+horse", "");
	page_cookie = NULL;
	ck_assert_int_eq(page_post("/sign-in", form), E_FORM);
	ck_assert_ptr_nonnull(strstr(page_reply.cookie, "patchbay_signin="));
	page_cookie = "patchbay_signin=";
	ck_assert_int_eq(page_post("/sign-in", "csrf=&name=bea"
	    "&password=right+horse"), E_FORM);
	page_cookie = "patchbay_signin=other";
	ck_assert_int_eq(page_post("/sign-in", form), E_FORM);
	ck_assert_int_ne(page_reply.status, 303);
}
END_TEST

/* Only to a path of ours. */
START_TEST(goes_nowhere_else)
{
	static const char *const bad[] = { "//evil.example/", "/%5Cevil",
	    "https://evil.example/", "/%09/evil.example", "javascript:1", "" };

	person("bea", false);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		ck_ok(page_post("/sign-in", sign_in("bea", "right+horse",
		    arena_printf(store_a, "&next=%s", bad[i]))));
		ck_assert_str_eq(page_reply.location, "/devices");
	}
}
END_TEST

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

START_TEST(list_pages_and_sorts)
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
	    "SIM state,Extensions\r\n"
	    "'-1,meter,'=1+1,2023-11-14T22:13:20.000Z,"
	    "\"say \"\"hi\"\"\",,\r\n"
	    "'007,meter,Zähler,2023-11-14T22:13:20.000Z,\" x\",,\r\n"
	    "'8999901000000000107,meter,'-2,2023-11-14T22:13:20.000Z,"
	    "\"two\nlines\",,\r\n"
	    "A,meter,\"a,b\",2023-11-14T22:13:20.000Z,,,\r\n");
	/* what stands in the file is found again */
	ck_ok(page_get("/devices?q=%278999901000000000107"));
	ck_assert(page_has(">8999901000000000107<"));
	ck_assert(page_has("Search: 8999901000000000107"));
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
	    "\"extensions\":[]}\n],\"truncated\":false}\n");
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
pages_a_suite(void)
{
	Suite *s = suite_create("pages_a");
	TCase *t = tcase_create("all");

	tcase_add_checked_fixture(t, page_open, page_close);
	tcase_add_test(t, ids);
	tcase_add_test(t, tokens);
	tcase_add_test(t, metadata);
	tcase_add_test(t, signs_in);
	tcase_add_test(t, brake);
	tcase_add_test(t, brake_pauses);
	tcase_add_test(t, refuses_alike);
	tcase_add_test(t, wants_the_twin);
	tcase_add_test(t, goes_nowhere_else);
	tcase_add_test(t, list_says_what_is_missing);
	tcase_add_test(t, list_pages_and_sorts);
	tcase_add_test(t, search_keeps_the_filters);
	tcase_add_test(t, csv_is_safe);
	tcase_add_test(t, json_is_whole);
	tcase_add_test(t, nothing_typed_is_markup);
	suite_add_tcase(s, t);
	return s;
}
