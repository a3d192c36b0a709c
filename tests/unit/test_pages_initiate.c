/* Initiate Action for what the device list's filter finds: all that support it,
 * and never a part of them in silence. */
#include <check.h>

#include "page_fixture.h"
#include "store/manage/managed.h"
#include "store/manage/request.h"

static void
add_managed(int n)
{
	static const struct managed m = { .since = NOW, .dormant = ABSENT,
		.device_actions = true, .bundles = "[]" };

	ck_ok(db_begin(store_db));
	for (int i = 0; i < n; i++) {
		ck_ok(managed_put(store_db, store_a, store_device(arena_printf(store_a,
		    "d%d", i)), &m));
		if (i % 500 == 0)
			arena_reset(store_a);
	}
	ck_ok(db_commit(store_db));
	ck_ok(user_by_name(store_db, store_a, "ada", &page_user));
}

static enum err
initiate(void)
{
	return page_post("/actions/new", "action=device%2Freboot&type=%3F&"
	    "filter=type%3Dmeter");
}

START_TEST(what_a_filter_finds)
{
	add_managed(3);
	store_device("not-managed");
	ck_ok(initiate());
	has("3 devices");
	has("<dt>Left out</dt>");
}
END_TEST

START_TEST(more_than_may_be)
{
	add_managed(MGMT_DEVICES_MAX + 1);
	ck_assert_int_eq(initiate(), E_FORM);
	has("finds more devices than one request may have");
}
END_TEST

Suite *pages_initiate_suite(void);

Suite *
pages_initiate_suite(void)
{
	Suite *s = suite_create("pages_initiate");
	TCase *t = tcase_create("initiate");

	tcase_set_timeout(t, 120);
	tcase_add_checked_fixture(t, page_open, page_close);
	tcase_add_test(t, what_a_filter_finds);
	store_add_sqlite(t, more_than_may_be);
	suite_add_tcase(s, t);
	return s;
}
