/* What devices are linked to, and the configuration it is said in. */
#include <check.h>
#include <string.h>

#include "store/extension/extension.h"
#include "store/org.h"
#include "store/resource/sim.h"
#include "store_fixture.h"

Suite	*store_links_suite(void);

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

Suite *
store_links_suite(void)
{
	Suite *s = suite_create("store_links");
	TCase *t = tcase_create("store_links");

	tcase_add_checked_fixture(t, setup, store_close);
	tcase_add_test(t, links);
	tcase_add_test(t, state_of_the_first_sim);
	tcase_add_test(t, counts);
	tcase_add_test(t, configured_meanwhile);
	suite_add_tcase(s, t);
	return s;
}
