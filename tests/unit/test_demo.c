/* The demo organization. */
#include <check.h>
#include <string.h>

#include "demo.h"
#include "lib/iccid.h"
#include "lib/json.h"
#include "lib/seal.h"
#include "providers/provider.h"
#include "providers/secrets.h"
#include "store/org.h"
#include "store_fixture.h"

#define SIMULATOR	"http://127.0.0.1:8081/"

static void
setup(void)
{
	char key[100];

	store_open();
	snprintf(key, sizeof(key), "%s.key", store_path);
	ck_ok(seal_init(key));
	ck_ok(seal_load(key));
	remove(key);
}

static int64_t
count(const char *name)
{
	int64_t n;

	ck_ok(count_get(store_db, name, &n));
	return n;
}

START_TEST(loads)
{
	struct extension x;
	struct account acc;
	struct org o;

	ck_ok(demo_load(store_db, store_a, SIMULATOR, NOW));
	ck_ok(org_get(store_db, store_a, &o));
	ck_assert_str_eq(o.name, "Demo organization");
	ck_assert_int_eq(count("devices"), DEMO_DEVICES);
	ck_assert_int_gt(count("extension:jasper"), DEMO_DEVICES / 2);
	ck_assert_int_gt(count("state:none"), 10);
	/* what a carrier says, only a carrier says */
	ck_assert_int_eq(count("state:UNREAD"), count("extension:jasper"));
	ck_ok(extension_get(store_db, store_a, "jasper", &x));
	ck_assert(x.on);
	ck_assert_ptr_null(strstr(x.sealed, "demo-api-key"));
	ck_ok(account_open(store_a, &x, &acc));
	ck_assert_str_eq(json_str(store_a, acc.settings, "username"), "demo");
	ck_assert_str_eq(json_str(store_a, acc.settings, "accesskey"),
	    "demo-api-key");
	ck_assert_str_eq(json_str(store_a, acc.settings, "endpoint"),
	    SIMULATOR);
	/* once only */
	ck_assert_int_eq(demo_load(store_db, store_a, SIMULATOR, NOW),
	    E_CONFLICT);
	ck_assert_int_eq(count("devices"), DEMO_DEVICES);
}
END_TEST

/* All of them are what a person could have typed in. */
START_TEST(is_valid)
{
	const struct provider *p = provider_by_name("control-center-rest");
	struct device_page page;
	int unknown = 0;

	ck_assert_ptr_nonnull(p);
	ck_ok(demo_load(store_db, store_a, SIMULATOR, NOW));
	for (const struct setting *s = p->settings; s->name != NULL; s++)
		if (strcmp(s->name, "endpoint") == 0 && s->check != NULL)
			ck_assert_ptr_null(s->check(store_a, SIMULATOR));
	ck_ok(device_list(store_db, store_a, &(struct device_filter){
	    .sort = SORT_ADDED, .limit = DEMO_DEVICES }, &page));
	for (size_t i = 0; i < page.n; i++) {
		const struct device_row *r = &page.rows[i];
		const char *out;
		struct device d;
		struct link *l;
		int account;
		int64_t serial;
		size_t n;

		ck_ok(device_get(store_db, store_a, r->type_id, r->device_id,
		    &d));
		ck_assert_uint_le(strlen(r->device_id), ID_MAX);
		ck_assert_str_ne(d.info.serial_number, "");
		ck_assert_str_ne(r->location, "");
		ck_assert_uint_eq(strlen(d.token_hash), 64);
		ck_assert(json_is_object(json_read(store_a, d.metadata,
		    strlen(d.metadata), NULL)));
		ck_assert(i == 0 || page.rows[i - 1].created < r->created);
		ck_assert_int_lt(r->created, NOW);
		ck_ok(device_links(store_db, store_a, d.id, &l, &n));
		ck_assert_int_eq(n == 0, *d.extensions == '\0');
		if (n == 0)
			continue;
		ck_assert_ptr_nonnull(strstr(d.extensions, l[0].sim_id));
		ck_assert_ptr_null(p->device[0].check(store_a, l[0].sim_id,
		    &out));
		ck_assert(iccid_split(l[0].sim_id, &account, &serial));
		ck_assert_int_eq(account, 1);
		unknown += serial > 5000;
	}
	ck_assert_int_eq(unknown, 1);
}
END_TEST

START_TEST(fills_up)
{
	struct device_page p;

	ck_ok(demo_load(store_db, store_a, SIMULATOR, NOW));
	ck_ok(demo_bulk(store_db, 50, NOW));
	ck_ok(demo_bulk(store_db, 30, NOW));
	ck_assert_int_eq(count("devices"), DEMO_DEVICES + 80);
	ck_ok(device_list(store_db, store_a, &(struct device_filter){
	    .state = "ACTIVATED", .limit = 5 }, &p));
	ck_assert_uint_gt(p.n, 0);
	/* each in every place that the store's functions would have put it */
	ck_assert_int_eq(count("state:none") + count("extension:jasper"),
	    DEMO_DEVICES + 80);
	for (size_t i = 0; i < p.n; i++) {
		struct device_page found;
		struct device d;
		struct link *l;
		struct sim s;
		size_t n;

		ck_ok(device_get(store_db, store_a, p.rows[i].type_id,
		    p.rows[i].device_id, &d));
		ck_ok(device_links(store_db, store_a, d.id, &l, &n));
		ck_assert_uint_eq(n, 1);
		ck_ok(sim_get(store_db, store_a, "jasper", l[0].sim_id, &s));
		ck_assert_int_eq(s.info.state, SIM_ACTIVATED);
		ck_ok(device_search(store_db, store_a, s.info.imsi, NULL, 5,
		    &found));
		ck_assert_uint_eq(found.n, 1);
		ck_assert_int_eq(found.rows[0].id, d.id);
		ck_ok(sim_put(store_db, store_a, "jasper", l[0].sim_id,
		    &(struct sim_info){ .state = SIM_RETIRED }, true, NOW));
	}
	ck_ok(device_list(store_db, store_a, &(struct device_filter){
	    .state = "RETIRED", .extension = "jasper", .limit = 90 }, &p));
	ck_assert_uint_ge(p.n, 5);
}
END_TEST

Suite *demo_suite(void);

Suite *
demo_suite(void)
{
	Suite *s = suite_create("demo");
	TCase *t = tcase_create("demo");

	tcase_add_checked_fixture(t, setup, store_close);
	tcase_add_test(t, loads);
	tcase_add_test(t, is_valid);
	tcase_add_test(t, fills_up);
	suite_add_tcase(s, t);
	return s;
}
