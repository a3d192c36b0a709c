/* The end of a firmware request that does not go its usual way: the device is
 * not left to report for ever, and what it has reported is not lost. */
#include <check.h>
#include <string.h>

#include "agents_fixture.h"
#include "manage/round.h"
#include "store/command/outbox.h"

Suite	*firmware_suite(void);

#define REPORT(fields)	"{\"d\":{\"fields\":[{\"field\":\"mgmt.firmware\"," \
		"\"value\":{" fields "}}]}}"

/* A download for the first n devices. */
static struct mgmt_request
download(size_t n)
{
	struct mgmt_request q = agents_initiate(agents_wanted("firmware/download",
	    n));

	agents_round();
	return q;
}

/* The first device has gone so far. */
static struct mgmt_request
started(void)
{
	struct mgmt_request q = download(1);

	agents_hear(0, "observe");
	agents_answer(0, 200);
	agents_hear(0, "mgmt/initiate/firmware/download");
	agents_answer(0, 202);
	ck_assert_str_eq(agents_ask(&q, 0).step, "notify");
	return q;
}

static void
hears_nothing(size_t i)
{
	const char *payload;

	ck_assert_str_eq(agents_heard(i, &payload), "");
}

/* The device succeeded, and leaves before it has answered that it stops. */
START_TEST(unmanaged_at_the_end)
{
	struct mgmt_request q = started();

	agents_say(0, "notify", REPORT("\"state\":2"));
	ck_assert_str_eq(agents_ask(&q, 0).step, "cancel");
	agents_say(0, "mgmt/unmanage", "{}");
	ck_assert_str_eq(agents_state(&q, 0), "done");
	hears_nothing(0);
}
END_TEST

/* It reported success, and never answered the request itself. */
START_TEST(reported_but_did_not_answer)
{
	struct mgmt_request q = download(1);

	agents_hear(0, "observe");
	agents_answer(0, 200);
	agents_hear(0, "mgmt/initiate/firmware/download");
	agents_say(0, "notify", REPORT("\"state\":2"));
	agents_now += 60 * MINUTE;
	ck_assert_uint_eq(agents_round(), 1);
	ck_assert_str_eq(agents_state(&q, 0), "done");
	agents_hear(0, "cancel");
}
END_TEST

/* It started and was never heard of again: when it comes back it is told. */
START_TEST(never_finished)
{
	struct mgmt_request q = started();

	agents_now += 60 * MINUTE;
	ck_assert_uint_eq(agents_round(), 1);
	ck_assert_str_eq(agents_state(&q, 0), "timeout");
	ck_assert_int_eq(agents_again(&q).status, MGMT_DONE);
	agents_now += 60 * MINUTE;
	agents_hear(0, "cancel");
	agents_answer(0, 200);
	ck_assert_str_eq(agents_state(&q, 0), "timeout");
	hears_nothing(0);
}
END_TEST

/* As far as it came: 0 was not even reached, 1 had the message, 2 was away when
 * it was to stop reporting. */
START_TEST(time_is_over_at)
{
	struct mgmt_request q = download(3);

	agents_hear(1, "observe");
	agents_hear(2, "observe");
	agents_answer(2, 200);
	agents_hear(2, "mgmt/initiate/firmware/download");
	agents_answer(2, 202);
	agents_say(2, "notify", REPORT("\"state\":2"));
	agents_now += 60 * MINUTE;
	ck_ok(outbox_expire(store_db, agents_now, 10));
	ck_assert_uint_eq(agents_round(), 2);
	hears_nothing(0);
	agents_hear(1, "cancel");
	agents_hear(2, "cancel");
	ck_assert_str_eq(agents_state(&q, 0), "timeout");
	ck_assert_str_eq(agents_state(&q, 1), "timeout");
	ck_assert_str_eq(agents_state(&q, 2), "done");
}
END_TEST

/* A person cancels.  0 has finished and is to stop reporting; 1 was not told to
 * start; 2 has not answered that it reports; 3 is at work; 4 was away. */
START_TEST(cancelled)
{
	struct mgmt_request q = download(5);
	char wire[sizeof(agents_wire)];

	for (size_t i = 0; i < 4; i++) {
		agents_hear(i, "observe");
		if (i != 2)
			agents_answer(i, 200);
		else
			memcpy(wire, agents_wire, sizeof(wire));
		if (i == 1 || i == 2)
			continue;
		agents_hear(i, "mgmt/initiate/firmware/download");
		agents_answer(i, 202);
	}
	agents_say(0, "notify", REPORT("\"state\":2"));
	q = agents_again(&q);
	ck_ok(manage_cancel(store_db, &q, agents_now));
	ck_assert_str_eq(agents_state(&q, 4), "cancelled");
	ck_assert_uint_eq(agents_round(), 1);
	ck_assert_str_eq(agents_state(&q, 1), "cancelled");
	agents_hear(1, "cancel");
	hears_nothing(1);
	agents_hear(0, "cancel");
	agents_answer(0, 200);
	ck_assert_str_eq(agents_state(&q, 0), "done");
	memcpy(agents_wire, wire, sizeof(wire));
	agents_answer(2, 200);
	ck_assert_str_eq(agents_state(&q, 2), "cancelled");
	agents_hear(2, "cancel");
	hears_nothing(2);
	ck_assert_int_eq(agents_again(&q).ended, ABSENT);
	agents_say(3, "notify", REPORT("\"state\":2"));
	agents_hear(3, "cancel");
	agents_answer(3, 200);
	ck_assert_str_eq(agents_state(&q, 3), "done");
	agents_round();
	ck_assert_int_ne(agents_again(&q).ended, ABSENT);
}
END_TEST

/* Deleted while it is open, 0 at work, 1 with its last step on its way, 2 away:
 * nothing of it is delivered any more but the end of observations. */
START_TEST(cleared)
{
	struct mgmt_request q = download(3);
	struct woken *list;
	size_t n;

	for (size_t i = 0; i < 2; i++) {
		agents_hear(i, "observe");
		agents_answer(i, 200);
	}
	agents_hear(0, "mgmt/initiate/firmware/download");
	agents_answer(0, 202);
	q = agents_again(&q);
	ck_ok(manage_clear(store_db, store_a, &q, agents_now, &list, &n));
	ck_assert_uint_eq(n, 2);
	ck_assert_str_eq(list[0].device_id, "m00");
	ck_assert_str_eq(list[1].device_id, "m01");
	for (size_t i = 0; i < 2; i++) {
		agents_hear(i, "cancel");
		agents_answer(i, 200);
		hears_nothing(i);
	}
	hears_nothing(2);
	agents_say(0, "notify", REPORT("\"state\":2"));
	hears_nothing(0);
	ck_assert_int_eq(store_number("SELECT count(*) FROM mgmt_ask"), 0);
	ck_assert_int_eq(store_number("SELECT count(*) FROM mgmt_request"), 0);
}
END_TEST

Suite *
firmware_suite(void)
{
	Suite *s = suite_create("firmware");
	TCase *t = tcase_create("firmware");

	tcase_add_checked_fixture(t, agents_open, store_close);
	tcase_add_test(t, unmanaged_at_the_end);
	tcase_add_test(t, reported_but_did_not_answer);
	tcase_add_test(t, never_finished);
	tcase_add_test(t, time_is_over_at);
	tcase_add_test(t, cancelled);
	tcase_add_test(t, cleared);
	suite_add_tcase(s, t);
	return s;
}
