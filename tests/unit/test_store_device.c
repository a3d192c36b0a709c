/* Device types, devices, their links and counts. */
#include <check.h>
#include <string.h>

#include "store/extension/extension.h"
#include "store/org.h"
#include "store/resource/sim.h"
#include "store_fixture.h"

static void
setup(void)
{
	store_open();
	store_basics();
}

static int64_t
count(const char *name)
{
	int64_t n;

	ck_ok(count_get(store_db, name, &n));
	return n;
}

static struct device
get(const char *name)
{
	struct device d;

	ck_ok(device_get(store_db, store_a, "meter", name, &d));
	return d;
}

static enum err
configure(int64_t device, const char *json, const struct link *l, size_t n)
{
	return device_configure(store_db, store_a, device, json, l, n, NOW);
}

START_TEST(types)
{
	struct device_type t = { .id = "gw", .class_id = "Gateway",
	    .description = "d", .info = { "sn", "mf", "mo", "dc", "de", "fw",
	    "hw", "lo" }, .metadata = "{\"a\":1}", .created = NOW }, got, *list;
	size_t n;

	store_quiet();
	ck_ok(device_type_add(store_db, &t));
	ck_assert_int_eq(device_type_add(store_db, &t), E_CONFLICT);
	ck_ok(device_type_get(store_db, store_a, "gw", &got));
	ck_assert_str_eq(got.class_id, "Gateway");
	ck_assert_str_eq(got.description, "d");
	ck_assert_str_eq(got.info.serial_number, "sn");
	ck_assert_str_eq(got.info.manufacturer, "mf");
	ck_assert_str_eq(got.info.model, "mo");
	ck_assert_str_eq(got.info.device_class, "dc");
	ck_assert_str_eq(got.info.description, "de");
	ck_assert_str_eq(got.info.fw_version, "fw");
	ck_assert_str_eq(got.info.hw_version, "hw");
	ck_assert_str_eq(got.info.descriptive_location, "lo");
	ck_assert_str_eq(got.metadata, "{\"a\":1}");
	ck_assert_int_eq(got.created, NOW);
	ck_assert_int_eq(got.updated, NOW);
	ck_assert_int_eq(got.devices, 0);
	store_device("m1");
	ck_ok(device_type_list(store_db, store_a, &list, &n));
	ck_assert_uint_eq(n, 2);
	ck_assert_str_eq(list[0].id, "gw");
	ck_assert_int_eq(list[1].devices, 1);
	ck_assert_int_eq(device_type_delete(store_db, "meter"), E_CONFLICT);
	ck_ok(device_type_delete(store_db, "gw"));
	ck_assert_int_eq(device_type_delete(store_db, "gw"), E_NOTFOUND);
	ck_assert_int_eq(device_type_get(store_db, store_a, "gw", &got),
	    E_NOTFOUND);
	t.class_id = "Toaster";
	ck_assert_int_eq(device_type_add(store_db, &t), E_DB);
}
END_TEST

START_TEST(type_changed_meanwhile)
{
	struct device_type t, again;

	ck_ok(device_type_get(store_db, store_a, "meter", &t));
	t.description = "mine";
	t.class_id = "Gateway";		/* is not changed */
	t.updated = NOW;		/* the same millisecond */
	ck_ok(device_type_update(store_db, &t, NOW));
	ck_ok(device_type_get(store_db, store_a, "meter", &again));
	ck_assert_str_eq(again.description, "mine");
	ck_assert_str_eq(again.class_id, "Device");
	ck_assert_int_eq(again.updated, NOW + 1);
	t.description = "theirs";
	ck_assert_int_eq(device_type_update(store_db, &t, NOW), E_CONFLICT);
	t.id = "none";
	ck_assert_int_eq(device_type_update(store_db, &t, NOW), E_NOTFOUND);
	t.id = "meter";
	ck_ok(device_type_update(store_db, &t, again.updated));
}
END_TEST

START_TEST(devices)
{
	struct device d = { .type_id = "meter", .device_id = "m1",
	    .info = { "sn", "mf", "mo", "dc", "de", "fw", "hw", "lo" },
	    .metadata = "{}", .token_hash = "hash", .created = NOW }, got;

	store_quiet();
	ck_ok(device_add(store_db, &d));
	ck_assert_int_gt(d.id, 0);
	got = get("m1");
	ck_assert_int_eq(got.id, d.id);
	ck_assert_str_eq(got.class_id, "Device");
	ck_assert_str_eq(got.info.serial_number, "sn");
	ck_assert_str_eq(got.info.manufacturer, "mf");
	ck_assert_str_eq(got.info.model, "mo");
	ck_assert_str_eq(got.info.device_class, "dc");
	ck_assert_str_eq(got.info.description, "de");
	ck_assert_str_eq(got.info.fw_version, "fw");
	ck_assert_str_eq(got.info.hw_version, "hw");
	ck_assert_str_eq(got.info.descriptive_location, "lo");
	ck_assert_str_eq(got.metadata, "{}");
	ck_assert_str_eq(got.extensions, "");
	ck_assert_str_eq(got.token_hash, "hash");
	ck_assert_int_eq(got.created, NOW);
	ck_assert_int_eq(device_add(store_db, &d), E_CONFLICT);
	ck_assert(!db_in_transaction(store_db));
	d.type_id = "none";
	ck_assert_int_eq(device_add(store_db, &d), E_NOTFOUND);
	ck_assert_int_eq(device_get(store_db, store_a, "meter", "M1", &got),
	    E_NOTFOUND);
	d.type_id = "meter";
	ck_ok(device_set_token(store_db, got.id = get("m1").id, "other",
	    NOW + 5));
	ck_assert_str_eq(get("m1").token_hash, "other");
	ck_assert_int_eq(device_set_token(store_db, 999, "x", NOW),
	    E_NOTFOUND);
	ck_ok(device_delete(store_db, got.id));
	ck_assert_int_eq(device_delete(store_db, got.id), E_NOTFOUND);
}
END_TEST

START_TEST(device_changed_meanwhile)
{
	struct device d;
	int64_t seen;

	store_device("m1");
	d = get("m1");
	seen = d.updated;
	d.info.model = "new";
	d.updated = NOW + 10;
	ck_ok(device_update(store_db, &d, seen));
	ck_assert_int_eq(get("m1").updated, NOW + 10);
	d.info.model = "newer";
	ck_assert_int_eq(device_update(store_db, &d, seen), E_CONFLICT);
	ck_assert_str_eq(get("m1").info.model, "new");
	d.id = 999;
	ck_assert_int_eq(device_update(store_db, &d, seen), E_NOTFOUND);
	/* a clock that goes back doesn't hide a change */
	d = get("m1");
	d.updated = NOW - 1000;
	ck_ok(device_update(store_db, &d, d.updated + 5000));
	ck_assert_int_eq(get("m1").updated, NOW + 11);
}
END_TEST

START_TEST(ids_only_grow)
{
	int64_t a = store_device("a"), b;

	ck_ok(device_delete(store_db, a));
	b = store_device("b");
	ck_assert_int_gt(b, a);
}
END_TEST

START_TEST(in_the_callers_transaction)
{
	struct device d = { .type_id = "meter", .device_id = "t",
	    .created = NOW };

	ck_ok(db_begin(store_db));
	ck_ok(device_add(store_db, &d));
	ck_ok(configure(d.id, "{}",
	    &(struct link){ .extension = "jasper", .resource = "1" }, 1));
	ck_assert(db_in_transaction(store_db));
	db_rollback(store_db);
	ck_assert_int_eq(count("devices"), 0);
	ck_ok(db_begin(store_db));
	ck_ok(device_add(store_db, &d));
	ck_assert_int_eq(device_add(store_db, &d), E_CONFLICT);
	ck_assert_int_eq(db_commit(store_db), E_CONFLICT);
	ck_assert_int_eq(count("devices"), 0);
}
END_TEST

START_TEST(a_get_cannot_write)
{
	struct device d = { .type_id = "meter", .device_id = "t",
	    .created = NOW };

	store_quiet();
	db_read_only(store_db, true);
	ck_assert_int_eq(device_add(store_db, &d), E_INTERNAL);
	ck_assert_int_eq(org_rename(store_db, "x"), E_INTERNAL);
	ck_assert_int_eq(count("devices"), 0);
	db_read_only(store_db, false);
	ck_ok(device_add(store_db, &d));
}
END_TEST

START_TEST(organization)
{
	struct org o;

	ck_ok(org_get(store_db, store_a, &o));
	ck_assert_uint_eq(strlen(o.id), ORG_LEN);
	ck_assert_uint_eq(strspn(o.id, "abcdefghijklmnopqrstuvwxyz0123456789"),
	    ORG_LEN);
	ck_ok(org_rename(store_db, "Ours"));
	ck_ok(org_get(store_db, store_a, &o));
	ck_assert_str_eq(o.name, "Ours");
}
END_TEST

/* Whichever way it comes, what does not fit into an address is not stored. */
START_TEST(ids_that_do_not_fit)
{
	static const char *const bad[] = { "", ".", "..", "a b", "a/b", "ä",
		"1234567890123456789012345678901234567" };
	struct device_type t = { .class_id = "Device" };
	struct device d = { .type_id = "meter" };
	struct extension x = { .title = "t", .driver = "p" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		t.id = d.device_id = x.key = bad[i];
		ck_assert_int_eq(device_type_add(store_db, &t), E_INPUT);
		ck_assert_int_eq(device_add(store_db, &d), E_INPUT);
		ck_assert_int_eq(extension_add(store_db, &x), E_INPUT);
	}
	x.key = "-a";
	ck_assert_int_eq(extension_add(store_db, &x), E_INPUT);
	x.key = "A";
	ck_assert_int_eq(extension_add(store_db, &x), E_INPUT);
	t.id = d.device_id = "...";
	ck_ok(device_type_add(store_db, &t));
	ck_ok(device_add(store_db, &d));
}
END_TEST

Suite *store_device_suite(void);

Suite *
store_device_suite(void)
{
	Suite *s = suite_create("store_device");
	TCase *t = tcase_create("device");

	tcase_add_checked_fixture(t, setup, store_close);
	tcase_add_test(t, types);
	tcase_add_test(t, type_changed_meanwhile);
	tcase_add_test(t, devices);
	tcase_add_test(t, device_changed_meanwhile);
	tcase_add_test(t, ids_only_grow);
	tcase_add_test(t, ids_that_do_not_fit);
	tcase_add_test(t, in_the_callers_transaction);
	tcase_add_test(t, a_get_cannot_write);
	tcase_add_test(t, organization);
	suite_add_tcase(s, t);
	return s;
}
