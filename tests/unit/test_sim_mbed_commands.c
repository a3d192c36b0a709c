/* Commands to the endpoints of ARM's clouds, whose answers come later; a channel
 * that somebody else takes; callbacks. */
#include <check.h>
#include <string.h>

#include "cloud_fixture.h"
#include "drivers/mbed/mbed.h"
#include "lib/clock.h"
#include "lib/crypt/hash.h"
#include "sim_client.h"
#include "store/command/activity.h"
#include "store/command/command.h"

#define IZUMA_1	"01700000000000000000000031000001"

#define SECRET	"0123456789abcdefghij-_0123456789"

/* A command as it is sent, its answer, and the event with all seven members. */
START_TEST(a_command)
{
	struct command c = { .once = "once-1", .device = ABSENT,
		.type_id = "light", .device_id = "node-007",
		.extension = "mbed", .resource = "node-007", .op = "write",
		.argument = "{\"method\":\"PUT\",\"resourceId\":"
		    "\"3311/0/5850\",\"text\":\"1\"}", .user = "ada",
		.requested = NOW, .wait_until = ABSENT, .holder = "here",
		.lease_until = NOW + 60000 };
	const char *id;
	struct heard h;

	cloud_channel("mbed-connector");
	for (size_t i = 0; i < client_r.nevents; i++)
		cloud_keep(&client_r.events[i]);
	ck_ok(cloud_command("mbed-connector", "write", "node-007", c.argument,
	    NULL));
	id = client_r.remote_id;
	ck_assert_ptr_nonnull(strstr(id, "#node-007@patchbay-demo/"));
	ck_ok(command_add(store_db, store_a, &c));
	c.sent = NOW;
	ck_ok(command_mark_sent(store_db, &c));
	sim_at(sim_now + 1000);
	ck_ok(client_poll("mbed-connector", true, &cloud_got));
	/* its answer is faster than that to the request: asked again soon */
	ck_assert_int_eq(event_keep(store_db, store_a, &cloud_mbed,
	    cloud_about("async response", NULL), sim_now, false, &h),
	    E_SERVICE_TURN);
	ck_ok(command_named(store_db, c.id, id));
	ck_ok(event_keep(store_db, store_a, &cloud_mbed,
	    cloud_about("async response", NULL), sim_now, false, &h));
	ck_assert_str_eq(h.device_id, "node-007");
	ck_assert_str_eq(h.said->name, "asyncResponse");
	ck_assert_str_eq(h.said->payload, sim_text("{\"id\":\"%s\","
	    "\"status\":200,\"ct\":\"text/plain\",\"max-age\":60,"
	    "\"payload\":\"\",\"ep\":\"node-007\",\"path\":\"/3311/0/5850\"}",
	    id));
	ck_ok(command_get(store_db, store_a, c.id, &c));
	ck_assert_int_eq(c.status, CMD_CONFIRMED);
	ck_assert_str_eq(cloud_about("notification", "node-007")->points[0].payload,
	    "MQ==");
}
END_TEST

/* Late, in another order, never; refused before and after. */
START_TEST(commands_that_fail)
{
	static const char on[] = "{\"method\":\"PUT\",\"resourceId\":"
	    "\"3311/0/5850\",\"payload\":\"MQ==\"}";
	const char *first, *second;

	/* no channel: it is not what the service calls it */
	ck_assert_int_eq(cloud_command("mbed-connector", "write", "node-007", on,
	    NULL), E_SERVICE_REFUSED);
	ck_assert_ptr_null(strstr(client_r.reason, "412"));
	ck_assert_ptr_null(strstr(client_r.reason, "notification channel"));
	cloud_channel("mbed-connector");
	/* muddled */
	ck_ok(cloud_command("mbed-connector", "write", "node-011", on, NULL));
	first = client_r.remote_id;
	sim_at(sim_now + 1);
	ck_ok(cloud_command("mbed-connector", "write", "node-011", on, NULL));
	second = client_r.remote_id;
	ck_assert_str_ne(first, second);
	sim_at(sim_now + 1000);
	ck_ok(client_poll("mbed-connector", true, &cloud_got));
	ck_assert_str_eq(cloud_about("async response", NULL)->own_id, second);
	sim_at(sim_now + 5000);
	ck_ok(client_poll("mbed-connector", true, &cloud_got));
	ck_assert_str_eq(cloud_about("async response", NULL)->own_id, first);
	/* asleep, then mute */
	ck_ok(cloud_command("mbed-connector", "read", "node-010", "3311/0/5850",
	    NULL));
	ck_ok(cloud_command("mbed-connector", "read", "node-012", "3311/0/5850",
	    NULL));
	sim_at(sim_now + 5000);
	ck_ok(client_poll("mbed-connector", true, &cloud_got));
	ck_assert_ptr_null(cloud_about("async response", NULL));
	sim_at(sim_now + 3600000);
	ck_ok(client_poll("mbed-connector", true, &cloud_got));
	ck_assert_uint_gt(cloud_got.n, 0);
	/* by the endpoint */
	ck_ok(cloud_command("mbed-connector", "write", "node-001",
	    "{\"method\":\"PUT\",\"resourceId\":\"3303/0/5701\"}", NULL));
	sim_at(sim_now + 1000);
	ck_ok(client_poll("mbed-connector", true, &cloud_got));
	ck_assert(cloud_about("async response", NULL)->failed);
	ck_assert_str_eq(cloud_about("async response", NULL)->reason,
	    "The endpoint answered 405: METHOD_NOT_ALLOWED");
	/* by the service */
	ck_assert_int_eq(cloud_command("mbed-connector", "write", "node-099", on,
	    NULL), E_SERVICE_NOTFOUND);
	ck_assert_int_eq(cloud_command("mbed-connector", "subscribe", "node-001",
	    "3303/0/5701", NULL), E_SERVICE_REFUSED);
	cloud_say("account=mbed-demo&do=limit");
	ck_assert_int_eq(cloud_command("mbed-connector", "write", "node-007", on,
	    NULL), E_SERVICE_RATE);
	ck_assert_ptr_nonnull(strstr(client_r.reason, "used up for today"));
}
END_TEST

START_TEST(stolen)
{
	const struct op_args whose = { .own = driver_by_name(
	    "mbed-connector")->channel->whose };

	cloud_channel("mbed-connector");
	cloud_say("account=mbed-demo&do=steal");
	ck_assert_int_eq(client_poll("mbed-connector", false, &cloud_got),
	    E_SERVICE_REFUSED);
	ck_ok(client_ask("mbed-connector", OP_OWN, &whose));
	ck_assert_ptr_nonnull(strstr(client_r.reason,
	    "https://other.example/notifications"));
	cloud_say("account=mbed-demo&do=poll");
	ck_assert_int_eq(client_poll("mbed-connector", false, &cloud_got),
	    E_SERVICE_REFUSED);
	ck_ok(client_ask("mbed-connector", OP_OWN, &whose));
	ck_assert_ptr_nonnull(strstr(client_r.reason,
	    "Another program polls with this access key"));
	cloud_say("account=mbed-demo&do=free");
	ck_ok(client_poll("mbed-connector", true, &cloud_got));
}
END_TEST

START_TEST(device_management)
{
	const struct op_args of = { .resource = IZUMA_1 };
	static const char post[] = "{\"method\":\"POST\",\"resourceId\":"
	    "\"3/0/4\"}";

	cloud_izuma();
	ck_ok(client_ask("izuma-device-management", OP_CHECK, &of));
	cloud_channel("izuma-device-management");
	ck_assert_uint_eq(client_r.nevents, 12);
	ck_ok(client_ask("izuma-device-management", OP_DETAILS, &of));
	ck_assert_str_eq(client_r.resource.state, "registered");
	ck_assert_ptr_nonnull(strstr(client_r.resource.detail, "node-001"));
	ck_assert_uint_eq(client_r.npoints, 5);
	ck_assert_int_eq(client_r.points[2].observable, 1);
	ck_assert_int_eq(client_r.points[2].subscribed, 1);
	ck_assert_int_eq(client_r.points[3].subscribed, 0);
	/* under an id of ours */
	ck_ok(cloud_command("izuma-device-management", "write", IZUMA_1, post,
	    "our-own_id"));
	sim_at(sim_now + 1000);
	ck_ok(client_poll("izuma-device-management", true, &cloud_got));
	ck_assert_str_eq(cloud_about("async response", NULL)->own_id, "our-own_id");
	ck_assert(!cloud_about("async response", NULL)->failed);
	ck_assert_int_eq(cloud_command("izuma-device-management", "read", IZUMA_1,
	    "9/9/9", "another"), E_SERVICE_NOTFOUND);
	ck_assert_str_eq(client_r.reason, "The endpoint has no such "
	    "resource.");
	cloud_say("account=izuma-demo&do=gone&endpoint=" IZUMA_1);
	ck_ok(client_ask("izuma-device-management", OP_DETAILS, &of));
	ck_assert_str_eq(client_r.resource.state, "deregistered");
}
END_TEST

/* Device Management gives an answer to a subscription an id of its own: one that
 * comes first waits for the command's, as at the Connector. */
START_TEST(early_subscription)
{
	struct command c = { .once = "once-1", .device = ABSENT,
		.type_id = "light", .device_id = "node-001",
		.extension = "mbed", .resource = IZUMA_1, .op = "subscribe",
		.argument = "3303/0/5700", .user = "ada", .requested = NOW,
		.wait_until = ABSENT, .holder = "here",
		.lease_until = NOW + 60000 };
	struct heard h;
	bool early;

	cloud_izuma();
	cloud_channel("izuma-device-management");
	ck_ok(command_add(store_db, store_a, &c));
	c.sent = NOW;
	ck_ok(command_mark_sent(store_db, &c));
	ck_ok(cloud_command("izuma-device-management", "subscribe", IZUMA_1,
	    c.argument, NULL));
	sim_at(sim_now + 1000);
	ck_ok(client_poll("izuma-device-management", true, &cloud_got));
	ck_assert_int_eq(event_keep(store_db, store_a, &cloud_mbed,
	    cloud_about("async response", NULL), sim_now, false, &h),
	    E_SERVICE_TURN);
	ck_ok(event_early(store_db, store_a, &cloud_mbed,
	    cloud_about("async response", NULL), &early));
	ck_assert(early);
	ck_ok(command_named(store_db, c.id, client_r.remote_id));
	ck_ok(event_early(store_db, store_a, &cloud_mbed,
	    cloud_about("async response", NULL), &early));
	ck_assert(!early);
	ck_ok(event_keep(store_db, store_a, &cloud_mbed,
	    cloud_about("async response", NULL), sim_now, false, &h));
	ck_ok(command_get(store_db, store_a, c.id, &c));
	ck_assert_int_eq(c.status, CMD_CONFIRMED);
}
END_TEST

static enum err
listen(const char *driver, const char *url)
{
	return client_ask(driver, OP_LISTEN, &(struct op_args){
	    .value = url });
}

/* A callback in place of polls: the service is given it, it is looked after,
 * and recognised when it is another's: also another Patchbay's, whose secret
 * is not shown. */
static void
callback_of(const char *driver, const char *account)
{
	client_set("delivery", "callback");
	client_push = hash_token(store_a, SECRET);
	ck_assert_int_eq(client_poll(driver, true, &cloud_got), E_SERVICE_NOTFOUND);
	ck_ok(listen(driver, "https://console.example/push/k/" SECRET));
	ck_ok(client_poll(driver, true, &cloud_got));
	ck_assert_int_gt(cloud_got.next_ms, 1000);
	ck_ok(listen(driver, "https://two.example/push/k/"
	    "abcdefghijklmnopqrstuvwxyz-_0123"));
	ck_assert_int_eq(client_poll(driver, false, &cloud_got),
	    E_SERVICE_FORBIDDEN);
	ck_assert_ptr_nonnull(strstr(cloud_got.why, "another Patchbay"));
	ck_assert_ptr_nonnull(strstr(cloud_got.why, "https://two.example."));
	ck_assert_ptr_null(strstr(cloud_got.why, "abcdef"));
	cloud_say(sim_text("account=%s&do=steal", account));
	ck_assert_int_eq(client_poll(driver, false, &cloud_got),
	    E_SERVICE_FORBIDDEN);
	ck_assert_ptr_nonnull(strstr(cloud_got.why,
	    "https://other.example/notifications"));
	client_push = NULL;
}

START_TEST(callback)
{
	cloud_izuma();
	callback_of("izuma-device-management", "izuma-demo");
}
END_TEST

START_TEST(callback_of_connector)
{
	callback_of("mbed-connector", "mbed-demo");
}
END_TEST

/* From the callback to polls: our own callback is ended, not another's. */
START_TEST(back_to_polls)
{
	const char *driver = "izuma-device-management";
	const struct op_args whose = {
		.own = driver_by_name(driver)->channel->whose };

	cloud_izuma();
	client_push = hash_token(store_a, SECRET);
	ck_ok(listen(driver, "https://console.example/push/k/another"));
	ck_assert_int_eq(client_poll(driver, true, &cloud_got), E_SERVICE_REFUSED);
	ck_ok(client_ask(driver, OP_OWN, &whose));
	ck_assert_int_eq(client_poll(driver, true, &cloud_got), E_SERVICE_REFUSED);
	ck_ok(listen(driver, "https://console.example/push/k/" SECRET));
	ck_assert_int_eq(client_poll(driver, true, &cloud_got), E_SERVICE_REFUSED);
	ck_ok(client_ask(driver, OP_OWN, &whose));
	ck_assert_ptr_nonnull(strstr(client_r.reason, "polling begins"));
	ck_assert_ptr_null(strstr(client_r.reason, SECRET));
	ck_ok(client_poll(driver, true, &cloud_got));
	client_push = NULL;
}
END_TEST

Suite *sim_mbed_commands_suite(void);

Suite *
sim_mbed_commands_suite(void)
{
	Suite *s = suite_create("sim_mbed_commands");
	TCase *t = tcase_create("commands");

	tcase_add_checked_fixture(t, cloud_open, cloud_close);
	tcase_add_test(t, a_command);
	tcase_add_test(t, commands_that_fail);
	tcase_add_test(t, stolen);
	tcase_add_test(t, device_management);
	tcase_add_test(t, early_subscription);
	tcase_add_test(t, callback);
	tcase_add_test(t, callback_of_connector);
	tcase_add_test(t, back_to_polls);
	suite_add_tcase(s, t);
	return s;
}
