/*
 * PostgreSQL's own ways: connections that are lost before, in and after a
 * COMMIT, servers that are not for us, and writers.  Only with TEST_DB
 * (store_fixture.h).
 */
#include <check.h>
#include <libpq-fe.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/db/db_schema.h"
#include "pg_proxy.h"
#include "queries.h"
#include "store/org.h"
#include "store/setting.h"
#include "store_fixture.h"

Suite	*db_pg_suite(void);

static struct db *db;		/* through the proxy */

/* --- fixture --- */

static void
open_all(void)
{
	store_open();
	proxy_start();
	db = db_open(&patchbay_schema, proxy_address());
	ck_assert_ptr_nonnull(db);
}

static void
close_all(void)
{
	db_close(db);
	proxy_stop();
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

/* What is asked ahead comes with the next statement, of the same moment, and
 * only for who asks the same. */
START_TEST(asked_ahead)
{
	int64_t n, m;

	store_quiet();
	ck_ok(setting_put(store_db, "n", 1));
	ck_ok(setting_put(store_db, "m", 2));
	ck_assert(!db_ahead(db, true));		/* not outside of a reading */
	for (int i = 0; i < 2; i++) {
		db_read_only(db, true);
		ck_ok(setting_get(db, "none", 9, &n));
		ck_assert_int_eq(n, 9);
		ck_assert(db_ahead(db, true));
		ck_ok(setting_get(db, "n", 0, &n));
		ck_ok(setting_get(db, "m", 0, &n));
		ck_ok(setting_get(db, "n", 0, &n));
		ck_assert_int_eq(n, 0);		/* it is only noted */
		db_ahead(db, false);
		if (i == 1) {
			end_connections();
			ck_assert_int_eq(setting_get(db, "m", 0, &m), E_AWAY);
		}
		/* a new moment, and nothing of before */
		ck_ok(setting_get(db, "m", 0, &m));
		ck_ok(setting_put(store_db, "n", 5));
		ck_ok(setting_get(db, "n", 0, &n));
		ck_assert_int_eq(m, 2);
		ck_assert_int_eq(n, 1);
		ck_ok(setting_get(db, "none", 9, &n));
		ck_assert_int_eq(n, 9);
		db_read_only(db, false);
		ck_ok(setting_put(store_db, "n", 1));
	}
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
	proxy_do(CUT_BEFORE);
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
	proxy_do(CUT_AFTER);
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
	proxy_do(CUT_FOR_GOOD);
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
	proxy_do(WARN);
	ck_assert_int_eq(change(_i), E_UNSURE);
	ck_assert_int_eq(proxy_does(), PASS);
	ck_assert(!db_in_transaction(db));
	ck_ok(setting_put(db, "n", 3));
	ck_assert_int_eq(stored(), 3);
}
END_TEST

/* What a primary that is one no more still has is not saved. */
START_TEST(found_on_the_primary_alone)
{
	store_quiet();
	proxy_do(CUT_THEN_WARN);
	ck_assert_int_eq(change(_i), E_UNSURE);
	ck_assert_int_eq(proxy_does(), PASS);
	ck_assert(!db_in_transaction(db));
	ck_ok(setting_put(db, "n", 3));
	ck_assert_int_eq(stored(), 3);
}
END_TEST

/* --- servers that are not for us --- */

START_TEST(an_old_server)
{
	store_quiet();
	db_close(db);	/* the proxy has one client at a time */
	proxy_do(OLD);
	db = db_open(&patchbay_schema, proxy_address());
	ck_assert_ptr_null(db);
	ck_assert_int_eq(db_migrate(&patchbay_schema, proxy_address()), E_DB);
}
END_TEST

/* The server says so and lives on: nothing of the change is kept. */
START_TEST(a_full_disk)
{
	int64_t n;

	store_quiet();
	ck_ok(setting_put(db, "n", 1));
	administer("CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE "
	    "plpgsql AS $$ BEGIN RAISE 'could not extend file' "
	    "USING ERRCODE = '53100'; END $$;"
	    "CREATE TRIGGER full_disk BEFORE UPDATE ON setting "
	    "FOR EACH ROW EXECUTE FUNCTION full_disk()");
	ck_assert_int_eq(change(_i), E_DB_FULL);
	db_rollback(db);
	ck_ok(setting_get(db, "n", 0, &n));
	ck_assert_int_eq(n, 1);
	administer("DROP TRIGGER full_disk ON setting;"
	    "DROP FUNCTION full_disk");
	ck_ok(change(_i));
	ck_assert_int_eq(stored(), 2);
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
	ck_ok(db_begin(store_db));
	db_patience(db, 0);	/* nothing is logged */
	ck_assert_int_eq(setting_put(db, "n", 1), E_BUSY);
	db_patience(db, 50);
	store_quiet();
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
	tcase_add_test(t, asked_ahead);
	tcase_add_loop_test(t, before_commit, 0, 2);
	tcase_add_loop_test(t, after_commit, 0, 2);
	tcase_add_loop_test(t, for_good, 0, 2);
	tcase_add_loop_test(t, not_replicated, 0, 2);
	tcase_add_loop_test(t, found_on_the_primary_alone, 0, 2);
	tcase_add_test(t, an_old_server);
	tcase_add_loop_test(t, a_full_disk, 0, 2);
	tcase_add_test(t, read_then_write);
	tcase_add_test(t, patience);
	return s;
}
