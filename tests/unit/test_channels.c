/*
 * Channels: the supervisor and its processes, against a service of the test's
 * own (channel_service.h).
 */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "channels.h"
#include "lib/clock.h"
#include "lib/pool.h"
#include "lib/crypt/seal.h"
#include "channel_service.h"
#include "page_fixture.h"
#include "queries.h"
#include "store/command/activity.h"
#include "store/extension/channel.h"

Suite	*channels_suite(void);

static struct config cfg;
static struct channels all;
static char state[40], path[STORE_PATH_MAX];
static pid_t supervisor;

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
	    "\"http://127.0.0.1:%d\",\"key\":\"its-secret-key\",\"name\":\"%s\"}", service_port, name);
	ck_ok(extension_update(store_db, &x, x.updated));
}

static void
setup(void)
{
	struct link l = { .extension = "jasper", .resource = SERVICE_SIM };

	store_quiet();
	page_open();
	memcpy(path, store_path, sizeof(path));
	ck_ok(device_configure(store_db, store_a, store_device("pump"), "{}",
	    &l, 1, NOW));
	service = mmap(NULL, sizeof(*service), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ck_assert(service != MAP_FAILED);
	service_port = 0;
	service_start();
	configure("first");
	snprintf(state, sizeof(state), "/tmp/patchbay-chan-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(state));
	cfg = (struct config){ .state = state, .db = path,
	    .key_path = arena_printf(store_a, "%s/key", state) };
	ck_assert_int_eq(mkdir(arena_printf(store_a, "%s/run", state), 0700),
	    0);
	ck_ok(seal_init(cfg.key_path));
	all = (struct channels){ .cfg = &cfg, .driver = service_driver,
	    .first_ms = 20, .lookup_ms = 20 };
}

static void
teardown(void)
{
	service_stop();
	rmdir(arena_printf(store_a, "%s/run", state));
	unlink(cfg.key_path);
	ck_assert_int_eq(rmdir(state), 0);
	munmap(service, sizeof(*service));
	page_close();
}

/* The test's time is what ends a wait in vain. */
#define wait_until(what)	while (!(what)) usleep(5000)

static struct channel_state
standing(void)
{
	struct channel_state s = { .since = ABSENT, .next_try = ABSENT,
	    .failed = ABSENT, .last_event = ABSENT, .gap_from = ABSENT };
	enum err e = channel_get(store_db, store_a, "jasper", &s);

	ck_assert(e == E_OK || e == E_NOTFOUND);
	return s;
}

static size_t
kept(void)
{
	return service_stored(store_db, store_a);
}

START_TEST(events_arrive)
{
	start_supervisor();
	wait_until(service->open == 1 && standing().since != ABSENT);
	ck_assert_int_eq(standing().last_event, ABSENT);
	service->told = 3;
	wait_until(service->acked == 3);
	service->told = 4;
	wait_until(service->acked == 4);
	stop_supervisor();
	ck_assert_uint_eq(kept(), 4);
	ck_assert_int_eq(service->lost, 0);
	ck_assert_int_ne(standing().last_event, ABSENT);
	ck_assert_int_eq(standing().failed, ABSENT);
}
END_TEST

/* Down for longer than the service keeps events: from when to when is said, and
 * not for a shorter time. */
START_TEST(a_gap_is_said)
{
	int64_t now = clock_now(), long_ago = now - 2 * 60 * 60 * 1000;

	ck_ok(channel_begin(store_db, "jasper"));
	ck_ok(channel_heard(store_db, "jasper", now - 60000, ABSENT));
	start_supervisor();
	wait_until(standing().since != ABSENT);
	stop_supervisor();
	ck_assert_int_eq(standing().gap_from, ABSENT);
	ck_ok(channel_heard(store_db, "jasper", long_ago, ABSENT));
	ck_ok(channel_begin(store_db, "jasper"));
	start_supervisor();
	wait_until(standing().since != ABSENT);
	stop_supervisor();
	ck_assert_int_eq(standing().gap_from, long_ago);
	ck_assert_int_ge(standing().gap_until, now);
	ck_ok(page_get("/extensions"));
	ck_assert(page_has("may be missing"));
}
END_TEST

/* The service goes and comes back, and what it told meanwhile arrives. */
START_TEST(comes_back)
{
	pid_t was;

	start_supervisor();
	wait_until(standing().since != ABSENT);
	was = service->pid;
	service_stop();
	wait_until(standing().next_try != ABSENT);
	ck_assert_int_eq(standing().since, ABSENT);
	ck_ok(page_get("/extensions"));
	ck_assert(page_has("<span class=\"badge bad\">Failed</span>"));
	ck_assert(page_has("The next try is at"));
	service->told = 2;
	service->broken = 1;
	service_start();
	wait_until(standing().err == E_SERVICE_FAULT);
	ck_assert_str_eq(standing().reason, "The service is ill, "
	    "and was asked with [removed].");
	service->broken = 0;
	wait_until(service->acked == 2);
	ck_assert_int_ne(standing().since, ABSENT);
	ck_assert_int_eq(standing().next_try, ABSENT);
	ck_ok(page_get("/extensions"));
	ck_assert(page_has("<span class=\"badge ok\">Connected</span>"));
	ck_assert(page_has("The service is ill"));
	stop_supervisor();
	ck_assert_int_eq(service->pid, was);	/* one process all along */
	ck_assert_uint_eq(kept(), 2);
}
END_TEST

/* Held for half a minute, and ended all the same: its supervisor would be
 * killed, and say so by its status, a minute later. */
START_TEST(ends_while_it_is_held)
{
	start_supervisor();
	wait_until(service->open == 1 && service->polls > 1);
	stop_supervisor();
	ck_assert_int_eq(kill(service->pid, 0), -1);
}
END_TEST

/* Killed as events come in, and with its supervisor: each is kept once. */
START_TEST(killed)
{
	int told = 0;
	pid_t was;

	start_supervisor();
	wait_until(service->open == 1);
	for (; told < 5; told++) {
		wait_until(service->pid != 0 && service->open == 1 &&
		    standing().since != ABSENT && service->acked == told);
		was = service->victim = service->pid;
		service->told = told + 1;
		wait_until(service->pid != was && service->acked == told + 1);
	}
	wait_until(standing().since != ABSENT);
	ck_assert_int_eq(standing().err, E_INTERNAL);
	kill(supervisor, SIGKILL);
	waitpid(supervisor, NULL, 0);
	start_supervisor();
	service->told = 6;
	wait_until(service->acked == 6);
	stop_supervisor();
	ck_assert_uint_eq(kept(), 6);
	ck_assert_int_eq(service->lost, 0);
}
END_TEST

START_TEST(follows_the_extension)
{
	start_supervisor();
	wait_until(strcmp(service->name, "first") == 0);
	configure("second");
	wait_until(strcmp(service->name, "second") == 0);
	ck_ok(extension_set_on(store_db, "jasper", false, NOW));
	wait_until(kill(service->pid, 0) == -1);
	wait_until(standing().since == ABSENT);
	ck_ok(page_get("/extensions"));
	ck_assert(!page_has("<dt>Channel</dt>"));
	ck_ok(extension_set_on(store_db, "jasper", true, NOW));
	service->told = 1;
	wait_until(service->acked == 1);
	ck_ok(extension_remove(store_db, "jasper"));
	wait_until(kill(service->pid, 0) == -1);
	stop_supervisor();
}
END_TEST

/* A second supervisor waits until the first and its processes are gone. */
START_TEST(one_channel)
{
	pid_t first, was;

	start_supervisor();
	wait_until(service->open == 1 && service->polls > 1);
	was = service->pid;
	first = supervisor;
	start_supervisor();
	service->told = 1;
	wait_until(service->acked == 1);
	ck_assert_int_eq(service->pid, was);
	kill(first, SIGTERM);
	waitpid(first, NULL, 0);
	wait_until(service->pid != was);
	service->told = 2;
	wait_until(service->acked == 2);
	stop_supervisor();
	ck_assert_int_eq(service->lost, 0);
}
END_TEST

/* As long as another node has the lease, it keeps the channels. */
START_TEST(another_node)
{
	store_number("INSERT INTO lease (name, node, process, beat, renewed) "
	    "VALUES ('channels', 'elsewhere', 'p', 7, 0) RETURNING beat");
	start_supervisor();
	usleep(300000);
	ck_assert_int_eq(service->polls, 0);
	/* it gives it up */
	store_number("UPDATE lease SET process = '', beat = 8 WHERE name = "
	    "'channels' RETURNING beat");
	wait_until(service->open == 1);
	/* it is taken from this one */
	store_number("UPDATE lease SET node = 'elsewhere', process = 'p', "
	    "beat = beat + 1 WHERE name = 'channels' RETURNING beat");
	wait_until(kill(service->pid, 0) == -1);
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
	ck_assert(channels_any());	/* so serve has a process for them */
}
END_TEST

Suite *
channels_suite(void)
{
	Suite *s = suite_create("channels");
	TCase *t = tcase_create("channels");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, events_arrive);
	tcase_add_test(t, a_gap_is_said);
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
