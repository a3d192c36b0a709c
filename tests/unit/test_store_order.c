/* The device list in order of several columns: each device once, in that order,
 * whatever the limit. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "store_fixture.h"

enum { MORE = 12 };

/* Devices of three types with the same ids, and of each a few. */
static void
more_devices(void)
{
	static const char *const types[] = { "meter", "pump", "a-type" };
	struct device_type t = { .class_id = "Device", .created = NOW };

	for (int i = 0; i < 3; i++) {
		t.id = types[i];
		device_type_add(store_db, &t);	/* one may be there */
	}
	for (int i = 0; i < MORE; i++) {
		struct device d = { .type_id = types[i % 3], .created = NOW,
		    .device_id = arena_printf(store_a, "same-%d", i / 3),
		    .info.device_class = i % 2 == 0 ? "" : "class",
		    .info.descriptive_location = i % 4 == 0 ? "roof" : "" };

		ck_ok(device_add(store_db, &d));
	}
}

static int
compare(const struct device_row *a, const struct device_row *b,
    const struct device_order *keys, size_t n)
{
	int way = 0;

	for (size_t i = 0; way == 0 && i < n; i++) {
		way = keys[i].sort == SORT_ADDED ? (a->id < b->id ? -1 : 1) :
		    strcmp(device_sort_value(a, keys[i].sort),
		    device_sort_value(b, keys[i].sort));
		way = keys[i].desc ? -way : way;
	}
	return way;
}

/* How many there are; in order, and each once. */
static int
walk(struct device_filter f, const struct device_order *keys, size_t n)
{
	bool seen[FLEET + MORE + 1] = { false };
	struct device_row last = { .id = 0 };
	struct device_page p;
	int all = 0;

	do {
		ck_ok(device_list_by(store_db, store_a, &f, keys, n, &p));
		ck_assert_uint_le(p.n, f.limit);
		ck_assert_ptr_null(p.prev);
		for (size_t i = 0; i < p.n; i++, all++) {
			if (last.id != 0)
				ck_assert_int_le(compare(&last, &p.rows[i],
				    keys, n), 0);
			ck_assert(!seen[p.rows[i].id]);
			seen[p.rows[i].id] = true;
			last = p.rows[i];
		}
		f.cursor = p.next;
	} while (p.next != NULL);
	return all;
}

START_TEST(in_order)
{
	const struct device_order orders[][4] = {
		{ { SORT_DEVICE_ID, true }, { SORT_TYPE, false } },
		{ { SORT_DEVICE_ID, false }, { SORT_TYPE, true } },
		{ { SORT_TYPE, false }, { SORT_DEVICE_ID, true } },
		{ { SORT_TYPE, true }, { SORT_LOCATION, false } },
		{ { SORT_STATE, true }, { SORT_TYPE, false },
		    { SORT_CLASS, true } },
		{ { SORT_TYPE, true }, { SORT_STATE, false },
		    { SORT_ADDED, true } },
		{ { SORT_STATE, false }, { SORT_DEVICE_ID, false },
		    { SORT_CLASS, false }, { SORT_TYPE, true } },
		{ { SORT_ADDED, true }, { SORT_TYPE, false } },
	};
	static const size_t columns[] = { 2, 2, 2, 2, 3, 3, 4, 2 };
	struct device_filter f = { .limit = 0 };

	more_devices();
	for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++)
		for (f.limit = 3; f.limit <= 200; f.limit += f.limit + 1) {
			ck_assert_int_eq(walk(f, orders[i], columns[i]),
			    FLEET + MORE);
		}
	f.class = "class";
	f.limit = 3;
	ck_assert_int_eq(walk(f, orders[5], 3), walk(f, orders[0], 2));
}
END_TEST

START_TEST(columns_that_do_not_combine)
{
	const struct device_order wrong[][2] = {
		{ { SORT_TYPE, false }, { SORT_TYPE, true } },
		{ { SORT_CLASS, false }, { SORT_TYPE, false } },
		{ { SORT_LOCATION, false }, { SORT_ADDED, false } },
	}, right[2] = { { SORT_TYPE, false }, { SORT_DEVICE_ID, false } };
	struct device_filter f = { .limit = 2 };
	struct device_page p;

	for (size_t i = 0; i < 3; i++) {
		ck_assert(!device_orders_combine(wrong[i], 2));
		ck_assert_int_eq(device_list_by(store_db, store_a, &f,
		    wrong[i], 2, &p), E_INPUT);
	}
	/* a cursor of another order */
	ck_ok(device_list(store_db, store_a, &f, &p));
	f.cursor = p.next;
	ck_assert_int_eq(device_list_by(store_db, store_a, &f, right, 2, &p),
	    E_INPUT);
}
END_TEST

/* The type that a page was to begin with is gone, with its devices. */
START_TEST(a_value_that_is_gone)
{
	const struct device_order keys[2] = { { SORT_TYPE, false },
	    { SORT_DEVICE_ID, false } };
	struct device_filter f = { .limit = 2 };
	struct device_page p;

	more_devices();
	ck_ok(device_list_by(store_db, store_a, &f, keys, 2, &p));
	ck_assert_str_eq(p.rows[0].type_id, "a-type");
	f.cursor = p.next;
	f.limit = 100;
	ck_ok(device_list_by(store_db, store_a, &f, keys, 2, &p));
	ck_assert_uint_eq(p.n, 2);
	for (size_t i = 0; i < p.n; i++)
		ck_ok(device_delete(store_db, p.rows[i].id));
	ck_ok(device_list_by(store_db, store_a, &f, keys, 2, &p));
	ck_assert_uint_eq(p.n, 0);
	f.cursor = p.next;
	ck_ok(device_list_by(store_db, store_a, &f, keys, 2, &p));
	ck_assert_str_eq(p.rows[0].type_id, "meter");
}
END_TEST

Suite *store_order_suite(void);

Suite *
store_order_suite(void)
{
	Suite *s = suite_create("store_order");
	TCase *t = tcase_create("store_order");

	tcase_add_checked_fixture(t, store_fleet, store_close);
	tcase_add_test(t, in_order);
	tcase_add_test(t, columns_that_do_not_combine);
	tcase_add_test(t, a_value_that_is_gone);
	suite_add_tcase(s, t);
	return s;
}
