/*
 * refresh: what people ask to be read, and Check Connection, against a carrier
 * that counts what reaches it, on a real store.
 */
#include <check.h>

#include "outside_fixture.h"
#include "commands/refresh.h"
#include "commands/send.h"
#include "store/command/command.h"
#include "store/extension/extension.h"
#include "store/resource/plan.h"
#include "store/resource/sim.h"

Suite	*refresh_suite(void);

START_TEST(refresh_keeps_what_is_told)
{
	struct sim s;
	const char *words;

	ck_ok(refresh_sim(&out, &jasper, ICCID, &words));
	ck_assert_str_eq(words, "");
	ck_ok(sim_get(store_db, store_a, "jasper", ICCID, &s));
	ck_assert_int_eq(s.info.state, SIM_INVENTORY);
	ck_assert_int_eq(s.info.data_bytes, 77);
	ck_assert_int_eq(s.of.as_of, NOW);
	/* a failure leaves it as it was */
	stop_server();
	set_now(NOW + 5);
	ck_assert_int_eq(refresh_sim(&out, &jasper, ICCID, &words),
	    E_SERVICE_CONNECT);
	ck_ok(sim_get(store_db, store_a, "jasper", ICCID, &s));
	ck_assert_int_eq(s.info.state, SIM_INVENTORY);
	ck_assert_int_eq(s.of.as_of, NOW);
	ck_assert_int_eq(s.of.last_err, E_SERVICE_CONNECT);
	ck_assert_int_eq(s.of.last_try, NOW + 5);
}
END_TEST

/* Not only Check Connection says whether an extension works. */
START_TEST(calls_say_how_it_stands)
{
	struct extension x;

	ck_ok(refresh_sim(&out, &jasper, ICCID, NULL));
	ck_ok(extension_get(store_db, store_a, "jasper", &x));
	ck_assert_int_eq(x.checked, NOW);
	ck_assert_int_eq(x.check_err, E_OK);
	/* not written down at each call */
	set_now(NOW + 5);
	ck_ok(refresh_sim(&out, &x, ICCID, NULL));
	ck_ok(extension_get(store_db, store_a, "jasper", &x));
	ck_assert_int_eq(x.checked, NOW);
	stop_server();
	ck_assert_int_eq(refresh_sim(&out, &x, ICCID, NULL),
	    E_SERVICE_CONNECT);
	ck_ok(extension_get(store_db, store_a, "jasper", &x));
	ck_assert_int_eq(x.checked, NOW + 5);
	ck_assert_int_eq(x.check_err, E_SERVICE_CONNECT);
}
END_TEST

START_TEST(not_while_a_transaction_is_open)
{
	ck_ok(db_begin(store_db));
	ck_assert_int_eq(refresh_plans(&out, &jasper, NULL), E_INTERNAL);
	db_rollback(store_db);
	ck_assert_int_eq(fake->reads, 0);
}
END_TEST

START_TEST(plans_of_all_pages)
{
	struct plan *plans;
	int64_t as_of;
	size_t n;

	ck_ok(refresh_plans(&out, &jasper, NULL));
	ck_ok(plan_list(store_db, store_a, "jasper", &plans, &n, &as_of));
	ck_assert_uint_eq(n, 2);
	ck_assert_str_eq(plans[0].name, "Plan A");
	ck_assert_str_eq(plans[1].name, "Plan B");
	ck_assert_int_eq(as_of, NOW);
	ck_assert_int_eq(fake->reads, 2);
}
END_TEST

START_TEST(usage_is_kept)
{
	struct usage *all, u;
	const char *cycle;
	struct sim s;
	size_t n;

	ck_ok(refresh_usage(&out, &jasper, ICCID, "2023-11-01", &cycle, NULL));
	ck_ok(sim_get(store_db, store_a, "jasper", ICCID, &s));
	ck_ok(usage_list(store_db, store_a, s.of.id, &all, &n));
	ck_assert_uint_eq(n, 1);
	u = all[0];
	ck_assert_str_eq(u.cycle_start, "2023-11-01");
	ck_assert_int_eq(u.data_total, 5);
	ck_assert_int_eq(u.data_billable, ABSENT);
	ck_assert_int_eq(u.sms_total, ABSENT);
	ck_assert_int_eq(u.as_of, NOW);
	ck_assert(has_text(u.note, "not available from this API"));
}
END_TEST

/* Echo answers anybody: the second call is what checks the key. */
START_TEST(check_asks_for_more_than_an_echo)
{
	struct account acc;
	const char *words;

	ck_ok(account_open(store_a, &jasper, &acc));
	ck_assert_int_eq(check_account(&out, driver_by_name(jasper.driver),
	    &acc, &words), E_SERVICE_AUTH);
	ck_assert(has_text(words, "access key"));
	ck_assert_int_eq(fake->reads, 2);
}
END_TEST

START_TEST(secrets_that_do_not_open)
{
	struct extension x;
	struct sim s;

	jasper.sealed = "{\"accesskey\":\"not sealed by us\"}";
	ck_assert_int_eq(refresh_sim(&out, &jasper, ICCID, NULL),
	    E_SEALED);
	ck_assert_int_eq(check_stored(&out, &jasper, NULL), E_SEALED);
	ck_assert_int_eq(refresh_plans(&out, &jasper, NULL), E_SEALED);
	ck_assert_int_eq(fake->reads, 0);
	/* said where the SIM is shown, and where the extension is */
	ck_ok(sim_get(store_db, store_a, "jasper", ICCID, &s));
	ck_assert_int_eq(s.of.last_err, E_SEALED);
	ck_assert_int_eq(s.of.last_try, NOW);
	ck_ok(extension_get(store_db, store_a, "jasper", &x));
	ck_assert_int_eq(x.check_err, E_SEALED);
	/* until they open: the right key file is back */
	round_try_keys(&out);
	ck_ok(extension_get(store_db, store_a, "jasper", &x));
	ck_assert_int_eq(x.checked, ABSENT);
	ck_assert_int_eq(x.check_err, E_OK);
}
END_TEST

/* A command is refused and says so; it is not one that may have been sent. */
START_TEST(sealed_is_not_sent)
{
	struct command c;

	jasper.sealed = "{\"accesskey\":\"not sealed by us\"}";
	c = run_command("once-1", "state", "ACTIVATED");
	ck_assert_int_eq(c.status, CMD_REFUSED);
	ck_assert_int_eq(c.err, E_SEALED);
	ck_assert(has_text(c.reason, "Not sent: the stored credentials"));
	ck_assert_int_eq(c.sent, ABSENT);
	ck_assert_int_eq(c.decided, NOW);
	ck_assert_int_eq(fake->reads + fake->writes, 0);
}
END_TEST

Suite *
refresh_suite(void)
{
	Suite *s = suite_create("refresh");
	TCase *t = tcase_create("refresh");

	tcase_add_checked_fixture(t, out_open, out_close);
	tcase_add_test(t, refresh_keeps_what_is_told);
	tcase_add_test(t, calls_say_how_it_stands);
	tcase_add_test(t, not_while_a_transaction_is_open);
	tcase_add_test(t, plans_of_all_pages);
	tcase_add_test(t, usage_is_kept);
	tcase_add_test(t, check_asks_for_more_than_an_echo);
	tcase_add_test(t, secrets_that_do_not_open);
	tcase_add_test(t, sealed_is_not_sent);
	suite_add_tcase(s, t);
	return s;
}
