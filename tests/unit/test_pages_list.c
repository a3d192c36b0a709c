/* Columns of the device list, the carriers' words for states, and help. */
#include <check.h>
#include <string.h>

#include "page_fixture.h"
#include "providers/provider.h"
#include "store/sim.h"

static void
one_device(void)
{
	const struct device_type t = { .id = "pump", .class_id = "Device",
		.description = "", .metadata = "" };
	struct device d = { .type_id = "pump", .device_id = "p-1",
		.metadata = "", .token_hash = "x", .created = 1 };

	page_open();
	ck_assert_int_eq(device_type_add(store_db, &t), E_OK);
	ck_assert_int_eq(device_add(store_db, &d), E_OK);
}

START_TEST(columns)
{
	ck_assert_int_eq(page_get("/devices"), E_OK);
	ck_assert(page_has("data-label=\"Location\""));
	ck_assert(page_has("data-label=\"SIM state\""));
	/* both ways to say it, and what is no column */
	ck_assert_int_eq(page_get("/devices?columns=state,nonsense"
	    "&columns=type&type=pump&class="), E_OK);
	ck_assert(!page_has("data-label=\"Location\""));
	ck_assert(page_has("data-label=\"SIM state\""));
	ck_assert(page_has("data-label=\"Device Type\""));
	/* links keep it */
	ck_assert(page_has("/devices.csv?type=pump&amp;columns=type%2Cstate"));
	/* a filter on a hidden column is still told */
	ck_assert_int_eq(page_get("/devices?columns=state&type=pump"), E_OK);
	ck_assert(page_has("Device Type: pump"));
	/* none left: all */
	ck_assert_int_eq(page_get("/devices?columns=nonsense"), E_OK);
	ck_assert(page_has("data-label=\"Location\""));
	ck_assert(!page_has("columns=nonsense"));
}
END_TEST

START_TEST(files)
{
	ck_assert_int_eq(page_get("/devices.csv?columns=state,type"), E_OK);
	ck_assert_str_eq(page_reply.out.data,
	    "Device ID,Device Type,SIM state\r\np-1,pump,\r\n");
	ck_assert_int_eq(page_get("/devices.json?columns=added"), E_OK);
	ck_assert(page_has("\"added\""));
	ck_assert(page_has("\"deviceId\""));
	ck_assert(!page_has("\"simState\""));
}
END_TEST

/* What the page tells is what the providers understand. */
START_TEST(words)
{
	for (size_t i = 0; providers[i] != NULL; i++) {
		const struct state_word *w = providers[i]->states;

		ck_assert_ptr_nonnull(w);
		for (; w->word != NULL; w++)
			if (strcmp(providers[i]->kind, "orange") != 0)
				ck_assert_msg(sim_state_parse(w->word) ==
				    w->state, "%s", w->word);
	}
	ck_assert_int_eq(page_get("/help/sim-states"), E_OK);
	for (int s = SIM_UNKNOWN + 1; s < SIM_STATE_MAX; s++) {
		ck_assert_ptr_nonnull(sim_states[s].follows);
		ck_assert(page_has(sim_states[s].title));
	}
	ck_assert(page_has("ACTIVATION_READY_NAME"));
	ck_assert(page_has("WAITING_FOR_SUSPENSION"));
	ck_assert_int_eq(page_get("/help/keyboard"), E_OK);
}
END_TEST

Suite *pages_list_suite(void);
Suite *
pages_list_suite(void)
{
	Suite *s = suite_create("pages_list");
	TCase *t = tcase_create("list");

	tcase_add_checked_fixture(t, one_device, page_close);
	tcase_add_test(t, columns);
	tcase_add_test(t, files);
	tcase_add_test(t, words);
	suite_add_tcase(s, t);
	return s;
}
