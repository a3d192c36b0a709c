/* SIMs: states, snapshots, failures, usage. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "store/resource/sim.h"
#include "store_fixture.h"

static void
setup(void)
{
	store_open();
	store_basics();
}

static const struct sim_info full = {
	.state = SIM_ACTIVATED, .carrier_state = "ACTIVATED_NAME",
	.iccid = "i", .imsi = "im", .msisdn = "ms", .imei = "ie", .eid = "ei",
	.rate_plan = "rp", .comm_plan = "cp", .customer = "cu",
	.account = "ac", .modem_id = "mo", .carrier_device_id = "cd",
	.notes = "no", .fixed_ip = "fi", .data_bytes = 1, .sms_count = 2,
	.voice_seconds = 3, .sessions = 4, .overage_reached = 1,
	.overage_override = "DEFAULT", .activated = 5, .added = 6,
	.modified = 7, .shipped = 8, .extra = "{\"a\":\"b\"}",
};

static const struct sim_info nothing = {
	.data_bytes = ABSENT, .sms_count = ABSENT, .voice_seconds = ABSENT,
	.sessions = ABSENT, .overage_reached = ABSENT, .activated = ABSENT,
	.added = ABSENT, .modified = ABSENT, .shipped = ABSENT,
};

static struct sim
get(void)
{
	struct sim s;

	ck_ok(sim_get(store_db, store_a, "jasper", "89", &s));
	return s;
}

static enum err
put(const struct sim_info *i, int64_t reading, int64_t as_of)
{
	return sim_put(store_db, store_a, "jasper", "89", i, reading,
	    as_of);
}

static void
same(const struct sim_info *a, const struct sim_info *b)
{
	ck_assert_int_eq(a->state, b->state);
	ck_assert_pstr_eq(a->carrier_state, b->carrier_state);
	ck_assert_pstr_eq(a->iccid, b->iccid);
	ck_assert_pstr_eq(a->imsi, b->imsi);
	ck_assert_pstr_eq(a->msisdn, b->msisdn);
	ck_assert_pstr_eq(a->imei, b->imei);
	ck_assert_pstr_eq(a->eid, b->eid);
	ck_assert_pstr_eq(a->rate_plan, b->rate_plan);
	ck_assert_pstr_eq(a->comm_plan, b->comm_plan);
	ck_assert_pstr_eq(a->customer, b->customer);
	ck_assert_pstr_eq(a->account, b->account);
	ck_assert_pstr_eq(a->modem_id, b->modem_id);
	ck_assert_pstr_eq(a->carrier_device_id, b->carrier_device_id);
	ck_assert_pstr_eq(a->notes, b->notes);
	ck_assert_pstr_eq(a->fixed_ip, b->fixed_ip);
	ck_assert_int_eq(a->data_bytes, b->data_bytes);
	ck_assert_int_eq(a->sms_count, b->sms_count);
	ck_assert_int_eq(a->voice_seconds, b->voice_seconds);
	ck_assert_int_eq(a->sessions, b->sessions);
	ck_assert_int_eq(a->overage_reached, b->overage_reached);
	ck_assert_pstr_eq(a->overage_override, b->overage_override);
	ck_assert_int_eq(a->activated, b->activated);
	ck_assert_int_eq(a->added, b->added);
	ck_assert_int_eq(a->modified, b->modified);
	ck_assert_int_eq(a->shipped, b->shipped);
	ck_assert_str_eq(a->extra == NULL ? "" : a->extra,
	    b->extra == NULL ? "" : b->extra);
}

START_TEST(state_names)
{
	for (int i = 0; i < SIM_STATE_MAX; i++) {
		char soap[40];

		ck_assert_ptr_nonnull(sim_states[i].name);
		ck_assert_ptr_nonnull(sim_states[i].title);
		ck_assert_ptr_nonnull(sim_states[i].connects);
		ck_assert_ptr_nonnull(sim_states[i].billed);
		snprintf(soap, sizeof(soap), "%s_NAME", sim_states[i].name);
		ck_assert_int_eq(sim_state_parse(sim_states[i].name), i);
		ck_assert_int_eq(sim_state_parse(sim_states[i].title), i);
		ck_assert_int_eq(sim_state_parse(soap), i);
	}
	ck_assert_int_eq(sim_state_parse("activation_ready"),
	    SIM_ACTIVATION_READY);
	ck_assert_int_eq(sim_state_parse("ACTIVATIONREADY"),
	    SIM_ACTIVATION_READY);
	ck_assert_int_eq(sim_state_parse("activated"), SIM_ACTIVATED);
	ck_assert_int_eq(sim_state_parse("ACTIVATEDX"), SIM_UNKNOWN);
	ck_assert_int_eq(sim_state_parse("_NAME"), SIM_UNKNOWN);
	ck_assert_int_eq(sim_state_parse(""), SIM_UNKNOWN);
	ck_assert_int_eq(sim_state_parse(NULL), SIM_UNKNOWN);
	ck_assert_int_eq(sim_state_parse("a word that is longer than any "
	    "state of a SIM is"), SIM_UNKNOWN);
}
END_TEST

START_TEST(whole_snapshots)
{
	struct sim s;

	ck_assert_int_eq(sim_get(store_db, store_a, "jasper", "89", &s),
	    E_NOTFOUND);
	ck_ok(put(&full, TOLD_NOW, NOW));
	s = get();
	same(&s.info, &full);
	ck_assert_str_eq(s.of.extension, "jasper");
	ck_assert_str_eq(s.of.name, "89");
	ck_assert_int_eq(s.of.as_of, NOW);
	ck_assert_int_eq(s.of.last_err, E_OK);
	ck_assert_int_eq(s.of.last_try, NOW);
	ck_ok(put(&nothing, TOLD_NOW, NOW + 1));
	s = get();
	same(&s.info, &nothing);
	ck_assert_int_eq(s.of.as_of, NOW + 1);
}
END_TEST

START_TEST(partial_snapshots)
{
	struct sim_info some = nothing, want = full;
	struct sim s;

	ck_ok(put(&full, TOLD_PART, NOW));
	ck_ok(put(&nothing, TOLD_PART, NOW + 1));
	s = get();
	same(&s.info, &full);
	ck_assert_int_eq(s.of.as_of, NOW + 1);
	some.data_bytes = want.data_bytes = 0;
	some.state = want.state = SIM_DEACTIVATED;
	some.imei = want.imei = "other";
	ck_ok(put(&some, TOLD_PART, NOW + 2));
	s = get();
	same(&s.info, &want);
}
END_TEST

START_TEST(failures_keep_the_snapshot)
{
	struct sim s;

	ck_ok(put(&full, TOLD_NOW, NOW));
	ck_ok(resource_failed(store_db, "jasper", "89", RESOURCE_SIM,
	    E_SERVICE_TIMEOUT, "slow",
	    NOW + 9));
	s = get();
	same(&s.info, &full);
	ck_assert_int_eq(s.of.as_of, NOW);
	ck_assert_int_eq(s.of.last_err, E_SERVICE_TIMEOUT);
	ck_assert_str_eq(s.of.last_err_text, "slow");
	ck_assert_int_eq(s.of.last_try, NOW + 9);
	ck_ok(put(&full, TOLD_PART, NOW + 10));
	s = get();
	ck_assert_int_eq(s.of.last_err, E_OK);
	ck_assert_str_eq(s.of.last_err_text, "");
	/* never told, only tried */
	ck_ok(resource_failed(store_db, "jasper", "90", RESOURCE_SIM,
	    E_SERVICE_NOTFOUND, NULL, NOW));
	ck_ok(sim_get(store_db, store_a, "jasper", "90", &s));
	ck_assert_int_eq(s.of.as_of, ABSENT);
	ck_assert_int_eq(s.info.state, SIM_UNKNOWN);
	ck_assert_int_eq(s.info.data_bytes, ABSENT);
}
END_TEST

START_TEST(two_accounts_apart)
{
	struct sim s;

	ck_ok(put(&full, TOLD_NOW, NOW));
	ck_assert_int_eq(sim_get(store_db, store_a, "atnt", "89", &s),
	    E_NOTFOUND);
	ck_ok(sim_put(store_db, store_a, "atnt", "89", &nothing, TOLD_NOW, NOW));
	s = get();
	same(&s.info, &full);
}
END_TEST

/* Each list has its own index: the last changes of a SIM are not sought among
 * its thousand sessions. */
START_TEST(activities_are_sought)
{
	static const struct { const char *query, *index; } lists[] = {
		{ "activity_list_changes", "activity_change " },
		{ "activity_list_sms", "activity_sms " },
		{ "activity_list_sessions", "activity_session " },
	};

	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++)
		ck_assert_pstr_ne(strstr(store_plan(lists[i].query),
		    lists[i].index), NULL);
}
END_TEST

START_TEST(cycles)
{
	struct usage u = { .cycle_start = "2023-11-01",
	    .cycle_end = "2023-11-30", .data_total = 1, .data_billable = 2,
	    .sms_total = 3, .sms_billable = 4, .voice_total = 5,
	    .voice_billable = 6, .rate_plan = "p", .note = "n", .as_of = NOW },
	    got, *list;
	struct sim s;
	size_t n;

	ck_ok(usage_put(store_db, "jasper", "89", &u));
	s = get();
	ck_ok(usage_list(store_db, store_a, s.of.id, &list, &n));
	ck_assert_uint_eq(n, 1);
	got = list[0];
	ck_assert_str_eq(got.cycle_start, "2023-11-01");
	ck_assert_str_eq(got.cycle_end, "2023-11-30");
	ck_assert_int_eq(got.data_total, 1);
	ck_assert_int_eq(got.data_billable, 2);
	ck_assert_int_eq(got.sms_total, 3);
	ck_assert_int_eq(got.sms_billable, 4);
	ck_assert_int_eq(got.voice_total, 5);
	ck_assert_int_eq(got.voice_billable, 6);
	ck_assert_str_eq(got.rate_plan, "p");
	ck_assert_str_eq(got.note, "n");
	ck_assert_int_eq(got.as_of, NOW);
	/* what an API cannot give stays absent, also the second time */
	u.data_billable = u.sms_billable = ABSENT;
	u.cycle_end = u.note = NULL;
	ck_ok(usage_put(store_db, "jasper", "89", &u));
	ck_ok(usage_list(store_db, store_a, s.of.id, &list, &n));
	ck_assert_uint_eq(n, 1);
	got = list[0];
	ck_assert_int_eq(got.data_billable, ABSENT);
	ck_assert_ptr_null(got.cycle_end);
	ck_assert_str_eq(got.note, "");
	for (int i = 1; i <= 13; i++) {
		u.cycle_start = arena_printf(store_a, "2022-%02d-01", i);
		ck_ok(usage_put(store_db, "jasper", "89", &u));
	}
	ck_ok(usage_list(store_db, store_a, s.of.id, &list, &n));
	ck_assert_uint_eq(n, 12);
	ck_assert_str_eq(list[0].cycle_start, "2023-11-01");
	ck_assert_str_eq(list[1].cycle_start, "2022-13-01");
	ck_assert_int_eq(s.of.as_of, ABSENT);
	ck_ok(usage_list(store_db, store_a, s.of.id + 1, &list, &n));
	ck_assert_uint_eq(n, 0);
}
END_TEST

static int64_t
begin(void)
{
	int64_t reading;

	ck_ok(resource_begin(store_db, "jasper", "89", &reading));
	return reading;
}

/* A reading that began before another and ended after it. */
START_TEST(an_older_reading_changes_nothing)
{
	struct sim_info new = { .state = SIM_RETIRED, .rate_plan = "new" };
	struct sim_info old = { .state = SIM_ACTIVATED, .rate_plan = "old" };
	int64_t first, second;

	/* the first of all, before anybody knew of the SIM */
	ck_assert_int_eq(begin(), 0);
	ck_ok(put(&old, 0, NOW));
	first = begin();
	second = begin();
	ck_assert_int_gt(first, 0);
	ck_assert_int_gt(second, first);
	ck_ok(put(&new, second, NOW + 2));
	ck_ok(put(&old, first, NOW + 3));
	ck_assert_int_eq(get().info.state, SIM_RETIRED);
	ck_assert_str_eq(get().info.rate_plan, "new");
	ck_assert_int_eq(get().of.as_of, NOW + 2);
	ck_ok(put(&old, begin(), NOW + 4));
	ck_assert_int_eq(get().info.state, SIM_ACTIVATED);
	first = begin();
	ck_ok(put(&new, TOLD_NOW, NOW + 5));
	ck_ok(put(&old, first, NOW + 6));
	ck_assert_int_eq(get().info.state, SIM_RETIRED);
}
END_TEST

/* The clock ran ahead, by whatever it was, and was put right; or somebody says
 * 2099: nothing that is read afterwards is lost. */
START_TEST(no_clock_decides)
{
	struct sim_info i = { .state = SIM_RETIRED };

	setenv("PATCHBAY_NOW", "4070908800000", 1);
	ck_ok(put(&i, begin(), INT64_C(4070908800000)));
	ck_assert_int_eq(get().of.as_of, INT64_C(4070908800000));
	setenv("PATCHBAY_NOW", "1700000000000", 1);
	i.state = SIM_ACTIVATED;
	ck_ok(put(&i, begin(), NOW));
	ck_assert_int_eq(get().info.state, SIM_ACTIVATED);
	ck_assert_int_eq(get().of.as_of, NOW);
	/* put back by an hour: the reading is new all the same */
	i.state = SIM_RETIRED;
	setenv("PATCHBAY_NOW", "1699996400000", 1);
	ck_ok(put(&i, begin(), NOW - 60 * 60 * 1000));
	ck_assert_int_eq(get().info.state, SIM_RETIRED);
	ck_assert_int_eq(get().of.as_of, NOW - 60 * 60 * 1000);
	/* nothing is as of the future */
	ck_ok(put(&i, TOLD_PART, INT64_C(4070908800000)));
	ck_assert_int_eq(get().of.as_of, NOW - 60 * 60 * 1000);
	unsetenv("PATCHBAY_NOW");
}
END_TEST

/* What a clock that ran ahead tried is tried again. */
START_TEST(tries_of_the_future)
{
	const struct link l = { .extension = "jasper", .resource = "89" };
	const char **names;
	size_t n;

	ck_ok(device_configure(store_db, store_a, store_device("pump"), "{}",
	    &l, 1, NOW));
	ck_ok(resource_failed(store_db, "jasper", "89", RESOURCE_SIM,
	    E_SERVICE_TIMEOUT, "", NOW - 1));
	ck_ok(resource_unread(store_db, store_a, "jasper", NOW, NOW - 9, 9,
	    &names, &n));
	ck_assert_uint_eq(n, 0);
	ck_ok(resource_failed(store_db, "jasper", "89", RESOURCE_SIM,
	    E_SERVICE_TIMEOUT, "", NOW + 1));
	ck_ok(resource_unread(store_db, store_a, "jasper", NOW, NOW - 9, 9,
	    &names, &n));
	ck_assert_uint_eq(n, 1);
}
END_TEST

Suite *store_sim_suite(void);

Suite *
store_sim_suite(void)
{
	Suite *s = suite_create("store_sim");
	TCase *t = tcase_create("sim");

	tcase_add_checked_fixture(t, setup, store_close);
	tcase_add_test(t, state_names);
	tcase_add_test(t, whole_snapshots);
	tcase_add_test(t, partial_snapshots);
	tcase_add_test(t, an_older_reading_changes_nothing);
	tcase_add_test(t, no_clock_decides);
	tcase_add_test(t, tries_of_the_future);
	tcase_add_test(t, failures_keep_the_snapshot);
	tcase_add_test(t, two_accounts_apart);
	store_add_sqlite(t, activities_are_sought);
	tcase_add_test(t, cycles);
	suite_add_tcase(s, t);
	return s;
}
