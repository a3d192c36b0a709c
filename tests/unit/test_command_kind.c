/*
 * command_kind: the rows of what can be asked, and what drivers say beside them.
 */
#include <check.h>

#include "commands/command_kind.h"
#include "drivers/registry.h"
#include "store_fixture.h"

Suite	*command_kind_suite(void);

/* A carrier whose main command is to suspend, which Control Center has not. */
static const struct state_target targets[] = {
	{ .state = SIM_TEST_READY, .before_use = true },
	{ .state = SIM_ACTIVATED },
	{ .state = SIM_SUSPENDED },
	{ .state = SIM_DEACTIVATED, .ends = true },
	{ .state = SIM_UNKNOWN },
};
static const struct sms_word words[] = {
	{ .word = "DELIVRD", .end = SMS_DELIVERED },
	{ .word = "EXPIRED", .end = SMS_FAILED },
	{ .word = NULL },
};
static const struct value_text overages[] = {
	{ .value = "100", .title = "100 MB more" }, { .value = NULL },
};
static const struct sim_driver sims = { .targets = targets,
	.sms_words = words, .overages = overages };
static const struct driver suspends = { .name = "suspends", .sim = &sims };
static const struct driver nothing = { .name = "nothing" };

START_TEST(states_of_a_driver)
{
	ck_assert_ptr_eq(driver_target(&suspends, SIM_SUSPENDED), &targets[2]);
	ck_assert_ptr_null(driver_target(&suspends, SIM_RETIRED));
	ck_assert_ptr_null(driver_target(&suspends, SIM_UNKNOWN));
	ck_assert_ptr_null(driver_target(&nothing, SIM_SUSPENDED));
	ck_assert(!driver_no_way(&suspends, SIM_ACTIVATED, SIM_SUSPENDED));
	ck_assert(!driver_no_way(&suspends, SIM_SUSPENDED, SIM_ACTIVATED));
	ck_assert(driver_no_way(&suspends, SIM_SUSPENDED, SIM_TEST_READY));
	ck_assert(!driver_no_way(&suspends, SIM_INVENTORY, SIM_TEST_READY));
	ck_assert(driver_no_way(&suspends, SIM_DEACTIVATED, SIM_ACTIVATED));
	ck_assert(driver_no_way(&suspends, SIM_PURGED, SIM_ACTIVATED));
}
END_TEST

START_TEST(messages_of_a_driver)
{
	ck_assert_int_eq(driver_sms_end(&suspends, "delivrd"), SMS_DELIVERED);
	ck_assert_int_eq(driver_sms_end(&suspends, "EXPIRED"), SMS_FAILED);
	ck_assert_int_eq(driver_sms_end(&suspends, "Delivered"), SMS_PENDING);
	ck_assert_int_eq(driver_sms_end(&suspends, NULL), SMS_PENDING);
	ck_assert_int_eq(driver_sms_end(&nothing, "x"), SMS_PENDING);
}
END_TEST

/* Who offers a command says what can be chosen, and when it is done. */
START_TEST(every_driver_says_its_choices)
{
	const struct driver *p;

	for (size_t i = 0; (p = driver_at(i)) != NULL; i++) {
		ck_assert(driver_can(p, OP_SET_STATE, NULL) == NULL ||
		    p->sim->targets != NULL);
		ck_assert(driver_can(p, OP_SET_OVERAGE, NULL) == NULL ||
		    p->sim->overages != NULL);
		ck_assert(driver_can(p, OP_SMS_DETAILS, NULL) == NULL ||
		    p->sim->sms_words != NULL);
	}
}
END_TEST

/* Those the form of Control Center offers. */
START_TEST(five_states)
{
	size_t n = 0;

	for (const struct state_target *t = driver_by_name(
	    "control-center-rest")->sim->targets; t->state != SIM_UNKNOWN; t++)
		n++;
	ck_assert_uint_eq(n, 5);
}
END_TEST

START_TEST(rows)
{
	const struct command_kind *k = command_kind(NULL, "override");

	ck_assert_str_eq(kind_title(k, &suspends, "100"), "100 MB more");
	ck_assert_str_eq(kind_title(k, &suspends, "200"), "200");
	ck_assert_str_eq(kind_title(k, NULL, "100"), "100");
	ck_assert_str_eq(kind_title(command_kind(NULL, "state"), NULL, "SUSPENDED"),
	    "Suspended");
	k = command_kind(NULL, "of-tomorrow");
	ck_assert_ptr_null(k->name);
	ck_assert_str_eq(kind_sentence(store_a, k->confirmed, "x"),
	    "Done.");
	ck_assert_str_eq(kind_sentence(store_a, "is %s now", "on"),
	    "is on now");
}
END_TEST

START_TEST(reached)
{
	const struct command_kind *state = command_kind(NULL, "state");
	struct command c = { .op = "state", .argument = "ACTIVATION_READY",
		.before = "INVENTORY" };

	ck_assert(kind_reached(state, &c, "ACTIVATION_READY"));
	ck_assert(kind_reached(state, &c, "ACTIVATED"));
	c.before = "ACTIVATED";
	ck_assert(!kind_reached(state, &c, "ACTIVATED"));
	c.argument = "Suspended";
	ck_assert(kind_reached(state, &c, "SUSPENDED"));
	c = (struct command){ .op = "plan", .argument = "plan a" };
	ck_assert(kind_reached(command_kind(NULL, "plan"), &c, "Plan A"));
	ck_assert(!kind_reached(command_kind(NULL, "plan"), &c, "Plan B"));
}
END_TEST

Suite *
command_kind_suite(void)
{
	Suite *s = suite_create("command_kind");
	TCase *t = tcase_create("kind");

	tcase_add_checked_fixture(t, store_open, store_close);
	tcase_add_test(t, states_of_a_driver);
	tcase_add_test(t, messages_of_a_driver);
	tcase_add_test(t, every_driver_says_its_choices);
	tcase_add_test(t, five_states);
	tcase_add_test(t, rows);
	tcase_add_test(t, reached);
	suite_add_tcase(s, t);
	return s;
}
