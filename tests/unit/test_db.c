/* db: transactions and cursors, on a small schema of its own. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/db/db.h"
#include "lib/db/db_schema.h"

#define ck_ok(e)	ck_assert_int_eq((e), E_OK)

enum { Q_ADD, Q_GET, Q_ALL, Q_CHILD, Q_UPDATE, Q_WRONG_TYPE, Q_FIFTY, Q_MAX };

static const struct db_migration migrations[] = {
	{ "001", "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT UNIQUE,"
	    " n INTEGER CHECK (n < 100)) STRICT;" },
	{ "002", "CREATE TABLE c (t INTEGER NOT NULL REFERENCES t (id)) STRICT;"
	    "INSERT INTO t (id, name) VALUES (1, 'first');" },
};
static const struct db_query queries[] = {
	[Q_ADD] = { "add", "INSERT INTO t (name, n) VALUES ($1, $2)",
	    .params = "ti", .cols = "", .writes = true },
	[Q_GET] = { "get", "SELECT id, name, n FROM t WHERE name = $2 OR $1",
	    .params = "it", .cols = "iti" },
	[Q_ALL] = { "all", "SELECT id, name, '$1' FROM t ORDER BY id",
	    .params = "", .cols = "itt" },
	[Q_CHILD] = { "child", "INSERT INTO c (t) VALUES ($1)",
	    .params = "i", .cols = "", .writes = true },
	[Q_UPDATE] = { "update", "UPDATE t SET n = $1 RETURNING id",
	    .params = "i", .cols = "i", .writes = true },
	[Q_WRONG_TYPE] = { "wrong", "UPDATE t SET n = $1",
	    .params = "t", .cols = "", .writes = true },
	[Q_FIFTY] = { "fifty", "SELECT count(*) FROM t WHERE n = 50",
	    .params = "", .cols = "i" },
};
static struct db_schema schema;

static char dir[64], path[80];
static struct arena *a;

static void
setup(void)
{
	schema = (struct db_schema){ .name = "test", .application_id = 77,
	    .migrations = migrations, .nmigrations = 2, .queries = queries,
	    .nqueries = Q_MAX };
	snprintf(dir, sizeof(dir), "/tmp/db-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/x.db", dir);
	a = arena_new(1 << 20);
}

/* What is expected to be logged stays out of the test's output. */
static void
quiet(void)
{
	ck_assert_ptr_nonnull(freopen("/dev/null", "w", stderr));
}

static void
teardown(void)
{
	static const char *const ends[] = { "", "-wal", "-shm", "-journal" };
	char file[100];

	arena_free(a);
	for (size_t i = 0; i < 4; i++) {
		snprintf(file, sizeof(file), "%s%s", path, ends[i]);
		unlink(file);
	}
	ck_assert_int_eq(rmdir(dir), 0);
}

static struct db *
fresh(void)
{
	struct db *db;

	ck_ok(db_migrate(&schema, path));
	db = db_open(&schema, path);
	ck_assert_ptr_nonnull(db);
	return db;
}

static enum err
add(struct db *db, const char *name, int64_t n)
{
	struct cur c;

	db_start(&c, db, Q_ADD, (struct db_value[]){ { .text = name },
	    { .n = n } });
	return db_exec(&c);
}

static void
get(struct cur *c, struct db *db, int64_t all, const char *name)
{
	db_start(c, db, Q_GET, (struct db_value[]){ { .n = all },
	    { .text = name } });
}

static int
rows(struct db *db)
{
	struct cur c;
	int n = 0;

	db_start(&c, db, Q_ALL, NULL);
	while (db_next(&c, a))
		n++;
	ck_ok(cur_end(&c));
	return n;
}

START_TEST(reads_and_writes)
{
	struct db *db = fresh();
	struct cur c;
	char big[300];

	memset(big, 'x', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	ck_ok(add(db, "b", 5));
	ck_ok(add(db, big, INT64_MIN + 1));
	get(&c, db, ABSENT, "b");
	ck_assert(db_next(&c, a));
	ck_assert_int_eq(db_int(&c, 0), 2);
	ck_assert_str_eq(db_text(&c, 1), "b");
	ck_assert_int_eq(db_int(&c, 2), 5);
	ck_assert(!db_next(&c, a));
	ck_assert(!db_next(&c, a));
	ck_ok(cur_end(&c));
	ck_ok(cur_end(&c));
	db_close(db);
}
END_TEST

START_TEST(null_and_absent)
{
	struct db *db = fresh();
	struct cur c;

	ck_ok(add(db, NULL, ABSENT));
	get(&c, db, 1, NULL);
	ck_assert(db_next(&c, a));		/* the first */
	ck_assert(db_next(&c, a));
	ck_assert_ptr_null(db_text(&c, 1));
	ck_assert_int_eq(db_int(&c, 2), ABSENT);
	ck_ok(cur_end(&c));
	/* what was given before is gone: $1 is NULL again */
	get(&c, db, ABSENT, NULL);
	ck_assert(!db_next(&c, a));
	ck_ok(cur_end(&c));
	db_close(db);
}
END_TEST

START_TEST(violations)
{
	struct db *db = fresh();
	struct cur c;

	quiet();
	ck_assert_int_eq(add(db, "first", 1), E_CONFLICT);
	db_start(&c, db, Q_CHILD, (struct db_value[]){ { .n = 99 } });
	ck_assert_int_eq(db_exec(&c), E_CONFLICT);
	ck_assert_int_eq(add(db, "x", 100), E_DB);	/* CHECK */
	db_start(&c, db, Q_WRONG_TYPE, (struct db_value[]){
	    { .text = "not a number" } });		/* STRICT */
	ck_assert_int_eq(db_exec(&c), E_DB);
	/* the connection is as good as before */
	ck_ok(add(db, "second", 1));
	ck_assert_int_eq(rows(db), 2);
	db_close(db);
}
END_TEST

START_TEST(transactions)
{
	struct db *db = fresh();

	quiet();
	ck_ok(db_begin(db));
	ck_assert(db_in_transaction(db));
	ck_assert_int_eq(db_begin(db), E_INTERNAL);
	ck_ok(add(db, "b", 1));
	ck_ok(db_commit(db));
	ck_assert(!db_in_transaction(db));
	ck_assert_int_eq(rows(db), 2);
	ck_ok(db_begin(db));
	ck_ok(add(db, "c", 1));
	db_rollback(db);
	ck_assert_int_eq(rows(db), 2);
	ck_assert_int_eq(db_commit(db), E_INTERNAL);
	db_rollback(db);
	db_close(db);
}
END_TEST

START_TEST(failure_in_a_transaction)
{
	struct db *db = fresh();

	ck_ok(db_begin(db));
	ck_ok(add(db, "b", 1));
	ck_assert_int_eq(add(db, "first", 1), E_CONFLICT);
	/* nothing more runs, and commit gives the first failure */
	ck_assert_int_eq(add(db, "c", 1), E_CONFLICT);
	ck_assert_int_eq(db_commit(db), E_CONFLICT);
	ck_assert(!db_in_transaction(db));
	ck_assert_int_eq(rows(db), 1);
	ck_ok(add(db, "c", 1));
	db_close(db);
}
END_TEST

START_TEST(read_only)
{
	struct db *db = fresh();
	struct cur c;

	quiet();
	db_read_only(db, true);
	ck_assert_int_eq(add(db, "b", 1), E_INTERNAL);
	db_start(&c, db, Q_UPDATE, (struct db_value[]){ { .n = 1 } });
	ck_assert(!db_next(&c, a));
	ck_assert_int_eq(cur_end(&c), E_INTERNAL);
	ck_assert_int_eq(db_begin(db), E_INTERNAL);
	ck_assert_int_eq(rows(db), 1);
	db_read_only(db, false);
	ck_ok(add(db, "b", 1));
	ck_assert_int_eq(rows(db), 2);
	db_close(db);
}
END_TEST

/* What one request reads is of one moment, whoever writes meanwhile. */
START_TEST(reads_of_one_moment)
{
	struct db *db = fresh(), *other = db_open(&schema, path);

	ck_assert_ptr_nonnull(other);
	db_read_only(db, true);
	ck_assert_int_eq(rows(db), 1);
	ck_ok(add(other, "b", 1));
	ck_assert_int_eq(rows(db), 1);
	db_read_only(db, false);
	ck_assert_int_eq(rows(db), 2);
	ck_ok(db_begin(db));
	ck_ok(db_commit(db));
	db_close(other);
	db_close(db);
}
END_TEST

START_TEST(writes_are_whole)
{
	struct db *db = fresh();
	struct cur c;

	ck_ok(add(db, "b", 1));
	ck_ok(add(db, "c", 1));
	db_start(&c, db, Q_UPDATE, (struct db_value[]){ { .n = 50 } });
	ck_assert(db_next(&c, a));		/* one of three rows, then let go */
	ck_ok(cur_end(&c));
	db_start(&c, db, Q_FIFTY, NULL);
	ck_assert(db_next(&c, a));
	ck_assert_int_eq(db_int(&c, 0), 3);
	ck_ok(cur_end(&c));
	db_close(db);
}
END_TEST

START_TEST(cursor_misuse)
{
	struct db *db = fresh();
	struct cur c, d;

	quiet();
	db_start(&c, db, Q_ALL, NULL);
	ck_assert(db_next(&c, a));
	ck_assert_str_eq(db_text(&c, 2), "$1");
	db_start(&d, db, Q_ALL, NULL);	/* the same one again, still open */
	ck_assert(!db_next(&d, a));
	ck_assert_int_eq(cur_end(&d), E_INTERNAL);
	ck_ok(cur_end(&c));
	db_start(&c, db, -1, NULL);
	ck_assert_int_eq(db_exec(&c), E_INTERNAL);
	db_start(&c, db, Q_MAX, NULL);
	ck_assert_int_eq(cur_end(&c), E_INTERNAL);
	db_close(db);
}
END_TEST

START_TEST(tidy)
{
	struct db *db = fresh();
	struct cur c;

	quiet();
	ck_ok(db_begin(db));
	ck_ok(add(db, "b", 1));
	db_start(&c, db, Q_ALL, NULL);
	ck_assert(db_next(&c, a));
	db_tidy(db);
	ck_assert(!db_in_transaction(db));
	ck_assert_int_eq(rows(db), 1);
	ck_ok(db_begin(db));
	ck_ok(db_commit(db));
	db_close(db);
}
END_TEST

START_TEST(busy)
{
	struct db *db = fresh(), *other = db_open(&schema, path);

	/* and nothing is logged */
	ck_assert_ptr_nonnull(other);
	db_patience(other, 0);
	ck_ok(db_begin(db));
	ck_assert_int_eq(add(other, "x", 1), E_BUSY);
	ck_assert_int_eq(rows(other), 1);	/* readers don't wait */
	ck_ok(db_commit(db));
	ck_ok(add(other, "x", 1));
	db_close(other);
	db_close(db);
}
END_TEST

Suite *db_suite(void);

Suite *
db_suite(void)
{
	Suite *s = suite_create("db");
	TCase *t = tcase_create("db");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, reads_and_writes);
	tcase_add_test(t, null_and_absent);
	tcase_add_test(t, violations);
	tcase_add_test(t, transactions);
	tcase_add_test(t, failure_in_a_transaction);
	tcase_add_test(t, read_only);
	tcase_add_test(t, reads_of_one_moment);
	tcase_add_test(t, writes_are_whole);
	tcase_add_test(t, cursor_misuse);
	tcase_add_test(t, tidy);
	tcase_add_test(t, busy);
	suite_add_tcase(s, t);
	return s;
}
