/* Transactions when something goes wrong: answers lost, a node that is down, money
 * that runs out, reverts, nonces taken, blocks taken back. */
#include <check.h>
#include <string.h>

#include "commands/send.h"
#include "commands/settle.h"
#include "event_fixture.h"
#include "ledger_fixture.h"
#include "lib/clock.h"

/* The answer is lost: it is looked for by its hash, and not made again. */
START_TEST(lost_answer)
{
	tx_take();
	tx_say("{\"temp\":1}");
	chain->mode = CHAIN_LOSES;
	tx_round(10);
	ck_assert_str_eq(tx_newest().status, "unknown");
	chain->mode = CHAIN_POOLS;
	tx_settle();
	ck_assert_str_eq(tx_newest().state, "done");
	ck_assert_int_eq(chain->sends, 1);
}
END_TEST

/* It never arrived: the same bytes go again. */
START_TEST(lost_request)
{
	const char *raw;

	tx_take();
	tx_say("{\"temp\":1}");
	chain->mode = CHAIN_DROPS;
	tx_round(10);
	ck_assert_str_eq(tx_newest().status, "unknown");
	raw = tx_newest().raw;
	chain->mode = CHAIN_POOLS;
	tx_settle();
	ck_assert_str_eq(tx_newest().state, "done");
	ck_assert_int_eq(chain->n, 1);
	ck_assert_str_eq(chain->tx[0].raw, raw);
}
END_TEST

START_TEST(down_and_dear)
{
	struct ledger_account account;

	tx_take();
	tx_say("{\"temp\":1}");
	chain->mode = CHAIN_BUSY;
	tx_round(10);
	ck_assert_int_eq(tx_count("queued"), 1);
	ck_assert_int_eq(store_number("SELECT count(*) FROM command"), 0);
	chain->mode = CHAIN_POOR;
	tx_round(LEDGER_WAIT_MS + 1000);
	ck_assert_int_eq(tx_count("queued"), 1);
	ck_ok(ledger_account_get(store_db, store_a, "eth", &account));
	ck_assert_str_eq(account.reason, "The account has too little money "
	    "for the gas.");
	ck_assert_int_eq(account.nonce, 7);	/* given back */
	chain->mode = CHAIN_MINES;
	tx_round(1000);			/* paused */
	ck_assert_int_eq(chain->n, 0);
	tx_round(LEDGER_SHORT_MS);
	tx_settle();
	ck_assert_str_eq(tx_newest().state, "done");
	ck_assert_int_eq(chain->n, 1);
}
END_TEST

START_TEST(budget)
{
	struct ledger_account account;

	tx_take();
	ck_assert_int_eq(store_number("UPDATE extension SET settings = "
	    "replace(settings, '20000000', '70000') WHERE key = 'eth' "
	    "RETURNING 1"), 1);
	ck_ok(extension_get(store_db, store_a, "eth", &tx_ledger));
	tx_say("{\"temp\":1}");
	tx_say("{\"temp\":2}");
	tx_round(10);
	ck_assert_int_eq(chain->n, 1);
	ck_assert_int_eq(tx_count("queued"), 1);
	ck_ok(ledger_account_get(store_db, store_a, "eth", &account));
	ck_assert_ptr_nonnull(strstr(account.reason, "60000 of 70000"));
	tx_round(DAY);
	ck_assert_int_eq(chain->n, 2);
}
END_TEST

START_TEST(reverted)
{
	tx_take();
	tx_say("{\"temp\":1}");
	chain->mode = CHAIN_REVERTS;
	tx_round(10);
	ck_assert_str_eq(tx_newest().state, "failed");
	ck_assert_str_eq(tx_newest().reason, "Not sent: The contract refuses it: "
	    "execution reverted: too hot.");
	ck_assert_int_eq(chain->sends, 0);
	/* a person has it sent again; it is reverted in its block then */
	ck_ok(transaction_again(store_db, "eth", tx_newest().id));
	chain->mode = CHAIN_POOLS;
	tx_round(10);
	chain->tx[0].failed = true;
	chain_mine();
	tx_settle();
	ck_assert_str_eq(tx_newest().state, "failed");
	ck_assert_str_eq(tx_newest().reason, "The contract refuses it: execution "
	    "reverted: not today.");
	ck_assert_int_eq(transaction_again(store_db, "eth", 4711),
	    E_NOTFOUND);
}
END_TEST

/* What the node can't do at the moment waits; what can't be in a block does not
 * keep the others waiting for ever. */
START_TEST(refused)
{
	struct ledger_account account;

	tx_take();
	tx_say("{\"temp\":1}");
	chain->mode = CHAIN_SYNCS;
	tx_round(10);
	ck_assert_int_eq(tx_count("queued"), 1);
	chain->mode = CHAIN_SMALL;
	for (int i = 1; i <= LEDGER_TRIES; i++) {
		tx_round(2 * LEDGER_WAIT_MS);
		ck_assert_int_eq(tx_count("queued"), i < LEDGER_TRIES);
	}
	ck_assert_str_eq(tx_newest().state, "failed");
	ck_ok(ledger_account_get(store_db, store_a, "eth", &account));
	ck_assert_int_eq(account.nonce, 7);
	/* it is the account's, whoever has its key here */
	ck_assert_str_eq(account.account, "chain 1337 "
	    "0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f");
}
END_TEST

/* Nobody knows of it, and its nonce is used. */
static void
used_by_another(void)
{
	tx_take();
	tx_say("{\"temp\":1}");
	chain->mode = CHAIN_DROPS;
	tx_round(10);
	ck_assert_str_eq(tx_newest().status, "unknown");
	chain->mode = CHAIN_POOLS;
	chain->mined = 9;
}

/* As deep as a transaction is to be: until then a block may be taken back. */
static void
look_until_sure(void)
{
	for (int i = 0; i < SETTLE_LOOKS + 1; i++) {
		ck_assert_str_eq(tx_newest().state, "given");
		tx_round(SETTLE_SURE_MS);
	}
	ck_assert_str_eq(tx_newest().state, "given");
	chain_mine();
	tx_round(LEDGER_LOOK_MS);
	ck_assert_str_eq(tx_newest().state, "failed");
}

START_TEST(dropped)
{
	used_by_another();
	/* as it is after a backup was restored */
	if (_i == 1)
		ck_assert_int_eq(store_number("UPDATE command SET sent = NULL "
		    "RETURNING 1"), 1);
	look_until_sure();
	ck_assert_str_eq(tx_newest().status, "refused");
	ck_ok(transaction_again(store_db, "eth", tx_newest().id));
}
END_TEST

/* What was sent long ago is not given up sooner: the time begins when it is missed,
 * and again when it is found in between. */
START_TEST(dropped_late)
{
	tx_take();
	tx_say("{\"temp\":1}");
	chain->mode = CHAIN_POOLS;
	tx_round(10);
	tx_round(6 * SETTLE_SURE_MS);
	ck_assert_str_eq(tx_newest().remote_state, "waits for a block");
	for (int again = 0; again < 2; again++) {
		chain->n = 0;
		chain->mined = 9;
		for (int i = 0; i < 2 * SETTLE_LOOKS; i++) {
			chain_mine();
			tx_round(LEDGER_LOOK_MS);
			ck_assert_str_eq(tx_newest().state, "given");
		}
		if (again == 0) {	/* a chain may take all of it back */
			chain->n = 1;
			chain->mined = 7;
			tx_round(2 * SETTLE_SURE_MS);
			ck_assert_int_eq(tx_newest().missed, ABSENT);
		}
	}
	tx_round(SETTLE_SURE_MS);
	ck_assert_str_eq(tx_newest().state, "failed");
	ck_assert_int_eq(chain->sends, 1);
}
END_TEST

/* The node signed, so what has the nonce may be this one. */
START_TEST(dropped_or_not)
{
	used_by_another();
	ck_assert_int_eq(store_number("UPDATE ledger_tx SET raw = '' "
	    "RETURNING 1"), 1);
	look_until_sure();
	ck_assert_str_eq(tx_newest().status, "unknown");
	ck_assert_ptr_nonnull(strstr(tx_newest().reason, "Look there"));
	ck_assert_int_eq(transaction_again(store_db, "eth", tx_newest().id),
	    E_NOTFOUND);
}
END_TEST

START_TEST(signed_once)
{
	struct transaction t, other;
	struct ledger_account account;

	tx_take();
	tx_say("{\"temp\":1}");
	tx_say("{\"temp\":2}");
	tx_take();
	other = tx_newest();
	ck_ok(transaction_get(store_db, store_a, "eth", other.id - 1, &t));
	t.nonce = other.nonce = 7;
	ck_ok(transaction_sign(store_db, &t, "chain 1337 a", 1));
	ck_assert_int_eq(transaction_sign(store_db, &t, "chain 1337 a", 1),
	    E_CONFLICT);
	ck_ok(ledger_account_get(store_db, store_a, "eth", &account));
	ck_assert_int_eq(account.nonce, 8);
	/* one that is given out, and was not left */
	ck_assert_int_eq(transaction_sign(store_db, &other, "chain 1337 a", 1),
	    E_CONFLICT);
	other.nonce = 6;
	ck_assert_int_eq(transaction_sign(store_db, &other, "chain 1337 a", 1),
	    E_CONFLICT);
	/* what waits comes back from nowhere, and does not end */
	ck_assert_int_eq(transaction_back(store_db, &t, false, 7), E_CONFLICT);
	ck_assert_int_eq(transaction_end(store_db, t.id, "done", 1),
	    E_CONFLICT);
	ck_ok(transaction_give(store_db, t.id, 1, 1));
	ck_assert_int_eq(transaction_give(store_db, t.id, 1, 1), E_CONFLICT);
	ck_ok(transaction_given(store_db, t.id, 1));
	ck_assert_int_eq(transaction_given(store_db, t.id, 2), E_CONFLICT);
	/* only the newest nonce is given back */
	ck_ok(transaction_back(store_db, &t, false, 3));
	ck_ok(ledger_account_get(store_db, store_a, "eth", &account));
	ck_assert_int_eq(account.nonce, 8);
	ck_ok(transaction_give(store_db, t.id, 1, 1));
	ck_ok(transaction_back(store_db, &t, false, 7));
	ck_ok(ledger_account_get(store_db, store_a, "eth", &account));
	ck_assert_int_eq(account.nonce, 7);
	/* and nothing is left for another ledger of this key */
	ck_ok(extension_remove(store_db, "eth"));
	ck_assert_int_eq(tx_count("replaced"), 2);
}
END_TEST

START_TEST(reorganized)
{
	tx_take();
	tx_say("{\"temp\":1}");
	chain->mode = CHAIN_MINES;
	tx_round(10);
	tx_round(LEDGER_LOOK_MS);
	ck_assert_str_eq(tx_newest().remote_state, "in block 11, 1 of 2 deep");
	chain->mode = CHAIN_POOLS;
	chain_reorganize(1, true);
	tx_round(LEDGER_LOOK_MS);
	ck_assert_str_eq(tx_newest().remote_state,
	    "taken back by a reorganization; sent again");
	ck_assert_int_eq(chain->n, 1);
	tx_settle();
	ck_assert_str_eq(tx_newest().state, "done");
	ck_assert_int_eq(chain->n, 1);
}
END_TEST

/* Killed between writing down and sending; and after the mark. */
START_TEST(killed)
{
	tx_take();
	tx_say("{\"temp\":1}");
	chain->mode = CHAIN_DROPS;
	tx_round(10);
	/* as if the process had died before the mark */
	ck_assert_int_eq(store_number("UPDATE command SET status = "
	    "'requested', sent = NULL, own_id = '', answered = NULL, "
	    "lease_until = 1 RETURNING 1"), 1);
	ck_ok(command_sweep(store_db, store_a));
	chain->mode = CHAIN_POOLS;
	tx_round(LEDGER_LOOK_MS);
	tx_round(LEDGER_LOOK_MS);
	ck_assert_int_eq(tx_newest().tries, 2);
	ck_assert_int_eq(tx_newest().nonce, 7);
	/* and after it */
	ck_assert_int_eq(store_number("UPDATE command SET status = 'sent', "
	    "lease_until = 1 WHERE id = 2 RETURNING 1"), 1);
	ck_ok(command_sweep(store_db, store_a));
	/* nothing but the ledger's own looks decides it */
	ck_assert_int_eq(store_number("SELECT count(*) FROM command WHERE "
	    "next_check IS NOT NULL"), 0);
	tx_settle();
	ck_assert_str_eq(tx_newest().state, "done");
	ck_assert_int_eq(chain->n, 1);
}
END_TEST

/* Somebody else has used the account. */
START_TEST(nonce_taken)
{
	tx_take();
	tx_say("{\"temp\":1}");
	chain->mode = CHAIN_STALE;
	tx_round(10);
	ck_assert_int_eq(tx_count("queued"), 1);
	ck_assert_int_eq(tx_newest().nonce, ABSENT);
	ck_assert_int_eq(store_number("SELECT nonce FROM ledger_account"), 7);
	chain->mode = CHAIN_POOLS;
	chain->mined = 9;
	tx_settle();
	ck_assert_str_eq(tx_newest().state, "done");
	ck_assert_int_eq(chain->tx[0].nonce, 9);
}
END_TEST

Suite *ledger_trouble_suite(void);

Suite *
ledger_trouble_suite(void)
{
	Suite *s = suite_create("ledger_trouble");
	TCase *t = tcase_create("trouble");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, tx_open, tx_close);
	store_add_sqlite(t, lost_answer);
	store_add_sqlite(t, lost_request);
	store_add_sqlite(t, down_and_dear);
	store_add_sqlite(t, budget);
	store_add_sqlite(t, reverted);
	store_add_sqlite(t, refused);
	if (store_server() == NULL)
		tcase_add_loop_test(t, dropped, 0, 2);
	store_add_sqlite(t, dropped_late);
	store_add_sqlite(t, dropped_or_not);
	store_add_sqlite(t, signed_once);
	store_add_sqlite(t, reorganized);
	store_add_sqlite(t, killed);
	store_add_sqlite(t, nonce_taken);
	suite_add_tcase(s, t);
	return s;
}
