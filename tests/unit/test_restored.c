/* What was under way in a backup is not sent again. */
#include <check.h>
#include <sqlite3.h>

#include "store/command/command.h"
#include "store/restored.h"
#include "store_fixture.h"

Suite	*restored_suite(void);

static int64_t
command(const char *once, enum command_status status, int64_t wait_until)
{
	struct command c = { .once = once, .device = ABSENT,
	    .type_id = "meter", .device_id = "pump", .extension = "jasper",
	    .resource = "1", .op = "state", .argument = "ACTIVATED",
	    .user = "vera", .requested = NOW, .wait_until = wait_until };
	int64_t id;

	ck_ok(command_add(store_db, store_a, &c));
	id = c.id;
	if (status == CMD_REQUESTED)
		return id;
	ck_ok(command_mark_sent(store_db,
	    &(struct command){ .id = id, .sent = NOW }));
	if (status == CMD_SENT)
		return id;
	ck_ok(command_get(store_db, store_a, id, &c));
	c.status = status;
	c.answered = c.decided = NOW;
	ck_ok(command_update(store_db, &c));
	return id;
}

START_TEST(commands_are_unknown)
{
	static const struct {
		enum command_status was, is;
		int64_t wait;
	} cases[] = {
		{ CMD_REQUESTED, CMD_UNKNOWN, ABSENT },
		{ CMD_REQUESTED, CMD_UNKNOWN, NOW + 1000 },
		{ CMD_SENT, CMD_UNKNOWN, ABSENT },
		{ CMD_ACCEPTED, CMD_ACCEPTED, ABSENT },
		{ CMD_CONFIRMED, CMD_CONFIRMED, ABSENT },
		{ CMD_REFUSED, CMD_REFUSED, ABSENT },
		{ CMD_UNKNOWN, CMD_UNKNOWN, ABSENT },
	};
	enum { N = sizeof(cases) / sizeof(*cases) };
	struct command c, *waiting;
	int64_t ids[N];
	size_t n;

	store_basics();
	for (size_t i = 0; i < N; i++)
		ids[i] = command(arena_printf(store_a, "once-%zu", i),
		    cases[i].was, cases[i].wait);
	ck_ok(restored_settle(store_db, "Restored.", NOW));
	for (size_t i = 0; i < N; i++) {
		ck_ok(command_get(store_db, store_a, ids[i], &c));
		ck_assert_int_eq(c.status, cases[i].is);
		ck_assert_str_eq(c.reason, cases[i].was == CMD_REQUESTED ||
		    cases[i].was == CMD_SENT ? "Restored." : "");
		/* nobody may send it now */
		ck_assert_int_eq(command_mark_sent(store_db,
		    &(struct command){ .id = ids[i], .sent = NOW }),
		    E_CONFLICT);
	}
	ck_ok(command_list_waiting(store_db, store_a, INT64_MAX, 10, &waiting,
	    &n));
	ck_assert_uint_eq(n, 0);
}
END_TEST

START_TEST(the_rest_pauses)
{
	sqlite3 *h = store_file();
	int64_t device;

	store_basics();
	device = store_device("pump");
	ck_assert_int_eq(device, 1);
	ck_assert_msg(sqlite3_exec(h,
	    "INSERT INTO outbox (device, name, format, base64, payload, size,"
	    " sender, session, at, expires, status, changed) VALUES"
	    " (1, 'c', 'json', 0, '{}', 2, 'k', 0, 1, 9, 'waiting', 1),"
	    " (1, 'c', 'json', 0, '{}', 2, 'k', 0, 1, 9, 'handed', 1);"
	    "INSERT INTO mgmt_request (uid, action, parameters, asker, at,"
	    " devices, status, starts, limit_ms, retries, rate, pace, approve,"
	    " stop_percent, stage, stages) VALUES ('u', 'device/reboot', '[]',"
	    " 'vera', 1, 1, 'running', 1, 1, 0, 1, 1, 0, 0, 0, 1);"
	    "INSERT INTO mgmt_ask (request, n, device, type_id, device_id,"
	    " stage, status, step, attempt, wire, verdict, message, changed)"
	    " VALUES (1, 1, 1, 'meter', 'pump', 0, 'asked', 'initiate', 1,"
	    " 'w', '', '', 1);"
	    "INSERT INTO mapping (type_id, event, extension, contract,"
	    " function, route, newest, enabled, since, created, updated,"
	    " user_name) VALUES ('meter', 'e', 'jasper', '0x', 'f', '{}', 0,"
	    " 1, 0, 1, 1, 'vera');"
	    "INSERT INTO ledger_tx (mapping, event, extension, device,"
	    " type_id, device_id, asset, body, at, state, nonce) VALUES"
	    " (1, 1, 'jasper', 1, 'meter', 'pump', 'a', '{}', 1, 'queued',"
	    " NULL), (1, 2, 'jasper', 1, 'meter', 'pump', 'a', '{}', 1,"
	    " 'queued', 7);"
	    "INSERT INTO mail (once, recipient, reply_to, subject, body, made,"
	    " next_try) VALUES ('m', '', '', 's', 'b', 1, 1);",
	    NULL, NULL, NULL) == SQLITE_OK, "%s", sqlite3_errmsg(h));
	sqlite3_close(h);
	ck_ok(restored_settle(store_db, "Restored.", NOW));
	ck_assert_int_eq(store_number("SELECT count(*) FROM outbox WHERE "
	    "status = 'unknown' AND payload = ''"), 1);
	ck_assert_int_eq(store_number("SELECT count(*) FROM outbox WHERE "
	    "status = 'handed'"), 1);
	ck_assert_int_eq(store_number("SELECT count(*) FROM mgmt_request "
	    "WHERE status = 'cancelled' AND ended IS NOT NULL"), 1);
	ck_assert_int_eq(store_number("SELECT count(*) FROM mgmt_ask WHERE "
	    "status = 'cancelled' AND wire = ''"), 1);
	ck_assert_int_eq(store_number("SELECT count(*) FROM mail WHERE "
	    "next_try IS NULL AND fault = 'Restored.'"), 1);
	ck_assert_int_eq(store_number("SELECT enabled FROM mapping"), 0);
	ck_assert_int_eq(store_number("SELECT count(*) FROM ledger_tx WHERE "
	    "state = 'replaced' AND nonce IS NULL"), 1);
	ck_assert_int_eq(store_number("SELECT count(*) FROM ledger_tx WHERE "
	    "state = 'queued' AND nonce = 7"), 1);
}
END_TEST

Suite *
restored_suite(void)
{
	Suite *s = suite_create("restored");
	TCase *t = tcase_create("restored");

	tcase_add_checked_fixture(t, store_open, store_close);
	tcase_add_test(t, commands_are_unknown);
	store_add_sqlite(t, the_rest_pauses);
	suite_add_tcase(s, t);
	return s;
}
