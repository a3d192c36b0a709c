/* Commands for devices: each is somebody's once, and has a maximum. */
#include <check.h>
#include <string.h>

#include "store/command/outbox.h"
#include "store_fixture.h"

Suite	*outbox_suite(void);

static int64_t device;

static void
setup(void)
{
	store_open();
	store_basics();
	device = store_device("one");
}

static struct outgoing
command(const char *name, bool session)
{
	return (struct outgoing){ .device = device, .name = name,
	    .format = "json", .payload = "{}", .size = 2, .sender = "a-key",
	    .session = session, .at = NOW, .expires = NOW + 100 };
}

static int64_t
put(const char *name, bool session)
{
	struct outgoing c = command(name, session);

	ck_ok(outbox_put(store_db, &c));
	return c.id;
}

static const char *
next(const char *name, int64_t after, int64_t now)
{
	struct outgoing c;

	return outbox_next(store_db, store_a, device, &(struct outbox_want){
	    .name = name, .after = after }, now, &c) == E_OK ? c.name : "none";
}

START_TEST(oldest_first)
{
	int64_t a = put("a", false), b = put("b", false);

	ck_assert_int_lt(a, b);
	ck_assert_str_eq(next("+", 0, NOW), "a");
	ck_assert_str_eq(next("+", a, NOW), "b");
	ck_assert_str_eq(next("b", 0, NOW), "b");
	ck_assert_str_eq(next("c", 0, NOW), "none");
	ck_assert_str_eq(next("+", 0, NOW + 100), "none");
	ck_ok(outbox_move(store_db, a, OUTBOX_WAITING, OUTBOX_SENT, "here",
	    NOW));
	/* who comes second does not get it */
	ck_assert_int_eq(outbox_move(store_db, a, OUTBOX_WAITING,
	    OUTBOX_FETCHED, "", NOW), E_NOTFOUND);
	ck_assert_str_eq(next("+", 0, NOW), "b");
}
END_TEST

static enum outbox_status
status(int64_t id)
{
	struct outgoing *list;
	size_t n;

	ck_ok(outbox_list(store_db, store_a, device, 50, &list, &n));
	for (size_t i = 0; i < n; i++)
		if (list[i].id == id)
			return list[i].status;
	return OUTBOX_STATUSES;
}

START_TEST(endings)
{
	int64_t here = put("a", false), there = put("b", false);
	int64_t kept = put("c", true), old = put("d", false);

	ck_ok(outbox_move(store_db, here, OUTBOX_WAITING, OUTBOX_SENT, "here",
	    NOW));
	ck_ok(outbox_move(store_db, there, OUTBOX_WAITING, OUTBOX_SENT,
	    "there", NOW));
	ck_ok(outbox_unheard(store_db, "here", NOW + 1));
	ck_assert_int_eq(status(here), OUTBOX_UNKNOWN);
	ck_assert_int_eq(status(there), OUTBOX_SENT);
	ck_ok(outbox_drop(store_db, device, NOW + 1));
	ck_assert_int_eq(status(kept), OUTBOX_DROPPED);
	ck_assert_int_eq(status(old), OUTBOX_WAITING);
	ck_ok(outbox_expire(store_db, NOW + 99, 10));
	ck_assert_int_eq(status(old), OUTBOX_WAITING);
	ck_ok(outbox_expire(store_db, NOW + 100, 10));
	ck_assert_int_eq(status(old), OUTBOX_EXPIRED);
	/* nothing is taken back from what is over */
	ck_assert_int_eq(outbox_move(store_db, here, OUTBOX_SENT,
	    OUTBOX_WAITING, "", NOW), E_NOTFOUND);
	/* and only what may still leave has its payload */
	ck_assert_int_eq(store_number("SELECT count(*) FROM outbox "
	    "WHERE payload <> ''"), 1);
	ck_ok(outbox_move(store_db, there, OUTBOX_SENT, OUTBOX_HANDED,
	    "there", NOW));
	ck_assert_int_eq(store_number("SELECT count(*) FROM outbox "
	    "WHERE payload <> ''"), 0);
}
END_TEST

START_TEST(maxima)
{
	struct outgoing c = command("more", false);
	struct outbox_device d;
	int64_t n, bytes, other = store_device("other");

	for (int i = 0; i < OUTBOX_DEVICE; i++)
		put("a", false);
	ck_assert_int_eq(outbox_put(store_db, &c), E_TOOMANY);
	c.device = other;
	ck_ok(outbox_put(store_db, &c));
	ck_ok(outbox_load(store_db, &n, &bytes));
	ck_assert_int_eq(n, OUTBOX_DEVICE + 1);
	ck_assert_int_eq(bytes, 2 * n);
	ck_ok(outbox_device_after(store_db, store_a, 0, NOW, &d));
	ck_assert_int_eq(d.id, device);
	ck_assert_str_eq(d.device_id, "one");
	ck_ok(outbox_device_after(store_db, store_a, device, NOW, &d));
	ck_assert_int_eq(d.id, other);
	ck_assert_int_eq(outbox_device_after(store_db, store_a, other, NOW,
	    &d), E_NOTFOUND);
	/* what is of a device goes with it */
	ck_ok(device_delete(store_db, device));
	ck_ok(outbox_load(store_db, &n, &bytes));
	ck_assert_int_eq(n, 1);
	c.device = device;
	ck_assert_int_eq(outbox_put(store_db, &c), E_CONFLICT);
}
END_TEST

START_TEST(sessions)
{
	struct device_session s = { .until = NOW };

	ck_assert_int_eq(session_kept(store_db, device, &s), E_NOTFOUND);
	ck_ok(session_keep(store_db, device, &s));
	s = (struct device_session){ .http = true, .until = NOW + 1 };
	ck_ok(session_keep(store_db, device, &s));
	s = (struct device_session){ .until = 0 };
	ck_ok(session_kept(store_db, device, &s));
	ck_assert(s.http);
	ck_assert_int_eq(s.until, NOW + 1);
	ck_ok(session_forget(store_db, device));
	ck_assert_int_eq(session_kept(store_db, device, &s), E_NOTFOUND);
	/* of one that is gone nothing is kept */
	ck_ok(session_keep(store_db, device + 1000, &s));
	ck_assert_int_eq(session_kept(store_db, device + 1000, &s),
	    E_NOTFOUND);
}
END_TEST

static bool
is_first(const char *segment, void *ctx)
{
	(void)ctx;
	return strcmp(segment, "first") == 0;
}

START_TEST(places)
{
	int64_t at;

	ck_ok(outbox_place_put(store_db, "n1", "first", 10));
	ck_ok(outbox_place_put(store_db, "n1", "first", 20));
	ck_ok(outbox_place_put(store_db, "n2", "first", 30));
	ck_ok(outbox_place_get(store_db, "n1", "first", &at));
	ck_assert_int_eq(at, 20);
	ck_ok(outbox_place_tidy(store_db, store_a, "n1", is_first, NULL));
	ck_ok(outbox_place_get(store_db, "n1", "first", &at));
	ck_assert_int_eq(at, 0);
	ck_ok(outbox_place_get(store_db, "n2", "first", &at));
	ck_assert_int_eq(at, 30);
}
END_TEST

/* What is for a device that an extension links, but for its management. */
START_TEST(relayed)
{
	const struct link l = { .extension = "jasper", .resource = "8999",
		.kind = NULL };
	struct outgoing c = command("managed", false);
	struct relayed *list;
	size_t n;

	ck_ok(device_configure(store_db, store_a, device,
	    "{\"jasper\":{\"iccid\":\"8999\"}}", &l, 1, NOW));
	c.manage = true;
	ck_ok(outbox_put(store_db, &c));
	put("on", false);
	ck_ok(outbox_relayed(store_db, store_a, "jasper",
	    (struct relay_place){ 0 }, NOW, 10, &list, &n));
	ck_assert_uint_eq(n, 1);
	ck_assert_str_eq(list[0].of.name, "on");
}
END_TEST

Suite *
outbox_suite(void)
{
	Suite *s = suite_create("outbox");
	TCase *t = tcase_create("outbox");

	tcase_add_checked_fixture(t, setup, store_close);
	tcase_add_test(t, oldest_first);
	tcase_add_test(t, endings);
	tcase_add_test(t, maxima);
	tcase_add_test(t, relayed);
	tcase_add_test(t, sessions);
	tcase_add_test(t, places);
	suite_add_tcase(s, t);
	return s;
}
