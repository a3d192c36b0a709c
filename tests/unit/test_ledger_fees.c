/* A person raises the fee of a transaction that waits: one nonce, two offers. */
#include <check.h>
#include <sqlite3.h>

#include "ledger_fixture.h"

/* "maxfee" is a number of gwei that does not fit 64 bits in wei. */
static void
no_highest_fee(void)
{
	ck_assert_int_eq(store_number("UPDATE extension SET settings = "
	    "replace(settings, '\"maxfee\":\"100\"', '\"maxfee\":"
	    "\"1000000000000\"') WHERE key = 'eth' RETURNING 1"), 1);
	ck_ok(extension_get(store_db, store_a, "eth", &tx_ledger));
}

static void
raise_fee(bool highest)
{
	struct transaction was = tx_newest();
	struct ledger_offer o = { .fee = was.fee, .tip = was.tip,
		.by = "ada" };
	struct transaction_bid *bids;
	size_t n;

	ck_assert_int_eq(ledger_raise(&tx_out, &tx_ledger, &was, &o, tx_at),
	    E_FORM);
	ck_assert_str_eq(o.fee_wrong, "Enter at least 2.200000001 gwei: nodes "
	    "take nothing less in its place.");
	ck_assert_str_eq(o.tip_wrong, "Enter at least 1.100000001 gwei.");
	o.fee = ledger_wei("100.1");
	o.tip = ledger_wei("3");
	if (highest) {
		ck_assert_int_eq(ledger_raise(&tx_out, &tx_ledger, &was, &o,
		    tx_at), E_FORM);
		ck_assert_str_eq(o.fee_wrong, "The highest gas price of the "
		    "extension is 100 gwei. Raise that first.");
		o.fee = ledger_wei("9");
	}
	ck_ok(ledger_raise(&tx_out, &tx_ledger, &was, &o, tx_at));
	ck_assert_int_eq(ledger_raise(&tx_out, &tx_ledger, &was, &o, tx_at),
	    E_CONFLICT);
	ck_assert_int_eq(tx_newest().fee, o.fee);
	ck_assert_int_eq(tx_newest().tip, o.tip);
	ck_ok(transaction_bids(store_db, store_a, was.id, &bids, &n));
	ck_assert_uint_eq(n, 1);
	ck_assert_str_eq(bids->user, "ada");
	ck_assert_str_eq(bids->hash, was.hash);
	ck_assert_int_eq(bids->fee, was.fee);
	ck_assert_int_eq(bids->at, tx_at);
}

/* The same nonce: it is done when either of the two is. */
START_TEST(fee_raised)
{
	tx_take();
	chain->mode = CHAIN_POOLS;
	tx_say("{\"temp\":1}");
	tx_round(10);
	tx_round(LEDGER_LOOK_MS);
	ck_assert_str_eq(tx_newest().remote_state, "waits for a block");
	if (_i == 1)
		no_highest_fee();
	raise_fee(_i == 0);
	tx_round(LEDGER_LOOK_MS);
	ck_assert_int_eq(chain->n, 2);
	ck_assert_int_eq(chain->tx[1].nonce, chain->tx[0].nonce);
	ck_assert_str_eq(chain->tx[1].hash, tx_newest().hash);
	if (_i == 0)		/* the dearer one is mined, else the first */
		chain->tx[0].nonce = 99;
	tx_settle();
	ck_assert_str_eq(tx_newest().state, "done");
	ck_assert_str_eq(tx_newest().remote_id, chain->tx[_i == 0].hash);
	ck_assert_int_eq(chain->n, 2);
}
END_TEST

/* The node has lost it, and while it is looked for a person raises the fee: what
 * was read before is not sent any more. */
START_TEST(raised_since)
{
	sqlite3 *file;

	tx_take();
	chain->mode = CHAIN_POOLS;
	tx_say("{\"temp\":1}");
	tx_round(10);
	ck_assert_int_eq(chain->sends, 1);
	chain->n = 0;
	ck_assert_int_eq(store_number("SELECT count(*) FROM ledger_tx WHERE "
	    "raw <> '' AND fee > 0"), 1);
	/* its look stores how high the chain is */
	file = store_file();
	ck_assert_int_eq(sqlite3_exec(file, "CREATE TRIGGER raised AFTER "
	    "UPDATE OF seen ON ledger_account BEGIN UPDATE ledger_tx SET "
	    "hash = '0xbb', fee = fee + 1; END", NULL, NULL, NULL),
	    SQLITE_OK);
	sqlite3_close(file);
	tx_round(LEDGER_LOOK_MS);
	ck_assert_str_eq(tx_newest().hash, "0xbb");
	ck_assert_int_eq(chain->sends, 1);
}
END_TEST

/* A hash that the node tells is that of the offer it was sent. */
START_TEST(hash_of_the_offer)
{
	struct transaction was, to;

	tx_take();
	tx_say("{\"temp\":1}");
	tx_take();
	was = to = tx_newest();
	was.nonce = 7;
	was.fee = 5;
	ck_ok(transaction_sign(store_db, &was, "chain 1337 a", 1));
	ck_ok(transaction_give(store_db, was.id, 1, 1));
	to.fee = 6;
	ck_ok(transaction_raise(store_db, &was, &to, "ada", tx_at));
	ck_ok(transaction_known(store_db, &was, "0xaa"));
	ck_assert_str_eq(tx_newest().hash, "");
	ck_assert_int_eq(transaction_raise(store_db, &was, &to, "eve", tx_at),
	    E_CONFLICT);
	ck_ok(transaction_known(store_db, &to, "0xbb"));
	ck_assert_str_eq(tx_newest().hash, "0xbb");
}
END_TEST

Suite *ledger_fees_suite(void);

Suite *
ledger_fees_suite(void)
{
	Suite *s = suite_create("ledger_fees");
	TCase *t = tcase_create("fees");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, tx_open, tx_close);
	if (store_server() == NULL)
		tcase_add_loop_test(t, fee_raised, 0, 2);
	store_add_sqlite(t, raised_since);
	store_add_sqlite(t, hash_of_the_offer);
	suite_add_tcase(s, t);
	return s;
}
