/* What the migrations make of a database with something in it. */
#include <check.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

#include "commands/command_kind.h"
#include "lib/db/db_schema.h"
#include "queries.h"
#include "store/command/activity.h"
#include "store/command/command.h"
#include "store/resource/due.h"
#include "store/extension/extension.h"
#include "store/extension/follow.h"
#include "store/resource/plan.h"
#include "store/resource/sim.h"
#include "store/retention.h"
#include "store_fixture.h"

Suite	*store_upgrade_suite(void);

static void
run(const char *sql)
{
	sqlite3 *h = store_file();

	ck_assert_int_eq(sqlite3_exec(h, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(h);
}

static int
rows(const char *table)
{
	sqlite3_stmt *st;
	sqlite3 *h = store_file();
	int n;

	ck_assert_int_eq(sqlite3_prepare_v2(h, arena_printf(store_a,
	    "SELECT count(*) FROM %s", table), -1, &st, NULL), SQLITE_OK);
	ck_assert_int_eq(sqlite3_step(st), SQLITE_ROW);
	n = sqlite3_column_int(st, 0);
	sqlite3_finalize(st);
	sqlite3_close(h);
	return n;
}

/* A database as of a migration, with some rows, brought to today's. */
static void
upgrade(int from, const char *rows)
{
	struct db_schema old = patchbay_schema;

	db_close(store_db);
	unlink(store_path);
	old.nmigrations = from;
	old.nqueries = 0;	/* those are of today */
	ck_ok(db_migrate(&old, store_path));
	run(rows);
	ck_ok(db_migrate(&patchbay_schema, store_path));
	store_db = store_connect();
}

#define EXTENSION(key)	"INSERT INTO extension (key, provider, title, " \
	"enabled, settings, created, updated) VALUES ('" key "', 'p', '" key \
	"', 1, '{}', 1, 1);"

/* The same, since the column has another name. */
#define EXTENSION_DRIVER(key)	"INSERT INTO extension (key, driver, title, " \
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
	ck_assert_int_eq(l[0].row, 7);
	ck_assert_int_eq(l[1].row, 5);
	ck_ok(device_list(store_db, store_a, &(struct device_filter){
	    .extension = "b", .limit = 2 }, &p));
	ck_assert_uint_eq(p.n, 1);
	ck_assert_str_eq(p.rows[0].extensions, "a b");
	ck_assert_int_eq(p.rows[0].created, 77);
}
END_TEST

static void
is_line(const struct device_filter *f, const char *location)
{
	struct device_page p;

	ck_ok(device_list(store_db, store_a, f, &p));
	ck_assert_uint_eq(p.n, 1);
	ck_assert_str_eq(p.rows[0].type_id, "meter");
	ck_assert_str_eq(p.rows[0].device_id, "pump");
	ck_assert_str_eq(p.rows[0].sim_state, "ACTIVATED");
	ck_assert_str_eq(p.rows[0].extensions, "a b");
	ck_assert_int_eq(p.rows[0].created, 77);
	ck_assert_str_eq(p.rows[0].device_class, "Pumps");
	ck_assert_str_eq(p.rows[0].location, location);
}

/* The list's lines follow what they are made of, in each table and order, and no
 * device gets the id of one that is gone. */
START_TEST(lines)
{
	struct device d;

	upgrade(22, EXTENSION_DRIVER("a") EXTENSION_DRIVER("b")
	    "INSERT INTO device_type (id, class_id, created, updated)"
	    " VALUES ('meter', 'Device', 1, 1);"
	    "INSERT INTO device (id, type_id, device_id, device_class, location,"
	    " sim_state, ext_keys, created, updated) VALUES (5, 'meter', 'pump',"
	    " 'Pumps', 'Well 1', 'ACTIVATED', 'a b', 77, 78), (9, 'meter',"
	    " 'gone', '', '', '', '', 79, 80);"
	    "INSERT INTO link (extension, device, resource, type_id, device_id,"
	    " device_class, location, sim_state, ext_keys, created) VALUES"
	    " ('b', 5, '1', 'meter', 'pump', 'Pumps', 'Well 1', 'ACTIVATED',"
	    " 'a b', 77);"
	    "DELETE FROM device WHERE id = 9;");
	is_line(&(struct device_filter){ .limit = 2 }, "Well 1");
	ck_ok(device_get(store_db, store_a, "meter", "pump", &d));
	d.info.descriptive_location = "Well 2, the deep one";
	ck_ok(device_update(store_db, &d, d.updated));
	for (int sort = 0; sort < SORT_MAX; sort++)
		is_line(&(struct device_filter){ .limit = 2,
		    .sort = (enum device_sort)sort }, "Well 2, the deep one");
	is_line(&(struct device_filter){ .limit = 2, .extension = "b" },
	    "Well 2, the deep one");
	d = (struct device){ .type_id = "meter", .device_id = "next",
	    .created = 90 };
	ck_ok(device_add(store_db, &d));
	ck_assert_int_eq(d.id, 10);
}
END_TEST

/* Devices of before can be found as those that never spoke. */
START_TEST(presences)
{
	const struct presence never = { .connected = true, .away = true };
	struct device_page p;

	upgrade(28, "INSERT INTO device_type (id, class_id, created, updated)"
	    " VALUES ('meter', 'Device', 1, 1);"
	    "INSERT INTO device (type_id, device_id, created, updated)"
	    " VALUES ('meter', 'pump', 77, 78);");
	ck_ok(device_list(store_db, store_a, &(struct device_filter){
	    .presence = &never, .limit = 2 }, &p));
	ck_assert_uint_eq(p.n, 1);
	ck_ok(presence_put(store_db, p.rows[0].id, 1, 1));
	ck_ok(device_list(store_db, store_a, &(struct device_filter){
	    .presence = &never, .limit = 2 }, &p));
	ck_assert_uint_eq(p.n, 0);
}
END_TEST

/* What was stored before is looked for. */
START_TEST(had)
{
	struct device d;
	struct resource r;

	upgrade(38, "INSERT INTO device_type (id, class_id, created, updated)"
	    " VALUES ('meter', 'Device', 1, 1);"
	    "INSERT INTO device (type_id, device_id, created, updated)"
	    " VALUES ('meter', 'pump', 77, 78);"
	    "INSERT INTO resource (extension, name, kind)"
	    " VALUES ('a', '89', 'sim');"
	    "INSERT INTO error_code (device, code, at) VALUES (1, 5, 1);"
	    "INSERT INTO command (once, device, type_id, device_id, extension,"
	    " resource, op, argument, user_name, status, requested)"
	    " VALUES ('o', 1, 'meter', 'pump', 'a', '89', 'sms', 'x', 'vera',"
	    " 'confirmed', 1);"
	    "INSERT INTO activity (extension, resource, kind, before, after,"
	    " source, event_id, at, received)"
	    " VALUES ('a', '89', 'state', '', 'x', 'push', '', 1, 1);");
	ck_ok(device_get(store_db, store_a, "meter", "pump", &d));
	ck_assert_int_eq(d.has, DEVICE_HAS_CODES | DEVICE_HAS_COMMANDS);
	ck_ok(resource_get(store_db, store_a, "a", "89", &r));
	ck_assert_int_eq(r.has, RESOURCE_HAS_COMMANDS |
	    RESOURCE_HAS_SMS_SENT | RESOURCE_HAS_CHANGES);
}
END_TEST

/* A SIM of the first schemas is a resource and its detail, under the id that
 * its usage and its looks have. */
START_TEST(resources)
{
	static const char *const gone[] = { "resource", "sim", "cycle_usage",
		"lookup" };
	struct activity *told;
	struct command *asked;
	struct usage *u;
	struct lookup *k;
	struct sim s;
	int64_t due, marked;
	size_t n;

	upgrade(14, "INSERT INTO extension (key, driver, title, enabled,"
	    " settings, created, updated) VALUES ('a', 'p', 'a', 1, '{}', 1, 1);"
	    "INSERT INTO sim (id, extension, sim_id, state, iccid, rate_plan,"
	    " data_bytes, extra, as_of, last_err, last_err_text, last_try)"
	    " VALUES (7, 'a', '89', 'ACTIVATED', '8912', 'IoT', 5,"
	    " '{\"x\":\"y\"}', 70, 'service_timeout', 'slow', 80),"
	    " (9, 'a', '90', 'UNKNOWN', NULL, NULL, NULL, '', NULL, '', '',"
	    " NULL);"
	    "UPDATE sim SET due = 44 WHERE id = 7;"
	    "INSERT INTO cycle_usage (sim, cycle_start, data_total, as_of)"
	    " VALUES (7, '2026-01-01', 3, 71);"
	    "INSERT INTO look (sim, kind, body, as_of) VALUES"
	    " (7, 'session', '[]', 72), (7, 'sms', '[1]', 73);"
	    "INSERT INTO command (once, type_id, device_id, extension, sim_id,"
	    " op, argument, user_name, status, requested) VALUES ('once', 't',"
	    " 'd', 'a', '89', 'state', 'RETIRED', 'u', 'accepted', 1);"
	    "INSERT INTO activity (extension, sim_id, kind, source, at,"
	    " received) VALUES ('a', '89', 'state', 'reading', 1, 1);");
	ck_ok(sim_get_row(store_db, store_a, 7, &s));
	ck_assert_str_eq(s.of.name, "89");
	ck_assert_str_eq(s.of.kind, RESOURCE_SIM);
	ck_assert_int_eq(s.info.state, SIM_ACTIVATED);
	ck_assert_str_eq(s.info.iccid, "8912");
	ck_assert_str_eq(s.info.rate_plan, "IoT");
	ck_assert_int_eq(s.info.data_bytes, 5);
	ck_assert_str_eq(s.info.extra, "{\"x\":\"y\"}");
	ck_assert_int_eq(s.of.as_of, 70);
	ck_assert_int_eq(s.of.last_err, E_SERVICE_TIMEOUT);
	ck_assert_str_eq(s.of.last_err_text, "slow");
	ck_assert_int_eq(s.of.last_try, 80);
	ck_ok(due_get(store_db, "a", "89", &due));
	ck_assert_int_eq(due, 44);
	ck_ok(due_put(store_db, "a", "89", due, ABSENT));
	ck_ok(due_count(store_db, store_a, "a", &marked));
	ck_assert_int_eq(marked, 0);
	ck_ok(usage_list(store_db, store_a, 7, &u, &n));
	ck_assert_uint_eq(n, 1);
	ck_assert_int_eq(u->data_total, 3);
	ck_ok(lookup_list(store_db, store_a, 7, &k, &n));
	ck_assert_uint_eq(n, 2);
	ck_assert_str_eq(k[1].body, "[1]");
	ck_ok(command_list_open(store_db, store_a, "a", "89", &asked, &n));
	ck_assert_uint_eq(n, 1);
	ck_ok(activity_list(store_db, store_a, ACTIVITY_CHANGES, "a", "89",
	    ABSENT, 9, &told, &n));
	ck_assert_uint_eq(n, 1);
	ck_ok(sim_get_row(store_db, store_a, 9, &s));
	ck_assert_int_eq(s.of.as_of, ABSENT);
	/* with the extension go the resource, its detail and all it has */
	ck_ok(extension_remove(store_db, "a"));
	for (size_t i = 0; i < sizeof(gone) / sizeof(*gone); i++)
		ck_assert_int_eq(rows(gone[i]), 0);
}
END_TEST

/* The numbers under which errors were stored, in the order of that time. */
static const enum err numbers[] = { E_OK, E_INPUT, E_FORM, E_CSRF, E_SIGNIN,
	E_ROLE, E_NOTFOUND, E_METHOD, E_TOOBIG, E_CONFLICT, E_DB, E_BUSY,
	E_INTERNAL, E_SERVICE_DNS, E_SERVICE_CONNECT, E_SERVICE_TLS,
	E_SERVICE_TIMEOUT, E_SERVICE_CLOSED, E_SERVICE_BIG, E_SERVICE_ANSWER,
	E_SERVICE_AUTH, E_SERVICE_FORBIDDEN, E_SERVICE_NOTFOUND,
	E_SERVICE_REFUSED, E_SERVICE_RATE, E_SERVICE_FAULT, E_SERVICE_TURN,
	E_SERVICE_CANNOT, E_SEALED };

/* A row of each table with one of them. */
START_TEST(errors)
{
	struct extension x;
	struct command c;
	struct follow f;
	struct draft d;
	struct sim s;

	upgrade(8, arena_printf(store_a, "INSERT INTO extension (key, driver,"
	    " title, enabled, settings, created, updated, checked, check_err)"
	    " VALUES ('a', 'p', 'a', 1, '{}', 1, 1, 9, %d);"
	    "INSERT INTO sim (extension, sim_id, last_err, last_err_text,"
	    " last_try) VALUES ('a', '1', %d, 'slow', 9);"
	    "INSERT INTO command (once, type_id, device_id, extension, sim_id,"
	    " op, argument, user_name, status, requested, err) VALUES"
	    " ('once', 't', 'd', 'a', '1', 'sms', 'hi', 'u', 'refused', 8,"
	    " %d);"
	    "INSERT INTO follow (extension, err, err_text, read_err)"
	    " VALUES ('a', %d, 'no', %d);"
	    "INSERT INTO app_user (id, name, hash, role, created) VALUES"
	    " (1, 'u', 'h', 3, 1);"
	    "INSERT INTO draft (id, user_id, kind, body, updated) VALUES"
	    " ('d', 1, 'k', '{\"check\":{\"err\":%d,\"text\":\"\"}}', 1),"
	    " ('e', 1, 'k', 'no json', 1), ('f', 1, 'k', '{}', 1);",
	    _i, _i, _i, _i, _i, _i));
	ck_ok(extension_get(store_db, store_a, "a", &x));
	ck_assert_int_eq(x.check_err, numbers[_i]);
	ck_assert_int_eq(x.checked, 9);
	ck_ok(sim_get(store_db, store_a, "a", "1", &s));
	ck_assert_int_eq(s.of.last_err, numbers[_i]);
	ck_assert_str_eq(s.of.last_err_text, "slow");
	ck_ok(command_by_once(store_db, store_a, "once", &c));
	ck_assert_int_eq(c.err, numbers[_i]);
	ck_ok(follow_get(store_db, store_a, "a", &f));
	ck_assert_int_eq(f.err, numbers[_i]);
	ck_assert_int_eq(f.read_err, numbers[_i]);
	ck_assert_str_eq(f.err_text, "no");
	ck_ok(draft_get(store_db, store_a, "d", 1, "k", &d));
	ck_assert_str_eq(d.body, arena_printf(store_a,
	    "{\"check\":{\"err\":\"%s\",\"text\":\"\"}}",
	    err_stored(numbers[_i])));
	ck_ok(draft_get(store_db, store_a, "e", 1, "k", &d));
	ck_assert_str_eq(d.body, "no json");
}
END_TEST

/* What a newer version stored was a failure, whichever. */
START_TEST(error_names)
{
	for (int e = E_OK; e < E_MAX; e++)
		ck_assert_int_eq(err_by_name(err_stored((enum err)e)), e);
	ck_assert_int_eq(err_by_name(NULL), E_OK);
	ck_assert_int_eq(err_by_name("of-tomorrow"), E_INTERNAL);
}
END_TEST

/* One word was a rate plan's id and name: to the list, to a SIM and to what was
 * asked for. */
START_TEST(plan_ids)
{
	struct plan *plans;
	struct command *open;
	struct sim s;
	int64_t as_of;
	size_t n;

	upgrade(19, "INSERT INTO extension (key, driver, title, enabled,"
	    " settings, created, updated, plans_as_of)"
	    " VALUES ('a', 'p', 'a', 1, '{}', 1, 1, 5);"
	    "INSERT INTO plan (extension, name, data_limit) VALUES"
	    " ('a', 'IoT 50', 50), ('a', 'IoT 10', NULL);"
	    "INSERT INTO resource (id, extension, name, kind, state, as_of)"
	    " VALUES (3, 'a', '89', 'sim', 'ACTIVATED', 7);"
	    "INSERT INTO sim (id, rate_plan) VALUES (3, 'IoT 10');"
	    "INSERT INTO command (once, type_id, device_id, extension, resource,"
	    " op, argument, before, user_name, status, requested) VALUES"
	    " ('once', 't', 'd', 'a', '89', 'plan', 'IoT 50', 'IoT 10', 'u',"
	    " 'accepted', 1);");
	ck_ok(plan_list(store_db, store_a, "a", &plans, &n, &as_of));
	ck_assert_int_eq(as_of, 5);
	ck_assert_uint_eq(n, 2);
	ck_assert_str_eq(plans[1].id, "IoT 50");
	ck_assert_str_eq(plans[1].name, "IoT 50");
	ck_assert_int_eq(plans[1].data_limit, 50);
	ck_assert_int_eq(plans[0].data_limit, ABSENT);
	ck_ok(sim_get_row(store_db, store_a, 3, &s));
	ck_assert_str_eq(s.info.rate_plan, "IoT 10");
	ck_assert_ptr_null(s.info.rate_plan_name);
	ck_ok(command_list_open(store_db, store_a, "a", "89", &open, &n));
	ck_assert_uint_eq(n, 1);
	ck_assert_str_eq(command_asks(open, NULL), "IoT 50");
	ck_assert_str_eq(command_changes(open, NULL), "IoT 10");
	ck_assert(kind_reached(command_kind(NULL, "plan"), open, "IoT 50"));
	ck_assert(!kind_reached(command_kind(NULL, "plan"), open, "IoT 10"));
}
END_TEST

/* What was kept without end is kept so until an admin says otherwise; a new
 * installation has the defaults. */
START_TEST(retention)
{
	struct retention t;

	ck_ok(retention_get(store_db, KEEP_COMMANDS, &t));
	ck_assert_int_ne(t.days, KEEP_FOR_EVER);
	upgrade(8, "INSERT INTO app_user (name, hash, role, created)"
	    " VALUES ('vera', 'h', 3, 1);");
	for (enum keep k = 0; k <= KEEP_LOOKS; k++) {
		ck_ok(retention_get(store_db, k, &t));
		ck_assert_int_eq(t.days, KEEP_FOR_EVER);
	}
	/* these always had an end */
	ck_ok(retention_get(store_db, KEEP_OUTBOX, &t));
	ck_assert_int_eq(t.days, 30);
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
	tcase_add_test(t, lines);
	tcase_add_test(t, presences);
	tcase_add_test(t, had);
	tcase_add_test(t, resources);
	tcase_add_loop_test(t, errors, 0,
	    sizeof(numbers) / sizeof(numbers[0]));
	tcase_add_test(t, plan_ids);
	tcase_add_test(t, error_names);
	tcase_add_test(t, retention);
	suite_add_tcase(s, t);
	return s;
}
