/*
 * Channels: the supervisor and its processes, with a driver of the test's own,
 * against a service that tells each event until it is acknowledged.  The
 * service looks into the store at each acknowledgement: what it says must be
 * there.
 */
#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "channels.h"
#include "lib/pool.h"
#include "lib/crypt/seal.h"
#include "page_fixture.h"
#include "queries.h"
#include "store/activity.h"
#include "store/channel.h"

Suite	*channels_suite(void);

#define SIM	"8999901000000000104"

/* Shared with the service and the channels. */
struct shared {
	volatile int	told;		/* events there are, from 1 */
	volatile int	acked;		/* up to */
	volatile int	lost;		/* acknowledged and not stored */
	volatile int	polls, open;	/* held now */
	volatile int	broken;		/* answer 500 */
	volatile pid_t	pid;		/* of the channel that asked last */
	volatile pid_t	victim;		/* killed with an answer under way */
	char		name[32];	/* as the last poll gave it */
};

static struct shared *shared;
static struct config cfg;
static struct channels all;
static char state[40], path[STORE_PATH_MAX];
static int port;
static pid_t service, supervisor;

/* --- the driver --- */

static enum err
build(const struct account *acc, const struct poll *p, struct arena *a,
    struct http_request *q)
{
	shared->pid = getpid();
	q->method = "GET";
	q->url = arena_printf(a, "%s/poll?wait=%d&ack=%s&name=%s&",
	    json_string_value(json_object_get(acc->settings, "endpoint")),
	    !p->first, p->ack == NULL ? "0" : p->ack,
	    json_string_value(json_object_get(acc->settings, "name")));
	return E_OK;
}

/* "3 4": the events from 3 to 4. */
static enum err
parse(const struct account *acc, const struct http_reply *rp, int64_t now,
    struct arena *a, struct received *got)
{
	const char **about = arena_array(a, 2, sizeof(*about));
	int from, to;

	(void)acc;
	if (rp->status != 200) {
		got->why = "The service is ill.";
		return E_SERVICE_FAULT;
	}
	if (sscanf(rp->body, "%d %d", &from, &to) != 2)
		return E_SERVICE_ANSWER;
	about[0] = SIM;
	got->ack = arena_printf(a, "%d", to);
	got->events = arena_array(a, (size_t)(to - from + 1),
	    sizeof(*got->events));
	for (; from <= to; from++)
		got->events[got->n++] = (struct event){
			.id = arena_printf(a, "e%d", from), .name = "told",
			.about = about, .kind = "state", .before = "",
			.after = arena_printf(a, "%d", from), .at = now,
		};
	return E_OK;
}

static const struct channel channel = { .held_ms = 30000, .build = build,
	.parse = parse };
static const struct driver polled = { .name = "polled", .channel = &channel };
static const struct driver deaf = { .name = "deaf" };

static const struct driver *
by_name(const char *name)
{
	return strcmp(name, "polled") == 0 ? &polled : &deaf;
}

/* --- the service --- */

static size_t
stored(struct db *db, struct arena *a)
{
	struct activity *list;
	size_t n;

	return activity_list(db, a, ACTIVITY_CHANGES, "jasper", SIM, ABSENT,
	    100, &list, &n) == E_OK ? n : 0;
}

static void
acknowledged(int ack)
{
	struct arena *a;
	struct db *db;

	if (ack <= shared->acked)
		return;
	a = arena_new(ARENA_MAX);
	db = db_open(&patchbay_schema, path);
	shared->lost += stored(db, a) < (size_t)ack;
	db_close(db);
	arena_free(a);
	shared->acked = ack;
}

static void
serve(int fd)
{
	char b[4096] = "", out[200], text[40];
	int wait = 0, ack = 0;

	if (read(fd, b, sizeof(b) - 1) <= 0 || sscanf(b,
	    "GET /poll?wait=%d&ack=%d&name=%31[^&]", &wait, &ack,
	    shared->name) != 3)
		return;
	acknowledged(ack);
	shared->polls++;
	shared->open++;
	while (wait && !shared->broken && shared->told <= shared->acked)
		if (recv(fd, out, 1, MSG_PEEK | MSG_DONTWAIT) == 0)
			break;		/* hung up */
		else
			usleep(5000);
	snprintf(text, sizeof(text), "%d %d", shared->acked + 1, shared->told);
	snprintf(out, sizeof(out), "HTTP/1.1 %s\r\nContent-Length: %zu\r\n"
	    "Connection: close\r\n\r\n%s", shared->broken ? "500 No" : "200 OK",
	    strlen(text), text);
	if (write(fd, out, strlen(out)) > 0 && shared->victim != 0 &&
	    shared->told > shared->acked) {
		kill(shared->victim, SIGKILL);
		shared->victim = 0;
	}
	shared->open--;
}

/* On the port of before, when there is one. */
static void
start_service(void)
{
	struct sockaddr_in in = { .sin_family = AF_INET,
	    .sin_port = htons((uint16_t)port) };
	socklen_t len = sizeof(in);
	int fd = socket(AF_INET, SOCK_STREAM, 0), yes = 1, c;

	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&in, sizeof(in)), 0);
	ck_assert_int_eq(listen(fd, 16), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&in, &len), 0);
	port = ntohs(in.sin_port);
	db_close(store_db);	/* none is open while a process is forked */
	service = fork();
	ck_assert_int_ge(service, 0);
	if (service == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		signal(SIGPIPE, SIG_IGN);
		for (;;) {
			c = accept(fd, NULL, NULL);
			serve(c);
			close(c);
		}
	}
	close(fd);
	store_db = store_connect();
}

static void
stop_service(void)
{
	kill(service, SIGKILL);
	waitpid(service, NULL, 0);
	shared->open = 0;
}

/* --- */

static int
run(const struct pool *p, void *ctx)
{
	(void)p;
	return channels_run(ctx);
}

static void
start_supervisor(void)
{
	const struct pool pool = { .name = "channels", .workers = 1,
	    .run = run, .ctx = &all, .fd = -1 };

	db_close(store_db);
	supervisor = fork();
	ck_assert_int_ge(supervisor, 0);
	if (supervisor == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		_exit(pool_master(&pool, 1, -1, 60));
	}
	store_db = store_connect();
}

static void
stop_supervisor(void)
{
	int status;

	kill(supervisor, SIGTERM);
	ck_assert_int_eq(waitpid(supervisor, &status, 0), supervisor);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void
configure(const char *name)
{
	struct extension x;

	ck_ok(extension_get(store_db, store_a, "jasper", &x));
	x.driver = "polled";
	x.settings = arena_printf(store_a, "{\"endpoint\":"
	    "\"http://127.0.0.1:%d\",\"name\":\"%s\"}", port, name);
	ck_ok(extension_update(store_db, &x, x.updated));
}

static void
setup(void)
{
	struct link l = { .extension = "jasper", .resource = SIM };

	store_quiet();
	page_open();
	memcpy(path, store_path, sizeof(path));
	ck_ok(device_configure(store_db, store_a, store_device("pump"), "{}",
	    &l, 1, NOW));
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ck_assert(shared != MAP_FAILED);
	port = 0;
	start_service();
	configure("first");
	snprintf(state, sizeof(state), "/tmp/patchbay-chan-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(state));
	cfg = (struct config){ .state = state, .db = path,
	    .key_path = arena_printf(store_a, "%s/key", state) };
	ck_assert_int_eq(mkdir(arena_printf(store_a, "%s/run", state), 0700),
	    0);
	ck_ok(seal_init(cfg.key_path));
	all = (struct channels){ .cfg = &cfg, .driver = by_name,
	    .first_ms = 20, .lookup_ms = 20 };
}

static void
teardown(void)
{
	stop_service();
	rmdir(arena_printf(store_a, "%s/run", state));
	unlink(cfg.key_path);
	ck_assert_int_eq(rmdir(state), 0);
	munmap(shared, sizeof(*shared));
	page_close();
}

/* The test's time is what ends a wait in vain. */
#define wait_until(what)	while (!(what)) usleep(5000)

static struct channel_state
standing(void)
{
	struct channel_state s = { .since = ABSENT, .next_try = ABSENT,
	    .failed = ABSENT, .last_event = ABSENT };
	enum err e = channel_get(store_db, store_a, "jasper", &s);

	ck_assert(e == E_OK || e == E_NOTFOUND);
	return s;
}

static size_t
kept(void)
{
	return stored(store_db, store_a);
}

START_TEST(events_arrive)
{
	start_supervisor();
	wait_until(shared->open == 1 && standing().since != ABSENT);
	ck_assert_int_eq(standing().last_event, ABSENT);
	shared->told = 3;
	wait_until(shared->acked == 3);
	shared->told = 4;
	wait_until(shared->acked == 4);
	stop_supervisor();
	ck_assert_uint_eq(kept(), 4);
	ck_assert_int_eq(shared->lost, 0);
	ck_assert_int_ne(standing().last_event, ABSENT);
	ck_assert_int_eq(standing().failed, ABSENT);
}
END_TEST

/* The service goes and comes back, and what it told meanwhile arrives. */
START_TEST(comes_back)
{
	pid_t was;

	start_supervisor();
	wait_until(standing().since != ABSENT);
	was = shared->pid;
	stop_service();
	wait_until(standing().next_try != ABSENT);
	ck_assert_int_eq(standing().since, ABSENT);
	ck_ok(page_get("/extensions"));
	ck_assert(page_has("<span class=\"badge bad\">Failed</span>"));
	ck_assert(page_has("The next try is at"));
	shared->told = 2;
	shared->broken = 1;
	start_service();
	wait_until(standing().err == E_SERVICE_FAULT);
	ck_assert_str_eq(standing().reason, "The service is ill.");
	shared->broken = 0;
	wait_until(shared->acked == 2);
	ck_assert_int_ne(standing().since, ABSENT);
	ck_assert_int_eq(standing().next_try, ABSENT);
	ck_ok(page_get("/extensions"));
	ck_assert(page_has("<span class=\"badge ok\">Connected</span>"));
	ck_assert(page_has("The service is ill."));
	stop_supervisor();
	ck_assert_int_eq(shared->pid, was);	/* one process all along */
	ck_assert_uint_eq(kept(), 2);
}
END_TEST

/* Held for half a minute, and ended all the same: its supervisor would be
 * killed, and say so by its status, a minute later. */
START_TEST(ends_while_it_is_held)
{
	start_supervisor();
	wait_until(shared->open == 1 && shared->polls > 1);
	stop_supervisor();
	ck_assert_int_eq(kill(shared->pid, 0), -1);
}
END_TEST

/* Killed as events come in, and with its supervisor: each is kept once. */
START_TEST(killed)
{
	int told = 0;
	pid_t was;

	start_supervisor();
	wait_until(shared->open == 1);
	for (; told < 5; told++) {
		wait_until(shared->pid != 0 && shared->open == 1 &&
		    standing().since != ABSENT && shared->acked == told);
		was = shared->victim = shared->pid;
		shared->told = told + 1;
		wait_until(shared->pid != was && shared->acked == told + 1);
	}
	wait_until(standing().since != ABSENT);
	ck_assert_int_eq(standing().err, E_INTERNAL);
	kill(supervisor, SIGKILL);
	waitpid(supervisor, NULL, 0);
	start_supervisor();
	shared->told = 6;
	wait_until(shared->acked == 6);
	stop_supervisor();
	ck_assert_uint_eq(kept(), 6);
	ck_assert_int_eq(shared->lost, 0);
}
END_TEST

START_TEST(follows_the_extension)
{
	start_supervisor();
	wait_until(strcmp(shared->name, "first") == 0);
	configure("second");
	wait_until(strcmp(shared->name, "second") == 0);
	ck_ok(extension_set_on(store_db, "jasper", false, NOW));
	wait_until(kill(shared->pid, 0) == -1);
	wait_until(standing().since == ABSENT);
	ck_ok(page_get("/extensions"));
	ck_assert(!page_has("<dt>Channel</dt>"));
	ck_ok(extension_set_on(store_db, "jasper", true, NOW));
	shared->told = 1;
	wait_until(shared->acked == 1);
	ck_ok(extension_remove(store_db, "jasper"));
	wait_until(kill(shared->pid, 0) == -1);
	stop_supervisor();
}
END_TEST

/* A second supervisor waits until the first and its processes are gone. */
START_TEST(one_channel)
{
	pid_t first, was;

	start_supervisor();
	wait_until(shared->open == 1 && shared->polls > 1);
	was = shared->pid;
	first = supervisor;
	start_supervisor();
	shared->told = 1;
	wait_until(shared->acked == 1);
	ck_assert_int_eq(shared->pid, was);
	kill(first, SIGTERM);
	waitpid(first, NULL, 0);
	wait_until(shared->pid != was);
	shared->told = 2;
	wait_until(shared->acked == 2);
	stop_supervisor();
	ck_assert_int_eq(shared->lost, 0);
}
END_TEST

/* As long as another node has the lease, it keeps the channels. */
START_TEST(another_node)
{
	store_number("INSERT INTO lease (name, node, process, beat, renewed) "
	    "VALUES ('channels', 'elsewhere', 'p', 7, 0) RETURNING beat");
	start_supervisor();
	usleep(300000);
	ck_assert_int_eq(shared->polls, 0);
	/* it gives it up */
	store_number("UPDATE lease SET process = '', beat = 8 WHERE name = "
	    "'channels' RETURNING beat");
	wait_until(shared->open == 1);
	/* it is taken from this one */
	store_number("UPDATE lease SET node = 'elsewhere', process = 'p', "
	    "beat = beat + 1 WHERE name = 'channels' RETURNING beat");
	wait_until(kill(shared->pid, 0) == -1);
	stop_supervisor();
}
END_TEST

START_TEST(backs_off)
{
	int64_t most = CHANNEL_FIRST_MS, ms;

	for (int n = 1; n < 100; n++) {
		ms = channel_backoff(CHANNEL_FIRST_MS, n);
		ck_assert_int_ge(ms, most / 2);
		ck_assert_int_le(ms, most);
		most = most * 2 < CHANNEL_LAST_MS ? most * 2 : CHANNEL_LAST_MS;
	}
	ck_assert(!channels_any());	/* so serve has no process for them */
}
END_TEST

Suite *
channels_suite(void)
{
	Suite *s = suite_create("channels");
	TCase *t = tcase_create("channels");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, events_arrive);
	tcase_add_test(t, comes_back);
	tcase_add_test(t, ends_while_it_is_held);
	tcase_add_test(t, killed);
	tcase_add_test(t, follows_the_extension);
	tcase_add_test(t, one_channel);
	tcase_add_test(t, another_node);
	tcase_add_test(t, backs_off);
	suite_add_tcase(s, t);
	return s;
}
