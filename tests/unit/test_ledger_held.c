/* Transactions that are held, or not sent at all: what they were counted from has
 * changed since, or somebody has decided them. */
#include <check.h>
#include <sqlite3.h>
#include <string.h>

#include "commands/send.h"
#include "commands/settle.h"
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

Suite *ledger_held_suite(void);

Suite *
ledger_held_suite(void)
{
	Suite *s = suite_create("ledger_held");
	TCase *t = tcase_create("held");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, tx_open, tx_close);
	if (store_server() == NULL) {
		tcase_add_loop_test(t, withdrawn, 0, 3);
		tcase_add_test(t, counted_before);
	}
	suite_add_tcase(s, t);
	return s;
}
