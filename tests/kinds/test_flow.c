/*
 * A kind of extension that is nothing like a SIM, through the pages: it is one
 * folder (flow/) and one row (kinds.c).  Its access token is got once for all
 * processes, its command has two steps and an id of ours, and an event on the
 * channel says how it ended.
 */
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "channels.h"
#include "commands/rounds.h"
#include "drivers/registry.h"
#include "drivers/secrets.h"
#include "fixture.h"
#include "lib/clock.h"
#include "service.h"
#include "store/command/command.h"
#include "store/resource/resource.h"

#define DEVICE	"/devices/meter/pump"
#define FLOW	DEVICE "/extensions/flow"

static struct config cfg;
static struct channels all;
static pid_t channel;

static void
setup(void)
{
	kinds_open("flow");
}

static void
teardown(void)
{
	if (channel > 0) {
		kill(channel, SIGKILL);
		waitpid(channel, NULL, 0);
	}
	kinds_close();
}

static void
start_channel(void)
{
	cfg = (struct config){ .state = store_dir, .db = store_path,
		.key_path = kinds_key };
	all = (struct channels){ .cfg = &cfg, .driver = driver_by_name,
		.first_ms = 20, .lookup_ms = 20 };
	db_close(store_db);
	channel = fork();
	ck_assert_int_ge(channel, 0);
	if (channel == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		_exit(channel_run(&all, "flow"));
	}
	kinds_connect();
}

/* As an admin does it on the device's page. */
static void
link_valve(void)
{
	ck_ok(page_get(DEVICE));
	ck_ok(page_post(DEVICE "/extensions", arena_printf(store_a, "was=%s&"
	    "json={\"flow\":{\"valve\":\"V-17\"}}",
	    page_between("name=\"was\" value=\"", "\""))));
	ck_assert_int_eq(page_reply.status, 307);
	ck_assert_str_eq(page_reply.location, FLOW "/refresh?saved=1");
}

static struct command
turn(const char *once, const char *to)
{
	struct command c;

	ck_ok(page_post(FLOW "/commands/turn", arena_printf(store_a,
	    "once=%s-once&argument=%s", once, to)));
	ck_assert_int_eq(page_reply.status, 303);
	ck_ok(command_by_once(store_db, store_a, arena_printf(store_a,
	    "%s-once", once), &c));
	return c;
}

/* The test's time is what ends a wait in vain. */
static struct command
decided(int64_t id)
{
	struct command c;

	do {
		usleep(5000);
		ck_ok(command_get(store_db, store_a, id, &c));
	} while (c.decided == ABSENT);
	return c;
}

START_TEST(it_is_offered)
{
	ck_ok(page_get("/extensions/add"));
	ck_assert(page_has("Water valves in a cloud."));
	ck_ok(page_get("/extensions/add/flow"));
	ck_assert(page_has("of the account"));
	ck_ok(page_get("/extensions"));
	ck_assert(page_has("Flow"));
	ck_assert(channels_any());
}
END_TEST

/* No member of a SIM's section, and none of them refused. */
START_TEST(its_section_is_its_own)
{
	struct device_page list;
	struct resource r;

	link_valve();
	ck_ok(resource_get(store_db, store_a, "flow", "V-17", &r));
	ck_assert_str_eq(r.kind, "valve");
	ck_ok(page_get(DEVICE));
	ck_assert(page_has("Valve, not read yet"));
	ck_assert(page_has("Turn valve"));
	ck_assert(!page_has("IMSI") && !page_has("SMS") &&
	    !page_has("rate plan") && !page_has("Not read yet"));
	ck_ok(page_post(FLOW "/refresh", ""));
	ck_ok(page_get(DEVICE));
	ck_assert(page_has("<span class=\"badge info\">Shut</span>"));
	ck_assert(page_has("3.1 bar"));
	ck_assert(!page_has("IMSI") && !page_has("SMS"));
	/* what is only a SIM's is not there */
	ck_assert_int_eq(page_post(FLOW "/sms", "once=12345678&text=a"),
	    E_NOTFOUND);
	ck_assert_int_eq(page_post(FLOW "/commands/fly", "once=12345678"),
	    E_NOTFOUND);
	/* the device is in the lists, without the state of a SIM */
	ck_ok(device_list(store_db, store_a, &(struct device_filter){
	    .extension = "flow", .limit = 9 }, &list));
	ck_assert_uint_eq(list.n, 1);
	ck_assert_str_eq(list.rows[0].sim_state, "");
	ck_ok(page_get("/devices?extension=flow&sort=state"));
	ck_assert(page_has("pump"));
	ck_ok(page_get("/devices?q=V-17"));
	ck_assert(page_has("pump"));
}
END_TEST

START_TEST(an_event_confirms)
{
	struct command c;
	struct resource r;

	link_valve();
	ck_ok(page_post(FLOW "/refresh", ""));
	start_channel();
	c = turn("one", "40");
	ck_assert_int_eq(c.status, CMD_ACCEPTED);
	ck_assert_int_eq(service->jobs, 1);
	ck_assert_str_eq(service->valve, "7");
	ck_assert_str_eq(service->job, c.own_id);
	ck_assert_int_eq(service->unstored, 0);
	ck_ok(page_get(arena_printf(store_a, DEVICE "?action=%lld",
	    (long long)c.id)));
	ck_assert(page_has("The valve cloud has taken the job to turn it to "
	    "40."));
	service->told = 1;
	c = decided(c.id);
	ck_assert_int_eq(c.status, CMD_CONFIRMED);
	ck_ok(resource_get(store_db, store_a, "flow", "V-17", &r));
	ck_assert_str_eq(r.state, "OPEN");
	ck_ok(page_get(arena_printf(store_a, DEVICE "?action=%lld",
	    (long long)c.id)));
	ck_assert(page_has("The valve stands at 40."));
	ck_assert(page_has("<span class=\"badge ok\">Open</span>"));
	/* the same form again is the same command */
	turn("one", "40");
	ck_assert_int_eq(service->jobs, 1);
	/* one login for two processes, and all of that */
	ck_assert_int_eq(service->logins, 1);
	ck_assert_int_eq(service->strangers, 0);
}
END_TEST

START_TEST(an_event_refuses)
{
	struct command c;

	link_valve();
	start_channel();
	service->fails = true;
	c = turn("two", "100");
	service->told = 1;
	c = decided(c.id);
	ck_assert_int_eq(c.status, CMD_REFUSED);
	ck_assert_str_eq(c.reason, "The spindle is stuck.");
	ck_ok(page_get(DEVICE));
	ck_assert(page_has("<span class=\"badge bad\">Stuck</span>"));
}
END_TEST

static struct command
rinse(const char *once)
{
	struct command c;

	ck_ok(page_post(FLOW "/commands/rinse", arena_printf(store_a,
	    "once=%s-once", once)));
	ck_assert_int_eq(page_reply.status, 303);
	ck_ok(command_by_once(store_db, store_a, arena_printf(store_a,
	    "%s-once", once), &c));
	return c;
}

/* The background worker's round, with the command due. */
static struct command
look(int64_t id)
{
	struct outside out = { .caller = page_caller, .db = store_db,
		.a = store_a, .deadline = clock_mono() + 60000 };
	struct command c;

	store_number("UPDATE command SET next_check = 1 WHERE next_check > 1 "
	    "RETURNING 1");
	ck_assert_int_eq(round_settle_due(&out, 9), 1);
	ck_ok(command_get(store_db, store_a, id, &c));
	return c;
}

/* Only what the service says of our own id ends it: the state of the valve says
 * nothing. */
START_TEST(a_receipt_confirms)
{
	struct command c;

	link_valve();
	c = rinse("one");
	ck_assert_int_eq(c.status, CMD_ACCEPTED);
	ck_assert_int_eq(service->unstored, 0);
	ck_assert_str_eq(c.own_id, service->rinse);
	ck_ok(page_post(FLOW "/refresh", ""));
	c = look(c.id);
	ck_assert_int_eq(c.status, CMD_ACCEPTED);
	memcpy(service->rinse_state, "running", 8);
	c = look(c.id);
	ck_assert_int_eq(c.status, CMD_ACCEPTED);
	ck_ok(page_get(DEVICE));
	ck_assert(page_has("2 of 3 rinses"));
	memcpy(service->rinse_state, "done", 5);
	c = look(c.id);
	ck_assert_int_eq(c.status, CMD_CONFIRMED);
	ck_ok(page_get(arena_printf(store_a, DEVICE "?action=%lld",
	    (long long)c.id)));
	ck_assert(page_has("The valve has been rinsed."));
	ck_assert(!page_has("2 of 3 rinses"));
	ck_assert_int_eq(service->rinses, 1);
	ck_assert_int_eq(service->receipts, 3);
}
END_TEST

/* Its answer was lost: the receipt says that it was taken, and then no. */
START_TEST(a_receipt_of_a_lost_answer)
{
	struct command c;

	link_valve();
	service->loses = true;
	c = rinse("one");
	ck_assert_int_eq(c.status, CMD_UNKNOWN);
	/* in words that fit a valve */
	ck_assert_str_eq(c.reason, "The connection was lost before the answer "
	    "was complete.");
	ck_ok(page_get(arena_printf(store_a, DEVICE "?action=%lld",
	    (long long)c.id)));
	ck_assert(!page_has("arrier") && !page_has(" SIM"));
	ck_assert_int_eq(look(c.id).status, CMD_UNKNOWN);
	memcpy(service->rinse_state, "running", 8);
	ck_assert_int_eq(look(c.id).status, CMD_ACCEPTED);
	memcpy(service->rinse_state, "failed", 7);
	c = look(c.id);
	ck_assert_int_eq(c.status, CMD_REFUSED);
	ck_assert_str_eq(c.reason, "No water.");
	ck_assert_int_eq(service->rinses, 1);
}
END_TEST

START_TEST(what_is_typed_is_checked)
{
	link_valve();
	ck_assert_int_eq(page_post(FLOW "/commands/turn",
	    "once=12345678&argument=lots"), E_FORM);
	ck_assert(page_has("Give a number from 0 to 100."));
	ck_assert(page_has("value=\"lots\""));
	ck_assert_int_eq(service->jobs, 0);
}
END_TEST

/* The service ended the session: a read gets another, once. */
START_TEST(a_token_that_is_refused)
{
	struct resource r;
	struct command c;

	link_valve();
	ck_ok(page_post(FLOW "/refresh", ""));
	ck_ok(page_post(FLOW "/refresh", ""));
	ck_assert_int_eq(service->logins, 1);
	service->session = 2;
	ck_ok(page_post(FLOW "/refresh", ""));
	ck_assert_int_eq(service->logins, 2);
	ck_assert_int_eq(service->strangers, 1);
	ck_ok(resource_get(store_db, store_a, "flow", "V-17", &r));
	ck_assert_int_eq(r.last_err, E_OK);
	/* of a command, what leads up to the write */
	service->session = 3;
	c = turn("tok", "10");
	ck_assert_int_eq(c.status, CMD_ACCEPTED);
	ck_assert_int_eq(service->logins, 3);
	ck_assert_int_eq(service->jobs, 1);
}
END_TEST

/* Refused credentials are not tried in a loop; others are, at once. */
START_TEST(a_login_that_is_refused)
{
	struct extension x;
	struct resource r;

	link_valve();
	service->refuses = true;
	for (int i = 0; i < 5; i++)
		ck_ok(page_post(FLOW "/refresh", ""));
	ck_assert_int_eq(service->logins, 1);
	ck_ok(page_get(DEVICE));
	ck_assert(page_has("does not work as of"));
	ck_assert(page_has("The service does not accept the user name"));
	ck_assert(!page_has("arrier") && !page_has(" SIM"));
	ck_ok(resource_get(store_db, store_a, "flow", "V-17", &r));
	ck_assert_int_eq(r.last_err, E_SERVICE_AUTH);
	service->refuses = false;
	ck_ok(extension_get(store_db, store_a, "flow", &x));
	x.sealed = secrets_put(store_a, x.sealed, "key", "open");
	ck_ok(extension_update(store_db, &x, x.updated));
	ck_ok(page_post(FLOW "/refresh", ""));
	ck_assert_int_eq(service->logins, 2);
	ck_ok(resource_get(store_db, store_a, "flow", "V-17", &r));
	ck_assert_int_eq(r.last_err, E_OK);
}
END_TEST

/* Sealed, and not longer than it lasts. */
START_TEST(a_token_is_kept_sealed)
{
	link_valve();
	ck_ok(page_post(FLOW "/refresh", ""));
	ck_assert_int_eq(store_number("SELECT count(*) FROM token WHERE "
	    "sealed <> '' AND sealed <> 't1'"), 1);
	ck_assert_int_eq(store_number("SELECT count(*) FROM token WHERE "
	    "expires - got BETWEEN 3000000 AND 3600000"), 1);
	store_number("UPDATE token SET expires = got RETURNING 1");
	ck_ok(page_post(FLOW "/refresh", ""));
	ck_assert_int_eq(service->logins, 2);
	/* got by a clock that was ahead */
	store_number("UPDATE token SET got = got + 9000000, expires = expires "
	    "+ 9000000 RETURNING 1");
	ck_ok(page_post(FLOW "/refresh", ""));
	ck_assert_int_eq(service->logins, 3);
}
END_TEST

TCase *
flow_case(void)
{
	TCase *t = tcase_create("flow");

	tcase_set_timeout(t, 120);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, it_is_offered);
	tcase_add_test(t, its_section_is_its_own);
	tcase_add_test(t, an_event_confirms);
	tcase_add_test(t, an_event_refuses);
	tcase_add_test(t, a_receipt_confirms);
	tcase_add_test(t, a_receipt_of_a_lost_answer);
	tcase_add_test(t, what_is_typed_is_checked);
	tcase_add_test(t, a_token_that_is_refused);
	tcase_add_test(t, a_login_that_is_refused);
	tcase_add_test(t, a_token_is_kept_sealed);
	return t;
}
