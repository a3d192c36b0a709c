/* What is removed by age, and what never is. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "background.h"
#include "store/command/activity.h"
#include "store/command/command.h"
#include "store/resource/sim.h"
#include "store_fixture.h"

Suite	*store_retention_suite(void);

#define DAY_MS	INT64_C(86400000)

static int64_t device;

static void
open_all(void)
{
	store_open();
	store_basics();
	device = store_device("pump");
}

/* A command of so long ago, in a status. */
static int64_t
command(const char *once, const char *op, enum command_status status,
    int64_t at)
{
	struct command c = { .once = once, .device = device,
	    .type_id = "meter", .device_id = "pump", .extension = "jasper",
	    .resource = "1", .op = op, .argument = "Hello", .user = "vera",
	    .requested = at };
	int64_t id;

	ck_ok(command_add(store_db, store_a, &c));
	id = c.id;
	ck_ok(command_mark_sent(store_db,
	    &(struct command){ .id = id, .sent = at }));
	ck_ok(command_get(store_db, store_a, id, &c));
	c.status = status;
	c.answered = at;
	c.decided = status == CMD_CONFIRMED || status == CMD_REFUSED ? at :
	    ABSENT;
	ck_ok(command_update(store_db, &c));
	return id;
}

static const char *
text_of(int64_t id)
{
	struct command c;
	enum err e = command_get(store_db, store_a, id, &c);

	return e == E_NOTFOUND ? NULL : c.argument;
}

/* Bites until there is nothing more. */
static void
remove_all(enum keep k, int64_t now)
{
	bool more;

	do
		ck_ok(retention_bite(store_db, k, now, 10, &more));
	while (more);
}

/* Decided commands go by age; whatever is open stays, also its text. */
START_TEST(commands)
{
	int64_t old = NOW - 100 * DAY_MS;
	int64_t done = command("a", "state", CMD_CONFIRMED, old);
	int64_t refused = command("b", "sms", CMD_REFUSED, old);
	int64_t accepted = command("c", "sms", CMD_ACCEPTED, old);
	int64_t unknown = command("d", "sms", CMD_UNKNOWN, old);
	int64_t young = command("e", "sms", CMD_CONFIRMED, NOW - DAY_MS);
	struct retention t;

	ck_ok(retention_set(store_db, KEEP_MESSAGES, 30));
	remove_all(KEEP_MESSAGES, NOW);
	ck_assert_str_eq(text_of(done), "Hello");	/* no message */
	ck_assert_str_eq(text_of(refused), "");
	ck_assert_str_eq(text_of(accepted), "Hello");
	ck_assert_str_eq(text_of(unknown), "Hello");
	ck_assert_str_eq(text_of(young), "Hello");

	remove_all(KEEP_COMMANDS, NOW);		/* 1,095 days */
	ck_assert_ptr_nonnull(text_of(done));
	ck_ok(retention_set(store_db, KEEP_COMMANDS, 99));
	remove_all(KEEP_COMMANDS, NOW);
	ck_assert_ptr_null(text_of(done));
	ck_assert_ptr_null(text_of(refused));
	ck_assert_str_eq(text_of(accepted), "Hello");
	ck_assert_str_eq(text_of(unknown), "Hello");
	ck_assert_str_eq(text_of(young), "Hello");
	ck_ok(retention_get(store_db, KEEP_COMMANDS, &t));
	ck_assert_int_eq(t.days, 99);
	ck_assert_int_eq(t.removed, 2);
	ck_assert_int_eq(t.at, NOW);
}
END_TEST

static void
report(const char *kind, int64_t received)
{
	static int n;
	const struct activity t = { .extension = "jasper", .resource = "1",
	    .kind = kind, .after = "x", .source = "push", .at = received,
	    .received = received,
	    .event_id = arena_printf(store_a, "e%d", n++) };

	ck_ok(activity_add(store_db, &t));
}

/* Each kind of report by its own time; the day it was kept for is kept. */
START_TEST(reports)
{
	static const char *const kinds[] = { "state", "session", "sms" };

	for (size_t i = 0; i < 3; i++) {
		report(kinds[i], NOW - 50 * DAY_MS - 1);
		report(kinds[i], NOW - 50 * DAY_MS);
	}
	ck_ok(retention_set(store_db, KEEP_CONNECTIONS, 50));
	for (enum keep k = 0; k < KEEP_MAX; k++)
		remove_all(k, NOW);
	ck_assert_int_eq(store_number("SELECT count(*) FROM activity"), 5);
	ck_assert_int_eq(store_number("SELECT count(*) FROM activity"
	    " WHERE kind = 'session'"), 1);
	ck_ok(retention_set(store_db, KEEP_CHANGES, 50));
	ck_ok(retention_set(store_db, KEEP_MESSAGES, 50));
	for (enum keep k = 0; k < KEEP_MAX; k++)
		remove_all(k, NOW);
	ck_assert_int_eq(store_number("SELECT count(*) FROM activity"), 3);
}
END_TEST

START_TEST(readings)
{
	const struct sim_info info = { .state = SIM_ACTIVATED };
	const int64_t old = NOW - 1000 * DAY_MS;
	const struct usage u = { .cycle_start = "2020-01-01", .as_of = old };

	ck_ok(sim_put(store_db, store_a, "jasper", "1", &info, TOLD_NOW, NOW));
	ck_ok(usage_put(store_db, "jasper", "1", &u));
	ck_ok(lookup_put(store_db, "jasper", "1", &(struct lookup){
	    .kind = "audit", .body = "[]", .as_of = old }));
	ck_ok(lookup_put(store_db, "jasper", "1", &(struct lookup){
	    .kind = "session", .body = "[]", .as_of = NOW }));
	ck_ok(lookup_put(store_db, "jasper", "1", &(struct lookup){
	    .kind = "sms", .body = "[]", .as_of = old }));
	remove_all(KEEP_LOOKS, NOW);
	ck_assert_int_eq(store_number("SELECT count(*) FROM lookup"), 2);
	remove_all(KEEP_MESSAGES, NOW);
	ck_assert_int_eq(store_number("SELECT count(*) FROM lookup"), 1);
	remove_all(KEEP_USAGE, NOW);
	ck_assert_int_eq(store_number("SELECT count(*) FROM cycle_usage"), 1);
	ck_ok(retention_set(store_db, KEEP_USAGE, 999));
	remove_all(KEEP_USAGE, NOW);
	ck_assert_int_eq(store_number("SELECT count(*) FROM cycle_usage"), 0);
}
END_TEST

/* A bite is bounded, and what several removed is told as one removal. */
START_TEST(bites)
{
	struct retention t;
	bool more;

	for (int i = 0; i < 25; i++)
		report("session", NOW - 200 * DAY_MS);
	ck_ok(retention_bite(store_db, KEEP_CONNECTIONS, NOW, 10, &more));
	ck_assert(more);
	ck_assert_int_eq(store_number("SELECT count(*) FROM activity"), 15);
	remove_all(KEEP_CONNECTIONS, NOW + 1);
	ck_ok(retention_get(store_db, KEEP_CONNECTIONS, &t));
	ck_assert_int_eq(t.removed, 25);
	ck_assert_int_eq(t.at, NOW + 1);
	/* nothing more: that stays */
	remove_all(KEEP_CONNECTIONS, NOW + 2);
	ck_ok(retention_get(store_db, KEEP_CONNECTIONS, &t));
	ck_assert_int_eq(t.removed, 25);
	/* the next removal is one of its own, also after a full bite */
	for (int i = 0; i < 10; i++)
		report("session", NOW - 200 * DAY_MS);
	remove_all(KEEP_CONNECTIONS, NOW + 3);
	for (int i = 0; i < 2; i++)
		report("session", NOW - 200 * DAY_MS);
	remove_all(KEEP_CONNECTIONS, NOW + 4);
	ck_ok(retention_get(store_db, KEEP_CONNECTIONS, &t));
	ck_assert_int_eq(t.removed, 2);
}
END_TEST

START_TEST(limits)
{
	struct retention t;

	for (enum keep k = 0; k < KEEP_SETTABLE; k++) {
		ck_ok(retention_get(store_db, k, &t));
		ck_assert_int_ge(t.days, keep_kinds[k].least);
		ck_assert_int_eq(t.at, ABSENT);
		ck_assert_int_eq(retention_set(store_db, k,
		    keep_kinds[k].least - 1), keep_kinds[k].least == 1 ?
		    E_OK : E_INPUT);
		ck_assert_int_eq(retention_set(store_db, k, -1), E_INPUT);
		ck_assert_int_eq(retention_set(store_db, k,
		    KEEP_DAYS_MAX + 1), E_INPUT);
		ck_ok(retention_set(store_db, k, keep_kinds[k].least));
		ck_ok(retention_set(store_db, k, KEEP_FOR_EVER));
	}
	ck_assert_int_eq(retention_set(store_db, KEEP_SESSIONS, 5), E_INPUT);
	report("state", 1);
	command("a", "sms", CMD_REFUSED, 1);
	for (enum keep k = 0; k < KEEP_MAX; k++)
		remove_all(k, NOW);
	ck_assert_int_eq(store_number("SELECT count(*) FROM activity"), 1);
	ck_assert_int_eq(store_number("SELECT count(*) FROM command"
	    " WHERE argument = 'Hello'"), 1);
}
END_TEST

/* The background worker comes back while there is more, then waits. */
START_TEST(rounds)
{
	struct removing r;

	for (int i = 0; i < BACKGROUND_BITE + 1; i++)
		report("session", 1);
	removing_init(&r);
	background_remove(store_db, &r);
	ck_assert_int_eq(store_number("SELECT count(*) FROM activity"), 1);
	background_remove(store_db, &r);
	ck_assert_int_eq(store_number("SELECT count(*) FROM activity"), 0);
	report("session", 1);
	background_remove(store_db, &r);
	ck_assert_int_eq(store_number("SELECT count(*) FROM activity"), 1);
}
END_TEST

/* A clock that jumps ahead makes everything old: it is kept for a day, until
 * somebody could see that. */
START_TEST(a_jump_of_the_clock)
{
	struct removing r;

	store_quiet();
	setenv("PATCHBAY_NOW", "1700000000000", 1);
	removing_init(&r);
	background_remove(store_db, &r);
	report("state", NOW - 1);
	setenv("PATCHBAY_NOW", "4070908800000", 1);
	removing_init(&r);		/* also by a new process */
	background_remove(store_db, &r);
	removing_init(&r);
	background_remove(store_db, &r);
	ck_assert_int_eq(store_number("SELECT count(*) FROM activity"), 1);
	/* put right in time */
	setenv("PATCHBAY_NOW", "1700000001000", 1);
	background_remove(store_db, &r);
	ck_assert_int_eq(r.wait_until, 0);
	ck_assert_int_eq(store_number("SELECT count(*) FROM activity"), 1);
	/* or it is so: a day later */
	setenv("PATCHBAY_NOW", "4070908800000", 1);
	background_remove(store_db, &r);
	ck_assert_int_gt(r.wait_until, 0);
	removing_init(&r);
	r.wait_until = 1;
	background_remove(store_db, &r);
	ck_assert_int_eq(store_number("SELECT count(*) FROM activity"), 0);
	unsetenv("PATCHBAY_NOW");
}
END_TEST

/* Each removal walks an index of its own, whatever else is kept for ever. */
START_TEST(plans)
{
	static const char *const names[] = { "remove_commands",
		"remove_changes", "remove_connections", "remove_messages",
		"remove_message_lookups", "remove_lookups", "remove_cycles",
		"remove_sessions", "remove_drafts", "remove_tokens",
		"remove_texts" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		ck_assert_msg(strstr(store_plan(names[i]), "SCAN") == NULL,
		    "%s:\n%s", names[i], store_plan(names[i]));
}
END_TEST

/*
 * Whoever adds a table says here what bounds it: a kind of retention, or what
 * it belongs to.
 */
START_TEST(every_table)
{
	static const char *const bounded[] = {
		/* by retention */
		"command", "activity", "lookup", "cycle_usage", "session",
		"draft", "brake", "token", "outbox", "device_session",
		"ledger_tx",
		"mgmt_request", "mgmt_ask", "ledger_bid",
		/* by what people make, and removed with it */
		"app_user", "recovery_code", "mgmt_bundle", "extension", "device_type", "device", "term",
		"link", "resource", "sim", "api_key", "mapping",
		/* the newest two hundred */
		"service_request", "mail",
		/* one for each check of the status page */
		"alert",
		/* a row for each of something bounded */
		"ledger_account", "ledger_place", "ledger_contract",
		/* each is filled by the next transaction */
		"ledger_gap",
		/* so many of each ledger, the newest */
		"ledger_card", "ledger_block",
		"org", "plan", "follow", "counter", "setting", "removal",
		"lease", "turn", "channel", "outbox_place",
		/* so many for each device, the newest; what is apart of it */
		"diag_log", "error_code", "device_detail",
		"device_gateway", "point", "managed", "presence",
		/* so many of each managed device */
		"managed_bundle",
		/* the newest ten thousand */
		"revoked",
		/* by the minutes that a signature is fresh */
		"push_once",
		/* the engines' own */
		"sqlite_sequence", "sqlite_stat1", "engine_schema",
		"engine_commit", "engine_turn",
	};
	char *list = arena_strdup(store_a, "''");

	for (size_t i = 0; i < sizeof(bounded) / sizeof(bounded[0]); i++)
		list = arena_printf(store_a, "%s, '%s'", list, bounded[i]);
	ck_assert_int_eq(store_number(arena_printf(store_a, "SELECT count(*)"
	    " FROM %s NOT IN (%s)", store_server() == NULL ?
	    "sqlite_schema WHERE type = 'table' AND name" :
	    "pg_tables WHERE schemaname = 'public' AND tablename", list)), 0);
}
END_TEST

Suite *
store_retention_suite(void)
{
	Suite *s = suite_create("store_retention");
	TCase *t = tcase_create("retention");

	tcase_add_checked_fixture(t, open_all, store_close);
	tcase_add_test(t, commands);
	tcase_add_test(t, reports);
	tcase_add_test(t, readings);
	tcase_add_test(t, bites);
	tcase_add_test(t, limits);
	tcase_add_test(t, rounds);
	tcase_add_test(t, a_jump_of_the_clock);
	store_add_sqlite(t, plans);
	tcase_add_test(t, every_table);
	suite_add_tcase(s, t);
	return s;
}
