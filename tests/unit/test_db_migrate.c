/* db: bringing a file up to the newest schema, or refusing it. */
#include <check.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/db/db.h"
#include "lib/db/db_schema.h"

#define ck_ok(e)	ck_assert_int_eq((e), E_OK)

static const struct db_migration migrations[] = {
	{ "001", "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT UNIQUE)"
	    " STRICT;" },
	{ "002", "CREATE TABLE c (t INTEGER NOT NULL REFERENCES t (id)) STRICT;"
	    "INSERT INTO t (id, name) VALUES (1, 'first');" },
	{ "003", "ALTER TABLE t ADD COLUMN more TEXT;" },
	{ "bad", "INSERT INTO c (t) VALUES (99);" },
};
static const struct db_query queries[] = {
	{ .name = "get", .sql = "SELECT id FROM t WHERE name = $1" },
};
static struct db_schema schema;

static char dir[64], path[80];

static void
setup(void)
{
	schema = (struct db_schema){ .name = "test", .application_id = 77,
	    .migrations = migrations, .nmigrations = 3, .queries = queries,
	    .nqueries = 1 };
	snprintf(dir, sizeof(dir), "/tmp/db-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/x.db", dir);
}

static void
teardown(void)
{
	static const char *const ends[] = { "", "-wal", "-shm", "-journal" };
	char file[100];

	for (size_t i = 0; i < 4; i++) {
		snprintf(file, sizeof(file), "%s%s", path, ends[i]);
		unlink(file);
	}
	ck_assert_int_eq(rmdir(dir), 0);
}

/* What is expected to be logged stays out of the test's output. */
static void
quiet(void)
{
	ck_assert_ptr_nonnull(freopen("/dev/null", "w", stderr));
}

/* Ask the file directly. */
static char *
ask(const char *sql)
{
	static char answer[200];
	sqlite3 *h;
	sqlite3_stmt *st;

	ck_assert_int_eq(sqlite3_open(path, &h), SQLITE_OK);
	ck_assert_msg(sqlite3_prepare_v2(h, sql, -1, &st, NULL) == SQLITE_OK,
	    "%s", sqlite3_errmsg(h));
	answer[0] = '\0';
	if (sqlite3_step(st) == SQLITE_ROW)
		snprintf(answer, sizeof(answer), "%s",
		    (const char *)sqlite3_column_text(st, 0));
	sqlite3_finalize(st);
	sqlite3_close(h);
	return answer;
}

START_TEST(migrates_from_empty)
{
	struct stat st;

	ck_ok(db_migrate(&schema, path));
	ck_assert_str_eq(ask("PRAGMA user_version"), "3");
	ck_assert_str_eq(ask("PRAGMA application_id"), "77");
	ck_assert_str_eq(ask("PRAGMA journal_mode"), "wal");
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_mode & 0777, 0600);
	/* again: nothing to do, nothing done twice */
	ck_ok(db_migrate(&schema, path));
	ck_assert_str_eq(ask("SELECT count(*) FROM t"), "1");
}
END_TEST

START_TEST(migrates_the_rest)
{
	struct db *db;

	quiet();
	schema.nmigrations = 1;
	ck_ok(db_migrate(&schema, path));
	db = db_open(&schema, path);
	ck_assert_ptr_nonnull(db);
	db_close(db);
	schema.nmigrations = 3;
	/* a worker doesn't run on an older schema */
	ck_assert_ptr_null(db_open(&schema, path));
	ck_ok(db_migrate(&schema, path));
	ck_assert_str_eq(ask("SELECT name FROM t"), "first");
}
END_TEST

START_TEST(failed_migration_leaves_nothing)
{
	static const struct db_migration broken[] = {
		{ "001", "CREATE TABLE t (id INTEGER PRIMARY KEY) STRICT;" },
		{ "002", "CREATE TABLE u (id INTEGER) STRICT; SELECT nowhere;" },
	};

	quiet();
	schema.migrations = broken;
	schema.nmigrations = 2;
	ck_assert_int_eq(db_migrate(&schema, path), E_DB);
	ck_assert_str_eq(ask("PRAGMA user_version"), "1");
	ck_assert_str_eq(ask("SELECT count(*) FROM sqlite_schema "
	    "WHERE name = 'u'"), "0");
}
END_TEST

START_TEST(migration_keeps_references)
{
	quiet();
	schema.nmigrations = 4;
	ck_assert_int_eq(db_migrate(&schema, path), E_DB);
	ck_assert_str_eq(ask("PRAGMA user_version"), "3");
	ck_assert_str_eq(ask("SELECT count(*) FROM c"), "0");
}
END_TEST

START_TEST(refuses_newer)
{
	quiet();
	ck_ok(db_migrate(&schema, path));
	ask("PRAGMA user_version = 9");
	ck_assert_int_eq(db_migrate(&schema, path), E_DB);
	ck_assert_ptr_null(db_open(&schema, path));
	ck_assert_str_eq(ask("PRAGMA user_version"), "9");
}
END_TEST

START_TEST(refuses_what_is_not_ours)
{
	FILE *f;

	quiet();
	ask("CREATE TABLE somebody (x)");
	ck_assert_int_eq(db_migrate(&schema, path), E_DB);
	/* and leaves it as it was */
	ck_assert_str_eq(ask("PRAGMA journal_mode"), "delete");
	ask("PRAGMA application_id = 78");
	ck_assert_int_eq(db_migrate(&schema, path), E_DB);
	ck_assert_ptr_null(db_open(&schema, path));
	f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	for (int i = 0; i < 1000; i++)
		fputs("this is no database\n", f);
	fclose(f);
	ck_assert_int_eq(db_migrate(&schema, path), E_DB);
	ck_assert_int_eq(db_migrate(&schema, "/nowhere/x.db"), E_DB);
	ck_assert_ptr_null(db_open(&schema, "/nowhere/x.db"));
}
END_TEST

START_TEST(starts_side_by_side)
{
	pid_t pid[6];
	int status;

	for (int i = 0; i < 6; i++) {
		pid[i] = fork();
		ck_assert_int_ne(pid[i], -1);
		if (pid[i] == 0)
			_exit(db_migrate(&schema, path) == E_OK ? 0 : 1);
	}
	for (int i = 0; i < 6; i++) {
		ck_assert_int_eq(waitpid(pid[i], &status, 0), pid[i]);
		ck_assert_int_eq(status, 0);
	}
	ck_assert_str_eq(ask("SELECT count(*) FROM t"), "1");
}
END_TEST

/* A statement that does not fit is found before anybody is served. */
START_TEST(tries_every_statement)
{
	static const struct db_query wrong[] = {
		{ .name = "get", .sql = "SELECT id FROM t WHERE name = $1" },
		{ .name = "none", .sql = "SELECT nothing FROM t" },
	};

	quiet();
	schema.queries = wrong;
	schema.nqueries = 2;
	ck_assert_int_eq(db_migrate(&schema, path), E_DB);
	schema.nqueries = 1;
	ck_ok(db_migrate(&schema, path));
}
END_TEST

Suite *db_migrate_suite(void);

Suite *
db_migrate_suite(void)
{
	Suite *s = suite_create("db_migrate");
	TCase *t = tcase_create("migrate");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, migrates_from_empty);
	tcase_add_test(t, migrates_the_rest);
	tcase_add_test(t, failed_migration_leaves_nothing);
	tcase_add_test(t, migration_keeps_references);
	tcase_add_test(t, refuses_newer);
	tcase_add_test(t, refuses_what_is_not_ours);
	tcase_add_test(t, starts_side_by_side);
	tcase_add_test(t, tries_every_statement);
	suite_add_tcase(s, t);
	return s;
}
