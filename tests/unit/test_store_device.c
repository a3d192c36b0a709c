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

/* The device's row in the list. */
static struct device_row
row(int64_t id)
{
	struct device_page p;

	ck_ok(device_list(store_db, store_a, &(struct device_filter){
	    .limit = 100, .sort = SORT_ADDED }, &p));
	for (size_t i = 0; i < p.n; i++)
		if (p.rows[i].id == id)
			return p.rows[i];
	ck_abort_msg("no row %lld", (long long)id);
	return (struct device_row){ .id = 0 };
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

START_TEST(links)
{
	int64_t a = store_device("a"), b = store_device("b");
	const struct link two[] = { { .extension = "jasper", .resource = "891" },
		{ .extension = "atnt", .resource = "892" } };
	struct link *list;
	struct device d;
	struct sim s;
	size_t n;

	ck_ok(configure(a, "{\"x\":1}", two, 2));
	ck_assert_str_eq(get("a").extensions, "{\"x\":1}");
	ck_ok(device_links(store_db, store_a, a, &list, &n));
	ck_assert_uint_eq(n, 2);
	ck_assert_str_eq(list[0].extension, "atnt");
	ck_assert_str_eq(list[1].resource, "891");
	ck_assert_str_eq(row(a).extensions, "atnt jasper");
	ck_assert_str_eq(row(a).sim_state, "UNREAD");
	ck_assert_str_eq(row(b).sim_state, "");
	/* linked, not told yet */
	ck_ok(sim_get(store_db, store_a, "jasper", "891", &s));
	ck_assert_int_eq(s.of.as_of, ABSENT);
	/* one SIM, one device; nothing is half done */
	ck_assert_int_eq(
	    configure(b, "{}",
		&(struct link){ .extension = "jasper", .resource = "891" }, 1),
	    E_CONFLICT);
	ck_assert_str_eq(get("b").extensions, "");
	ck_ok(device_linking(store_db, store_a, "jasper", "891", &d));
	ck_assert_str_eq(d.device_id, "a");
	ck_assert_int_eq(device_linking(store_db, store_a, "jasper", "9", &d),
	    E_NOTFOUND);
	/* the same again, and one exchanged */
	ck_ok(configure(a, "{}", two, 2));
	ck_ok(configure(a, "{}",
	    &(struct link){ .extension = "jasper", .resource = "893" }, 1));
	ck_ok(configure(b, "{}",
	    &(struct link){ .extension = "jasper", .resource = "891" }, 1));
	ck_assert_str_eq(row(a).extensions, "jasper");
	ck_assert_int_eq(configure(999, "{}", NULL, 0), E_NOTFOUND);
	ck_assert_int_eq(
	    configure(a, "{}",
		&(struct link){ .extension = "none", .resource = "1" }, 1),
	    E_CONFLICT);
	ck_assert_int_eq(configure(a, "{}", two, LINKS_MAX + 1), E_INPUT);
	ck_ok(configure(a, "", NULL, 0));
	ck_assert_str_eq(row(a).extensions, "");
	ck_assert_str_eq(row(a).sim_state, "");
	/* the SIM is known still */
	ck_ok(sim_get(store_db, store_a, "jasper", "893", &s));
}
END_TEST

START_TEST(state_of_the_first_sim)
{
	int64_t a = store_device("a");
	const struct link two[] = { { .extension = "jasper", .resource = "1" },
		{ .extension = "atnt", .resource = "2" } };
	struct sim_info info = { .state = SIM_ACTIVATED };

	ck_ok(configure(a, "{}", two, 2));
	ck_ok(sim_put(store_db, store_a, "jasper", "1", &info, TOLD_NOW, NOW));
	ck_assert_str_eq(row(a).sim_state, "UNREAD");
	info.state = SIM_RETIRED;
	ck_ok(sim_put(store_db, store_a, "atnt", "2", &info, TOLD_NOW, NOW));
	ck_assert_str_eq(row(a).sim_state, "RETIRED");
	/* known before it was linked */
	ck_ok(configure(a, "{}", two, 1));
	ck_assert_str_eq(row(a).sim_state, "ACTIVATED");
	ck_assert_int_eq(count("state:ACTIVATED"), 1);
	ck_assert_int_eq(count("state:RETIRED"), 0);
	ck_assert_int_eq(count("state:UNREAD"), 0);
}
END_TEST

START_TEST(counts)
{
	int64_t a = store_device("a"), b = store_device("b");
	struct device d;

	ck_assert_int_eq(count("devices"), 2);
	ck_assert_int_eq(count("type:meter"), 2);
	ck_assert_int_eq(count("class:Meter"), 2);
	ck_assert_int_eq(count("state:none"), 2);
	ck_assert_int_eq(count("extension:jasper"), 0);
	ck_assert_int_eq(count("never"), 0);
	ck_ok(configure(a, "{}",
	    &(struct link){ .extension = "jasper", .resource = "1" }, 1));
	ck_ok(configure(b, "{}",
	    &(struct link){ .extension = "jasper", .resource = "2" }, 1));
	ck_ok(configure(b, "{}",
	    &(struct link){ .extension = "jasper", .resource = "2" }, 1));
	ck_assert_int_eq(count("extension:jasper"), 2);
	ck_assert_int_eq(count("state:UNREAD"), 2);
	ck_assert_int_eq(count("state:none"), 0);
	d = get("b");
	d.info.device_class = "Other";
	ck_ok(device_update(store_db, &d, d.updated));
	ck_assert_int_eq(count("class:Meter"), 1);
	ck_assert_int_eq(count("class:Other"), 1);
	/* a failure changes no count */
	ck_assert_int_eq(
	    configure(a, "{}",
		&(struct link){ .extension = "jasper", .resource = "2" }, 1),
	    E_CONFLICT);
	ck_assert_int_eq(count("extension:jasper"), 2);
	/* with the device goes its link */
	ck_ok(device_delete(store_db, b));
	ck_assert_int_eq(count("devices"), 1);
	ck_assert_int_eq(count("type:meter"), 1);
	ck_assert_int_eq(count("class:Other"), 0);
	ck_assert_int_eq(count("extension:jasper"), 1);
	ck_assert_int_eq(count("state:UNREAD"), 1);
	ck_ok(configure(a, "{}",
	    &(struct link){ .extension = "jasper", .resource = "2" }, 1));
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

/* What a form was made from is compared where it is written. */
START_TEST(configured_meanwhile)
{
	struct device was = { .id = store_device("pump"), .extensions = "" };
	struct device d;

	ck_ok(device_reconfigure(store_db, store_a, &was, "{\"a\":{}}", NULL,
	    0, "vera", NOW));
	ck_assert_int_eq(device_reconfigure(store_db, store_a, &was,
	    "{\"b\":{}}", NULL, 0, "vera", NOW), E_CONFLICT);
	ck_ok(device_get(store_db, store_a, "meter", "pump", &d));
	ck_assert_str_eq(d.extensions, "{\"a\":{}}");
	ck_ok(device_reconfigure(store_db, store_a, &d, "", NULL, 0, "vera",
	    NOW));
	d.id = 9999;
	ck_assert_int_eq(device_reconfigure(store_db, store_a, &d, "", NULL,
	    0, "vera", NOW), E_NOTFOUND);
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
	tcase_add_test(t, links);
	tcase_add_test(t, ids_that_do_not_fit);
	tcase_add_test(t, configured_meanwhile);
	tcase_add_test(t, state_of_the_first_sim);
	tcase_add_test(t, counts);
	tcase_add_test(t, in_the_callers_transaction);
	tcase_add_test(t, a_get_cannot_write);
	tcase_add_test(t, organization);
	suite_add_tcase(s, t);
	return s;
}
