/* Every carrier once in the list, its APIs as a choice inside the form. */
#include <check.h>
#include <string.h>

#include "page_fixture.h"
#include "drivers/call.h"
#include "drivers/secrets.h"

Suite	*pages_apis_suite(void);

static size_t
times(const char *text)
{
	size_t n = 0;

	for (const char *p = strstr(page_reply.out.data, text); p != NULL;
	    p = strstr(p + 1, text))
		n++;
	return n;
}

START_TEST(one_tile_each)
{
	size_t kinds = 0;

	/* the key that a form begins with can be taken */
	while (kind_table[kinds] != NULL)
		ck_assert_ptr_null(driver_by_name(kind_table[kinds++]->name));
	ck_ok(page_get("/extensions/add"));
	ck_assert_uint_eq(times(">Add<span"), kinds);
	has("href=\"/extensions/add/ethereum-jsonrpc\"");
	has("href=\"/extensions/add/fabric-fabconnect\"");
	has("href=\"/extensions/add/control-center-rest\"");
	has("href=\"/extensions/add/atnt-rest\"");
	has("href=\"/extensions/add/orange-malima\"");
	has("REST v1, SOAP");
	has("M2M API, Live Objects");
}
END_TEST

/* The first row of each kind offers all of its kind, and each row itself. */
START_TEST(choices_name_their_rows)
{
	const struct setting *s;
	size_t n;

	for (size_t i = 0; driver_at(i) != NULL; i++) {
		bool self = false;

		if (driver_at(i)->api == NULL)	/* its only one */
			continue;
		for (s = driver_at(i)->settings; s->name != NULL &&
		    strcmp(s->name, "api") != 0; s++)
			continue;
		ck_assert_ptr_nonnull(s->name);
		for (n = 0; s->choices[n] != NULL; n += 2) {
			const struct driver *p =
			    driver_by_name(s->choices[n]);

			ck_assert_msg(p != NULL, "%s", s->choices[n]);
			ck_assert_ptr_eq(p->kind, driver_at(i)->kind);
			self |= p == driver_at(i);
		}
		ck_assert(self);
		ck_assert_uint_eq(n, 4);
	}
}
END_TEST

/* A kind has its drivers, and they know it. */
START_TEST(kinds_and_drivers)
{
	size_t n = 0;

	for (const struct kind *const *k = kind_table; *k != NULL; k++) {
		ck_assert_ptr_nonnull((*k)->drivers[0]);
		for (size_t i = 0; (*k)->drivers[i] != NULL; i++, n++) {
			ck_assert_ptr_eq((*k)->drivers[i]->kind, *k);
			ck_assert_ptr_eq(driver_at(n), (*k)->drivers[i]);
		}
	}
	ck_assert_uint_eq(driver_count(), n);
	ck_assert_ptr_null(driver_at(n));
}
END_TEST

/* From the REST form to SOAP: what SOAP needs is asked, nothing is lost. */
START_TEST(from_rest_to_soap)
{
	const char *add = "/extensions/add/control-center-rest";
	const char *typed = "s-api=control-center-soap&s-username=ops&"
	    "s-accesskey=LICENCE&s-endpoint=api.example.net&key=jasper-kpn&"
	    "name=Jasper+KPN";
	struct extension x;
	json_t *secrets = json_own(store_a, json_object());

	ck_ok(page_get(add));
	has("value=\"control-center-rest\" checked");
	has("value=\"control-center-soap\"");
	ck_assert_int_eq(page_post(add, typed), E_FORM);
	has("Enter the Password.");
	has("value=\"control-center-soap\" checked");
	has("value=\"api.example.net\"");
	ck_assert(!page_has("LICENCE"));
	ck_ok(page_post(add, arena_printf(store_a, "%s&s-password=pw",
	    typed)));
	ck_ok(extension_get(store_db, store_a, "jasper-kpn", &x));
	ck_assert_str_eq(x.driver, "control-center-soap");
	ck_ok(secrets_open(store_a, x.sealed, secrets));
	ck_assert_str_eq(json_str(store_a, secrets, "password"), "pw");
	ck_assert_str_eq(json_str(store_a, secrets, "accesskey"), "LICENCE");
}
END_TEST

START_TEST(orange_both_ways)
{
	const char *add = "/extensions/add/orange-malima";
	struct extension x;

	ck_ok(page_get(add));
	has("https://iosw-ba.orange.com/MLM");
	ck_ok(page_post(add, "s-api=orange-malima&s-username=u&s-password=p&"
	    "s-endpoint=iosw-ba.orange.com/MLM&key=orange&name=Orange"));
	ck_ok(extension_get(store_db, store_a, "orange", &x));
	ck_assert_str_eq(x.driver, "orange-malima");
	ck_assert_int_eq(page_post(add, "s-api=orange-live-objects&"
	    "s-username=u&s-password=p&s-endpoint=lo.example.net&"
	    "key=orange-2&name=Orange+2"), E_FORM);
	has("Enter the API key.");
	ck_ok(page_post(add, "s-api=orange-live-objects&s-apikey=K&"
	    "s-endpoint=lo.example.net&key=orange-2&name=Orange+2"));
	ck_ok(extension_get(store_db, store_a, "orange-2", &x));
	ck_assert_str_eq(x.driver, "orange-live-objects");
}
END_TEST

/* A serial number that looks wrong is kept, and said to look wrong. */
START_TEST(orange_device)
{
	struct extension x = {
		.key = "orange", .title = "Orange",
		.driver = "orange-malima", .on = true, .settings = "{}",
		.sealed = "", .created = page_now,
	};
	const char *device = "/devices/meter/m-1", *was;

	ck_ok(extension_add(store_db, &x));
	store_device("m-1");
	ck_ok(page_get(device));
	was = page_between("name=\"was\" value=\"", "\"");
	ck_ok(page_post(arena_printf(store_a, "%s/extensions", device),
	    arena_printf(store_a, "was=%s&"
	    "orange.serialnumber=9990000000012", was)));
	ck_assert_int_eq(page_reply.status, 307);
	ck_ok(page_get(device));
	has("The check digit does not fit.");
	has("The Orange extension only reads.");
	ck_assert_int_eq(page_post(arena_printf(store_a, "%s/extensions",
	    device), "orange.serialnumber=99900x"), E_FORM);
	has("has digits only");
}
END_TEST

Suite *
pages_apis_suite(void)
{
	Suite *s = suite_create("pages_apis");
	TCase *t = tcase_create("all");

	tcase_add_checked_fixture(t, page_open_sealed, page_close);
	tcase_add_test(t, one_tile_each);
	tcase_add_test(t, choices_name_their_rows);
	tcase_add_test(t, kinds_and_drivers);
	tcase_add_test(t, from_rest_to_soap);
	tcase_add_test(t, orange_both_ways);
	tcase_add_test(t, orange_device);
	suite_add_tcase(s, t);
	return s;
}
