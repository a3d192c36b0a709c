/* How SQLite runs the statements: along an index, and never through a table
 * that grows. */
#include <check.h>
#include <string.h>

#include "lib/db/db_schema.h"
#include "queries.h"
#include "store_fixture.h"

Suite	*store_plans_suite(void);

/* A filter of one column and an order by another need the index of both: that
 * of the filter would be read to its end. */
static bool
needs_both(const char *name)
{
	static const char *const leads[] = { "type", "class", "state" };
	char same[40];

	for (int i = 0; i < 3; i++) {
		snprintf(same, sizeof(same), "device_list_same_%s_", leads[i]);
		if (strncmp(name, same, strlen(same)) != 0)
			continue;
		name += strlen(same) + strlen("none_");
		return strncmp(name, leads[i], strlen(leads[i])) != 0 &&
		    strncmp(name, "added", 5) != 0;
	}
	return false;
}

/* As in "(sim_state=? AND type_id=? AND rowid>?)". */
static bool
two_equal(const char *step)
{
	const char *first = strstr(step, "=? AND ");

	return first != NULL && strstr(first + 2, "=?") != NULL;
}

/* Of the list: those are led by PRESENCE_FEW devices at most. */
static bool
led_by_few(const char *query)
{
	return strncmp(query, "device_list_same_few_", 21) == 0 ||
	    strncmp(query, "device_list_other_few_", 22) == 0;
}

/* One step of a plan: nothing is sorted but the rate plans of an account and a
 * few devices, and small tables alone are read whole. */
static void
check_step(const char *query, const char *step)
{
	ck_assert_msg(strstr(step, "TEMP B-TREE") == NULL ||
	    strcmp(query, "plan_list") == 0 || led_by_few(query), "%s: %s",
	    query, step);
	ck_assert_msg(strncmp(step, "SCAN", 4) != 0 ||
	    strcmp(step, "SCAN e") == 0 || strcmp(step, "SCAN t") == 0 ||
	    strcmp(step, "SCAN o") == 0 ||	/* a row of no table */
	    strcmp(step, "SCAN extension") == 0 ||
	    strcmp(step, "SCAN channel") == 0 ||
	    strcmp(step, "SCAN org") == 0 ||
	    strcmp(step, "SCAN turn") == 0 ||
	    strcmp(step, "SCAN few") == 0 ||
	    strcmp(step, "SCAN CONSTANT ROW") == 0 ||
	    strcmp(query, "ledger_tx_counts") == 0 ||
	    strcmp(query, "command_counts") == 0 ||	/* at most 10,000 */
	    strcmp(query, "ledger_tx_detach") == 0 ||	/* once, after a copy */
	    strncmp(query, "restored_", 9) == 0 ||	/* or a backup */
	    strcmp(step, "SCAN mgmt_bundle") == 0 ||
	    strcmp(step, "SCAN service_request") == 0 ||
	    strcmp(step, "SCAN mail") == 0 ||
	    strcmp(step, "SCAN alert") == 0 ||
	    strncmp(step, "SCAN mapping", 12) == 0 ||
	    strstr(step, "api_key") != NULL ||
	    strstr(step, "app_user") != NULL ||
	    strstr(step, "command_unanswered") != NULL ||
	    strstr(step, "outbox_waiting") != NULL ||
	    strstr(step, "mgmt_request_open") != NULL ||
	    strstr(step, "outbox_expires") != NULL, "%s: %s", query, step);
	ck_assert_msg(!needs_both(query) || strncmp(step, "SEARCH d", 8) != 0 ||
	    two_equal(step), "%s: %s", query, step);
}

/* Whether it goes on behind the cursor's row. */
static bool
goes_past(const char *step)
{
	static const char *const ways[] = { "rowid>", "rowid<", " id>", " id<",
		"device>", "device<",
		/* type and name together are one row */
		"(type_id=? AND device_id=?)" };

	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++)
		if (strstr(step, ways[i]) != NULL)
			return true;
	return false;
}

/* No list statement reads a whole table or sorts one: every table of its plan
 * is sought in an index, down to the row id behind the cursor. */
START_TEST(plans_do_not_grow)
{
	int lists = 0;

	for (int i = 0; i < patchbay_schema.nqueries; i++) {
		const char *name = patchbay_schema.queries[i].name;
		bool list = strncmp(name, "device_list_", 12) == 0;
		bool other = strncmp(name, "device_list_other_", 18) == 0;
		bool past = false;
		char *rest = store_plan(name), *step;

		while ((step = strsep(&rest, "\n")) != NULL) {
			check_step(name, step);
			past = past || goes_past(step);
		}
		ck_assert_msg(!list || other || past || led_by_few(name),
		    "%s: reads ties again", name);
		/* in the order of adding there are no others */
		ck_assert_msg(!led_by_few(name) || (other && strstr(name,
		    "_added_") != NULL) || strstr(store_plan(name),
		    "INDEX presence_found (connected=? AND heard>? AND "
		    "heard<?)") != NULL, "%s: %s", name, store_plan(name));
		lists += list;
	}
	ck_assert_int_eq(lists, 2 * 6 * 2 * SORT_MAX * 2);
}
END_TEST

Suite *
store_plans_suite(void)
{
	Suite *s = suite_create("store_plans");
	TCase *t = tcase_create("store_plans");

	tcase_add_checked_fixture(t, store_open, store_close);
	store_add_sqlite(t, plans_do_not_grow);
	suite_add_tcase(s, t);
	return s;
}
