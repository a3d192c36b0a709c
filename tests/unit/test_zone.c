/* The zone times are shown in, and who chooses it. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "lib/text/date.h"
#include "lib/text/zone.h"
#include "page_fixture.h"
#include "pages/format.h"

#define WINTER	INT64_C(1452294000000)	/* 2016-01-08T23:00:00Z */
#define SUMMER	INT64_C(1467159693339)	/* 2016-06-29T00:21:33.339Z */

static struct arena *a;

static void
open_arena(void)
{
	a = arena_new(ARENA_MAX);
}

/* Other suites are in UTC. */
static void
close_arena(void)
{
	zone_use("");
	arena_free(a);
}

START_TEST(local)
{
	ck_assert_str_eq(format_time(a, SUMMER), "29 Jun 2016, 00:21 UTC");
	zone_use("Europe/Berlin");
	ck_assert_str_eq(format_time(a, SUMMER), "29 Jun 2016, 02:21 CEST");
	ck_assert_str_eq(format_time(a, WINTER), "9 Jan 2016, 00:00 CET");
	ck_assert_str_eq(format_day(a, WINTER).human, "2016-01-09");
	zone_use("America/Sao_Paulo");
	ck_assert_str_eq(format_time(a, SUMMER), "28 Jun 2016, 21:21 UTC-03");
	zone_use("Asia/Kathmandu");
	ck_assert_str_eq(format_time(a, SUMMER), "29 Jun 2016, 06:06 UTC+0545");
	/* the machine's form and what is on hover are UTC everywhere */
	ck_assert_str_eq(format_when(a, SUMMER, SUMMER).iso->text,
	    "2016-06-29T00:21:33.339Z");
	ck_assert_str_eq(format_when(a, SUMMER, SUMMER).utc->text,
	    "2016-06-29 00:21:33 UTC");
	ck_assert_str_eq(date_human(a, SUMMER), "29 Jun 2016, 00:21 UTC");
	zone_use("UTC");
	ck_assert_str_eq(format_time(a, SUMMER), "29 Jun 2016, 00:21 UTC");
	zone_use("Europe/Berlin");
	zone_use("Nowhere/Land");
	ck_assert_str_eq(format_time(a, SUMMER), "29 Jun 2016, 00:21 UTC");
	zone_use("Europe/Berlin");
	format_time(a, INT64_MAX);
	format_time(a, INT64_MIN + 1);
}
END_TEST

START_TEST(names)
{
	static const char *const bad[] = { "", "/etc/passwd", "../../etc/passwd",
		"Europe", "zone.tab", "tzdata.zi", "Europe/Berlin/",
		"Europe/Berlin ", ":UTC", "Europe/../Europe/Berlin",
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" };
	const char *found[ZONE_FOUND_MAX];

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(!zone_known(bad[i]), "%s", bad[i]);
	ck_assert(zone_known("Europe/Berlin"));
	ck_assert(zone_known("Etc/GMT+5"));

	ck_assert_uint_eq(zone_find(a, "europe/lisbon", found), 1);
	ck_assert_str_eq(found[0], "Europe/Lisbon");
	ck_assert_uint_eq(zone_find(a, "new york", found), 1);
	ck_assert_str_eq(found[0], "America/New_York");
	ck_assert_uint_eq(zone_find(a, "UTC", found), 1);
	ck_assert_uint_eq(zone_find(a, "a", found), ZONE_FOUND_MAX);
	ck_assert_uint_eq(zone_find(a, "", found), 0);
	ck_assert_uint_eq(zone_find(a, "Atlantis", found), 0);

	ck_assert_uint_ge(zone_near(a, "Berlim", found), 1);
	ck_assert_str_eq(found[0], "Europe/Berlin");
	ck_assert_uint_ge(zone_near(a, "Europe/Lisboa", found), 1);
	ck_assert_str_eq(found[0], "Europe/Lisbon");
	ck_assert_uint_ge(zone_near(a, "new yrok", found), 1);
	ck_assert_str_eq(found[0], "America/New_York");
	ck_assert_uint_eq(zone_near(a, "Atlantis", found), 0);
	ck_assert_uint_eq(zone_near(a, "x", found), 0);
	ck_assert_uint_eq(zone_near(a, bad[10], found), 0);
}
END_TEST

/* What the user of the fixture has now. */
static const char *
stored(void)
{
	struct user u;
	int64_t expires;

	ck_assert_int_eq(session_add(store_db,
	    &(struct user_session){ .hash = "zone-session", .user = page_user.id,
	    .created = 0, .expires = 1000 }), E_OK);
	ck_assert_int_eq(session_user(store_db, a, "zone-session", 1, &u,
	    &expires), E_OK);
	ck_assert_int_eq(session_end(store_db, "zone-session"), E_OK);
	return u.zone;
}

START_TEST(chosen)
{
	enum role was = page_user.role;

	page_user.role = ROLE_VIEWER;
	ck_assert_str_eq(stored(), "");
	ck_assert_int_eq(page_get("/settings"), E_OK);
	ck_assert(page_has("value=\"UTC\""));
	ck_assert_int_eq(page_post("/settings/times", "zone=Lisbon"), E_OK);
	ck_assert_int_eq(page_reply.status, 303);
	ck_assert_str_eq(stored(), "Europe/Lisbon");
	ck_assert_int_eq(page_post("/settings/times", "zone=Indiana"), E_FORM);
	ck_assert(page_has("More than one time zone fits"));
	ck_assert(page_has("America/Indiana/"));
	ck_assert(page_has("value=\"Indiana\""));
	ck_assert_int_eq(page_post("/settings/times", "zone=%3Cb%3E"), E_FORM);
	ck_assert(page_has("No time zone has this name"));
	ck_assert_int_eq(page_post("/settings/times", "zone=Lisabon"), E_FORM);
	ck_assert(page_has("Did you mean Europe/Lisbon?"));
	ck_assert_int_eq(page_post("/settings/times", "zone="), E_FORM);
	ck_assert_str_eq(stored(), "Europe/Lisbon");
	page_user.role = was;
}
END_TEST

Suite *zone_suite(void);
Suite *
zone_suite(void)
{
	Suite *s = suite_create("zone");
	TCase *t = tcase_create("zone");

	tcase_add_checked_fixture(t, open_arena, close_arena);
	tcase_add_test(t, local);
	tcase_add_test(t, names);
	suite_add_tcase(s, t);
	t = tcase_create("chosen");
	tcase_add_checked_fixture(t, page_open, page_close);
	tcase_add_checked_fixture(t, open_arena, close_arena);
	tcase_add_test(t, chosen);
	suite_add_tcase(s, t);
	return s;
}
