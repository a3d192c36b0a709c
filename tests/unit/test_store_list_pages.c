/* The device list: pages by a cursor, whatever changes between them. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "lib/db/db_schema.h"
#include "queries.h"
#include "store_fixture.h"

START_TEST(last_page_exactly_full)
{
	struct device_page p;

	ck_ok(device_list(store_db, store_a, &(struct device_filter){
	    .limit = FLEET }, &p));
	ck_assert_uint_eq(p.n, FLEET);
	ck_assert_ptr_null(p.next);
	ck_ok(device_list(store_db, store_a, &(struct device_filter){
	    .limit = FLEET - 1 }, &p));
	ck_assert_uint_eq(p.n, FLEET - 1);
	ck_assert_ptr_nonnull(p.next);
}
END_TEST

START_TEST(rows_changed_between_pages)
{
	struct device_filter f = { .sort = SORT_ADDED, .limit = 5 };
	struct device_page p;

	ck_ok(device_list(store_db, store_a, &f, &p));
	/* the row the cursor stands on goes */
	ck_ok(device_delete(store_db, p.rows[4].id));
	f.cursor = p.next;
	ck_ok(device_list(store_db, store_a, &f, &p));
	ck_assert_uint_eq(p.n, 5);
	ck_assert_int_eq(p.rows[0].id, 6);
}
END_TEST

START_TEST(cursors_not_ours)
{
	static const char *const bad[] = { "x", "!!", "MC4xLg=", "MC4xLg==",
		"MC4xLh", "0.1.", "MC4wLg", "LTEuMS4", "MC4xMjM",
		"MC45OTk5OTk5OTk5OTk5OTk5OTk5OTkuYQ", "IDAuMS4", "MC4xLv8",
		"Ny4xLg" };
	struct device_filter f = { .sort = SORT_DEVICE_ID, .limit = 2 };
	struct device_page p;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		f.cursor = bad[i];
		ck_assert_msg(device_list(store_db, store_a, &f, &p) ==
		    E_INPUT, "%s", bad[i]);
		ck_assert_int_eq(device_search(store_db, store_a, "d",
		    bad[i], 5, &p), E_INPUT);
	}
	/* "0.1." itself is */
	f.cursor = "MC4xLg";
	ck_ok(device_list(store_db, store_a, &f, &p));
	/* of another order, of a search */
	f.sort = SORT_TYPE;
	ck_assert_int_eq(device_list(store_db, store_a, &f, &p), E_INPUT);
	ck_ok(device_search(store_db, store_a, "d", NULL, 2, &p));
	f.cursor = p.next;
	ck_assert_int_eq(device_list(store_db, store_a, &f, &p), E_INPUT);
	ck_assert_int_eq(device_search(store_db, store_a, "8", f.cursor, 2,
	    &p), E_INPUT);
	f.sort = SORT_MAX;
	f.cursor = NULL;
	ck_assert_int_eq(device_list(store_db, store_a, &f, &p), E_INPUT);
}
END_TEST

START_TEST(cursors_are_safe_in_a_url)
{
	struct device_page p;
	int64_t id;

	for (int i = 0; i < 3; i++) {
		struct device d = { .type_id = "meter", .created = NOW,
		    .device_id = arena_printf(store_a, "z%d", i),
		    .info.descriptive_location = "é?&=/#\"<\xf0\x9f\x9a\x97" };

		ck_ok(device_add(store_db, &d));
	}
	ck_ok(device_list(store_db, store_a, &(struct device_filter){
	    .sort = SORT_LOCATION, .desc = true, .limit = 2 }, &p));
	ck_assert_str_eq(p.rows[0].device_id, "z2");
	ck_assert_uint_eq(strspn(p.next, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789-_"), strlen(p.next));
	id = p.rows[1].id;
	ck_ok(device_list(store_db, store_a, &(struct device_filter){
	    .sort = SORT_LOCATION, .desc = true, .limit = 2,
	    .cursor = p.next }, &p));
	ck_assert_int_eq(p.rows[0].id, id - 1);
}
END_TEST

Suite *store_list_pages_suite(void);

Suite *
store_list_pages_suite(void)
{
	Suite *s = suite_create("store_list_pages");
	TCase *t = tcase_create("store_list_pages");

	tcase_add_checked_fixture(t, store_fleet, store_close);
	tcase_add_test(t, last_page_exactly_full);
	tcase_add_test(t, rows_changed_between_pages);
	tcase_add_test(t, cursors_not_ours);
	tcase_add_test(t, cursors_are_safe_in_a_url);
	suite_add_tcase(s, t);
	return s;
}
