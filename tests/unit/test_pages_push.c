/* Pages: the address that a carrier pushes to, and what comes of a push. */
#include <check.h>
#include <string.h>

#include "lib/text/date.h"
#include "page_fixture.h"
#include "push_fixture.h"
#include "store/command/activity.h"
#include "store/resource/due.h"
#include "store/resource/sim.h"
#include "store/extension/extension.h"

Suite	*pages_push_suite(void);

START_TEST(changes_the_snapshot_once)
{
	const char *now = date_iso(store_a, page_now);
	struct activity *list;
	struct sim was = push_sim();

	ck_ok(push_one(push_to, "e1", push_state("Deactivated", now), "default",
	    page_now));
	ck_assert_int_eq(page_reply.status, 200);
	ck_assert_int_eq(push_sim().info.state, SIM_DEACTIVATED);
	ck_assert_int_eq(push_sim().info.data_bytes, 5);
	ck_assert_int_eq(push_sim().of.as_of, was.of.as_of);
	/* the same event again: accepted, not done again */
	ck_ok(push_one(push_to, "e1", push_state("Retired", now), "default",
	    page_now));
	ck_assert_int_eq(push_sim().info.state, SIM_DEACTIVATED);
	ck_assert_uint_eq(push_told(ACTIVITY_CHANGES, &list), 1);
	ck_assert_str_eq(list[0].after, "Deactivated");
	ck_assert_str_eq(list[0].source, "push");
}
END_TEST

/* Older than the reading: it happened, but the reading knows better. */
START_TEST(late)
{
	struct activity *list;

	ck_ok(push_one(push_to, "e1", push_state("Deactivated",
	    date_iso(store_a, page_now - 120000)), "default", page_now));
	ck_assert_int_eq(push_sim().info.state, SIM_ACTIVATED);
	ck_assert_uint_eq(push_told(ACTIVITY_CHANGES, &list), 1);
}
END_TEST

/* Dated 2099, it happened now; and one that comes after the clock was put back
 * is no older than what was read while it was ahead. */
START_TEST(no_date_of_the_future)
{
	struct activity *list;
	struct sim_info i = push_sim().info;

	ck_ok(push_one(push_to, "e1", push_state("Deactivated",
	    "2099-01-01T00:00:00.000Z"), "default", page_now));
	ck_assert_int_eq(push_sim().info.state, SIM_DEACTIVATED);
	ck_assert_uint_eq(push_told(ACTIVITY_CHANGES, &list), 1);
	ck_assert_int_le(list[0].at, page_now);
	setenv("PATCHBAY_NOW", "4070908800000", 1);
	ck_ok(sim_put(store_db, store_a, "jasper", PUSH_SIM, &i, TOLD_NOW,
	    INT64_C(4070908800000)));
	setenv("PATCHBAY_NOW", arena_printf(store_a, "%lld",
	    (long long)page_now), 1);
	ck_assert_int_gt(push_sim().of.as_of, page_now);
	ck_ok(page_get("/devices/meter/pump"));
	ck_assert(page_has("The clock has moved."));
	ck_ok(push_one(push_to, "e2", push_state("Deactivated",
	    date_iso(store_a, page_now)), "default", page_now));
	ck_assert_int_eq(push_sim().info.state, SIM_DEACTIVATED);
	ck_assert_int_le(push_sim().of.as_of, page_now);
	unsetenv("PATCHBAY_NOW");
}
END_TEST

/* Carriers name a card with its last digit or without. */
START_TEST(longer_and_shorter)
{
	struct activity *list;
	size_t n;

	ck_ok(push_one(push_to, "e1", "<CtdUsage><iccid>" PUSH_SIM "7</iccid>"
	    "<dataUsage>7</dataUsage></CtdUsage>", "default", page_now));
	ck_assert_int_eq(push_sim().info.data_bytes, 7);
	ck_ok(device_configure(store_db, store_a, store_device("valve"), "{}",
	    (struct link[]){ { .extension = "jasper",
	    .resource = "89999010000000001127" } }, 1, NOW));
	ck_ok(push_one(push_to, "e3", "<CtdUsage><iccid>8999901000000000112"
	    "</iccid><dataUsage>9</dataUsage></CtdUsage>", "default",
	    page_now));
	ck_ok(activity_list(store_db, store_a, ACTIVITY_CHANGES, "jasper",
	    "89999010000000001127", ABSENT, 10, &list, &n));
	ck_assert_uint_eq(n, 1);
}
END_TEST

/* A card with letters. */
START_TEST(letters)
{
	struct activity *list;
	size_t n;

	ck_ok(device_configure(store_db, store_a, store_device("gate"), "{}",
	    (struct link[]){ { .extension = "jasper",
	    .resource = "898604C7192271000034" } }, 1, NOW));
	ck_ok(push_one(push_to, "e1", "<CtdUsage><iccid>898604c7192271000034"
	    "</iccid><dataUsage>9</dataUsage></CtdUsage>", "default",
	    page_now));
	ck_ok(activity_list(store_db, store_a, ACTIVITY_CHANGES, "jasper",
	    "898604C7192271000034", ABSENT, 10, &list, &n));
	ck_assert_uint_eq(n, 1);
}
END_TEST

/* What it was linked by before is not meant any more. */
START_TEST(linked_anew)
{
	struct activity *list;
	struct device d;
	size_t n;

	ck_ok(device_linking(store_db, store_a, "jasper", PUSH_SIM, &d));
	ck_ok(device_configure(store_db, store_a, d.id, "{}",
	    (struct link[]){ { .extension = "jasper", .resource = PUSH_SIM "7" } },
	    1, NOW));
	ck_ok(push_one(push_to, "e1", "<CtdUsage><iccid>" PUSH_SIM "</iccid>"
	    "<dataUsage>9</dataUsage></CtdUsage>", "default", page_now));
	ck_ok(activity_list(store_db, store_a, ACTIVITY_CHANGES, "jasper",
	    PUSH_SIM "7", ABSENT, 10, &list, &n));
	ck_assert_uint_eq(n, 1);
}
END_TEST

/* The background worker's first reading is not forgone for one thing that was told. */
START_TEST(before_the_first_reading)
{
	const char **ids;
	size_t n;

	ck_ok(device_configure(store_db, store_a, store_device("valve"), "{}",
	    (struct link[]){ { .extension = "jasper",
	    .resource = "8999901000000000112" } }, 1, NOW));
	ck_ok(push_one(push_to, "e1", "<CtdUsage><iccid>8999901000000000112"
	    "</iccid><dataUsage>9</dataUsage></CtdUsage>", "default",
	    page_now));
	ck_ok(push_one(push_to, "e2", "<CtdUsage><iccid>" PUSH_SIM "</iccid>"
	    "<dataUsage>9</dataUsage></CtdUsage>", "default", page_now));
	ck_ok(due_list(store_db, store_a, "jasper", 9, &ids, &n));
	ck_assert_uint_eq(n, 1);
	ck_assert_str_eq(ids[0], "8999901000000000112");
}
END_TEST

static const char *
session_data(const char *started, const char *ended)
{
	return arena_printf(store_a, "<Session><iccid>" PUSH_SIM "</iccid>"
	    "<ipAddress>10.0.0.7</ipAddress><dateSessionStarted>%s"
	    "</dateSessionStarted><dateSessionEnded>%s</dateSessionEnded>"
	    "</Session>", started, ended);
}

static const char *
ago(int minutes)
{
	return date_iso(store_a, page_now - minutes * 60000);
}

/* The section knows of a session as soon as it was told of. */
START_TEST(sessions)
{
	ck_ok(push_one(push_to, "s1", session_data(ago(30), ""), "default",
	    page_now));
	ck_ok(page_get("/devices/meter/pump"));
	ck_assert(page_has("In session since"));
	ck_assert(page_has("10.0.0.7"));
	ck_ok(push_one(push_to, "s2", session_data(ago(30), ago(5)), "default",
	    page_now));
	ck_ok(page_get("/devices/meter/pump"));
	ck_assert(page_has("Last session ended"));
	ck_assert(page_has("began, 10.0.0.7"));
	ck_assert(page_has("ended, 10.0.0.7"));
	/* a start that comes late does not begin it again */
	ck_ok(push_one(push_to, "s3", session_data(ago(30), ""), "default",
	    page_now));
	ck_ok(page_get("/devices/meter/pump"));
	ck_assert(!page_has("In session since"));
}
END_TEST

/* Each says one thing; the rest of the snapshot stays. */
START_TEST(one_thing_each)
{
	ck_ok(push_one(push_to, "n1", "<MsisdnChange><iccid>" PUSH_SIM "</iccid>"
	    "<oldMsisdn>1</oldMsisdn><newMsisdn>99900000001</newMsisdn>"
	    "</MsisdnChange>", "default", page_now));
	ck_ok(push_one(push_to, "n2", "<SmsUsage><iccid>" PUSH_SIM "</iccid>"
	    "<totalCtdSmsUsage>12</totalCtdSmsUsage></SmsUsage>", "default",
	    page_now));
	ck_assert_str_eq(push_sim().info.msisdn, "99900000001");
	ck_assert_int_eq(push_sim().info.sms_count, 12);
	ck_assert_int_eq(push_sim().info.data_bytes, 5);
	ck_assert_int_eq(push_sim().info.state, SIM_ACTIVATED);
	ck_ok(page_get("/devices/meter/pump"));
	ck_assert(page_has("<b>MSISDN changed</b> <span><bdi>1</bdi> → <bdi>99900000001"));
	ck_assert(page_has("<b>Usage of this cycle</b> <span><bdi>12 SMS"));
}
END_TEST

/* It was read before its push came. */
START_TEST(message_read_before)
{
	const char *data = "<SmsMoReceived><iccid>" PUSH_SIM "</iccid>"
	    "<messageContent>ok</messageContent></SmsMoReceived>";
	const struct activity t = { .extension = "jasper", .resource = PUSH_SIM,
		.kind = "sms", .after = "ok", .source = "reading",
		.at = page_now - 60000, .received = page_now };
	struct activity *list;

	ck_ok(activity_add(store_db, &t));
	ck_ok(push_one(push_to, "m1", data, "default", page_now));
	ck_assert_uint_eq(push_told(ACTIVITY_SMS, &list), 1);
	/* again, which is nothing new; and the same text again, which is */
	ck_ok(push_one(push_to, "m1", data, "default", page_now));
	ck_assert_uint_eq(push_told(ACTIVITY_SMS, &list), 1);
	ck_ok(push_one(push_to, "m2", data, "default", page_now));
	ck_assert_uint_eq(push_told(ACTIVITY_SMS, &list), 2);
	page_now += 3600000;
	ck_ok(push_one(push_to, "m3", data, "default", page_now));
	ck_assert_uint_eq(push_told(ACTIVITY_SMS, &list), 3);
}
END_TEST

/* What stands in the database is no address. */
START_TEST(shown_once)
{
	const char *data = push_state("Retired", date_iso(store_a, page_now));
	const char *stored;

	ck_ok(page_get("/extensions/jasper/push"));
	ck_assert(page_has("It was shown once"));
	ck_assert(!page_has(push_to));
	ck_ok(push_token_get(store_db, store_a, "jasper", &stored));
	ck_assert_ptr_null(strstr(push_to, stored));
	ck_assert_int_eq(push_one(arena_printf(store_a, "/push/jasper/%s",
	    stored), "e", data, "default", page_now), E_NOTFOUND);
	ck_ok(push_one(push_to, "e", data, "default", page_now));
}
END_TEST

Suite *
pages_push_suite(void)
{
	Suite *s = suite_create("pages_push");
	TCase *t = tcase_create("push");

	tcase_add_checked_fixture(t, push_open, page_close);
	tcase_add_test(t, changes_the_snapshot_once);
	tcase_add_test(t, late);
	tcase_add_test(t, no_date_of_the_future);
	tcase_add_test(t, longer_and_shorter);
	tcase_add_test(t, letters);
	tcase_add_test(t, linked_anew);
	tcase_add_test(t, before_the_first_reading);
	tcase_add_test(t, sessions);
	tcase_add_test(t, one_thing_each);
	tcase_add_test(t, message_read_before);
	tcase_add_test(t, shown_once);
	suite_add_tcase(s, t);
	return s;
}
