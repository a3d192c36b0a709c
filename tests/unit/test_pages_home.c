/* The Overview: who speaks most, and who has stopped speaking. */
#include <check.h>
#include <string.h>

#include "event_fixture.h"
#include "page_fixture.h"

#define HOUR	INT64_C(3600000)

static int64_t loud, quiet;

static void
begin(void)
{
	event_begin();
	page_open();
	loud = store_device("loud-1");
	quiet = store_device("quiet-1");
}

static void
end(void)
{
	event_end();
	page_close();
}

/* Events of a device, this long ago. */
static void
said(int64_t device, int n, int64_t ago)
{
	event_now = NOW - ago;
	while (n-- > 0)
		event_say(device, "status", "{}");
	event_record();
}

/* The page, and one of its sections. */
static const char *
section(const char *id)
{
	event_now = NOW;
	page_events = event_fresh();
	ck_ok(page_get("/"));
	return page_between(arena_printf(store_a, "id=\"%s\"", id),
	    "</section>");
}

START_TEST(nobody_spoke)
{
	ck_assert_ptr_nonnull(strstr(section("noisy"), "No device has sent"));
	ck_assert_ptr_null(strstr(section("newly-silent"), "quiet-1"));
}
END_TEST

START_TEST(most_first)
{
	const char *s;

	said(quiet, 1, HOUR / 4);
	said(loud, 3, 0);
	s = section("noisy");
	ck_assert_ptr_nonnull(strstr(s, "loud-1"));
	ck_assert_ptr_nonnull(strstr(s, "75 %"));
	ck_assert_ptr_nonnull(strstr(strstr(s, "loud-1"), "quiet-1"));
	ck_assert_ptr_null(strstr(section("newly-silent"), "quiet-1"));
}
END_TEST

/* Between half an hour and a day: not yet, yes, not any more; and not when it
 * speaks again, or is deleted. */
START_TEST(newly_silent)
{
	said(quiet, 1, HOUR / 5);
	ck_assert_ptr_null(strstr(section("newly-silent"), "quiet-1"));
	page_now = NOW + 2 * HOUR;
	ck_assert_ptr_nonnull(strstr(section("newly-silent"), "quiet-1"));
	page_now = NOW + 26 * HOUR;
	ck_assert_ptr_null(strstr(section("newly-silent"), "quiet-1"));
	page_now = NOW + 2 * HOUR;
	said(quiet, 1, -2 * HOUR);
	ck_assert_ptr_null(strstr(section("newly-silent"), "quiet-1"));
	page_now = NOW + 4 * HOUR;
	ck_assert_ptr_nonnull(strstr(section("newly-silent"), "quiet-1"));
	ck_ok(device_delete(store_db, quiet));
	ck_assert_ptr_null(strstr(section("newly-silent"), "quiet-1"));
}
END_TEST

Suite *pages_home_suite(void);

Suite *
pages_home_suite(void)
{
	Suite *s = suite_create("pages_home");
	TCase *t = tcase_create("home");

	tcase_add_checked_fixture(t, begin, end);
	tcase_add_test(t, nobody_spoke);
	tcase_add_test(t, most_first);
	tcase_add_test(t, newly_silent);
	suite_add_tcase(s, t);
	return s;
}
