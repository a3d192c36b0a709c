/* ARM's two device clouds in the simulator, asked by the console's own drivers,
 * and what of their telling is stored. */
#include <check.h>
#include <string.h>

#include "commands/command_kind.h"
#include "commands/events.h"
#include "drivers/mbed/mbed.h"
#include "lib/clock.h"
#include "lib/crypt/hash.h"
#include "sim_client.h"
#include "store/command/activity.h"
#include "store/command/command.h"
#include "store/device/gateway.h"
#include "store/resource/point.h"
#include "store/resource/resource.h"
#include "store_fixture.h"

Suite	*sim_mbed_suite(void);

#define IZUMA_1	"01700000000000000000000031000001"

static const struct extension mbed = { .key = "mbed", .title = "ARM",
	.driver = "mbed-connector", .on = true, .created = NOW };
static struct received got;

static void
setup(void)
{
	client_open();
	client_set("accesskey", "mbed-demo-access-key");
	client_set("subscribe", "*");
	store_open();
	store_basics();
	store_quiet();
	ck_ok(extension_add(store_db, &mbed));
}

static void
teardown(void)
{
	store_close();
	client_close();
}

static const char *
say(const char *form)
{
	ck_assert_int_eq(sim_form("/simulator/mbed", form), 303);
	return form;
}

/* The first event of a name and of what it is about; NULL: none. */
static const struct event *
about(const char *name, const char *ep)
{
	for (size_t i = 0; i < got.n; i++)
		if (strcmp(got.events[i].name, name) == 0 && (ep == NULL ||
		    strcmp(got.events[i].about[0], ep) == 0))
			return &got.events[i];
	return NULL;
}

/* Open the channel as its process does; what it tells is in got. */
static void
open_channel(const char *driver)
{
	const struct op_args args = {
		.own = driver_by_name(driver)->channel->open };

	ck_ok(client_poll(driver, true, &got));
	ck_ok(client_ask(driver, OP_OWN, &args));
}

static enum err
command(const char *driver, const char *op, const char *ep,
    const char *argument, const char *own_id)
{
	const struct command_kind *k = command_kind(driver_by_name(driver),
	    op);

	ck_assert_ptr_nonnull(k->own);
	return client_ask(driver, OP_OWN, &(struct op_args){ .own = k->own,
	    .resource = ep, .value = argument, .own_id = own_id });
}

static struct heard
keep(const struct event *event)
{
	struct heard heard;

	ck_assert_ptr_nonnull(event);
	ck_ok(event_keep(store_db, store_a, &mbed, event, sim_now, true,
	    &heard));
	return heard;
}

START_TEST(connector)
{
	const struct event *e;

	ck_ok(client_ask("mbed-connector", OP_CHECK, &(struct op_args){
	    .resource = NULL }));
	open_channel("mbed-connector");
	ck_assert_uint_eq(client_r.nevents, 12);
	ck_assert_str_eq(client_r.events[0].about[0], "node-001");
	ck_assert_str_eq(client_r.events[0].becomes, "thermometer");
	/* two of each thermometer and one of each light are observable */
	ck_ok(client_poll("mbed-connector", true, &got));
	ck_assert_uint_eq(got.n, 18);
	e = about("notification", "node-001");
	ck_assert_str_eq(e->said.name, "notify");
	/* nothing has changed; then a temperature has */
	ck_ok(client_poll("mbed-connector", true, &got));
	ck_assert_uint_eq(got.n, 0);
	sim_at(sim_now + 10000);
	ck_ok(client_poll("mbed-connector", true, &got));
	ck_assert_uint_gt(got.n, 0);
	client_set("accesskey", "another");
	ck_assert_int_eq(client_ask("mbed-connector", OP_CHECK,
	    &(struct op_args){ .resource = NULL }), E_SERVICE_AUTH);
	ck_assert_int_eq(client_poll("mbed-connector", true, &got),
	    E_SERVICE_AUTH);
}
END_TEST

/* The contract's five members, in its order and no others. */
START_TEST(notify_as_documented)
{
	const char *payload = "{\"ep\":\"node-007\",\"path\":\"/3311/0/5850\","
	    "\"ct\":\"text/plain\",\"payload\":\"MA==\",\"max-age\":60}";
	const struct event *e;

	open_channel("mbed-connector");
	ck_ok(client_poll("mbed-connector", true, &got));
	e = about("notification", "node-007");
	ck_assert_str_eq(e->said.payload, payload);
	ck_assert_str_eq(e->said.format, "json");
	ck_assert_str_eq(e->points[0].payload, "MA==");
}
END_TEST

static void
read_notice(const char *body)
{
	got = (struct received){ .n = 0 };
	ck_ok(mbed_read_notice(store_a, body, strlen(body), sim_now,
	    &got));
}

/* All of it is the event; of the point is kept what a page can show. */
START_TEST(long_values)
{
	char *much = arena_alloc(store_a, 200001), *path;

	memset(much, 'Q', 200000);
	much[200000] = '\0';
	path = arena_strndup(store_a, much, MBED_PATH_MAX);
	*path = '/';
	read_notice(sim_text("{\"notifications\":[{\"ep\":\"node-001\","
	    "\"path\":\"%s\",\"payload\":\"%s\"}]}", path, much));
	ck_assert_uint_gt(got.events[0].said.len, 200000);
	ck_assert_uint_eq(got.events[0].npoints, 1);
	ck_assert_uint_eq(strlen(got.events[0].points[0].payload),
	    MBED_VALUE_MAX);
	read_notice(sim_text("{\"notifications\":[{\"ep\":\"node-001\","
	    "\"path\":\"%sx\",\"payload\":\"\"}]}", path));
	ck_assert_uint_eq(got.n, 1);
	ck_assert_uint_eq(got.events[0].npoints, 0);
}
END_TEST

/* An endpoint becomes a device of its type, once; what it leaves is presence,
 * not the device. */
START_TEST(endpoints_are_devices)
{
	struct device d;
	struct resource r;
	struct heard h;
	struct point *points;
	size_t n;

	open_channel("mbed-connector");
	for (size_t i = 0; i < client_r.nevents; i++)
		keep(&client_r.events[i]);
	ck_ok(device_get(store_db, store_a, "thermometer", "node-001", &d));
	ck_assert_str_eq(d.extensions, "{\n  \"mbed\": {\n    \"endpoint\": "
	    "\"node-001\"\n  }\n}");
	ck_ok(client_poll("mbed-connector", true, &got));
	h = keep(about("notification", "node-001"));
	ck_assert_int_eq(h.device, d.id);
	ck_assert_str_eq(h.type_id, "thermometer");
	ck_assert_str_eq(h.said->name, "notify");
	keep(&client_r.events[0]);
	ck_ok(resource_get(store_db, store_a, "mbed", "node-001", &r));
	ck_assert_str_eq(r.state, "registered");
	ck_ok(point_list(store_db, store_a, r.id, &points, &n));
	ck_assert_uint_eq(n, 1);
	ck_assert_int_eq(points[0].subscribed, 1);
	say("account=mbed-demo&do=expire&endpoint=node-001");
	say("account=mbed-demo&do=gone&endpoint=node-002");
	ck_ok(client_poll("mbed-connector", true, &got));
	keep(about("de-registration", "node-001"));
	keep(about("de-registration", "node-002"));
	ck_ok(resource_get(store_db, store_a, "mbed", "node-001", &r));
	ck_assert_str_eq(r.state, "expired");
	ck_ok(resource_get(store_db, store_a, "mbed", "node-002", &r));
	ck_assert_str_eq(r.state, "deregistered");
	ck_ok(device_get(store_db, store_a, "thermometer", "node-001", &d));
	/* back again, with all of its resources */
	say("account=mbed-demo&do=register&endpoint=node-001");
	ck_ok(client_poll("mbed-connector", true, &got));
	keep(about("registration", "node-001"));
	ck_ok(resource_get(store_db, store_a, "mbed", "node-001", &r));
	ck_assert_str_eq(r.state, "registered");
	ck_ok(point_list(store_db, store_a, r.id, &points, &n));
	ck_assert_uint_eq(n, 5);
}
END_TEST

/* A device that a person has configured keeps its name; one that is there gets
 * its link beside what it has. */
START_TEST(devices_that_are_there)
{
	const struct link l = { .extension = "mbed", .resource = "node-001",
		.kind = "endpoint" };
	struct device d;

	ck_ok(device_configure(store_db, store_a, store_device("pump"),
	    "{\"mbed\":{\"endpoint\":\"node-001\"}}", &l, 1, NOW));
	open_channel("mbed-connector");
	keep(&client_r.events[0]);
	ck_assert_int_eq(device_get(store_db, store_a, "thermometer",
	    "node-001", &d), E_NOTFOUND);
	ck_ok(device_linking(store_db, store_a, "mbed", "node-001", &d));
	ck_assert_str_eq(d.device_id, "pump");
	/* a name that no device can have is no failure */
	client_r.events[1].about = (const char *const[]){ "a b", NULL };
	keep(&client_r.events[1]);
	ck_assert_int_eq(device_linking(store_db, store_a, "mbed", "a b", &d),
	    E_NOTFOUND);
}
END_TEST

static bool
taken(const char *name)
{
	const struct event e = mbed_here(store_a, name, "meter");
	struct device d;

	keep(&e);
	return device_linking(store_db, store_a, "mbed", name, &d) == E_OK;
}

/* An endpoint that calls itself as another device does not become it. */
START_TEST(devices_of_others)
{
	const struct link l = { .extension = "jasper", .resource = "8999",
		.kind = NULL };
	struct device g = { .type_id = "box", .device_id = "box-1",
		.created = NOW };
	struct event new;
	struct device d;

	ck_ok(device_type_add(store_db, &(struct device_type){ .id = "box",
	    .class_id = "Gateway", .metadata = "", .created = NOW }));
	ck_ok(device_add(store_db, &g));
	store_device("free");
	ck_assert(taken("free"));
	ck_ok(device_set_token(store_db, store_device("signs-in"), "hash",
	    NOW));
	ck_assert(!taken("signs-in"));
	ck_ok(gateway_put(store_db, store_device("behind"), g.id));
	ck_assert(!taken("behind"));
	ck_ok(device_configure(store_db, store_a, store_device("sim"),
	    "{\"jasper\":{\"iccid\":\"8999\"}}", &l, 1, NOW));
	ck_assert(!taken("sim"));
	/* nor a gateway, one that is or a new one */
	new = mbed_here(store_a, "box-1", "box");
	keep(&new);
	ck_assert_int_eq(device_linking(store_db, store_a, "mbed", "box-1",
	    &d), E_NOTFOUND);
	new = mbed_here(store_a, "box-2", "box");
	keep(&new);
	ck_assert_int_eq(device_get(store_db, store_a, "box", "box-2", &d),
	    E_NOTFOUND);
}
END_TEST

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

	open_channel("mbed-connector");
	for (size_t i = 0; i < client_r.nevents; i++)
		keep(&client_r.events[i]);
	ck_ok(command("mbed-connector", "write", "node-007", c.argument,
	    NULL));
	id = client_r.remote_id;
	ck_assert_ptr_nonnull(strstr(id, "#node-007@patchbay-demo/"));
	ck_ok(command_add(store_db, store_a, &c));
	c.sent = NOW;
	ck_ok(command_mark_sent(store_db, &c));
	sim_at(sim_now + 1000);
	ck_ok(client_poll("mbed-connector", true, &got));
	/* its answer is faster than that to the request: asked again soon */
	ck_assert_int_eq(event_keep(store_db, store_a, &mbed,
	    about("async response", NULL), sim_now, false, &h),
	    E_SERVICE_TURN);
	ck_ok(command_named(store_db, c.id, id));
	ck_ok(event_keep(store_db, store_a, &mbed,
	    about("async response", NULL), sim_now, false, &h));
	ck_assert_str_eq(h.device_id, "node-007");
	ck_assert_str_eq(h.said->name, "asyncResponse");
	ck_assert_str_eq(h.said->payload, sim_text("{\"id\":\"%s\","
	    "\"status\":200,\"ct\":\"text/plain\",\"max-age\":60,"
	    "\"payload\":\"\",\"ep\":\"node-007\",\"path\":\"/3311/0/5850\"}",
	    id));
	ck_ok(command_get(store_db, store_a, c.id, &c));
	ck_assert_int_eq(c.status, CMD_CONFIRMED);
	ck_assert_str_eq(about("notification", "node-007")->points[0].payload,
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
	ck_assert_int_eq(command("mbed-connector", "write", "node-007", on,
	    NULL), E_SERVICE_REFUSED);
	ck_assert_ptr_null(strstr(client_r.reason, "412"));
	ck_assert_ptr_null(strstr(client_r.reason, "notification channel"));
	open_channel("mbed-connector");
	/* muddled */
	ck_ok(command("mbed-connector", "write", "node-011", on, NULL));
	first = client_r.remote_id;
	sim_at(sim_now + 1);
	ck_ok(command("mbed-connector", "write", "node-011", on, NULL));
	second = client_r.remote_id;
	ck_assert_str_ne(first, second);
	sim_at(sim_now + 1000);
	ck_ok(client_poll("mbed-connector", true, &got));
	ck_assert_str_eq(about("async response", NULL)->own_id, second);
	sim_at(sim_now + 5000);
	ck_ok(client_poll("mbed-connector", true, &got));
	ck_assert_str_eq(about("async response", NULL)->own_id, first);
	/* asleep, then mute */
	ck_ok(command("mbed-connector", "read", "node-010", "3311/0/5850",
	    NULL));
	ck_ok(command("mbed-connector", "read", "node-012", "3311/0/5850",
	    NULL));
	sim_at(sim_now + 5000);
	ck_ok(client_poll("mbed-connector", true, &got));
	ck_assert_ptr_null(about("async response", NULL));
	sim_at(sim_now + 3600000);
	ck_ok(client_poll("mbed-connector", true, &got));
	ck_assert_uint_gt(got.n, 0);
	/* by the endpoint */
	ck_ok(command("mbed-connector", "write", "node-001",
	    "{\"method\":\"PUT\",\"resourceId\":\"3303/0/5701\"}", NULL));
	sim_at(sim_now + 1000);
	ck_ok(client_poll("mbed-connector", true, &got));
	ck_assert(about("async response", NULL)->failed);
	ck_assert_str_eq(about("async response", NULL)->reason,
	    "The endpoint answered 405: METHOD_NOT_ALLOWED");
	/* by the service */
	ck_assert_int_eq(command("mbed-connector", "write", "node-099", on,
	    NULL), E_SERVICE_NOTFOUND);
	ck_assert_int_eq(command("mbed-connector", "subscribe", "node-001",
	    "3303/0/5701", NULL), E_SERVICE_REFUSED);
	say("account=mbed-demo&do=limit");
	ck_assert_int_eq(command("mbed-connector", "write", "node-007", on,
	    NULL), E_SERVICE_RATE);
	ck_assert_ptr_nonnull(strstr(client_r.reason, "used up for today"));
}
END_TEST

START_TEST(stolen)
{
	const struct op_args whose = { .own = driver_by_name(
	    "mbed-connector")->channel->whose };

	open_channel("mbed-connector");
	say("account=mbed-demo&do=steal");
	ck_assert_int_eq(client_poll("mbed-connector", false, &got),
	    E_SERVICE_REFUSED);
	ck_ok(client_ask("mbed-connector", OP_OWN, &whose));
	ck_assert_ptr_nonnull(strstr(client_r.reason,
	    "https://other.example/notifications"));
	say("account=mbed-demo&do=poll");
	ck_assert_int_eq(client_poll("mbed-connector", false, &got),
	    E_SERVICE_REFUSED);
	ck_ok(client_ask("mbed-connector", OP_OWN, &whose));
	ck_assert_ptr_nonnull(strstr(client_r.reason,
	    "Another program polls with this access key"));
	say("account=mbed-demo&do=free");
	ck_ok(client_poll("mbed-connector", true, &got));
}
END_TEST

static void
izuma(void)
{
	client_set("accesskey", "ak_izuma_demo");
}

START_TEST(device_management)
{
	const struct op_args of = { .resource = IZUMA_1 };
	static const char post[] = "{\"method\":\"POST\",\"resourceId\":"
	    "\"3/0/4\"}";

	izuma();
	ck_ok(client_ask("izuma-device-management", OP_CHECK, &of));
	open_channel("izuma-device-management");
	ck_assert_uint_eq(client_r.nevents, 12);
	ck_ok(client_ask("izuma-device-management", OP_DETAILS, &of));
	ck_assert_str_eq(client_r.resource.state, "registered");
	ck_assert_ptr_nonnull(strstr(client_r.resource.detail, "node-001"));
	ck_assert_uint_eq(client_r.npoints, 5);
	ck_assert_int_eq(client_r.points[2].observable, 1);
	ck_assert_int_eq(client_r.points[2].subscribed, 1);
	ck_assert_int_eq(client_r.points[3].subscribed, 0);
	/* under an id of ours */
	ck_ok(command("izuma-device-management", "write", IZUMA_1, post,
	    "our-own_id"));
	sim_at(sim_now + 1000);
	ck_ok(client_poll("izuma-device-management", true, &got));
	ck_assert_str_eq(about("async response", NULL)->own_id, "our-own_id");
	ck_assert(!about("async response", NULL)->failed);
	ck_assert_int_eq(command("izuma-device-management", "read", IZUMA_1,
	    "9/9/9", "another"), E_SERVICE_NOTFOUND);
	ck_assert_str_eq(client_r.reason, "The endpoint has no such "
	    "resource.");
	say("account=izuma-demo&do=gone&endpoint=" IZUMA_1);
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

	izuma();
	open_channel("izuma-device-management");
	ck_ok(command_add(store_db, store_a, &c));
	c.sent = NOW;
	ck_ok(command_mark_sent(store_db, &c));
	ck_ok(command("izuma-device-management", "subscribe", IZUMA_1,
	    c.argument, NULL));
	sim_at(sim_now + 1000);
	ck_ok(client_poll("izuma-device-management", true, &got));
	ck_assert_int_eq(event_keep(store_db, store_a, &mbed,
	    about("async response", NULL), sim_now, false, &h),
	    E_SERVICE_TURN);
	ck_ok(event_early(store_db, store_a, &mbed,
	    about("async response", NULL), &early));
	ck_assert(early);
	ck_ok(command_named(store_db, c.id, client_r.remote_id));
	ck_ok(event_early(store_db, store_a, &mbed,
	    about("async response", NULL), &early));
	ck_assert(!early);
	ck_ok(event_keep(store_db, store_a, &mbed,
	    about("async response", NULL), sim_now, false, &h));
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

#define SECRET	"0123456789abcdefghij-_0123456789"

/* A callback in place of polls: the service is given it, it is looked after,
 * and recognised when it is another's: also another Patchbay's, whose secret
 * is not shown. */
static void
callback_of(const char *driver, const char *account)
{
	client_set("delivery", "callback");
	client_push = hash_token(store_a, SECRET);
	ck_assert_int_eq(client_poll(driver, true, &got), E_SERVICE_NOTFOUND);
	ck_ok(listen(driver, "https://console.example/push/k/" SECRET));
	ck_ok(client_poll(driver, true, &got));
	ck_assert_int_gt(got.next_ms, 1000);
	ck_ok(listen(driver, "https://two.example/push/k/"
	    "abcdefghijklmnopqrstuvwxyz-_0123"));
	ck_assert_int_eq(client_poll(driver, false, &got),
	    E_SERVICE_FORBIDDEN);
	ck_assert_ptr_nonnull(strstr(got.why, "another Patchbay"));
	ck_assert_ptr_nonnull(strstr(got.why, "https://two.example."));
	ck_assert_ptr_null(strstr(got.why, "abcdef"));
	say(sim_text("account=%s&do=steal", account));
	ck_assert_int_eq(client_poll(driver, false, &got),
	    E_SERVICE_FORBIDDEN);
	ck_assert_ptr_nonnull(strstr(got.why,
	    "https://other.example/notifications"));
	client_push = NULL;
}

START_TEST(callback)
{
	izuma();
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

	izuma();
	client_push = hash_token(store_a, SECRET);
	ck_ok(listen(driver, "https://console.example/push/k/another"));
	ck_assert_int_eq(client_poll(driver, true, &got), E_SERVICE_REFUSED);
	ck_ok(client_ask(driver, OP_OWN, &whose));
	ck_assert_int_eq(client_poll(driver, true, &got), E_SERVICE_REFUSED);
	ck_ok(listen(driver, "https://console.example/push/k/" SECRET));
	ck_assert_int_eq(client_poll(driver, true, &got), E_SERVICE_REFUSED);
	ck_ok(client_ask(driver, OP_OWN, &whose));
	ck_assert_ptr_nonnull(strstr(client_r.reason, "polling begins"));
	ck_assert_ptr_null(strstr(client_r.reason, SECRET));
	ck_ok(client_poll(driver, true, &got));
	client_push = NULL;
}
END_TEST

Suite *
sim_mbed_suite(void)
{
	Suite *s = suite_create("sim_mbed");
	TCase *t = tcase_create("sim_mbed");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, connector);
	tcase_add_test(t, notify_as_documented);
	tcase_add_test(t, long_values);
	tcase_add_test(t, endpoints_are_devices);
	tcase_add_test(t, devices_that_are_there);
	tcase_add_test(t, devices_of_others);
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
