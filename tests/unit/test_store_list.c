/* The device list: keyset pages, filters, and that none of it costs more with
 * a larger fleet. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "lib/db/db_schema.h"
#include "queries.h"
#include "store_fixture.h"

static const char *
column(const struct device_row *r, enum device_sort sort)
{
	switch (sort) {
	case SORT_DEVICE_ID:	return r->device_id;
	case SORT_TYPE:		return r->type_id;
	case SORT_CLASS:	return r->device_class;
	case SORT_LOCATION:	return r->location;
	case SORT_STATE:	return r->sim_state;
	default:		return "";
	}
}

static bool
matches(const struct device_row *r, const struct device_filter *f)
{
	const char *state = f->state != NULL && strcmp(f->state, "none") == 0 ?
	    "" : f->state;

	return (f->type == NULL || strcmp(r->type_id, f->type) == 0) &&
	    (f->class == NULL || strcmp(r->device_class, f->class) == 0) &&
	    (state == NULL || strcmp(r->sim_state, state) == 0) &&
	    device_row_is(r, f->presence) &&
	    (f->extension == NULL || strcmp(r->extensions, f->extension) == 0);
}

/* Walk to the end and back: each row once, in order, the same pages both
 * ways.  Returns how many. */
static int
walk(struct device_filter f)
{
	struct device_page p, back;
	int seen[FLEET + 1] = { 0 }, n = 0;
	struct device_row last = { .id = 0 };
	const char *cursor = NULL;

	do {
		f.cursor = cursor;
		f.backwards = false;
		ck_ok(device_list(store_db, store_a, &f, &p));
		ck_assert_int_eq(p.prev != NULL, cursor != NULL && p.n > 0);
		for (size_t i = 0; i < p.n; i++) {
			const struct device_row *r = &p.rows[i];
			int way = last.id == 0 ? 0 : strcmp(column(&last,
			    f.sort), column(r, f.sort));

			if (way == 0 && last.id != 0)
				way = last.id < r->id ? -1 : 1;
			ck_assert(last.id == 0 || (f.desc ? way > 0 : way < 0));
			ck_assert(matches(r, &f));
			seen[r->id]++;
			last = *r;
			n++;
		}
		if (p.prev != NULL) {
			/* the page before this one ends just before it */
			f.cursor = p.prev;
			f.backwards = true;
			ck_ok(device_list(store_db, store_a, &f, &back));
			ck_assert_uint_eq(back.n, f.limit);
			ck_assert_ptr_nonnull(back.next);
			ck_assert_str_eq(back.next, cursor);
			ck_assert_int_eq(back.prev != NULL,
			    (size_t)n > f.limit + p.n);
		}
		cursor = p.next;
	} while (cursor != NULL);
	for (int i = 0; i <= FLEET; i++)
		ck_assert_int_le(seen[i], 1);
	return n;
}

START_TEST(every_order_both_ways)
{
	for (size_t limit = 1; limit <= FLEET; limit = limit * 3 + 1)
		for (int sort = 0; sort < SORT_MAX; sort++)
			for (int desc = 0; desc < 2; desc++) {
				ck_assert_int_eq(walk((struct device_filter){
				    .sort = (enum device_sort)sort,
				    .desc = desc, .limit = limit }), FLEET);
				arena_reset(store_a);
			}
}
END_TEST

/* Some of the fleet are connected, and most were heard. */
static void
speaks(void)
{
	for (int i = 1; i <= FLEET; i++)
		ck_ok(presence_put(store_db, i, i % 11 == 0, i % 13 == 0 ? 0 :
		    5 + i % 9));
}

START_TEST(filters)
{
	static const char *const type[] = { NULL, "meter" };
	static const char *const class[] = { NULL, "Tracker" };
	static const char *const state[] = { NULL, "ACTIVATED", "none" };
	static const char *const ext[] = { NULL, "atnt", "jasper" };
	/* few and many of the fleet, so that it leads and does not */
	static const struct presence present[] = {
		{ .connected = true, .until = INT64_MAX },
		{ .connected = true, .away = true, .since = 7,
		    .until = INT64_MAX } };
	struct device_page all;

	speaks();
	for (int i = 0; i < 2 * 2 * 3 * 3 * 3; i++) {
		struct device_filter f = { .type = type[i % 2],
		    .class = class[i / 2 % 2], .state = state[i / 4 % 3],
		    .extension = ext[i / 12 % 3], .limit = 4,
		    .presence = i / 36 == 0 ? NULL : &present[i / 36 - 1] };
		int want = 0;

		ck_ok(device_list(store_db, store_a, &(struct device_filter){
		    .limit = FLEET }, &all));
		ck_assert_uint_eq(all.n, FLEET);
		for (size_t k = 0; k < all.n; k++)
			want += matches(&all.rows[k], &f);
		for (int sort = 0; sort < SORT_MAX * 2; sort++) {
			f.sort = (enum device_sort)(sort / 2);
			f.desc = sort % 2;
			ck_assert_int_eq(walk(f), want);
		}
		arena_reset(store_a);
	}
}
END_TEST

static int
count_present(const struct presence *p)
{
	return walk((struct device_filter){ .presence = p, .limit = 50 });
}

/* Whether it is connected, and the quarter of an hour it was heard in. */
START_TEST(presence)
{
	const struct presence connected = { .connected = true,
	    .until = INT64_MAX };
	const struct presence away = { .away = true, .until = INT64_MAX };
	const struct presence never = { .connected = true, .away = true };
	const struct presence in_seven = { .connected = true, .away = true,
	    .since = 7, .until = 7 };
	const struct presence none = { .connected = true, .away = true,
	    .until = -1 };
	struct device_page p;
	int64_t n;

	ck_assert_int_eq(count_present(&connected), 0);
	ck_assert_int_eq(count_present(&never), FLEET);
	ck_ok(presence_put(store_db, 3, 1, 0));
	ck_ok(presence_put(store_db, 3, ABSENT, 7));
	ck_ok(presence_put(store_db, 5, ABSENT, 7));
	/* late: it was heard since */
	ck_ok(presence_put(store_db, 3, ABSENT, 6));
	ck_assert_int_eq(count_present(&connected), 1);
	ck_assert_int_eq(count_present(&away), FLEET - 1);
	ck_assert_int_eq(count_present(&never), FLEET - 2);
	ck_assert_int_eq(count_present(&in_seven), 2);
	ck_assert_int_eq(count_present(&none), 0);
	ck_ok(presence_count(store_db, &away, &n));
	ck_assert_int_eq(n, FLEET - 1);
	ck_ok(device_list(store_db, store_a, &(struct device_filter){
	    .presence = &connected }, &p));
	ck_assert_int_eq(p.rows[0].id, 3);
	ck_assert(p.rows[0].connected);
	ck_assert_int_eq(p.rows[0].heard, 7 * QUARTER_MS);
	ck_ok(presence_put(store_db, 3, 0, 0));
	ck_ok(device_search(store_db, store_a, "8902", NULL, 1, &p));
	ck_assert_int_eq(p.rows[0].id, 3);
	ck_assert(!p.rows[0].connected);
	ck_assert_int_eq(p.rows[0].heard, 7 * QUARTER_MS);
	/* with the device it goes; of one that is gone nothing is kept */
	ck_ok(device_delete(store_db, 3));
	ck_ok(presence_put(store_db, 3, 1, 9));
	ck_assert_int_eq(store_number("SELECT count(*) FROM presence"),
	    FLEET - 1);
}
END_TEST

/* How many of a page are connected or were heard, as a page reads it: that
 * nobody was is kept until somebody is. */
static int
shown_present(void)
{
	struct device_page p;
	int n = 0;

	db_read_only(store_db, true);
	ck_ok(device_list(store_db, store_a, &(struct device_filter){
	    .limit = 50 }, &p));
	for (size_t i = 0; i < p.n; i++)
		n += p.rows[i].connected || p.rows[i].heard != ABSENT;
	db_read_only(store_db, false);
	return n;
}

START_TEST(first_present)
{
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(shown_present(), 0);
	ck_ok(presence_put(store_db, 3, 1, 0));
	ck_assert_int_eq(shown_present(), 1);
	ck_ok(presence_put(store_db, 3, 0, 0));
	ck_assert_int_eq(shown_present(), 0);
	ck_ok(presence_put(store_db, 5, ABSENT, 7));
	ck_assert_int_eq(shown_present(), 1);
}
END_TEST

/* Too many to sort: they are looked for along the order. */
START_TEST(many_present)
{
	const struct presence connected = { .connected = true,
	    .until = INT64_MAX };
	struct device_filter f = { .presence = &connected, .limit = 50,
	    .sort = SORT_DEVICE_ID };
	struct device_page p;
	int64_t n;

	ck_ok(db_begin(store_db));
	for (int i = 0; i <= PRESENCE_FEW; i++)
		ck_ok(presence_put(store_db, store_device(arena_printf(store_a,
		    "e%d", i)), 1, 1));
	ck_ok(db_commit(store_db));
	ck_ok(presence_count(store_db, &connected, &n));
	ck_assert_int_eq(n, PRESENCE_FEW + 1);
	ck_ok(device_list(store_db, store_a, &f, &p));
	ck_assert_uint_eq(p.n, 50);
	ck_assert_str_eq(p.rows[0].device_id, "e0");
	f.cursor = p.next;
	ck_ok(device_list(store_db, store_a, &f, &p));
	ck_assert_uint_eq(p.n, 50);
	f = (struct device_filter){ .presence = &connected, .limit = 50,
	    .class = "Tracker" };
	ck_ok(device_list(store_db, store_a, &f, &p));
	ck_assert_uint_eq(p.n, 0);
}
END_TEST

START_TEST(empty_filters_are_none)
{
	ck_assert_int_eq(walk((struct device_filter){ .type = NULL,
	    .class = NULL, .limit = 50 }), FLEET);
	struct device_page p;

	ck_ok(device_list(store_db, store_a, &(struct device_filter){
	    .type = "", .class = "", .state = "", .extension = "",
	    .cursor = "" }, &p));
	ck_assert_uint_eq(p.n, PAGE_ROWS);
	ck_assert_ptr_null(p.prev);
	ck_ok(device_list(store_db, store_a, &(struct device_filter){
	    .type = "nothing" }, &p));
	ck_assert_uint_eq(p.n, 0);
	ck_assert_ptr_null(p.next);
}
END_TEST

START_TEST(class_list)
{
	const char **list;
	size_t n;
	struct device d;

	ck_ok(device_classes(store_db, store_a, &list, &n));
	ck_assert_uint_eq(n, 2);
	ck_assert_str_eq(list[0], "Meter");
	ck_assert_str_eq(list[1], "Tracker");
	ck_ok(device_get(store_db, store_a, "meter", "d00", &d));
	d.info.device_class = "Alone";
	ck_ok(device_update(store_db, &d, d.updated));
	ck_ok(device_classes(store_db, store_a, &list, &n));
	ck_assert_uint_eq(n, 3);
	ck_ok(device_delete(store_db, d.id));
	ck_ok(device_classes(store_db, store_a, &list, &n));
	ck_assert_uint_eq(n, 2);
}
END_TEST

Suite *store_list_suite(void);

Suite *
store_list_suite(void)
{
	Suite *s = suite_create("store_list");
	TCase *t = tcase_create("list");

	tcase_add_checked_fixture(t, store_fleet, store_close);
	tcase_add_test(t, every_order_both_ways);
	tcase_add_test(t, filters);
	tcase_add_test(t, presence);
	tcase_add_test(t, first_present);
	tcase_add_test(t, many_present);
	tcase_add_test(t, empty_filters_are_none);
	tcase_add_test(t, class_list);
	suite_add_tcase(s, t);
	return s;
}
