/* The page on which retention is set. */
#include <check.h>

#include "page_fixture.h"
#include "store/command/command.h"
#include "store/retention.h"

Suite	*pages_retention_suite(void);

#define PAGE	"/settings/retention"
#define REST	"&messages=365&changes=1095&connections=90&usage=&looks=365" \
	"&outbox=30&mgmt_requests=365"

static int64_t
days(enum keep k)
{
	struct retention t;

	ck_ok(retention_get(store_db, k, &t));
	return t.days;
}

/* Longer is saved at once; shorter only when the box is ticked. */
START_TEST(settable)
{
	ck_ok(page_get(PAGE));
	ck_assert(page_has("name=\"commands\" type=\"text\" value=\"1095\""));
	ck_assert(page_has("Nothing was removed yet."));
	ck_assert(!page_has("name=\"sure\""));
	ck_ok(page_post(PAGE, "commands=2000" REST));
	ck_assert_int_eq(days(KEEP_COMMANDS), 2000);
	ck_assert_int_eq(days(KEEP_USAGE), KEEP_FOR_EVER);

	ck_assert_int_eq(page_post(PAGE, "commands=100" REST), E_FORM);
	ck_assert(page_has("value=\"100\""));
	ck_assert(page_has("name=\"sure\""));
	ck_assert_int_eq(days(KEEP_COMMANDS), 2000);
	ck_ok(page_post(PAGE, "commands=100&sure=yes" REST));
	ck_assert_int_eq(days(KEEP_COMMANDS), 100);
	/* from for ever to anything is shorter; to for ever is not */
	ck_ok(page_post(PAGE, "commands=" REST));
	ck_assert_int_eq(days(KEEP_COMMANDS), KEEP_FOR_EVER);
	ck_assert_int_eq(page_post(PAGE, "commands=30000" REST), E_FORM);
}
END_TEST

START_TEST(refused)
{
	static const char *const wrong[] = { "0", "59", "36501", "-1", "60d",
		"6e1", "99999999999999999999" };

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		ck_assert_int_eq(page_post(PAGE, arena_printf(store_a,
		    "sure=yes&commands=%s" REST, wrong[i])), E_FORM);
		ck_assert(page_has("a whole number of days from 60 to 36500"));
		ck_assert_int_eq(days(KEEP_COMMANDS), 1095);
		ck_assert_int_eq(days(KEEP_USAGE), 1095);
	}
	ck_ok(page_post(PAGE, "sure=yes&commands=60" REST));
}
END_TEST

/* What was removed last is told; a message without its text says so. */
START_TEST(told)
{
	struct command c = { .once = "a", .type_id = "meter",
	    .device_id = "pump", .extension = "jasper", .resource = "1",
	    .op = "sms", .argument = "Hello", .user = "vera",
	    .requested = 1 };
	bool more;

	c.device = store_device("pump");
	ck_ok(command_add(store_db, store_a, &c));
	c.status = CMD_REFUSED;
	c.decided = 1;
	ck_ok(command_update(store_db, &c));
	ck_ok(page_get("/devices/meter/pump"));
	ck_assert(page_has("Hello"));
	ck_ok(retention_bite(store_db, KEEP_MESSAGES, page_now, 9, &more));
	ck_ok(page_get("/devices/meter/pump"));
	ck_assert(!page_has("Hello"));
	ck_assert(page_has("Its text is no longer kept."));
	ck_ok(page_get(PAGE));
	ck_assert(page_has("Last removed: 1 row, "));
}
END_TEST

Suite *
pages_retention_suite(void)
{
	Suite *s = suite_create("pages_retention");
	TCase *t = tcase_create("pages");

	tcase_add_checked_fixture(t, page_open, page_close);
	tcase_add_test(t, settable);
	tcase_add_test(t, refused);
	tcase_add_test(t, told);
	suite_add_tcase(s, t);
	return s;
}
