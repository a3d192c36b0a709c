/* What contracts log, as events of the devices it is about. */
#include <check.h>
#include <string.h>

#include "event_fixture.h"
#include "ledger_fixture.h"
#include "lib/clock.h"
#include "store/device/device.h"
#include "store/ledger/mapping.h"

static struct speaker *speaker;
static struct hearing hearing;
static struct ledger_turns turns;

static enum err
hear_of(const struct extension *x)
{
	enum err e;

	hearing.events = event_fresh();
	hearing.speaker = speaker;
	hearing.journal = event_journal.dir;
	tx_out.deadline = clock_mono() + 20000;
	e = ledger_hear(&tx_out, &hearing, ledger_turn(&turns, x->key),
	    x);
	event_record();
	return e;
}

/* When it is due. */
static enum err
hear(void)
{
	for (size_t i = 0; i < EXTENSIONS_MAX; i++)
		turns.list[i].hear_at = 0;
	tx_clock(tx_at + LEDGER_HEAR_MS);
	return hear_of(&tx_ledger);
}

static void
hearing_begins(void)
{
	json_t *o = json_read(store_a, tx_ledger.settings,
	    strlen(tx_ledger.settings), NULL);

	json_object_set_new(o, "events", json_string("AssetUpdated("
	    "string assetID,string state)"));
	tx_ledger.settings = json_write(store_a, o);
	speaker = speaker_new(event_state());
	hearing = (struct hearing){ .events = NULL };
	memset(&turns, 0, sizeof(turns));
}

static const char *
heard(void)
{
	return event_newest(tx_pump, 300);
}

/* In order, once, and only from blocks that can't be taken back. */
START_TEST(contract_events)
{
	hearing_begins();
	hear();				/* from here on */
	chain_log("pump-1", "one");
	chain_log("nobody", "two");
	chain_log("pump-1", "three");
	hear();
	ck_assert_str_eq(heard(), "");	/* one block deep, of two */
	chain->mode = CHAIN_LAGS;
	chain_mine();
	hear();
	ck_assert_str_eq(heard(), "");
	chain->mode = CHAIN_MINES;
	hear();
	hear();
	ck_assert_str_eq(heard(), "{\"d\":{\"name\":\"AssetUpdated\",\"args\":"
	    "{\"assetID\":\"pump-1\",\"state\":\"three\"},\"contract\":"
	    "\"0x5fbdb2315678afecb367f032d93f642f64180aa3\",\"block\":10,"
	    "\"index\":2,\"transaction\":\"0xaa\"}} "
	    "{\"d\":{\"name\":\"AssetUpdated\",\"args\":"
	    "{\"assetID\":\"pump-1\",\"state\":\"one\"},\"contract\":"
	    "\"0x5fbdb2315678afecb367f032d93f642f64180aa3\",\"block\":10,"
	    "\"index\":0,\"transaction\":\"0xaa\"}}");
	speaker_free(speaker);
}
END_TEST

/* Killed while it was writing: what is in the store already is left out, and
 * nothing is written before the journal of that time is stored. */
START_TEST(contract_events_once)
{
	hearing_begins();
	hear();
	chain_log("pump-1", "one");
	chain_mine();
	hear();
	ck_assert_ptr_nonnull(strstr(heard(), "one"));
	chain_log("pump-1", "two");
	chain->log[1].block = 10;
	ck_assert_int_eq(store_number("UPDATE ledger_place SET next_block = "
	    "10, saying = 10, said_at = 9999999999999 RETURNING 1"), 1);
	hear();
	ck_assert_ptr_null(strstr(heard(), "two"));
	/* however much the device has said since */
	for (int i = 0; i < 250; i++)
		event_say(tx_pump, "status", "{}");
	event_record();
	ck_assert_int_eq(store_number("UPDATE ledger_place SET said_at = 1 "
	    "RETURNING 1"), 1);
	hear();
	ck_assert_ptr_nonnull(strstr(heard(), "two"));
	ck_assert_ptr_null(strstr(strstr(heard(), "one") + 1, "\"one\""));
	speaker_free(speaker);
}
END_TEST

static const char *
deaf(const char *extension)
{
	struct ledger_account account;

	ck_ok(ledger_account_get(store_db, store_a, extension, &account));
	return account.deaf;
}

/* One that is down silences no other, whichever comes first. */
START_TEST(one_is_down)
{
	const struct extension dead = { .key = "dead", .title = "Dead",
		.driver = "ethereum-jsonrpc", .on = true, .sealed = "",
		.settings = "{\"endpoint\":\"http://127.0.0.1:1\","
		"\"contract\":\"" TX_CONTRACT "\",\"events\":"
		"\"AssetUpdated(string assetID,string state)\"}" };

	ck_ok(extension_add(store_db, &dead));
	hearing_begins();
	ck_ok(hear());
	chain_log("pump-1", "one");
	chain_mine();
	for (size_t i = 0; i < EXTENSIONS_MAX; i++)
		turns.list[i].hear_at = 0;
	tx_clock(tx_at + LEDGER_HEAR_MS);
	ck_assert_int_eq(hear_of(&dead), E_SERVICE_CONNECT);
	ck_ok(hear_of(&tx_ledger));
	ck_assert_ptr_nonnull(strstr(heard(), "one"));
	/* each waits for its own turn, also after all went well */
	ck_ok(hear_of(&dead));
	chain_log("pump-1", "two");
	chain_mine();
	tx_clock(tx_at + LEDGER_HEAR_MS);
	ck_ok(hear_of(&tx_ledger));
	ck_assert_ptr_null(strstr(heard(), "two"));
	ck_assert_str_ne(deaf("dead"), "");
	ck_assert_str_eq(deaf("eth"), "");
	speaker_free(speaker);
}
END_TEST

/* Nodes limit how many blocks one call may ask for, each in its own words. */
START_TEST(limited)
{
	static const int codes[] = { -32000, -32603, -32005 };

	hearing_begins();
	ck_ok(hear());
	for (int i = 0; i < 4; i++) {
		chain_mine();
		chain_log("pump-1", arena_printf(store_a, "state-%d", i));
	}
	chain_mine();
	chain->span = 1;
	chain->spanned = codes[_i];
	/* a node that is busy is asked for less the next time */
	for (int i = 0; i < 9 && hear() != E_OK; i++) {
		ck_assert_int_eq(codes[_i], -32005);
		ck_assert_ptr_nonnull(strstr(deaf("eth"), "so many blocks"));
	}
	for (int i = 0; i < 4; i++)
		ck_assert_ptr_nonnull(strstr(heard(), arena_printf(store_a,
		    "state-%d", i)));
	ck_assert_str_eq(deaf("eth"), "");
	/* what it never takes is said */
	chain->mode = CHAIN_LAGS;
	chain_mine();
	ck_assert_int_eq(hear(), E_SERVICE_ANSWER);
	ck_assert_str_eq(deaf("eth"), "The node does not have the newest "
	    "blocks yet.");
	speaker_free(speaker);
}
END_TEST

/* After a crash nothing is told twice, also when it is read a block at a time. */
START_TEST(once_in_parts)
{
	int64_t first;

	hearing_begins();
	ck_ok(hear());
	first = store_number("SELECT next_block FROM ledger_place");
	for (int i = 0; i < 4; i++) {
		chain_mine();
		chain_log("pump-1", arena_printf(store_a, "state-%d", i));
	}
	chain_mine();
	ck_ok(hear());
	ck_assert_int_eq(store_number(arena_printf(store_a, "UPDATE "
	    "ledger_place SET saying = next_block - 1, said_at = 1, "
	    "next_block = %lld RETURNING 1", (long long)first)), 1);
	chain->span = 1;
	chain->spanned = -32000;
	ck_ok(hear());
	for (int i = 0; i < 4; i++) {
		const char *state = arena_printf(store_a, "state-%d", i);

		ck_assert_ptr_nonnull(strstr(heard(), state));
		ck_assert_ptr_null(strstr(strstr(heard(), state) + 1, state));
	}
	ck_assert_int_eq(store_number("SELECT count(*) FROM ledger_place "
	    "WHERE saying IS NULL"), 1);
	speaker_free(speaker);
}
END_TEST

/* When a ledger was down for long there is much to read: what a turn takes is given
 * back after it. */
START_TEST(catching_up)
{
	struct outside small = tx_out;

	hearing_begins();
	ck_ok(hear());
	for (int i = 0; i < CHAIN_TXS; i++) {
		chain_mine();
		chain_log("pump-1", arena_printf(store_a, "state-%d", i));
	}
	chain_mine();
	chain->span = 1;
	chain->spanned = -32000;
	small.a = arena_new(64 * 1024);	/* aborts beyond */
	small.deadline = clock_mono() + 20000;
	tx_clock(tx_at + LEDGER_HEAR_MS);
	hearing.events = event_fresh();
	memset(&turns, 0, sizeof(turns));
	ck_ok(ledger_hear(&small, &hearing, ledger_turn(&turns, "eth"),
	    &tx_ledger));
	event_record();
	ck_assert_ptr_nonnull(strstr(heard(), "state-63"));
	arena_free(small.a);
	speaker_free(speaker);
}
END_TEST

/* To the device that links the asset, before the one of its name. */
START_TEST(linked)
{
	const struct link l = { .extension = "eth", .resource = "pump-1",
		.kind = "asset" };
	int64_t other = store_device("pump-2");

	ck_ok(device_configure(store_db, store_a, other,
	    "{\"eth\":{\"asset\":\"pump-1\"}}", &l, 1, NOW));
	hearing_begins();
	ck_ok(hear());
	chain_log("pump-1", "one");
	chain_mine();
	ck_ok(hear());
	ck_assert_str_eq(heard(), "");
	ck_assert_ptr_nonnull(strstr(event_newest(other, 10), "one"));
	speaker_free(speaker);
}
END_TEST

/* A contract is heard while its mapping is paused, and however many there
 * are. */
START_TEST(all_contracts)
{
	struct mapping m = { .type_id = "meter", .event = "status",
		.extension = "eth", .function = "updateAsset(string,string)",
		.route = "{}", .user = "ada", .created = NOW };

	ck_assert_int_eq(store_number("DELETE FROM mapping RETURNING 1"), 1);
	for (int i = 0; i < 25; i++) {
		m.contract = i == 24 ? TX_CONTRACT : arena_printf(store_a,
		    "0x%040d", i);
		ck_ok(mapping_add(store_db, &m));
	}
	ck_ok(mapping_switch(store_db, m.id, false, 0, NOW));
	hearing_begins();
	ck_ok(hear());
	chain_log("pump-1", "one");
	chain_mine();
	ck_ok(hear());
	ck_assert_ptr_nonnull(strstr(heard(), "one"));
	speaker_free(speaker);
}
END_TEST

Suite *ledger_hear_suite(void);

Suite *
ledger_hear_suite(void)
{
	Suite *s = suite_create("ledger_hear");
	TCase *t = tcase_create("hear");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, tx_open, tx_close);
	store_add_sqlite(t, contract_events);
	store_add_sqlite(t, contract_events_once);
	store_add_sqlite(t, one_is_down);
	store_add_sqlite(t, all_contracts);
	store_add_sqlite(t, once_in_parts);
	store_add_sqlite(t, catching_up);
	store_add_sqlite(t, linked);
	if (store_server() == NULL)
		tcase_add_loop_test(t, limited, 0, 3);
	suite_add_tcase(s, t);
	return s;
}
