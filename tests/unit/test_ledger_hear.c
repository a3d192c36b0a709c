/* What contracts log, as events of the devices it is about. */
#include <check.h>
#include <string.h>

#include "event_fixture.h"
#include "ledger_fixture.h"
#include "lib/clock.h"

static struct speaker *speaker;
static struct hearing hearing;

static void
hear(void)
{
	hearing = (struct hearing){ .events = event_fresh(),
		.speaker = speaker, .journal = event_journal.dir };
	tx_clock(tx_at + LEDGER_HEAR_MS);
	tx_out.deadline = clock_mono() + 20000;
	ledger_hear(&tx_out, &hearing, &tx_ledger);
	event_record();
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
}

static const char *
heard(void)
{
	return event_newest(tx_pump, 10);
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
	ck_assert_int_eq(store_number("UPDATE ledger_place SET said_at = 1 "
	    "RETURNING 1"), 1);
	hear();
	ck_assert_ptr_nonnull(strstr(heard(), "two"));
	ck_assert_ptr_null(strstr(strstr(heard(), "one") + 1, "\"one\""));
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
	suite_add_tcase(s, t);
	return s;
}
