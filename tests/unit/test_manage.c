/* Device management: what agents say, and what is made of it. */
#include <check.h>
#include <string.h>

#include "lib/clock.h"
#include "manage/manage.h"
#include "store/command/outbox.h"
#include "store/device/device_detail.h"
#include "store/manage/managed.h"
#include "store_fixture.h"

Suite	*manage_suite(void);

static int64_t device;

static void
setup(void)
{
	store_open();
	store_basics();
	device = store_device("one");
}

/* The rc that is answered; 0: no answer. */
static int
say_at(const char *topic, const char *payload, int64_t at)
{
	struct agent_answer out;

	ck_ok(db_begin(store_db));
	ck_ok(db_end(store_db, manage_take(store_db, store_a, &(struct agent_message){
	    .device = device, .topic = topic, .payload = payload,
	    .len = strlen(payload), .at = at }, &out)));
	if (out.req_id == NULL)
		return 0;
	ck_assert_str_eq(out.req_id, "r");
	return out.rc;
}

static int
say(const char *topic, const char *payload)
{
	return say_at(topic, payload, NOW);
}

static struct device
stored(void)
{
	struct device d;

	ck_ok(device_get(store_db, store_a, "meter", "one", &d));
	return d;
}

START_TEST(manages)
{
	struct managed m;

	ck_assert_int_eq(managed_get(store_db, store_a, device, &m),
	    E_NOTFOUND);
	ck_assert_int_eq(say("mgmt/manage", "{\"reqId\":\"r\",\"d\":{"
	    "\"lifetime\":3600,\"supports\":{\"deviceActions\":true,"
	    "\"firmwareActions\":false,\"pack-v1\":true,\"old\":false},"
	    "\"deviceInfo\":{\"fwVersion\":\"1.2\",\"model\":null},"
	    "\"metadata\":{\"a\":1}}}"), RC_OK);
	ck_ok(managed_get(store_db, store_a, device, &m));
	ck_assert(m.device_actions && !m.firmware_actions);
	ck_assert_str_eq(m.bundles, "[\"pack-v1\"]");
	ck_assert(!managed_dormant(&m, NOW + 3599999));
	ck_assert(managed_dormant(&m, NOW + 3600000));
	ck_assert_str_eq(stored().info.fw_version, "1.2");
	ck_assert_str_eq(stored().metadata, "{\"a\":1}");
	/* again, without end: what it does not say it does not support */
	ck_assert_int_eq(say("mgmt/manage", "{\"reqId\":\"r\"}"), RC_OK);
	ck_ok(managed_get(store_db, store_a, device, &m));
	ck_assert(!m.device_actions);
	ck_assert_int_eq(m.dormant, ABSENT);
	ck_assert_str_eq(stored().info.fw_version, "1.2");
	ck_assert_int_eq(say("mgmt/unmanage", "{\"reqId\":\"r\"}"), RC_OK);
	ck_assert_int_eq(managed_get(store_db, store_a, device, &m),
	    E_NOTFOUND);
}
END_TEST

/* What is wrong changes nothing. */
START_TEST(refuses)
{
	static const struct {
		const char	*topic, *payload;
		int		 rc;
	} wrong[] = {
		{ "mgmt/manage", "{\"reqId\":\"r\",\"d\":{\"lifetime\":3599}}",
		    RC_BAD },
		{ "mgmt/manage", "{\"reqId\":\"r\",\"d\":{\"lifetime\":-1}}",
		    RC_BAD },
		{ "mgmt/manage", "{\"reqId\":\"r\",\"d\":{\"lifetime\":\"9\"}}",
		    RC_BAD },
		{ "mgmt/manage", "{\"reqId\":\"r\",\"d\":{\"supports\":[]}}",
		    RC_BAD },
		{ "mgmt/manage", "{\"reqId\":\"r\",\"d\":{\"supports\":"
		    "{\"deviceActions\":1}}}", RC_BAD },
		{ "mgmt/manage", "{\"reqId\":\"r\",\"d\":{\"supports\":"
		    "{\"no such/id\":true}}}", RC_BAD },
		{ "mgmt/manage", "{\"reqId\":\"r\",\"d\":{\"deviceInfo\":"
		    "{\"model\":7}}}", RC_BAD },
		{ "mgmt/manage", "{\"reqId\":\"r\",\"d\":{\"deviceInfo\":"
		    "{\"model\":\"a\\nb\"}}}", RC_BAD },
		{ "mgmt/manage", "{\"reqId\":\"r\",\"d\":{\"metadata\":[]}}",
		    RC_BAD },
		{ "mgmt/manage", "{\"reqId\":\"r\",\"d\":7}", RC_BAD },
		{ "mgmt/manage", "{\"d\":{\"lifetime\":1}}", 0 },
		{ "mgmt/manage", "not JSON", 0 }, { "mgmt/manage", "", 0 },
		{ "mgmt/manage", "[]", 0 },
		{ "no/such", "{\"reqId\":\"r\"}", RC_NOTFOUND },
		{ "device/update/location", "{\"reqId\":\"r\",\"d\":"
		    "{\"latitude\":91,\"longitude\":0}}", RC_BAD },
		{ "device/update/location", "{\"reqId\":\"r\",\"d\":"
		    "{\"latitude\":1}}", RC_BAD },
		{ "device/update/location", "{\"reqId\":\"r\",\"d\":"
		    "{\"latitude\":1,\"longitude\":1,"
		    "\"measuredDateTime\":\"soon\"}}", RC_BAD },
		{ "add/diag/errorCodes", "{\"reqId\":\"r\",\"d\":{}}", RC_BAD },
		{ "add/diag/errorCodes", "{\"reqId\":\"r\",\"d\":"
		    "{\"errorCode\":1e99}}", RC_BAD },
		{ "add/diag/log", "{\"reqId\":\"r\",\"d\":{\"message\":\"m\","
		    "\"severity\":3}}", RC_BAD },
		{ "add/diag/log", "{\"reqId\":\"r\",\"d\":{}}", RC_BAD },
		{ "notify", "{\"reqId\":\"r\",\"d\":{}}", RC_BAD },
		{ "notify", "{\"reqId\":\"r\",\"d\":{\"fields\":[{\"field\":"
		    "\"mgmt.firmware\",\"value\":{\"state\":3}}]}}", RC_BAD },
	};
	struct device_detail more;
	struct managed m;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		ck_assert_msg(say(wrong[i].topic, wrong[i].payload) ==
		    wrong[i].rc, "%s %s", wrong[i].topic, wrong[i].payload);
	ck_assert_int_eq(managed_get(store_db, store_a, device, &m),
	    E_NOTFOUND);
	ck_ok(device_detail_get(store_db, store_a, device, &more));
	ck_assert_str_eq(more.location, "");
	ck_assert_str_eq(stored().info.model, "");
}
END_TEST

/* A device that is not managed says where it is, and what ails it, as well. */
START_TEST(diagnostics)
{
	struct device_detail more;
	struct error_code *c;
	struct diag_log *l;
	size_t n;

	ck_assert_int_eq(say("device/update/location", "{\"reqId\":\"r\",\"d\":"
	    "{\"latitude\":48.5,\"longitude\":-3,\"elevation\":null}}"), RC_OK);
	ck_ok(device_detail_get(store_db, store_a, device, &more));
	ck_assert_ptr_nonnull(strstr(more.location, "\"latitude\":48.5"));
	ck_assert_ptr_null(strstr(more.location, "elevation"));
	ck_assert_int_eq(say("add/diag/errorCodes",
	    "{\"reqId\":\"r\",\"d\":{\"errorCode\":7}}"), RC_OK);
	ck_ok(error_code_list(store_db, store_a, device, &c, &n));
	ck_assert_uint_eq(n, 1);
	ck_assert_int_eq(c[0].code, 7);
	ck_assert_int_eq(say("clear/diag/errorCodes", "{\"reqId\":\"r\"}"),
	    RC_OK);
	ck_ok(error_code_list(store_db, store_a, device, &c, &n));
	ck_assert_int_eq(c[0].code, 0);
	ck_assert_int_eq(say("add/diag/log", "{\"reqId\":\"r\",\"d\":"
	    "{\"message\":\"hot\",\"severity\":2,\"data\":\"QUJD\","
	    "\"timestamp\":\"2016-03-14T14:12:06.527Z\"}}"), RC_OK);
	ck_assert_int_eq(say("add/diag/log", "{\"reqId\":\"r\",\"d\":"
	    "{\"message\":\"hot\",\"data\":\"not base64\"}}"), RC_OK);
	ck_ok(diag_log_list(store_db, store_a, device, &l, &n));
	ck_assert_uint_eq(n, 2);
	ck_assert_str_eq(l[1].data, "QUJD");
	ck_assert_int_eq(l[1].at, INT64_C(1457964726527));
	ck_assert_str_eq(l[0].data, "bm90IGJhc2U2NA==");
	ck_assert_int_eq(say("clear/diag/log", "{\"reqId\":\"r\"}"), RC_OK);
	ck_ok(diag_log_list(store_db, store_a, device, &l, &n));
	ck_assert_uint_eq(n, 0);
}
END_TEST

/* What firmware it has is kept of a managed device alone. */
START_TEST(firmware)
{
	static const char told[] = "{\"d\":{\"fields\":[{\"field\":\"other\"},"
	    "{\"field\":\"mgmt.firmware\",\"value\":{\"state\":1,"
	    "\"version\":\"2.0\"}}]}}";
	struct managed m;

	ck_assert_int_eq(say("notify", told), 0);
	say("mgmt/manage", "{}");
	ck_ok(managed_get(store_db, store_a, device, &m));
	ck_assert_int_eq(m.firmware.state, ABSENT);
	say_at("notify", told, NOW + 5);
	say_at("notify", "{\"d\":{\"fields\":[{\"field\":\"mgmt.firmware\","
	    "\"value\":{\"updateStatus\":3}}]}}", NOW + 6);
	ck_ok(managed_get(store_db, store_a, device, &m));
	ck_assert_int_eq(m.firmware.state, FIRMWARE_DOWNLOADING);
	ck_assert_int_eq(m.firmware.status, FIRMWARE_CONNECTION_LOST);
	ck_assert_str_eq(m.firmware.version, "2.0");
	ck_assert_int_eq(m.firmware.updated, NOW + 6);
	ck_assert_int_eq(m.active, NOW + 6);
	ck_assert_int_eq(m.since, NOW);
}
END_TEST

/* A program has set where it is: a managed device is told, of the last time, and
 * needs no reqId, since it does not answer. */
START_TEST(located)
{
	struct new_location l = { .device = device, .at = NOW, .sender = "a-key",
		.json = "{\"longitude\":1.5,\"latitude\":48,\"measuredDateTime\":"
		    "\"2016-03-14T14:12:06.527Z\",\"updatedDateTime\":\"x\"}" };
	struct outbox_want want = { .name = "+", .kinds = OUTBOX_BOTH };
	struct device_detail more;
	struct outgoing o;
	bool asks;

	ck_ok(manage_location(store_db, store_a, &l, &asks));
	ck_assert(!asks);
	ck_ok(device_detail_get(store_db, store_a, device, &more));
	ck_assert_str_eq(more.location, l.json);
	say("mgmt/manage", "{\"d\":{\"lifetime\":3600}}");
	ck_ok(manage_location(store_db, store_a, &l, &asks));
	ck_assert(asks);
	l.json = "{\"latitude\":7,\"longitude\":1.5,\"elevation\":2}";
	ck_ok(manage_location(store_db, store_a, &l, &asks));
	ck_ok(outbox_next(store_db, store_a, device, &want, NOW, &o));
	ck_assert_str_eq(o.name, "device/update");
	ck_assert_str_eq(o.payload, "{\"d\":{\"fields\":[{\"field\":"
	    "\"location\",\"value\":{\"latitude\":7,\"longitude\":1.5,"
	    "\"elevation\":2}}]}}");
	want.after = o.id;
	ck_assert_int_eq(outbox_next(store_db, store_a, device, &want, NOW,
	    &o), E_NOTFOUND);
	/* dormant: it is stored */
	l.at = NOW + 3600 * 1000;
	ck_ok(manage_location(store_db, store_a, &l, &asks));
	ck_assert(!asks);
}
END_TEST

/* Which devices support a package: as their latest manage requests say. */
START_TEST(supports_a_package)
{
	int64_t other = store_device("two"), n;
	struct managed_device *list;
	size_t nlist;

	say("mgmt/manage", "{\"d\":{\"supports\":{\"pack-v1\":true,\"b\":true}}}");
	ck_ok(managed_put(store_db, store_a, other, &(struct managed){
	    .since = NOW, .dormant = NOW - 1, .bundles = "[\"pack-v1\"]" }));
	ck_ok(managed_supporting(store_db, "pack-v1", 10, &n));
	ck_assert_int_eq(n, 2);
	ck_ok(managed_supporting(store_db, "pack-v1", 1, &n));
	ck_assert_int_eq(n, 1);
	ck_ok(managed_supporters(store_db, store_a, "pack-v1", device, 10,
	    &list, &nlist));
	ck_assert_uint_eq(nlist, 1);
	ck_assert_str_eq(list[0].device_id, "two");
	ck_assert(managed_dormant(&list[0].managed, NOW));
	say("mgmt/manage", "{\"d\":{\"supports\":{\"b\":true,\"c\":true}}}");
	ck_ok(managed_supporting(store_db, "pack-v1", 10, &n));
	ck_assert_int_eq(n, 1);
	ck_ok(managed_supporting(store_db, "c", 10, &n));
	ck_assert_int_eq(n, 1);
	say("mgmt/unmanage", "{}");
	ck_ok(device_delete(store_db, other));
	ck_assert_int_eq(store_number("SELECT count(*) FROM managed_bundle"),
	    0);
}
END_TEST

/* As the description of the protocol has it, and as agents write it. */
START_TEST(notifies)
{
	struct managed m;

	say("mgmt/manage", "{}");
	ck_assert_int_eq(say("notify", "{\"reqId\":\"r\",\"d\":{\"field\":"
	    "\"mgmt.firmware\",\"value\":{\"state\":2}}}"), RC_OK);
	ck_ok(managed_get(store_db, store_a, device, &m));
	ck_assert_int_eq(m.firmware.state, FIRMWARE_DOWNLOADED);
	ck_assert_int_eq(say("notify", "{\"reqId\":\"r\",\"d\":{\"fields\":["
	    "{\"field\":\"location\",\"value\":{}},{\"field\":"
	    "\"mgmt.firmware\",\"value\":{\"state\":1}}]}}"), RC_OK);
	ck_ok(managed_get(store_db, store_a, device, &m));
	ck_assert_int_eq(m.firmware.state, FIRMWARE_DOWNLOADING);
	ck_assert_int_eq(say("notify", "{\"reqId\":\"r\",\"d\":{\"field\":"
	    "\"mgmt.firmware\",\"value\":{\"state\":9}}}"), RC_BAD);
}
END_TEST

Suite *
manage_suite(void)
{
	Suite *s = suite_create("manage");
	TCase *t = tcase_create("agent");

	tcase_add_checked_fixture(t, setup, store_close);
	tcase_add_test(t, manages);
	tcase_add_test(t, refuses);
	tcase_add_test(t, diagnostics);
	tcase_add_test(t, firmware);
	tcase_add_test(t, located);
	tcase_add_test(t, supports_a_package);
	tcase_add_test(t, notifies);
	suite_add_tcase(s, t);
	return s;
}
