/* Pages: extensions added, edited, removed; their secrets. */
#include <check.h>
#include <string.h>

#include "page_fixture.h"
#include "drivers/secrets.h"
#include "store/resource/due.h"
#include "store/extension/follow.h"

Suite	*pages_extensions_suite(void);

#define SIM_1	"8999901000000000104"

/* A device that has a SIM of jasper. */
static void
linked(void)
{
	struct link l = { .extension = "jasper", .resource = SIM_1 };

	ck_ok(device_configure(store_db, store_a, store_device("pump"),
	    "{\"jasper\":{\"iccid\":\"" SIM_1 "\"}}", &l, 1, NOW));
}

/* What is known of changes made at the carrier. */
START_TEST(changes_there)
{
	struct follow f = { .asked = NOW, .began = ABSENT, .page = 1,
		.tried = NOW, .read_tried = ABSENT };
	const char *const sim = SIM_1;

	page_now = NOW + 3 * 60000;
	ck_ok(page_get("/extensions"));
	has("not yet");
	ck_ok(follow_asked(store_db, "jasper", &f));
	ck_ok(page_get("/extensions"));
	has("Last sync</dt><dd><time datetime=\"2023-11-14T22:13:20.000Z\"");
	f.began = NOW + 60000;
	ck_ok(follow_asked(store_db, "jasper", &f));
	ck_ok(page_get("/extensions"));
	has("still being read");
	f.err = E_SERVICE_FORBIDDEN;
	f.err_text = "Not this <user>.";
	ck_ok(follow_asked(store_db, "jasper", &f));
	ck_ok(page_get("/extensions"));
	has("<span class=\"badge bad\">Failed</span>");
	has("could not be read. Not this &lt;user&gt;.");
	gone("still being read");
	/* while it is tried again and again */
	f.err = E_OK;
	ck_ok(follow_asked(store_db, "jasper", &f));
	ck_ok(follow_read(store_db, "jasper", NOW, E_SERVICE_TIMEOUT));
	ck_ok(page_get("/extensions"));
	has("SIMs could not be read at");
	gone("tries these SIMs again");
	linked();
	ck_ok(due_mark(store_db, "jasper", &sim, 1, NOW));
	ck_ok(page_get("/extensions"));
	has("in time. Try again later. Patchbay retries these SIMs automatically.");
	page_now = NOW + 60 * 60000;
	ck_ok(page_get("/extensions"));
	gone("could not be read at");
}
END_TEST

#define ADD	"/extensions/add/control-center-rest"
#define TYPED	"s-username=demo&s-endpoint=restapi1.jasper.com&"

START_TEST(tiles)
{
	linked();
	ck_ok(extension_set_check(store_db, "jasper", NOW, E_SERVICE_AUTH,
	    "Invalid credentials"));
	ck_ok(extension_set_on(store_db, "atnt", false, NOW));
	ck_ok(page_get("/extensions"));
	has("href=\"/devices?ext=jasper\">1</a>");
	has("<p>Invalid credentials");
	has(">Off</span>");
	has("href=\"/extensions/atnt/remove\"");
	page_user.role = ROLE_VIEWER;
	ck_ok(page_get("/extensions"));
	gone("/remove\"");
	gone("/edit\"");
	gone("Add Extension</a>");
}
END_TEST

START_TEST(add_list)
{
	ck_ok(page_get("/extensions/add"));
	has("<a class=\"btn primary\" href=\"" ADD "\">Add<span class=\"vh\"> "
	    "Jasper</span></a>");
	has("send SMS");
}
END_TEST

START_TEST(add_one)
{
	struct extension x;
	json_t *secrets = json_own(store_a, json_object());

	/* jasper is taken: the next key is proposed. */
	ck_ok(page_get(ADD));
	has("value=\"jasper-2\"");
	ck_ok(page_post(ADD, TYPED "s-accesskey=s3cret&key=jasper-2&"
	    "name=Jasper+2"));
	ck_assert_int_eq(page_reply.status, 303);
	ck_assert_str_eq(page_reply.location,
	    "/extensions?done=extension-added");
	ck_ok(extension_get(store_db, store_a, "jasper-2", &x));
	ck_assert(x.on);
	ck_assert_str_eq(x.driver, "control-center-rest");
	ck_assert_ptr_nonnull(strstr(x.settings, "restapi1.jasper.com"));
	ck_assert_ptr_null(strstr(x.settings, "s3cret"));
	ck_assert_ptr_null(strstr(x.sealed, "s3cret"));
	ck_ok(secrets_open(store_a, x.sealed, secrets));
	ck_assert_str_eq(json_str(store_a, secrets, "accesskey"), "s3cret");
}
END_TEST

static int64_t
stored_one(struct extension *x)
{
	ck_ok(page_post(ADD, TYPED "s-accesskey=s3cret&key=j2&name=J"));
	ck_ok(extension_get(store_db, store_a, "j2", x));
	return x->updated;
}

START_TEST(edit)
{
	struct extension x, y;
	int64_t was = stored_one(&x);

	page_now = NOW + 1000;
	ck_ok(page_get("/extensions/j2/edit"));
	has("stored; leave empty to keep it");
	ck_ok(page_post("/extensions/j2/edit", arena_printf(store_a,
	    "s-username=other&s-endpoint=restapi1.jasper.com&name=N&on=off&"
	    "updated=%lld", (long long)was)));
	ck_assert_str_eq(page_reply.location,
	    "/extensions?done=extension-saved");
	ck_ok(extension_get(store_db, store_a, "j2", &y));
	ck_assert(!y.on);
	ck_assert_str_eq(y.title, "N");
	ck_assert_str_eq(y.sealed, x.sealed);
	/* The form of before: somebody was faster. */
	page_now = NOW + 2000;
	ck_assert_int_eq(page_post("/extensions/j2/edit", arena_printf(
	    store_a, "s-username=third&s-endpoint=restapi1.jasper.com&name=N&"
	    "on=on&updated=%lld", (long long)was)), E_FORM);
	has("Somebody else saved this extension");
	has("value=\"third\"");
	has("Stored now: other");
	has("Stored now: off");
	gone("Stored now: restapi1.jasper.com");
	gone("Stored now: REST v1");
	ck_assert_int_eq(page_post("/extensions/j2/edit", arena_printf(
	    store_a, "s-api=control-center-soap&s-username=third&"
	    "s-password=p&s-endpoint=restapi1.jasper.com&name=N&on=on&updated=%lld",
	    (long long)was)), E_FORM);
	has("Stored now: REST v1");
	ck_ok(extension_get(store_db, store_a, "j2", &y));
	ck_assert_ptr_nonnull(strstr(y.settings, "other"));
}
END_TEST

/* Set on together in Settings: one form leads to the next. */
START_TEST(one_after_the_other)
{
	ck_ok(page_post(ADD, TYPED "s-accesskey=k&key=j2&name=J&"
	    "then=orange-malima,nothing,atnt-rest"));
	ck_assert_str_eq(page_reply.location,
	    "/extensions/add/orange-malima?then=atnt-rest&"
	    "done=extension-added");
}
END_TEST

/* Done goes by way of the check; what cannot be checked need not be. */
START_TEST(done_checks)
{
	int64_t was;
	struct extension x;

	ck_ok(page_get(ADD));
	has("<button class=\"primary\" formaction=\"/extensions/check/"
	    "control-center-rest\" name=\"do\" value=\"done\">Done");
	gone("Save without checking");
	was = stored_one(&x);
	/* nothing new to check */
	ck_ok(page_post("/extensions/check/j2", arena_printf(store_a,
	    "do=done&s-api=control-center-rest&" TYPED "name=N&on=on"
	    "&updated=%lld", (long long)was)));
	ck_assert_str_eq(page_reply.location,
	    "/extensions?done=extension-saved");
	/* its address, opened later */
	ck_ok(page_get("/extensions/check/j2"));
	ck_assert_str_eq(page_reply.location, "/extensions/j2/edit");
	ck_ok(page_get("/extensions/check/control-center-rest"));
	ck_assert_str_eq(page_reply.location, ADD);
}
END_TEST

START_TEST(remove_one)
{
	struct extension x;

	store_quiet();
	linked();
	ck_ok(page_get("/extensions/jasper/remove"));
	has("One device is linked");
	/* as much is asked as before one SIM is retired */
	has("The key of the extension, jasper");
	ck_ok(page_post("/extensions/jasper/remove", ""));
	ck_assert_int_eq(page_post("/extensions/jasper/remove",
	    "confirm=yes"), E_FORM);
	ck_ok(extension_get(store_db, store_a, "jasper", &x));
	ck_assert_int_eq(page_post("/extensions/jasper/remove",
	    "confirm=jasper&password=guess"), E_FORM);
	ck_ok(extension_get(store_db, store_a, "jasper", &x));
	ck_ok(page_post("/extensions/jasper/remove",
	    "confirm=jasper&password=" PAGE_PASSWORD));
	ck_assert_int_eq(extension_get(store_db, store_a, "jasper", &x),
	    E_NOTFOUND);
	ck_ok(page_post("/extensions/jasper/remove", ""));
	/* What is left in the device's text is not shown as if it were in
	 * force. */
	ck_ok(page_get("/devices/meter/pump"));
	gone(SIM_1);
}
END_TEST

/* Two of one name could not be told apart. */
START_TEST(name_is_taken)
{
	struct extension x, y;
	int64_t was = stored_one(&x);

	ck_assert_int_eq(page_post(ADD, TYPED "s-accesskey=k&key=j3&name=j"),
	    E_FORM);
	has("id=\"e-name\"");
	has("Another extension is called “j”");
	has("value=\"j3\"");
	ck_assert_int_eq(extension_get(store_db, store_a, "j3", &y),
	    E_NOTFOUND);
	/* its own is no other */
	ck_assert_int_eq(page_post("/extensions/j2/edit", arena_printf(
	    store_a, TYPED "name=JASPER&on=on&updated=%lld", (long long)was)),
	    E_FORM);
	ck_ok(page_post("/extensions/j2/edit", arena_printf(store_a, TYPED
	    "name=J&on=on&updated=%lld", (long long)was)));
	/* and what is proposed is free */
	ck_ok(page_post(ADD, TYPED "s-accesskey=k&key=j4&name=Jasper+2"));
	ck_ok(page_get(ADD));
	has("value=\"Jasper 3\"");
}
END_TEST

Suite *
pages_extensions_suite(void)
{
	Suite *s = suite_create("pages_extensions");
	TCase *t = tcase_create("pages");

	tcase_add_checked_fixture(t, page_open_sealed, page_close);
	tcase_add_test(t, tiles);
	tcase_add_test(t, changes_there);
	tcase_add_test(t, add_list);
	tcase_add_test(t, add_one);
	tcase_add_test(t, edit);
	tcase_add_test(t, name_is_taken);
	tcase_add_test(t, one_after_the_other);
	tcase_add_test(t, done_checks);
	tcase_add_test(t, remove_one);
	suite_add_tcase(s, t);
	return s;
}
