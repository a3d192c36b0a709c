/* Commands: the ladder, and that nothing is sent twice. */
#include <check.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/command/command.h"
#include "store_fixture.h"

static int64_t dev;

static void
setup(void)
{
	store_open();
	store_basics();
	dev = store_device("m1");
}

static struct command
add(const char *once)
{
	struct command c = { .once = once, .device = dev, .type_id = "meter",
	    .device_id = "m1", .extension = "jasper", .resource = "89",
	    .op = "state", .argument = "RETIRED", .before = "ACTIVATED",
	    .effective = "", .user = "admin", .requested = NOW, .holder = "n/7",
	    .lease_until = NOW + 30 };

	ck_ok(command_add(store_db, store_a, &c));
	return c;
}

static enum err
mark(struct db *db, int64_t id, const char *holder, int64_t now)
{
	const struct command c = { .id = id, .sent = now, .own_id = "ours",
		.holder = holder, .lease_until = now + 30 };

	return command_mark_sent(db, &c);
}

static struct command
get(int64_t id)
{
	struct command c;

	ck_ok(command_get(store_db, store_a, id, &c));
	return c;
}

/* Bring a new command to a status by an allowed way. */
static struct command
at(enum command_status s, const char *once)
{
	struct command c = add(once);

	if (s == CMD_REQUESTED)
		return c;
	if (s != CMD_REFUSED || *once == 'x')
		ck_ok(mark(store_db, c.id, "n/8", NOW + 1));
	if (s == CMD_SENT)
		return get(c.id);
	c.status = s;
	c.answered = NOW + 2;
	ck_ok(command_update(store_db, &c));
	return get(c.id);
}

START_TEST(adds)
{
	struct command c = add("once-1"), d;

	ck_assert_int_gt(c.id, 0);
	ck_assert_int_eq(c.status, CMD_REQUESTED);
	ck_assert_int_eq(c.device, dev);
	ck_assert_str_eq(c.op, "state");
	ck_assert_str_eq(c.argument, "RETIRED");
	ck_assert_str_eq(c.before, "ACTIVATED");
	ck_assert_str_eq(c.user, "admin");
	ck_assert_int_eq(c.requested, NOW);
	ck_assert_int_eq(c.sent, ABSENT);
	ck_assert_int_eq(c.next_check, ABSENT);
	ck_assert_str_eq(c.holder, "n/7");
	ck_assert_int_eq(c.lease_until, NOW + 30);
	ck_assert_str_eq(c.own_id, "");
	/* the form once more: the one that is there */
	d = (struct command){ .once = "once-1", .type_id = "x",
	    .device_id = "x", .extension = "x", .resource = "x", .op = "sms",
	    .argument = "hello", .user = "x", .requested = NOW + 99 };
	ck_assert_int_eq(command_add(store_db, store_a, &d), E_CONFLICT);
	ck_assert_int_eq(d.id, c.id);
	ck_assert_str_eq(d.op, "state");
	ck_assert_int_eq(d.requested, NOW);
	/* a SIM without a device */
	d = (struct command){ .once = "once-2", .device = ABSENT,
	    .type_id = "", .device_id = "", .extension = "jasper",
	    .resource = "90", .op = "sms", .argument = "hello", .user = "x",
	    .requested = NOW };
	ck_ok(command_add(store_db, store_a, &d));
	ck_assert_int_eq(d.device, ABSENT);
	ck_assert_str_eq(d.effective, "");
	ck_assert_int_eq(command_get(store_db, store_a, 999, &d), E_NOTFOUND);
}
END_TEST

/* Which moves command_update makes; sending is command_mark_sent's alone. */
static const bool may[CMD_STATUS_MAX][CMD_STATUS_MAX] = {
	[CMD_REQUESTED] = { [CMD_REQUESTED] = true, [CMD_REFUSED] = true },
	[CMD_SENT] = { [CMD_SENT] = true, [CMD_ACCEPTED] = true,
	    [CMD_CONFIRMED] = true, [CMD_REFUSED] = true,
	    [CMD_UNKNOWN] = true },
	[CMD_ACCEPTED] = { [CMD_ACCEPTED] = true, [CMD_CONFIRMED] = true,
	    [CMD_REFUSED] = true, [CMD_UNKNOWN] = true },
	[CMD_UNKNOWN] = { [CMD_UNKNOWN] = true, [CMD_ACCEPTED] = true,
	    [CMD_CONFIRMED] = true, [CMD_REFUSED] = true },
	[CMD_CONFIRMED] = { [CMD_CONFIRMED] = true },
	[CMD_REFUSED] = { [CMD_REFUSED] = true },
};

START_TEST(ladder)
{
	for (int from = 0; from < CMD_STATUS_MAX; from++)
		for (int to = 0; to < CMD_STATUS_MAX; to++) {
			struct command c = at((enum command_status)from,
			    arena_printf(store_a, "x%d-%d", from, to));

			ck_assert_int_eq(c.status, from);
			c.status = (enum command_status)to;
			c.answered = NOW + 2;
			ck_assert_msg(command_update(store_db, &c) ==
			    (may[from][to] ? E_OK : E_CONFLICT), "%s to %s",
			    command_status_names[from],
			    command_status_names[to]);
			ck_assert_int_eq(get(c.id).status,
			    may[from][to] ? to : from);
			/* only what is requested may be sent */
			if (from != CMD_REQUESTED)
				ck_assert_int_eq(mark(store_db, c.id, "n/9",
				    NOW), E_CONFLICT);
		}
}
END_TEST

/* It left after somebody had seen it waiting, and taken it for one that was
 * left behind. */
START_TEST(sent_meanwhile)
{
	struct command c = add("once-1");

	ck_ok(mark(store_db, c.id, "n/8", NOW + 1));
	c.status = CMD_REFUSED;
	ck_assert_int_eq(command_update(store_db, &c), E_CONFLICT);
	ck_assert_int_eq(get(c.id).status, CMD_SENT);
	c.answered = NOW + 2;
	ck_ok(command_update(store_db, &c));
	ck_assert_int_eq(get(c.id).status, CMD_REFUSED);
}
END_TEST

START_TEST(updates)
{
	struct command c = at(CMD_SENT, "x"), d;

	ck_assert_int_eq(c.sent, NOW + 1);
	ck_assert_str_eq(c.holder, "n/8");
	ck_assert_int_eq(c.lease_until, NOW + 1 + 30);
	ck_assert_str_eq(c.own_id, "ours");
	c.status = CMD_REFUSED;
	c.err = E_SERVICE_REFUSED;
	c.code = "10000029";
	c.reason = "No way back.";
	c.remote_id = "r";
	c.remote_state = "Failed";
	c.answered = NOW + 2;
	c.decided = NOW + 3;
	c.checked = NOW + 4;
	c.next_check = ABSENT;
	c.checks = 5;
	ck_ok(command_update(store_db, &c));
	d = get(c.id);
	ck_assert_int_eq(d.err, E_SERVICE_REFUSED);
	ck_assert_str_eq(d.code, "10000029");
	ck_assert_str_eq(d.reason, "No way back.");
	ck_assert_str_eq(d.remote_id, "r");
	ck_assert_str_eq(d.remote_state, "Failed");
	ck_assert_int_eq(d.sent, NOW + 1);
	ck_assert_int_eq(d.answered, NOW + 2);
	ck_assert_int_eq(d.decided, NOW + 3);
	ck_assert_int_eq(d.checked, NOW + 4);
	ck_assert_int_eq(d.next_check, ABSENT);
	ck_assert_int_eq(d.checks, 5);
	c.id = 999;
	ck_assert_int_eq(command_update(store_db, &c), E_NOTFOUND);
	ck_assert_int_eq(mark(store_db, 999, "n/1", NOW), E_CONFLICT);
}
END_TEST

START_TEST(one_of_two_sends)
{
	struct db *other = store_connect();
	struct command c = add("x");

	ck_ok(mark(other, c.id, "n/1", NOW));
	ck_assert_int_eq(mark(store_db, c.id, "n/2", NOW), E_CONFLICT);
	ck_assert_str_eq(get(c.id).holder, "n/1");
	db_close(other);
}
END_TEST

/* Several processes at once, over and over. */
START_TEST(one_of_many_sends)
{
	enum { ROUNDS = 20, WORKERS = 4 };
	int64_t ids[ROUNDS];
	int wins = 0, status;

	for (int i = 0; i < ROUNDS; i++)
		ids[i] = add(arena_printf(store_a, "o%d", i)).id;
	for (int k = 0; k < WORKERS; k++) {
		pid_t pid = fork();

		ck_assert_int_ne(pid, -1);
		if (pid == 0) {
			struct db *db = store_connect();
			int won = 0;

			for (int i = 0; i < ROUNDS; i++) {
				enum err e = mark(db, ids[i], "n/k", NOW);

				if (e != E_OK && e != E_CONFLICT)
					_exit(100);
				won += e == E_OK;
			}
			_exit(won);
		}
	}
	for (int k = 0; k < WORKERS; k++) {
		ck_assert_int_gt(wait(&status), 0);
		ck_assert(WIFEXITED(status));
		wins += WEXITSTATUS(status);
	}
	ck_assert_int_eq(wins, ROUNDS);
}
END_TEST

/* The same form posted from two connections: one command. */
START_TEST(one_of_two_adds)
{
	struct db *other = store_connect();
	struct command c = add("x"), d = c;

	d.id = 0;
	ck_assert_int_eq(command_add(other, store_a, &d), E_CONFLICT);
	ck_assert_int_eq(d.id, c.id);
	db_close(other);
}
END_TEST

static size_t
open_of(const char *sim)
{
	struct command *list;
	size_t n;

	ck_ok(command_list_open(store_db, store_a, "jasper", sim, &list, &n));
	for (size_t i = 1; i < n; i++)
		ck_assert_int_lt(list[i - 1].id, list[i].id);
	return n;
}

START_TEST(lists)
{
	struct command *list, c;
	int64_t before = ABSENT;
	size_t n, seen = 0;

	for (int i = 0; i < CMD_STATUS_MAX; i++)
		at((enum command_status)i, arena_printf(store_a, "x%d", i));
	ck_assert_uint_eq(open_of("89"), 4);
	ck_assert_uint_eq(open_of("8"), 0);
	ck_ok(command_list_lapsed(store_db, store_a, NOW + 29,
	    INT64_MAX, &list, &n));
	ck_assert_uint_eq(n, 0);
	/* the one that was sent is held for longer */
	ck_ok(command_list_lapsed(store_db, store_a, NOW + 30,
	    INT64_MAX, &list, &n));
	ck_assert_uint_eq(n, 1);
	ck_ok(command_list_lapsed(store_db, store_a, NOW + 31,
	    INT64_MAX, &list, &n));
	ck_assert_uint_eq(n, 2);
	ck_assert_int_eq(list[0].status, CMD_REQUESTED);
	ck_assert_int_eq(list[1].status, CMD_SENT);
	/* newest first, in pages of four */
	do {
		ck_ok(command_list_device(store_db, store_a, dev, before, 4,
		    &list, &n));
		for (size_t i = 0; i < n; i++) {
			ck_assert(before == ABSENT || list[i].id < before);
			before = list[i].id;
			seen++;
		}
	} while (n == 4);
	ck_assert_uint_eq(seen, CMD_STATUS_MAX);
	/* due: by time, then by age */
	for (int i = 1; i <= 6; i++) {
		c = get(i);
		c.next_check = i == 6 ? NOW + 100 : NOW - i / 2;
		ck_ok(command_update(store_db, &c));
	}
	ck_ok(command_list_due(store_db, store_a, NOW, 4, &list, &n));
	ck_assert_uint_eq(n, 4);
	ck_assert_int_eq(list[0].id, 4);
	ck_assert_int_eq(list[1].id, 5);
	ck_assert_int_eq(list[2].id, 2);
	ck_ok(command_list_due(store_db, store_a, NOW, 50, &list, &n));
	ck_assert_uint_eq(n, 5);
}
END_TEST

START_TEST(outlives_its_device)
{
	struct command c = add("x");

	ck_ok(device_delete(store_db, dev));
	c = get(c.id);
	ck_assert_int_eq(c.device, ABSENT);
	ck_assert_str_eq(c.device_id, "m1");
}
END_TEST

Suite *store_command_suite(void);

Suite *
store_command_suite(void)
{
	Suite *s = suite_create("store_command");
	TCase *t = tcase_create("command");

	tcase_add_checked_fixture(t, setup, store_close);
	tcase_add_test(t, adds);
	tcase_add_test(t, ladder);
	tcase_add_test(t, sent_meanwhile);
	tcase_add_test(t, updates);
	tcase_add_test(t, one_of_two_sends);
	tcase_add_test(t, one_of_many_sends);
	tcase_add_test(t, one_of_two_adds);
	tcase_add_test(t, lists);
	tcase_add_test(t, outlives_its_device);
	suite_add_tcase(s, t);
	return s;
}
