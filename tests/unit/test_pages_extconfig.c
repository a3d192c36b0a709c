/* Pages: Extension Configuration. */
#include <check.h>
#include <string.h>

#include "lib/http/url.h"
#include "page_fixture.h"

Suite	*pages_extconfig_suite(void);

#define SIM_1	"8999901000000000104"
#define SIM_2	"8999901000000000112"
#define DEVICE	"/devices/meter/pump"
#define CONF	DEVICE "/extensions"

static int64_t pump;

static void
setup(void)
{
	page_open();
	pump = store_device("pump");
}

static void
link_sim(const char *key, const char *sim)
{
	struct link l = { .extension = key, .resource = sim };
	const char *json = arena_printf(store_a, "{\"%s\":{\"iccid\":\"%s\"}}",
	    key, sim);

	ck_ok(device_configure(store_db, store_a, pump, json, &l, 1, NOW));
}

/* Its form, opened now, and sent with these fields. */
static enum err
confirm_once(const char *fields)
{
	ck_ok(page_get(DEVICE));
	return page_post(CONF, arena_printf(store_a, "was=%s&%s",
	    page_between("name=\"was\" value=\"", "\""), fields));
}

/* The same, and once more when that is asked. */
static enum err
confirm(const char *fields)
{
	enum err e = confirm_once(fields);

	if (e != E_FORM || !page_has("name=\"sure\""))
		return e;
	return confirm_once(arena_printf(store_a, "%s&sure=%s", fields,
	    url_encode(store_a, page_between("name=\"sure\" value=\"",
	    "\""))));
}

START_TEST(confirm_json)
{
	struct link *l;
	size_t n;

	ck_ok(confirm("json=%7B%22jasper%22%3A%7B%22iccid%22%3A%22"
	    SIM_1 "%22%7D%2C%22atnt%22%3A%7B%22iccid%22%3A%22" SIM_2
	    "%22%7D%7D"));
	ck_assert_int_eq(page_reply.status, 307);
	ck_assert_str_eq(page_reply.location,
	    CONF "/jasper/refresh?saved=1&then=atnt");
	ck_ok(device_links(store_db, store_a, pump, &l, &n));
	ck_assert_uint_eq(n, 2);
	ck_assert_str_eq(l[1].resource, SIM_1);
	/* The same again: nothing to read. */
	ck_ok(confirm("jasper.iccid=" SIM_1
	    "&atnt.iccid=" SIM_2));
	ck_assert_int_eq(page_reply.status, 303);
	ck_assert_str_eq(page_reply.location,
	    DEVICE "?done=configuration-saved");
	/* Empty text: no links. */
	ck_ok(confirm("json="));
	ck_ok(device_links(store_db, store_a, pump, &l, &n));
	ck_assert_uint_eq(n, 0);
}
END_TEST

START_TEST(faults_keep_what_was_typed)
{
	struct link *l;
	size_t n;

	ck_assert_int_eq(confirm("json=%7B%22jasper%22%3A+%3C"),
	    E_FORM);
	has("{\"jasper\": &lt;</textarea>");
	has("Line 1, column 12");
	has("href=\"#f-json\"");
	ck_assert_int_eq(confirm("jasper.iccid=123&"
	    "atnt.iccid=" SIM_2), E_FORM);
	has("value=\"123\"");
	has("value=\"" SIM_2 "\"");
	has("href=\"#f-jasper-iccid\"");
	has("id=\"f-jasper-iccid\"");
	ck_ok(device_links(store_db, store_a, pump, &l, &n));
	ck_assert_uint_eq(n, 0);
}
END_TEST

START_TEST(owned_elsewhere)
{
	struct link l = { .extension = "jasper", .resource = SIM_1 };

	ck_ok(device_configure(store_db, store_a, store_device("other"), "{}",
	    &l, 1, NOW));
	ck_assert_int_eq(confirm("jasper.iccid=" SIM_1),
	    E_FORM);
	has("<a href=\"/devices/meter/other\">meter other</a>");
	/* In another account it is still the same card. */
	ck_assert_int_eq(confirm("atnt.iccid=" SIM_1),
	    E_FORM);
	has("linked to another device");
}
END_TEST

/* 19 and 20 digits, with the filler or not: the same card. */
START_TEST(owned_by_another_spelling)
{
	struct link l = { .extension = "atnt", .resource = SIM_1 "0" };

	ck_ok(device_configure(store_db, store_a, store_device("other"), "{}",
	    &l, 1, NOW));
	ck_assert_int_eq(confirm("jasper.iccid=" SIM_1 "F"),
	    E_FORM);
	has("<a href=\"/devices/meter/other\">meter other</a>");
	has("already linked to another device, as " SIM_1 "0.");
	ck_assert_int_eq(confirm("jasper.iccid=" SIM_2
	    "&atnt.iccid=" SIM_2 "7"), E_FORM);
	has("A SIM belongs to one account");
	/* its own is no other's */
	ck_ok(confirm("jasper.iccid=" SIM_2));
	ck_ok(confirm("jasper.iccid=" SIM_2 "7"));
}
END_TEST

/* A check digit that does not fit: saved, and pointed out. */
START_TEST(odd_check_digit)
{
	struct link *l;
	size_t n;

	ck_ok(confirm("jasper.iccid=8986061500000022226"));
	ck_ok(device_links(store_db, store_a, pump, &l, &n));
	ck_assert_uint_eq(n, 1);
	ck_assert_str_eq(l[0].resource, "8986061500000022226");
	ck_ok(page_get(DEVICE));
	has("The check digit does not fit.");
}
END_TEST

/* Both sides are sent together: what was typed into one is not lost to the
 * other, and where they differ neither wins. */
START_TEST(both_sides)
{
	const char *json = "json=%7B%22jasper%22%3A%7B%22iccid%22%3A%22" SIM_1
	    "%22%7D%7D";
	struct device d;

	ck_ok(confirm("json="));
	ck_ok(confirm(arena_printf(store_a, "%s&jasper.iccid=&atnt.iccid="
	    SIM_2, json)));
	ck_ok(device_get(store_db, store_a, "meter", "pump", &d));
	ck_assert_ptr_nonnull(strstr(d.extensions, SIM_1));
	ck_assert_ptr_nonnull(strstr(d.extensions, SIM_2));
	/* one side left as it was, the other emptied */
	ck_ok(confirm(arena_printf(store_a, "jasper.iccid=" SIM_1
	    "&atnt.iccid=&json=%s", url_encode(store_a, d.extensions))));
	ck_ok(device_get(store_db, store_a, "meter", "pump", &d));
	ck_assert_ptr_null(strstr(d.extensions, SIM_2));
	ck_assert_int_eq(confirm("jasper.iccid=" SIM_2 "&json=%7B%22jasper%22"
	    "%3A%7B%22iccid%22%3A%228999901000000000005%22%7D%7D"), E_FORM);
	has("The JSON and this field were both changed, and differ.");
	has("8999901000000000005\"}}</textarea>");
	has("value=\"" SIM_2 "\"");
	ck_ok(device_get(store_db, store_a, "meter", "pump", &d));
	ck_assert_ptr_nonnull(strstr(d.extensions, SIM_1));
}
END_TEST

/* Two tabs: the later one does not win unseen, in either form. */
START_TEST(configured_meanwhile)
{
	static const char *const forms[] = {
		"json=%7B%22jasper%22%3A%7B%22iccid%22%3A%22" SIM_1
		    "%22%7D%7D",
		"jasper.iccid=" SIM_1,
	};
	const char *was, *mine;
	struct device d;

	for (size_t i = 0; i < 2; i++) {
		ck_ok(confirm("json="));
		ck_ok(page_get(DEVICE));
		was = page_between("name=\"was\" value=\"", "\"");
		ck_ok(confirm("jasper.iccid=" SIM_2));
		mine = arena_printf(store_a, "was=%s&%s", was, forms[i]);
		ck_assert_int_eq(page_post(CONF, mine), E_FORM);
		has("Somebody else saved this Extension Configuration");
		has(i == 0 ? "<p class=\"hint\">Stored now:</p>" :
		    "Stored now: " SIM_2);
		has(SIM_1);
		has(SIM_2);
		ck_ok(device_get(store_db, store_a, "meter", "pump", &d));
		ck_assert_ptr_nonnull(strstr(d.extensions, SIM_2));
		/* a fault in between does not forget which one was seen */
		ck_assert_int_eq(page_post(CONF, arena_printf(store_a,
		    "was=%s&json=%%5B", was)), E_FORM);
		ck_assert_str_eq(page_between("name=\"was\" value=\"", "\""),
		    was);
		/* knowing that; and the same form twice is no conflict */
		ck_assert_int_eq(page_post(CONF, mine), E_FORM);
		mine = arena_printf(store_a, "was=%s&sure=%s&%s", page_between(
		    "name=\"was\" value=\"", "\""), url_encode(store_a,
		    page_between("name=\"sure\" value=\"", "\"")),
		    forms[i]);
		ck_ok(page_post(CONF, mine));
		ck_ok(page_post(CONF, mine));
		ck_ok(device_get(store_db, store_a, "meter", "pump", &d));
		ck_assert_ptr_nonnull(strstr(d.extensions, SIM_1));
	}
}
END_TEST

/* A description saved meanwhile is no conflict. */
START_TEST(described_meanwhile)
{
	const char *was;
	struct device d;

	ck_ok(page_get(DEVICE));
	was = page_between("name=\"was\" value=\"", "\"");
	ck_ok(device_get(store_db, store_a, "meter", "pump", &d));
	d.info.description = "new";
	ck_ok(device_update(store_db, &d, d.updated));
	ck_ok(page_post(CONF, arena_printf(store_a,
	    "was=%s&jasper.iccid=" SIM_1, was)));
}
END_TEST

/* A device does not lose what it has by one click; what it gets besides is not
 * asked for. */
START_TEST(asks_before_it_takes)
{
	struct link *l;
	size_t n;

	link_sim("jasper", SIM_1);
	ck_assert_int_eq(confirm_once("jasper.iccid=" SIM_2), E_FORM);
	has("jasper: " SIM_1 " is replaced by " SIM_2 ".");
	has("Nothing is saved yet");
	has("value=\"" SIM_2 "\"");
	ck_ok(device_links(store_db, store_a, pump, &l, &n));
	ck_assert_str_eq(l[0].resource, SIM_1);
	/* it was asked for that one alone */
	ck_assert_int_eq(confirm_once(arena_printf(store_a, "json=&sure=%s",
	    url_encode(store_a, page_between("name=\"sure\" value=\"",
	    "\"")))), E_FORM);
	has("jasper: " SIM_1 " is unlinked.");
	ck_ok(confirm("jasper.iccid=" SIM_2));
	ck_ok(device_links(store_db, store_a, pump, &l, &n));
	ck_assert_str_eq(l[0].resource, SIM_2);
	/* and stands in Actions */
	ck_ok(page_get(DEVICE));
	has("<b>Link</b> <span><bdi>" SIM_1 "</bdi> → <bdi>" SIM_2 "</bdi>");
	has(">Done<");
	ck_ok(confirm_once("atnt.iccid=" SIM_1));
	ck_ok(confirm("json="));
	ck_ok(page_get(DEVICE));
	has("<b>Unlink</b> <span><bdi>" SIM_2 "</bdi>");
}
END_TEST

/* Fields of an extension that is off are not there: its data stays. */
START_TEST(off_is_kept)
{
	struct link *l;
	size_t n;

	link_sim("atnt", SIM_2);
	ck_ok(extension_set_on(store_db, "atnt", false, NOW));
	ck_ok(confirm("jasper.iccid=" SIM_1));
	ck_assert_str_eq(page_reply.location, CONF "/jasper/refresh?saved=1");
	ck_ok(device_links(store_db, store_a, pump, &l, &n));
	ck_assert_uint_eq(n, 2);
	ck_assert_str_eq(l[0].resource, SIM_2);
}
END_TEST

Suite *
pages_extconfig_suite(void)
{
	const TTest *const tests[] = {
		confirm_json,
		faults_keep_what_was_typed,
		owned_elsewhere,
		owned_by_another_spelling,
		odd_check_digit,
		both_sides,
		configured_meanwhile,
		described_meanwhile,
		asks_before_it_takes,
		off_is_kept,
	};
	Suite *s = suite_create("pages_extconfig");
	TCase *t = tcase_create("pages");

	tcase_add_checked_fixture(t, setup, page_close);
	for (size_t i = 0; i < sizeof(tests) / sizeof(*tests); i++)
		tcase_add_test(t, tests[i]);
	suite_add_tcase(s, t);
	return s;
}
