/* Events into transactions of a chain: each once, in order. */
#include <check.h>
#include <string.h>

#include "event_fixture.h"
#include "ledger_fixture.h"
#include "lib/clock.h"
#include "store/access/user.h"
#include "store/ledger/look.h"
#include "store/ledger/mapping.h"

Suite	*ledger_suite(void);

START_TEST(an_event_once)
{
	struct transaction t;

	tx_take();		/* from here on */
	tx_say("{\"d\":{\"temp\":23.47}}");
	tx_round(10);
	t = tx_newest();
	ck_assert_str_eq(t.state, "given");
	ck_assert_str_eq(t.body, "{\"contract\":\"" TX_CONTRACT "\","
	    "\"function\":\"updateAsset(string,string)\",\"args\":[\"pump-1\","
	    "\"{\\\"assetID\\\":\\\"pump-1\\\",\\\"t\\\":{\\\"c\\\":23.47}}\"]}");
	ck_assert_str_eq(t.status, "accepted");
	ck_assert_str_eq(t.hash, chain->tx[0].hash);
	ck_assert_str_eq(t.raw, chain->tx[0].raw);
	ck_assert_int_eq(t.nonce, 7);
	/* the same events are read again, as after a crash */
	ck_assert_int_eq(store_number("UPDATE setting SET number = 0 WHERE "
	    "name = 'ledger.place' RETURNING 1"), 1);
	tx_round(LEDGER_LOOK_MS);
	ck_assert_str_eq(tx_newest().remote_state, "in block 11, 1 of 2 deep");
	tx_settle();
	ck_assert_str_eq(tx_newest().state, "done");
	ck_assert_str_eq(tx_newest().status, "confirmed");
	ck_assert_int_eq(chain->sends, 1);
	ck_assert_int_eq(chain->n, 1);
	ck_assert_int_eq(chain->strangers, 0);
}
END_TEST

START_TEST(many_in_order)
{
	tx_take();
	for (int i = 0; i < 20; i++)
		tx_say(arena_printf(store_a, "{\"temp\":%d}", i));
	tx_take();
	tx_settle();
	ck_assert_int_eq(tx_count("done"), 20);
	ck_assert_int_eq(chain->n, 20);
	for (int i = 0; i < 20; i++)
		ck_assert_int_eq(chain->tx[i].nonce, 7 + i);
}
END_TEST

/* A go is bounded by what it takes, and the next one goes on from there. */
START_TEST(many_at_once)
{
	bool more;

	tx_take();
	for (int i = 0; i < LEDGER_TAKE + 20; i++)
		tx_say(arena_printf(store_a, "{\"temp\":%d}", i));
	ck_ok(ledger_take(&tx_out, event_fresh(), &more));
	ck_assert(more);
	ck_assert_int_eq(tx_count("queued"), LEDGER_TAKE);
	ck_ok(ledger_take(&tx_out, event_fresh(), &more));
	ck_assert(!more);
	ck_assert_int_eq(tx_count("queued"), LEDGER_TAKE + 20);
}
END_TEST

START_TEST(what_does_not_fit)
{
	struct mapping m;

	tx_take();
	tx_say("{\"temp\":\"warm\"}");
	tx_round(10);
	ck_ok(mapping_get(store_db, store_a, 1, &m));
	ck_assert_int_eq(m.misfits, 1);
	ck_assert_str_eq(m.misfit, "The property temp is a string, and t.c "
	    "takes a number.");
	event_say(tx_pump, "other", "{}");
	event_say(4711, "status", "{}");
	event_record();
	tx_round(10);
	ck_assert_int_eq(store_number("SELECT count(*) FROM ledger_tx"), 0);
}
END_TEST

START_TEST(newest_wins)
{
	tx_take();
	ck_assert_int_eq(store_number("UPDATE mapping SET newest = 1 "
	    "RETURNING 1"), 1);
	tx_say("{\"temp\":1}");
	tx_say("{\"temp\":2}");
	tx_say("{\"temp\":3}");
	tx_take();
	ck_assert_int_eq(tx_count("replaced"), 2);
	tx_settle();
	ck_assert_int_eq(chain->n, 1);
	ck_assert_ptr_nonnull(strstr(tx_newest().body, ":3}"));
}
END_TEST

/* As after a copy: all that is known of events is ahead of those there are. */
START_TEST(events_of_another_store)
{
	tx_take();
	tx_say("{\"temp\":1}");
	tx_take();
	ck_assert_int_eq(store_number("UPDATE ledger_tx SET event = event + "
	    "1000000000000 RETURNING 1"), 1);
	ck_assert_int_eq(store_number("UPDATE mapping SET since = since + "
	    "1000000000000 RETURNING 1"), 1);
	ck_assert_int_eq(store_number("UPDATE setting SET number = number + "
	    "1000000000000 WHERE name = 'ledger.place' RETURNING 1"), 1);
	tx_take();
	tx_say("{\"temp\":2}");
	tx_take();
	ck_assert_int_eq(tx_count("queued"), 2);
	ck_assert_int_eq(store_number("SELECT count(*) FROM ledger_tx WHERE "
	    "event < 0"), 1);
}
END_TEST

/* What a ledger says would come back to it for ever. */
START_TEST(no_loop)
{
	tx_take();
	ck_assert_int_eq(store_number("UPDATE mapping SET event = 'ledger' "
	    "RETURNING 1"), 1);
	event_say(tx_pump, "ledger", "{\"temp\":1}");
	event_record();
	tx_take();
	ck_assert_int_eq(store_number("SELECT count(*) FROM ledger_tx"), 0);
}
END_TEST

/* By hand, as one of a mapping: written down, signed, sent once. */
START_TEST(by_hand)
{
	const struct ledger_call c = { .contract = TX_CONTRACT,
		.function = "deleteAsset(string)", .args = { "pump-1" },
		.n = 1 };
	bool again;

	ck_ok(ledger_write(store_db, store_a, "eth", &c, "pump-1", "once",
	    "ada", NOW, &again));
	ck_assert(!again);
	ck_ok(ledger_write(store_db, store_a, "eth", &c, "pump-1", "once",
	    "ada", NOW, &again));
	ck_assert(again);
	/* of the device that has its name, and whose events are recorded here */
	ck_assert_int_eq(tx_newest().device, tx_pump);
	tx_settle();
	ck_assert_str_eq(tx_newest().state, "done");
	ck_assert_int_eq(chain->n, 1);
	ck_assert_int_eq(store_number("SELECT count(*) FROM command WHERE "
	    "user_name = 'ada' AND status = 'confirmed'"), 1);
}
END_TEST

/* While somebody watches, and when the chain has moved. */
START_TEST(watched)
{
	struct ledger_kept_block *blocks;
	struct ledger_card k = { .user = 1, .call = "{\"contract\":\""
	    TX_CONTRACT "\",\"function\":\"readAsset(string) returns "
	    "(string)\",\"args\":[\"p\"]}", .answer = "", .fault = "",
	    .asked = NOW, .height = 1 }, *cards;
	size_t n;

	ck_ok(user_add(store_db, "eve", "h", ROLE_VIEWER, NOW));
	tx_out.deadline = clock_mono() + 20000;
	ck_ok(ledger_card_put(store_db, store_a, "eth", &k,
	    false));
	ck_ok(ledger_watch(&tx_out, &tx_turn, &tx_ledger));
	ck_ok(ledger_block_list(store_db, store_a, "eth", INT64_MAX, 20,
	    &blocks, &n));
	ck_assert_uint_eq(n, 0);
	ck_ok(ledger_account_watch(store_db, "eth", NOW + LEDGER_WATCH_MS));
	ck_ok(ledger_card_poll(store_db, "eth", 1, 1, NOW + LEDGER_WATCH_MS));
	ck_ok(ledger_watch(&tx_out, &tx_turn, &tx_ledger));
	ck_ok(ledger_block_list(store_db, store_a, "eth", INT64_MAX, 20,
	    &blocks, &n));
	ck_assert_uint_eq(n, LEDGER_BLOCKS);
	ck_assert_int_eq(blocks->number, chain->height);
	ck_ok(ledger_card_list(store_db, store_a, "eth", 1, &cards, &n));
	ck_assert_int_eq(cards->height, chain->height);
	ck_assert_ptr_nonnull(strstr(cards->fault, "not today"));
	/* the newest may be taken back: those are read again */
	ck_assert_int_eq(store_number("UPDATE ledger_block SET body = '{}' "
	    "WHERE number = 10 RETURNING 1"), 1);
	chain_mine();
	tx_clock(NOW + LEDGER_HEAR_MS);
	ck_ok(ledger_watch(&tx_out, &tx_turn, &tx_ledger));
	ck_ok(ledger_block_list(store_db, store_a, "eth", INT64_MAX, 20,
	    &blocks, &n));
	ck_assert_int_eq(blocks->number, chain->height);
	ck_assert_str_ne(blocks[1].body, "{}");
	tx_clock(NOW + 2 * LEDGER_WATCH_MS);
	chain_mine();
	ck_ok(ledger_watch(&tx_out, &tx_turn, &tx_ledger));
	ck_ok(ledger_block_list(store_db, store_a, "eth", INT64_MAX, 1,
	    &blocks, &n));
	ck_assert_int_lt(blocks->number, chain->height);
}
END_TEST

static struct ledger_card
card(void)
{
	struct ledger_card *list;
	size_t n;

	ck_ok(ledger_card_list(store_db, store_a, "eth", 1, &list, &n));
	ck_assert_uint_eq(n, 1);
	return list[0];
}

/* A fault that passes takes no answer away, and no card comes back that was
 * closed. */
START_TEST(card_kept)
{
	struct ledger_card k = { .user = 1, .call = "{\"contract\":\""
	    TX_CONTRACT "\",\"function\":\"readAsset(string) returns "
	    "(string)\",\"args\":[\"p\"]}", .answer = "warm", .fault = "",
	    .asked = NOW, .height = 1 };

	ck_ok(user_add(store_db, "eve", "h", ROLE_VIEWER, NOW));
	tx_out.deadline = clock_mono() + 20000;
	ck_ok(ledger_card_put(store_db, store_a, "eth", &k,
	    false));
	ck_ok(ledger_card_poll(store_db, "eth", 1, 1, NOW + LEDGER_WATCH_MS));
	ck_ok(ledger_account_seen(store_db, "eth", 10, NOW));
	chain->mode = CHAIN_BUSY;
	tx_clock(NOW + 1000);
	ck_assert_int_eq(ledger_watch(&tx_out, &tx_turn, &tx_ledger),
	    E_SERVICE_RATE);
	ck_assert_str_eq(card().answer, "warm");
	ck_assert_str_ne(card().fault, "");
	ck_assert_int_eq(card().asked, NOW);
	ck_assert_int_eq(card().height, 1);
	/* and it is left alone for a while, longer each time */
	chain->mode = CHAIN_MINES;
	ck_ok(ledger_watch(&tx_out, &tx_turn, &tx_ledger));
	ck_assert_str_eq(card().answer, "warm");
	tx_turn.watch_at = 0;
	chain->mode = CHAIN_BUSY;
	ck_assert_int_eq(ledger_watch(&tx_out, &tx_turn, &tx_ledger),
	    E_SERVICE_RATE);
	ck_assert_int_eq(tx_turn.watch_wait, 2 * LEDGER_HEAR_MS);
	/* the contract's own refusal is what it says now */
	tx_turn.watch_at = 0;
	chain->mode = CHAIN_MINES;
	ck_ok(ledger_watch(&tx_out, &tx_turn, &tx_ledger));
	ck_assert_str_eq(card().answer, "");
	ck_assert_ptr_nonnull(strstr(card().fault, "not today"));
	ck_assert_int_eq(tx_turn.watch_wait, 0);
	/* closed while it was asked */
	k = card();
	ck_ok(ledger_card_remove(store_db, "eth", 1, k.id));
	ck_ok(ledger_card_told(store_db, store_a, &k, false));
	ck_ok(ledger_card_told(store_db, store_a, &k, true));
	ck_assert_int_eq(store_number("SELECT count(*) FROM ledger_card"), 0);
}
END_TEST

START_TEST(paused)
{
	int64_t head;

	tx_take();
	ck_ok(mapping_switch(store_db, 1, false, 0, NOW));
	tx_say("{\"temp\":1}");
	tx_take();
	ck_ok(events_head(event_fresh(), &head));
	ck_ok(mapping_switch(store_db, 1, true, head, NOW));
	tx_say("{\"temp\":2}");
	tx_take();
	ck_assert_int_eq(tx_count("queued"), 1);
	ck_ok(mapping_delete(store_db, 1, NOW));
	ck_assert_int_eq(tx_count("replaced"), 1);
}
END_TEST

Suite *
ledger_suite(void)
{
	Suite *s = suite_create("ledger");
	TCase *tc = tcase_create("ledger");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, tx_open, tx_close);
	store_add_sqlite(tc, an_event_once);
	store_add_sqlite(tc, many_in_order);
	store_add_sqlite(tc, many_at_once);
	store_add_sqlite(tc, what_does_not_fit);
	store_add_sqlite(tc, newest_wins);
	store_add_sqlite(tc, no_loop);
	store_add_sqlite(tc, by_hand);
	store_add_sqlite(tc, watched);
	store_add_sqlite(tc, card_kept);
	store_add_sqlite(tc, paused);
	store_add_sqlite(tc, events_of_another_store);
	suite_add_tcase(s, tc);
	return s;
}
