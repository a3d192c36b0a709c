/* Columns of the device list, the carriers' words for states, and help. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "page_fixture.h"
#include "drivers/call.h"
#include "lib/text/date.h"
#include "store/extension/extension.h"
#include "store/org.h"
#include "store/resource/due.h"
#include "store/resource/sim.h"

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

/* Where there are no headings to press, the form sorts; it keeps what they say. */
START_TEST(sorts_by_form)
{
	ck_assert_int_eq(page_get("/devices?sort=type&order=desc"), E_OK);
	ck_assert(page_has("<option value=\"type\" selected>Device Type"));
	ck_assert(page_has("<option value=\"desc\" selected>Descending"));
	ck_assert(page_has("aria-sort=\"descending\""));
	/* a search comes by identifier */
	ck_assert_int_eq(page_get("/devices?q=p"), E_OK);
	ck_assert(!page_has("name=\"sort\""));
}
END_TEST

/* What stands from one text to another, or "" when it is not there. */
static const char *
between(const char *begin, const char *end)
{
	const char *from = strstr(page_reply.out.data, begin), *to;

	if (from == NULL)
		return "";
	to = strstr(from, end);
	ck_assert_ptr_nonnull(to);
	return arena_strndup(store_a, from, (size_t)(to - from));
}

/* The form above the list, and the headings. */
static const char *
form_of(const char *path)
{
	ck_assert_int_eq(page_get(path), E_OK);
	return arena_printf(store_a, "%s%s", between("<form class=\"filters\"",
	    "</form>"), between("<thead>", "</thead>"));
}

/* Parts that another request has written are those that this would write,
 * whatever was asked between, and go with what they are made of. */
START_TEST(kept_form)
{
	static const char *const asked[] = {
		"/devices", "/devices?q=p", "/devices?q=\"%3Ep", "/devices?q=p-1",
		"/devices?type=pump", "/devices?type=pump&q=p",
		"/devices?type=none", "/devices?class=pump",
		"/devices?class=&state=ACTIVATED", "/devices?state=none",
		"/devices?state=activated", "/devices?ext=jasper",
		"/devices?ext=jasper&state=ACTIVATED", "/devices?sort=type",
		"/devices?sort=type&order=desc", "/devices?order=desc",
		"/devices?sort=added", "/devices?columns=type",
		"/devices?columns=type,state", "/devices?q=p&columns=type",
		"/devices?type=%3Cb%3E%22%26", "/devices?connected=yes",
		"/devices?heard=1h", "/devices?heard=no-such&connected=no",
	};
	enum { ASKED = sizeof(asked) / sizeof(asked[0]) };
	const struct device_type t = { .id = "valve", .class_id = "Device",
		.description = "", .metadata = "" };
	const char *fresh[ASKED];

	for (size_t i = 0; i < ASKED; i++) {
		ck_ok(org_rename(store_db, arena_printf(store_a, "Org %zu",
		    i)));
		fresh[i] = form_of(asked[i]);
	}
	for (size_t i = 0; i < 3 * ASKED; i++)
		ck_assert_str_eq(form_of(asked[i * 5 % ASKED]),
		    fresh[i * 5 % ASKED]);
	ck_assert_ptr_null(strstr(form_of("/devices"), "valve"));
	ck_ok(device_type_add(store_db, &t));
	ck_assert_ptr_nonnull(strstr(form_of("/devices"), ">valve<"));
}
END_TEST

/* What is too long for a field of the form finds nothing, not everything. */
START_TEST(long_search)
{
	char path[512];

	snprintf(path, sizeof(path), "/devices?q=%0300d", 0);
	ck_assert_int_eq(page_get(path), E_OK);
	ck_assert(!page_has("p-1"));
	snprintf(path, sizeof(path), "/devices?type=%0300d", 0);
	ck_assert_int_eq(page_get(path), E_OK);
	ck_assert(!page_has("p-1"));
}
END_TEST

START_TEST(files)
{
	ck_assert_int_eq(page_get("/devices.csv?columns=state,type"), E_OK);
	ck_assert_str_eq(page_reply.out.data,
	    "\xef\xbb\xbf" "Device ID,Device Type,SIM state\r\np-1,pump,\r\n");
	ck_assert_int_eq(page_get("/devices.json?columns=added"), E_OK);
	ck_assert(page_has("\"added\""));
	ck_assert(page_has("\"deviceId\""));
	ck_assert(!page_has("\"simState\""));
}
END_TEST

static bool
finds(const char *query)
{
	ck_assert_int_eq(page_get(arena_printf(store_a, "/devices?%s", query)),
	    E_OK);
	return page_has("/devices/pump/p-1\"");
}

/* Whether it is connected, and when it was heard, alone and with others. */
START_TEST(presence)
{
	int64_t quarter = page_now / QUARTER_MS;

	ck_assert(finds("heard=never&connected=no"));
	ck_assert(finds("heard=not-7d"));
	ck_assert(!finds("heard=7d"));
	ck_ok(presence_put(store_db, 1, 1, quarter - 5));
	ck_assert(finds("connected=yes"));
	ck_assert(page_has("Connection: Connected"));
	ck_assert(page_has("1 device<"));
	ck_assert(page_has("/devices.csv?connected=yes\""));
	ck_assert(!finds("connected=no"));
	ck_assert(!finds("heard=never"));
	/* an hour and a quarter ago */
	ck_assert(!finds("heard=1h"));
	ck_assert(finds("heard=not-1h&type=pump&q=p"));
	ck_assert(finds("heard=24h&type=pump"));
	ck_assert(!finds("heard=24h&type=pump&connected=no"));
	ck_assert(!finds("heard=not-24h&q=p"));
	/* what is no word is true of nothing */
	ck_assert(!finds("heard=yesterday"));
	ck_assert(!finds("connected=perhaps"));
	ck_ok(page_get("/devices.csv?columns=connected,heard&heard=24h"));
	ck_assert_str_eq(page_reply.out.data, arena_printf(store_a,
	    "\xef\xbb\xbf" "Device ID,Connection,Last event\r\np-1,yes,%s\r\n",
	    date_iso(store_a, (quarter - 5) * QUARTER_MS)));
	ck_ok(page_get("/devices.json?columns=connected,heard&heard=1h"));
	ck_assert(!page_has("p-1"));
	ck_ok(page_get("/devices.json?columns=connected"));
	ck_assert(page_has("\"connected\":true"));
	ck_assert(!page_has("lastEvent"));
}
END_TEST

/* What the page tells is what the drivers understand. */
START_TEST(words)
{
	const struct driver *d;

	for (size_t i = 0; (d = driver_at(i)) != NULL; i++) {
		const struct state_word *w = d->sim == NULL ? NULL :
		    d->sim->states;

		ck_assert(d->sim == NULL || w != NULL);
		for (; w != NULL && w->word != NULL; w++)
			if (strcmp(d->kind->name, "orange") != 0)
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

/* --- chosen ones --- */

static void
chosen(const char *query, const char *form, const char *location)
{
	ck_assert_int_eq(page_post(arena_printf(store_a, "/devices/read%s",
	    query), form), E_OK);
	ck_assert_int_eq(page_reply.status, 303);
	ck_assert_str_eq(page_reply.location, location);
}

static void
link_p1(bool on)
{
	struct device d;

	ck_assert_int_eq(extension_set_on(store_db, "jasper", on, 1), E_OK);
	ck_assert_int_eq(device_get(store_db, store_a, "pump", "p-1", &d),
	    E_OK);
	ck_assert_int_eq(device_configure(store_db, store_a, d.id, "{}",
	    &(struct link){ .extension = "jasper",
	    .resource = "8999901000000000427" }, 1, 1), E_OK);
}

START_TEST(chosen_are_marked)
{
	struct device d = { .type_id = "pump", .device_id = "p-2",
		.metadata = "", .token_hash = "x", .created = 1 };
	int64_t n;

	link_p1(true);
	ck_assert_int_eq(device_add(store_db, &d), E_OK);
	ck_assert_int_eq(page_get("/devices?type=pump"), E_OK);
	ck_assert(page_has("action=\"/devices/read?type=pump\""));
	ck_assert(page_has("name=\"d\" value=\"2\" aria-label=\"p-2\">"));
	chosen("?type=pump&after=x", "d=1&d=2&d=77",
	    "/devices?type=pump&after=x"
	    "&sims=1&off=0&without=1&unknown=1&done=read-again");
	ck_assert_int_eq(due_count(store_db, store_a, "jasper", &n), E_OK);
	ck_assert_int_eq(n, 1);
	ck_assert_int_eq(page_get("/devices?sims=1&off=0&without=1&unknown=1"
	    "&done=read-again"), E_OK);
	ck_assert(page_has("1 SIM to be read again"));
	ck_assert(!page_has("Nothing is read again"));
	ck_assert(page_has("1 selected device without a SIM."));
	ck_assert(page_has("1 selected device not there any more."));
	ck_assert(!page_has("switched on"));
	/* the page of extensions says so, too */
	ck_assert_int_eq(page_get("/extensions"), E_OK);
	ck_assert(page_has("<dd>1 SIM</dd>"));
	ck_assert(page_has("not yet"));
}
END_TEST

START_TEST(none_chosen_is_told)
{
	chosen("?type=pump", "", "/devices?type=pump&done=none-chosen");
	chosen("", "d=1", "/devices"
	    "?sims=0&off=0&without=1&unknown=0&done=read-again");
	ck_assert_int_eq(page_get("/devices?sims=0&without=1"
	    "&done=read-again"), E_OK);
	ck_assert(page_has("banner warn"));
	ck_assert(page_has("Nothing is read again. 1 selected device without"));
	/* what nobody counted is not shown */
	ck_assert_int_eq(page_get("/devices?sims=%3Cb%3E&done=read-again"),
	    E_OK);
	ck_assert(!page_has("banner"));
}
END_TEST

START_TEST(what_is_off_is_told)
{
	link_p1(false);
	chosen("", "d=1", "/devices"
	    "?sims=1&off=1&without=0&unknown=0&done=read-again");
	ck_assert_int_eq(page_get("/devices?sims=1&off=1&done=read-again"),
	    E_OK);
	ck_assert(page_has("switched on"));
}
END_TEST

START_TEST(no_form_sends_that)
{
	char form[PAGE_ROWS_MAX * 4 + 8] = "d=1";

	for (int i = 1; i <= PAGE_ROWS_MAX; i++)
		memcpy(form + i * 4 - 1, "&d=1", 5);
	ck_assert_int_eq(page_post("/devices/read", form), E_INPUT);
	ck_assert_int_eq(page_post("/devices/read", "d=-1"), E_INPUT);
	ck_assert_int_eq(page_post("/devices/read", "d="), E_INPUT);
	/* who may not act is offered nothing */
	page_user.role = ROLE_VIEWER;
	ck_assert_int_eq(page_get("/devices"), E_OK);
	ck_assert(!page_has("checkbox\" form"));
	ck_assert(!page_has("/devices/read"));
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
	tcase_add_test(t, sorts_by_form);
	tcase_add_test(t, kept_form);
	tcase_add_test(t, long_search);
	tcase_add_test(t, files);
	tcase_add_test(t, presence);
	tcase_add_test(t, words);
	tcase_add_test(t, chosen_are_marked);
	tcase_add_test(t, none_chosen_is_told);
	tcase_add_test(t, what_is_off_is_told);
	tcase_add_test(t, no_form_sends_that);
	suite_add_tcase(s, t);
	return s;
}
