/* Pages: Add Device, edit, delete, token, device types, settings. */
#include <check.h>
#include <sqlite3.h>
#include <string.h>

#include "lib/seal.h"
#include "page_fixture.h"
#include "store/extension.h"

Suite	*pages_forms_suite(void);

static const char *
at(const char *draft, const char *step)
{
	return arena_printf(store_a, "/add-device/%s/%s", draft, step);
}

/* Choose the type; the draft's id. */
static const char *
begin(void)
{
	const char *loc;

	ck_ok(page_post("/add-device", "type=meter&go=next"));
	ck_assert_int_eq(page_reply.status, 303);
	loc = page_reply.location + strlen("/add-device/");
	ck_assert_str_eq(strchr(loc, '/'), "/info");
	return arena_strndup(store_a, loc, strcspn(loc, "/"));
}

/* To the Summary, with that security step. */
static const char *
to_summary(const char *security)
{
	const char *d = begin();

	ck_ok(page_post(at(d, "info"), "go=next&deviceId=m-1"
	    "&serialNumber=SN-0001&deviceClass=Pump"));
	ck_assert_str_eq(page_reply.location, at(d, "metadata"));
	ck_ok(page_post(at(d, "metadata"), "go=next"
	    "&metadata=%7B%22a%22:%201%7D"));
	ck_assert_str_eq(page_reply.location, at(d, "security"));
	ck_ok(page_post(at(d, "security"), security));
	ck_assert_str_eq(page_reply.location, at(d, "summary"));
	return d;
}

static struct device
stored(const char *id)
{
	struct device d;

	ck_ok(device_get(store_db, store_a, "meter", id, &d));
	return d;
}

/* The device's row and the end of its draft are one change. */
START_TEST(wizard_adds_both_or_nothing)
{
	const char *d = to_summary("go=next&how=generated");
	struct device made;
	sqlite3 *h;

	store_quiet();
	ck_assert_int_eq(sqlite3_open(store_path, &h), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(h, "CREATE TRIGGER full BEFORE UPDATE ON "
	    "draft BEGIN SELECT RAISE(ABORT, 'no'); END", NULL, NULL, NULL),
	    SQLITE_OK);
	ck_assert_int_ne(page_post(at(d, "summary"), "go=next"), E_OK);
	ck_assert_int_eq(device_get(store_db, store_a, "meter", "m-1", &made),
	    E_NOTFOUND);
	ck_assert_int_eq(sqlite3_exec(h, "DROP TRIGGER full", NULL, NULL,
	    NULL), SQLITE_OK);
	sqlite3_close(h);
	ck_ok(page_post(at(d, "summary"), "go=next"));
	stored("m-1");
}
END_TEST

START_TEST(wizard_adds)
{
	const char *d = to_summary("go=next&how=generated"), *token;
	struct device made;

	ck_ok(page_get(at(d, "summary")));
	ck_assert(page_has("SN-0001"));
	ck_assert(page_has("Pump"));
	ck_ok(page_post(at(d, "summary"), "go=next"));
	ck_assert_int_eq(page_reply.status, 200);
	ck_assert(page_has("Authentication Token"));
	ck_assert(page_has("non-recoverable"));
	token = page_between("<strong>", "</strong>");
	made = stored("m-1");
	ck_assert_str_eq(made.info.device_class, "Pump");
	ck_assert_str_eq(made.metadata, "{\"a\": 1}");
	ck_assert_str_eq(made.token_hash, hash_token(store_a, token));
	ck_assert(!page_has("upper and lower case"));
	/* the second of two clicks */
	ck_ok(page_post(at(d, "summary"), "go=next"));
	ck_assert_str_eq(page_between("<strong>", "</strong>"), token);
	/* a reload later, or a look: no more */
	ck_ok(page_get(at(d, "summary")));
	ck_assert_str_eq(page_reply.location, "/add-device?done=form-gone");
	page_now += 61 * 1000;
	ck_ok(page_post(at(d, "summary"), "go=next"));
	ck_assert_str_eq(page_reply.location, "/add-device?done=form-gone");
}
END_TEST

/* Two ids that differ in case only are pointed out before Add. */
START_TEST(wizard_points_out_alike)
{
	const char *d;

	store_device("M-1");
	d = to_summary("go=next&how=generated");
	ck_ok(page_get(at(d, "summary")));
	ck_assert(page_has("There is already a device M-1. m-1 differs"));
	ck_ok(page_post(at(d, "summary"), "go=next"));
	ck_assert(page_has("non-recoverable"));
}
END_TEST

START_TEST(wizard_begins_with_the_template)
{
	const char *d = begin();

	ck_ok(page_get(at(d, "info")));
	ck_assert(page_has("name=\"deviceClass\" type=\"text\" "
	    "value=\"Meter\""));
	/* what a person has seen is not replaced */
	ck_ok(page_post(at(d, "info"), "go=back&deviceId=x&deviceClass="));
	ck_assert_str_eq(page_reply.location, at(d, "type"));
	ck_ok(page_post(at(d, "type"), "go=next&type=meter"));
	ck_ok(page_get(at(d, "info")));
	ck_assert(page_has("name=\"deviceClass\" type=\"text\" value=\"\""));
	ck_assert(page_has("name=\"deviceId\" type=\"text\" value=\"x\""));
}
END_TEST

START_TEST(wizard_keeps_what_is_wrong)
{
	const char *d = begin();

	ck_assert_int_eq(page_post(at(d, "info"), "go=next&deviceId=a+b"
	    "&model=X1"), E_FORM);
	ck_assert(page_has("href=\"#f-deviceId\""));
	ck_assert(page_has("aria-invalid=\"true\""));
	ck_assert(page_has("value=\"a b\""));
	ck_assert(page_has("value=\"X1\""));
	/* Back keeps it too */
	ck_ok(page_post(at(d, "metadata"), "go=back&metadata=%7B%22a"));
	ck_assert_str_eq(page_reply.location, at(d, "info"));
	ck_ok(page_get(at(d, "metadata")));
	ck_assert(page_has("{\"a</textarea>"));
	ck_assert_int_eq(page_post(at(d, "metadata"), "go=next"
	    "&metadata=%7B%22site%22:%20"), E_FORM);
	ck_assert(page_has("Line 1, column"));
	ck_assert(page_has("{\"site\": </textarea>"));
	ck_assert_int_eq(page_post(at(d, "security"), "go=next&how=own"
	    "&token=short"), E_FORM);
	ck_assert(page_has("value=\"short\""));
	/* the Summary finds all of it again */
	ck_ok(page_get(at(d, "summary")));
	ck_assert(page_has("Device Info: Device ID"));
	ck_assert_int_eq(page_post(at(d, "summary"), "go=next"), E_FORM);
	ck_assert(page_has("Device Info: Device ID"));
	ck_assert(page_has("Metadata: Line 1"));
	ck_assert(page_has("Security: "));
}
END_TEST

START_TEST(wizard_own_token)
{
	const char *d = to_summary("go=next&how=own&token=My.Own-Token!");
	struct draft draft;

	/* not for reading where it is kept */
	ck_ok(draft_get(store_db, store_a, d, page_user.id, "device",
	    &draft));
	ck_assert_ptr_null(strstr(draft.body, "My.Own-Token"));
	ck_ok(page_get(at(d, "security")));
	ck_assert(page_has("value=\"My.Own-Token!\""));
	/* signed in anew: to be typed again */
	page_token = "another";
	ck_assert_int_eq(page_post(at(d, "summary"), "go=next"), E_FORM);
	ck_assert(page_has("Enter a token"));
	page_token = "0123456789abcdef";
	ck_ok(page_post(at(d, "summary"), "go=next"));
	ck_assert_str_eq(stored("m-1").token_hash,
	    hash_token(store_a, "My.Own-Token!"));
}
END_TEST

START_TEST(wizard_refuses)
{
	const char *d;

	ck_assert_int_eq(page_post("/add-device", "type=&go=next"), E_FORM);
	ck_assert(page_has("Choose a Device Type"));
	ck_assert_int_eq(page_post("/add-device", "type=none&go=next"),
	    E_FORM);
	store_device("m-1");
	d = begin();
	ck_assert_int_eq(page_post(at(d, "info"), "go=next&deviceId=m-1"),
	    E_FORM);
	ck_assert(page_has("already a device m-1"));
	/* nobody else's draft, no other step */
	ck_ok(page_get(at(d, "nowhere")));
	ck_assert_str_eq(page_reply.location, "/add-device?done=form-gone");
	ck_ok(user_add(store_db, "bea", "-", ROLE_ADMIN, NOW));
	ck_ok(user_by_name(store_db, store_a, "bea", &page_user));
	ck_ok(page_get(at(d, "info")));
	ck_assert_str_eq(page_reply.location, "/add-device?done=form-gone");
}
END_TEST

/* Taken between the check and the Summary. */
START_TEST(wizard_loses_a_race)
{
	const char *d = to_summary("go=next&how=generated");

	store_device("m-1");
	ck_assert_int_eq(page_post(at(d, "summary"), "go=next"), E_FORM);
	ck_assert(page_has("already a device m-1"));
	ck_assert(!page_has("<strong>"));
}
END_TEST

START_TEST(edits)
{
	const char *was;

	store_device("m-1");
	ck_ok(page_get("/devices/meter/m-1/edit"));
	was = page_between("name=\"was\" value=\"", "\"");
	page_now++;
	ck_ok(page_post("/devices/meter/m-1/edit", arena_printf(store_a,
	    "was=%s&model=First&metadata=", was)));
	ck_assert_str_eq(page_reply.location,
	    "/devices/meter/m-1?done=device-saved");
	/* from a form that is older than that */
	page_now++;
	ck_assert_int_eq(page_post("/devices/meter/m-1/edit",
	    arena_printf(store_a, "was=%s&model=Second&metadata=", was)),
	    E_FORM);
	ck_assert(page_has("Somebody else saved"));
	ck_assert(page_has("Stored now: First"));
	ck_assert(page_has("value=\"Second\""));
	ck_assert_str_eq(stored("m-1").info.model, "First");
	/* knowing that */
	was = page_between("name=\"was\" value=\"", "\"");
	ck_ok(page_post("/devices/meter/m-1/edit", arena_printf(store_a,
	    "was=%s&model=Second&metadata=", was)));
	ck_assert_str_eq(stored("m-1").info.model, "Second");
	ck_assert_int_eq(page_post("/devices/meter/m-1/edit",
	    "was=1&metadata=%5B"), E_FORM);
	ck_assert_int_eq(page_get("/devices/meter/none/edit"), E_NOTFOUND);
}
END_TEST

START_TEST(deletes)
{
	int64_t id = store_device("m-1");
	struct link link = { .extension = "jasper", .resource = "8999901000000000107" };
	struct device d;

	store_quiet();
	ck_ok(device_configure(store_db, store_a, id, "{}", &link, 1, NOW));
	ck_ok(page_get("/devices/meter/m-1/delete"));
	ck_assert(page_has("8999901000000000107"));
	ck_assert(page_has("stay at the carrier"));
	ck_ok(page_post("/devices/meter/m-1/delete", ""));
	ck_assert(page_has("The Device ID"));
	ck_assert_int_eq(page_post("/devices/meter/m-1/delete",
	    "confirm=m-2"), E_FORM);
	ck_assert_int_eq(page_post("/devices/meter/m-1/delete",
	    "confirm=m-1"), E_FORM);
	ck_ok(page_post("/devices/meter/m-1/delete",
	    "confirm=m-1&password=" PAGE_PASSWORD));
	ck_assert_str_eq(page_reply.location,
	    "/devices?done=device-deleted");
	ck_assert_int_eq(device_get(store_db, store_a, "meter", "m-1", &d),
	    E_NOTFOUND);
	ck_assert_int_eq(page_post("/devices/meter/m-1/delete", ""),
	    E_NOTFOUND);
}
END_TEST

/* One person does only so much an hour that has no way back. */
START_TEST(rations)
{
	const char *id, *path, *form;

	store_quiet();
	for (int i = 0; i <= ONE_WAY_MOST; i++) {
		id = arena_printf(store_a, "m-%d", i);
		path = arena_printf(store_a, "/devices/meter/%s/delete", id);
		form = arena_printf(store_a, "confirm=%s&password="
		    PAGE_PASSWORD, id);
		store_device(id);
		ck_assert_int_eq(page_post(path, form),
		    i < ONE_WAY_MOST ? E_OK : E_FORM);
	}
	ck_assert(page_has("at most 10 irreversible actions an hour"));
	ck_assert(page_has("Wait 60 minutes"));
	page_now += ONE_WAY_MS;
	ck_ok(page_post(path, form));
}
END_TEST

START_TEST(new_token)
{
	store_device("m-1");
	ck_assert_int_eq(page_post("/devices/meter/m-1/token",
	    "how=own&token=x"), E_FORM);
	ck_ok(page_post("/devices/meter/m-1/token",
	    "how=own&token=Other-Token"));
	ck_assert_str_eq(stored("m-1").token_hash,
	    hash_token(store_a, "Other-Token"));
	ck_ok(page_post("/devices/meter/m-1/token", "how=generated&token=x"));
	ck_assert_str_eq(stored("m-1").token_hash, hash_token(store_a,
	    page_between("<strong>", "</strong>")));
}
END_TEST

START_TEST(types)
{
	struct device_type t;
	const char *was;

	ck_ok(page_get("/device-types"));
	ck_assert(page_has("/device-types/meter/edit"));
	ck_assert_int_eq(page_post("/device-types/add", "id=meter"
	    "&class=Device"), E_FORM);
	ck_assert(page_has("already a Device Type meter"));
	ck_assert_int_eq(page_post("/device-types/add", "id=pump&class=Ship"),
	    E_FORM);
	ck_ok(page_post("/device-types/add", "id=pump&class=Gateway"
	    "&about=Pumps&model=P1"));
	ck_assert_str_eq(page_reply.location, "/device-types?done=type-added");
	ck_ok(device_type_get(store_db, store_a, "pump", &t));
	ck_assert_str_eq(t.class_id, "Gateway");
	ck_assert_str_eq(t.info.model, "P1");
	ck_ok(page_get("/device-types/pump/edit"));
	was = page_between("name=\"was\" value=\"", "\"");
	page_now++;
	ck_ok(page_post("/device-types/pump/edit", arena_printf(store_a,
	    "was=%s&about=All+pumps", was)));
	ck_assert_int_eq(page_post("/device-types/pump/edit",
	    arena_printf(store_a, "was=%s&about=Mine", was)), E_FORM);
	ck_assert(page_has("value=\"Mine\""));
	ck_assert(page_has("Stored now: All pumps"));
	ck_ok(page_post("/device-types/pump/delete", ""));
	ck_assert_int_eq(device_type_get(store_db, store_a, "pump", &t),
	    E_NOTFOUND);
	ck_ok(page_post("/device-types/add", "id=Meter&class=Device"));
	ck_assert_str_eq(page_reply.location,
	    "/device-types?done=type-added-alike");
	/* not while it has devices */
	store_device("m-1");
	ck_ok(page_get("/device-types/meter/delete"));
	ck_assert(page_has("It has 1 device"));
	ck_assert(!page_has("<button class=\"primary danger\""));
	ck_assert_int_eq(page_post("/device-types/meter/delete", ""), E_FORM);
}
END_TEST

/* From step 1 and back to it. */
START_TEST(type_for_the_wizard)
{
	const char *d = begin();

	ck_ok(page_get(at(d, "type")));
	ck_assert(page_has(arena_printf(store_a,
	    "/device-types/add?for=%s", d)));
	ck_ok(page_post("/device-types/add", arena_printf(store_a,
	    "id=pump&class=Device&for=%s", d)));
	ck_assert_str_eq(page_reply.location, arena_printf(store_a,
	    "%s?type=pump&done=type-added", at(d, "type")));
	ck_ok(page_get(page_reply.location));
	ck_assert(page_has("<option value=\"pump\" selected>"));
	ck_ok(page_post("/device-types/add",
	    "id=p2&class=Device&for=add-device"));
	ck_assert_str_eq(page_reply.location,
	    "/add-device?type=p2&done=type-added");
}
END_TEST

START_TEST(settings)
{
	struct extension x;
	struct org org;

	ck_ok(page_get("/settings"));
	ck_assert(page_has("name=\"on.jasper\" value=\"on\" checked"));
	ck_ok(page_post("/settings", "part=general&name=North+Water"));
	ck_ok(org_get(store_db, store_a, &org));
	ck_assert_str_eq(org.name, "North Water");
	ck_assert_int_eq(page_post("/settings", "part=general&name=+"),
	    E_FORM);
	ck_ok(page_post("/settings", "part=extensions&on.jasper=off"
	    "&on.atnt=on"));
	ck_assert_str_eq(page_reply.location,
	    "/settings?done=extensions-saved#extensions");
	ck_ok(extension_get(store_db, store_a, "jasper", &x));
	ck_assert(!x.on);
	ck_ok(extension_get(store_db, store_a, "atnt", &x));
	ck_assert(x.on);
	ck_assert_int_eq(page_post("/settings", ""), E_INPUT);
	/* one that is not there yet asks for its credentials */
	ck_ok(extension_remove(store_db, "jasper"));
	ck_ok(extension_remove(store_db, "atnt"));
	ck_ok(page_post("/settings", "part=extensions&on.jasper=on"));
	ck_assert_str_eq(page_reply.location,
	    "/extensions/add/control-center-rest");
	/* several: one form after the other */
	ck_ok(page_post("/settings", "part=extensions&on.jasper=on"
	    "&on.atnt=off&on.orange=on"));
	ck_assert_str_eq(page_reply.location,
	    "/extensions/add/control-center-rest?then=orange-malima");
	ck_ok(page_get(page_reply.location));
	ck_assert(page_has("name=\"then\" value=\"orange-malima\""));
	ck_assert(page_has("href=\"/extensions/add/orange-malima\">Skip"));
}
END_TEST

START_TEST(components)
{
	ck_ok(page_get("/components"));
	ck_assert(page_has("Activation Ready"));
	ck_assert(!page_has("style="));
}
END_TEST

Suite *
pages_forms_suite(void)
{
	Suite *s = suite_create("pages_forms");
	TCase *t = tcase_create("all");

	tcase_add_checked_fixture(t, page_open, page_close);
	tcase_add_test(t, wizard_adds);
	store_add_sqlite(t, wizard_adds_both_or_nothing);
	tcase_add_test(t, wizard_points_out_alike);
	tcase_add_test(t, wizard_begins_with_the_template);
	tcase_add_test(t, wizard_keeps_what_is_wrong);
	tcase_add_test(t, wizard_own_token);
	tcase_add_test(t, wizard_refuses);
	tcase_add_test(t, wizard_loses_a_race);
	tcase_add_test(t, edits);
	tcase_add_test(t, deletes);
	tcase_add_test(t, rations);
	tcase_add_test(t, new_token);
	tcase_add_test(t, types);
	tcase_add_test(t, type_for_the_wizard);
	tcase_add_test(t, settings);
	tcase_add_test(t, components);
	suite_add_tcase(s, t);
	return s;
}
