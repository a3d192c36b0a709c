/*
 * pg-statements ADDRESS: the schema and the statements of the program, tried on
 * an empty database of PostgreSQL beside one of SQLite.
 */
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/db/db.h"
#include "lib/db/db_schema.h"
#include "pg_event_queries.h"
#include "queries.h"

enum { TEXT_OID = 25, INT8_OID = 20, INT4_OID = 23, BOOL_OID = 16 };

/* Tables that grow with the fleet or with time: none is read from end to end,
 * and no rows of theirs are sorted. */
static const char *const large[] = { "activity", "command", "connection",
	"connection_log_1", "cycle_usage", "device", "event_1", "heard",
	"last_event", "link", "lookup", "presence", "resource", "session",
	"sim", "term" };

/* Sorts of a few rows: the links of one device; a device's name, of which a
 * type has one, and then its id; connections of a batch, and a device's types of
 * events. */
static const char *const may_sort[] = { "term_sources", "pg_connection_put",
	"pg_last_trim",
	"device_list_other_type_none_device_id_asc",
	"device_list_other_type_none_device_id_desc",
	"device_list_other_type_some_device_id_asc",
	"device_list_other_type_some_device_id_desc" };

static int passed, failed;
static struct arena *a;

static void
check(bool ok, const char *what, const char *why)
{
	if (ok) {
		passed++;
		return;
	}
	failed++;
	printf("postgresql: %s: %s\n", what, why);
}

static void
die(const char *what, const char *why)
{
	printf("postgresql: %s: %s\n0 passed, 1 failed\n", what, why);
	exit(1);
}

/* A statement of our own, which must succeed. */
static PGresult *
ask(PGconn *pg, const char *sql)
{
	PGresult *r = PQexec(pg, sql);

	if (PQresultStatus(r) != PGRES_COMMAND_OK &&
	    PQresultStatus(r) != PGRES_TUPLES_OK)
		die(sql, PQerrorMessage(pg));
	return r;
}

/* A database in memory, with what its planner is told of a large fleet. */
static sqlite3 *
open_sqlite(void)
{
	sqlite3 *h;

	if (sqlite3_open(":memory:", &h) != SQLITE_OK)
		die("SQLite", sqlite3_errmsg(h));
	for (int i = 0; i < patchbay_schema.nmigrations; i++)
		if (sqlite3_exec(h, patchbay_schema.migrations[i].sql, NULL,
		    NULL, NULL) != SQLITE_OK)
			die(patchbay_schema.migrations[i].name,
			    sqlite3_errmsg(h));
	if (sqlite3_exec(h, "ANALYZE sqlite_schema", NULL, NULL, NULL) !=
	    SQLITE_OK)
		die("ANALYZE", sqlite3_errmsg(h));
	return h;
}

/* --- tables and columns --- */

/* "table.column text|int null|not", a line each, in order. */
static const char *
columns_of_sqlite(sqlite3 *h)
{
	static const char ask_columns[] =
	    "SELECT t.name || '.' || c.name || CASE c.type WHEN 'TEXT' THEN "
	    "' text' ELSE ' int' END || CASE WHEN c.\"notnull\" OR c.pk THEN "
	    "' not null' ELSE '' END FROM sqlite_schema t JOIN "
	    "pragma_table_xinfo(t.name) c WHERE t.type = 'table' AND "
	    "t.name NOT LIKE 'sqlite%' ORDER BY 1";
	const char *all = "";
	sqlite3_stmt *st;

	if (sqlite3_prepare_v2(h, ask_columns, -1, &st, NULL) != SQLITE_OK)
		die("columns", sqlite3_errmsg(h));
	while (sqlite3_step(st) == SQLITE_ROW)
		all = arena_printf(a, "%s%s\n", all,
		    (const char *)sqlite3_column_text(st, 0));
	sqlite3_finalize(st);
	return all;
}

static const char *
columns_of_postgresql(PGconn *pg)
{
	PGresult *r = ask(pg, "SELECT table_name || '.' || column_name || CASE "
	    "data_type WHEN 'text' THEN ' text' WHEN 'bigint' THEN ' int' ELSE "
	    "' ' || data_type END || CASE is_nullable WHEN 'NO' THEN "
	    "' not null' ELSE '' END FROM information_schema.columns WHERE "
	    "table_schema = 'public' AND table_name NOT LIKE 'engine_%' "
	    "ORDER BY 1");
	const char *all = "";

	for (int i = 0; i < PQntuples(r); i++)
		all = arena_printf(a, "%s%s\n", all, PQgetvalue(r, i, 0));
	PQclear(r);
	return all;
}

/* Each line of one is a line of the other. */
static void
compare(const char *ours, const char *others, const char *says)
{
	const char *rest = arena_printf(a, "\n%s", others), *end;

	for (; *ours != '\0'; ours = end + 1) {
		const char *line;

		end = strchr(ours, '\n');
		line = arena_strndup(a, ours, (size_t)(end - ours));
		check(strstr(rest, arena_printf(a, "\n%s\n", line)) != NULL,
		    line, says);
	}
}

/* --- what triggers keep --- */

/* Each kind of change that a counter or a repeated column follows; a counter
 * that is 0 may be there or not. */
static const char changes[] =
    "INSERT INTO extension (key, driver, title, enabled, settings, created,"
    " updated) VALUES ('jasper', 'd', 't', 1, '', 1, 1);"
    "INSERT INTO device_type (id, class_id, created, updated)"
    " VALUES ('meter', 'Device', 1, 1);"
    "INSERT INTO device (id, type_id, device_id, device_class, sim_state,"
    " created, updated) VALUES (1, 'meter', 'a', 'Meter', '', 1, 1),"
    " (2, 'meter', 'b', 'Meter', 'ACTIVATED', 1, 1),"
    " (3, 'meter', 'c', '', '', 1, 1), (4, 'meter', 'd', '', '', 1, 1);"
    "INSERT INTO resource (id, extension, name, kind) VALUES (1, 'jasper',"
    " 's1', 'sim'), (2, 'jasper', 's2', 'sim'), (3, 'jasper', 's3',"
    " 'sim'), (4, 'jasper', 's4', 'sim');"
    "INSERT INTO link (extension, device, resource, type_id, device_id,"
    " device_class, location, sim_state)"
    " SELECT 'jasper', id, 's' || id, type_id, device_id, device_class,"
    " location, sim_state FROM device;"
    "UPDATE device SET device_class = 'Tracker', sim_state = 'RETIRED'"
    " WHERE id = 1;"
    "UPDATE device SET location = 'Zug', ext_keys = 'jasper' WHERE id = 2;"
    "UPDATE device SET device_class = device_class WHERE id = 3;"
    "DELETE FROM link WHERE device = 3;"
    "DELETE FROM device WHERE id = 4;"
    "UPDATE resource SET due = 5; UPDATE resource SET due = 6 WHERE id = 1;"
    "UPDATE resource SET due = NULL WHERE id = 2;"
    "DELETE FROM resource WHERE id = 3;";

static const char outcome[] =
    "SELECT name || ' ' || n FROM counter WHERE n <> 0 UNION ALL "
    "SELECT 'link ' || device || ' ' || device_class || ' ' || location ||"
    " ' ' || sim_state || ' ' || ext_keys FROM link ORDER BY 1";

static void
compare_triggers(sqlite3 *h, PGconn *pg)
{
	const char *sqlite = "", *postgresql = "";
	sqlite3_stmt *st;
	PGresult *r;

	PQclear(ask(pg, changes));
	r = ask(pg, outcome);
	for (int i = 0; i < PQntuples(r); i++)
		postgresql = arena_printf(a, "%s%s\n", postgresql,
		    PQgetvalue(r, i, 0));
	PQclear(r);
	if (sqlite3_exec(h, "PRAGMA foreign_keys = ON", NULL, NULL, NULL) !=
	    SQLITE_OK || sqlite3_exec(h, changes, NULL, NULL, NULL) !=
	    SQLITE_OK ||
	    sqlite3_prepare_v2(h, outcome, -1, &st, NULL) != SQLITE_OK)
		die("triggers", sqlite3_errmsg(h));
	while (sqlite3_step(st) == SQLITE_ROW)
		sqlite = arena_printf(a, "%s%s\n", sqlite,
		    (const char *)sqlite3_column_text(st, 0));
	sqlite3_finalize(st);
	check(*sqlite != '\0' && strcmp(sqlite, postgresql) == 0, "triggers",
	    arena_printf(a, "SQLite:\n%sPostgreSQL:\n%s", sqlite, postgresql));
}

/* --- statements --- */

static const char *
types_of(const char *letters)
{
	const char *all = "";

	for (; *letters != '\0'; letters++)
		all = arena_printf(a, "%s%s%s", all, *all == '\0' ? "" : ", ",
		    *letters == 't' ? "TEXT" : "BIGINT");
	return *all == '\0' ? "" : arena_printf(a, "(%s)", all);
}

/* Numbers may come narrower, as 1 AS one, or as a truth. */
static void
check_columns(PGconn *pg, const struct db_query *q)
{
	PGresult *r = PQdescribePrepared(pg, "s");
	size_t n = (size_t)PQnfields(r);

	check(n == strlen(q->cols), q->name, "gives other columns");
	for (size_t i = 0; i < n && i < strlen(q->cols); i++) {
		int is = (int)PQftype(r, (int)i);

		check(q->cols[i] == 't' ? is == TEXT_OID : is == INT8_OID ||
		    is == INT4_OID || is == BOOL_OID, q->name,
		    arena_printf(a, "%s is of type %d", PQfname(r, (int)i), is));
	}
	PQclear(r);
}

/* Every table that is read has a trigger that tells processes of a change. */
static void
check_kept(PGconn *pg, const struct db_query *q, const char *plan)
{
	static const char on[] = " on ";

	for (const char *p = plan; (p = strstr(p, on)) != NULL; p++) {
		const char *name = p + strlen(on);
		PGresult *r;

		name = arena_strndup(a, name, strcspn(name, " \n"));
		r = ask(pg, arena_printf(a, "SELECT 1 FROM pg_trigger WHERE "
		    "tgrelid = '%s'::regclass AND tgfoid = "
		    "'kept_changed'::regproc", name));
		check(PQntuples(r) > 0, q->name, arena_printf(a, "is kept, and "
		    "nothing tells of a change in %s", name));
		PQclear(r);
	}
}

/* Without values: what PostgreSQL does for any. */
static const char *
plan_of(PGconn *pg, const struct db_query *q)
{
	const char *values = "", *plan = "";
	PGresult *r;

	for (size_t i = 0; i < strlen(q->params); i++)
		values = arena_printf(a, "%s%sNULL", values, i > 0 ? ", " : "");
	r = ask(pg, arena_printf(a, "EXPLAIN (COSTS OFF) EXECUTE s%s%s%s",
	    *values == '\0' ? "" : "(", values, *values == '\0' ? "" : ")"));
	for (int i = 0; i < PQntuples(r); i++)
		plan = arena_printf(a, "%s%s\n", plan, PQgetvalue(r, i, 0));
	PQclear(r);
	return plan;
}

static bool
scans_large(const char *plan)
{
	for (size_t i = 0; i < sizeof(large) / sizeof(*large); i++) {
		const char *end = strstr(plan, arena_printf(a,
		    "Seq Scan on %s", large[i]));

		if (end != NULL && strchr("\n ", end[strlen("Seq Scan on ") +
		    strlen(large[i])]) != NULL)
			return true;
	}
	return false;
}

static bool
sorts_few(const struct db_query *q)
{
	/* led by PRESENCE_FEW devices at most */
	if (strstr(q->name, "device_list_") == q->name &&
	    strstr(q->name, "_few_") != NULL)
		return true;
	for (size_t i = 0; i < sizeof(may_sort) / sizeof(*may_sort); i++)
		if (strcmp(q->name, may_sort[i]) == 0)
			return true;
	return false;
}

static void
check_plan(PGconn *pg, const struct db_query *q)
{
	const char *plan = plan_of(pg, q), *why = "";

	/* once, after a backup was restored */
	if (strncmp(q->name, "restored_", 9) == 0)
		return;
	if (scans_large(plan))
		why = "reads a whole table";
	else if (strstr(plan, "Hash Join") != NULL ||
	    strstr(plan, "hashed SubPlan") != NULL ||
	    (strstr(plan, "HashAggregate") != NULL &&
	    strstr(plan, "Limit\n") == NULL))
		why = "hashes as many rows as there are";
	else if (strstr(plan, "Sort Key") != NULL && !sorts_few(q))
		why = "sorts";
	check(*why == '\0', q->name, arena_printf(a, "%s:\n%s", why, plan));
	if (q->kept == KEPT)
		check_kept(pg, q, plan);
}

static void
check_sqlite_plan(sqlite3 *h, const struct db_query *q)
{
	const char *plan = "";
	sqlite3_stmt *st;

	if (sqlite3_prepare_v2(h, arena_printf(a, "EXPLAIN QUERY PLAN %s",
	    q->sql), -1, &st, NULL) != SQLITE_OK) {
		check(false, q->name, sqlite3_errmsg(h));
		return;
	}
	while (sqlite3_step(st) == SQLITE_ROW)
		plan = arena_printf(a, "%s%s\n", plan,
		    (const char *)sqlite3_column_text(st, 3));
	sqlite3_finalize(st);
	check(strstr(plan, "TEMP B-TREE") == NULL || sorts_few(q), q->name,
	    arena_printf(a, "SQLite sorts:\n%s", plan));
}

static void
check_statement(PGconn *pg, const struct db_query *q)
{
	PGresult *r = PQexec(pg, arena_printf(a, "PREPARE s%s AS %s",
	    types_of(q->params), q->sql));
	bool ok = PQresultStatus(r) == PGRES_COMMAND_OK;

	check(ok, q->name, PQerrorMessage(pg));
	PQclear(r);
	if (!ok)
		return;
	check_columns(pg, q);
	check_plan(pg, q);
	PQclear(ask(pg, "DEALLOCATE s"));
}

int
main(int argc, char *argv[])
{
	const char *sqlite, *postgresql;
	sqlite3 *h;
	PGconn *pg;

	if (argc != 2) {
		fprintf(stderr, "usage: pg-statements postgresql://…\n");
		return 2;
	}
	a = arena_new((size_t)512 * 1024 * 1024);
	if (db_migrate(&patchbay_schema, argv[1]) != E_OK ||
	    db_migrate(&pg_events_schema, argv[1]) != E_OK)
		die("migrations", "failed");
	pg = PQconnectdb(argv[1]);
	if (PQstatus(pg) != CONNECTION_OK)
		die("connecting", PQerrorMessage(pg));
	PQclear(ask(pg, "SET client_min_messages = warning"));
	h = open_sqlite();
	sqlite = columns_of_sqlite(h);
	postgresql = columns_of_postgresql(pg);
	compare(sqlite, postgresql, "is missing in db/pg");
	compare(postgresql, sqlite, "is in db/pg alone");
	PQclear(ask(pg, "SET plan_cache_mode = force_generic_plan;"
	    "SET enable_hashjoin = off; SET enable_mergejoin = off;"
	    "SET enable_seqscan = off; SET enable_bitmapscan = off;"
	    "SET enable_sort = off"));
	for (int i = 0; i < patchbay_schema.nqueries; i++) {
		check_statement(pg, &patchbay_schema.queries[i]);
		check_sqlite_plan(h, &patchbay_schema.queries[i]);
	}
	PQclear(ask(pg, "SET search_path = events"));
	PQclear(ask(pg, "SELECT segment_begin(1, 0)"));
	for (int i = 0; i < pg_events_schema.nqueries; i++)
		check_statement(pg, &pg_events_schema.queries[i]);
	PQclear(ask(pg, "SET search_path = public"));
	compare_triggers(h, pg);
	PQfinish(pg);
	sqlite3_close(h);
	arena_free(a);
	printf("postgresql: %d passed, %d failed\n", passed, failed);
	return failed == 0 ? 0 : 1;
}
