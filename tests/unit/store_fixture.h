/*
 * store_fixture: a fresh migrated database: a file in a directory of its own,
 * or, with TEST_DB=postgresql://…/ in the environment, one of that server.
 *
 *	tcase_add_checked_fixture(t, store_open, store_close);
 *	… store_db, store_a
 */
#ifndef UNIT_STORE_FIXTURE_H
#define UNIT_STORE_FIXTURE_H

#include "store/device/device.h"

extern struct db *store_db;
extern struct arena *store_a;		/* reset by the test when it likes */
enum { STORE_PATH_MAX = 200 };
extern char store_path[];		/* the database's address */
extern char store_dir[];		/* for a test's own files */

/* The address of PostgreSQL without a database; NULL: SQLite. */
const char	*store_server(void);

void		 store_open(void);
void		 store_close(void);

/* A migrated database with nothing in it, for store_new to write as often as
 * wanted: migrating for each test takes longer than most tests.  Before the
 * first test. */
void		 store_prepare(void);
void		 store_new(const char *path);

/* What is expected to be logged stays out of the test's output. */
void		 store_quiet(void);

/* A change that the database refuses from now on, "DELETE ON draft", until it is
 * NULL; what is logged of it stays out of the test's output. */
void		 store_refuse(const char *change);

/* Another connection to the same database; db_close() it. */
struct db	*store_connect(void);

/* SQLite's file by a connection that waits for whoever else uses it;
 * sqlite3_close() it. */
struct sqlite3	*store_file(void);

/* The number that some SQL gives, whatever the engine. */
int64_t		 store_number(const char *sql);

/* SQL of PostgreSQL, there. */
void		 store_server_sql(const char *sql);

/* A test of SQLite alone: tests/postgresql reads the plans of the other. */
#define store_add_sqlite(tcase, test) do { \
	if (store_server() == NULL) \
		tcase_add_test(tcase, test); \
} while (0)

/* How SQLite would run a statement of db/queries.sql: a line for each of its
 * steps. */
char		*store_plan(const char *query);

#define NOW		INT64_C(1700000000000)

/* One device type "meter" (with class Meter), an extension "jasper" and one
 * "atnt", and a device meter/name; the device's row id. */
void		 store_basics(void);
int64_t		 store_device(const char *name);

/* store_open with FLEET devices d00… of two types, three classes, four places
 * and three states: many that are equal in each column, so that ties are met
 * everywhere. */
enum { FLEET = 60 };
void		 store_fleet(void);

#define ck_ok(e)	ck_assert_int_eq((e), E_OK)

#endif
