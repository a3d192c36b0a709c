/* What the migrations make of a database with something in it. */
#include <check.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/db_schema.h"
#include "queries.h"
#include "store/follow.h"
#include "store_fixture.h"

Suite	*store_upgrade_suite(void);

static void
run(const char *sql)
{
	sqlite3 *h;

	ck_assert_int_eq(sqlite3_open(store_path, &h), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(h, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(h);
}

/* A database as of a migration, with some rows, brought to today's. */
static void
upgrade(int from, const char *rows)
{
	struct db_schema old = patchbay_schema;

	db_close(store_db);
	unlink(store_path);
	old.nmigrations = from;
	ck_ok(db_migrate(&old, store_path));
	run(rows);
	ck_ok(db_migrate(&patchbay_schema, store_path));
	store_db = store_connect();
}

#define EXTENSION(key)	"INSERT INTO extension (key, provider, title, " \
	"enabled, settings, created, updated) VALUES ('" key "', 'p', '" key \
	"', 1, '{}', 1, 1);"

/* What was read before is followed from then on. */
START_TEST(follows)
{
	struct follow f;

	upgrade(4, EXTENSION("read") EXTENSION("new")
	    "INSERT INTO sim (extension, sim_id, as_of) VALUES ('read', '1', 9"
	    "), ('read', '2', 7), ('read', '3', NULL), ('new', '4', NULL);");
	ck_ok(follow_get(store_db, store_a, "read", &f));
	ck_assert_int_eq(f.asked, 7);
	ck_ok(follow_get(store_db, store_a, "new", &f));
	ck_assert_int_eq(f.asked, ABSENT);
}
END_TEST

/* Links name the rows of their SIMs and show what the list does. */
START_TEST(links)
{
	struct device_page p;
	struct link *l;
	struct device d;
	size_t n;

	upgrade(4, EXTENSION("a") EXTENSION("b")
	    "INSERT INTO device_type (id, class_id, created, updated)"
	    " VALUES ('meter', 'Device', 1, 1);"
	    "INSERT INTO device (type_id, device_id, sim_state, ext_keys,"
	    " created, updated) VALUES ('meter', 'pump', 'ACTIVATED', 'a b',"
	    " 77, 78);"
	    "INSERT INTO sim (id, extension, sim_id) VALUES (5, 'b', '1'),"
	    " (6, 'a', '1'), (7, 'a', '2');"
	    "INSERT INTO link (extension, device, sim_id, type_id, device_id,"
	    " device_class, location, sim_state) VALUES"
	    " ('a', 1, '2', 'meter', 'pump', '', '', 'ACTIVATED'),"
	    " ('b', 1, '1', 'meter', 'pump', '', '', 'ACTIVATED');");
	ck_ok(device_get(store_db, store_a, "meter", "pump", &d));
	ck_ok(device_links(store_db, store_a, d.id, &l, &n));
	ck_assert_uint_eq(n, 2);
	ck_assert_int_eq(l[0].sim, 7);
	ck_assert_int_eq(l[1].sim, 5);
	ck_ok(device_list(store_db, store_a, &(struct device_filter){
	    .extension = "b", .limit = 2 }, &p));
	ck_assert_uint_eq(p.n, 1);
	ck_assert_str_eq(p.rows[0].extensions, "a b");
	ck_assert_int_eq(p.rows[0].created, 77);
}
END_TEST

Suite *
store_upgrade_suite(void)
{
	Suite *s = suite_create("store_upgrade");
	TCase *t = tcase_create("upgrade");

	tcase_add_checked_fixture(t, store_open, store_close);
	tcase_add_test(t, follows);
	tcase_add_test(t, links);
	suite_add_tcase(s, t);
	return s;
}
