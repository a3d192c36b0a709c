/*
 * claim: nodes that share a database share the extensions; on a file of SQLite
 * all are the one worker's.
 */
#include <check.h>
#include <string.h>

#include "commands/claim.h"
#include "commands/refresh.h"
#include "fleet_fixture.h"

Suite	*claim_suite(void);

static struct db	*elsewhere;	/* another node's */
static struct outside	 other;

static void
open_both(void)
{
	out_open();
	elsewhere = store_connect();
	other = out;
	other.db = elsewhere;
}

static void
close_both(void)
{
	db_close(elsewhere);
	out_close();
}

START_TEST(of_one)
{
	const bool shared = db_shared(store_db);

	ck_assert(claim_take(&out, "jasper"));
	ck_assert_int_eq(claim_take(&other, "jasper"), !shared);
	ck_assert(claim_take(&other, "atnt"));
	claim_leave(&out, "jasper");
	ck_assert(claim_take(&other, "jasper"));
}
END_TEST

/* It dies with its claims. */
START_TEST(of_who_dies)
{
	ck_assert(claim_take(&other, "jasper"));
	db_close(elsewhere);
	elsewhere = store_connect();
	while (!claim_take(&out, "jasper"))	/* the server has to notice */
		;
}
END_TEST

/* Of every kind of work an extension of another's is passed over. */
START_TEST(of_another)
{
	const bool shared = db_shared(store_db);
	struct link l = { .extension = "jasper", .resource = ICCID };
	struct command c;

	ck_ok(device_configure(store_db, store_a, pump, "{}", &l, 1, NOW));
	fake->mode = HANG;
	c = run_command("once", "state", "DEACTIVATED");
	ck_assert_int_eq(c.status, CMD_UNKNOWN);
	memcpy(fake->state, "DEACTIVATED", sizeof("DEACTIVATED"));
	fake->lists = true;
	fake->reads = fake->asks = 0;
	ck_assert(claim_take(&other, "jasper"));
	set_now(NOW + 5 * MINUTE);
	for (int i = 0; i < 2; i++) {
		forget_calls();
		round_settle_due(&out, 4);
		round_follow(&out, 5 * MINUTE);
		round_fill(&out, 4);
		if (i == 0 && shared)
			ck_assert_int_eq(fake->reads + fake->asks, 0);
		claim_leave(&other, "jasper");
	}
	ck_assert_int_gt(fake->reads, 0);
	ck_assert_int_gt(fake->asks, 0);
	ck_assert_int_eq(stored_command(c.id).status, CMD_CONFIRMED);
}
END_TEST

Suite *
claim_suite(void)
{
	Suite *s = suite_create("claim");
	TCase *t = tcase_create("claim");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, open_both, close_both);
	tcase_add_test(t, of_one);
	tcase_add_test(t, of_who_dies);
	tcase_add_test(t, of_another);
	suite_add_tcase(s, t);
	return s;
}
