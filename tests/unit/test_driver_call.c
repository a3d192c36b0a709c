/*
 * driver_call: what is asked once more, what never is, and what waits.  Every exchange
 * leaves a line in the log, also one that reached nobody.
 */
#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "outside_fixture.h"
#include "drivers/redact.h"
#include "drivers/registry.h"
#include "lib/clock.h"

Suite	*driver_call_suite(void);

static int log_fd = -1;

static void
setup(void)
{
	char path[] = "/tmp/patchbay-log-XXXXXX";

	out_open();
	log_fd = mkstemp(path);
	ck_assert_int_ne(log_fd, -1);
	unlink(path);
	ck_assert_int_ge(dup2(log_fd, STDERR_FILENO), 0);
}

static void
teardown(void)
{
	close(log_fd);
	out_close();
}

/* Exchanges of one operation so far. */
static size_t
exchanges(const char *op)
{
	static char text[65536];
	ssize_t len = pread(log_fd, text, sizeof(text) - 1, 0);
	const char *line = arena_printf(store_a, "op=%s ", op), *hit;
	size_t n = 0;

	ck_assert_int_ge(len, 0);
	text[len] = '\0';
	for (hit = text; (hit = strstr(hit, line)) != NULL; hit++)
		n++;
	return n;
}

START_TEST(a_read_that_reached_nobody)
{
	stop_server();
	ck_assert_int_eq(refresh_sim(&out, &jasper, ICCID, NULL),
	    E_SERVICE_CONNECT);
	ck_assert_uint_eq(exchanges("details"), 2);
}
END_TEST

START_TEST(a_change_that_reached_nobody)
{
	stop_server();
	ck_assert_int_eq(run_command("once-1", "state", "ACTIVATED").status,
	    CMD_REFUSED);
	ck_assert_uint_eq(exchanges("set_state"), 1);
	ck_assert_int_eq(run_command("once-2", "sms", "hello").status,
	    CMD_REFUSED);
	ck_assert_uint_eq(exchanges("send_sms"), 1);
}
END_TEST

/* What is stored, shown and logged of an answer that quotes our credentials. */
START_TEST(a_fault_that_quotes_our_key)
{
	char text[4096];
	ssize_t len;
	struct command c;

	fake->mode = QUOTE_IT;
	c = run_command("once-1", "sms", "hello");
	ck_assert_int_eq(c.status, CMD_REFUSED);
	ck_assert(has_text(c.reason, "Not with [removed], [removed], thank"));
	ck_assert(!has_text(c.code, "key-of-ours"));
	len = pread(log_fd, text, sizeof(text) - 1, 0);
	ck_assert_int_gt(len, 0);
	text[len] = '\0';
	ck_assert(!has_text(text, "key-of-ours"));
}
END_TEST

/* A token that the service gave us is as secret as what it was given for. */
START_TEST(a_fault_that_quotes_our_token)
{
	const struct driver *p = driver_by_name(jasper.driver);
	struct account acc = { .key = "jasper", .settings = json_object(),
		.tokens = { "token-of-an-hour" } };

	ck_assert_str_eq(redact(store_a, p, &acc, "Bearer token-of-an-hour is "
	    "over"), "Bearer [removed] is over");
	ck_assert_ptr_null(redact(store_a, p, &acc, NULL));
	json_decref(acc.settings);
}
END_TEST

START_TEST(an_answer_that_was_lost)
{
	fake->mode = DO_AND_CLOSE;
	ck_assert_int_eq(run_command("once-1", "sms", "hello").status,
	    CMD_UNKNOWN);
	ck_assert_uint_eq(exchanges("send_sms"), 1);
	ck_assert_int_eq(fake->writes, 1);
}
END_TEST

/* It was not done, and for a while nobody asks that account anything. */
START_TEST(too_often)
{
	struct command c;

	fake->mode = TOO_OFTEN;
	c = run_command("once-1", "state", "ACTIVATED");
	ck_assert_int_eq(c.status, CMD_REFUSED);
	ck_assert_str_eq(c.code, "40000029");
	ck_assert_int_eq(fake->writes, 1);
	out.deadline = clock_mono() + 500;
	ck_assert_int_eq(refresh_sim(&out, &jasper, ICCID, NULL),
	    E_SERVICE_TURN);
	ck_assert_int_eq(fake->reads, 0);
}
END_TEST

Suite *
driver_call_suite(void)
{
	Suite *s = suite_create("driver_call");
	TCase *t = tcase_create("retry");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_read_that_reached_nobody);
	tcase_add_test(t, a_change_that_reached_nobody);
	tcase_add_test(t, a_fault_that_quotes_our_key);
	tcase_add_test(t, a_fault_that_quotes_our_token);
	tcase_add_test(t, an_answer_that_was_lost);
	tcase_add_test(t, too_often);
	suite_add_tcase(s, t);
	return s;
}
