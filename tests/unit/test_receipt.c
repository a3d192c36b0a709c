/*
 * receipt: what a service's word about our own id makes of a command.
 */
#include <check.h>
#include <string.h>

#include "commands/settle.h"

Suite	*receipt_suite(void);

#define SENT	INT64_C(1700000000000)

static const struct {
	enum command_status	 before;
	enum receipt		 receipt;
	int64_t			 after_ms, checks;
	enum command_status	 status;
	bool			 said;		/* false: nothing is changed */
	const char		*reason;	/* has these words; NULL: none */
} cases[] = {
	{ CMD_ACCEPTED, RECEIPT_DONE, 5000, 0, CMD_CONFIRMED, true, NULL },
	{ CMD_UNKNOWN, RECEIPT_DONE, 5000, 0, CMD_CONFIRMED, true, NULL },
	{ CMD_ACCEPTED, RECEIPT_FAILED, 5000, 0, CMD_REFUSED, true,
	    "no gas" },
	/* it is there, so it was taken */
	{ CMD_UNKNOWN, RECEIPT_PENDING, 5000, 0, CMD_ACCEPTED, true, NULL },
	{ CMD_ACCEPTED, RECEIPT_PENDING, 5000, 0, CMD_ACCEPTED, true, NULL },
	/* not there: at first that says nothing, and never that it is done */
	{ CMD_UNKNOWN, RECEIPT_NONE, 5000, 0, CMD_UNKNOWN, true, "lost" },
	{ CMD_UNKNOWN, RECEIPT_NONE, SETTLE_SURE_MS, SETTLE_LOOKS,
	    CMD_UNKNOWN, true, "probably not sent" },
	{ CMD_ACCEPTED, RECEIPT_NONE, SETTLE_SURE_MS, SETTLE_LOOKS,
	    CMD_ACCEPTED, true, "lost" },
	/* decided, or never sent */
	{ CMD_CONFIRMED, RECEIPT_FAILED, 5000, 0, CMD_CONFIRMED, false,
	    "lost" },
	{ CMD_REFUSED, RECEIPT_DONE, 5000, 0, CMD_REFUSED, false, "lost" },
	{ CMD_REQUESTED, RECEIPT_DONE, 5000, 0, CMD_REQUESTED, false,
	    "lost" },
};

START_TEST(settles)
{
	struct command c = { .op = "own", .status = cases[_i].before,
		.checks = cases[_i].checks, .requested = SENT, .sent = SENT,
		.answered = ABSENT, .decided = ABSENT, .effective = "",
		.reason = "lost", .code = "", .remote_state = "" };
	const struct result r = { .receipt = cases[_i].receipt,
		.reason = "no gas", .progress = "3 of 12 blocks deep" };
	const int64_t now = SENT + cases[_i].after_ms;

	ck_assert_int_eq(settle_by_receipt(&c, &r, now), cases[_i].said);
	ck_assert_int_eq(c.status, cases[_i].status);
	/* how far it is, while it is on its way */
	ck_assert_str_eq(c.remote_state, r.receipt == RECEIPT_PENDING ?
	    r.progress : "");
	if (cases[_i].reason == NULL)
		ck_assert_str_eq(c.reason, "");
	else
		ck_assert_ptr_nonnull(strstr(c.reason, cases[_i].reason));
	if (c.status == CMD_CONFIRMED && cases[_i].said)
		ck_assert_int_eq(c.decided, now);
	else if (c.status == CMD_ACCEPTED || c.status == CMD_UNKNOWN)
		ck_assert_int_gt(c.next_check, now);
}
END_TEST

/* Our turn did not come: soon again; another failure: by its age. */
START_TEST(asked_again)
{
	struct command c = { .op = "own", .status = CMD_UNKNOWN,
		.sent = SENT, .effective = "" };

	settle_later(&c, E_SERVICE_TURN, SENT + SETTLE_DAY_MS);
	ck_assert_int_eq(c.next_check, SENT + SETTLE_DAY_MS +
	    SETTLE_LIMITER_MS);
	settle_later(&c, E_SERVICE_CONNECT, SENT + SETTLE_DAY_MS);
	ck_assert_int_eq(c.next_check, settle_next(&c, SENT + SETTLE_DAY_MS));
	ck_assert_int_gt(c.next_check, SENT + SETTLE_DAY_MS +
	    SETTLE_LIMITER_MS);
}
END_TEST

Suite *
receipt_suite(void)
{
	Suite *s = suite_create("receipt");
	TCase *t = tcase_create("receipt");

	tcase_add_loop_test(t, settles, 0, sizeof(cases) / sizeof(cases[0]));
	tcase_add_test(t, asked_again);
	suite_add_tcase(s, t);
	return s;
}
