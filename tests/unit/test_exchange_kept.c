/* Commands for devices that are away, and for those that fetch them over HTTP. */
#include <check.h>
#include <string.h>
#include <unistd.h>

#include "broker_fixture.h"
#include "lib/clock.h"

static void
record(enum record_kind kind, const char *payload)
{
	static unsigned char bytes[JOURNAL_RECORD_MAX];
	size_t n = record_write(&(struct record){ .kind = kind,
	    .at = clock_now(), .device = broker_device, .name = "go",
	    .format = "text", .client = "a-key", .detail = "1",
	    .payload = payload, .len = strlen(payload) }, bytes);

	ck_ok(journal_append(&broker_commands, bytes, n));
}

static const char *
fetch(void)
{
	struct outgoing c;

	return exchange_fetch(broker_x, store_a, broker_device,
	    &(struct outbox_want){ .name = "+" }, &c) == E_OK ?
	    c.payload : "none";
}

/* What the broker wrote down is kept for a session, and for none else; each
 * once, however often it is begun. */
START_TEST(kept_for_sessions)
{
	record(RECORD_COMMAND, "before");
	record(RECORD_DISCONNECTED, "");
	record(RECORD_COMMAND, "after");
	broker_turn();
	broker_turn();
	ck_assert_str_eq(fetch(), "after");
	ck_assert_str_eq(fetch(), "none");
	exchange_close(broker_x);
	broker_x = exchange_open(store_dir, "node");
	broker_x->db = store_db;
	record(RECORD_COMMAND, "last");
	broker_turn();
	ck_assert_str_eq(fetch(), "last");
	ck_assert_str_eq(fetch(), "none");
	/* a clean session has nothing of it, be it read already or not */
	record(RECORD_COMMAND, "clean");
	if (broker_fd != -1)
		close(broker_fd);
	broker_fd = -1;
	broker_turn();
	record(RECORD_COMMAND, "clean, too");
	broker_say(POST_READY, broker_device, true);
	ck_assert_int_eq(broker_told().kind, POST_ASK);	/* of before */
	ck_assert_int_eq(broker_told().kind, 0);
	ck_assert_str_eq(fetch(), "none");
}
END_TEST

/* A device that is deleted stops nothing. */
START_TEST(kept_for_nobody)
{
	record(RECORD_DISCONNECTED, "");
	broker_turn();
	ck_ok(device_delete(store_db, broker_device));
	record(RECORD_COMMAND, "1");
	broker_device = store_device("two");
	record(RECORD_DISCONNECTED, "");
	record(RECORD_COMMAND, "2");
	broker_turn();
	ck_assert_str_eq(fetch(), "2");
}
END_TEST

Suite *exchange_kept_suite(void);

Suite *
exchange_kept_suite(void)
{
	Suite *s = suite_create("exchange_kept");
	TCase *t = tcase_create("kept");

	tcase_add_checked_fixture(t, broker_open, broker_close);
	tcase_add_test(t, kept_for_sessions);
	tcase_add_test(t, kept_for_nobody);
	suite_add_tcase(s, t);
	return s;
}
