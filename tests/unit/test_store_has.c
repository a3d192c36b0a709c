/* What a page must look for: bits that are set with the first row of a kind. */
#include <check.h>

#include "store/command/activity.h"
#include "store/command/command.h"
#include "store/command/outbox.h"
#include "store/device/device_detail.h"
#include "store/device/gateway.h"
#include "store/manage/managed.h"
#include "store/resource/sim.h"
#include "store_fixture.h"

Suite	*store_has_suite(void);

static int64_t pump;

static void
setup(void)
{
	store_open();
	store_basics();
	pump = store_device("pump");
	ck_ok(resource_seen(store_db, "jasper", "89", RESOURCE_SIM));
}

static int64_t
device_bits(void)
{
	struct device d;

	ck_ok(device_get(store_db, store_a, "meter", "pump", &d));
	return d.has;
}

static int64_t
resource_bits(void)
{
	struct resource r;
	struct sim s;

	ck_ok(resource_get(store_db, store_a, "jasper", "89", &r));
	ck_ok(sim_get(store_db, store_a, "jasper", "89", &s));
	ck_assert_int_eq(r.has, s.of.has);
	return r.has;
}

static void
command(const char *once, const char *op)
{
	struct command c = { .once = once, .device = pump, .type_id = "meter",
	    .device_id = "pump", .extension = "jasper", .resource = "89",
	    .op = op, .argument = "x", .user = "vera", .requested = NOW,
	    .wait_until = ABSENT };

	ck_ok(command_add(store_db, store_a, &c));
}

static void
activity(const char *kind)
{
	ck_ok(activity_add(store_db, &(struct activity){
	    .extension = "jasper", .resource = "89", .kind = kind,
	    .before = "", .after = "x", .source = "push", .event_id = "",
	    .at = NOW, .received = NOW }));
}

/* Each kind sets its own bit, once and again, and no other's. */
START_TEST(devices)
{
	struct outgoing o = { .device = pump, .name = "on", .format = "json",
	    .payload = "{}", .size = 2, .sender = "app", .at = NOW,
	    .expires = NOW + 1000, .changed = NOW };
	const struct managed m = { .since = NOW, .active = NOW,
	    .dormant = ABSENT, .bundles = "[]" };

	ck_assert_int_eq(device_bits(), 0);
	for (int i = 0; i < 2; i++)
		ck_ok(diag_log_add(store_db, pump, &(struct diag_log){
		    .message = "m", .data = "", .at = NOW }));
	ck_assert_int_eq(device_bits(), DEVICE_HAS_LOGS);
	ck_ok(error_code_add(store_db, pump, &(struct error_code){
	    .code = 7, .at = NOW }));
	ck_assert_int_eq(device_bits(), DEVICE_HAS_LOGS | DEVICE_HAS_CODES);
	ck_ok(managed_put(store_db, store_a, pump, &m));
	ck_ok(managed_put(store_db, store_a, pump, &m));
	ck_assert_int_eq(device_bits(), 7);
	ck_ok(outbox_put(store_db, &o));
	ck_assert_int_eq(device_bits(), 7 | DEVICE_HAS_OUTGOING);
	command("1", "state");
	ck_assert_int_eq(device_bits(), 15 | DEVICE_HAS_COMMANDS);
	ck_ok(gateway_put(store_db, pump, store_device("gate")));
	ck_assert_int_eq(device_bits(), 31 | DEVICE_HAS_GATEWAY);
	ck_assert_int_eq(store_number("SELECT has FROM device"
	    " WHERE device_id = 'gate'"), 0);
}
END_TEST

START_TEST(resources)
{
	ck_assert_int_eq(resource_bits(), 0);
	ck_ok(sim_put(store_db, store_a, "jasper", "89", &(struct sim_info){
	    .state = SIM_ACTIVATED, .data_bytes = ABSENT }, TOLD_NOW, NOW));
	ck_assert_int_eq(resource_bits(), 0);
	ck_ok(lookup_put(store_db, "jasper", "89", &(struct lookup){
	    .kind = "session", .body = "[]", .as_of = NOW }));
	ck_assert_int_eq(resource_bits(), RESOURCE_HAS_LOOKUPS);
	ck_ok(usage_put(store_db, "jasper", "89", &(struct usage){
	    .cycle_start = "2023-11-01", .as_of = NOW }));
	ck_assert_int_eq(resource_bits(), 1 | RESOURCE_HAS_USAGES);
	command("1", "state");
	ck_assert_int_eq(resource_bits(), 3 | RESOURCE_HAS_COMMANDS);
	command("2", "sms");
	ck_assert_int_eq(resource_bits(), 7 | RESOURCE_HAS_SMS_SENT);
	activity("session");
	ck_assert_int_eq(resource_bits(), 15);
	activity("sms");
	ck_assert_int_eq(resource_bits(), 15 | RESOURCE_HAS_SMS_RECEIVED);
	activity("plan");
	ck_assert_int_eq(resource_bits(), RESOURCE_HAS_ANY);
}
END_TEST

/* What was forgotten and comes again has its commands and activities. */
START_TEST(again)
{
	command("1", "sms");
	activity("sms");
	activity("state");
	ck_assert_int_eq(store_number("DELETE FROM resource RETURNING 1"), 1);
	ck_ok(resource_seen(store_db, "jasper", "89", RESOURCE_SIM));
	ck_assert_int_eq(resource_bits(), RESOURCE_HAS_COMMANDS |
	    RESOURCE_HAS_SMS_SENT | RESOURCE_HAS_SMS_RECEIVED |
	    RESOURCE_HAS_CHANGES);
}
END_TEST

Suite *
store_has_suite(void)
{
	Suite *s = suite_create("store_has");
	TCase *t = tcase_create("has");

	tcase_add_checked_fixture(t, setup, store_close);
	tcase_add_test(t, devices);
	tcase_add_test(t, resources);
	tcase_add_test(t, again);
	suite_add_tcase(s, t);
	return s;
}
