/*
 * ledgers [DIR]: what ledgers cost.  On standard output:
 *
 *	ledger_per_second mapped N	events of 50 devices taken, quoted, signed,
 *				sent and followed until they are final, on a
 *				chain that answers at once; with what is
 *				written down and synced before they are sent,
 *				and the wait before the last look
 *	ledger_us unmatched US	an event that no mapping takes, read in order
 *	ledger_us matching US	of that: looking at it, without reading the
 *				event store
 *
 * DIR (/tmp) is where the databases are.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "canned.h"
#include "commands/ledger.h"
#include "drivers/secrets.h"
#include "events/store.h"
#include "lib/clock.h"
#include "lib/crypt/seal.h"
#include "lib/eth/sign.h"
#include "queries.h"
#include "store/device/device.h"

#define CONTRACT "0x5fbdb2315678afecb367f032d93f642f64180aa3"
#define ROUTE	"{\"shape\":\"asset\",\"params\":[" \
	"{\"name\":\"assetID\",\"type\":\"string\",\"from\":\"device\"}," \
	"{\"name\":\"t\",\"type\":\"number\",\"from\":\"property\"," \
	"\"value\":\"t\"}]}"

enum { DEVICES = 50, MAPPED = 20000, UNMATCHED = 200000, CHAIN_ID = 1337 };

static struct {
	struct arena		*a, *call;
	struct outside		 out;
	struct ledger_turn	 turn;
	struct caller		 caller;
	struct event_reader	 events;
	struct event_store	 kept;
	struct journal_reader	 journal;
	struct extension	 x;
	int64_t			 devices[DEVICES];
} b;

static void
must(enum err e, const char *what)
{
	if (e != E_OK)
		canned_die(what, errs[e].name);
}

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* --- the chain: what is sent is in a block at once --- */

static int sent;

static json_t *
answer_one(struct arena *a, const json_t *q)
{
	const char *method = json_text(a, q, "method");
	const json_t *params = json_object_get(q, "params");
	unsigned char hash[KECCAK_LEN];
	const unsigned char *raw;
	size_t n;

	if (strcmp(method, "eth_chainId") == 0)
		return json_string(hex_quantity(a, CHAIN_ID));
	if (strcmp(method, "eth_getTransactionCount") == 0)
		return json_string(hex_quantity(a, (uint64_t)sent));
	if (strcmp(method, "eth_getBalance") == 0)
		return json_string("0xde0b6b3a7640000");
	if (strcmp(method, "eth_estimateGas") == 0)
		return json_string("0xc350");
	if (strcmp(method, "eth_getTransactionReceipt") == 0)
		return json_pack("{s:s,s:s}", "status", "0x1", "blockNumber",
		    "0x5");
	if (strcmp(method, "eth_getTransactionByHash") == 0)
		return json_pack("{s:s}", "input", "0x");
	if (strcmp(method, "eth_sendRawTransaction") == 0 && hex_read(a,
	    json_string_value(json_array_get(params, 0)), &raw, &n)) {
		keccak256(raw, n, hash);
		sent++;
		return json_string(hex_data(a, hash, sizeof(hash)));
	}
	return json_string("0x3b9aca00");	/* the height and the fees */
}

static void
answer(int fd, const char *body)
{
	struct arena *a = arena_new(ARENA_MAX);
	json_t *q = json_read(a, body, strlen(body), NULL), *one;
	json_t *all = json_own(a, json_array());
	const char *text;
	size_t i;

	if (json_is_object(q))
		q = json_own(a, json_pack("[O]", q));
	json_array_foreach(q, i, one)
		json_array_append_new(all, json_pack("{s:O,s:o}", "id",
		    json_object_get(one, "id"), "result", answer_one(a,
		    one)));
	text = json_write(a, all);
	dprintf(fd, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
	    "Content-Length: %zu\r\nConnection: close\r\n\r\n%s",
	    strlen(text), text);
	arena_free(a);
}

static void
serve(int fd)
{
	static char in[64 * 1024];
	char *end, *length;
	size_t n = 0;
	ssize_t got;

	while ((got = read(fd, in + n, sizeof(in) - 1 - n)) > 0) {
		in[n += (size_t)got] = '\0';
		end = strstr(in, "\r\n\r\n");
		length = strcasestr(in, "Content-Length: ");
		if (end == NULL || length == NULL || (size_t)(in + n - end -
		    4) < strtoul(length + 16, NULL, 10))
			continue;
		answer(fd, end + 4);
		return;
	}
}

static int
chain_start(pid_t *pid)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	socklen_t len = sizeof(in);
	int fd = socket(AF_INET, SOCK_STREAM, 0), c;

	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(fd, (struct sockaddr *)&in, sizeof(in)) != 0 ||
	    listen(fd, 64) != 0 ||
	    getsockname(fd, (struct sockaddr *)&in, &len) != 0 ||
	    (*pid = fork()) < 0)
		canned_die("the chain", "cannot be started");
	if (*pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;) {
			c = accept(fd, NULL, NULL);
			serve(c);
			close(c);
		}
	}
	close(fd);
	return ntohs(in.sin_port);
}

/* --- the house --- */

static void
prepare(const char *dir, int port)
{
	const char *path = arena_printf(b.a, "%s/bench.db", dir);
	const char *key = arena_printf(b.a, "%s/key", dir);
	struct device_type type = { .id = "meter", .class_id = "Device" };
	struct mapping m = { .type_id = "meter", .event = "status",
		.extension = "eth", .contract = CONTRACT, .function =
		"updateAsset(string,string)", .route = ROUTE, .user = "bench",
		.created = clock_now() };

	must(seal_init(key), "key");
	must(seal_load(key), "key");
	must(db_migrate(&patchbay_schema, path), "database");
	b.out.db = db_open(&patchbay_schema, path);
	db_cache(b.out.db, 16);
	must(device_type_add(b.out.db, &type), "type");
	for (size_t i = 0; i < DEVICES; i++) {
		struct device d = { .type_id = "meter", .device_id =
			arena_printf(b.a, "m-%zu", i), .created = clock_now() };

		must(device_add(b.out.db, &d), "device");
		b.devices[i] = d.id;
	}
	b.x = (struct extension){ .key = "eth", .title = "Chain",
		.driver = "ethereum-jsonrpc", .on = true,
		.created = clock_now(), .settings = arena_printf(b.a,
		    "{\"endpoint\":\"http://127.0.0.1:%d\",\"fees\":\"eip1559\","
		    "\"confirmations\":\"1\",\"maxfee\":\"100\",\"gasday\":"
		    "\"1000000000000\",\"floor\":\"0\"}", port),
		.sealed = secrets_put(b.a, "", "key", "4646464646464646464646"
		    "464646464646464646464646464646464646464646") };
	must(extension_add(b.out.db, &b.x), "extension");
	must(extension_get(b.out.db, b.a, "eth", &b.x), "extension");
	must(mapping_add(b.out.db, &m), "mapping");
	b.caller = (struct caller){ .http = http_new(NULL), .holder = "bench",
		.limiter.dir = dir };
	b.out.caller = &b.caller;
	b.out.a = b.call;
	journal_reader_open(&b.journal, arena_printf(b.a, "%s/none", dir));
	must(event_store_open(&b.kept, arena_printf(b.a, "%s/events", dir),
	    "bench", clock_now()), "events");
	event_reader_open(&b.events, arena_printf(b.a, "%s/events", dir));
}

static void
say(const char *name, size_t n)
{
	const char *payload = "{\"d\":{\"t\":21.5}}";

	for (size_t i = 0; i < n; i++) {
		event_store_take(&b.kept, &(struct record){
		    .kind = RECORD_EVENT, .at = clock_now(),
		    .device = b.devices[i % DEVICES], .name = name,
		    .format = "json", .client = "", .address = "",
		    .detail = "", .payload = payload,
		    .len = strlen(payload) });
		if (event_store_full(&b.kept) || i + 1 == n)
			must(event_store_commit(&b.kept, &b.journal,
			    clock_now()), "events");
	}
	event_reader_rest(&b.events);
}

static void
take_all(void)
{
	bool more = true;

	while (more) {
		must(ledger_take(&b.out, &b.events, &more), "take");
		arena_reset(b.call);
	}
}

static int64_t
left(void)
{
	int64_t queued, given;

	must(transaction_counts(b.out.db, "eth", &queued, &given), "counts");
	return queued + given;
}

static void
print_mapped(void)
{
	bool more = true;
	double begun;

	say("status", MAPPED);
	begun = seconds();
	while (more || left() > 0) {
		must(ledger_take(&b.out, &b.events, &more), "take");
		b.out.deadline = clock_mono() + LEDGER_CALLS_MS;
		ledger_send(&b.out, &b.turn, &b.x);
		ledger_follow(&b.out, &b.turn, &b.x);
		arena_reset(b.call);
		db_tidy(b.out.db);
	}
	printf("ledger_per_second mapped %.0f\n", MAPPED / (seconds() -
	    begun));
}

static void
print_unmatched(void)
{
	struct event_mark *marks;
	double begun, read;
	int64_t place = 0;
	size_t n = 1;

	say("other", UNMATCHED);
	begun = seconds();
	take_all();
	begun = seconds() - begun;
	read = seconds();
	while (n > 0) {
		must(events_after(&b.events, b.call, place, LEDGER_SCAN,
		    &marks, &n), "events");
		if (n > 0)
			place = marks[n - 1].id;
		arena_reset(b.call);
	}
	read = seconds() - read;
	printf("ledger_us unmatched %.2f\n", begun * 1e6 / UNMATCHED);
	printf("ledger_us matching %.2f\n", (begun - read * UNMATCHED /
	    (UNMATCHED + MAPPED)) * 1e6 / UNMATCHED);
}

int
main(int argc, char **argv)
{
	const char *dir;
	pid_t chain;
	int port = chain_start(&chain);

	b.a = arena_new(ARENA_MAX);
	b.call = arena_new(ARENA_MAX);
	dir = canned_dir(b.a, argc > 1 ? argv[1] : NULL);
	prepare(dir, port);
	take_all();		/* from here on */
	print_mapped();
	print_unmatched();
	event_reader_close(&b.events);
	event_store_close(&b.kept);
	journal_reader_close(&b.journal);
	http_free(b.caller.http);
	db_close(b.out.db);
	kill(chain, SIGKILL);
	waitpid(chain, NULL, 0);
	arena_free(b.call);
	arena_free(b.a);
	return 0;
}
