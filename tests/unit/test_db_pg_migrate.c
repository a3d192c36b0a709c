/*
 * PostgreSQL: databases that are not for us, and migrations.  Only with TEST_DB
 * (store_fixture.h).
 */
#include <check.h>
#include <libpq-fe.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/db/db_schema.h"
#include "queries.h"
#include "store/resource/plan.h"
#include "store/setting.h"
#include "store_fixture.h"

Suite	*db_pg_migrate_suite(void);

/* Some SQL of an administrator. */
static void
run(const char *address, const char *sql)
{
	PGconn *pg = PQconnectdb(address);
	PGresult *r = PQexec(pg, sql);

	ck_assert_msg(PQresultStatus(r) == PGRES_TUPLES_OK ||
	    PQresultStatus(r) == PGRES_COMMAND_OK, "%s", PQerrorMessage(pg));
	PQclear(r);
	PQfinish(pg);
}

/* --- databases that are not for us --- */

static const struct {
	const char	*change, *back;
	enum err	 err;
} others[] = {
	{ "UPDATE engine_schema SET version = version + 1, "
	    "least = version + 1",
	    "UPDATE engine_schema SET version = version - 1, "
	    "least = version - 1", E_DB_NEWER },
	{ "UPDATE engine_schema SET application = application + 1",
	    "UPDATE engine_schema SET application = application - 1", E_DB },
	{ "ALTER TABLE engine_schema RENAME TO other_schema",
	    "ALTER TABLE other_schema RENAME TO engine_schema", E_DB },
};

START_TEST(of_others)
{
	bool there;

	store_quiet();
	run(store_path, others[_i].change);
	ck_assert_int_eq(db_there(&patchbay_schema, store_path, &there),
	    others[_i].err);
	ck_assert_int_eq(db_migrate(&patchbay_schema, store_path),
	    others[_i].err);
	ck_assert_ptr_null(db_open(&patchbay_schema, store_path));
	run(store_path, others[_i].back);
}
END_TEST

static const char *const made_otherwise[] = {
	"ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0",
	"ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0",
	"ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0",
};

START_TEST(otherwise)
{
	const char *name = arena_printf(store_a, "otherwise%ld",
	    (long)getpid());

	store_quiet();
	run(store_path, arena_printf(store_a, "CREATE DATABASE %s %s", name,
	    made_otherwise[_i]));
	ck_assert_int_eq(db_migrate(&patchbay_schema, arena_printf(store_a,
	    "%s%s", store_server(), name)), E_DB);
	run(store_path, arena_printf(store_a, "DROP DATABASE %s", name));
}
END_TEST

/* --- migrations --- */

static const char	*own_address;	/* a database of a test's own */

static void
own_open(void)
{
	const char *name;

	store_open();
	name = arena_printf(store_a, "own%ld", (long)getpid());
	run(store_path, arena_printf(store_a, "CREATE DATABASE %s", name));
	own_address = arena_printf(store_a, "%s%s", store_server(), name);
}

static void
own_close(void)
{
	run(store_path, arena_printf(store_a, "DROP DATABASE %s WITH (FORCE)",
	    strrchr(own_address, '/') + 1));
	store_close();
}

/* Rows of the first schema, in tables that were changed since. */
static const char first_rows[] =
    "INSERT INTO extension (key, driver, title, enabled, settings, created,"
    " updated) VALUES ('jasper', 'p', 'Jasper', 1, '{}', 1, 1);"
    "INSERT INTO device_type (id, class_id, created, updated)"
    " VALUES ('meter', 'Device', 1, 1);"
    "INSERT INTO device (id, type_id, device_id, created, updated)"
    " VALUES (7, 'meter', 'pump', 77, 78);"
    "INSERT INTO plan (extension, name) VALUES ('jasper', 'Gold');"
    "INSERT INTO setting VALUES ('n', 5);";

/* From the first schema, by way of each since, to today's. */
START_TEST(upgraded)
{
	struct db_schema old = patchbay_schema;
	struct plan *plans;
	struct device d;
	int64_t n, as_of;
	size_t nplans;
	struct db *own;

	old.pg_nmigrations = 1;
	ck_ok(db_migrate(&old, own_address));
	run(own_address, first_rows);
	/* as the first databases were made */
	run(own_address, "ALTER TABLE engine_schema DROP COLUMN least");
	old.pg_nmigrations = _i;
	ck_ok(db_migrate(&old, own_address));
	ck_ok(db_migrate(&patchbay_schema, own_address));
	own = db_open(&patchbay_schema, own_address);
	ck_assert_ptr_nonnull(own);
	ck_ok(setting_get(own, "n", 0, &n));
	ck_assert_int_eq(n, 5);
	ck_ok(device_get(own, store_a, "meter", "pump", &d));
	ck_assert_int_eq(d.id, 7);
	ck_assert_int_eq(d.created, 77);
	ck_ok(plan_list(own, store_a, "jasper", &plans, &nplans, &as_of));
	ck_assert_uint_eq(nplans, 1);
	ck_assert_str_eq(plans[0].id, "Gold");
	ck_assert_str_eq(plans[0].name, "Gold");
	db_close(own);
}
END_TEST

/* Programs of two versions side by side: until what one needs is changed. */
START_TEST(two_versions)
{
	struct db_migration migrations[100];
	struct db_schema next = patchbay_schema, last;
	struct db *old, *new;
	int n = patchbay_schema.pg_nmigrations;
	int64_t v;

	store_quiet();
	memcpy(migrations, patchbay_schema.pg_migrations,
	    (size_t)n * sizeof(*migrations));
	migrations[n] = (struct db_migration){ .name = "more",
	    .sql = arena_printf(store_a, "-- least %d\n"
	    "ALTER TABLE setting ADD COLUMN more TEXT", n) };
	migrations[n + 1] = (struct db_migration){ .name = "other",
	    .sql = "ALTER TABLE setting RENAME COLUMN more TO other" };
	next.pg_migrations = migrations;
	ck_ok(db_migrate(&patchbay_schema, own_address));
	old = db_open(&patchbay_schema, own_address);
	ck_ok(setting_put(old, "n", 1));
	next.pg_nmigrations = n + 1;
	ck_ok(db_migrate(&next, own_address));
	new = db_open(&next, own_address);
	ck_ok(setting_put(old, "n", 2));
	ck_ok(setting_put(new, "m", 3));
	ck_ok(setting_get(new, "n", 0, &v));
	ck_assert_int_eq(v, 2);
	ck_ok(db_migrate(&patchbay_schema, own_address));
	db_close(old);
	old = db_open(&patchbay_schema, own_address);
	ck_assert_ptr_nonnull(old);
	last = next;
	last.pg_nmigrations = n + 2;
	ck_ok(db_migrate(&last, own_address));
	ck_assert_int_eq(setting_put(old, "n", 4), E_DB_NEWER);
	db_read_only(old, true);
	ck_assert_int_eq(setting_get(old, "n", 0, &v), E_DB_NEWER);
	db_read_only(old, false);
	ck_assert_int_eq(setting_put(new, "n", 5), E_DB_NEWER);
	ck_assert_ptr_null(db_open(&patchbay_schema, own_address));
	ck_assert_int_eq(db_migrate(&patchbay_schema, own_address),
	    E_DB_NEWER);
	db_close(old);
	db_close(new);
}
END_TEST

/* Two nodes that start together make one schema. */
START_TEST(migrated_once)
{
	pid_t pids[3];
	int status;

	for (int i = 0; i < 3; i++)
		if ((pids[i] = fork()) == 0)
			_exit(db_migrate(&patchbay_schema, own_address) !=
			    E_OK);
	for (int i = 0; i < 3; i++) {
		waitpid(pids[i], &status, 0);
		ck_assert_int_eq(status, 0);
	}
}
END_TEST

Suite *
db_pg_migrate_suite(void)
{
	Suite *s = suite_create("db_pg_migrate");
	TCase *t = tcase_create("others");

	/* Check owns it from here on, with tests or without any */
	suite_add_tcase(s, t);
	if (store_server() == NULL)
		return s;
	tcase_add_checked_fixture(t, store_open, store_close);
	tcase_add_loop_test(t, of_others, 0,
	    (int)(sizeof(others) / sizeof(*others)));
	tcase_add_loop_test(t, otherwise, 0,
	    (int)(sizeof(made_otherwise) / sizeof(*made_otherwise)));
	t = tcase_create("migrations");
	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, own_open, own_close);
	tcase_add_loop_test(t, upgraded, 1, patchbay_schema.pg_nmigrations);
	tcase_add_test(t, two_versions);
	tcase_add_test(t, migrated_once);
	return s;
}
