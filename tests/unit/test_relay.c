/* Commands of applications for devices whose service takes them: each is sent
 * once, and one that fails does not hold up the others. */
#include <check.h>
#include <sqlite3.h>
#include <string.h>

#include "outside_fixture.h"
#include "store/command/outbox.h"

Suite	*relay_suite(void);

#define ON	"{\"method\":\"PUT\",\"resourceId\":\"3311/0/5850\"," \
	"\"payload\":\"MQ==\"}"

/* A device that is an endpoint of the service. */
static int64_t
endpoint(const char *name)
{
	const struct link l = { .extension = "mbed", .resource = name,
		.kind = "endpoint" };
	int64_t device = store_device(name);

	ck_ok(device_configure(store_db, store_a, device, arena_printf(store_a,
	    "{\"mbed\":{\"endpoint\":\"%s\"}}", name), &l, 1, NOW));
	return device;
}

static void
setup(void)
{
	struct extension x = { .key = "mbed", .title = "ARM",
		.driver = "mbed-connector", .on = true, .created = NOW };

	out_open();
	x.settings = jasper.settings;
	ck_ok(extension_add(store_db, &x));
}

static int64_t
say(int64_t device, const char *payload)
{
	struct outgoing c = { .device = device, .name = "set",
		.format = "json", .payload = payload,
		.size = (int64_t)strlen(payload), .sender = "a-key",
		.at = NOW, .expires = NOW + 60000 };

	ck_ok(outbox_put(store_db, &c));
	return c.id;
}

static int
relay(void)
{
	forget_calls();
	return round_relay(&out, 2);
}

static struct command
command_of(int64_t outbox)
{
	struct command c;

	ck_ok(command_by_once(store_db, store_a, arena_printf(store_a,
	    "outbox-%lld", (long long)outbox), &c));
	return c;
}

/* Is there something that the device's own connection would get? */
static bool
waits(int64_t device)
{
	struct outgoing c;

	return outbox_next(store_db, store_a, device, &(struct outbox_want){
	    .name = "+" }, NOW, &c) == E_OK;
}

START_TEST(sent)
{
	int64_t device = endpoint("lamp"), on = say(device, ON);

	ck_assert_int_eq(relay(), 1);
	ck_assert_int_eq(fake->writes, 1);
	ck_assert_int_eq(command_of(on).status, CMD_CONFIRMED);
	ck_assert(!waits(device));
	ck_assert_int_eq(relay(), 0);
	ck_assert_int_eq(fake->writes, 1);
}
END_TEST

/* Whatever becomes of the call, the device's own connection no longer gets
 * what has left for the service. */
START_TEST(taken_before_it_leaves)
{
	int64_t device = endpoint("lamp"), on = say(device, ON);

	store_refuse("UPDATE OF answered ON command");
	ck_assert_int_eq(relay(), 0);
	store_refuse(NULL);
	ck_assert_int_eq(fake->writes, 1);
	ck_assert(!waits(device));
	ck_assert_int_eq(command_of(on).status, CMD_SENT);
}
END_TEST

/* Fetched by the device after the list was read: nothing is sent, and there is
 * no command. */
START_TEST(taken_by_the_device)
{
	struct command c = asked_for("outbox-1", "write", ON);

	c.outbox = say(pump, ON);
	c.requested = NOW;
	ck_ok(outbox_move(store_db, c.outbox, OUTBOX_WAITING, OUTBOX_SENT,
	    "here", NOW));
	ck_assert_int_eq(command_add(store_db, store_a, &c), E_NOTFOUND);
	ck_assert_int_eq(command_add_refused(store_db, store_a, &c, E_INPUT,
	    "no"), E_NOTFOUND);
	ck_assert_int_eq(store_number("SELECT count(*) FROM command"), 0);
}
END_TEST

START_TEST(not_understood)
{
	int64_t device = endpoint("lamp"), off = say(device, "off");

	ck_assert_int_eq(relay(), 1);
	ck_assert_int_eq(fake->writes, 0);
	ck_assert_int_eq(command_of(off).status, CMD_REFUSED);
	ck_assert_str_eq(command_of(off).reason,
	    "Not sent: The command is not an object of JSON.");
	ck_assert(!waits(device));
}
END_TEST

/* The first devices' commands can't be stored: the others' are sent all the
 * same, and what stands behind one keeps its place. */
START_TEST(past_what_fails)
{
	int64_t first = endpoint("first"), second = endpoint("second");
	int64_t lamp = endpoint("lamp"), on;
	sqlite3 *h = store_file();

	store_quiet();
	ck_assert_int_eq(sqlite3_exec(h, "CREATE TRIGGER refuse BEFORE INSERT "
	    "ON command WHEN NEW.argument LIKE '%/0/1%' "
	    "BEGIN SELECT RAISE(ABORT, 'no'); END", NULL, NULL, NULL),
	    SQLITE_OK);
	sqlite3_close(h);
	say(first, "{\"method\":\"POST\",\"resourceId\":\"3/0/1\"}");
	say(first, ON);
	say(second, "{\"method\":\"POST\",\"resourceId\":\"3/0/1\"}");
	on = say(lamp, ON);
	ck_assert_int_eq(relay(), 1);
	ck_assert_int_eq(fake->writes, 1);
	ck_assert_int_eq(command_of(on).status, CMD_CONFIRMED);
	ck_assert(waits(first) && waits(second));
	ck_assert(!waits(lamp));
}
END_TEST

Suite *
relay_suite(void)
{
	Suite *s = suite_create("relay");
	TCase *t = tcase_create("relay");

	tcase_add_checked_fixture(t, setup, out_close);
	tcase_add_test(t, sent);
	tcase_add_test(t, taken_before_it_leaves);
	tcase_add_test(t, taken_by_the_device);
	tcase_add_test(t, not_understood);
	store_add_sqlite(t, past_what_fails);
	suite_add_tcase(s, t);
	return s;
}
