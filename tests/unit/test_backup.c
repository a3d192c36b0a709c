/* Backups: complete, and of one moment. */
#include <check.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backup/backup.h"
#include "backup/files.h"
#include "event_fixture.h"
#include "lib/db/db_backup.h"
#include "lib/db/db_schema.h"
#include "queries.h"
#include "state.h"

Suite	*backup_suite(void);

static char top[] = "/tmp/backup-XXXXXX";
static char kept[60], other[60];	/* a backup, and where it goes */
static struct config cfg;
static int printed;		/* where standard output goes */

/* --- an installation with events, and another place --- */

static struct config
config_of(const char *state)
{
	struct arena *a = event_a;

	return (struct config){ .state = state,
	    .db = arena_printf(a, "%s/patchbay.db", state),
	    .events = arena_printf(a, "%s/events", state),
	    .key_path = arena_printf(a, "%s/secret.key", state),
	    .limiter_dir = arena_printf(a, "%s/limiter", state) };
}

static void
begin(void)
{
	memcpy(top, "/tmp/backup-XXXXXX", sizeof(top));
	ck_assert_ptr_nonnull(mkdtemp(top));
	snprintf(kept, sizeof(kept), "%s/kept", top);
	snprintf(other, sizeof(other), "%s/other", top);
	event_begin();
	cfg = config_of(event_state());
	ck_ok(state_init(&cfg));
	/* what is printed while it works is not the tests' */
	fflush(stdout);
	printed = dup(STDOUT_FILENO);
	ck_assert_int_eq(dup2(open("/dev/null", O_WRONLY | O_CLOEXEC),
	    STDOUT_FILENO), STDOUT_FILENO);
}

static void
remove_all(void)
{
	static const char *const ours[] = { "patchbay.db", "secret.key", "run",
	    "limiter" };

	for (size_t i = 0; i < sizeof(ours) / sizeof(*ours); i++)
		files_remove(arena_printf(event_a, "%s/%s", event_state(),
		    ours[i]));
	files_remove(top);
	event_end();
}

static void
end(void)
{
	fflush(stdout);
	dup2(printed, STDOUT_FILENO);
	close(printed);
	remove_all();
}

static void
sql(const char *db, const char *text)
{
	sqlite3 *h;

	ck_assert_int_eq(sqlite3_open(db, &h), SQLITE_OK);
	ck_assert_msg(sqlite3_exec(h, text, NULL, NULL, NULL) == SQLITE_OK,
	    "%s", sqlite3_errmsg(h));
	sqlite3_close(h);
}

static int64_t
number(const char *db, const char *text)
{
	sqlite3_stmt *st;
	sqlite3 *h;
	int64_t n;

	ck_assert_int_eq(sqlite3_open(db, &h), SQLITE_OK);
	ck_assert_int_eq(sqlite3_prepare_v2(h, text, -1, &st, NULL),
	    SQLITE_OK);
	ck_assert_int_eq(sqlite3_step(st), SQLITE_ROW);
	n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	sqlite3_close(h);
	return n;
}

/* What a recorder makes of a restored journal and store: the payloads, newest
 * first. */
static const char *
events_of(const struct config *c, int64_t device)
{
	const struct event_settings o = { .store_bytes = INT64_MAX };
	struct event_reader reader;
	struct journal_reader in;
	struct event_store store;
	struct device_event *list;
	const char *said = "";
	bool some;
	size_t n;

	journal_reader_open(&in, arena_printf(event_a, "%s/journal",
	    c->state));
	ck_ok(event_store_open(&store, c->events, "one", event_now));
	ck_ok(journal_look(&in, event_store_place, &store));
	do
		ck_ok(recorder_batch(&store, &in, &o, event_now, &some));
	while (some);
	event_reader_open(&reader, c->events);
	ck_ok(events_newest(&reader, event_a, device, INT64_MAX, 100, &list,
	    &n));
	for (size_t i = 0; i < n; i++)
		said = arena_printf(event_a, "%s%s ", said, list[i].payload);
	event_reader_close(&reader);
	event_store_close(&store);
	journal_reader_close(&in);
	return said;
}

/* --- all of it --- */

/* What is stored, and what is only in the journal, is there once. */
START_TEST(with_events)
{
	struct config to;

	event_say(1, "t", "a");
	event_record();
	event_now += DAY;
	event_say(1, "t", "b");
	event_record();
	event_say(1, "t", "c");	/* not stored yet */
	ck_ok(backup_make(&cfg, kept, true));
	event_say(1, "t", "d");	/* after it */
	event_record();
	ck_ok(backup_verify(&cfg, kept));
	to = config_of(other);
	ck_ok(backup_restore(&to, kept));
	ck_assert_str_eq(events_of(&to, 1), "c b a ");
	ck_assert_str_eq(event_newest(1, 10), "d c b a");
}
END_TEST

START_TEST(with_its_key)
{
	struct config to = config_of(other);

	ck_ok(backup_make(&cfg, kept, false));
	/* without one: it says so, and is whole */
	ck_ok(backup_restore(&to, kept));
	ck_assert_int_eq(number(to.db, "SELECT count(*) FROM org"), 1);
	ck_assert_int_ne(access(to.key_path, F_OK), 0);
	/* with another */
	ck_ok(files_remove(to.db));
	ck_ok(state_init(&to));
	ck_ok(files_remove(to.db));
	store_quiet();
	ck_assert_int_eq(backup_restore(&to, kept), E_SEALED);
	ck_assert_int_ne(access(to.db, F_OK), 0);
}
END_TEST

/* Nothing that exists is written over. */
START_TEST(not_over)
{
	struct config to = config_of(other);

	ck_ok(backup_make(&cfg, kept, true));
	store_quiet();
	ck_assert_int_eq(backup_make(&cfg, kept, false), E_CONFLICT);
	ck_assert_int_eq(backup_restore(&cfg, kept), E_CONFLICT);
	ck_ok(backup_restore(&to, kept));
	ck_assert_int_eq(backup_restore(&to, kept), E_CONFLICT);
	/* events without a database are somebody's as well */
	event_say(1, "t", "a");
	event_record();
	ck_ok(files_remove(kept));
	ck_ok(backup_make(&cfg, kept, true));
	ck_ok(files_remove(to.db));
	ck_ok(files_remove(to.events));
	ck_ok(files_make_dir(to.events));
	sql(arena_printf(event_a, "%s/00000001.db", to.events),
	    "CREATE TABLE theirs (x)");
	ck_assert_int_eq(backup_restore(&to, kept), E_CONFLICT);
	ck_assert_int_ne(access(to.db, F_OK), 0);
}
END_TEST

/* A log that is left of another database is not read into this one, and commands
 * that the broker has taken are not given out again. */
START_TEST(not_beside)
{
	static const char *const left[] = { "patchbay.db-wal",
	    "patchbay.db-shm", "patchbay.db-journal", "commands/1" };
	struct config to = config_of(other);
	const char *path = arena_printf(event_a, "%s/%s", other, left[_i]);
	FILE *f;

	ck_ok(backup_make(&cfg, kept, false));
	ck_ok(files_make_dir(other));
	ck_ok(files_make_dir(arena_printf(event_a, "%s/commands", other)));
	f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	fputs("left", f);
	fclose(f);
	store_quiet();
	ck_assert_int_eq(backup_restore(&to, kept), E_CONFLICT);
	ck_assert_int_ne(access(to.db, F_OK), 0);
	ck_ok(files_remove(path));
	/* also what a restore left that was killed */
	sql(arena_printf(event_a, "%s/patchbay.db.restoring", other),
	    "PRAGMA journal_mode = WAL; CREATE TABLE half (x)");
	f = fopen(arena_printf(event_a, "%s/patchbay.db.restoring-wal",
	    other), "w");
	ck_assert_ptr_nonnull(f);
	fputs("left", f);
	fclose(f);
	ck_ok(backup_restore(&to, kept));
	ck_ok(db_sound(&patchbay_schema, to.db));
}
END_TEST

/* Two at once in one place: one of them is made, and it is whole. */
START_TEST(one_at_a_time)
{
	int fd = open(top, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	ck_assert_int_eq(flock(fd, LOCK_EX), 0);
	store_quiet();
	ck_assert_int_eq(backup_make(&cfg, kept, false), E_CONFLICT);
	close(fd);
	ck_ok(backup_make(&cfg, kept, false));
	ck_ok(backup_verify(&cfg, kept));
}
END_TEST

/* What was left of one that was killed is in nobody's way. */
START_TEST(after_a_kill)
{
	ck_ok(files_make_dir(arena_printf(event_a, "%s.part", kept)));
	sql(arena_printf(event_a, "%s.part/patchbay.db", kept),
	    "CREATE TABLE half (x)");
	store_quiet();
	ck_assert_int_eq(backup_verify(&cfg, arena_printf(event_a, "%s.part",
	    kept)), E_NOTFOUND);
	ck_ok(backup_make(&cfg, kept, false));
	ck_ok(backup_verify(&cfg, kept));
	ck_assert_int_ne(access(arena_printf(event_a, "%s.part", kept), F_OK),
	    0);
}
END_TEST

static void
spoil(const char *name, long at, const char *bytes)
{
	FILE *f = fopen(arena_printf(event_a, "%s/%s", kept, name), "r+");

	ck_assert_ptr_nonnull(f);
	ck_assert_int_eq(fseek(f, at, at < 0 ? SEEK_END : SEEK_SET), 0);
	ck_assert_uint_eq(fwrite(bytes, 1, strlen(bytes), f), strlen(bytes));
	fclose(f);
}

/* Each fault in a backup is found, and it is not restored. */
START_TEST(spoiled)
{
	struct config to = config_of(other);

	event_say(1, "t", "a");
	event_record();
	ck_ok(backup_make(&cfg, kept, true));
	store_quiet();
	switch (_i) {
	case 0:
		spoil("patchbay.db", 5000, "x");
		break;
	case 1:
		spoil("events/last.db", -1, "x");
		break;
	case 2:
		ck_assert_int_eq(truncate(arena_printf(event_a,
		    "%s/patchbay.db", kept), 4096), 0);
		break;
	case 3:
		ck_ok(files_remove(arena_printf(event_a,
		    "%s/events/00000001.db", kept)));
		break;
	case 4:
		spoil("backup.json", 0, "[");
		break;
	case 5:
		ck_ok(files_remove(arena_printf(event_a, "%s/backup.json",
		    kept)));
		break;
	default:
		ck_assert_int_eq(truncate(arena_printf(event_a,
		    "%s/backup.json", kept), 200), 0);
	}
	ck_assert_int_ne(backup_verify(&cfg, kept), E_OK);
	ck_assert_int_ne(backup_restore(&to, kept), E_OK);
	ck_assert_int_ne(access(to.db, F_OK), 0);
}
END_TEST

/* A manifest that names a file elsewhere is no manifest. */
START_TEST(elsewhere)
{
	struct config to = config_of(other);
	const char *path;
	FILE *f;

	ck_ok(backup_make(&cfg, kept, false));
	path = arena_printf(event_a, "%s/backup.json", kept);
	f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	fputs("{\"patchbay\": \"backup\", \"format\": 1, \"made\": \"\", "
	    "\"organization\": \"\", \"key\": \"\", \"events\": true, "
	    "\"files\": [{\"name\": \"events/../../../etc/hostname\", "
	    "\"bytes\": 1, \"blake2b\": \"00\"}]}", f);
	fclose(f);
	store_quiet();
	ck_assert_int_eq(backup_verify(&cfg, kept), E_INPUT);
	ck_assert_int_eq(backup_restore(&to, kept), E_INPUT);
}
END_TEST

/* Of one moment, whoever writes meanwhile. */
START_TEST(while_written)
{
	const char *copy = arena_printf(event_a, "%s/copy.db", top);
	sqlite3 *h;

	ck_assert_int_eq(sqlite3_open(cfg.db, &h), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(h, "BEGIN IMMEDIATE; INSERT INTO "
	    "device_type (id, class_id, created, updated) VALUES "
	    "('half', 'Device', 1, 1)", NULL, NULL, NULL), SQLITE_OK);
	ck_ok(db_backup(cfg.db, copy));
	ck_assert_int_eq(sqlite3_exec(h, "COMMIT", NULL, NULL, NULL),
	    SQLITE_OK);
	sqlite3_close(h);
	ck_ok(db_sound(&patchbay_schema, copy));
	ck_assert_int_eq(number(copy, "SELECT count(*) FROM device_type"), 0);
	ck_assert_int_eq(number(cfg.db, "SELECT count(*) FROM device_type"),
	    1);
}
END_TEST

/* The database of before an upgrade is kept, and is that of before. */
START_TEST(before_an_upgrade)
{
	const char *old = arena_printf(event_a, "%s/before-upgrade.db", other);
	struct config to = config_of(other);
	struct db_schema before = patchbay_schema;

	before.nmigrations = patchbay_schema.nmigrations - 1;
	before.nqueries = 0;
	store_quiet();
	ck_ok(files_make_dir(other));
	ck_ok(db_migrate(&before, to.db));
	ck_ok(state_init(&cfg));	/* of this version: none is kept */
	ck_assert_int_ne(access(arena_printf(event_a, "%s/before-upgrade.db",
	    event_state()), F_OK), 0);
	ck_ok(files_copy(cfg.key_path, to.key_path));
	ck_ok(state_prepare(&to));
	ck_assert_int_eq(number(old, "PRAGMA user_version"),
	    before.nmigrations);
	ck_assert_int_eq(number(to.db, "PRAGMA user_version"),
	    patchbay_schema.nmigrations);
	/* the next start changes nothing */
	ck_ok(files_remove(old));
	ck_ok(state_prepare(&to));
	ck_assert_int_ne(access(old, F_OK), 0);
}
END_TEST

Suite *
backup_suite(void)
{
	Suite *s = suite_create("backup");
	TCase *t;

	if (store_server() != NULL)	/* files are SQLite's */
		return s;
	t = tcase_create("backup");
	tcase_add_checked_fixture(t, begin, end);
	tcase_add_test(t, with_events);
	tcase_add_test(t, with_its_key);
	tcase_add_test(t, not_over);
	tcase_add_loop_test(t, not_beside, 0, 4);
	tcase_add_test(t, one_at_a_time);
	tcase_add_test(t, after_a_kill);
	tcase_add_loop_test(t, spoiled, 0, 7);
	tcase_add_test(t, elsewhere);
	tcase_add_test(t, while_written);
	tcase_add_test(t, before_an_upgrade);
	suite_add_tcase(s, t);
	return s;
}
