/* What a driver says to people: of states, of what they type, and in whose
 * words. */
#include <check.h>
#include <string.h>

#include "drivers/control_center/soap.h"
#include "drivers/orange/live_objects.h"
#include "drivers/orange/malima.h"

Suite	*driver_words_suite(void);

static struct arena *a;

static void
setup(void)
{
	a = arena_new(ARENA_MAX);
}

static void
teardown(void)
{
	arena_free(a);
}

/* One carrier's sentences are not another's. */
START_TEST(sentences)
{
	struct sim_state_text t = driver_state_text(&orange_malima,
	    SIM_INVENTORY, "PRE_ACTIVATED");

	ck_assert_ptr_nonnull(strstr(t.billed, "Orange"));
	ck_assert_ptr_nonnull(strstr(t.follows, "ACTIVATED_FOR_TEST"));
	t = driver_state_text(&orange_live_objects, SIM_SUSPENDED,
	    "SUSPENDED");
	ck_assert_ptr_nonnull(strstr(t.follows, "Orange's own portal"));
	t = driver_state_text(&control_center_soap, SIM_SUSPENDED,
	    "ACTIVATED_NAME, suspended Y");
	ck_assert_str_eq(t.follows, sim_states[SIM_SUSPENDED].follows);
	t = driver_state_text(&orange_malima, SIM_UNKNOWN, NULL);
	ck_assert_str_eq(t.title, "Unknown");
	for (const struct state_word *w = orange_states; w->word != NULL; w++)
		ck_assert(w->billed != NULL && w->follows != NULL);
}
END_TEST

/* --- hints --- */

static const struct {
	const char *typed, *kept, *hint;
} subscriptions[] = {
	{ "06000001", "06000001", NULL },
	{ "msisdn:+33 612 345 678", "msisdn:33612345678", NULL },
	{ "msisdn:0033612345678", "msisdn:33612345678", NULL },
	{ "msisdn:0612345678", "msisdn:0612345678", "dialled from abroad" },
	{ "0033612345678", "0033612345678", "msisdn:33612345678." },
	{ "89330116680073700130", "89330116680073700130", "an ICCID" },
	{ "8933011668007370013", "8933011668007370013", "an ICCID" },
	{ "353000000000007", "353000000000007", "imei:" },
};

START_TEST(hints)
{
	const struct device_key *k = orange_live_objects.device;
	const char *out = NULL, *hint;

	ck_assert_ptr_null(k->check(a, subscriptions[_i].typed, &out));
	ck_assert_str_eq(out, subscriptions[_i].kept);
	hint = k->warn(a, out);
	ck_assert_msg((hint == NULL) == (subscriptions[_i].hint == NULL) &&
	    (hint == NULL || strstr(hint, subscriptions[_i].hint) != NULL),
	    "%s: %s", out, hint);
	hint = k->check(a, "0600\u200b0001", &out);
	ck_assert_ptr_nonnull(strstr(hint, "this has U+200B"));
}
END_TEST

/* What is written for carriers is said of others in their words. */
START_TEST(words_of_its_own)
{
	static const struct resource_kind valve = { .title = "Valve" };
	const struct driver flow = { .resource = &valve };
	const char *text = "The carrier does not know this SIM. Carrier: SIM";

	ck_assert_str_eq(driver_words(a, &flow, text), "The service does not "
	    "know this valve. Service: valve");
	ck_assert_str_eq(driver_words(a, &flow, "Fine."), "Fine.");
	ck_assert_str_eq(driver_words(a, &orange_malima, text), text);
	ck_assert_str_eq(driver_words(a, NULL, text), text);
	ck_assert_ptr_null(driver_words(a, &flow, NULL));
}
END_TEST

Suite *
driver_words_suite(void)
{
	Suite *s = suite_create("driver_words");
	TCase *t = tcase_create("words");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, sentences);
	tcase_add_loop_test(t, hints, 0,
	    (int)(sizeof(subscriptions) / sizeof(subscriptions[0])));
	tcase_add_test(t, words_of_its_own);
	suite_add_tcase(s, t);
	return s;
}
