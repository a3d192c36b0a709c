/* Which gateway a device is behind. */
#include <check.h>

#include "store/device/gateway.h"
#include "store/command/outbox.h"
#include "store_fixture.h"

Suite	*gateway_suite(void);

static int64_t hub, other;

static void
setup(void)
{
	const struct device_type t = { .id = "hub", .class_id = "Gateway",
	    .description = "", .info = { "", "", "", "", "", "", "", "" },
	    .metadata = "", .created = NOW, .updated = NOW };
	struct device d = { .type_id = "hub", .device_id = "one",
	    .info = t.info, .metadata = "", .token_hash = "",
	    .created = NOW, .updated = NOW };

	store_open();
	store_basics();
	ck_ok(device_type_add(store_db, &t));
	ck_ok(device_add(store_db, &d));
	hub = d.id;
	d.device_id = "two";
	ck_ok(device_add(store_db, &d));
	other = d.id;
}

START_TEST(registered)
{
	struct device_name g, *list;
	int64_t a, b, id;
	size_t n;

	ck_ok(gateway_register(store_db, store_a, hub, "meter", "a", NOW, &a));
	ck_ok(gateway_register(store_db, store_a, hub, "meter", "b", NOW, &b));
	ck_assert_int_eq(gateway_register(store_db, store_a, other, "meter",
	    "a", NOW, &id), E_CONFLICT);
	ck_assert_int_eq(gateway_register(store_db, store_a, hub, "none", "a",
	    NOW, &id), E_NOTFOUND);
	ck_assert_int_eq(gateway_register(store_db, store_a, hub, "hub", "x",
	    NOW, &id), E_ROLE);
	ck_assert_int_eq(gateway_register(store_db, store_a, hub, "meter",
	    "..", NOW, &id), E_INPUT);
	ck_ok(gateway_of(store_db, store_a, a, &g));
	ck_assert_int_eq(g.id, hub);
	ck_assert_str_eq(g.device_id, "one");
	ck_assert_int_eq(gateway_of(store_db, store_a, hub, &g), E_NOTFOUND);
	ck_ok(gateway_device(store_db, store_a, "meter", "b", &id, &g));
	ck_assert_int_eq(id, b);
	ck_assert_int_eq(g.id, hub);
	ck_ok(gateway_device(store_db, store_a, "hub", "one", &id, &g));
	ck_assert_int_eq(id, hub);
	ck_assert_int_eq(g.id, 0);
	ck_ok(gateway_devices(store_db, store_a, hub, a, 10, &list, &n));
	ck_assert_uint_eq(n, 1);
	ck_assert_str_eq(list->device_id, "b");
	ck_ok(gateway_count(store_db, hub, &id));
	ck_assert_int_eq(id, 2);
	/* without it they are behind none */
	ck_ok(device_delete(store_db, hub));
	ck_assert_int_eq(gateway_of(store_db, store_a, a, &g), E_NOTFOUND);
	ck_ok(gateway_device(store_db, store_a, "meter", "a", &id, &g));
}
END_TEST

START_TEST(waiting)
{
	struct outgoing c = { .name = "c", .format = "json", .payload = "{}",
	    .size = 2, .sender = "k", .session = true, .at = NOW,
	    .expires = NOW + 100 };
	struct device_name d;
	int64_t a, b, n, bytes;

	ck_ok(gateway_register(store_db, store_a, hub, "meter", "a", NOW, &a));
	ck_ok(gateway_register(store_db, store_a, hub, "meter", "b", NOW, &b));
	ck_assert_int_eq(gateway_waiting(store_db, store_a, hub, 0, NOW, &d),
	    E_NOTFOUND);
	c.device = b;
	ck_ok(outbox_put(store_db, &c));
	ck_ok(gateway_waiting(store_db, store_a, hub, 0, NOW, &d));
	ck_assert_int_eq(d.id, b);
	ck_assert_int_eq(gateway_waiting(store_db, store_a, hub, b, NOW, &d),
	    E_NOTFOUND);
	ck_assert_int_eq(gateway_waiting(store_db, store_a, other, 0, NOW,
	    &d), E_NOTFOUND);
	ck_ok(gateway_drop(store_db, other, NOW));
	ck_ok(outbox_load(store_db, &n, &bytes));
	ck_assert_int_eq(n, 1);
	ck_ok(gateway_drop(store_db, hub, NOW));
	ck_ok(outbox_load(store_db, &n, &bytes));
	ck_assert_int_eq(n, 0);
}
END_TEST

Suite *
gateway_suite(void)
{
	Suite *s = suite_create("gateway");
	TCase *t = tcase_create("gateway");

	tcase_add_checked_fixture(t, setup, store_close);
	tcase_add_test(t, registered);
	tcase_add_test(t, waiting);
	suite_add_tcase(s, t);
	return s;
}
