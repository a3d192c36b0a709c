/* Lists of devices of the API with filters that are checked row by row: what
 * does not pass costs no memory of the request. */
#include <check.h>
#include <string.h>

#include "api/answer.h"
#include "store/device/device_detail.h"
#include "store/device/gateway.h"
#include "store_fixture.h"

Suite	*api_list_suite(void);

enum { DEVICES = 300, METADATA = 30000, MEMORY = 4 * 1024 * 1024 };

static struct reply reply;

/* Much is known of each; the last is behind the first, and alerts. */
static void
setup(void)
{
	char *metadata;
	int64_t first = 0;

	store_open();
	store_basics();
	reply_init(&reply, PAGE_MAX);
	metadata = arena_alloc(store_a, METADATA + 10);
	memset(metadata, 'x', METADATA);
	memcpy(metadata, "{\"a\":\"", 6);
	memcpy(metadata + METADATA, "\"}", 3);
	ck_ok(db_begin(store_db));
	for (int i = 0; i < DEVICES; i++) {
		struct device d = { .type_id = "meter", .created = NOW,
		    .device_id = arena_printf(store_a, "d%03d", i),
		    .metadata = metadata };

		ck_ok(device_add(store_db, &d));
		if (i == 0)
			first = d.id;
		if (i == DEVICES - 1) {
			ck_ok(gateway_put(store_db, d.id, first));
			ck_ok(device_alert_put(store_db, d.id, true, NOW));
		}
	}
	ck_ok(db_commit(store_db));
}

static void
teardown(void)
{
	reply_free(&reply);
	store_close();
}

/* How many of the first page are found, with the memory of a small request. */
static size_t
found(const char *query)
{
	static const struct config cfg = { .state = "/nowhere" };
	struct arena *a = arena_new(MEMORY);
	struct api_key key = { .name = "a-abc123-0123456789",
		.role = ROLE_VIEWER };
	struct req req = { .a = a, .content_type = "", .path = "",
		.method = METHOD_GET };
	struct event_reader events;
	struct page p = { .a = a, .req = &req, .reply = &reply, .cfg = &cfg,
		.events = &events, .key = &key, .now = NOW, .db = store_db };
	size_t n;
	json_t *o;

	event_reader_open(&events, "/nowhere/events");
	reply_reset(&reply);
	ck_ok(org_get(store_db, a, &p.org));
	ck_ok(pairs_parse(a, query, strlen(query), &req.query));
	ck_ok(api_devices(&p));
	o = json_read(a, reply.out.data, reply.out.len, NULL);
	n = json_array_size(json_object_get(o, "results"));
	arena_free(a);
	return n;
}

static const struct { const char *query; size_t n; } lists[] = {
	{ "gatewayId=none", 0 }, { "gatewayTypeId=meter", 1 },
	{ "gatewayId=d000&gatewayTypeId=meter", 1 },
	{ "gatewayId=d000&gatewayTypeId=other", 0 },
	{ "status.alert.enabled=true", 1 },
	{ "status.alert.enabled=true&gatewayId=none", 0 },
	{ "mgmt.dormant=true", 0 }, { "mgmt.dormant=false", 0 },
	{ "registration.date=2001-01-01", 0 },
	{ "deviceInfo.model=none", 0 }, { "deviceInfo.model=none&_q=d2", 0 },
};

START_TEST(costs_little)
{
	ck_assert_uint_eq(found(lists[_i].query), lists[_i].n);
}
END_TEST

/* All of them pass: what is found is what takes room. */
START_TEST(found_all_the_same)
{
	ck_assert_uint_eq(found("status.alert.enabled=false&_limit=10"), 10);
	ck_assert_uint_eq(found("_limit=10"), 10);
}
END_TEST

Suite *
api_list_suite(void)
{
	Suite *s = suite_create("api_list");
	TCase *t = tcase_create("list");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, costs_little, 0,
	    sizeof(lists) / sizeof(*lists));
	tcase_add_test(t, found_all_the_same);
	suite_add_tcase(s, t);
	return s;
}
