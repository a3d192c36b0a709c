#include <check.h>
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/db/db_schema.h"
#include "queries.h"
#include "store/extension/extension.h"
#include "store/resource/sim.h"
#include "store_fixture.h"

struct db *store_db;
struct arena *store_a;
char store_path[STORE_PATH_MAX];
char store_dir[64];

/* --- PostgreSQL --- */

const char *
store_server(void)
{
	const char *url = getenv("TEST_DB");

	return url == NULL || *url == '\0' ? NULL : url;
}

/* Some SQL in a database of the server; the result to PQclear(), NULL when
 * there is no such database. */
static PGresult *
pg_try(const char *address, const char *sql)
{
	PGconn *pg = PQconnectdb(address);
	PGresult *r = NULL;

	if (PQstatus(pg) == CONNECTION_OK) {
		r = PQexec(pg, sql);
		ck_assert_msg(PQresultStatus(r) == PGRES_COMMAND_OK ||
		    PQresultStatus(r) == PGRES_TUPLES_OK, "%s: %s", sql,
		    PQerrorMessage(pg));
	}
	PQfinish(pg);
	return r;
}

static PGresult *
pg_run(const char *address, const char *sql)
{
	PGresult *r = pg_try(address, sql);

	ck_assert_ptr_nonnull(r);
	return r;
}

/* Everything but the schema goes, in a few milliseconds: making a database takes
 * half a second.  Triggers and references rest meanwhile. */
static const char empty[] =
    "SET session_replication_role = replica; SET client_min_messages = error;"
    "DO $$ DECLARE t TEXT; BEGIN "
    "FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND "
    "tablename NOT IN ('org', 'engine_schema') LOOP "
    "EXECUTE 'DELETE FROM ' || quote_ident(t); END LOOP; "
    "PERFORM setval(oid::regclass, 1, false) FROM pg_class "
    "WHERE relkind = 'S'; "
    "UPDATE org SET name = 'My organization'; "
    "UPDATE engine_schema SET kept = kept + 1; END $$";

/* One database for all tests of a run, one after the other. */
static void
pg_open(void)
{
	char address[STORE_PATH_MAX], sql[80];
	PGresult *r;

	snprintf(store_path, sizeof(store_path), "%sunit%ld", store_server(),
	    (long)getppid());
	if ((r = pg_try(store_path, empty)) == NULL) {
		snprintf(address, sizeof(address), "%spostgres",
		    store_server());
		snprintf(sql, sizeof(sql), "CREATE DATABASE unit%ld",
		    (long)getppid());
		r = pg_run(address, sql);
		ck_ok(db_migrate(&patchbay_schema, store_path));
	}
	PQclear(r);
}

void
store_server_sql(const char *sql)
{
	PQclear(pg_run(store_path, sql));
}

/* On one connection: some tests ask thousands of times. */
static int64_t
pg_number_of(const char *sql)
{
	static PGconn *pg;
	PGresult *r;
	int64_t n;

	if (pg == NULL)
		pg = PQconnectdb(store_path);
	r = PQexec(pg, sql);
	ck_assert_msg(PQntuples(r) >= 1, "%s: %s", sql, PQerrorMessage(pg));
	n = strtoll(PQgetvalue(r, 0, 0), NULL, 10);
	PQclear(r);
	return n;
}

/* --- a database --- */

/* The newest schema with nothing in it.  Made once, before any test forks. */
static struct {
	char	*bytes;
	size_t	 len;
} fresh;

/* Check's own assertions work inside a test only. */
static void
must(bool done)
{
	if (!done) {
		perror("store_prepare");
		exit(1);
	}
}

void
store_prepare(void)
{
	char at[] = "/tmp/store-XXXXXX", path[40];
	FILE *f;

	must(mkdtemp(at) != NULL);
	snprintf(path, sizeof(path), "%s/new.db", at);
	must(db_migrate(&patchbay_schema, path) == E_OK);
	f = fopen(path, "rb");
	must(f != NULL && fseek(f, 0, SEEK_END) == 0);
	fresh.len = (size_t)ftell(f);
	rewind(f);
	fresh.bytes = malloc(fresh.len);
	must(fresh.bytes != NULL &&
	    fread(fresh.bytes, 1, fresh.len, f) == fresh.len);
	fclose(f);
	must(unlink(path) == 0 && rmdir(at) == 0);
}

void
store_new(const char *path)
{
	FILE *f = fopen(path, "wb");

	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(fwrite(fresh.bytes, 1, fresh.len, f), fresh.len);
	ck_assert_int_eq(fclose(f), 0);
}

void
store_open(void)
{
	snprintf(store_dir, sizeof(store_dir), "/tmp/store-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(store_dir));
	if (store_server() != NULL)
		pg_open();
	else {
		snprintf(store_path, sizeof(store_path), "%s/test.db",
		    store_dir);
		store_new(store_path);
	}
	store_db = store_connect();
	store_a = arena_new(ARENA_MAX);
}

void
store_close(void)
{
	static const char *const ends[] = { "", "-wal", "-shm", "-journal" };
	char file[100];

	db_close(store_db);
	arena_free(store_a);
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		snprintf(file, sizeof(file), "%s/test.db%s", store_dir,
		    ends[i]);
		unlink(file);
	}
	ck_assert_int_eq(rmdir(store_dir), 0);
}

void
store_quiet(void)
{
	ck_assert_ptr_nonnull(freopen("/dev/null", "w", stderr));
}

/* The file itself, beside whoever else uses it. */
sqlite3 *
store_file(void)
{
	sqlite3 *h;

	ck_assert_int_eq(sqlite3_open(store_path, &h), SQLITE_OK);
	sqlite3_busy_timeout(h, 60000);
	return h;
}

void
store_refuse(const char *change)
{
	char sql[300] = "DROP TRIGGER refuse";
	sqlite3 *h;

	store_quiet();
	if (store_server() != NULL) {
		snprintf(sql, sizeof(sql), change == NULL ?
		    "DROP FUNCTION refuse() CASCADE" :
		    "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql "
		    "AS $$ BEGIN RAISE 'no'; END $$; CREATE TRIGGER refuse "
		    "BEFORE %s FOR EACH ROW EXECUTE FUNCTION refuse()", change);
		PQclear(pg_run(store_path, sql));
		return;
	}
	if (change != NULL)
		snprintf(sql, sizeof(sql), "CREATE TRIGGER refuse BEFORE %s "
		    "BEGIN SELECT RAISE(ABORT, 'no'); END", change);
	h = store_file();
	ck_assert_int_eq(sqlite3_exec(h, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(h);
}

struct db *
store_connect(void)
{
	struct db *db = db_open(&patchbay_schema, store_path);

	ck_assert_ptr_nonnull(db);
	return db;
}

int64_t
store_number(const char *sql)
{
	sqlite3_stmt *st;
	sqlite3 *h;
	int64_t n;

	if (store_server() != NULL)
		return pg_number_of(sql);
	h = store_file();
	ck_assert_int_eq(sqlite3_prepare_v2(h, sql, -1, &st, NULL), SQLITE_OK);
	ck_assert_int_eq(sqlite3_step(st), SQLITE_ROW);
	n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	sqlite3_close(h);
	return n;
}

char *
store_plan(const char *query)
{
	const struct db_query *q = patchbay_schema.queries;
	char *plan = arena_strdup(store_a, "");
	sqlite3_stmt *st;
	sqlite3 *h;
	char *sql;

	for (int n = patchbay_schema.nqueries; strcmp(q->name, query) != 0;
	    q++)
		ck_assert_int_gt(--n, 0);
	h = store_file();
	sql = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", q->sql);
	ck_assert_int_eq(sqlite3_prepare_v2(h, sql, -1, &st, NULL), SQLITE_OK);
	while (sqlite3_step(st) == SQLITE_ROW)
		plan = arena_printf(store_a, "%s%s\n", plan,
		    (const char *)sqlite3_column_text(st, 3));
	sqlite3_finalize(st);
	sqlite3_free(sql);
	sqlite3_close(h);
	return plan;
}

void
store_basics(void)
{
	struct device_type type = { .id = "meter", .class_id = "Device",
	    .description = "Meters", .metadata = "", .created = NOW,
	    .info.device_class = "Meter" };
	struct extension ext = { .key = "jasper", .title = "Jasper",
	    .driver = "control-center-rest", .on = true, .settings = "{}",
	    .sealed = "", .created = NOW };

	ck_ok(device_type_add(store_db, &type));
	ck_ok(extension_add(store_db, &ext));
	ext.key = "atnt";
	ext.driver = "atnt-rest";
	ck_ok(extension_add(store_db, &ext));
}

int64_t
store_device(const char *name)
{
	struct device d = { .type_id = "meter", .device_id = name,
	    .created = NOW, .info.device_class = "Meter" };

	ck_ok(device_add(store_db, &d));
	return d.id;
}

/* --- a fleet --- */

static const char *const classes[] = { "", "Meter", "Tracker" };
static const char *const places[] = { "", "Aarhus", "Aarhus", "Ürzig", "Zug" };
static const char *const types[] = { "meter", "tracker" };
static const enum sim_state states[] = { SIM_ACTIVATED, SIM_INVENTORY,
	SIM_UNKNOWN };

void
store_fleet(void)
{
	struct device_type t = { .id = "tracker", .class_id = "Device",
	    .created = NOW };

	store_open();
	store_basics();
	ck_ok(device_type_add(store_db, &t));
	for (int i = 0; i < FLEET; i++) {
		struct device d = {
			.type_id = types[i % 2],
			.device_id = arena_printf(store_a, "d%02d", i / 2 * 7 % 30),
			.info.device_class = classes[i % 3],
			.info.descriptive_location = places[i % 5],
			.created = NOW + i,
		};
		struct link link = { .extension = i % 4 == 0 ? "atnt" :
		    "jasper", .resource = arena_printf(store_a, "89%02d", i) };

		ck_ok(device_add(store_db, &d));
		if (i % 7 == 0)
			continue;
		ck_ok(device_configure(store_db, store_a, d.id, "{}", &link, 1,
		    NOW));
		ck_ok(sim_put(store_db, store_a, link.extension, link.resource,
		    &(struct sim_info){ .state = states[i % 3],
		    .data_bytes = ABSENT }, TOLD_NOW, NOW));
	}
}
