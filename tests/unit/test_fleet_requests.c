/* A request for as many devices as one may have: the form that is pasted, the
 * rounds that ask them, the page that shows it. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/text/buf.h"
#include "manage/initiate.h"
#include "manage/manage.h"
#include "manage/round.h"
#include "page_fixture.h"
#include "store/manage/managed.h"

Suite	*fleet_requests_suite(void);

enum { ROUND_EVERY_MS = 500, ROUND_MEMORY = 1024 * 1024 };

#define TYPE	"a-type-with-a-name-of-36-characters-"

static struct wanted_device *names;

/* Ids as long as they may be. */
static void
add_fleet(void)
{
	static const struct managed m = { .since = NOW, .dormant = ABSENT,
		.device_actions = true, .firmware_actions = true, .bundles = "[]" };
	static struct wanted_device list[MGMT_DEVICES_MAX];

	names = list;
	ck_assert_uint_eq(strlen(TYPE), ID_MAX);
	ck_ok(db_begin(store_db));
	ck_ok(device_type_add(store_db, &(struct device_type){ .id = TYPE,
	    .class_id = "Device", .metadata = "", .created = NOW }));
	for (int i = 0; i < MGMT_DEVICES_MAX; i++) {
		struct device d = { .type_id = TYPE, .created = NOW,
		    .device_id = arena_printf(store_a, "%031d-%04d", i, i) };

		ck_ok(device_add(store_db, &d));
		ck_ok(managed_put(store_db, store_a, d.id, &m));
		names[i] = (struct wanted_device){ .type_id = TYPE,
		    .device_id = d.device_id };
	}
	ck_ok(db_commit(store_db));
}

/* As a browser sends it, with another separator than a blank; the summary sends
 * the list once more. */
START_TEST(pasted)
{
	struct buf form;

	add_fleet();
	ck_ok(user_by_name(store_db, store_a, "ada", &page_user));
	buf_init(&form, PAGE_MAX);
	buf_str(&form, "action=device%2Freboot&type=&filter=&first=100&"
	    "factor=10&stopPercent=10&rate=3000&timeLimit=60&retries=0&"
	    "starts=&list=");
	for (int i = 0; i < MGMT_DEVICES_MAX; i++)
		buf_printf(&form, "%s%%2C+%s%%0D%%0A", names[i].type_id,
		    names[i].device_id);
	buf_printf(&form, "&csrf=%0100d&once=%0100d", 0, 0);
	ck_assert_uint_lt(strlen(form.data), BODY_MAX);
	ck_ok(page_post("/actions/new", form.data));
	has("5,000 devices");
	has("and 4,980 more");
	has("name=\"list\" value=\"" TYPE ", 0000000000000000000000000000000");
	buf_free(&form);
}
END_TEST

/* What was asked since the start, never more than the rate allows and a
 * second's worth at once; no device twice; the memory of a round is that of its
 * own hundred. */
static int64_t
ask_all(struct mgmt_request *q)
{
	int64_t asked = 0, now = NOW;
	struct woken list[ROUND_DEVICES];
	bool more;
	size_t n;

	while (asked < MGMT_DEVICES_MAX) {
		struct arena *a = arena_new(ROUND_MEMORY);

		ck_ok(db_begin(store_db));
		ck_ok(db_end(store_db, manage_round(store_db, a, now, list,
		    &n, &more)));
		arena_free(a);
		asked += (int64_t)n;
		ck_assert_int_le(asked, (now - NOW + 1000) * q->rate / 60000 +
		    1);
		ck_assert_int_lt(now, NOW + 10 * 60 * 1000);
		now += ROUND_EVERY_MS;
	}
	return now;
}

static void
answer_all(const struct mgmt_request *q, int64_t now)
{
	struct agent_answer out;
	struct ask *list;
	size_t n;

	ck_ok(ask_list(store_db, store_a, q->id, ASK_ASKED, 0,
	    MGMT_DEVICES_MAX, &list, &n));
	ck_assert_uint_eq(n, MGMT_DEVICES_MAX);
	ck_ok(db_begin(store_db));
	for (size_t i = 0; i < n; i++) {
		struct arena *a = arena_new(ROUND_MEMORY);
		const char *text = arena_printf(a, "{\"rc\":200,\"reqId\":"
		    "\"%s\"}", list[i].wire);

		ck_ok(manage_take(store_db, a, &(struct agent_message){
		    .device = list[i].device, .topic = "response",
		    .payload = text, .len = strlen(text), .at = now }, &out));
		arena_free(a);
	}
	ck_ok(db_commit(store_db));
}

START_TEST(asked_once_each)
{
	struct wanted w = { .action = "device/reboot",
	    .ndevices = MGMT_DEVICES_MAX, .rollout = rollout_default(),
	    .asker = "vera", .now = NOW };
	struct mgmt_request q;
	struct unwanted u;
	int64_t now;

	add_fleet();
	w.devices = names;
	ck_ok(manage_initiate(store_db, store_a, &w, &q, &u));
	now = ask_all(&q);
	/* 3,000 a minute: 100 seconds */
	ck_assert_int_ge(now, NOW + 98 * 1000);
	ck_assert_int_le(now, NOW + 102 * 1000);
	ck_assert_int_eq(store_number("SELECT count(*) FROM outbox WHERE "
	    "manage = 1"), MGMT_DEVICES_MAX);
	ck_assert_int_eq(store_number("SELECT count(DISTINCT device) FROM "
	    "outbox"), MGMT_DEVICES_MAX);
	page_now = now;
	ck_ok(user_by_name(store_db, store_a, "ada", &page_user));
	ck_ok(page_get(arena_printf(store_a, "/actions/requests/%s", q.uid)));
	has("0 of 5,000 devices finished");
	has("5,000 asked, of which 5,000 are away");
	answer_all(&q, now);
	ck_ok(db_begin(store_db));
	ck_ok(db_end(store_db, manage_round(store_db, store_a, now,
	    (struct woken[ROUND_DEVICES]){ { 0 } }, &(size_t){ 0 },
	    &(bool){ false })));
	ck_ok(request_get(store_db, store_a, q.uid, &q));
	ck_assert_int_eq(q.status, MGMT_DONE);
}
END_TEST

/* Of an open request with more devices than one transaction takes: what stopped
 * on the way is kept, nobody else is asked, and the rest is told when it is
 * deleted again. */
START_TEST(deleted_in_parts)
{
	enum { DEVICES = 250, ROOM = 130 };
	struct wanted w = { .action = "firmware/download",
	    .ndevices = DEVICES, .rollout = rollout_default(),
	    .asker = "vera", .now = NOW };
	struct mgmt_request q;
	struct unwanted u;
	struct woken *list;
	struct ask k = { .n = 0 };
	size_t n;

	add_fleet();
	w.devices = names;
	ck_ok(manage_initiate(store_db, store_a, &w, &q, &u));
	ck_ok(db_begin(store_db));
	while (ask_next(store_db, store_a, q.id, 0, k.n, &k) == E_OK &&
	    k.n < DEVICES) {
		k.status = ASK_ACCEPTED;
		k.step = "notify";
		ck_ok(ask_store(store_db, &k, NOW));
	}
	ck_ok(db_commit(store_db));
	store_refuse(arena_printf(store_a, "INSERT ON outbox WHEN "
	    "(SELECT count(*) FROM outbox) >= %d", ROOM));
	ck_assert_int_ne(manage_clear(store_db, store_a, &q, NOW, &list, &n),
	    E_OK);
	ck_assert_int_eq(store_number("SELECT count(*) FROM outbox"),
	    ROUND_DEVICES);
	ck_ok(request_get(store_db, store_a, q.uid, &q));
	ck_assert_int_eq(q.status, MGMT_CANCELLED);
	ck_assert_int_eq(store_number("SELECT count(*) FROM mgmt_ask WHERE "
	    "status = 'waiting'"), 0);
	store_refuse(NULL);
	ck_ok(manage_clear(store_db, store_a, &q, NOW, &list, &n));
	ck_assert_uint_eq(n, DEVICES - 1 - ROUND_DEVICES);
	ck_assert_int_eq(store_number("SELECT count(DISTINCT device) FROM "
	    "outbox"), DEVICES - 1);
	ck_assert_int_eq(request_get(store_db, store_a, q.uid, &q),
	    E_NOTFOUND);
}
END_TEST

Suite *
fleet_requests_suite(void)
{
	Suite *s = suite_create("fleet_requests");
	TCase *t = tcase_create("requests");

	tcase_set_timeout(t, 120);
	tcase_add_checked_fixture(t, page_open, page_close);
	store_add_sqlite(t, pasted);
	store_add_sqlite(t, asked_once_each);
	store_add_sqlite(t, deleted_in_parts);
	suite_add_tcase(s, t);
	return s;
}
