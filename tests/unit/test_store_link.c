/* What becomes of a device's links is written down. */
#include <check.h>

#include "store/command/command.h"
#include "store/device/device.h"
#include "store_fixture.h"

Suite	*store_link_suite(void);

static void
setup(void)
{
	store_open();
	store_basics();
}

/* What is linked, replaced and unlinked is known afterwards, and by whom; what
 * stays leaves no trace, and neither does what was not stored. */
START_TEST(links_leave_a_trace)
{
	static const struct { const char *op, *extension, *argument, *before; }
	    want[] = {
		{ "link", "jasper", "3", "2" }, { "unlink", "atnt", "7", "" },
		{ "link", "jasper", "2", "" }, { "link", "atnt", "7", "" },
	};
	struct link both[] = { { .extension = "atnt", .resource = "7" },
		{ .extension = "jasper", .resource = "2" } }, *left;
	struct device d = { .id = store_device("pump"), .type_id = "meter",
		.device_id = "pump", .extensions = "" };
	struct command *done;
	size_t n;

	ck_ok(device_reconfigure(store_db, store_a, &d, "{1}", both, 2,
	    "vera", NOW));
	d.extensions = "{1}";
	ck_ok(device_reconfigure(store_db, store_a, &d, "{2}", both, 2,
	    "vera", NOW));
	ck_assert_int_eq(device_reconfigure(store_db, store_a, &d, "", NULL, 0,
	    "otto", NOW + 1), E_CONFLICT);
	d.extensions = "{2}";
	both[1].resource = "3";
	ck_ok(device_reconfigure(store_db, store_a, &d, "{3}", both + 1, 1,
	    "otto", NOW + 1));
	ck_ok(command_list_device(store_db, store_a, d.id, ABSENT, 9, &done,
	    &n));
	ck_assert_uint_eq(n, 4);
	for (size_t i = 0; i < n; i++) {
		ck_assert_str_eq(done[i].op, want[i].op);
		ck_assert_str_eq(done[i].extension, want[i].extension);
		ck_assert_str_eq(done[i].argument, want[i].argument);
		ck_assert_str_eq(done[i].resource, want[i].argument);
		ck_assert_str_eq(done[i].before, want[i].before);
		ck_assert_str_eq(done[i].user, i < 2 ? "otto" : "vera");
		ck_assert_int_eq(done[i].status, CMD_CONFIRMED);
		ck_assert_int_eq(done[i].decided, i < 2 ? NOW + 1 : NOW);
	}
	/* nothing of them is open, or looked at again */
	ck_ok(command_list_open(store_db, store_a, "jasper", "3", &done, &n));
	ck_assert_uint_eq(n, 0);
	ck_ok(command_list_due(store_db, store_a, NOW * 2, 9, &done, &n));
	ck_assert_uint_eq(n, 0);
	ck_ok(device_links(store_db, store_a, d.id, &left, &n));
	ck_assert_uint_eq(n, 1);
}
END_TEST

Suite *
store_link_suite(void)
{
	Suite *s = suite_create("store_link");
	TCase *t = tcase_create("link");

	tcase_add_checked_fixture(t, setup, store_close);
	tcase_add_test(t, links_leave_a_trace);
	suite_add_tcase(s, t);
	return s;
}
