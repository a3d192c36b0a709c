#include <check.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/pool.h"

Suite *pool_suite(void);

static char dir[] = "/tmp/patchbay-pool-XXXXXX";
static char path[64], lockpath[64];

/* Workers tell what they do by bytes in a pipe. */
static int	tell[2];

static void
setup(void)
{
	memcpy(dir + sizeof(dir) - 7, "XXXXXX", 6);
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/sock", dir);
	snprintf(lockpath, sizeof(lockpath), "%s/lock", dir);
	ck_assert_int_eq(pipe(tell), 0);
}

static void
teardown(void)
{
	unlink(path);
	unlink(lockpath);
	rmdir(dir);
}

static void
say(char c)
{
	ck_assert_int_eq(write(tell[1], &c, 1), 1);
}

/* The next byte a worker says. */
static char
heard(void)
{
	char c = '?';

	ck_assert_int_eq(read(tell[0], &c, 1), 1);
	return c;
}

/* A master in a process of its own; it does not show what it logs. */
static pid_t
master(struct pool *pools, int n, int stop_seconds)
{
	pid_t pid = fork();
	int lock;

	ck_assert_int_ne(pid, -1);
	if (pid == 0) {
		close(tell[0]);
		if (freopen("/dev/null", "w", stderr) == NULL)
			_exit(99);
		lock = pool_lock(lockpath);
		_exit(lock == -1 ? 98 : pool_master(pools, n, lock,
		    stop_seconds));
	}
	return pid;
}

static int
status_of(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) == -1)
		ck_assert_int_eq(errno, EINTR);
	ck_assert(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* No process has the pipe open any more: every worker is gone. */
static void
all_gone(void)
{
	char c;

	close(tell[1]);
	while (read(tell[0], &c, 1) > 0)
		;
	ck_assert_int_eq(read(tell[0], &c, 1), 0);
}

static int
waits(const struct pool *p, void *ctx)
{
	(void)p;
	say(*(char *)ctx);
	while (!pool_sleep(60000))
		;
	return 0;
}

START_TEST(starts_and_stops)
{
	char a = 'a', b = 'b';
	struct pool pools[] = {
		{ .name = "one", .workers = 3, .run = waits, .ctx = &a,
		    .fd = -1 },
		{ .name = "two", .workers = 1, .run = waits, .ctx = &b,
		    .fd = -1 },
	};
	pid_t pid = master(pools, 2, 60);
	int i, na = 0;

	for (i = 0; i < 4; i++)
		na += heard() == 'a';
	ck_assert_int_eq(na, 3);
	kill(pid, SIGTERM);
	ck_assert_int_eq(status_of(pid), 0);
	all_gone();
}
END_TEST

static int
dies_once(const struct pool *p, void *ctx)
{
	const char *flag = ctx;

	(void)p;
	if (access(flag, F_OK) != 0) {
		fclose(fopen(flag, "w"));
		say('d');
		raise(SIGKILL);
	}
	say('r');
	while (!pool_sleep(60000))
		;
	return 0;
}

START_TEST(respawns)
{
	struct pool pool = { .name = "mortal", .workers = 1,
	    .run = dies_once, .ctx = path, .fd = -1 };
	pid_t pid = master(&pool, 1, 60);

	ck_assert_int_eq(heard(), 'd');
	ck_assert_int_eq(heard(), 'r');
	kill(pid, SIGINT);
	ck_assert_int_eq(status_of(pid), 0);
	all_gone();
}
END_TEST

/* TERM is blocked while a worker works: only KILL ends this one. */
static int
hangs(const struct pool *p, void *ctx)
{
	(void)p;
	(void)ctx;
	say('h');
	while (pause() == -1)
		;
	return 0;
}

START_TEST(kills_at_the_deadline)
{
	struct pool pool = { .name = "stuck", .workers = 2, .run = hangs,
	    .fd = -1 };
	pid_t pid = master(&pool, 1, 0);

	heard();
	heard();
	kill(pid, SIGTERM);
	ck_assert_int_eq(status_of(pid), 1);
	all_gone();
}
END_TEST

START_TEST(workers_end_with_their_master)
{
	char a = 'a';
	struct pool pool = { .name = "orphan", .workers = 2, .run = waits,
	    .ctx = &a, .fd = -1 };
	pid_t pid = master(&pool, 1, 60);
	int status;

	heard();
	heard();
	kill(pid, SIGKILL);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	all_gone();		/* or this test never ends */
}
END_TEST

/* Busy with a request that does not end: by its master's deadline all the
 * same. */
START_TEST(busy_ones_end_with_their_master)
{
	struct pool pool = { .name = "stuck", .workers = 2, .run = hangs,
	    .fd = -1 };
	pid_t pid = master(&pool, 1, 1);
	int status;

	heard();
	heard();
	kill(pid, SIGKILL);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	all_gone();		/* or this test never ends */
}
END_TEST

static int
serves_one(const struct pool *p, void *ctx)
{
	(void)ctx;
	if (!pool_wait(p->fd))
		return 0;
	say('h');
	while (pause() == -1)
		;
	return 0;
}

static int connect_to(const char *);

/* There is one master.  A new one begins at once when it is gone, in spite of
 * its worker that is busy and holds the old socket; and what comes then comes
 * to the new one. */
START_TEST(one_master_at_a_time)
{
	char a = 'a';
	struct pool old = { .name = "old", .workers = 1, .run = serves_one,
	    .fd = pool_listen(path, 5) };
	struct pool new = { .name = "new", .workers = 1, .run = waits,
	    .ctx = &a, .fd = -1 };
	pid_t first = master(&old, 1, 60), second;
	int status, fd = connect_to(path);

	close(old.fd);
	ck_assert_int_eq(heard(), 'h');
	ck_assert_int_eq(status_of(master(&new, 1, 60)), 98);
	kill(first, SIGKILL);
	ck_assert_int_eq(waitpid(first, &status, 0), first);
	second = master(&new, 1, 60);
	ck_assert_int_eq(heard(), 'a');
	old.fd = pool_listen(path, 5);
	ck_assert_int_ne(old.fd, -1);
	close(connect_to(path));
	ck_assert_int_ne(accept(old.fd, NULL, NULL), -1);
	kill(second, SIGTERM);
	ck_assert_int_eq(status_of(second), 0);
	close(fd);
}
END_TEST

/* Serves one connection, asked to stop before it came: the stop is seen
 * without a signal to wake it. */
static int
sees_a_blocked_stop(const struct pool *p, void *ctx)
{
	(void)ctx;
	kill(getpid(), SIGTERM);
	say(pool_stopping() && !pool_wait(p->fd) ? 'y' : 'n');
	return 0;
}

START_TEST(stop_while_busy)
{
	struct pool pool = { .name = "busy", .workers = 1,
	    .run = sees_a_blocked_stop, .fd = pool_listen(path, 5) };
	pid_t pid = master(&pool, 1, 60);

	ck_assert_int_eq(heard(), 'y');
	kill(pid, SIGTERM);
	ck_assert_int_eq(status_of(pid), 0);
	close(pool.fd);
}
END_TEST

static int
connect_to(const char *where)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	memcpy(sun.sun_path, where, strlen(where) + 1);
	if (connect(fd, (struct sockaddr *)&sun, sizeof(sun)) == -1) {
		close(fd);
		return -1;
	}
	return fd;
}

static int
accepts(const struct pool *p, void *ctx)
{
	int fd;

	(void)ctx;
	while (pool_wait(p->fd)) {
		fd = accept(p->fd, NULL, NULL);
		if (fd == -1)
			continue;
		ck_assert_int_eq(write(fd, "x", 1), 1);
		close(fd);
	}
	return 0;
}

START_TEST(shares_a_socket)
{
	struct pool pool = { .name = "share", .workers = 4, .run = accepts,
	    .fd = pool_listen(path, 50) };
	pid_t pid;
	int i, fd;
	char c;

	ck_assert_int_ne(pool.fd, -1);
	pid = master(&pool, 1, 60);
	for (i = 0; i < 200; i++) {
		fd = connect_to(path);
		ck_assert_int_ne(fd, -1);
		ck_assert_int_eq(read(fd, &c, 1), 1);
		close(fd);
	}
	kill(pid, SIGTERM);
	ck_assert_int_eq(status_of(pid), 0);
	close(pool.fd);
}
END_TEST

START_TEST(listens)
{
	struct stat st;
	char longpath[200];
	int fd, again;

	fd = pool_listen(path, 5);
	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_mode & 0777, 0660);
	if (freopen("/dev/null", "w", stderr) == NULL)
		abort();
	again = pool_listen(path, 5);	/* whoever still answers there */
	ck_assert_int_ne(again, -1);
	close(fd);
	fd = connect_to(path);
	ck_assert_int_ne(fd, -1);
	close(fd);
	close(again);
	memset(longpath, 'x', sizeof(longpath) - 1);
	longpath[sizeof(longpath) - 1] = '\0';
	ck_assert_int_eq(pool_listen(longpath, 5), -1);
	ck_assert_int_eq(pool_listen("/nonexistent/sock", 5), -1);
}
END_TEST

Suite *
pool_suite(void)
{
	Suite *s = suite_create("pool");
	TCase *tc = tcase_create("pool");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, starts_and_stops);
	tcase_add_test(tc, respawns);
	tcase_add_test(tc, kills_at_the_deadline);
	tcase_add_test(tc, workers_end_with_their_master);
	tcase_add_test(tc, busy_ones_end_with_their_master);
	tcase_add_test(tc, one_master_at_a_time);
	tcase_add_test(tc, stop_while_busy);
	tcase_add_test(tc, shares_a_socket);
	tcase_add_test(tc, listens);
	suite_add_tcase(s, tc);
	return s;
}
