/* Requests of device management: from what is asked for to what became of each
 * device, with agents that are played here. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "manage/initiate.h"
#include "manage/manage.h"
#include "manage/round.h"
#include "store/command/outbox.h"
#include "store/manage/managed.h"
#include "store_fixture.h"

Suite	*requests_suite(void);

enum { DEVICES = 30, MINUTE = 60 * 1000 };

static int64_t rows[DEVICES], now;
static struct wanted_device names[DEVICES];

static void
say(size_t i, const char *topic, const char *payload)
{
	struct agent_answer out;

	ck_ok(db_begin(store_db));
	ck_ok(db_end(store_db, manage_take(store_db, store_a, &(struct agent_message){
	    .device = rows[i], .topic = topic, .payload = payload,
	    .len = strlen(payload), .at = now }, &out)));
}

#define ALL	"{\"d\":{\"supports\":{\"deviceActions\":true," \
		"\"firmwareActions\":true}}}"

static void
setup(void)
{
	store_open();
	store_basics();
	now = NOW;
	for (size_t i = 0; i < DEVICES; i++) {
		char *name = arena_printf(store_a, "m%02zu", i);

		rows[i] = store_device(name);
		names[i] = (struct wanted_device){ .type_id = "meter",
		    .device_id = name };
		say(i, "mgmt/manage", ALL);
	}
}

static struct wanted
wanted(const char *action, size_t n)
{
	return (struct wanted){ .action = action, .devices = names,
	    .ndevices = n, .rollout = rollout_default(), .asker = "vera",
	    .now = now };
}

static struct mgmt_request
initiate(struct wanted w)
{
	struct mgmt_request q;
	struct unwanted u;

	ck_ok(manage_initiate(store_db, store_a, &w, &q, &u));
	return q;
}

static enum err
refused(struct wanted w, const char *field)
{
	struct mgmt_request q;
	struct unwanted u;
	enum err e = manage_initiate(store_db, store_a, &w, &q, &u);

	if (e == E_INPUT)
		ck_assert_str_eq(u.field, field);
	return e;
}

/* How many were asked. */
static size_t
go_round(void)
{
	struct woken list[ROUND_DEVICES];
	size_t n;
	bool more;

	ck_ok(db_begin(store_db));
	ck_ok(db_end(store_db, manage_round(store_db, store_a, now, list, &n,
	    &more)));
	return n;
}

static struct ask
ask_of(const struct mgmt_request *q, size_t i)
{
	struct ask k;

	ck_ok(ask_by_name(store_db, store_a, q->id, "meter",
	    names[i].device_id, &k));
	return k;
}

static const char *
state(const struct mgmt_request *q, size_t i)
{
	return ask_status_names[ask_of(q, i).status];
}

static struct mgmt_request
again(const struct mgmt_request *q)
{
	struct mgmt_request r;

	ck_ok(request_get(store_db, store_a, q->uid, &r));
	return r;
}

/* The next message for a device, which is handed over; "": none. */
static const char *
heard(size_t i, const char **payload)
{
	struct outgoing o;
	enum err e = outbox_next(store_db, store_a, rows[i],
	    &(struct outbox_want){ .name = "+", .kinds = OUTBOX_BOTH }, now, &o);

	if (e != E_OK)
		return "";
	ck_ok(outbox_move(store_db, o.id, OUTBOX_WAITING, OUTBOX_SENT, "n",
	    now));
	ck_ok(outbox_move(store_db, o.id, OUTBOX_SENT, OUTBOX_HANDED, "",
	    now));
	*payload = o.payload;
	return o.name;
}

static char wire[64];

/* It hears this, which it is to answer. */
static void
hears(size_t i, const char *topic)
{
	const char *payload = "";

	ck_assert_str_eq(heard(i, &payload), topic);
	ck_assert_int_eq(sscanf(payload, "{\"reqId\":\"%36s", wire), 1);
}

static void
answers(size_t i, int rc)
{
	char text[200];

	snprintf(text, sizeof(text), "{\"rc\":%d,\"reqId\":\"%s\"}", rc, wire);
	say(i, "response", text);
}

START_TEST(reboots)
{
	struct mgmt_request q = initiate(wanted("device/reboot", 2));
	const char *payload;

	ck_assert_str_eq(state(&q, 0), "waiting");
	ck_assert_uint_eq(go_round(), 2);
	ck_assert_str_eq(state(&q, 0), "asked");
	ck_assert_uint_eq(go_round(), 0);	/* never twice */
	hears(0, "mgmt/initiate/device/reboot");
	ck_assert_str_eq(heard(0, &payload), "");
	/* one does not speak for another */
	answers(1, 500);
	ck_assert_str_eq(state(&q, 0), "asked");
	say(0, "mgmt/manage", ALL);		/* of before */
	ck_assert_str_eq(state(&q, 0), "asked");
	answers(0, 202);
	ck_assert_str_eq(state(&q, 0), "accepted");
	answers(0, 500);			/* to what is over */
	ck_assert_str_eq(state(&q, 0), "accepted");
	say(0, "mgmt/manage", ALL);
	ck_assert_str_eq(state(&q, 0), "done");
	go_round();
	ck_assert_int_eq(again(&q).ended, ABSENT);
	hears(1, "mgmt/initiate/device/reboot");
	answers(1, 501);
	ck_assert_str_eq(state(&q, 1), "unsupported");
	go_round();
	ck_assert_int_eq(again(&q).status, MGMT_DONE);
	ck_assert_int_ne(again(&q).ended, ABSENT);
}
END_TEST

/* Step by step, as it is documented. */
START_TEST(downloads)
{
	struct wanted w = wanted("firmware/download", 1);
	struct mgmt_request q;
	struct managed m;
	const char *payload;

	w.parameters = json_own(store_a, json_pack("[{s:s,s:s},{s:s,s:s}]",
	    "name", "version", "value", "2.0", "name", "uri", "value",
	    "https://a.example/b"));
	q = initiate(w);
	go_round();
	ck_assert_str_eq(heard(0, &payload), "device/update");
	ck_assert_ptr_nonnull(strstr(payload, "{\"version\":\"2.0\",\"name\":"
	    "\"\",\"uri\":\"https://a.example/b\",\"verifier\":\"\","
	    "\"state\":0,\"updateStatus\":0,\"updatedDateTime\":\"\"}"));
	ck_assert_int_eq(sscanf(payload, "{\"reqId\":\"%36s", wire), 1);
	answers(0, 204);
	hears(0, "observe");
	answers(0, 200);
	hears(0, "mgmt/initiate/firmware/download");
	answers(0, 202);
	ck_assert_str_eq(ask_of(&q, 0).step, "notify");
	say(0, "notify", "{\"d\":{\"fields\":[{\"field\":\"mgmt.firmware\","
	    "\"value\":{\"state\":1}}]}}");
	ck_assert_str_eq(state(&q, 0), "accepted");
	say(0, "notify", "{\"d\":{\"fields\":[{\"field\":\"mgmt.firmware\","
	    "\"value\":{\"state\":2}}]}}");
	hears(0, "cancel");
	ck_assert_str_eq(state(&q, 0), "accepted");
	answers(0, 200);
	ck_assert_str_eq(state(&q, 0), "done");
	ck_ok(managed_get(store_db, store_a, rows[0], &m));
	ck_assert_int_eq(m.firmware.state, FIRMWARE_DOWNLOADED);
}
END_TEST

/* Without parameters there is no update; a notification before the answer is
 * not lost; a failure ends the observation as well. */
START_TEST(updates)
{
	struct mgmt_request q = initiate(wanted("firmware/update", 2));

	go_round();
	for (size_t i = 0; i < 2; i++) {
		hears(i, "observe");
		answers(i, 200);
		hears(i, "mgmt/initiate/firmware/update");
		say(i, "notify", i == 0 ? "{\"d\":{\"fields\":[{\"field\":"
		    "\"mgmt.firmware\",\"value\":{\"updateStatus\":0}}]}}" :
		    "{\"d\":{\"fields\":[{\"field\":\"mgmt.firmware\","
		    "\"value\":{\"state\":0,\"updateStatus\":4}}]}}");
		ck_assert_str_eq(state(&q, i), "asked");
		answers(i, 202);
		hears(i, "cancel");
		answers(i, 200);
	}
	ck_assert_str_eq(state(&q, 0), "done");
	ck_assert_str_eq(state(&q, 1), "failed");
	ck_assert_str_eq(ask_of(&q, 1).message,
	    "The device reports updateStatus 4.");
}
END_TEST

/* It says why nothing came of it. */
START_TEST(time_is_over)
{
	struct mgmt_request q = initiate(wanted("device/reboot", 3));

	go_round();
	hears(0, "mgmt/initiate/device/reboot");
	hears(1, "mgmt/initiate/device/reboot");
	answers(1, 202);
	now += 59 * MINUTE;
	go_round();
	ck_assert_str_eq(state(&q, 0), "asked");
	now += MINUTE;
	go_round();
	for (size_t i = 0; i < 3; i++)
		ck_assert_str_eq(state(&q, i), "timeout");
	ck_assert_str_eq(ask_of(&q, 0).message, "It did not answer.");
	ck_assert_str_eq(ask_of(&q, 1).message, "It started, but did not "
	    "report that it finished.");
	ck_assert_str_eq(ask_of(&q, 2).message, "It was not connected in that "
	    "time.");
	ck_assert_int_eq(again(&q).status, MGMT_DONE);
	answers(1, 200);		/* late */
	ck_assert_str_eq(state(&q, 1), "timeout");
}
END_TEST

START_TEST(is_refused)
{
	struct wanted w = wanted("device/reboot", 2);
	static struct wanted_device other[2];

	ck_assert_int_eq(refused(wanted("device/dance", 1), "action"), E_INPUT);
	ck_assert_int_eq(refused(wanted("", 1), "action"), E_INPUT);
	ck_assert_int_eq(refused(wanted("device/reboot", 0), "devices"),
	    E_INPUT);
	w.rollout.rate = 0;
	ck_assert_int_eq(refused(w, "rate"), E_INPUT);
	w = wanted("device/reboot", 2);
	w.parameters = json_own(store_a, json_pack("[{s:s,s:s}]", "name", "x",
	    "value", "y"));
	ck_assert_int_eq(refused(w, "parameters"), E_INPUT);
	w = wanted("device/reboot", 2);
	w.devices = other;
	other[0] = other[1] = names[0];
	ck_assert_int_eq(refused(w, "devices"), E_INPUT);
	other[1].device_id = "nobody";
	ck_assert_int_eq(refused(w, ""), E_NOTFOUND);
	other[1] = names[1];
	say(1, "mgmt/unmanage", "{}");
	ck_assert_int_eq(refused(w, ""), E_ROLE);
	say(1, "mgmt/manage", "{}");
	ck_assert_int_eq(refused(w, ""), E_ROLE);
	say(1, "mgmt/manage", "{\"d\":{\"lifetime\":3600,\"supports\":"
	    "{\"deviceActions\":true}}}");
	now += 60 * MINUTE;
	ck_assert_int_eq(refused(wanted("device/reboot", 2), ""), E_ROLE);
	ck_assert_int_eq(store_number("SELECT count(*) FROM mgmt_request"), 0);
}
END_TEST

/* Groups of 1, 3 and the rest; more than half of one may not fail. */
START_TEST(groups)
{
	struct wanted w = wanted("device/reboot", 10);
	struct mgmt_request q;

	w.rollout.first = 1;
	w.rollout.factor = 3;
	w.rollout.stop_percent = 50;
	w.rollout.approve = true;
	q = initiate(w);
	ck_assert_int_eq(q.stages, 3);
	ck_assert_uint_eq(go_round(), 1);
	hears(0, "mgmt/initiate/device/reboot");
	answers(0, 200);
	ck_assert_uint_eq(go_round(), 0);
	q = again(&q);
	ck_assert_int_eq(q.status, MGMT_PAUSED);
	ck_assert_int_eq(q.stage, 1);
	ck_assert_uint_eq(go_round(), 0);
	ck_ok(manage_go_on(store_db, &q));
	ck_assert_int_eq(manage_go_on(store_db, &q), E_CONFLICT);
	ck_assert_uint_eq(go_round(), 3);
	for (size_t i = 1; i <= 3; i++) {
		hears(i, "mgmt/initiate/device/reboot");
		answers(i, i == 1 ? 200 : 400);
	}
	go_round();
	q = again(&q);
	ck_assert_int_eq(q.status, MGMT_STOPPED);
	ck_assert_int_eq(q.ended, ABSENT);
	ck_assert_uint_eq(go_round(), 0);
	ck_ok(manage_go_on(store_db, &q));
	ck_assert_uint_eq(go_round(), 6);
	/* those not delivered are recalled, one that is under way is not */
	hears(4, "mgmt/initiate/device/reboot");
	q = again(&q);
	ck_ok(manage_cancel(store_db, &q, now));
	ck_assert_str_eq(state(&q, 5), "cancelled");
	ck_assert_str_eq(state(&q, 4), "asked");
	go_round();
	ck_assert_int_eq(again(&q).ended, ABSENT);
	answers(4, 200);
	go_round();
	ck_assert_int_ne(again(&q).ended, ABSENT);
	ck_assert_int_eq(again(&q).status, MGMT_CANCELLED);
}
END_TEST

/* Six a minute; what a device says has failed is tried once more. */
START_TEST(pace_and_retries)
{
	struct wanted w = wanted("device/reboot", 4);
	struct mgmt_request q;

	w.rollout.rate = 6;
	w.rollout.retries = 1;
	w.rollout.starts = now + MINUTE;
	q = initiate(w);
	ck_assert_uint_eq(go_round(), 0);
	now += MINUTE;
	ck_assert_uint_eq(go_round(), 1);
	now += 8000;
	ck_assert_uint_eq(go_round(), 0);
	now += 1000;
	ck_assert_uint_eq(go_round(), 1);
	hears(0, "mgmt/initiate/device/reboot");
	answers(0, 500);
	ck_assert_str_eq(state(&q, 0), "waiting");
	now += 10000;
	ck_assert_uint_eq(go_round(), 1);
	hears(0, "mgmt/initiate/device/reboot");
	answers(0, 500);
	ck_assert_str_eq(state(&q, 0), "failed");
	ck_assert_int_eq(ask_of(&q, 0).attempt, 2);
}
END_TEST

/* Only those that failed are asked again, by another request. */
START_TEST(failed_again)
{
	struct mgmt_request q = initiate(wanted("device/reboot", 3)), next;
	struct retry r = { .asker = "vera", .now = now };
	struct unwanted u;

	go_round();
	for (size_t i = 0; i < 3; i++) {
		hears(i, "mgmt/initiate/device/reboot");
		answers(i, i == 1 ? 500 : 200);
	}
	ck_assert_int_eq(manage_retry(store_db, store_a, &q, &r, &next, &u),
	    E_CONFLICT);
	go_round();
	q = again(&q);
	r.uid = "0123456789abcdef";
	ck_ok(manage_retry(store_db, store_a, &q, &r, &next, &u));
	ck_assert_str_eq(next.uid, r.uid);
	ck_assert_int_eq(manage_retry(store_db, store_a, &q, &r, &next, &u),
	    E_CONFLICT);
	next = again(&(struct mgmt_request){ .uid = r.uid });
	ck_assert_int_eq(next.devices, 1);
	ck_assert_uint_eq(go_round(), 1);
	hears(1, "mgmt/initiate/device/reboot");
	answers(1, 200);
	ck_assert_str_eq(state(&q, 1), "failed");
	ck_assert_str_eq(state(&next, 1), "done");
	go_round();
	next = again(&next);
	ck_assert_int_eq(manage_retry(store_db, store_a, &next, &r, &q, &u),
	    E_INPUT);
}
END_TEST

/* A factory reset waits for the grace period; a deleted device is not asked;
 * one forgotten is not delivered. */
START_TEST(waits_and_goes)
{
	struct wanted w = wanted("device/factoryReset", 2);
	struct mgmt_request q;
	const char *payload;

	w.grace_ms = 10 * MINUTE;
	q = initiate(w);
	ck_assert_uint_eq(go_round(), 0);
	ck_ok(device_delete(store_db, rows[1]));
	now += 10 * MINUTE;
	ck_assert_uint_eq(go_round(), 1);
	ck_assert_str_eq(state(&q, 1), "unsupported");
	ck_ok(request_delete(store_db, q.id, now));
	ck_assert_str_eq(heard(0, &payload), "");
	ck_assert_int_eq(store_number("SELECT count(*) FROM mgmt_ask"), 0);
}
END_TEST

/* What ended is not delivered any more. */
START_TEST(ended_is_recalled)
{
	struct mgmt_request q = initiate(wanted("device/factoryReset", 1));
	const char *payload;

	ck_assert_uint_eq(go_round(), 1);
	say(0, "mgmt/unmanage", "{}");
	ck_assert_str_eq(state(&q, 0), "unsupported");
	ck_assert_str_eq(heard(0, &payload), "");
	ck_assert_int_eq(store_number("SELECT count(*) FROM outbox WHERE "
	    "status = 'dropped'"), 1);
}
END_TEST

/* With no room for the end of the observation, the success remains one. */
START_TEST(full_at_the_end)
{
	struct wanted w = wanted("firmware/download", 1);
	struct mgmt_request q;

	w.rollout.retries = 1;
	q = initiate(w);
	go_round();
	hears(0, "observe");
	answers(0, 200);
	hears(0, "mgmt/initiate/firmware/download");
	answers(0, 202);
	for (int i = 0; i < OUTBOX_DEVICE; i++)
		ck_ok(outbox_put(store_db, &(struct outgoing){
		    .device = rows[0], .name = "go", .format = "text",
		    .payload = "", .sender = "vera", .at = now,
		    .expires = now + MINUTE }));
	say(0, "notify", "{\"d\":{\"fields\":[{\"field\":\"mgmt.firmware\","
	    "\"value\":{\"state\":2}}]}}");
	ck_assert_str_eq(state(&q, 0), "done");
}
END_TEST

Suite *
requests_suite(void)
{
	Suite *s = suite_create("requests");
	TCase *t = tcase_create("requests");

	tcase_add_checked_fixture(t, setup, store_close);
	tcase_add_test(t, reboots);
	tcase_add_test(t, downloads);
	tcase_add_test(t, updates);
	tcase_add_test(t, time_is_over);
	tcase_add_test(t, is_refused);
	tcase_add_test(t, groups);
	tcase_add_test(t, pace_and_retries);
	tcase_add_test(t, failed_again);
	tcase_add_test(t, waits_and_goes);
	tcase_add_test(t, ended_is_recalled);
	tcase_add_test(t, full_at_the_end);
	suite_add_tcase(s, t);
	return s;
}
