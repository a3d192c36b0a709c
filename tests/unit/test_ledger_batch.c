/* Transactions that go together: in one call, in order, each once, whatever becomes
 * of one of them. */
#include <check.h>
#include <string.h>

#include "commands/send.h"
#include "event_fixture.h"
#include "ledger_fixture.h"
#include "lib/clock.h"

enum { PUMPS = 10 };

static int64_t pumps[PUMPS];

static void
begin(void)
{
	tx_take();
	pumps[0] = tx_pump;
	for (int i = 1; i < PUMPS; i++)
		pumps[i] = store_device(arena_printf(store_a, "pump-%d",
		    i + 1));
}

/* Some say something, one after the other. */
static void
say(int from, int n, int temp)
{
	for (int i = from; i < from + n; i++)
		event_say(pumps[i], "status", arena_printf(store_a,
		    "{\"temp\":%d}", temp + i));
	event_record();
}

static struct transaction
of_nonce(int nonce)
{
	struct transaction t;

	ck_ok(transaction_get(store_db, store_a, "eth", store_number(
	    arena_printf(store_a, "SELECT id FROM ledger_tx WHERE nonce = %d",
	    nonce)), &t));
	return t;
}

/* In the order of the events, by their nonces. */
static void
in_order(int n)
{
	ck_assert_int_eq(tx_count("done"), n);
	ck_assert_int_eq(chain->n, n);
	ck_assert_int_eq(store_number("SELECT count(*) FROM ledger_tx a "
	    "JOIN ledger_tx b ON a.id < b.id AND a.nonce >= b.nonce"), 0);
}

START_TEST(one_call)
{
	begin();
	chain->mode = CHAIN_POOLS;
	say(0, PUMPS, 0);
	tx_round(10);
	ck_assert_int_eq(chain->posts, 1);
	ck_assert_int_eq(chain->sends, PUMPS);
	for (int i = 0; i < PUMPS; i++) {
		struct transaction t = of_nonce(7 + i);

		ck_assert_str_eq(t.status, "accepted");
		ck_assert_str_eq(t.hash, chain->tx[i].hash);
		ck_assert_str_eq(t.raw, chain->tx[i].raw);
		/* written down before it was sent, by its hash */
		ck_assert_int_eq(store_number(arena_printf(store_a, "SELECT "
		    "count(*) FROM command WHERE id = %lld AND own_id = '%s'",
		    (long long)t.command, t.hash)), 1);
	}
	tx_settle();
	in_order(PUMPS);
}
END_TEST

/* One after the other: what becomes of the first is known before. */
START_TEST(not_of_one_asset)
{
	begin();
	chain->mode = CHAIN_POOLS;
	say(0, 3, 0);
	say(1, 3, 10);
	tx_round(10);
	ck_assert_int_eq(chain->posts, 2);
	tx_settle();
	in_order(6);
}
END_TEST

/* Nothing arrived; or the first did, and the answer was lost. */
START_TEST(lost)
{
	const char *raw[PUMPS];

	begin();
	say(0, PUMPS, 0);
	chain->mode = _i == 0 ? CHAIN_DROPS : CHAIN_LOSES;
	tx_round(10);
	ck_assert_int_eq(chain->posts, 1);
	for (int i = 0; i < PUMPS; i++) {
		ck_assert_str_eq(of_nonce(7 + i).status, "unknown");
		raw[i] = of_nonce(7 + i).raw;
	}
	chain->mode = CHAIN_POOLS;
	tx_settle();
	in_order(PUMPS);
	for (int i = 0; i < PUMPS; i++)
		ck_assert_str_eq(of_nonce(7 + i).raw, raw[i]);
}
END_TEST

/* Killed before the mark, and after it: the same bytes go. */
START_TEST(killed)
{
	begin();
	say(0, PUMPS, 0);
	chain->mode = CHAIN_DROPS;
	tx_round(10);
	ck_assert_int_eq(store_number(_i == 0 ? "WITH x AS (SELECT 1) UPDATE "
	    "command SET status = 'requested', sent = NULL, own_id = '', "
	    "answered = NULL, lease_until = 1 RETURNING 1" : "UPDATE command "
	    "SET status = 'sent', answered = NULL, lease_until = 1 "
	    "RETURNING 1"), 1);
	ck_ok(command_sweep(store_db, store_a));
	chain->mode = CHAIN_POOLS;
	tx_settle();
	in_order(PUMPS);
	ck_assert_int_eq(of_nonce(7).tries, _i == 0 ? 2 : 1);
}
END_TEST

/* One that is refused for good leaves its nonce to the next, and those behind it
 * are not stopped. */
START_TEST(gap)
{
	begin();
	say(0, 5, 0);
	chain->mode = CHAIN_PICKY;
	chain->picked = 9;
	tx_round(10);
	ck_assert_int_eq(tx_count("failed"), 1);
	ck_assert_int_eq(store_number("SELECT nonce FROM ledger_gap"), 9);
	ck_assert_int_eq(store_number("SELECT nonce FROM ledger_account"), 12);
	chain_mine();
	ck_assert_int_eq(chain->mined, 9);
	chain->mode = CHAIN_POOLS;
	tx_round(LEDGER_LOOK_MS);
	say(5, 2, 0);
	tx_round(LEDGER_WAIT_MS);
	ck_assert_int_eq(store_number("SELECT count(*) FROM ledger_gap"), 0);
	ck_assert_str_eq(of_nonce(9).device_id, "pump-6");
	ck_assert_str_eq(of_nonce(12).device_id, "pump-7");
	tx_settle();
	ck_assert_int_eq(tx_count("done"), 6);
	ck_assert_int_eq(chain->n, 6);
	ck_assert_int_eq(chain->mined, 13);
}
END_TEST

/* One whose asset has a later nonce already does not take it: the two would go the
 * other way round. */
START_TEST(gap_before_own)
{
	begin();
	say(0, 5, 0);
	chain->mode = CHAIN_PICKY;
	chain->picked = 9;
	tx_round(10);
	chain->mode = CHAIN_POOLS;
	ck_assert_str_eq(of_nonce(10).device_id, "pump-4");
	say(3, 1, 50);
	tx_round(LEDGER_WAIT_MS);
	ck_assert_str_eq(of_nonce(12).device_id, "pump-4");
	say(5, 1, 0);
	tx_round(LEDGER_WAIT_MS);
	ck_assert_str_eq(of_nonce(9).device_id, "pump-6");
	tx_settle();
	ck_assert_int_eq(tx_count("done"), 6);
	ck_assert_int_eq(chain->mined, 13);
}
END_TEST

/* What waits for another, which waits for a nonce, does not stop who could take
 * that. */
START_TEST(gap_behind_waiting)
{
	struct ledger_account account;

	begin();
	say(0, 5, 0);
	chain->mode = CHAIN_PICKY;
	chain->picked = 9;
	tx_round(10);
	chain->mode = CHAIN_POOLS;
	chain_firm("pump-4");
	say(3, 1, 50);
	say(3, 1, 60);
	tx_round(LEDGER_WAIT_MS);
	ck_assert_int_eq(tx_count("queued"), 2);
	ck_ok(ledger_account_get(store_db, store_a, "eth", &account));
	ck_assert_ptr_nonnull(strstr(account.reason, "too hot"));
	say(5, 1, 0);
	tx_round(LEDGER_WAIT_MS + 10);
	ck_assert_int_eq(tx_count("queued"), 2);
	ck_assert_str_eq(of_nonce(9).device_id, "pump-6");
	chain_mine();
	ck_assert_int_eq(chain->mined, 12);
	chain_firm("");
	tx_settle();
	ck_assert_int_eq(tx_count("done"), 7);
	ck_assert_int_eq(chain->mined, 14);
}
END_TEST

/* Somebody else fills it first. */
START_TEST(gap_filled)
{
	begin();
	say(0, 5, 0);
	chain->mode = CHAIN_PICKY;
	chain->picked = 9;
	tx_round(10);
	chain->mode = CHAIN_POOLS;
	chain_mine();
	chain->mined++;
	chain_mine();
	ck_assert_int_eq(chain->mined, 12);
	say(5, 1, 0);
	tx_round(LEDGER_WAIT_MS);
	ck_assert_str_eq(of_nonce(12).device_id, "pump-6");
	ck_assert_int_eq(store_number("SELECT count(*) FROM ledger_gap"), 0);
}
END_TEST

/* Each that is refused gives its nonce back, from the last on. */
START_TEST(all_refused)
{
	begin();
	say(0, PUMPS, 0);
	chain->mode = CHAIN_POOR;
	tx_round(10);
	ck_assert_int_eq(tx_count("queued"), PUMPS);
	ck_assert_int_eq(store_number("SELECT nonce FROM ledger_account"), 7);
	ck_assert_int_eq(store_number("SELECT gas FROM ledger_account"), 0);
	ck_assert_int_eq(store_number("SELECT count(*) FROM ledger_tx WHERE "
	    "nonce IS NOT NULL OR raw <> ''"), 0);
	chain->mode = CHAIN_POOLS;
	tx_clock(tx_at + LEDGER_SHORT_MS);
	tx_settle();
	in_order(PUMPS);
}
END_TEST

/* A gateway gives out half of them, fails, and refuses the call: those that were
 * taken are not signed anew. */
START_TEST(half_taken)
{
	static const int status[] = { 200, 403, 429 };

	begin();
	say(0, PUMPS, 0);
	chain->mode = CHAIN_HALF;
	chain->picked = status[_i];
	tx_round(10);
	ck_assert_int_eq(chain->n, PUMPS / 2);
	/* alone each is refused for a while */
	for (int i = 0; i < 3; i++)
		tx_round(LEDGER_WAIT_MS);
	chain_says("FeeTooLow, MaxFeePerGas too low");
	tx_round(LEDGER_WAIT_MS);
	ck_assert_int_eq(store_number("SELECT count(*) FROM ledger_tx WHERE "
	    "nonce IS NULL"), 0);
	chain->mode = CHAIN_POOLS;
	chain_says("");
	for (int i = 0; i < 4; i++)
		tx_round(2 * LEDGER_WAIT_MS);
	tx_settle();
	in_order(PUMPS);
}
END_TEST

/* Two have their bytes, and wait: as if the process had died before the mark, and they
 * had left, or had not. */
static void
keep_two(bool left)
{
	begin();
	say(0, 2, 0);
	chain->mode = left ? CHAIN_POOLS : CHAIN_DROPS;
	tx_round(10);
	ck_assert_int_eq(store_number("WITH x AS (SELECT 1) UPDATE command SET "
	    "status = 'requested', sent = NULL, own_id = '', answered = NULL, "
	    "lease_until = 1 RETURNING 1"), 1);
	ck_ok(command_sweep(store_db, store_a));
	chain->mode = CHAIN_POOLS;
}

/* What can be in no block fails, also when it is not alone. */
START_TEST(kept_and_hopeless)
{
	keep_two(false);
	chain_says("intrinsic gas too low");
	for (int i = 0; i < LEDGER_TRIES + 1; i++)
		tx_round(2 * LEDGER_WAIT_MS);
	ck_assert_int_eq(tx_count("failed"), 2);
	ck_assert_int_eq(store_number("SELECT nonce FROM ledger_account"), 7);
	ck_assert_int_eq(store_number("SELECT count(*) FROM ledger_gap"), 0);
}
END_TEST

/* What has its bytes stops the others no longer than some tries, and is never signed
 * anew. */
START_TEST(kept_and_refused)
{
	static const char *const words[] = { "max fee per gas less than block "
	    "base fee", "OldNonce, Current nonce: 9", "AlreadyKnown",
	    "FeeTooLowToCompete" };
	const char *raw;

	keep_two(_i == 1 || _i == 2);
	raw = of_nonce(7).raw;
	chain_says(words[_i]);
	for (int i = 0; i < LEDGER_TRIES + 1; i++)
		tx_round(2 * LEDGER_WAIT_MS);
	ck_assert_int_eq(tx_count("given"), 2);
	ck_assert_str_eq(of_nonce(7).raw, raw);
	chain_says("");
	say(2, 1, 0);
	tx_settle();
	in_order(3);
}
END_TEST

/* The node takes fewer calls at a time. */
START_TEST(fewer)
{
	begin();
	chain->mode = CHAIN_POOLS;
	chain->most = _i;
	say(0, PUMPS, 0);
	for (int i = 0; i < 8; i++)
		tx_round(2 * LEDGER_WAIT_MS);
	ck_assert_int_eq(chain->n, PUMPS);
	ck_assert_int_gt(chain->posts, 1);
	tx_settle();
	in_order(PUMPS);
}
END_TEST

/* A day's gas and the balance are for all of them together, and for what is on its
 * way. */
START_TEST(limits)
{
	struct ledger_account account;

	begin();
	ck_assert_int_eq(store_number("UPDATE extension SET settings = "
	    "replace(settings, '20000000', '200000') WHERE key = 'eth' "
	    "RETURNING 1"), 1);
	ck_ok(extension_get(store_db, store_a, "eth", &tx_ledger));
	chain->mode = CHAIN_POOLS;
	say(0, PUMPS, 0);
	tx_round(10);
	ck_assert_int_eq(chain->n, 3);	/* of 60,000 each */
	ck_ok(ledger_account_get(store_db, store_a, "eth", &account));
	ck_assert_ptr_nonnull(strstr(account.reason, "180000 of 200000"));
	/* two gwei for each gas: five are 600,000 */
	chain->poor = 600010;
	tx_round(DAY);
	ck_assert_int_eq(chain->n, 5);
	ck_ok(ledger_account_get(store_db, store_a, "eth", &account));
	ck_assert_ptr_nonnull(strstr(account.reason, "of which those on their "
	    "way may take 600000, and 10 are to stay"));
}
END_TEST

/* What an earlier one of the asset may change is not refused for good. */
START_TEST(after_another)
{
	begin();
	chain->mode = CHAIN_POOLS;
	say(0, 1, 0);
	tx_round(10);
	chain->mode = CHAIN_FIRM;
	say(0, 1, 1);
	tx_round(10);
	ck_assert_int_eq(tx_count("queued"), 1);
	chain_mine();
	tx_round(LEDGER_WAIT_MS);
	tx_round(2 * LEDGER_WAIT_MS);
	ck_assert_int_eq(tx_count("failed"), 1);
}
END_TEST

/* Without an account everything waits. */
START_TEST(no_account)
{
	struct ledger_account account;

	begin();
	tx_ledger.sealed = "";
	say(0, 2, 0);
	tx_round(10);
	ck_assert_int_eq(tx_count("queued"), 2);
	ck_ok(ledger_account_get(store_db, store_a, "eth", &account));
	ck_assert_ptr_nonnull(strstr(account.reason, "no account"));
}
END_TEST

Suite *ledger_batch_suite(void);

Suite *
ledger_batch_suite(void)
{
	Suite *s = suite_create("ledger_batch");
	TCase *t = tcase_create("batch");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, tx_open, tx_close);
	store_add_sqlite(t, one_call);
	store_add_sqlite(t, not_of_one_asset);
	tcase_add_loop_test(t, lost, 0, 2);
	tcase_add_loop_test(t, killed, 0, 2);
	store_add_sqlite(t, gap);
	store_add_sqlite(t, gap_before_own);
	store_add_sqlite(t, gap_behind_waiting);
	store_add_sqlite(t, gap_filled);
	store_add_sqlite(t, all_refused);
	tcase_add_loop_test(t, half_taken, 0, 3);
	tcase_add_loop_test(t, kept_and_refused, 0, 4);
	store_add_sqlite(t, kept_and_hopeless);
	tcase_add_loop_test(t, fewer, 9, 12);
	store_add_sqlite(t, limits);
	store_add_sqlite(t, after_another);
	store_add_sqlite(t, no_account);
	suite_add_tcase(s, t);
	return s;
}
