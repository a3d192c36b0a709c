/* Events into transactions of a chain: each once, whatever fails. */
#include <check.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chain_service.h"
#include "commands/ledger.h"
#include "commands/route.h"
#include "commands/send.h"
#include "commands/settle.h"
#include "drivers/secrets.h"
#include "event_fixture.h"
#include "lib/clock.h"
#include "lib/crypt/seal.h"
#include "store/ledger/mapping.h"

Suite	*ledger_suite(void);

#define CONTRACT "0x5FbDB2315678afecb367f032d93F642f64180aa3"
#define ROUTE	"{\"shape\":\"asset\",\"params\":[" \
	"{\"name\":\"assetID\",\"type\":\"string\",\"from\":\"device\"}," \
	"{\"name\":\"t.c\",\"type\":\"number\",\"from\":\"property\"," \
	"\"value\":\"temp\"}]}"

static struct caller caller;
static struct outside out;
static struct extension ledger;
static int64_t pump, at;
static char limits[40];

static void
set_clock(int64_t ms)
{
	char b[32];

	at = ms;
	snprintf(b, sizeof(b), "%lld", (long long)ms);
	ck_assert_int_eq(setenv("PATCHBAY_NOW", b, 1), 0);
}

static void
setup(void)
{
	struct extension x = { .key = "eth", .title = "Chain", .driver =
	    "ethereum-jsonrpc", .on = true, .created = NOW };
	struct mapping m = { .type_id = "meter", .event = "status",
		.extension = "eth", .contract = CONTRACT, .function =
		"updateAsset(string,string)", .route = ROUTE, .user = "ada",
		.created = NOW };
	char path[] = "/tmp/patchbay-key-XXXXXX";
	int fd = mkstemp(path), port = chain_start();

	close(fd);
	unlink(path);
	store_quiet();
	ck_ok(seal_init(path));
	ck_ok(seal_load(path));
	unlink(path);
	set_clock(NOW);
	event_begin();
	store_open();
	store_basics();
	pump = store_device("pump-1");
	x.settings = arena_printf(store_a, "{\"endpoint\":"
	    "\"http://127.0.0.1:%d\",\"fees\":\"eip1559\",\"confirmations\":"
	    "\"2\",\"maxfee\":\"100\",\"gasday\":\"20000000\",\"floor\":"
	    "\"10\"}", port);
	x.sealed = secrets_put(store_a, "", "key", "4646464646464646464646464"
	    "646464646464646464646464646464646464646");
	ck_ok(extension_add(store_db, &x));
	ck_ok(extension_get(store_db, store_a, "eth", &ledger));
	ck_ok(mapping_add(store_db, &m));
	snprintf(limits, sizeof(limits), "/tmp/patchbay-lg-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(limits));
	caller = (struct caller){ .http = http_new(NULL), .limiter.dir =
	    limits, .holder = "here/1" };
	out = (struct outside){ .caller = &caller, .db = store_db,
		.a = store_a };
}

static void
forget_limits(void)
{
	DIR *d = opendir(limits);
	struct dirent *e;

	while ((e = readdir(d)) != NULL)
		if (e->d_name[0] != '.')
			ck_assert_int_eq(unlinkat(dirfd(d), e->d_name, 0), 0);
	closedir(d);
	ck_assert_int_eq(rmdir(limits), 0);
}

static void
teardown(void)
{
	http_free(caller.http);
	store_close();
	event_end();
	chain_stop();
	forget_limits();
	unsetenv("PATCHBAY_NOW");
}

static void
take(void)
{
	bool more;

	ck_ok(ledger_take(&out, event_fresh(), &more));
}

static void
say(const char *payload)
{
	event_say(pump, "status", payload);
	event_record();
}

/* The process comes by at a later time. */
static void
round_after(int64_t ms)
{
	set_clock(at + ms);
	take();
	out.deadline = clock_mono() + 20000;
	ledger_send(&out, &ledger);
	ledger_follow(&out, &ledger);
}

static struct transaction
newest(void)
{
	struct transaction *list;
	size_t n;

	ck_ok(transaction_list(store_db, store_a, "eth", INT64_MAX, 1, &list,
	    &n));
	ck_assert_uint_eq(n, 1);
	return list[0];
}

static int64_t
count(const char *state)
{
	return store_number(arena_printf(store_a, "SELECT count(*) FROM "
	    "ledger_tx WHERE state = '%s'", state));
}

/* Until nothing is on its way, a block with each round. */
static void
settle(void)
{
	for (int i = 0; i < 20 && count("queued") + count("given") > 0; i++) {
		round_after(LEDGER_LOOK_MS + LEDGER_WAIT_MS);
		chain_mine();
	}
}

START_TEST(an_event_once)
{
	struct transaction t;

	take();		/* from here on */
	say("{\"d\":{\"temp\":23.47}}");
	round_after(10);
	t = newest();
	ck_assert_str_eq(t.state, "given");
	ck_assert_str_eq(t.body, "{\"contract\":\"" CONTRACT "\","
	    "\"function\":\"updateAsset(string,string)\",\"args\":[\"pump-1\","
	    "\"{\\\"assetID\\\":\\\"pump-1\\\",\\\"t\\\":{\\\"c\\\":23.47}}\"]}");
	ck_assert_str_eq(t.status, "accepted");
	ck_assert_str_eq(t.hash, chain->tx[0].hash);
	ck_assert_str_eq(t.raw, chain->tx[0].raw);
	ck_assert_int_eq(t.nonce, 7);
	/* the same events are read again, as after a crash */
	ck_assert_int_eq(store_number("UPDATE setting SET number = 0 WHERE "
	    "name = 'ledger.place' RETURNING 1"), 1);
	round_after(LEDGER_LOOK_MS);
	ck_assert_str_eq(newest().remote_state, "in block 11, 1 of 2 deep");
	settle();
	ck_assert_str_eq(newest().state, "done");
	ck_assert_str_eq(newest().status, "confirmed");
	ck_assert_int_eq(chain->sends, 1);
	ck_assert_int_eq(chain->n, 1);
	ck_assert_int_eq(chain->strangers, 0);
}
END_TEST

START_TEST(many_in_order)
{
	take();
	for (int i = 0; i < 20; i++)
		say(arena_printf(store_a, "{\"temp\":%d}", i));
	take();
	settle();
	ck_assert_int_eq(count("done"), 20);
	ck_assert_int_eq(chain->n, 20);
	for (int i = 0; i < 20; i++)
		ck_assert_int_eq(chain->tx[i].nonce, 7 + i);
}
END_TEST

/* A go is bounded by what it takes, and the next one goes on from there. */
START_TEST(many_at_once)
{
	bool more;

	take();
	for (int i = 0; i < LEDGER_TAKE + 20; i++)
		say(arena_printf(store_a, "{\"temp\":%d}", i));
	ck_ok(ledger_take(&out, event_fresh(), &more));
	ck_assert(more);
	ck_assert_int_eq(count("queued"), LEDGER_TAKE);
	ck_ok(ledger_take(&out, event_fresh(), &more));
	ck_assert(!more);
	ck_assert_int_eq(count("queued"), LEDGER_TAKE + 20);
}
END_TEST

START_TEST(what_does_not_fit)
{
	struct mapping m;

	take();
	say("{\"temp\":\"warm\"}");
	round_after(10);
	ck_ok(mapping_get(store_db, store_a, 1, &m));
	ck_assert_int_eq(m.misfits, 1);
	ck_assert_str_eq(m.misfit, "The property temp is a string, and t.c "
	    "takes a number.");
	event_say(pump, "other", "{}");
	event_say(4711, "status", "{}");
	event_record();
	round_after(10);
	ck_assert_int_eq(store_number("SELECT count(*) FROM ledger_tx"), 0);
}
END_TEST

/* The answer is lost: it is looked for by its hash, and not made again. */
START_TEST(lost_answer)
{
	take();
	say("{\"temp\":1}");
	chain->mode = CHAIN_LOSES;
	round_after(10);
	ck_assert_str_eq(newest().status, "unknown");
	chain->mode = CHAIN_POOLS;
	settle();
	ck_assert_str_eq(newest().state, "done");
	ck_assert_int_eq(chain->sends, 1);
}
END_TEST

/* It never arrived: the same bytes go again. */
START_TEST(lost_request)
{
	const char *raw;

	take();
	say("{\"temp\":1}");
	chain->mode = CHAIN_DROPS;
	round_after(10);
	ck_assert_str_eq(newest().status, "unknown");
	raw = newest().raw;
	chain->mode = CHAIN_POOLS;
	settle();
	ck_assert_str_eq(newest().state, "done");
	ck_assert_int_eq(chain->n, 1);
	ck_assert_str_eq(chain->tx[0].raw, raw);
}
END_TEST

START_TEST(down_and_dear)
{
	struct ledger_account account;

	take();
	say("{\"temp\":1}");
	chain->mode = CHAIN_BUSY;
	round_after(10);
	ck_assert_int_eq(count("queued"), 1);
	ck_assert_int_eq(store_number("SELECT count(*) FROM command"), 0);
	chain->mode = CHAIN_POOR;
	round_after(LEDGER_WAIT_MS + 1000);
	ck_assert_int_eq(count("queued"), 1);
	ck_ok(ledger_account_get(store_db, store_a, "eth", &account));
	ck_assert_str_eq(account.reason, "The account has too little money "
	    "for the gas.");
	ck_assert_int_eq(account.nonce, 7);	/* given back */
	chain->mode = CHAIN_MINES;
	round_after(1000);			/* paused */
	ck_assert_int_eq(chain->n, 0);
	round_after(LEDGER_SHORT_MS);
	settle();
	ck_assert_str_eq(newest().state, "done");
	ck_assert_int_eq(chain->n, 1);
}
END_TEST

START_TEST(budget)
{
	struct ledger_account account;

	take();
	ck_assert_int_eq(store_number("UPDATE extension SET settings = "
	    "replace(settings, '20000000', '70000') WHERE key = 'eth' "
	    "RETURNING 1"), 1);
	ck_ok(extension_get(store_db, store_a, "eth", &ledger));
	say("{\"temp\":1}");
	say("{\"temp\":2}");
	round_after(10);
	ck_assert_int_eq(chain->n, 1);
	ck_assert_int_eq(count("queued"), 1);
	ck_ok(ledger_account_get(store_db, store_a, "eth", &account));
	ck_assert_ptr_nonnull(strstr(account.reason, "60000 of 70000"));
	round_after(DAY);
	ck_assert_int_eq(chain->n, 2);
}
END_TEST

START_TEST(reverted)
{
	take();
	say("{\"temp\":1}");
	chain->mode = CHAIN_REVERTS;
	round_after(10);
	ck_assert_str_eq(newest().state, "failed");
	ck_assert_str_eq(newest().reason, "Not sent: The contract refuses it: "
	    "execution reverted: too hot.");
	ck_assert_int_eq(chain->sends, 0);
	/* a person has it sent again; it is reverted in its block then */
	ck_ok(transaction_again(store_db, "eth", newest().id));
	chain->mode = CHAIN_POOLS;
	round_after(10);
	chain->tx[0].failed = true;
	chain_mine();
	settle();
	ck_assert_str_eq(newest().state, "failed");
	ck_assert_str_eq(newest().reason, "The contract refuses it: execution "
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

	take();
	say("{\"temp\":1}");
	chain->mode = CHAIN_SYNCS;
	round_after(10);
	ck_assert_int_eq(count("queued"), 1);
	chain->mode = CHAIN_SMALL;
	for (int i = 1; i <= LEDGER_TRIES; i++) {
		round_after(2 * LEDGER_WAIT_MS);
		ck_assert_int_eq(count("queued"), i < LEDGER_TRIES);
	}
	ck_assert_str_eq(newest().state, "failed");
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
	take();
	say("{\"temp\":1}");
	chain->mode = CHAIN_DROPS;
	round_after(10);
	ck_assert_str_eq(newest().status, "unknown");
	chain->mode = CHAIN_POOLS;
	chain->mined = 9;
}

static void
look_until_sure(void)
{
	for (int i = 0; i < SETTLE_LOOKS; i++) {
		ck_assert_str_eq(newest().state, "given");
		round_after(SETTLE_SURE_MS);
	}
	ck_assert_str_eq(newest().state, "failed");
}

START_TEST(dropped)
{
	used_by_another();
	look_until_sure();
	ck_assert_str_eq(newest().status, "refused");
	ck_ok(transaction_again(store_db, "eth", newest().id));
}
END_TEST

/* The node signed, so what has the nonce may be this one. */
START_TEST(dropped_or_not)
{
	used_by_another();
	ck_assert_int_eq(store_number("UPDATE ledger_tx SET raw = '' "
	    "RETURNING 1"), 1);
	look_until_sure();
	ck_assert_str_eq(newest().status, "unknown");
	ck_assert_ptr_nonnull(strstr(newest().reason, "Look there"));
	ck_assert_int_eq(transaction_again(store_db, "eth", newest().id),
	    E_NOTFOUND);
}
END_TEST

START_TEST(signed_once)
{
	struct transaction t;
	struct ledger_account account;

	take();
	say("{\"temp\":1}");
	take();
	t = newest();
	t.nonce = 7;
	ck_ok(transaction_sign(store_db, &t, "chain 1337 a", 1));
	ck_assert_int_eq(transaction_sign(store_db, &t, "chain 1337 a", 1),
	    E_CONFLICT);
	ck_ok(ledger_account_get(store_db, store_a, "eth", &account));
	ck_assert_int_eq(account.nonce, 8);
	/* only the newest nonce is given back */
	ck_ok(transaction_back(store_db, &t, false, 3));
	ck_ok(ledger_account_get(store_db, store_a, "eth", &account));
	ck_assert_int_eq(account.nonce, 8);
	ck_ok(transaction_back(store_db, &t, false, 7));
	ck_ok(ledger_account_get(store_db, store_a, "eth", &account));
	ck_assert_int_eq(account.nonce, 7);
	/* and nothing is left for another ledger of this key */
	ck_ok(extension_remove(store_db, "eth"));
	ck_assert_int_eq(count("replaced"), 1);
}
END_TEST

START_TEST(reorganized)
{
	take();
	say("{\"temp\":1}");
	chain->mode = CHAIN_MINES;
	round_after(10);
	round_after(LEDGER_LOOK_MS);
	ck_assert_str_eq(newest().remote_state, "in block 11, 1 of 2 deep");
	chain->mode = CHAIN_POOLS;
	chain_reorganize(1, true);
	round_after(LEDGER_LOOK_MS);
	ck_assert_str_eq(newest().remote_state,
	    "taken back by a reorganization; sent again");
	ck_assert_int_eq(chain->n, 1);
	settle();
	ck_assert_str_eq(newest().state, "done");
	ck_assert_int_eq(chain->n, 1);
}
END_TEST

/* --- contract events --- */

static struct speaker *speaker;
static struct hearing hearing;

static void
hear(void)
{
	hearing = (struct hearing){ .events = event_fresh(),
		.speaker = speaker, .journal = event_journal.dir };
	set_clock(at + LEDGER_HEAR_MS);
	out.deadline = clock_mono() + 20000;
	ledger_hear(&out, &hearing, &ledger);
	event_record();
}

static void
hearing_begins(void)
{
	json_t *o = json_read(store_a, ledger.settings,
	    strlen(ledger.settings), NULL);

	json_object_set_new(o, "events", json_string("AssetUpdated("
	    "string assetID,string state)"));
	ledger.settings = json_write(store_a, o);
	speaker = speaker_new(event_state());
}

static const char *
heard(void)
{
	return event_newest(pump, 10);
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

/* --- a higher fee --- */

static void
raise_fee(void)
{
	struct ledger_head h = { .chain_id = 1337, .fee = 1, .tip = 1,
		.gas = 50000, .offer = 9000000000, .offer_tip = 3000000000 };
	struct transaction was = newest(), to = was;
	struct ledger_signed s;
	struct ledger_call c;
	struct opened k;

	ck_assert(transaction_waits(&was));
	ck_ok(extension_open(&out, &ledger, &k));
	ck_assert(ledger_call_read(store_a, was.body, &c));
	ck_assert_int_eq(k.p->ledger->sign(&k.acc, &c, &h, was.nonce, store_a,
	    &s), E_OK);
	to.raw = s.raw;
	to.hash = s.hash;
	to.fee = s.fee;
	to.tip = s.tip;
	ck_assert_int_eq(to.fee, 9000000000);
	ck_ok(transaction_raise(store_db, &was, &to, "ada", at));
	ck_assert_int_eq(transaction_raise(store_db, &was, &to, "ada", at),
	    E_CONFLICT);
}

/* The same nonce: it is done when either of the two is. */
START_TEST(fee_raised)
{
	take();
	chain->mode = CHAIN_POOLS;
	say("{\"temp\":1}");
	round_after(10);
	round_after(LEDGER_LOOK_MS);
	ck_assert_str_eq(newest().remote_state, "waits for a block");
	raise_fee();
	round_after(LEDGER_LOOK_MS);
	ck_assert_int_eq(chain->n, 2);
	ck_assert_int_eq(chain->tx[1].nonce, chain->tx[0].nonce);
	ck_assert_str_eq(chain->tx[1].hash, newest().hash);
	if (_i == 0)		/* the dearer one is mined, else the first */
		chain->tx[0].nonce = 99;
	settle();
	ck_assert_str_eq(newest().state, "done");
	ck_assert_str_eq(newest().remote_id, chain->tx[_i == 0].hash);
	ck_assert_int_eq(chain->n, 2);
}
END_TEST

/* Killed between writing down and sending; and after the mark. */
START_TEST(killed)
{
	take();
	say("{\"temp\":1}");
	chain->mode = CHAIN_DROPS;
	round_after(10);
	/* as if the process had died before the mark */
	ck_assert_int_eq(store_number("UPDATE command SET status = "
	    "'requested', sent = NULL, own_id = '', answered = NULL, "
	    "lease_until = 1 RETURNING 1"), 1);
	ck_ok(command_sweep(store_db, store_a));
	chain->mode = CHAIN_POOLS;
	round_after(LEDGER_LOOK_MS);
	round_after(LEDGER_LOOK_MS);
	ck_assert_int_eq(newest().tries, 2);
	ck_assert_int_eq(newest().nonce, 7);
	/* and after it */
	ck_assert_int_eq(store_number("UPDATE command SET status = 'sent', "
	    "lease_until = 1 WHERE id = 2 RETURNING 1"), 1);
	ck_ok(command_sweep(store_db, store_a));
	/* nothing but the ledger's own looks decides it */
	ck_assert_int_eq(store_number("SELECT count(*) FROM command WHERE "
	    "next_check IS NOT NULL"), 0);
	settle();
	ck_assert_str_eq(newest().state, "done");
	ck_assert_int_eq(chain->n, 1);
}
END_TEST

/* Somebody else has used the account. */
START_TEST(nonce_taken)
{
	take();
	say("{\"temp\":1}");
	chain->mode = CHAIN_STALE;
	round_after(10);
	ck_assert_int_eq(count("queued"), 1);
	ck_assert_int_eq(newest().nonce, ABSENT);
	ck_assert_int_eq(store_number("SELECT nonce FROM ledger_account"), 7);
	chain->mode = CHAIN_POOLS;
	chain->mined = 9;
	settle();
	ck_assert_str_eq(newest().state, "done");
	ck_assert_int_eq(chain->tx[0].nonce, 9);
}
END_TEST

START_TEST(newest_wins)
{
	take();
	ck_assert_int_eq(store_number("UPDATE mapping SET newest = 1 "
	    "RETURNING 1"), 1);
	say("{\"temp\":1}");
	say("{\"temp\":2}");
	say("{\"temp\":3}");
	take();
	ck_assert_int_eq(count("replaced"), 2);
	settle();
	ck_assert_int_eq(chain->n, 1);
	ck_assert_ptr_nonnull(strstr(newest().body, ":3}"));
}
END_TEST

/* As after a copy: all that is known of events is ahead of those there are. */
START_TEST(events_of_another_store)
{
	take();
	say("{\"temp\":1}");
	take();
	ck_assert_int_eq(store_number("UPDATE ledger_tx SET event = event + "
	    "1000000000000 RETURNING 1"), 1);
	ck_assert_int_eq(store_number("UPDATE mapping SET since = since + "
	    "1000000000000 RETURNING 1"), 1);
	ck_assert_int_eq(store_number("UPDATE setting SET number = number + "
	    "1000000000000 WHERE name = 'ledger.place' RETURNING 1"), 1);
	take();
	say("{\"temp\":2}");
	take();
	ck_assert_int_eq(count("queued"), 2);
	ck_assert_int_eq(store_number("SELECT count(*) FROM ledger_tx WHERE "
	    "event < 0"), 1);
}
END_TEST

/* What a ledger says would come back to it for ever. */
START_TEST(no_loop)
{
	take();
	ck_assert_int_eq(store_number("UPDATE mapping SET event = 'ledger' "
	    "RETURNING 1"), 1);
	event_say(pump, "ledger", "{\"temp\":1}");
	event_record();
	take();
	ck_assert_int_eq(store_number("SELECT count(*) FROM ledger_tx"), 0);
}
END_TEST

START_TEST(paused)
{
	int64_t head;

	take();
	ck_ok(mapping_switch(store_db, 1, false, 0, NOW));
	say("{\"temp\":1}");
	take();
	ck_ok(events_head(event_fresh(), &head));
	ck_ok(mapping_switch(store_db, 1, true, head, NOW));
	say("{\"temp\":2}");
	take();
	ck_assert_int_eq(count("queued"), 1);
	ck_ok(mapping_delete(store_db, 1, NOW));
	ck_assert_int_eq(count("replaced"), 1);
}
END_TEST

Suite *
ledger_suite(void)
{
	Suite *s = suite_create("ledger");
	TCase *tc = tcase_create("ledger");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, teardown);
	store_add_sqlite(tc, an_event_once);
	store_add_sqlite(tc, many_in_order);
	store_add_sqlite(tc, many_at_once);
	store_add_sqlite(tc, what_does_not_fit);
	store_add_sqlite(tc, lost_answer);
	store_add_sqlite(tc, lost_request);
	store_add_sqlite(tc, down_and_dear);
	store_add_sqlite(tc, budget);
	store_add_sqlite(tc, reverted);
	store_add_sqlite(tc, refused);
	store_add_sqlite(tc, dropped);
	store_add_sqlite(tc, dropped_or_not);
	store_add_sqlite(tc, signed_once);
	store_add_sqlite(tc, reorganized);
	store_add_sqlite(tc, contract_events);
	store_add_sqlite(tc, contract_events_once);
	if (store_server() == NULL)
		tcase_add_loop_test(tc, fee_raised, 0, 2);
	store_add_sqlite(tc, killed);
	store_add_sqlite(tc, nonce_taken);
	store_add_sqlite(tc, newest_wins);
	store_add_sqlite(tc, no_loop);
	store_add_sqlite(tc, paused);
	store_add_sqlite(tc, events_of_another_store);
	suite_add_tcase(s, tc);
	return s;
}
