/* Pages: edit, delete, token, device types, settings. */
#include <check.h>
#include <string.h>

#include "lib/crypt/seal.h"
#include "commands/wait.h"
#include "page_fixture.h"
#include "store/extension/extension.h"

Suite	*pages_forms_suite(void);

static struct device
stored(const char *id)
{
	struct device d;

	ck_ok(device_get(store_db, store_a, "meter", id, &d));
	return d;
}

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
	tcase_add_test(t, edits);
	tcase_add_test(t, deletes);
	tcase_add_test(t, rations);
	tcase_add_test(t, new_token);
	tcase_add_test(t, types);
	tcase_add_test(t, settings);
	tcase_add_test(t, components);
	suite_add_tcase(s, t);
	return s;
}
