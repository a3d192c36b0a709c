/* Rate plans: an id to ask with, a name to read. */
#include <check.h>

#include "store/command/activity.h"
#include "store/extension/extension.h"
#include "store/resource/plan.h"
#include "store/resource/sim.h"
#include "store_fixture.h"

Suite	*store_plan_suite(void);

static const struct plan some[] = {
	{ "HF3", "Large", 1024 }, { "HF1", "Small", ABSENT },
	{ "HF2", "Large", 2048 }, { "flat", "flat", ABSENT },
	{ "HF3", "told twice", 7 }, { "Small", "Medium", ABSENT },
};
static struct plan *list;
static size_t n;

static void
setup(void)
{
	int64_t as_of;

	store_open();
	store_basics();
	ck_ok(plan_list(store_db, store_a, "jasper", &list, &n, &as_of));
	ck_assert_uint_eq(n, 0);
	ck_assert_int_eq(as_of, ABSENT);
	ck_ok(plan_replace(store_db, "jasper", some, 6, NOW));
	ck_ok(plan_list(store_db, store_a, "jasper", &list, &n, &as_of));
	ck_assert_int_eq(as_of, NOW);
}

/* By name; the ids are what keeps them apart. */
START_TEST(listed)
{
	static const char *const ids[] = { "HF2", "HF3", "Small", "HF1",
		"flat" };
	int64_t as_of;

	ck_assert_uint_eq(n, 5);
	for (size_t i = 0; i < n; i++)
		ck_assert_str_eq(list[i].id, ids[i]);
	ck_assert_str_eq(list[1].name, "Large");
	ck_assert_int_eq(list[1].data_limit, 1024);
	ck_assert_int_eq(list[3].data_limit, ABSENT);
	/* told that there are none is not the same as never told */
	ck_ok(plan_replace(store_db, "jasper", NULL, 0, NOW + 1));
	ck_ok(plan_list(store_db, store_a, "jasper", &list, &n, &as_of));
	ck_assert_uint_eq(n, 0);
	ck_assert_int_eq(as_of, NOW + 1);
	ck_assert_int_eq(plan_replace(store_db, "no", some, 1, NOW),
	    E_NOTFOUND);
	ck_assert_int_eq(plan_list(store_db, store_a, "no", &list, &n, &as_of),
	    E_NOTFOUND);
}
END_TEST

START_TEST(read_by_people)
{
	ck_assert_str_eq(plan_words(store_a, "flat", NULL), "flat");
	ck_assert_str_eq(plan_words(store_a, "flat", ""), "flat");
	ck_assert_str_eq(plan_words(store_a, "flat", "flat"), "flat");
	ck_assert_str_eq(plan_words(store_a, "HF1", "Small"), "Small (HF1)");
	ck_assert_ptr_null(plan_title(store_db, store_a, "jasper", NULL,
	    NULL));
	ck_assert_str_eq(plan_title(store_db, store_a, "jasper", "HF1", NULL),
	    "Small (HF1)");
	/* what was told beside the id is newer than the list */
	ck_assert_str_eq(plan_title(store_db, store_a, "jasper", "HF1", "XS"),
	    "XS (HF1)");
	ck_assert_str_eq(plan_title(store_db, store_a, "jasper", "HF9", NULL),
	    "HF9");
	ck_assert_str_eq(plan_title(store_db, store_a, "atnt", "HF1", NULL),
	    "HF1");
}
END_TEST

/* An id before a name; a name that two have is neither's. */
START_TEST(typed)
{
	static const struct { const char *typed, *id; } cases[] = {
		{ "HF1", "HF1" }, { "Medium", "Small" }, { "Small", "Small" },
		{ "Large", "Large" }, { "flat", "flat" }, { "new", "new" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ck_assert_str_eq(plan_typed(list, n, cases[i].typed),
		    cases[i].id);
	ck_assert_str_eq(plan_typed(NULL, 0, "x"), "x");
}
END_TEST

static void
tell(const char *id, const char *name, int64_t at)
{
	const struct sim_info i = { .state = SIM_ACTIVATED, .rate_plan = id,
		.rate_plan_name = name };

	ck_ok(sim_put(store_db, store_a, "jasper", "89", &i, TOLD_NOW, at));
}

/* Another id is another plan, another name is not. */
START_TEST(a_change)
{
	struct activity *told;
	struct sim s;
	size_t ntold;

	tell("HF1", NULL, NOW);
	tell("HF1", "XS", NOW + 1);
	ck_ok(activity_list(store_db, store_a, ACTIVITY_CHANGES, "jasper", "89",
	    ABSENT, 9, &told, &ntold));
	ck_assert_uint_eq(ntold, 0);
	tell("HF2", NULL, NOW + 2);
	ck_ok(activity_list(store_db, store_a, ACTIVITY_CHANGES, "jasper", "89",
	    ABSENT, 9, &told, &ntold));
	ck_assert_uint_eq(ntold, 1);
	ck_assert_str_eq(told[0].before, "XS (HF1)");
	ck_assert_str_eq(told[0].after, "Large (HF2)");
	/* a part that says nothing of the plan keeps both, another id neither */
	tell("HF1", "XS", NOW + 3);
	ck_ok(sim_put(store_db, store_a, "jasper", "89", &(struct sim_info){
	    .imei = "1" }, TOLD_PART, NOW + 4));
	ck_ok(sim_get(store_db, store_a, "jasper", "89", &s));
	ck_assert_str_eq(s.info.rate_plan, "HF1");
	ck_assert_str_eq(s.info.rate_plan_name, "XS");
	ck_ok(sim_put(store_db, store_a, "jasper", "89", &(struct sim_info){
	    .rate_plan = "HF2" }, TOLD_PART, NOW + 5));
	ck_ok(sim_get(store_db, store_a, "jasper", "89", &s));
	ck_assert_str_eq(s.info.rate_plan, "HF2");
	ck_assert_ptr_null(s.info.rate_plan_name);
}
END_TEST

Suite *
store_plan_suite(void)
{
	Suite *s = suite_create("store_plan");
	TCase *t = tcase_create("plan");

	tcase_add_checked_fixture(t, setup, store_close);
	tcase_add_test(t, listed);
	tcase_add_test(t, read_by_people);
	tcase_add_test(t, typed);
	tcase_add_test(t, a_change);
	suite_add_tcase(s, t);
	return s;
}
