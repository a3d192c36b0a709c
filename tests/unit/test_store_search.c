/* The search box: every identifier, each device once. */
#include <check.h>
#include <string.h>

#include "store/resource/sim.h"
#include "store_fixture.h"

START_TEST(search_finds_identifiers)
{
	static const struct {
		const char *words;
		int found;
	} cases[] = {
		{ "alpha", 1 }, { "ALPHA-0", 1 }, { " alpha 01 ", 1 },
		{ "sn", 1 }, { "sn 77", 1 }, { "8999901", 1 },
		{ "89 99-90", 1 }, { "24008", 1 }, { "+46 70-12", 1 },
		{ "4670", 1 }, { "3530", 1 }, { "89049", 1 },
		{ "phil", 0 }, { "9999", 0 }, { "", 0 }, { " - ", 0 },
		{ "%", 0 }, { "_", 0 },
	};
	struct device d = { .type_id = "meter", .device_id = "Alpha-01",
	    .info.serial_number = "SN 77/x", .created = NOW };
	struct sim_info info = { .state = SIM_ACTIVATED,
	    .iccid = "8999901000000000017", .imsi = "240080000000001",
	    .msisdn = "46701234567", .imei = "353000000000007",
	    .eid = "89049032000000000000000000000001" };
	struct link link = { .extension = "jasper",
	    .resource = "8999901000000000017" };
	struct device_page p;

	ck_ok(device_add(store_db, &d));
	ck_ok(device_configure(store_db, store_a, d.id, "{}", &link, 1, NOW));
	ck_ok(sim_put(store_db, store_a, "jasper", link.resource, &info, TOLD_NOW,
	    NOW));
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		ck_ok(device_search(store_db, store_a, cases[i].words, NULL,
		    50, &p));
		ck_assert_msg((int)p.n == cases[i].found, "\"%s\": %zu",
		    cases[i].words, p.n);
		if (p.n == 1)
			ck_assert_int_eq(p.rows[0].id, d.id);
	}
	/* what it was called before is not found any more */
	info.msisdn = "46709999999";
	ck_ok(sim_put(store_db, store_a, "jasper", link.resource, &info, TOLD_NOW,
	    NOW));
	ck_ok(device_search(store_db, store_a, "4670123", NULL, 50, &p));
	ck_assert_uint_eq(p.n, 0);
	ck_ok(device_search(store_db, store_a, "4670999", NULL, 50, &p));
	ck_assert_uint_eq(p.n, 1);
	ck_ok(device_configure(store_db, store_a, d.id, "", NULL, 0, NOW));
	ck_ok(device_search(store_db, store_a, "4670999", NULL, 50, &p));
	ck_assert_uint_eq(p.n, 0);
	ck_ok(device_delete(store_db, d.id));
	ck_ok(device_search(store_db, store_a, "alpha", NULL, 50, &p));
	ck_assert_uint_eq(p.n, 0);
}
END_TEST

/* As a person does who sees the page. */
static void
configure(const struct device *d, const struct link *l, size_t n, int64_t now)
{
	struct device was;

	ck_ok(device_get(store_db, store_a, d->type_id, d->device_id, &was));
	ck_ok(device_reconfigure(store_db, store_a, &was, n == 0 ? "" :
	    arena_printf(store_a, "{\"jasper\":{\"iccid\":\"%s\"}}",
	    l->resource), l, n, "ada", now));
}

/* One device is found, and by what it had until then. */
static void
found(const char *words, int64_t ended)
{
	struct device_page p;

	ck_ok(device_search(store_db, store_a, words, NULL, 50, &p));
	ck_assert_uint_eq(p.n, 1);
	ck_assert_int_eq(p.rows[0].ended, ended);
}

/* A SIM that was replaced or unlinked leads to the device that had it; one
 * that is linked again is the device's as before. */
START_TEST(search_finds_what_was_linked)
{
	static const char one[] = "8999901000000000017";
	static const char two[] = "8999901000000000025";
	struct link l = { .extension = "jasper", .resource = one };
	struct device d = { .type_id = "meter", .device_id = "a",
	    .created = NOW };
	struct device_page p;

	ck_ok(device_add(store_db, &d));
	configure(&d, &l, 1, NOW);
	l.resource = two;
	configure(&d, &l, 1, NOW + 1);
	found(one, NOW + 1);
	found(two, ABSENT);
	configure(&d, NULL, 0, NOW + 2);
	found(one, NOW + 1);
	found(two, NOW + 2);
	/* by the other spelling of the card, too */
	found("89 9990 1000 0000 0001 7", NOW + 1);
	l.resource = one;
	configure(&d, &l, 1, NOW + 3);
	found(one, ABSENT);
	found(two, NOW + 2);
	configure(&d, NULL, 0, NOW + 4);
	found(one, NOW + 4);
	/* a card that was linked without its check digit, by it */
	l.resource = "893301166800737001";
	configure(&d, &l, 1, NOW + 5);
	configure(&d, NULL, 0, NOW + 6);
	found("8933011668007370013", NOW + 6);
	found("893301166800737001", NOW + 6);
	ck_ok(device_delete(store_db, d.id));
	ck_ok(device_search(store_db, store_a, one, NULL, 50, &p));
	ck_assert_uint_eq(p.n, 0);
}
END_TEST

/* By whichever spelling of its ICCID it is linked. */
START_TEST(search_finds_spellings)
{
	static const char *const linked[] = {
		"8933011668007370013", "89330116680073700130",
		"89330116680073700135", "893301166800737001",
	}, *const typed[] = {
		"8933011668007370013", "89330116680073700130",
		"89330116680073700135", "8933011668007370013F",
		"8933 0116 6800 7370 013", "893301166800737001",
	};
	struct device d = { .type_id = "meter", .device_id = "Alpha-02",
	    .created = NOW };
	struct device_page p;

	ck_ok(device_add(store_db, &d));
	for (size_t i = 0; i < sizeof(linked) / sizeof(*linked); i++) {
		ck_ok(device_configure(store_db, store_a, d.id, "{}",
		    &(struct link){ .extension = "jasper",
		    .resource = linked[i] }, 1, NOW));
		for (size_t k = 0; k < sizeof(typed) / sizeof(*typed); k++) {
			ck_ok(device_search(store_db, store_a, typed[k], NULL,
			    50, &p));
			ck_assert_msg(p.n == 1, "%s by %s", linked[i],
			    typed[k]);
		}
	}
	ck_ok(device_search(store_db, store_a, "8933011668007370021", NULL,
	    50, &p));
	ck_assert_uint_eq(p.n, 0);
}
END_TEST

START_TEST(search_pages)
{
	int seen[FLEET + 3] = { 0 }, n = 0, pages = 0;
	struct device d = { .type_id = "meter", .device_id = "d-zz",
	    .info.serial_number = "d-aa", .created = NOW };
	struct device near = { .type_id = "meter", .device_id = "d-00",
	    .info.serial_number = "d-000", .created = NOW };
	const char *cursor = NULL;
	struct device_page p;

	/* two that match twice, far apart and on one page */
	ck_ok(device_add(store_db, &d));
	ck_ok(device_add(store_db, &near));
	do {
		ck_ok(device_search(store_db, store_a, "D", cursor, 7, &p));
		for (size_t i = 0; i < p.n; i++) {
			ck_assert_int_eq(seen[p.rows[i].id]++, 0);
			n++;
		}
		cursor = p.next;
		pages++;
	} while (cursor != NULL);
	ck_assert_int_eq(n, FLEET + 2);
	ck_assert_int_eq(pages, (FLEET + 2 + 6) / 7);
}
END_TEST

START_TEST(long_identifiers)
{
	char serial[200], cut[64];
	struct device d = { .type_id = "meter", .device_id = "long",
	    .info.serial_number = serial, .created = NOW };
	struct device_page p;

	/* 63 letters and a two-byte one: the cut falls into it */
	memset(serial, 'q', sizeof(serial));
	memcpy(serial + 63, "\xc3\xa9", 2);
	serial[sizeof(serial) - 1] = '\0';
	ck_ok(device_add(store_db, &d));
	ck_ok(device_search(store_db, store_a, serial, NULL, 5, &p));
	ck_assert_uint_eq(p.n, 1);
	ck_assert_int_eq(store_number("SELECT length(term) FROM term "
	    "WHERE kind = 'serial' AND term LIKE 'qq%'"), 63);
	memset(cut, 'q', sizeof(cut) - 1);
	cut[sizeof(cut) - 1] = '\0';
	ck_ok(device_search(store_db, store_a, cut, NULL, 5, &p));
	ck_assert_uint_eq(p.n, 1);
}
END_TEST

Suite *store_search_suite(void);

Suite *
store_search_suite(void)
{
	Suite *s = suite_create("store_search");
	TCase *t = tcase_create("search");

	tcase_add_checked_fixture(t, store_fleet, store_close);
	tcase_add_test(t, search_finds_identifiers);
	tcase_add_test(t, search_finds_spellings);
	tcase_add_test(t, search_finds_what_was_linked);
	tcase_add_test(t, search_pages);
	tcase_add_test(t, long_identifiers);
	suite_add_tcase(s, t);
	return s;
}
