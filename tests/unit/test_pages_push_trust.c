/* Pages: which pushes are believed. */
#include <check.h>
#include <string.h>

#include "drivers/secrets.h"
#include "lib/crypt/hmac.h"
#include "lib/http/url.h"
#include "lib/text/date.h"
#include "page_fixture.h"
#include "push_fixture.h"
#include "store/extension/extension.h"

Suite	*pages_push_trust_suite(void);

START_TEST(not_believed)
{
	const char *data = push_state("Retired", date_iso(store_a, page_now));
	struct activity *list;

	store_quiet();
	ck_assert_int_eq(push_one(push_to, "e", data, "guess", page_now), E_ROLE);
	ck_assert_int_eq(push_one(push_to, "e", data, "default",
	    page_now - 301000), E_ROLE);
	ck_assert_int_eq(push_one("/push/jasper/guess", "e", data, "default",
	    page_now), E_NOTFOUND);
	ck_assert_int_eq(push_one("/push/atnt/", "e", data, "default", page_now),
	    E_NOTFOUND);
	ck_assert_int_eq(push_one(push_to, "e", "<a>", "default", page_now),
	    E_INPUT);
	ck_assert_int_eq(push_one(push_to, "e", "<a/>", "guess", page_now),
	    E_ROLE);
	ck_ok(extension_set_on(store_db, "jasper", false, NOW));
	ck_assert_int_eq(push_one(push_to, "e", data, "default", page_now),
	    E_NOTFOUND);
	ck_assert_int_eq(push_sim().info.state, SIM_ACTIVATED);
	ck_assert_uint_eq(push_told(ACTIVITY_CHANGES, &list), 0);
}
END_TEST

/* The extension's own push secret, when it has one, and no other. */
START_TEST(its_own_secret)
{
	const char *data = push_state("Retired", date_iso(store_a, page_now));
	struct extension x;

	page_key();
	ck_ok(extension_get(store_db, store_a, "jasper", &x));
	x.sealed = secrets_put(store_a, x.sealed, "pushsecret", "hush");
	ck_ok(extension_update(store_db, &x, x.updated));
	store_quiet();
	ck_assert_int_eq(push_one(push_to, "e", data, "default", page_now),
	    E_ROLE);
	ck_ok(push_one(push_to, "e", data, "hush", page_now));
	ck_assert_int_eq(push_sim().info.state, SIM_RETIRED);
}
END_TEST

/* Taken, so that the rule is not tried again, and kept nowhere. */
START_TEST(nobodys_sim)
{
	struct activity *list;

	store_quiet();
	ck_ok(push_one(push_to, "e", "<CtdUsage><iccid>8999901000000000112</iccid>"
	    "<dataUsage>7</dataUsage></CtdUsage>", "default", page_now));
	ck_ok(push_one(push_to, "e", "<MonthlyDataUsage><zoneName>EU</zoneName>"
	    "</MonthlyDataUsage>", "default", page_now));
	ck_assert_uint_eq(push_told(ACTIVITY_CHANGES, &list), 0);
}
END_TEST

/* One push is one event: who has seen it can't sign another with it. */
START_TEST(used_once)
{
	struct activity *list;
	const char *data = "<CtdUsage><iccid>" PUSH_SIM "</iccid><dataUsage>7"
	    "</dataUsage></CtdUsage>";

	store_quiet();
	ck_ok(push_at(push_to, "e1", data, "default", page_now));
	ck_ok(push_at(push_to, "e1", data, "default", page_now));
	ck_assert_uint_eq(push_told(ACTIVITY_CHANGES, &list), 1);
	ck_assert_int_eq(push_at(push_to, "e2", push_state("Retired", ""),
	    "default", page_now), E_ROLE);
	ck_assert_int_eq(push_at(push_to, "", push_state("Retired", ""), "default",
	    page_now), E_ROLE);
	ck_assert_int_eq(push_sim().info.state, SIM_ACTIVATED);
	/* another moment is another signature */
	ck_ok(push_at(push_to, "e2", data, "default", page_now + 1));
	/* and without an id it is the moment that tells */
	for (int i = 0; i < 5; i++)
		ck_ok(push_at(push_to, "", data, "default", page_now + 2));
	ck_assert_uint_eq(push_told(ACTIVITY_CHANGES, &list), 3);
	/* a mark is forgotten when no signature of its time is good any more */
	ck_ok(push_once(store_db, "jasper", "m", "e1", NOW, 1000));
	ck_assert_int_eq(push_once(store_db, "jasper", "m", "e2", NOW + 1000,
	    1000), E_CONFLICT);
	ck_ok(push_once(store_db, "jasper", "m", "e2", NOW + 1001, 1000));
}
END_TEST

START_TEST(another_address)
{
	const char *data = push_state("Retired", date_iso(store_a, page_now));

	ck_ok(page_post("/extensions/jasper/push", "do=make"));
	ck_assert_int_eq(push_one(push_to, "e", data, "default", page_now),
	    E_NOTFOUND);
	ck_ok(page_post("/extensions/jasper/push", "do=stop"));
	ck_ok(page_get("/extensions/jasper/push"));
	ck_assert(page_has("There is no address yet"));
	ck_assert_int_eq(push_one("/push/jasper/x", "e", data, "default",
	    page_now), E_NOTFOUND);
}
END_TEST

Suite *
pages_push_trust_suite(void)
{
	Suite *s = suite_create("pages_push_trust");
	TCase *t = tcase_create("pages_push_trust");

	tcase_add_checked_fixture(t, push_open, page_close);
	tcase_add_test(t, not_believed);
	tcase_add_test(t, its_own_secret);
	tcase_add_test(t, nobodys_sim);
	tcase_add_test(t, used_once);
	tcase_add_test(t, another_address);
	suite_add_tcase(s, t);
	return s;
}
