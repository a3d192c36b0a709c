/* ARM's two device clouds in the simulator, asked by the console's own drivers,
 * and what of their telling is stored. */
#include <check.h>
#include <string.h>

#include "cloud_fixture.h"
#include "drivers/mbed/mbed.h"
#include "lib/clock.h"
#include "sim_client.h"
#include "store/command/activity.h"
#include "store/device/gateway.h"
#include "store/resource/due.h"
#include "store/resource/point.h"
#include "store/resource/resource.h"

Suite	*sim_mbed_suite(void);

START_TEST(connector)
{
	const struct event *e;

	ck_ok(client_ask("mbed-connector", OP_CHECK, &(struct op_args){
	    .resource = NULL }));
	cloud_channel("mbed-connector");
	ck_assert_uint_eq(client_r.nevents, 12);
	ck_assert_str_eq(client_r.events[0].about[0], "node-001");
	ck_assert_str_eq(client_r.events[0].becomes, "thermometer");
	/* two of each thermometer and one of each light are observable */
	ck_ok(client_poll("mbed-connector", true, &cloud_got));
	ck_assert_uint_eq(cloud_got.n, 18);
	e = cloud_about("notification", "node-001");
	ck_assert_str_eq(e->said.name, "notify");
	/* nothing has changed; then a temperature has */
	ck_ok(client_poll("mbed-connector", true, &cloud_got));
	ck_assert_uint_eq(cloud_got.n, 0);
	sim_at(sim_now + 10000);
	ck_ok(client_poll("mbed-connector", true, &cloud_got));
	ck_assert_uint_gt(cloud_got.n, 0);
	client_set("accesskey", "another");
	ck_assert_int_eq(client_ask("mbed-connector", OP_CHECK,
	    &(struct op_args){ .resource = NULL }), E_SERVICE_AUTH);
	ck_assert_int_eq(client_poll("mbed-connector", true, &cloud_got),
	    E_SERVICE_AUTH);
}
END_TEST

/* The contract's five members, in its order and no others. */
START_TEST(notify_as_documented)
{
	const char *payload = "{\"ep\":\"node-007\",\"path\":\"/3311/0/5850\","
	    "\"ct\":\"text/plain\",\"payload\":\"MA==\",\"max-age\":60}";
	const struct event *e;

	cloud_channel("mbed-connector");
	ck_ok(client_poll("mbed-connector", true, &cloud_got));
	e = cloud_about("notification", "node-007");
	ck_assert_str_eq(e->said.payload, payload);
	ck_assert_str_eq(e->said.format, "json");
	ck_assert_str_eq(e->points[0].payload, "MA==");
}
END_TEST

static void
read_notice(const char *body)
{
	cloud_got = (struct received){ .n = 0 };
	ck_ok(mbed_read_notice(store_a, "3303/* /3311/0/5850", body, strlen(body), sim_now,
	    &cloud_got));
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
	ck_assert_uint_gt(cloud_got.events[0].said.len, 200000);
	ck_assert_uint_eq(cloud_got.events[0].npoints, 1);
	ck_assert_uint_eq(strlen(cloud_got.events[0].points[0].payload),
	    MBED_VALUE_MAX);
	read_notice(sim_text("{\"notifications\":[{\"ep\":\"node-001\","
	    "\"path\":\"%sx\",\"payload\":\"\"}]}", path));
	ck_assert_uint_eq(cloud_got.n, 1);
	ck_assert_uint_eq(cloud_got.events[0].npoints, 0);
}
END_TEST

/* Which of both was first is not told: it is taken as here, and read. */
START_TEST(left_and_here)
{
	struct resource r;
	int64_t due;

	cloud_channel("mbed-connector");
	cloud_keep(&client_r.events[0]);
	cloud_keep(&client_r.events[1]);
	ck_ok(due_get(store_db, "mbed", "node-001", &due));
	ck_ok(due_put(store_db, "mbed", "node-001", due, ABSENT));
	read_notice("{\"registrations\":[{\"ep\":\"node-001\",\"resources\":["
	    "{\"path\":\"/3/0/1\"}]}],\"registrations-expired\":[\"node-002\"],"
	    "\"de-registrations\":[\"node-001\"]}");
	ck_assert_uint_eq(cloud_got.n, 3);
	for (size_t i = 0; i < cloud_got.n; i++)
		cloud_keep(&cloud_got.events[i]);
	ck_ok(resource_get(store_db, store_a, "mbed", "node-001", &r));
	ck_assert_str_eq(r.state, "registered");
	ck_assert(cloud_about("registration", "node-001")->unsure);
	ck_ok(due_get(store_db, "mbed", "node-001", &due));
	ck_assert_int_ne(due, ABSENT);
	ck_ok(resource_get(store_db, store_a, "mbed", "node-002", &r));
	ck_assert_str_eq(r.state, "expired");
	/* one that has not left is what it says */
	read_notice("{\"registrations\":[{\"ep\":\"node-001\",\"resources\":["
	    "{\"path\":\"/3/0/1\"}]}]}");
	ck_assert(!cloud_got.events[0].unsure);
}
END_TEST

/* A new registration ends what was subscribed to by hand; what the settings want
 * the service subscribes to again. */
START_TEST(subscribed_until_it_registers)
{
	static const struct { const char *path; int64_t is; } after[] = {
		{ "/3/0/1", 0 }, { "/3303/0/5700", 1 }, { "/3303/0/5701", 0 },
		{ "/3311/0/5850", 1 }, { "/3311/0/5851", 0 },
	};
	struct resource r;
	struct point *points, by_hand = { .path = "/3311/0/5851",
		.subscribed = 1, .observable = 1, .at = ABSENT };
	size_t n;
	const char *body = "\":[{\"ep\":\"node-001\",\"resources\":["
	    "{\"path\":\"/3/0/1\"},{\"path\":\"/3303/0/5700\",\"obs\":true},"
	    "{\"path\":\"/3303/0/5701\",\"obs\":false},"
	    "{\"path\":\"/3311/0/5850\",\"obs\":\"true\"},"
	    "{\"path\":\"/3311/0/5851\",\"obs\":true}]}]}";

	cloud_channel("mbed-connector");
	cloud_keep(&client_r.events[0]);
	ck_ok(point_put(store_db, store_a, "mbed", "node-001", &by_hand, 1,
	    false));
	/* still there: nothing has ended */
	read_notice(sim_text("{\"reg-updates%s", body));
	cloud_keep(&cloud_got.events[0]);
	ck_ok(resource_get(store_db, store_a, "mbed", "node-001", &r));
	ck_ok(point_list(store_db, store_a, r.id, &points, &n));
	ck_assert_int_eq(points[4].subscribed, 1);
	read_notice(sim_text("{\"registrations%s", body));
	cloud_keep(&cloud_got.events[0]);
	ck_ok(point_list(store_db, store_a, r.id, &points, &n));
	ck_assert_uint_eq(n, 5);
	for (size_t i = 0; i < n; i++) {
		ck_assert_str_eq(points[i].path, after[i].path);
		ck_assert_int_eq(points[i].subscribed, after[i].is);
	}
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

	cloud_channel("mbed-connector");
	for (size_t i = 0; i < client_r.nevents; i++)
		cloud_keep(&client_r.events[i]);
	ck_ok(device_get(store_db, store_a, "thermometer", "node-001", &d));
	ck_assert_str_eq(d.extensions, "{\n  \"mbed\": {\n    \"endpoint\": "
	    "\"node-001\"\n  }\n}");
	ck_ok(client_poll("mbed-connector", true, &cloud_got));
	h = cloud_keep(cloud_about("notification", "node-001"));
	ck_assert_int_eq(h.device, d.id);
	ck_assert_str_eq(h.type_id, "thermometer");
	ck_assert_str_eq(h.said->name, "notify");
	cloud_keep(&client_r.events[0]);
	ck_ok(resource_get(store_db, store_a, "mbed", "node-001", &r));
	ck_assert_str_eq(r.state, "registered");
	ck_ok(point_list(store_db, store_a, r.id, &points, &n));
	ck_assert_uint_eq(n, 1);
	ck_assert_int_eq(points[0].subscribed, 1);
	cloud_say("account=mbed-demo&do=expire&endpoint=node-001");
	cloud_say("account=mbed-demo&do=gone&endpoint=node-002");
	ck_ok(client_poll("mbed-connector", true, &cloud_got));
	cloud_keep(cloud_about("de-registration", "node-001"));
	cloud_keep(cloud_about("de-registration", "node-002"));
	ck_ok(resource_get(store_db, store_a, "mbed", "node-001", &r));
	ck_assert_str_eq(r.state, "expired");
	ck_ok(resource_get(store_db, store_a, "mbed", "node-002", &r));
	ck_assert_str_eq(r.state, "deregistered");
	ck_ok(device_get(store_db, store_a, "thermometer", "node-001", &d));
	/* back again, with all of its resources */
	cloud_say("account=mbed-demo&do=register&endpoint=node-001");
	ck_ok(client_poll("mbed-connector", true, &cloud_got));
	cloud_keep(cloud_about("registration", "node-001"));
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
	cloud_channel("mbed-connector");
	cloud_keep(&client_r.events[0]);
	ck_assert_int_eq(device_get(store_db, store_a, "thermometer",
	    "node-001", &d), E_NOTFOUND);
	ck_ok(device_linking(store_db, store_a, "mbed", "node-001", &d));
	ck_assert_str_eq(d.device_id, "pump");
	/* a name that no device can have is no failure */
	client_r.events[1].about = (const char *const[]){ "a b", NULL };
	cloud_keep(&client_r.events[1]);
	ck_assert_int_eq(device_linking(store_db, store_a, "mbed", "a b", &d),
	    E_NOTFOUND);
}
END_TEST

static bool
taken(const char *name)
{
	const struct event e = mbed_here(store_a, name, "meter");
	struct device d;

	cloud_keep(&e);
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
	cloud_keep(&new);
	ck_assert_int_eq(device_linking(store_db, store_a, "mbed", "box-1",
	    &d), E_NOTFOUND);
	new = mbed_here(store_a, "box-2", "box");
	cloud_keep(&new);
	ck_assert_int_eq(device_get(store_db, store_a, "box", "box-2", &d),
	    E_NOTFOUND);
}
END_TEST

Suite *
sim_mbed_suite(void)
{
	Suite *s = suite_create("sim_mbed");
	TCase *t = tcase_create("sim_mbed");

	tcase_add_checked_fixture(t, cloud_open, cloud_close);
	tcase_add_test(t, connector);
	tcase_add_test(t, notify_as_documented);
	tcase_add_test(t, long_values);
	tcase_add_test(t, left_and_here);
	tcase_add_test(t, subscribed_until_it_registers);
	tcase_add_test(t, endpoints_are_devices);
	tcase_add_test(t, devices_that_are_there);
	tcase_add_test(t, devices_of_others);
	suite_add_tcase(s, t);
	return s;
}
