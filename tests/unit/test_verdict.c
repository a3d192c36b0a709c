/* Why a device is silent: each rule, and which goes before which. */
#include <check.h>

#include "commands/verdict.h"

Suite	*verdict_suite(void);

#define NOW	INT64_C(1700000000000)
#define HOUR	INT64_C(3600000)

/* Heard a day ago, gone since, with a SIM that ought to connect. */
#define GONE	.now = NOW, .heard = NOW - 24 * HOUR, .has_token = true, \
	.since = NOW - 23 * HOUR, .refused = ABSENT, .has_sim = true, \
	.sim_as_of = NOW - HOUR, .sim = SIM_ACTIVATED, .overage = 0, \
	.in_session = ABSENT

/* The last of two initializers counts. */
#pragma GCC diagnostic ignored "-Woverride-init"

static const struct {
	const char	*is;		/* NULL: it is not silent */
	struct silence	 s;
} cases[] = {
	{ "with-sim", { GONE } },
	{ NULL, { GONE, .heard = NOW - HOUR + 1 } },
	{ "with-sim", { GONE, .heard = NOW - HOUR } },
	{ NULL, { GONE, .heard = ABSENT, .since = ABSENT } },
	{ "no-token", { GONE, .has_token = false } },
	{ "no-token", { GONE, .has_token = false, .refused = NOW } },
	{ "behind", { GONE, .has_token = false, .behind = true } },
	{ "with-sim", { GONE, .behind = true } },
	{ "connected", { GONE, .connected = true } },
	{ "connected", { GONE, .connected = true, .sim = SIM_RETIRED } },
	{ NULL, { GONE, .connected = true, .since = NOW - 1 } },
	/* it stays connected, and is refused what it sends or asks for */
	{ "refused-connected", { GONE, .connected = true,
	    .refused = NOW - HOUR } },
	{ "refused-connected", { GONE, .connected = true, .since = NOW - 2,
	    .refused = NOW - 1 } },
	{ "refused-connected", { GONE, .connected = true, .heard = ABSENT,
	    .refused = NOW, .sim = SIM_SUSPENDED } },
	{ NULL, { GONE, .connected = true, .heard = NOW - 2,
	    .refused = NOW - 1 } },
	{ "connected", { GONE, .connected = true,
	    .refused = NOW - 24 * HOUR } },
	{ "refused", { GONE, .refused = NOW - HOUR } },
	{ "refused", { GONE, .heard = ABSENT, .since = ABSENT,
	    .refused = NOW } },
	{ "refused", { GONE, .refused = NOW, .sim = SIM_SUSPENDED } },
	/* the SIM was read after that, and tells more */
	{ "sim-off", { GONE, .refused = NOW - HOUR - 1,
	    .sim = SIM_SUSPENDED } },
	{ "refused", { GONE, .refused = NOW - HOUR - 1 } },
	{ "changing", { GONE, .changing = true, .sim = SIM_SUSPENDED } },
	{ "sim-off", { GONE, .sim = SIM_SUSPENDED } },
	/* at once when it has left; others get an hour */
	{ "sim-off", { GONE, .heard = NOW - 1, .sim = SIM_SUSPENDED } },
	{ NULL, { GONE, .heard = NOW - 1 } },
	{ NULL, { GONE, .heard = NOW - 1, .since = ABSENT,
	    .sim = SIM_SUSPENDED } },
	{ NULL, { GONE, .heard = NOW - 1, .connected = true,
	    .sim = SIM_SUSPENDED } },
	{ "sim-off", { GONE, .sim = SIM_INVENTORY, .overage = 1 } },
	{ "with-sim", { GONE, .sim = SIM_UNKNOWN } },
	{ "overage", { GONE, .overage = 1 } },
	{ "overage", { GONE, .overage = 1, .in_session = 0 } },
	{ "in-session", { GONE, .overage = 1, .in_session = 1 } },
	{ "in-session", { GONE, .in_session = 1 } },
	{ "no-session", { GONE, .in_session = 0 } },
	{ "sim-unread", { GONE, .sim = SIM_UNKNOWN, .sim_as_of = ABSENT } },
	{ "not-connected", { GONE, .has_sim = false,
	    .sim = SIM_SUSPENDED, .overage = 1, .changing = true } },
};

START_TEST(rules)
{
	const struct verdict *v = verdict_of(&cases[_i].s);

	if (cases[_i].is == NULL) {
		ck_assert_ptr_null(v);
		return;
	}
	ck_assert_ptr_nonnull(v);
	ck_assert_str_eq(v->name, cases[_i].is);
	ck_assert_str_ne(v->sentence, "");
	ck_assert_str_ne(v->next, "");
}
END_TEST

Suite *
verdict_suite(void)
{
	Suite *s = suite_create("verdict");
	TCase *t = tcase_create("verdict");

	tcase_add_loop_test(t, rules, 0, sizeof(cases) / sizeof(*cases));
	suite_add_tcase(s, t);
	return s;
}
