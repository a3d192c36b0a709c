/* Pages: the section beyond the snapshot, changes for a day to come, the
 * thread of messages, and Actions with what happened at the carrier. */
#include <check.h>
#include <string.h>

#include "lib/text/date.h"
#include "page_fixture.h"
#include "pump_fixture.h"
#include "store/command/activity.h"
#include "store/command/command.h"
#include "store/resource/plan.h"
#include "store/resource/sim.h"

Suite	*pages_lookups_suite(void);

#define DEVICE	"/devices/meter/pump"
#define JASPER	DEVICE "/extensions/jasper"
#define HOUR	(INT64_C(60) * 60 * 1000)

/* A carrier that does not work is said so on top, until it does. */
START_TEST(trouble)
{
	ck_ok(page_get(DEVICE));
	gone("does not work as of");
	ck_ok(extension_set_check(store_db, "jasper", NOW, E_SERVICE_TIMEOUT,
	    ""));
	ck_ok(page_get(DEVICE));
	has("does not work as of");
	has("did not answer");
	ck_ok(page_get("/extensions"));
	has("class=\"card tile fails\"");
	ck_ok(extension_set_check(store_db, "jasper", NOW, E_OK, ""));
	ck_ok(page_get(DEVICE));
	gone("does not work as of");
	ck_ok(page_get("/extensions"));
	has("class=\"card tile works\"");
}
END_TEST

/* --- looks --- */

START_TEST(looks_never_read)
{
	ck_ok(page_get(DEVICE));
	has("id=\"lookup-jasper-session\"");
	has("Refresh<span class=\"vh\"> Audit trail</span>");
	/* what the API has not, and why */
	has("<b>Traffic by day</b>: The REST API has no traffic by day.");
	gone("Last session");
}
END_TEST

START_TEST(looks_as_tables)
{
	pump_keep("session", "[{\"in_session\":0,\"started\":1467159693339,"
	    "\"ended\":1467163293339,\"ip\":\"10.0.0.1\",\"apn\":\"i<o>t\"}]");
	pump_keep("location", "[{\"at\":1467159693339,\"place\":\"Lyon, FR\","
	    "\"lat\":\"45.7\",\"lon\":\"4.9\",\"accuracy\":1000,"
	    "\"source\":\"cell 7\"},{}]");
	pump_keep("audit", "[]");
	pump_keep("traffic", "[{\"at\":1467158400000,\"data_in\":1024,"
	    "\"data_out\":1024},{\"at\":1467244800000,\"data_in\":512}]");
	ck_ok(page_get(DEVICE "?lookup=location"));
	has("id=\"lookup-jasper-location\" open");
	has("<dt>Last session ended</dt>");
	has("10.0.0.1");
	has("i&lt;o&gt;t");
	has("Last session ended</small><time");
	has("Lyon, FR");
	has("45.7, 4.9");
	has("1,000 m");
	has("<span class=\"none\">not given</span>");
	has("The carrier has none.");
	/* the chart says what its table says */
	has("from 2016-06-29 to 2016-06-30, at most 2 kB");
	has("<svg class=\"chart\"");
	has("<svg class=\"spark\"");
	has("<rect x=\"80\" y=\"0\" width=\"40\" height=\"100\"/>");
	has("<rect x=\"280\" y=\"75\" width=\"40\" height=\"25\"/>");
	has("<td data-label=\"Day\">2016-06-29</td>");
}
END_TEST

/* What stands in the database does not break the page. */
START_TEST(looks_of_nonsense)
{
	static const char *const bodies[] = { "", "{}", "[1,null,[]]",
		"[{\"at\":\"x\",\"data_in\":-5,\"ip\":7}]", "[" };

	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		pump_keep("session", bodies[i]);
		pump_keep("location", bodies[i]);
		pump_keep("traffic", bodies[i]);
		pump_keep("sms", bodies[i]);
		ck_ok(page_get(DEVICE));
	}
}
END_TEST

START_TEST(looks_asked_wrongly)
{
	ck_assert_int_eq(page_post(JASPER "/lookup", "what=nothing"), E_INPUT);
	ck_assert_int_eq(page_post(JASPER "/lookup", "what=traffic"), E_FORM);
	has("id=\"f-ext-jasper-traffic\"");
	has("href=\"#f-ext-jasper-traffic\"");
}
END_TEST

/* --- overage, and days to come --- */

START_TEST(usage_by_zone)
{
	ck_ok(page_get(DEVICE));
	gone("The same by zone");
	pump_keep("zones", "[{\"cycle\":\"2016-06-01\",\"zone\":\"Home <EU>\","
	    "\"data\":1572864,\"voice\":65}]");
	ck_ok(page_get(DEVICE));
	has("The same by zone");
	has("<td data-label=\"Zone\">Home &lt;EU&gt;</td>");
	has("<td data-label=\"Data\">1.50 MB</td>");
	has("<td data-label=\"Voice\">1 min 5 s</td>");
	has("<td data-label=\"SMS\"><span class=\"none\">not given</span>");
}
END_TEST

/* --- messages --- */

/* --- Actions --- */

/* --- the head, the list, the capabilities --- */

START_TEST(head_and_list)
{
	ck_ok(page_get(DEVICE));
	has("<div class=\"card sum ok\" id=\"sum-ext-jasper\">");
	has("512 kB of 1 MB<svg class=\"meter\"");
	ck_ok(device_configure(store_db, store_a, store_device("new"), "{}",
	    &(struct link){
		.extension = "jasper", .resource = "8999901000000000112" },
	    1, NOW));
	ck_ok(page_get("/devices"));
	has("<span class=\"none\">Not read yet</span>");
	gone(">Unknown<");
	ck_ok(page_get("/devices?state=UNREAD"));
	has(">new</a>");
	gone(">pump</a>");
	has("SIM state: Not read yet");
}
END_TEST

START_TEST(capabilities_page)
{
	ck_ok(page_get("/extensions/capabilities"));
	has("Change overage limit");
	has("Jasper, SOAP");
	has("The SOAP API does not report where a SIM is.");
	ck_ok(page_get("/extensions"));
	has("href=\"/extensions/capabilities\"");
}
END_TEST

Suite *
pages_lookups_suite(void)
{
	Suite *s = suite_create("pages_lookups");
	TCase *t = tcase_create("pages_lookups");

	tcase_add_checked_fixture(t, pump_open_read, page_close);
	tcase_add_test(t, trouble);
	tcase_add_test(t, looks_never_read);
	tcase_add_test(t, looks_as_tables);
	tcase_add_test(t, looks_of_nonsense);
	tcase_add_test(t, looks_asked_wrongly);
	tcase_add_test(t, usage_by_zone);
	tcase_add_test(t, head_and_list);
	tcase_add_test(t, capabilities_page);
	suite_add_tcase(s, t);
	return s;
}
