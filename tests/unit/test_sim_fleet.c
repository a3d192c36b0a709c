/*
 * The computed fleet: the same for ever, valid numbers, states by the
 * carrier's rules, usage that only grows and begins anew with each cycle.
 */
#include <check.h>

#include "lib/text/date.h"
#include "lib/text/iccid.h"
#include "lib/text/luhn.h"
#include "sim/fleet/fleet.h"

Suite	*sim_fleet_suite(void);

#define HOUR	INT64_C(3600000)
#define DAY	(24 * HOUR)
#define T0	INT64_C(1780000000000)	/* 2026-05-28T20:26:40Z */

static const struct fleet_account *
demo(void)
{
	return fleet_account_named("demo");
}

START_TEST(iccids)
{
	char text[ICCID_SIZE];
	int account;
	int64_t serial;

	iccid_make(1, 1, text);
	ck_assert_str_eq(text, "8999901000000000013");
	ck_assert(iccid_valid(text));
	ck_assert(iccid_split(text, &account, &serial));
	ck_assert_int_eq(account, 1);
	ck_assert_int_eq(serial, 1);
	iccid_make(99, INT64_C(99999999999), text);
	ck_assert(iccid_split(text, &account, &serial));
	ck_assert_int_eq(account, 99);
	ck_assert_int_eq(serial, INT64_C(99999999999));
	ck_assert(!iccid_valid("8999901000000000014"));
	ck_assert(!iccid_split("8901170000000000001", &account, &serial));
	ck_assert(!iccid_split("", &account, &serial));
	ck_assert(!iccid_valid("89999010000000000a3"));
}
END_TEST

START_TEST(same_for_ever)
{
	struct fleet_sim a, b;
	enum fleet_state state;
	int64_t updated, serial;

	ck_assert(fleet_sim(demo(), 4711, &a));
	ck_assert(fleet_sim(demo(), 4711, &b));
	ck_assert_int_eq(memcmp(&a, &b, sizeof(a)), 0);
	/* what an installation may already have seen does not change */
	ck_assert_str_eq(a.iccid, "8999901000000047113");
	ck_assert_str_eq(a.imsi, "999990100004711");
	ck_assert_str_eq(a.msisdn, "999010000004711");
	ck_assert(!fleet_sim(demo(), 0, &a));
	ck_assert(!fleet_sim(demo(), demo()->sims + 1, &a));
	for (int64_t i = 1; i <= demo()->sims; i++) {
		ck_assert(fleet_sim(demo(), i, &a));
		fleet_glance(demo(), i, &state, &updated);
		ck_assert_int_eq(state, a.state);
		ck_assert_int_eq(updated, a.updated);
		ck_assert_ptr_eq(fleet_locate(a.iccid, &serial), demo());
		ck_assert_int_eq(serial, i);
		ck_assert(iccid_valid(a.iccid));
		ck_assert(luhn_valid(a.imei, 15));
		ck_assert_uint_eq(strlen(a.imsi), 15);
		ck_assert(a.eid[0] == '\0' || strlen(a.eid) == 32);
		ck_assert_int_lt(a.added, a.shipped);
		ck_assert_int_ge(a.updated, a.shipped);
	}
}
END_TEST

START_TEST(every_case_is_there)
{
	int states[FLEET_STATE_MAX] = { 0 }, habits[HABIT_OVER + 1] = { 0 };
	struct fleet_sim s;

	for (int64_t i = 1; i <= demo()->sims; i++) {
		fleet_sim(demo(), i, &s);
		states[s.state]++;
		habits[s.habit]++;
	}
	ck_assert_int_gt(states[FLEET_ACTIVATED], 3500);
	for (int i = FLEET_NONE + 1; i < FLEET_STATE_MAX; i++)
		ck_assert(i == FLEET_TRIAL || states[i] > 5);
	for (int i = 0; i <= HABIT_OVER; i++)
		ck_assert_int_gt(habits[i], 100);
}
END_TEST

START_TEST(moves)
{
	static const struct {
		const char	*from, *to;
		enum fleet_move	 move;
	} cases[] = {
		{ "INVENTORY", "TEST_READY", MOVE_OK },
		{ "TEST_READY", "ACTIVATION_READY", MOVE_OK },
		{ "ACTIVATION_READY", "INVENTORY", MOVE_OK },
		{ "ACTIVATION_READY", "ACTIVATED", MOVE_OK },
		{ "INVENTORY", "RETIRED", MOVE_OK },
		{ "ACTIVATED", "DEACTIVATED", MOVE_OK },
		{ "DEACTIVATED", "ACTIVATED", MOVE_OK },
		{ "DEACTIVATED", "RETIRED", MOVE_OK },
		{ "ACTIVATED", "activated", MOVE_SAME },
		{ "ACTIVATED", "INVENTORY", MOVE_BACK },
		{ "ACTIVATED", "TEST_READY", MOVE_BACK },
		{ "DEACTIVATED", "ACTIVATION_READY", MOVE_BACK },
		{ "RETIRED", "ACTIVATED", MOVE_INVALID },
		{ "RETIRED", "INVENTORY", MOVE_INVALID },
		{ "PURGED", "ACTIVATED", MOVE_INVALID },
		{ "ACTIVATED", "REPLACED", MOVE_INVALID },
		{ "ACTIVATED", "ACTIVATED_NAME", MOVE_INVALID },
		{ "ACTIVATED", "", MOVE_INVALID },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		ck_assert_msg(fleet_move(fleet_state_parse(cases[i].from),
		    fleet_state_parse(cases[i].to)) == cases[i].move,
		    "%s to %s", cases[i].from, cases[i].to);
}
END_TEST

START_TEST(cycles)
{
	const struct fleet_account *kpn = fleet_account_named("kpn-demo");
	int64_t start, end, t;

	ck_assert(date_parse("2026-03-09T23:59:59.999Z", &t));
	fleet_cycle(kpn, t, &start, &end);
	ck_assert(date_parse("2026-02-10", &t));
	ck_assert_int_eq(start, t);
	ck_assert(date_parse("2026-03-10", &t));
	ck_assert_int_eq(end, t);
	fleet_cycle(kpn, t, &start, &end);
	ck_assert_int_eq(start, t);
	ck_assert(date_parse("2026-01-01T00:00:00Z", &t));
	fleet_cycle(demo(), t - 1, &start, &end);
	ck_assert_int_eq(end, t);
	ck_assert_int_eq(end - start, 31 * DAY);
}
END_TEST

/* Each serial's counters over one cycle, in odd steps. */
START_TEST(usage_grows)
{
	struct fleet_usage was, u, parts, piece;
	int64_t start, end, t, step;
	struct fleet_sim s;

	fleet_cycle(demo(), T0, &start, &end);
	for (int64_t i = 1; i <= 300; i++) {
		fleet_sim(demo(), i, &s);
		fleet_usage(&s, s.plan, start, start, &was);
		ck_assert_int_eq(was.data + was.sms + was.voice +
		    was.sessions, 0);
		parts = was;
		step = HOUR + i * 60000;
		for (t = start + step; t < end; t += step) {
			fleet_usage(&s, s.plan, start, t, &u);
			ck_assert_int_ge(u.data, was.data);
			ck_assert_int_ge(u.sms, was.sms);
			ck_assert_int_ge(u.voice, was.voice);
			ck_assert_int_ge(u.sessions, was.sessions);
			/* the sum of the pieces: rounding, nothing else */
			fleet_usage(&s, s.plan, t - step, t, &piece);
			parts.data += piece.data;
			ck_assert_int_le(llabs(parts.data - u.data), 2000);
			was = u;
		}
		if (s.habit == HABIT_NEVER)
			ck_assert_int_eq(was.data, 0);
		if (s.habit == HABIT_NEAR) {
			ck_assert_int_gt(was.data, s.plan->limit / 100 * 90);
			ck_assert_int_lt(was.data, s.plan->limit);
		}
		if (s.habit == HABIT_OVER)
			ck_assert_int_gt(was.data, s.plan->limit);
		if (s.habit == HABIT_STEADY) {
			ck_assert_int_gt(was.data, 0);
			ck_assert_int_lt(was.data, s.plan->limit);
		}
	}
}
END_TEST

START_TEST(sessions)
{
	int64_t start, end, now, last_start = 0;
	struct fleet_sim s;
	int silent = 0;

	for (int64_t i = 1; i <= 500; i++) {
		fleet_sim(demo(), i, &s);
		if (s.habit == HABIT_NEVER) {
			ck_assert(!fleet_session(&s, T0 - 90 * DAY, T0,
			    &start, &end));
			continue;
		}
		last_start = 0;
		for (now = T0; now < T0 + 35 * DAY; now += 7 * HOUR) {
			ck_assert(fleet_session(&s, T0 - 90 * DAY, now,
			    &start, &end));
			ck_assert_int_le(start, now);
			ck_assert_int_ge(start, last_start);
			ck_assert(end == ABSENT ||
			    (end > start && end <= now));
			last_start = start;
			if (s.habit == HABIT_SILENT && end != ABSENT &&
			    now - end > 20 * DAY)
				silent++;
		}
		/* not before it could connect */
		ck_assert(!fleet_session(&s, ABSENT, T0, &start, &end));
		ck_assert(!fleet_session(&s, T0 + 1, T0, &start, &end));
	}
	ck_assert_int_gt(silent, 0);
}
END_TEST

/* Counting sessions and naming the last one agree. */
START_TEST(sessions_count)
{
	struct fleet_usage before, u;
	int64_t start, end, c0, c1;
	struct fleet_sim s;

	fleet_cycle(demo(), T0, &c0, &c1);
	for (int64_t i = 1; i <= 300; i++) {
		fleet_sim(demo(), i, &s);
		if (!fleet_session(&s, c0, T0, &start, &end))
			continue;
		fleet_usage(&s, s.plan, c0, start, &before);
		fleet_usage(&s, s.plan, c0, start + 1, &u);
		ck_assert_int_eq(u.sessions, before.sessions + 1);
		fleet_usage(&s, s.plan, c0, T0 + 1, &before);
		ck_assert_int_eq(u.sessions, before.sessions);
	}
}
END_TEST

Suite *
sim_fleet_suite(void)
{
	Suite *s = suite_create("sim_fleet");
	TCase *t = tcase_create("fleet");

	tcase_add_test(t, iccids);
	tcase_add_test(t, same_for_ever);
	tcase_add_test(t, every_case_is_there);
	tcase_add_test(t, moves);
	tcase_add_test(t, cycles);
	tcase_add_test(t, usage_grows);
	tcase_add_test(t, sessions);
	tcase_add_test(t, sessions_count);
	suite_add_tcase(s, t);
	return s;
}
