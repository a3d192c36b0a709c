/* Transactions of a ledger that takes one at a time and signs by itself: a gateway
 * that is played, in a process of its own. */
#include <arpa/inet.h>
#include <check.h>
#include <dirent.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "commands/ledger.h"
#include "commands/send.h"
#include "commands/settle.h"
#include "lib/clock.h"
#include "store/extension/extension.h"
#include "store_fixture.h"

Suite	*ledger_fabric_suite(void);

enum gateway_mode { TAKES, REFUSES, LOSES, DOWN, CONFLICTS };

static struct gateway {
	volatile enum gateway_mode mode;
	volatile int	 heads, posts, taken, receipts;
} *gateway;
static pid_t pid;
static struct caller caller;
static struct outside out;
static struct extension x;
static struct ledger_turn turn;
static int64_t at;
static char limits[40];

/* --- the gateway --- */

static void
reply(int fd, int status, const char *body)
{
	dprintf(fd, "HTTP/1.1 %d X\r\nContent-Type: application/json\r\n"
	    "Content-Length: %zu\r\nConnection: close\r\n\r\n%s", status,
	    strlen(body), body);
}

static void
answer(int fd, const char *q)
{
	char body[200];

	if (gateway->mode == DOWN) {
		reply(fd, 503, "{\"error\":\"no peer\"}");
		return;
	}
	if (strncmp(q, "GET /chaininfo", 14) == 0) {
		gateway->heads++;
		reply(fd, 200, "{\"height\":11}");
	} else if (strncmp(q, "POST /transactions", 18) == 0) {
		gateway->posts++;
		if (gateway->mode == REFUSES) {
			reply(fd, 500, "{\"error\":\"failed to endorse: "
			    "chaincode response 500, no such asset\"}");
			return;
		}
		gateway->taken++;
		if (gateway->mode == LOSES)
			return;
		snprintf(body, sizeof(body), "{\"id\":\"r%d\",\"sent\":true}",
		    gateway->taken);
		reply(fd, 202, body);
	} else {
		gateway->receipts++;
		reply(fd, 200, gateway->mode == CONFLICTS ? "{\"status\":"
		    "\"MVCC_READ_CONFLICT\",\"blockNumber\":10}" :
		    "{\"status\":\"VALID\",\"blockNumber\":10}");
	}
}

static void
serve(int fd)
{
	static char b[64 * 1024];
	char *end, *length;
	size_t n = 0;
	ssize_t got;

	while ((got = read(fd, b + n, sizeof(b) - 1 - n)) > 0) {
		b[n += (size_t)got] = '\0';
		end = strstr(b, "\r\n\r\n");
		length = strcasestr(b, "Content-Length: ");
		if (end == NULL || (length != NULL && (size_t)(b + n - end - 4)
		    < strtoul(length + 16, NULL, 10)))
			continue;
		answer(fd, b);
		return;
	}
}

static int
start(void)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	socklen_t len = sizeof(in);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	gateway = mmap(NULL, sizeof(*gateway), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ck_assert(gateway != MAP_FAILED);
	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&in, sizeof(in)), 0);
	ck_assert_int_eq(listen(fd, 16), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&in, &len), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;) {
			int c = accept(fd, NULL, NULL);

			serve(c);
			close(c);
		}
	}
	close(fd);
	return ntohs(in.sin_port);
}

/* --- the house --- */

static void
later(int64_t ms)
{
	char b[32];

	at += ms;
	snprintf(b, sizeof(b), "%lld", (long long)at);
	ck_assert_int_eq(setenv("PATCHBAY_NOW", b, 1), 0);
}

static void
setup(void)
{
	struct extension add = { .key = "fab", .title = "Channel", .driver =
	    "fabric-fabconnect", .on = true, .created = NOW, .sealed = "" };
	int port = start();

	store_quiet();
	store_open();
	store_basics();
	at = 0;
	later(NOW);
	add.settings = arena_printf(store_a, "{\"endpoint\":"
	    "\"http://127.0.0.1:%d\",\"signer\":\"pat\",\"channel\":\"c\"}",
	    port);
	ck_ok(extension_add(store_db, &add));
	ck_ok(extension_get(store_db, store_a, "fab", &x));
	snprintf(limits, sizeof(limits), "/tmp/patchbay-lf-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(limits));
	caller = (struct caller){ .http = http_new(NULL), .limiter.dir =
	    limits, .holder = "here/1" };
	out = (struct outside){ .caller = &caller, .db = store_db,
	    .a = store_a };
	turn = (struct ledger_turn){ .batch = 0 };
}

static void
teardown(void)
{
	DIR *d = opendir(limits);
	struct dirent *e;

	http_free(caller.http);
	store_close();
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	munmap(gateway, sizeof(*gateway));
	while ((e = readdir(d)) != NULL)
		if (e->d_name[0] != '.')
			unlinkat(dirfd(d), e->d_name, 0);
	closedir(d);
	rmdir(limits);
	unsetenv("PATCHBAY_NOW");
}

static void
ask_of(const char *asset, int i)
{
	bool again;

	ck_ok(ledger_write(store_db, store_a, "fab",
	    &(struct ledger_call){ .contract = "assets", .function =
	    "updateAsset", .args = { "{}" }, .n = 1 }, asset,
	    arena_printf(store_a, "once-%lld-%s-%d", (long long)at, asset, i),
	    "ada", at, &again));
}

static void
ask(int n)
{
	for (int i = 0; i < n; i++)
		ask_of("pump-1", i);
}

static void
go(int64_t ms)
{
	later(ms);
	out.deadline = clock_mono() + 20000;
	ledger_send(&out, &turn, &x);
	ledger_follow(&out, &turn, &x);
}

static int64_t
count(const char *where)
{
	return store_number(arena_printf(store_a, "SELECT count(*) FROM "
	    "ledger_tx t LEFT JOIN command c ON c.id = t.command WHERE %s",
	    where));
}

/* One after the other, and what the head is, is asked once for all. */
START_TEST(in_order)
{
	ask(6);
	go(10);
	ck_assert_int_eq(gateway->posts, 6);
	ck_assert_int_eq(gateway->heads, 1);
	ck_assert_int_eq(count("t.state = 'given' AND c.status = 'accepted'"),
	    6);
	ck_assert_int_eq(count("t.nonce IS NOT NULL"), 0);
	go(LEDGER_LOOK_MS);
	ck_assert_int_eq(count("t.state = 'done' AND c.status = 'confirmed' "
	    "AND c.remote_state = 'block 10'"), 6);
	ck_assert_int_eq(gateway->receipts, 6);
	ck_assert_int_eq(gateway->taken, 6);
}
END_TEST

/* The contract's own no fails at once, and those behind it go on. */
START_TEST(refused)
{
	ask(2);
	gateway->mode = REFUSES;
	go(10);
	go(2 * LEDGER_WAIT_MS);
	ck_assert_int_eq(count("t.state = 'failed' AND c.status = 'refused' "
	    "AND c.reason LIKE '%no such asset%'"), 2);
	ck_assert_int_eq(gateway->posts, 2);
	gateway->mode = TAKES;
	ask(1);
	go(2 * LEDGER_WAIT_MS);
	ck_assert_int_eq(count("c.status = 'accepted'"), 1);
}
END_TEST

/* Nobody can tell: it is not sent again. */
START_TEST(lost)
{
	ask(1);
	gateway->mode = LOSES;
	go(10);
	gateway->mode = TAKES;
	for (int i = 0; i < 5; i++)
		go(SETTLE_SURE_MS);
	ck_assert_int_eq(gateway->posts, 1);
	ck_assert_int_eq(count("t.state = 'failed' AND c.status = 'unknown' "
	    "AND c.reason LIKE '%Look there%'"), 1);
}
END_TEST

/* Killed after it was written down and before it was sent: the next one of the asset
 * waits for it, those of others don't. */
START_TEST(killed_in_order)
{
	ask(2);
	gateway->mode = LOSES;
	go(10);
	ck_assert_int_eq(count("t.state = 'queued'"), 1);
	ck_assert_int_eq(store_number(arena_printf(store_a, "UPDATE command "
	    "SET status = 'requested', sent = NULL, own_id = '', answered = "
	    "NULL, lease_until = %lld RETURNING 1", (long long)at + 30000)), 1);
	ask_of("pump-2", 0);
	gateway->mode = TAKES;
	go(10);
	go(LEDGER_LOOK_MS);
	ck_assert_int_eq(gateway->posts, 2);
	ck_assert_int_eq(count("t.asset = 'pump-2' AND t.state IN ('given', "
	    "'done')"), 1);
	later(30000);
	ck_ok(command_sweep(store_db, store_a));
	go(LEDGER_LOOK_MS);
	ck_assert_int_eq(gateway->posts, 2);
	go(LEDGER_LOOK_MS);
	ck_assert_int_eq(gateway->posts, 4);
	ck_assert_int_eq(count("(t.id = 1 AND c.remote_id = 'r3') OR (t.id = 2 "
	    "AND c.remote_id = 'r4')"), 2);
}
END_TEST

/* Down: nothing is lost, nothing is sent twice, and no command is made of it. */
START_TEST(down)
{
	ask(3);
	gateway->mode = DOWN;
	go(10);
	go(2 * LEDGER_WAIT_MS);
	ck_assert_int_eq(count("t.state = 'queued'"), 3);
	ck_assert_int_eq(store_number("SELECT count(*) FROM command"), 0);
	gateway->mode = TAKES;
	go(2 * LEDGER_WAIT_MS);
	go(LEDGER_LOOK_MS);
	ck_assert_int_eq(count("t.state = 'done'"), 3);
	ck_assert_int_eq(gateway->taken, 3);
}
END_TEST

/* Thrown away by the peers: a person may send it again. */
START_TEST(conflict)
{
	ask(1);
	go(10);
	gateway->mode = CONFLICTS;
	go(LEDGER_LOOK_MS);
	ck_assert_int_eq(count("t.state = 'failed' AND c.reason LIKE "
	    "'%MVCC_READ_CONFLICT%'"), 1);
	gateway->mode = TAKES;
	ck_ok(transaction_again(store_db, "fab", 1));
	go(2 * LEDGER_WAIT_MS);
	go(LEDGER_LOOK_MS);
	ck_assert_int_eq(count("t.state = 'done'"), 1);
	ck_assert_int_eq(gateway->taken, 2);
}
END_TEST

Suite *
ledger_fabric_suite(void)
{
	Suite *s = suite_create("ledger_fabric");
	TCase *t = tcase_create("fabric");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, setup, teardown);
	store_add_sqlite(t, in_order);
	store_add_sqlite(t, refused);
	store_add_sqlite(t, lost);
	store_add_sqlite(t, killed_in_order);
	store_add_sqlite(t, down);
	store_add_sqlite(t, conflict);
	suite_add_tcase(s, t);
	return s;
}
