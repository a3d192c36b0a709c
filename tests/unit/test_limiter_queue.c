/* The rate limiter's queues: commands before people, people before batch work.  On
 * PostgreSQL (store_fixture.h) they are kept there. */
#include <check.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/db/db_schema.h"
#include "limiter_fixture.h"
#include "queries.h"
#include "store_fixture.h"

static void
batch_caller(void)
{
	struct limiter g;

	turn->ready = 1;
	if (limiter_enter(&g, turn_here(), "a", 0, LIMITER_BATCH, turn_soon()) != E_OK)
		turn->failed++;
	/* everybody who waited when the rate limiter was opened has been */
	turn->batch_before = turn->n < PROCESSES;
	limiter_leave(&g, 0);
}

static void
person(void)
{
	struct limiter g;

	if (limiter_enter(&g, turn_here(), "a", 0, LIMITER_READ, turn_soon()) != E_OK)
		turn->failed++;
	usleep(2000);
	turn->n++;
	limiter_leave(&g, 0);
}

/* A command; what was before it. */
static void
command(void)
{
	struct limiter g;

	if (limiter_enter(&g, turn_here(), "a", 0, LIMITER_WRITE, turn_soon()) != E_OK)
		turn->failed++;
	turn->batch_before = turn->n == 0;
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
	turn_each_file(which, inode);
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

	ck_assert_int_eq(limiter_enter(&g, turn_here(), "a", 0, LIMITER_READ,
	    turn_soon()), E_OK);
	pid[0] = turn_spawn(person);
	pid[1] = turn_spawn(person);
	while (queued() < 2)
		usleep(500);
	pid[2] = turn_spawn(command);
	while (commands_queued() < 1)
		usleep(500);
	limiter_leave(&g, 0);
	for (int i = 0; i < 3; i++)
		waitpid(pid[i], NULL, 0);
	ck_assert_int_eq(turn->failed, 0);
	ck_assert(turn->batch_before);
	ck_assert_int_eq(turn->n, 2);
}
END_TEST

START_TEST(people_first)
{
	struct limiter g;
	pid_t batch, pids[PROCESSES];

	ck_assert_int_eq(limiter_enter(&g, turn_here(), "a", 0, LIMITER_READ,
	    turn_soon()), E_OK);
	batch = turn_spawn(batch_caller);
	while (turn->ready < 1)
		usleep(500);
	for (int i = 0; i < PROCESSES; i++)
		pids[i] = turn_spawn(person);
	while (queued() < PROCESSES)
		usleep(500);
	limiter_leave(&g, 0);
	for (int i = 0; i < PROCESSES; i++)
		waitpid(pids[i], NULL, 0);
	waitpid(batch, NULL, 0);
	ck_assert_int_eq(turn->failed, 0);
	ck_assert_int_eq(turn->n, PROCESSES);
	ck_assert_int_eq(turn->batch_before, 0);
}
END_TEST

START_TEST(batch_takes_a_free_limiter)
{
	struct limiter g;

	ck_assert_int_eq(limiter_enter(&g, turn_here(), "a", 5, LIMITER_BATCH, turn_soon()), E_OK);
	limiter_leave(&g, 0);
}
END_TEST

Suite *limiter_queue_suite(void);

Suite *
limiter_queue_suite(void)
{
	Suite *s = suite_create("limiter_queue");
	TCase *t = tcase_create("queue");

	tcase_add_checked_fixture(t, turn_open, turn_close);
	tcase_add_test(t, commands_first);
	tcase_add_test(t, people_first);
	tcase_add_test(t, batch_takes_a_free_limiter);
	suite_add_tcase(s, t);
	return s;
}
