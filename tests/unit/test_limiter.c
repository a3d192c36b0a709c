/*
 * rate limiter: several processes, one at a time, so many a second; what a killed one
 * held is given back; people before batch work.  On PostgreSQL (store_fixture.h)
 * the turns are kept there.
 */
#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/db/db_schema.h"
#include "lib/pace/limiter.h"
#include "queries.h"
#include "store_fixture.h"

Suite	*limiter_suite(void);

enum { PROCESSES = 6, CALLS = 6, PER_SECOND = 16,
	TOTAL = PROCESSES * CALLS };

struct shared {
	atomic_int	inside, overlap, n, failed, ready, batch_before;
	struct { int64_t start, end; } call[TOTAL];
};

static struct shared *sh;
static char dir[] = "/tmp/patchbay-gate-XXXXXX";
static char dir_now[sizeof(dir)];

static int64_t
soon(void)
{
	return clock_mono() + 60000;
}

/* Where turns are kept.  A connection is of one process. */
static const struct limiter_place *
here(void)
{
	static struct limiter_place place;
	static pid_t of;

	place.dir = dir_now;
	if (store_server() != NULL && of != getpid())
		place.db = store_connect();
	of = getpid();
	return &place;
}

static void
setup(void)
{
	if (store_server() != NULL)
		store_open();
	memcpy(dir_now, dir, sizeof(dir));
	ck_assert_ptr_nonnull(mkdtemp(dir_now));
	sh = mmap(NULL, sizeof(*sh), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ck_assert(sh != MAP_FAILED);
}

/* Do something with every file of the directory. */
static void
each_file(void (*fn)(const char *path, void *arg), void *arg)
{
	char path[PATH_MAX];
	DIR *d = opendir(dir_now);
	struct dirent *entry;

	ck_assert_ptr_nonnull(d);
	while ((entry = readdir(d)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir_now, entry->d_name);
		fn(path, arg);
	}
	closedir(d);
}

static void
remove_file(const char *path, void *arg)
{
	(void)arg;
	unlink(path);
}

static void
teardown(void)
{
	each_file(remove_file, NULL);
	rmdir(dir_now);
	munmap(sh, sizeof(*sh));
	if (store_server() != NULL)
		store_close();
}

/* What is logged is expected here. */
static void
quiet(void)
{
	int fd = open("/dev/null", O_WRONLY);

	ck_assert_int_ge(dup2(fd, STDERR_FILENO), 0);
	close(fd);
}

static pid_t
spawn(void (*run)(void))
{
	pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		run();
		_exit(0);
	}
	return pid;
}

static void
caller(void)
{
	struct limiter g;

	for (int i = 0; i < CALLS; i++) {
		int k;

		if (limiter_enter(&g, here(), "https://h user", PER_SECOND,
		    LIMITER_READ, soon()) != E_OK) {
			sh->failed++;
			return;
		}
		if (atomic_fetch_add(&sh->inside, 1) != 0)
			sh->overlap++;
		k = sh->n++;
		sh->call[k].start = clock_mono();
		usleep(1000);
		sh->call[k].end = clock_mono();
		sh->inside--;
		limiter_leave(&g, 0);
	}
}

START_TEST(one_at_a_time_and_so_many_a_second)
{
	pid_t pids[PROCESSES];

	for (int i = 0; i < PROCESSES; i++)
		pids[i] = spawn(caller);
	for (int i = 0; i < PROCESSES; i++)
		waitpid(pids[i], NULL, 0);
	ck_assert_int_eq(sh->failed, 0);
	ck_assert_int_eq(sh->overlap, 0);
	ck_assert_int_eq(sh->n, TOTAL);
	/* A lower bound only: no slow machine can break it.  Between the end
	 * of one and the start of the PER_SECOND-th after it: a second. */
	for (int i = 0; i + PER_SECOND < TOTAL; i++)
		ck_assert_int_ge(sh->call[i + PER_SECOND].start,
		    sh->call[i].end + 1000);
}
END_TEST

static void
hold_for_ever(void)
{
	struct limiter g;

	if (limiter_enter(&g, here(), "a", 5, LIMITER_READ, soon()) == E_OK)
		sh->ready = 1;
	for (;;)
		pause();
}

static pid_t
holder(void)
{
	pid_t pid = spawn(hold_for_ever);

	while (!sh->ready)
		usleep(500);
	return pid;
}

START_TEST(killed_holder_gives_back)
{
	struct limiter g;
	pid_t pid = holder();

	ck_assert_int_eq(limiter_enter(&g, here(), "a", 5, LIMITER_READ,
	    clock_mono() + 20), E_SERVICE_TURN);
	ck_assert_ptr_null(g.means);
	/* another account is another rate limiter */
	ck_assert_int_eq(limiter_enter(&g, here(), "b", 5, LIMITER_READ,
	    soon()), E_OK);
	limiter_leave(&g, 0);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	ck_assert_int_eq(limiter_enter(&g, here(), "a", 5, LIMITER_READ,
	    soon()), E_OK);
	/* its call counts */
	ck_assert_int_ne(g.t.times[0], 0);
	ck_assert_uint_eq(g.t.next, 2);
	limiter_leave(&g, 0);
}
END_TEST

START_TEST(leave_twice_is_nothing)
{
	struct limiter g;

	ck_assert_int_eq(limiter_enter(&g, here(), "a", 5, LIMITER_READ,
	    soon()), E_OK);
	limiter_leave(&g, 0);
	limiter_leave(&g, 0);
	ck_assert_int_eq(limiter_enter(&g, here(), "a", 5, LIMITER_READ,
	    soon()), E_OK);
	limiter_leave(&g, 0);
}
END_TEST

START_TEST(pause_keeps_everybody_out)
{
	struct limiter g;

	ck_assert_int_eq(limiter_enter(&g, here(), "a", 5, LIMITER_READ,
	    soon()), E_OK);
	limiter_leave(&g, 30000);
	ck_assert_int_eq(limiter_enter(&g, here(), "a", 5, LIMITER_READ,
	    clock_mono() + 100), E_SERVICE_TURN);
}
END_TEST

static void
batch_caller(void)
{
	struct limiter g;

	sh->ready = 1;
	if (limiter_enter(&g, here(), "a", 0, LIMITER_BATCH, soon()) != E_OK)
		sh->failed++;
	/* everybody who waited when the rate limiter was opened has been */
	sh->batch_before = sh->n < PROCESSES;
	limiter_leave(&g, 0);
}

static void
person(void)
{
	struct limiter g;

	if (limiter_enter(&g, here(), "a", 0, LIMITER_READ, soon()) != E_OK)
		sh->failed++;
	usleep(2000);
	sh->n++;
	limiter_leave(&g, 0);
}

/* A command; what was before it. */
static void
command(void)
{
	struct limiter g;

	if (limiter_enter(&g, here(), "a", 0, LIMITER_WRITE, soon()) != E_OK)
		sh->failed++;
	sh->batch_before = sh->n == 0;
	limiter_leave(&g, 0);
}

/* ":inode " of the queue's file, as in /proc/locks. */
static void
queue_inode(const char *path, void *arg)
{
	struct stat st;

	if (strstr(path, ".waiting") != NULL && stat(path, &st) == 0)
		snprintf(arg, 32, ":%llu ", (unsigned long long)st.st_ino);
}

static void
commands_inode(const char *path, void *arg)
{
	struct stat st;

	if (strstr(path, ".commands") != NULL && stat(path, &st) == 0)
		snprintf(arg, 32, ":%llu ", (unsigned long long)st.st_ino);
}

/* The same, kept in PostgreSQL. */
static int
shared_locks(enum limiter_lock queue)
{
	return (int)store_number(arena_printf(store_a, "SELECT count(*) "
	    "FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock' "
	    "AND database = (SELECT oid FROM pg_database WHERE "
	    "datname = current_database()) AND "
	    "classid::int8 = %d", patchbay_schema.application_id ^
	    (0x100 << queue)));
}

/* How many wait in a queue of the one rate limiter there is. */
static int
queued_in(void (*which)(const char *, void *))
{
	char inode[32] = "none", line[256];
	FILE *f = fopen("/proc/locks", "r");
	int n = 0;

	ck_assert_ptr_nonnull(f);
	each_file(which, inode);
	while (fgets(line, sizeof(line), f) != NULL)
		n += strstr(line, inode) != NULL &&
		    strstr(line, "READ") != NULL;
	fclose(f);
	return n;
}

static int
queued(void)
{
	return store_server() == NULL ? queued_in(queue_inode) :
	    shared_locks(LIMITER_PEOPLE);
}

static int
commands_queued(void)
{
	return store_server() == NULL ? queued_in(commands_inode) :
	    shared_locks(LIMITER_COMMANDS);
}

/* Who waits with a command goes before all who only read. */
START_TEST(commands_first)
{
	struct limiter g;
	pid_t pid[3];

	ck_assert_int_eq(limiter_enter(&g, here(), "a", 0, LIMITER_READ,
	    soon()), E_OK);
	pid[0] = spawn(person);
	pid[1] = spawn(person);
	while (queued() < 2)
		usleep(500);
	pid[2] = spawn(command);
	while (commands_queued() < 1)
		usleep(500);
	limiter_leave(&g, 0);
	for (int i = 0; i < 3; i++)
		waitpid(pid[i], NULL, 0);
	ck_assert_int_eq(sh->failed, 0);
	ck_assert(sh->batch_before);
	ck_assert_int_eq(sh->n, 2);
}
END_TEST

START_TEST(people_first)
{
	struct limiter g;
	pid_t batch, pids[PROCESSES];

	ck_assert_int_eq(limiter_enter(&g, here(), "a", 0, LIMITER_READ,
	    soon()), E_OK);
	batch = spawn(batch_caller);
	while (sh->ready < 1)
		usleep(500);
	for (int i = 0; i < PROCESSES; i++)
		pids[i] = spawn(person);
	while (queued() < PROCESSES)
		usleep(500);
	limiter_leave(&g, 0);
	for (int i = 0; i < PROCESSES; i++)
		waitpid(pids[i], NULL, 0);
	waitpid(batch, NULL, 0);
	ck_assert_int_eq(sh->failed, 0);
	ck_assert_int_eq(sh->n, PROCESSES);
	ck_assert_int_eq(sh->batch_before, 0);
}
END_TEST

START_TEST(batch_takes_a_free_limiter)
{
	struct limiter g;

	ck_assert_int_eq(limiter_enter(&g, here(), "a", 5, LIMITER_BATCH, soon()), E_OK);
	limiter_leave(&g, 0);
}
END_TEST

START_TEST(no_directory)
{
	const struct limiter_place none = { .dir = "/nonexistent/patchbay" };
	struct limiter g;

	quiet();
	ck_assert_int_eq(limiter_enter(&g, &none, "a", 5, LIMITER_READ,
	    soon()), E_INTERNAL);
}
END_TEST

static void
damage(const char *path, void *arg)
{
	FILE *f = fopen(path, "w");

	(void)arg;
	ck_assert_ptr_nonnull(f);
	fputs("rubbish", f);
	fclose(f);
}

START_TEST(damaged_file_waits_a_window)
{
	struct limiter g;
	int64_t now;

	ck_assert_int_eq(limiter_enter(&g, here(), "a", 5, LIMITER_READ,
	    soon()), E_OK);
	limiter_leave(&g, 0);
	each_file(damage, NULL);
	quiet();
	now = clock_mono();
	ck_assert_int_eq(limiter_enter(&g, here(), "a", 5, LIMITER_READ,
	    soon()), E_OK);
	ck_assert_int_ge(clock_mono(), now + LIMITER_WINDOW_MS);
	limiter_leave(&g, 0);
}
END_TEST

START_TEST(arithmetic)
{
	struct limiter_times t = { .next = 5,
		.times = { 100, 200, 300, 400, 500 } };

	/* the fifth last ended at 100 */
	ck_assert_int_eq(limiter_next(&t, 5, 600), 100 + LIMITER_WINDOW_MS);
	ck_assert_int_eq(limiter_next(&t, 5, 100 + LIMITER_WINDOW_MS),
	    100 + LIMITER_WINDOW_MS);
	ck_assert_int_eq(limiter_next(&t, 5, 5000), 5000);
	ck_assert_int_eq(limiter_next(&t, 1, 600), 500 + LIMITER_WINDOW_MS);
	ck_assert_int_eq(limiter_next(&t, 6, 600), 600);
	ck_assert_int_eq(limiter_next(&t, 0, 600), 600);
	ck_assert_int_eq(limiter_next(&t, 1000, 600), 600);
	/* after a reboot the clock starts again */
	ck_assert_int_eq(limiter_next(&t, 5, 50), 50);
	t.not_before = 2000;
	ck_assert_int_eq(limiter_next(&t, 5, 600), 2000);
	ck_assert_int_eq(limiter_next(&t, 5, 2001), 2001);
	t.not_before = 10000000;
	ck_assert_int_eq(limiter_next(&t, 5, 5000), 5000);
}
END_TEST

Suite *
limiter_suite(void)
{
	Suite *s = suite_create("limiter");
	TCase *t = tcase_create("limiter");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, one_at_a_time_and_so_many_a_second);
	tcase_add_test(t, killed_holder_gives_back);
	tcase_add_test(t, leave_twice_is_nothing);
	tcase_add_test(t, pause_keeps_everybody_out);
	tcase_add_test(t, commands_first);
	tcase_add_test(t, people_first);
	tcase_add_test(t, batch_takes_a_free_limiter);
	tcase_add_test(t, no_directory);
	store_add_sqlite(t, damaged_file_waits_a_window);
	tcase_add_test(t, arithmetic);
	suite_add_tcase(s, t);
	return s;
}
