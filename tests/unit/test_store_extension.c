/* Extensions. */
#include <check.h>
#include <string.h>

#include "store/command/command.h"
#include "store/extension/extension.h"
#include "store/resource/plan.h"
#include "store/org.h"
#include "store/resource/sim.h"
#include "store_fixture.h"

static void
setup(void)
{
	store_open();
	store_basics();
}

static struct extension
get(const char *key)
{
	struct extension x;

	ck_ok(extension_get(store_db, store_a, key, &x));
	return x;
}

START_TEST(extensions)
{
	struct extension x = { .key = "jasper-kpn", .title = "KPN",
	    .driver = "control-center-rest", .on = false,
	    .settings = "{\"endpoint\":\"h\"}", .sealed = "s",
	    .created = NOW }, got, *list;
	size_t n;

	ck_ok(extension_add(store_db, &x));
	ck_assert_int_eq(extension_add(store_db, &x), E_CONFLICT);
	got = get("jasper-kpn");
	ck_assert_str_eq(got.driver, "control-center-rest");
	ck_assert_str_eq(got.title, "KPN");
	ck_assert(!got.on);
	ck_assert_str_eq(got.settings, "{\"endpoint\":\"h\"}");
	ck_assert_str_eq(got.sealed, "s");
	ck_assert_int_eq(got.checked, ABSENT);
	ck_assert_str_eq(got.check_text, "");
	ck_assert_int_eq(got.devices, 0);
	ck_ok(extension_list(store_db, store_a, &list, &n));
	ck_assert_uint_eq(n, 3);
	ck_assert_str_eq(list[0].key, "atnt");
	ck_assert_str_eq(list[2].key, "jasper-kpn");
	ck_ok(extension_set_on(store_db, "jasper-kpn", true, NOW + 1));
	ck_assert(get("jasper-kpn").on);
	ck_assert_int_eq(extension_set_on(store_db, "no", true, NOW),
	    E_NOTFOUND);
	ck_ok(extension_set_check(store_db, "jasper-kpn", NOW + 2,
	    E_SERVICE_AUTH, "Invalid credentials"));
	got = get("jasper-kpn");
	ck_assert_int_eq(got.checked, NOW + 2);
	ck_assert_int_eq(got.check_err, E_SERVICE_AUTH);
	ck_assert_str_eq(got.check_text, "Invalid credentials");
	ck_assert_int_eq(extension_set_check(store_db, "no", NOW, 0, NULL),
	    E_NOTFOUND);
	ck_assert_int_eq(extension_get(store_db, store_a, "no", &got),
	    E_NOTFOUND);
}
END_TEST

START_TEST(changed_meanwhile)
{
	struct extension x = get("jasper");
	int64_t seen = x.updated;

	x.title = "One";
	x.settings = "{\"a\":1}";
	x.sealed = "new";
	ck_ok(extension_update(store_db, &x, seen));
	x.title = "Two";
	ck_assert_int_eq(extension_update(store_db, &x, seen), E_CONFLICT);
	ck_assert_str_eq(get("jasper").title, "One");
	ck_assert_str_eq(get("jasper").sealed, "new");
	/* a check is not a change */
	seen = get("jasper").updated;
	ck_ok(extension_set_check(store_db, "jasper", NOW, 0, ""));
	ck_ok(extension_update(store_db, &x, seen));
	x.key = "no";
	ck_assert_int_eq(extension_update(store_db, &x, seen), E_NOTFOUND);
}
END_TEST

/* More devices than one part, one of them with a second extension. */
START_TEST(removes)
{
	enum { MANY = 520 };
	int64_t id = 0, n;
	struct link both[] = { { .extension = "atnt", .resource = "700" },
		{ .extension = "jasper", .resource = "x" } };
	struct command c = { .once = "o", .type_id = "meter",
	    .device_id = "m0", .extension = "jasper", .resource = "0",
	    .op = "sms", .argument = "", .user = "a", .requested = NOW };
	const struct plan plan = { "p", "p", 1 };
	struct device d;
	struct device_page p;
	struct sim s;
	struct extension x;

	ck_ok(db_begin(store_db));
	for (int i = 0; i < MANY; i++) {
		both[1].resource = arena_printf(store_a, "%d", i);
		id = store_device(arena_printf(store_a, "m%d", i));
		ck_ok(device_configure(store_db, store_a, id,
		    i == 7 ? "{\"jasper\":{\"iccid\":\"7\"},"
		    "\"atnt\":{\"iccid\":\"700\"}}" :
		    i == 8 ? "not JSON" : "{\"jasper\":{\"iccid\":\"1\"}}",
		    i == 7 ? both : both + 1, i == 7 ? 2 : 1, NOW));
	}
	ck_ok(db_commit(store_db));
	ck_ok(plan_replace(store_db, "jasper", &plan, 1, NOW));
	ck_ok(command_add(store_db, store_a, &c));
	ck_assert_int_eq(get("jasper").devices, MANY);
	ck_ok(extension_remove(store_db, "jasper"));
	ck_assert_int_eq(extension_get(store_db, store_a, "jasper", &x),
	    E_NOTFOUND);
	ck_ok(count_get(store_db, "extension:jasper", &n));
	ck_assert_int_eq(n, 0);
	ck_ok(count_get(store_db, "state:none", &n));
	ck_assert_int_eq(n, MANY - 1);
	ck_assert_int_eq(sim_get(store_db, store_a, "jasper", "7", &s),
	    E_NOTFOUND);
	ck_ok(sim_get(store_db, store_a, "atnt", "700", &s));
	ck_ok(device_get(store_db, store_a, "meter", "m7", &d));
	ck_assert_ptr_null(strstr(d.extensions, "jasper"));
	ck_assert_ptr_nonnull(strstr(d.extensions, "\"700\""));
	ck_ok(device_get(store_db, store_a, "meter", "m8", &d));
	ck_assert_str_eq(d.extensions, "not JSON");
	ck_ok(device_get(store_db, store_a, "meter", "m9", &d));
	ck_assert_str_eq(d.extensions, "");
	ck_ok(device_list(store_db, store_a, &(struct device_filter){
	    .extension = "atnt", .limit = 5 }, &p));
	ck_assert_uint_eq(p.n, 1);
	ck_assert_str_eq(p.rows[0].extensions, "atnt");
	ck_ok(device_search(store_db, store_a, "519", NULL, 5, &p));
	ck_assert_uint_eq(p.n, 0);
	/* commands stay */
	ck_ok(command_get(store_db, store_a, c.id, &c));
	ck_assert_int_eq(extension_remove(store_db, "jasper"), E_NOTFOUND);
}
END_TEST

Suite *store_extension_suite(void);

Suite *
store_extension_suite(void)
{
	Suite *s = suite_create("store_extension");
	TCase *t = tcase_create("extension");

	tcase_add_checked_fixture(t, setup, store_close);
	tcase_add_test(t, extensions);
	tcase_add_test(t, changed_meanwhile);
	tcase_add_test(t, removes);
	suite_add_tcase(s, t);
	return s;
}
