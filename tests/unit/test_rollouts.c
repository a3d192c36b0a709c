/* Requests of device management for many: groups, pace, retries, those that
 * failed asked again, a start in the future, and the end. */
#include <check.h>
#include <string.h>

#include "agents_fixture.h"
#include "manage/round.h"
#include "store/command/outbox.h"
#include "store/manage/managed.h"

/* Groups of 1, 3 and the rest; more than half of one may not fail. */
START_TEST(groups)
{
	struct wanted w = agents_wanted("device/reboot", 10);
	struct mgmt_request q;

	w.rollout.first = 1;
	w.rollout.factor = 3;
	w.rollout.stop_percent = 50;
	w.rollout.approve = true;
	q = agents_initiate(w);
	ck_assert_int_eq(q.stages, 3);
	ck_assert_uint_eq(agents_round(), 1);
	agents_hear(0, "mgmt/initiate/device/reboot");
	agents_answer(0, 200);
	ck_assert_uint_eq(agents_round(), 0);
	q = agents_again(&q);
	ck_assert_int_eq(q.status, MGMT_PAUSED);
	ck_assert_int_eq(q.stage, 1);
	ck_assert_uint_eq(agents_round(), 0);
	ck_ok(manage_go_on(store_db, store_a, &q));
	ck_assert_int_eq(manage_go_on(store_db, store_a, &q), E_CONFLICT);
	ck_assert_uint_eq(agents_round(), 3);
	for (size_t i = 1; i <= 3; i++) {
		agents_hear(i, "mgmt/initiate/device/reboot");
		agents_answer(i, i == 1 ? 200 : 400);
	}
	agents_round();
	q = agents_again(&q);
	ck_assert_int_eq(q.status, MGMT_STOPPED);
	ck_assert_int_eq(q.ended, ABSENT);
	ck_assert_uint_eq(agents_round(), 0);
	ck_ok(manage_go_on(store_db, store_a, &q));
	ck_assert_uint_eq(agents_round(), 6);
	/* those not delivered are recalled, one that is under way is not */
	agents_hear(4, "mgmt/initiate/device/reboot");
	q = agents_again(&q);
	ck_ok(manage_cancel(store_db, &q, agents_now));
	ck_assert_str_eq(agents_state(&q, 5), "cancelled");
	ck_assert_str_eq(agents_state(&q, 4), "asked");
	agents_round();
	ck_assert_int_eq(agents_again(&q).ended, ABSENT);
	agents_answer(4, 200);
	agents_round();
	ck_assert_int_ne(agents_again(&q).ended, ABSENT);
	ck_assert_int_eq(agents_again(&q).status, MGMT_CANCELLED);
}
END_TEST

static struct mgmt_request
paused_after(const struct mgmt_request *q, size_t i)
{
	ck_assert_uint_eq(agents_round(), 1);
	agents_hear(i, "mgmt/initiate/device/reboot");
	agents_answer(i, 200);
	agents_round();
	return agents_again(q);
}

/* Each group is approved by itself: who has seen another group wait, or the
 * same with other failures, approves nothing. */
START_TEST(approved_as_shown)
{
	struct wanted w = agents_wanted("device/reboot", 3);
	struct mgmt_request q, first, retried;

	w.rollout.first = w.rollout.factor = 1;
	w.rollout.approve = true;
	q = agents_initiate(w);
	first = retried = paused_after(&q, 0);
	ck_assert_int_eq(first.status, MGMT_PAUSED);
	ck_ok(manage_go_on(store_db, store_a, &first));
	q = paused_after(&q, 1);
	ck_assert_int_eq(q.status, MGMT_PAUSED);
	ck_assert_int_eq(manage_go_on(store_db, store_a, &retried),
	    E_CONFLICT);
	ck_assert_int_eq(agents_again(&q).status, MGMT_PAUSED);
	retried = q;
	retried.forgiven++;
	ck_assert_int_eq(manage_go_on(store_db, store_a, &retried),
	    E_CONFLICT);
	ck_ok(manage_go_on(store_db, store_a, &q));
	ck_assert_uint_eq(agents_round(), 1);
}
END_TEST

/* Within the only group: those that were asked are waited for, nobody else is
 * asked.  Going on asks each of the others once, and what failed before does
 * not stop it again. */
START_TEST(stops_midway)
{
	struct wanted w = agents_wanted("device/reboot", 10);
	struct mgmt_request q;
	const char *payload;

	w.rollout.stop_percent = 20;
	w.rollout.rate = 300;
	q = agents_initiate(w);
	ck_assert_uint_eq(agents_round(), 6);
	for (size_t i = 0; i < 5; i++) {
		agents_hear(i, "mgmt/initiate/device/reboot");
		if (i < 4)
			agents_answer(i, i == 3 ? 200 : 500);
	}
	agents_now += 1000;
	ck_assert_uint_eq(agents_round(), 0);
	q = agents_again(&q);
	ck_assert_int_eq(q.status, MGMT_STOPPED);
	ck_assert_int_eq(q.ended, ABSENT);
	/* one that did not answer, and one that was away */
	agents_now += 60 * MINUTE;
	ck_assert_uint_eq(agents_round(), 0);
	ck_assert_str_eq(agents_state(&q, 4), "timeout");
	ck_assert_str_eq(agents_state(&q, 5), "timeout");
	ck_assert_str_eq(agents_state(&q, 6), "waiting");
	q = agents_again(&q);
	ck_ok(manage_go_on(store_db, store_a, &q));
	ck_assert_uint_eq(agents_round(), 4);
	ck_assert_uint_eq(agents_round(), 0);
	for (size_t i = 0; i < 6; i++)
		ck_assert_str_eq(agents_heard(i, &payload), "");
	agents_hear(6, "mgmt/initiate/device/reboot");
	agents_answer(6, 500);
	agents_round();
	q = agents_again(&q);
	ck_assert_int_eq(q.status, MGMT_RUNNING);
	for (size_t i = 7; i < 10; i++) {
		agents_hear(i, "mgmt/initiate/device/reboot");
		agents_answer(i, 200);
	}
	agents_round();
	ck_assert_int_eq(agents_again(&q).status, MGMT_DONE);
	ck_assert_int_eq(store_number("SELECT count(*) FROM outbox WHERE "
	    "manage = 1"), 10);
}
END_TEST

/* What fails after somebody has gone on stops it another time; so do devices
 * that turn out not to be managed when it is their turn. */
START_TEST(stops_once_more)
{
	struct wanted w = agents_wanted("device/reboot", 10);
	struct mgmt_request q;

	w.rollout.stop_percent = 15;
	w.rollout.rate = 60;
	q = agents_initiate(w);
	for (size_t i = 0; i < 10; i++)
		if (i != 2)
			agents_say(i, "mgmt/unmanage", "{}");
	ck_assert_uint_eq(agents_round(), 0);
	ck_assert_int_eq(agents_again(&q).status, MGMT_STOPPED);
	ck_assert_str_eq(agents_state(&q, 1), "unsupported");
	ck_assert_str_eq(agents_state(&q, 2), "waiting");
	q = agents_again(&q);
	ck_ok(manage_go_on(store_db, store_a, &q));
	agents_now += 10000;
	ck_assert_uint_eq(agents_round(), 1);
	q = agents_again(&q);
	ck_assert_int_eq(q.status, MGMT_RUNNING);
	agents_now += 1000;
	ck_assert_uint_eq(agents_round(), 0);
	q = agents_again(&q);
	ck_assert_int_eq(q.status, MGMT_STOPPED);
	ck_assert_str_eq(agents_state(&q, 5), "waiting");
	ck_ok(manage_cancel(store_db, &q, agents_now));
	ck_assert_str_eq(agents_state(&q, 9), "cancelled");
}
END_TEST

/* A failure that was to be tried again is one when that is cancelled. */
START_TEST(cancelled_between_tries)
{
	struct wanted w = agents_wanted("device/reboot", 1);
	struct mgmt_request q;

	w.rollout.retries = 1;
	w.rollout.rate = 1;
	q = agents_initiate(w);
	agents_round();
	agents_hear(0, "mgmt/initiate/device/reboot");
	agents_answer(0, 500);
	q = agents_again(&q);
	ck_ok(manage_cancel(store_db, &q, agents_now));
	ck_assert_str_eq(agents_state(&q, 0), "failed");
	ck_assert_int_ne(agents_again(&q).ended, ABSENT);
}
END_TEST

/* On its way to the broker while it is cancelled, and the device is away. */
START_TEST(cancelled_on_its_way)
{
	struct mgmt_request q = agents_initiate(agents_wanted("device/factoryReset",
	    1));
	struct outgoing o;
	const char *payload;

	agents_round();
	ck_ok(outbox_next(store_db, store_a, agents_rows[0],
	    &(struct outbox_want){ .name = "+", .kinds = OUTBOX_BOTH },
	    agents_now, &o));
	ck_ok(outbox_move(store_db, o.id, OUTBOX_WAITING, OUTBOX_SENT, "n",
	    agents_now));
	q = agents_again(&q);
	ck_ok(manage_cancel(store_db, &q, agents_now));
	ck_assert_str_eq(agents_state(&q, 0), "asked");
	ck_ok(outbox_move(store_db, o.id, OUTBOX_SENT, OUTBOX_WAITING, "",
	    agents_now));
	ck_assert_str_eq(agents_heard(0, &payload), "");
	ck_ok(outbox_expire(store_db, agents_now, 10));
	agents_round();
	ck_assert_str_eq(agents_state(&q, 0), "cancelled");
	ck_assert_int_ne(agents_again(&q).ended, ABSENT);
}
END_TEST

/* Six a minute; what a device says has failed is tried once more. */
START_TEST(pace_and_retries)
{
	struct wanted w = agents_wanted("device/reboot", 4);
	struct mgmt_request q;

	w.rollout.rate = 6;
	w.rollout.retries = 1;
	w.rollout.starts = agents_now + MINUTE;
	q = agents_initiate(w);
	ck_assert_uint_eq(agents_round(), 0);
	agents_now += MINUTE;
	ck_assert_uint_eq(agents_round(), 1);
	agents_now += 8000;
	ck_assert_uint_eq(agents_round(), 0);
	agents_now += 1000;
	ck_assert_uint_eq(agents_round(), 1);
	agents_hear(0, "mgmt/initiate/device/reboot");
	agents_answer(0, 500);
	ck_assert_str_eq(agents_state(&q, 0), "waiting");
	agents_now += 10000;
	ck_assert_uint_eq(agents_round(), 1);
	agents_hear(0, "mgmt/initiate/device/reboot");
	agents_answer(0, 500);
	ck_assert_str_eq(agents_state(&q, 0), "failed");
	ck_assert_int_eq(agents_ask(&q, 0).attempt, 2);
}
END_TEST

/* Only those that failed are asked again, by another request. */
START_TEST(failed_again)
{
	struct mgmt_request q = agents_initiate(agents_wanted("device/reboot", 3)), next;
	struct retry r = { .asker = "vera", .now = agents_now };
	struct unwanted u;

	agents_round();
	for (size_t i = 0; i < 3; i++) {
		agents_hear(i, "mgmt/initiate/device/reboot");
		agents_answer(i, i == 1 ? 500 : 200);
	}
	ck_assert_int_eq(manage_retry(store_db, store_a, &q, &r, &next, &u),
	    E_CONFLICT);
	agents_round();
	q = agents_again(&q);
	r.uid = "0123456789abcdef";
	ck_ok(manage_retry(store_db, store_a, &q, &r, &next, &u));
	ck_assert_str_eq(next.uid, r.uid);
	ck_assert_int_eq(manage_retry(store_db, store_a, &q, &r, &next, &u),
	    E_CONFLICT);
	next = agents_again(&(struct mgmt_request){ .uid = r.uid });
	ck_assert_int_eq(next.devices, 1);
	ck_assert_uint_eq(agents_round(), 1);
	agents_hear(1, "mgmt/initiate/device/reboot");
	agents_answer(1, 200);
	ck_assert_str_eq(agents_state(&q, 1), "failed");
	ck_assert_str_eq(agents_state(&next, 1), "done");
	agents_round();
	next = agents_again(&next);
	ck_assert_int_eq(manage_retry(store_db, store_a, &next, &r, &q, &u),
	    E_INPUT);
}
END_TEST

/* A factory reset waits for the grace period; a deleted device is not asked;
 * one forgotten is not delivered. */
START_TEST(waits_and_goes)
{
	struct wanted w = agents_wanted("device/factoryReset", 2);
	struct mgmt_request q;
	const char *payload;

	w.grace_ms = 10 * MINUTE;
	q = agents_initiate(w);
	ck_assert_uint_eq(agents_round(), 0);
	ck_ok(device_delete(store_db, agents_rows[1]));
	agents_now += 10 * MINUTE;
	ck_assert_uint_eq(agents_round(), 1);
	ck_assert_str_eq(agents_state(&q, 1), "unsupported");
	ck_ok(request_delete(store_db, q.id, agents_now));
	ck_assert_str_eq(agents_heard(0, &payload), "");
	ck_assert_int_eq(store_number("SELECT count(*) FROM mgmt_ask"), 0);
}
END_TEST

/* What ended is not delivered any more. */
START_TEST(ended_is_recalled)
{
	struct mgmt_request q = agents_initiate(agents_wanted("device/factoryReset", 1));
	const char *payload;

	ck_assert_uint_eq(agents_round(), 1);
	agents_say(0, "mgmt/unmanage", "{}");
	ck_assert_str_eq(agents_state(&q, 0), "unsupported");
	ck_assert_str_eq(agents_heard(0, &payload), "");
	ck_assert_int_eq(store_number("SELECT count(*) FROM outbox WHERE "
	    "status = 'dropped'"), 1);
}
END_TEST

/* With no room for the end of the observation, the success remains one. */
START_TEST(full_at_the_end)
{
	struct wanted w = agents_wanted("firmware/download", 1);
	struct mgmt_request q;

	w.rollout.retries = 1;
	q = agents_initiate(w);
	agents_round();
	agents_hear(0, "observe");
	agents_answer(0, 200);
	agents_hear(0, "mgmt/initiate/firmware/download");
	agents_answer(0, 202);
	for (int i = 0; i < OUTBOX_DEVICE; i++)
		ck_ok(outbox_put(store_db, &(struct outgoing){
		    .device = agents_rows[0], .name = "go", .format = "text",
		    .payload = "", .sender = "vera", .at = agents_now,
		    .expires = agents_now + MINUTE }));
	agents_say(0, "notify", "{\"d\":{\"fields\":[{\"field\":\"mgmt.firmware\","
	    "\"value\":{\"state\":2}}]}}");
	ck_assert_str_eq(agents_state(&q, 0), "done");
}
END_TEST

Suite *rollouts_suite(void);

Suite *
rollouts_suite(void)
{
	Suite *s = suite_create("rollouts");
	TCase *t = tcase_create("rollouts");

	tcase_add_checked_fixture(t, agents_open, store_close);
	tcase_add_test(t, groups);
	tcase_add_test(t, approved_as_shown);
	tcase_add_test(t, stops_midway);
	tcase_add_test(t, stops_once_more);
	tcase_add_test(t, cancelled_between_tries);
	tcase_add_test(t, cancelled_on_its_way);
	tcase_add_test(t, pace_and_retries);
	tcase_add_test(t, failed_again);
	tcase_add_test(t, waits_and_goes);
	tcase_add_test(t, ended_is_recalled);
	tcase_add_test(t, full_at_the_end);
	suite_add_tcase(s, t);
	return s;
}
