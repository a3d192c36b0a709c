/*
 * due: SIMs marked to be read again.
 */
#include <check.h>

#include "fleet_fixture.h"
#include "store/resource/due.h"

Suite	*due_suite(void);

START_TEST(marks)
{
	const struct sim_info told = { .state = SIM_ACTIVATED,
		.iccid = "8999901000000009999" };
	const char *ids[] = { "8999901000000009999", fleet_iccid(1), "nobody's",
		fleet_iccid(7) };
	const char **list;
	int64_t due, again;
	size_t n;

	link_fleet(3);
	ck_ok(sim_put(store_db, store_a, "jasper", fleet_iccid(0), &told, TOLD_NOW,
	    NOW));
	ck_assert_int_eq(due_waiting(), 0);
	/* by what the carrier calls it, too; what is not linked is passed */
	ck_ok(due_mark(store_db, "jasper", ids, 4, NOW));
	ck_assert_int_eq(due_waiting(), 2);
	ck_ok(due_get(store_db, "jasper", fleet_iccid(0), &due));
	ck_assert_int_eq(due, NOW);
	ck_ok(due_get(store_db, "jasper", fleet_iccid(2), &due));
	ck_assert_int_eq(due, ABSENT);
	/* marked again while it is read: still to be read */
	ck_ok(due_get(store_db, "jasper", fleet_iccid(1), &due));
	ck_ok(due_mark(store_db, "jasper", &ids[1], 1, NOW));
	ck_ok(due_get(store_db, "jasper", fleet_iccid(1), &again));
	ck_assert_int_ne(due, again);
	ck_ok(due_put(store_db, "jasper", fleet_iccid(1), due, ABSENT));
	ck_assert_int_eq(due_waiting(), 2);
	/* whoever waits longest comes first, unless put behind */
	ck_ok(due_put(store_db, "jasper", fleet_iccid(0), NOW, NOW + 5));
	ck_ok(due_list(store_db, store_a, "jasper", 1, &list, &n));
	ck_assert_uint_eq(n, 1);
	ck_assert_str_eq(list[0], fleet_iccid(1));
	ck_ok(due_put(store_db, "jasper", fleet_iccid(1), again, ABSENT));
	ck_assert_int_eq(due_waiting(), 1);
}
END_TEST

/* The carrier's list has another spelling of the card than the link. */
START_TEST(marks_by_another_spelling)
{
	const char *longer = arena_printf(store_a, "%s7", fleet_iccid(1));
	struct link link = { .extension = "jasper",
	    .resource = "89999010000000099997" };
	const char *shorter = "8999901000000009999";
	int64_t due;

	link_fleet(3);
	ck_ok(device_configure(store_db, store_a, store_device("longer"),
	    "{}", &link, 1, NOW));
	ck_ok(due_mark(store_db, "jasper", &longer, 1, NOW));
	ck_assert_int_eq(due_waiting(), 1);
	ck_ok(due_get(store_db, "jasper", fleet_iccid(1), &due));
	ck_assert_int_eq(due, NOW);
	ck_ok(due_mark(store_db, "jasper", &shorter, 1, NOW));
	ck_ok(due_get(store_db, "jasper", link.resource, &due));
	ck_assert_int_eq(due, NOW);
}
END_TEST

START_TEST(marks_end_with_what_they_are_of)
{
	const char **list;
	struct device d;
	size_t n;

	link_fleet(3);
	ck_ok(due_mark_all(store_db, "jasper", NOW));
	ck_assert_int_eq(due_waiting(), 3);
	ck_ok(device_linking(store_db, store_a, "jasper", fleet_iccid(1), &d));
	ck_ok(device_configure(store_db, store_a, d.id, "", NULL, 0, NOW));
	ck_ok(due_list(store_db, store_a, "jasper", 10, &list, &n));
	ck_assert_uint_eq(n, 2);
	ck_assert_int_eq(due_waiting(), 2);
	ck_ok(follow_read(store_db, "jasper", NOW, E_SERVICE_DNS));
	ck_ok(extension_remove(store_db, "jasper"));
	ck_assert_int_eq(due_waiting(), 0);
	ck_assert_int_eq(follow_stored().read_err, E_OK);
}
END_TEST

START_TEST(marks_of_a_large_fleet)
{
	enum { MANY = 1203 };
	const char **ids = arena_array(store_a, MANY, sizeof(*ids));

	link_fleet(MANY);
	for (int i = 0; i < MANY; i++)
		ids[i] = fleet_iccid(MANY - 1 - i);
	ck_ok(due_mark(store_db, "jasper", ids, MANY - 1, NOW));
	ck_assert_int_eq(due_waiting(), MANY - 1);
	ck_ok(due_mark_all(store_db, "jasper", NOW));
	ck_assert_int_eq(due_waiting(), MANY);
}
END_TEST

/* The cost of a mark does not grow with the fleet. */
START_TEST(marks_are_sought)
{
	const char *plan = store_plan("due_mark_known");

	ck_assert_pstr_ne(strstr(plan, "USING"), NULL);
	ck_assert_pstr_eq(strstr(plan, "(extension=?)"), NULL);
}
END_TEST

START_TEST(marks_of_devices)
{
	struct link two[] = { { .extension = "atnt", .resource = "1" },
	    { .extension = "jasper", .resource = "2" } };
	int64_t ids[] = { pump, store_device("bare"), 4711 };
	struct due_marked m;

	ck_ok(device_configure(store_db, store_a, pump, "{}", two, 2, NOW));
	ck_ok(extension_set_on(store_db, "atnt", false, NOW));
	ck_ok(due_mark_devices(store_db, store_a, ids, 3, NOW, &m));
	ck_assert_int_eq(m.resources, 2);
	ck_assert_int_eq(m.off, 1);
	ck_assert_int_eq(m.without, 1);
	ck_assert_int_eq(m.unknown, 1);
	ck_assert_int_eq(due_waiting(), 1);
}
END_TEST

Suite *
due_suite(void)
{
	Suite *s = suite_create("due");
	TCase *t = tcase_create("due");

	tcase_add_checked_fixture(t, out_open, out_close);
	tcase_add_test(t, marks);
	tcase_add_test(t, marks_by_another_spelling);
	tcase_add_test(t, marks_end_with_what_they_are_of);
	tcase_add_test(t, marks_of_a_large_fleet);
	store_add_sqlite(t, marks_are_sought);
	tcase_add_test(t, marks_of_devices);
	suite_add_tcase(s, t);
	return s;
}
