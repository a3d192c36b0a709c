/* What is read of a SIM when it is asked for. */
#include <check.h>
#include <string.h>

#include "outside_fixture.h"
#include "store/command/activity.h"
#include "store/resource/sim.h"
#include "store/command/command.h"
#include "commands/refresh.h"

Suite	*lookups_suite(void);

static struct lookup *lookups;
static size_t nlookups;
static struct activity *from;
static size_t nfrom;

static void
setup(void)
{
	out_open();
	forget_calls();
	ck_ok(refresh_sim(&out, &jasper, ICCID, NULL));
}

static void
look(void)
{
	struct sim s;

	ck_ok(sim_get(store_db, store_a, "jasper", ICCID, &s));
	ck_ok(lookup_list(store_db, store_a, s.of.id, &lookups, &nlookups));
	ck_ok(activity_list(store_db, store_a, ACTIVITY_SMS, "jasper",
	    ICCID, ABSENT, 20, &from, &nfrom));
}

static void
message(const char *text, const char *state, bool mo)
{
	snprintf(fake->text[fake->nsms], sizeof(fake->text[0]), "%s", text);
	snprintf(fake->sms[fake->nsms], sizeof(fake->sms[0]), "%s", state);
	fake->mo[fake->nsms] = mo;
	fake->nsms++;
}

static enum err
read_messages(void)
{
	const char *words;

	forget_calls();
	return refresh_messages(&out, &jasper, ICCID, &words);
}

START_TEST(a_session_is_kept)
{
	const char *words;

	forget_calls();
	ck_ok(refresh_lookup(&out, &jasper, ICCID, OP_SESSION, &words));
	look();
	ck_assert_uint_eq(nlookups, 1);
	ck_assert_str_eq(lookups[0].kind, "session");
	ck_assert_str_eq(lookups[0].body, "[{\"in_session\":1,"
	    "\"started\":1467159693339,\"ip\":\"10.0.0.1\","
	    "\"apn\":\"iot\"}]");
	ck_assert_int_eq(lookups[0].as_of, NOW);
}
END_TEST

/* Zones of several cycles, the newest first; a cycle read again is there
 * once. */
START_TEST(zones_are_kept_by_cycle)
{
	const char *cycle;

	forget_calls();
	ck_ok(refresh_usage(&out, &jasper, ICCID, "2023-10-01", &cycle, NULL));
	ck_ok(refresh_usage(&out, &jasper, ICCID, "2023-11-01", &cycle, NULL));
	ck_ok(refresh_usage(&out, &jasper, ICCID, "2023-10-01", &cycle, NULL));
	look();
	ck_assert_uint_eq(nlookups, 1);
	ck_assert_str_eq(lookups[0].kind, LOOKUP_ZONES);
	ck_assert_str_eq(lookups[0].body, "[{\"cycle\":\"2023-11-01\","
	    "\"zone\":\"Home\",\"data\":5},{\"cycle\":\"2023-10-01\","
	    "\"zone\":\"Home\",\"data\":5}]");
}
END_TEST

START_TEST(a_refusal_keeps_nothing)
{
	const char *words = NULL;

	forget_calls();
	ck_assert_int_eq(refresh_lookup(&out, &jasper, ICCID, OP_AUDIT, &words),
	    E_SERVICE_FORBIDDEN);
	ck_assert(*words != '\0');
	ck_assert_int_eq(refresh_lookup(&out, &jasper, ICCID, OP_TRAFFIC,
	    &words), E_SERVICE_CANNOT);
	look();
	ck_assert_uint_eq(nlookups, 0);
}
END_TEST

static void
pushed(const char *text, int64_t at)
{
	const struct activity t = { .extension = "jasper", .resource = ICCID,
		.kind = "sms", .after = text, .source = "push", .at = at,
		.received = at };

	ck_ok(activity_add(store_db, &t));
}

/* A message that was pushed is not another one when it is read; the same text
 * twice is two, and one of long ago is another. */
START_TEST(pushed_and_read)
{
	pushed("ok", NOW);
	pushed("ok", NOW - 3600000);
	pushed("other", NOW);
	message("ok ", "Received", true);
	ck_ok(read_messages());
	look();
	ck_assert_uint_eq(nfrom, 3);
	message("ok", "Received", true);
	for (int i = 0; i < 2; i++) {
		ck_ok(read_messages());
		look();
		ck_assert_uint_eq(nfrom, 4);
	}
}
END_TEST

/* The push of one of two that were read comes, whichever of them it is taken
 * for, and both are read again. */
START_TEST(read_and_pushed)
{
	message("ok", "Received", true);
	message("ok", "Received", true);
	ck_ok(read_messages());
	for (size_t i = 0; i < 2; i++) {
		look();
		ck_assert_uint_eq(nfrom, 2);
		ck_ok(activity_pushed(store_db, from[i].id,
		    arena_printf(store_a, "e%zu", i)));
		ck_ok(read_messages());
	}
	look();
	ck_assert_uint_eq(nfrom, 2);
}
END_TEST

START_TEST(messages_both_ways)
{
	message("hello", "Delivered", false);
	message("ok", "Received", true);
	message("again", "Pending", false);
	ck_ok(read_messages());
	look();
	ck_assert_uint_eq(nlookups, 1);
	ck_assert_str_eq(lookups[0].kind, LOOKUP_SMS);
	ck_assert_str_eq(lookups[0].body, "[{\"id\":\"1002\","
	    "\"text\":\"again\",\"state\":\"Pending\"},{\"id\":\"1000\","
	    "\"text\":\"hello\",\"state\":\"Delivered\"}]");
	ck_assert_uint_eq(nfrom, 1);
	ck_assert_str_eq(from[0].after, "ok");
	ck_assert_str_eq(from[0].event_id, "sms:1001");
	ck_assert_str_eq(from[0].source, "reading");
	/* again: the state follows, nothing is there twice, and what is
	 * delivered is not asked for */
	snprintf(fake->sms[2], sizeof(fake->sms[0]), "Delivered");
	fake->reads = 0;
	ck_ok(read_messages());
	ck_assert_int_eq(fake->reads, 3);
	look();
	ck_assert_ptr_nonnull(strstr(lookups[0].body,
	    "\"again\",\"state\":\"Delivered\""));
	ck_assert_uint_eq(nfrom, 1);
	/* what the carrier lists no more is kept */
	fake->nsms = 0;
	ck_ok(read_messages());
	look();
	ck_assert_ptr_nonnull(strstr(lookups[0].body, "again"));
	ck_assert_ptr_nonnull(strstr(lookups[0].body, "hello"));
}
END_TEST

START_TEST(our_message_follows)
{
	struct command c = run_command("once-11111111", "sms", "reboot");

	ck_assert_int_eq(c.status, CMD_ACCEPTED);
	snprintf(fake->sms[0], sizeof(fake->sms[0]), "Delivered");
	ck_ok(read_messages());
	c = stored_command(c.id);
	ck_assert_int_eq(c.status, CMD_CONFIRMED);
	ck_assert_str_eq(c.remote_state, "Delivered");
}
END_TEST

START_TEST(a_carrier_that_is_gone)
{
	message("hello", "Delivered", false);
	ck_ok(read_messages());
	stop_server();
	ck_assert_int_eq(read_messages(), E_SERVICE_CONNECT);
	look();
	ck_assert_ptr_nonnull(strstr(lookups[0].body, "hello"));
}
END_TEST

Suite *
lookups_suite(void)
{
	Suite *s = suite_create("lookups");
	TCase *t = tcase_create("looks");

	tcase_add_checked_fixture(t, setup, out_close);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, a_session_is_kept);
	tcase_add_test(t, zones_are_kept_by_cycle);
	tcase_add_test(t, a_refusal_keeps_nothing);
	tcase_add_test(t, read_and_pushed);
	tcase_add_test(t, messages_both_ways);
	tcase_add_test(t, pushed_and_read);
	tcase_add_test(t, our_message_follows);
	tcase_add_test(t, a_carrier_that_is_gone);
	suite_add_tcase(s, t);
	return s;
}
