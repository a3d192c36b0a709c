/*
 * PostgreSQL's own ways: connections that are lost before, in and after a
 * COMMIT, and writers.  Only with TEST_DB (store_fixture.h).  Between the program and the server stands a proxy that
 * cuts the connection where it is told to.
 */
#include <check.h>
#include <libpq-fe.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/db_schema.h"
#include "queries.h"
#include "store/org.h"
#include "store/setting.h"
#include "store_fixture.h"

Suite	*db_pg_suite(void);

enum cut { PASS, CUT_BEFORE, CUT_AFTER, CUT_FOR_GOOD, WARN,
	CUT_THEN_WARN };

static atomic_int *cut;		/* at the next COMMIT */
static pid_t proxy_pid;
static struct db *db;		/* through the proxy */

/* --- the proxy --- */

static struct sockaddr_un
socket_in(const char *dir)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };

	ck_assert_int_lt(snprintf(sun.sun_path, sizeof(sun.sun_path),
	    "%s/.s.PGSQL.5432", dir), (int)sizeof(sun.sun_path));
	return sun;
}

/* The directory of the server's socket. */
static const char *
server_dir(void)
{
	PQconninfoOption *all = PQconninfoParse(store_server(), NULL), *o;
	const char *dir = NULL;

	for (o = all; o->keyword != NULL; o++)
		if (strcmp(o->keyword, "host") == 0)
			dir = strdup(o->val);
	PQconninfoFree(all);
	return dir;
}

/* What the server says of a commit that no standby has, when the wait for one
 * is cancelled; its length is that of all but the first letter. */
static const char warning[] = "N\0\0\0\x4a" "SWARNING\0VWARNING\0C01000\0"
    "Mcanceling wait for synchronous replication\0";

/* One piece from one side to the other; false: this connection has ended. */
static bool
pass(int from, int to, bool client)
{
	char b[8192];
	struct pollfd answer = { .fd = to, .events = POLLIN };
	ssize_t n = read(from, b, sizeof(b));
	bool commit;

	if (n <= 0)
		return false;
	commit = client && *cut != PASS && memmem(b, (size_t)n, "COMMIT", 6) !=
	    NULL;
	if (commit && *cut == CUT_BEFORE) {
		*cut = PASS;
		return false;
	}
	if (commit && *cut == WARN &&
	    write(from, warning, sizeof(warning)) != sizeof(warning))
		return false;
	if (write(to, b, (size_t)n) != n)
		return false;
	if (!commit || *cut == WARN) {
		*cut = commit ? PASS : (int)*cut;
		return true;
	}
	poll(&answer, 1, -1);	/* it is done, and nobody hears of it */
	if (*cut != CUT_FOR_GOOD)
		*cut = *cut == CUT_THEN_WARN ? WARN : PASS;
	return false;
}

static void
join(int client, const char *dir)
{
	struct sockaddr_un sun = socket_in(dir);
	int server = socket(AF_UNIX, SOCK_STREAM, 0);
	struct pollfd p[2] = { { .fd = client, .events = POLLIN },
		{ .fd = server, .events = POLLIN } };
	bool ok = connect(server, (struct sockaddr *)&sun, sizeof(sun)) == 0;

	while (ok && poll(p, 2, -1) > 0) {
		if (p[0].revents != 0)
			ok = pass(client, server, true);
		if (ok && p[1].revents != 0)
			ok = pass(server, client, false);
	}
	close(server);
}

static void
proxy(int listener, const char *dir)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (*cut != CUT_FOR_GOOD) {
		int client = accept(listener, NULL, NULL);

		if (*cut != CUT_FOR_GOOD)
			join(client, dir);
		close(client);
	}
	_exit(0);
}

/* --- fixture --- */

static const char *
through_proxy(void)
{
	return arena_printf(store_a, "postgresql://patchbay@%%2Ftmp%%2F%s%s",
	    strrchr(store_dir, '/') + 1, strrchr(store_path, '/'));
}

static void
open_all(void)
{
	struct sockaddr_un sun;
	int listener = socket(AF_UNIX, SOCK_STREAM, 0);

	store_open();
	cut = mmap(NULL, sizeof(*cut), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ck_assert(cut != MAP_FAILED);
	sun = socket_in(store_dir);
	ck_assert_int_eq(bind(listener, (struct sockaddr *)&sun, sizeof(sun)),
	    0);
	ck_assert_int_eq(listen(listener, 5), 0);
	if ((proxy_pid = fork()) == 0)
		proxy(listener, server_dir());
	close(listener);
	db = db_open(&patchbay_schema, through_proxy());
	ck_assert_ptr_nonnull(db);
}

static void
close_all(void)
{
	struct sockaddr_un sun = socket_in(store_dir);

	db_close(db);
	kill(proxy_pid, SIGKILL);
	waitpid(proxy_pid, NULL, 0);
	unlink(sun.sun_path);
	store_close();
}

/* Some SQL of an administrator. */
static void
administer(const char *sql)
{
	PGconn *pg = PQconnectdb(store_path);
	PGresult *r = PQexec(pg, sql);

	ck_assert_msg(PQresultStatus(r) == PGRES_TUPLES_OK ||
	    PQresultStatus(r) == PGRES_COMMAND_OK, "%s", PQerrorMessage(pg));
	PQclear(r);
	PQfinish(pg);
}

static void
end_connections(void)
{
	administer("SELECT pg_terminate_backend(pid, 5000) "
	    "FROM pg_stat_activity WHERE datname = current_database() AND "
	    "pid <> pg_backend_pid()");
}

static int64_t
stored(void)
{
	int64_t n;

	ck_ok(setting_get(store_db, "n", 0, &n));
	return n;
}

/* --- connections that are lost --- */

START_TEST(idle)
{
	struct org o;
	int64_t n;

	store_quiet();
	ck_ok(setting_put(db, "n", 1));
	end_connections();
	ck_ok(setting_get(db, "n", 0, &n));
	ck_assert_int_eq(n, 1);
	end_connections();
	ck_ok(setting_put(db, "n", 2));
	end_connections();
	db_read_only(db, true);
	ck_ok(org_get(db, store_a, &o));
	db_read_only(db, false);
	end_connections();
	ck_ok(db_begin(db));
	ck_ok(setting_put(db, "n", 3));
	ck_ok(db_commit(db));
	ck_assert_int_eq(stored(), 3);
}
END_TEST

START_TEST(in_a_transaction)
{
	int64_t n;

	store_quiet();
	ck_ok(setting_put(db, "n", 1));
	ck_ok(db_begin(db));
	ck_ok(setting_put(db, "n", 2));
	end_connections();
	ck_assert_int_eq(setting_put(db, "n", 3), E_AWAY);
	/* it must not go on as if on its own */
	ck_assert_int_eq(setting_put(db, "n", 4), E_AWAY);
	ck_assert_int_eq(db_commit(db), E_AWAY);
	ck_assert_int_eq(stored(), 1);
	ck_ok(setting_get(db, "n", 0, &n));
	ck_assert_int_eq(n, 1);
}
END_TEST

/* What was read before is of another moment than what comes after: the rest
 * fails, and what begins anew does not. */
START_TEST(in_a_read)
{
	int64_t n;

	store_quiet();
	ck_ok(setting_put(db, "n", 1));
	db_read_only(db, true);
	ck_ok(setting_get(db, "n", 0, &n));
	end_connections();
	ck_assert_int_eq(setting_get(db, "n", 0, &n), E_AWAY);
	db_read_only(db, false);
	db_read_only(db, true);
	ck_ok(setting_get(db, "n", 0, &n));
	ck_assert_int_eq(n, 1);
	db_read_only(db, false);
}
END_TEST

/* Whole transactions, and statements that are one. */
static enum err
change(bool alone)
{
	enum err e;

	if (alone)
		return setting_put(db, "n", 2);
	ck_ok(db_begin(db));
	e = setting_put(db, "n", 2);
	return e == E_OK ? db_commit(db) : e;
}

START_TEST(before_commit)
{
	store_quiet();
	ck_ok(setting_put(db, "n", 1));
	*cut = CUT_BEFORE;
	ck_assert_int_eq(change(_i), E_AWAY);
	ck_assert(!db_in_transaction(db));
	ck_assert_int_eq(stored(), 1);
	ck_ok(change(_i));
	ck_assert_int_eq(stored(), 2);
}
END_TEST

START_TEST(after_commit)
{
	store_quiet();
	ck_ok(setting_put(db, "n", 1));
	*cut = CUT_AFTER;
	ck_ok(change(_i));
	ck_assert(!db_in_transaction(db));
	ck_assert_int_eq(stored(), 2);
	ck_ok(setting_put(db, "n", 5));
	ck_assert_int_eq(stored(), 5);
}
END_TEST

START_TEST(for_good)
{
	int64_t n;

	store_quiet();
	ck_ok(setting_put(db, "n", 1));
	*cut = CUT_FOR_GOOD;
	ck_assert_int_eq(change(_i), E_UNSURE);
	ck_assert(!db_in_transaction(db));
	ck_assert_int_eq(setting_get(db, "n", 0, &n), E_AWAY);
	ck_assert_int_eq(setting_put(db, "n", 3), E_AWAY);
}
END_TEST

/* A commit that only the primary has is not one: its warning says so. */
START_TEST(not_replicated)
{
	store_quiet();
	*cut = WARN;
	ck_assert_int_eq(change(_i), E_UNSURE);
	ck_assert_int_eq(*cut, PASS);
	ck_assert(!db_in_transaction(db));
	ck_ok(setting_put(db, "n", 3));
	ck_assert_int_eq(stored(), 3);
}
END_TEST

/* What a primary that is one no more still has is not saved. */
START_TEST(found_on_the_primary_alone)
{
	store_quiet();
	*cut = CUT_THEN_WARN;
	ck_assert_int_eq(change(_i), E_UNSURE);
	ck_assert_int_eq(*cut, PASS);
	ck_assert(!db_in_transaction(db));
	ck_ok(setting_put(db, "n", 3));
	ck_assert_int_eq(stored(), 3);
}
END_TEST

/* --- writers --- */

START_TEST(read_then_write)
{
	enum { PROCESSES = 4, TIMES = 25 };
	pid_t pids[PROCESSES];
	int status;

	for (int i = 0; i < PROCESSES; i++) {
		if ((pids[i] = fork()) != 0)
			continue;
		struct db *mine = store_connect();
		int64_t n;

		for (int k = 0; k < TIMES; k++)
			if (db_begin(mine) != E_OK ||
			    setting_get(mine, "n", 0, &n) != E_OK ||
			    setting_put(mine, "n", n + 1) != E_OK ||
			    db_commit(mine) != E_OK)
				_exit(1);
		_exit(0);
	}
	for (int i = 0; i < PROCESSES; i++) {
		waitpid(pids[i], &status, 0);
		ck_assert_int_eq(status, 0);
	}
	ck_assert_int_eq(stored(), PROCESSES * TIMES);
}
END_TEST

START_TEST(patience)
{
	store_quiet();
	ck_ok(db_begin(store_db));
	db_patience(db, 50);
	ck_assert_int_eq(setting_put(db, "n", 1), E_BUSY);
	ck_assert_int_eq(db_begin(db), E_BUSY);
	db_rollback(store_db);
	ck_ok(setting_put(db, "n", 1));
}
END_TEST

Suite *
db_pg_suite(void)
{
	Suite *s = suite_create("db_pg");
	TCase *t = tcase_create("db_pg");

	/* Check owns it from here on, with tests or without any */
	suite_add_tcase(s, t);
	if (store_server() == NULL)
		return s;
	tcase_add_checked_fixture(t, open_all, close_all);
	tcase_add_test(t, idle);
	tcase_add_test(t, in_a_transaction);
	tcase_add_test(t, in_a_read);
	tcase_add_loop_test(t, before_commit, 0, 2);
	tcase_add_loop_test(t, after_commit, 0, 2);
	tcase_add_loop_test(t, for_good, 0, 2);
	tcase_add_loop_test(t, not_replicated, 0, 2);
	tcase_add_loop_test(t, found_on_the_primary_alone, 0, 2);
	tcase_add_test(t, read_then_write);
	tcase_add_test(t, patience);
	return s;
}
