#include "ledger_fixture.h"

#include <check.h>
#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "drivers/secrets.h"
#include "event_fixture.h"
#include "lib/clock.h"
#include "lib/crypt/seal.h"
#include "store/ledger/mapping.h"

#define ROUTE	"{\"shape\":\"asset\",\"params\":[" \
	"{\"name\":\"assetID\",\"type\":\"string\",\"from\":\"device\"}," \
	"{\"name\":\"t.c\",\"type\":\"number\",\"from\":\"property\"," \
	"\"value\":\"temp\"}]}"

static struct caller caller;
struct outside tx_out;
struct extension tx_ledger;
struct ledger_turn tx_turn;
int64_t tx_pump, tx_at;
static char limits[40];

void
tx_clock(int64_t ms)
{
	char b[32];

	tx_at = ms;
	snprintf(b, sizeof(b), "%lld", (long long)ms);
	ck_assert_int_eq(setenv("PATCHBAY_NOW", b, 1), 0);
}

void
tx_open(void)
{
	struct extension x = { .key = "eth", .title = "Chain", .driver =
	    "ethereum-jsonrpc", .on = true, .created = NOW };
	struct mapping m = { .type_id = "meter", .event = "status",
		.extension = "eth", .contract = TX_CONTRACT, .function =
		"updateAsset(string,string)", .route = ROUTE, .user = "ada",
		.created = NOW };
	char path[] = "/tmp/patchbay-key-XXXXXX";
	int fd = mkstemp(path), port = chain_start();

	close(fd);
	unlink(path);
	tx_turn = (struct ledger_turn){ .batch = 0 };
	store_quiet();
	ck_ok(seal_init(path));
	ck_ok(seal_load(path));
	unlink(path);
	tx_clock(NOW);
	event_begin();
	store_open();
	store_basics();
	tx_pump = store_device("pump-1");
	x.settings = arena_printf(store_a, "{\"endpoint\":"
	    "\"http://127.0.0.1:%d\",\"fees\":\"eip1559\",\"confirmations\":"
	    "\"2\",\"maxfee\":\"100\",\"gasday\":\"20000000\",\"floor\":"
	    "\"10\"}", port);
	x.sealed = secrets_put(store_a, "", "key", "4646464646464646464646464"
	    "646464646464646464646464646464646464646");
	ck_ok(extension_add(store_db, &x));
	ck_ok(extension_get(store_db, store_a, "eth", &tx_ledger));
	ck_ok(mapping_add(store_db, &m));
	snprintf(limits, sizeof(limits), "/tmp/patchbay-lg-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(limits));
	caller = (struct caller){ .http = http_new(NULL), .limiter.dir =
	    limits, .holder = "here/1" };
	tx_out = (struct outside){ .caller = &caller, .db = store_db,
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

void
tx_close(void)
{
	http_free(caller.http);
	store_close();
	event_end();
	chain_stop();
	forget_limits();
	unsetenv("PATCHBAY_NOW");
}

void
tx_take(void)
{
	bool more;

	ck_ok(ledger_take(&tx_out, event_fresh(), &more));
}

void
tx_say(const char *payload)
{
	event_say(tx_pump, "status", payload);
	event_record();
}

/* The process comes by at a later time. */
void
tx_round(int64_t ms)
{
	tx_clock(tx_at + ms);
	tx_take();
	tx_out.deadline = clock_mono() + 20000;
	ledger_send(&tx_out, &tx_turn, &tx_ledger);
	ledger_follow(&tx_out, &tx_turn, &tx_ledger);
}

struct transaction
tx_newest(void)
{
	struct transaction *list;
	size_t n;

	ck_ok(transaction_list(store_db, store_a, "eth", INT64_MAX, 1, &list,
	    &n));
	ck_assert_uint_eq(n, 1);
	return list[0];
}

int64_t
tx_count(const char *state)
{
	return store_number(arena_printf(store_a, "SELECT count(*) FROM "
	    "ledger_tx WHERE state = '%s'", state));
}

/* Until nothing is on its way, a block with each round. */
void
tx_settle(void)
{
	for (int i = 0; i < 20 && tx_count("queued") + tx_count("given") > 0; i++) {
		tx_round(LEDGER_LOOK_MS + LEDGER_WAIT_MS);
		chain_mine();
	}
}
