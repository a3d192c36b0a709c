/* Pages: the address that a carrier pushes to, and what comes of a push. */
#include <check.h>
#include <string.h>

#include "lib/text/date.h"
#include "lib/crypt/hmac.h"
#include "lib/http/url.h"
#include "page_fixture.h"
#include "drivers/secrets.h"
#include "store/command/activity.h"
#include "store/resource/due.h"
#include "store/resource/sim.h"
#include "store/extension/extension.h"

Suite	*pages_push_suite(void);

#define SIM	"8999901000000000104"

static const char *address;

static void
setup(void)
{
	struct link l = { .extension = "jasper", .resource = SIM };
	struct sim_info i = {
		.state = SIM_ACTIVATED, .data_bytes = 5, .sms_count = ABSENT,
		.voice_seconds = ABSENT, .sessions = ABSENT,
		.overage_reached = ABSENT, .activated = ABSENT,
		.added = ABSENT, .modified = ABSENT, .shipped = ABSENT,
	};

	page_open();
	ck_ok(device_configure(store_db, store_a, store_device("pump"), "{}",
	    &l, 1, NOW));
	ck_ok(sim_put(store_db, store_a, "jasper", SIM, &i, TOLD_NOW,
	    page_now - 60000));
	ck_ok(page_post("/extensions/jasper/push", "do=make"));
	address = arena_printf(store_a, "/push/jasper/%s",
	    page_between("/push/jasper/", "<"));
}

/* One event, signed with a secret at a time. */
static enum err
push_at(const char *to, const char *id, const char *data, const char *secret,
    int64_t at)
{
	const char *stamp = date_iso(store_a, at);

	return page_post(to, arena_printf(store_a,
	    "eventId=%s&eventType=&timestamp=%s&signature=%s&signature2=%s"
	    "&data=%s", id, url_encode(store_a, stamp),
	    url_encode(store_a, hmac_sha1_base64(store_a, secret, stamp)),
	    url_encode(store_a, hmac_sha256_base64(store_a, secret, stamp)),
	    url_encode(store_a, data)));
}

/* The same about that time: each id has a moment of its own. */
static enum err
push(const char *to, const char *id, const char *data, const char *secret,
    int64_t at)
{
	for (const char *c = id; *c != '\0'; c++)
		at += *c;
	return push_at(to, id, data, secret, at);
}

static const char *
state_to(const char *state, const char *when)
{
	return arena_printf(store_a, "<SimStateChange><iccid>" SIM "</iccid>"
	    "<previousState>Activated</previousState><currentState>%s"
	    "</currentState><dateChanged>%s</dateChanged></SimStateChange>",
	    state, when);
}

static struct sim
sim(void)
{
	struct sim s;

	ck_ok(sim_get(store_db, store_a, "jasper", SIM, &s));
	return s;
}

static size_t
told(enum activities which, struct activity **list)
{
	size_t n;

	ck_ok(activity_list(store_db, store_a, which, "jasper", SIM, ABSENT,
	    10, list, &n));
	return n;
}

START_TEST(changes_the_snapshot_once)
{
	const char *now = date_iso(store_a, page_now);
	struct activity *list;
	struct sim was = sim();

	ck_ok(push(address, "e1", state_to("Deactivated", now), "default",
	    page_now));
	ck_assert_int_eq(page_reply.status, 200);
	ck_assert_int_eq(sim().info.state, SIM_DEACTIVATED);
	ck_assert_int_eq(sim().info.data_bytes, 5);
	ck_assert_int_eq(sim().of.as_of, was.of.as_of);
	/* the same event again: accepted, not done again */
	ck_ok(push(address, "e1", state_to("Retired", now), "default",
	    page_now));
	ck_assert_int_eq(sim().info.state, SIM_DEACTIVATED);
	ck_assert_uint_eq(told(ACTIVITY_CHANGES, &list), 1);
	ck_assert_str_eq(list[0].after, "Deactivated");
	ck_assert_str_eq(list[0].source, "push");
}
END_TEST

/* Older than the reading: it happened, but the reading knows better. */
START_TEST(late)
{
	struct activity *list;

	ck_ok(push(address, "e1", state_to("Deactivated",
	    date_iso(store_a, page_now - 120000)), "default", page_now));
	ck_assert_int_eq(sim().info.state, SIM_ACTIVATED);
	ck_assert_uint_eq(told(ACTIVITY_CHANGES, &list), 1);
}
END_TEST

/* Dated 2099, it happened now; and one that comes after the clock was put back
 * is no older than what was read while it was ahead. */
START_TEST(no_date_of_the_future)
{
	struct activity *list;
	struct sim_info i = sim().info;

	ck_ok(push(address, "e1", state_to("Deactivated",
	    "2099-01-01T00:00:00.000Z"), "default", page_now));
	ck_assert_int_eq(sim().info.state, SIM_DEACTIVATED);
	ck_assert_uint_eq(told(ACTIVITY_CHANGES, &list), 1);
	ck_assert_int_le(list[0].at, page_now);
	setenv("PATCHBAY_NOW", "4070908800000", 1);
	ck_ok(sim_put(store_db, store_a, "jasper", SIM, &i, TOLD_NOW,
	    INT64_C(4070908800000)));
	setenv("PATCHBAY_NOW", arena_printf(store_a, "%lld",
	    (long long)page_now), 1);
	ck_assert_int_gt(sim().of.as_of, page_now);
	ck_ok(page_get("/devices/meter/pump"));
	ck_assert(page_has("The clock has moved."));
	ck_ok(push(address, "e2", state_to("Deactivated",
	    date_iso(store_a, page_now)), "default", page_now));
	ck_assert_int_eq(sim().info.state, SIM_DEACTIVATED);
	ck_assert_int_le(sim().of.as_of, page_now);
	unsetenv("PATCHBAY_NOW");
}
END_TEST

START_TEST(not_believed)
{
	const char *data = state_to("Retired", date_iso(store_a, page_now));
	struct activity *list;

	store_quiet();
	ck_assert_int_eq(push(address, "e", data, "guess", page_now), E_ROLE);
	ck_assert_int_eq(push(address, "e", data, "default",
	    page_now - 301000), E_ROLE);
	ck_assert_int_eq(push("/push/jasper/guess", "e", data, "default",
	    page_now), E_NOTFOUND);
	ck_assert_int_eq(push("/push/atnt/", "e", data, "default", page_now),
	    E_NOTFOUND);
	ck_assert_int_eq(push(address, "e", "<a>", "default", page_now),
	    E_INPUT);
	ck_assert_int_eq(push(address, "e", "<a/>", "guess", page_now),
	    E_ROLE);
	ck_ok(extension_set_on(store_db, "jasper", false, NOW));
	ck_assert_int_eq(push(address, "e", data, "default", page_now),
	    E_NOTFOUND);
	ck_assert_int_eq(sim().info.state, SIM_ACTIVATED);
	ck_assert_uint_eq(told(ACTIVITY_CHANGES, &list), 0);
}
END_TEST

/* The extension's own push secret, when it has one, and no other. */
START_TEST(its_own_secret)
{
	const char *data = state_to("Retired", date_iso(store_a, page_now));
	struct extension x;

	page_key();
	ck_ok(extension_get(store_db, store_a, "jasper", &x));
	x.sealed = secrets_put(store_a, x.sealed, "pushsecret", "hush");
	ck_ok(extension_update(store_db, &x, x.updated));
	store_quiet();
	ck_assert_int_eq(push(address, "e", data, "default", page_now),
	    E_ROLE);
	ck_ok(push(address, "e", data, "hush", page_now));
	ck_assert_int_eq(sim().info.state, SIM_RETIRED);
}
END_TEST

/* Taken, so that the rule is not tried again, and kept nowhere. */
START_TEST(nobodys_sim)
{
	struct activity *list;

	store_quiet();
	ck_ok(push(address, "e", "<CtdUsage><iccid>8999901000000000112</iccid>"
	    "<dataUsage>7</dataUsage></CtdUsage>", "default", page_now));
	ck_ok(push(address, "e", "<MonthlyDataUsage><zoneName>EU</zoneName>"
	    "</MonthlyDataUsage>", "default", page_now));
	ck_assert_uint_eq(told(ACTIVITY_CHANGES, &list), 0);
}
END_TEST

/* Carriers name a card with its last digit or without. */
START_TEST(longer_and_shorter)
{
	struct activity *list;
	size_t n;

	ck_ok(push(address, "e1", "<CtdUsage><iccid>" SIM "7</iccid>"
	    "<dataUsage>7</dataUsage></CtdUsage>", "default", page_now));
	ck_assert_int_eq(sim().info.data_bytes, 7);
	ck_ok(device_configure(store_db, store_a, store_device("valve"), "{}",
	    (struct link[]){ { .extension = "jasper",
	    .resource = "89999010000000001127" } }, 1, NOW));
	ck_ok(push(address, "e3", "<CtdUsage><iccid>8999901000000000112"
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
	ck_ok(push(address, "e1", "<CtdUsage><iccid>898604c7192271000034"
	    "</iccid><dataUsage>9</dataUsage></CtdUsage>", "default",
	    page_now));
	ck_ok(activity_list(store_db, store_a, ACTIVITY_CHANGES, "jasper",
	    "898604C7192271000034", ABSENT, 10, &list, &n));
	ck_assert_uint_eq(n, 1);
}
END_TEST

/* One push is one event: who has seen it can't sign another with it. */
START_TEST(used_once)
{
	struct activity *list;
	const char *data = "<CtdUsage><iccid>" SIM "</iccid><dataUsage>7"
	    "</dataUsage></CtdUsage>";

	store_quiet();
	ck_ok(push_at(address, "e1", data, "default", page_now));
	ck_ok(push_at(address, "e1", data, "default", page_now));
	ck_assert_uint_eq(told(ACTIVITY_CHANGES, &list), 1);
	ck_assert_int_eq(push_at(address, "e2", state_to("Retired", ""),
	    "default", page_now), E_ROLE);
	ck_assert_int_eq(push_at(address, "", state_to("Retired", ""), "default",
	    page_now), E_ROLE);
	ck_assert_int_eq(sim().info.state, SIM_ACTIVATED);
	/* another moment is another signature */
	ck_ok(push_at(address, "e2", data, "default", page_now + 1));
	/* and without an id it is the moment that tells */
	for (int i = 0; i < 5; i++)
		ck_ok(push_at(address, "", data, "default", page_now + 2));
	ck_assert_uint_eq(told(ACTIVITY_CHANGES, &list), 3);
	/* a mark is forgotten when no signature of its time is good any more */
	ck_ok(push_once(store_db, "jasper", "m", "e1", NOW, 1000));
	ck_assert_int_eq(push_once(store_db, "jasper", "m", "e2", NOW + 1000,
	    1000), E_CONFLICT);
	ck_ok(push_once(store_db, "jasper", "m", "e2", NOW + 1001, 1000));
}
END_TEST

/* What it was linked by before is not meant any more. */
START_TEST(linked_anew)
{
	struct activity *list;
	struct device d;
	size_t n;

	ck_ok(device_linking(store_db, store_a, "jasper", SIM, &d));
	ck_ok(device_configure(store_db, store_a, d.id, "{}",
	    (struct link[]){ { .extension = "jasper", .resource = SIM "7" } },
	    1, NOW));
	ck_ok(push(address, "e1", "<CtdUsage><iccid>" SIM "</iccid>"
	    "<dataUsage>9</dataUsage></CtdUsage>", "default", page_now));
	ck_ok(activity_list(store_db, store_a, ACTIVITY_CHANGES, "jasper",
	    SIM "7", ABSENT, 10, &list, &n));
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
	ck_ok(push(address, "e1", "<CtdUsage><iccid>8999901000000000112"
	    "</iccid><dataUsage>9</dataUsage></CtdUsage>", "default",
	    page_now));
	ck_ok(push(address, "e2", "<CtdUsage><iccid>" SIM "</iccid>"
	    "<dataUsage>9</dataUsage></CtdUsage>", "default", page_now));
	ck_ok(due_list(store_db, store_a, "jasper", 9, &ids, &n));
	ck_assert_uint_eq(n, 1);
	ck_assert_str_eq(ids[0], "8999901000000000112");
}
END_TEST

static const char *
session_data(const char *started, const char *ended)
{
	return arena_printf(store_a, "<Session><iccid>" SIM "</iccid>"
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
	ck_ok(push(address, "s1", session_data(ago(30), ""), "default",
	    page_now));
	ck_ok(page_get("/devices/meter/pump"));
	ck_assert(page_has("In session since"));
	ck_assert(page_has("10.0.0.7"));
	ck_ok(push(address, "s2", session_data(ago(30), ago(5)), "default",
	    page_now));
	ck_ok(page_get("/devices/meter/pump"));
	ck_assert(page_has("Last session ended"));
	ck_assert(page_has("began, 10.0.0.7"));
	ck_assert(page_has("ended, 10.0.0.7"));
	/* a start that comes late does not begin it again */
	ck_ok(push(address, "s3", session_data(ago(30), ""), "default",
	    page_now));
	ck_ok(page_get("/devices/meter/pump"));
	ck_assert(!page_has("In session since"));
}
END_TEST

/* Each says one thing; the rest of the snapshot stays. */
START_TEST(one_thing_each)
{
	ck_ok(push(address, "n1", "<MsisdnChange><iccid>" SIM "</iccid>"
	    "<oldMsisdn>1</oldMsisdn><newMsisdn>99900000001</newMsisdn>"
	    "</MsisdnChange>", "default", page_now));
	ck_ok(push(address, "n2", "<SmsUsage><iccid>" SIM "</iccid>"
	    "<totalCtdSmsUsage>12</totalCtdSmsUsage></SmsUsage>", "default",
	    page_now));
	ck_assert_str_eq(sim().info.msisdn, "99900000001");
	ck_assert_int_eq(sim().info.sms_count, 12);
	ck_assert_int_eq(sim().info.data_bytes, 5);
	ck_assert_int_eq(sim().info.state, SIM_ACTIVATED);
	ck_ok(page_get("/devices/meter/pump"));
	ck_assert(page_has("<b>MSISDN changed</b> <span><bdi>1</bdi> → <bdi>99900000001"));
	ck_assert(page_has("<b>Usage of this cycle</b> <span><bdi>12 SMS"));
}
END_TEST

/* It was read before its push came. */
START_TEST(message_read_before)
{
	const char *data = "<SmsMoReceived><iccid>" SIM "</iccid>"
	    "<messageContent>ok</messageContent></SmsMoReceived>";
	const struct activity t = { .extension = "jasper", .resource = SIM,
		.kind = "sms", .after = "ok", .source = "reading",
		.at = page_now - 60000, .received = page_now };
	struct activity *list;

	ck_ok(activity_add(store_db, &t));
	ck_ok(push(address, "m1", data, "default", page_now));
	ck_assert_uint_eq(told(ACTIVITY_SMS, &list), 1);
	/* again, which is nothing new; and the same text again, which is */
	ck_ok(push(address, "m1", data, "default", page_now));
	ck_assert_uint_eq(told(ACTIVITY_SMS, &list), 1);
	ck_ok(push(address, "m2", data, "default", page_now));
	ck_assert_uint_eq(told(ACTIVITY_SMS, &list), 2);
	page_now += 3600000;
	ck_ok(push(address, "m3", data, "default", page_now));
	ck_assert_uint_eq(told(ACTIVITY_SMS, &list), 3);
}
END_TEST

/* What stands in the database is no address. */
START_TEST(shown_once)
{
	const char *data = state_to("Retired", date_iso(store_a, page_now));
	const char *stored;

	ck_ok(page_get("/extensions/jasper/push"));
	ck_assert(page_has("It was shown once"));
	ck_assert(!page_has(address));
	ck_ok(push_token_get(store_db, store_a, "jasper", &stored));
	ck_assert_ptr_null(strstr(address, stored));
	ck_assert_int_eq(push(arena_printf(store_a, "/push/jasper/%s",
	    stored), "e", data, "default", page_now), E_NOTFOUND);
	ck_ok(push(address, "e", data, "default", page_now));
}
END_TEST

START_TEST(another_address)
{
	const char *data = state_to("Retired", date_iso(store_a, page_now));

	ck_ok(page_post("/extensions/jasper/push", "do=make"));
	ck_assert_int_eq(push(address, "e", data, "default", page_now),
	    E_NOTFOUND);
	ck_ok(page_post("/extensions/jasper/push", "do=stop"));
	ck_ok(page_get("/extensions/jasper/push"));
	ck_assert(page_has("There is no address yet"));
	ck_assert_int_eq(push("/push/jasper/x", "e", data, "default",
	    page_now), E_NOTFOUND);
}
END_TEST

Suite *
pages_push_suite(void)
{
	Suite *s = suite_create("pages_push");
	TCase *t = tcase_create("push");

	tcase_add_checked_fixture(t, setup, page_close);
	tcase_add_test(t, changes_the_snapshot_once);
	tcase_add_test(t, late);
	tcase_add_test(t, no_date_of_the_future);
	tcase_add_test(t, not_believed);
	tcase_add_test(t, its_own_secret);
	tcase_add_test(t, nobodys_sim);
	tcase_add_test(t, longer_and_shorter);
	tcase_add_test(t, letters);
	tcase_add_test(t, linked_anew);
	tcase_add_test(t, used_once);
	tcase_add_test(t, before_the_first_reading);
	tcase_add_test(t, sessions);
	tcase_add_test(t, one_thing_each);
	tcase_add_test(t, message_read_before);
	tcase_add_test(t, another_address);
	tcase_add_test(t, shown_once);
	suite_add_tcase(s, t);
	return s;
}
