/* Transactions that are held, or not sent at all: what they were counted from has
 * changed since, or somebody has decided them. */
#include <check.h>
#include <sqlite3.h>
#include <string.h>

#include "commands/send.h"
#include "commands/settle.h"
#include "drivers/secrets.h"
#include "event_fixture.h"
#include "ledger_fixture.h"
#include "lib/clock.h"

/* Somebody else changes the database after this. */
static void
then(const char *this)
{
	sqlite3 *file = store_file();

	ck_assert_int_eq(sqlite3_exec(file, arena_printf(store_a, "CREATE "
	    "TRIGGER somebody AFTER %s", this), NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(file);
}

/* Its ledger was removed, or it was withdrawn: before it is stored, before it leaves,
 * before its answer is. */
START_TEST(withdrawn)
{
	static const char *const when[] = {
	    "INSERT ON command BEGIN UPDATE ledger_tx SET state = 'replaced'; "
	    "END", "UPDATE OF command ON ledger_tx BEGIN UPDATE ledger_tx SET "
	    "state = 'failed'; END", "UPDATE OF sent ON command BEGIN UPDATE "
	    "ledger_tx SET state = 'failed'; END" };
	tx_take();
	tx_say("{\"temp\":1}");
	then(when[_i]);
	chain->mode = CHAIN_STALE;
	tx_round(10);
	ck_assert_int_eq(chain->sends, _i < 2 ? 0 : 1);
	ck_assert_int_eq(tx_count("given"), 0);
	ck_assert_int_eq(tx_count("queued"), _i == 0);
	ck_assert_int_eq(tx_count("failed"), _i > 0);
}
END_TEST

/* Another process has given nonces back since these were counted. */
START_TEST(counted_before)
{
	tx_take();
	chain->mode = CHAIN_POOLS;
	tx_say("{\"temp\":1}");
	tx_round(10);
	then("UPDATE OF seen ON ledger_account BEGIN UPDATE ledger_account SET "
	    "nonce = 7; END");
	tx_say("{\"temp\":2}");
	tx_round(10);
	ck_assert_int_eq(chain->sends, 1);
	ck_assert_int_eq(tx_count("queued"), 1);
	ck_assert_int_eq(tx_newest().nonce, ABSENT);
}
END_TEST

/* Another key was entered while one is on its way, or waits with its bytes: what the
 * other account says decides nothing of it. */
START_TEST(other_account)
{
	struct ledger_offer o = { .fee = ledger_wei("9"), .tip =
	    ledger_wei("3"), .by = "ada" };
	const char *sealed = tx_ledger.sealed;
	struct transaction first;
	struct ledger_account account;

	tx_take();
	chain->mode = CHAIN_POOLS;
	tx_say("{\"temp\":1}");
	tx_round(10);
	ck_assert_int_eq(chain->sends, 1);
	first = tx_newest();
	chain->n = 0;
	if (_i == 1) {
		ck_assert_int_eq(store_number("UPDATE command SET status = "
		    "'requested', sent = NULL, own_id = '', answered = NULL, "
		    "lease_until = 1 RETURNING 1"), 1);
		ck_ok(command_sweep(store_db, store_a));
	}
	tx_ledger.sealed = secrets_put(store_a, "", "key", "4747474747474747474"
	    "747474747474747474747474747474747474747474747");
	tx_say("{\"temp\":2}");
	for (int i = 0; i < 2 * SETTLE_LOOKS; i++) {
		tx_round(SETTLE_SURE_MS);
		chain_mine();
		if (i == 2)		/* the other one's count */
			chain->mined = 9;
	}
	chain->mined = 7;
	ck_assert_int_eq(chain->sends, 1);
	ck_assert_int_eq(tx_count("failed"), 0);
	ck_assert_int_eq(tx_newest().nonce, ABSENT);
	ck_ok(ledger_account_get(store_db, store_a, "eth", &account));
	ck_assert_ptr_nonnull(strstr(account.reason, "are not final"));
	ck_ok(transaction_get(store_db, store_a, "eth", first.id, &first));
	ck_assert_int_eq(first.nonce, 7);
	if (_i == 0) {
		ck_assert_ptr_nonnull(strstr(first.remote_state, "held"));
		ck_assert_int_eq(ledger_raise(&tx_out, &tx_ledger, &first, &o,
		    tx_at), E_FORM);
		ck_assert_ptr_nonnull(strstr(o.fee_wrong, "another account"));
	}
	tx_ledger.sealed = sealed;
	tx_settle();
	ck_assert_int_eq(tx_count("done"), 2);
	ck_assert_int_eq(chain->n, 2);
	/* now nothing is on its way */
	tx_ledger.sealed = secrets_put(store_a, "", "key", "4747474747474747474"
	    "747474747474747474747474747474747474747474747");
	tx_say("{\"temp\":3}");
	tx_round(LEDGER_LOOK_MS);
	tx_settle();
	ck_assert_int_eq(tx_count("done"), 3);
}
END_TEST

Suite *ledger_held_suite(void);

Suite *
ledger_held_suite(void)
{
	Suite *s = suite_create("ledger_held");
	TCase *t = tcase_create("held");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, tx_open, tx_close);
	if (store_server() == NULL) {
		tcase_add_loop_test(t, other_account, 0, 2);
		tcase_add_loop_test(t, withdrawn, 0, 3);
		tcase_add_test(t, counted_before);
	}
	suite_add_tcase(s, t);
	return s;
}
