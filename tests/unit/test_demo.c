/* The demo organization. */
#include <check.h>
#include <string.h>

#include "demo/demo.h"
#include "lib/text/iccid.h"
#include "lib/text/json.h"
#include "lib/crypt/seal.h"
#include "drivers/call.h"
#include "store/resource/sim.h"
#include "drivers/secrets.h"
#include "sim/orange/ofleet.h"
#include "store/org.h"
#include "store_fixture.h"

#define SIMULATOR	"http://127.0.0.1:8081/"

static void
setup(void)
{
	char key[100];

	store_open();
	snprintf(key, sizeof(key), "%s/key", store_dir);
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

/* What an account that the demo added is told, by setting. */
static const char *
setting(const char *key, const char *name)
{
	struct extension x;
	struct account acc;

	ck_ok(extension_get(store_db, store_a, key, &x));
	ck_assert(x.on);
	ck_ok(account_open(store_a, &x, &acc));
	return json_str(store_a, acc.settings, name);
}

START_TEST(loads)
{
	struct extension x;
	struct device d;
	struct org o;

	ck_ok(demo_load(store_db, store_a, SIMULATOR, NOW));
	ck_ok(org_get(store_db, store_a, &o));
	ck_assert_str_eq(o.name, "Demo organization");
	ck_assert_int_eq(count("devices"), DEMO_DEVICES);
	ck_assert_int_gt(count("extension:jasper"), DEMO_DEVICES / 2);
	/* the SIM of the README's example is there to be linked */
	ck_assert_int_eq(device_linking(store_db, store_a, "jasper",
	    "8999901000000009006", &d), E_NOTFOUND);
	ck_assert_int_gt(count("state:none"), 10);
	/* what a carrier says, only a carrier says */
	ck_assert_int_eq(count("state:UNREAD") + count("state:none"),
	    DEMO_DEVICES);
	ck_ok(extension_get(store_db, store_a, "jasper", &x));
	ck_assert_ptr_null(strstr(x.sealed, "demo-api-key"));
	ck_assert_str_eq(setting("jasper", "username"), "demo");
	ck_assert_str_eq(setting("jasper", "accesskey"), "demo-api-key");
	ck_assert_str_eq(setting("jasper", "endpoint"), SIMULATOR);
	ck_assert_str_eq(setting("jasper-kpn", "password"),
	    "kpn-demo-password");
	ck_assert_str_eq(setting("orange", "endpoint"), SIMULATOR "MLM");
	ck_assert_str_eq(setting("orange-live", "apikey"),
	    "orange-demo-api-key");
	/* once only */
	ck_assert_int_eq(demo_load(store_db, store_a, SIMULATOR, NOW),
	    E_CONFLICT);
	ck_assert_int_eq(count("devices"), DEMO_DEVICES);
}
END_TEST

/* What each extension was given can stand in its form. */
START_TEST(settings)
{
	struct extension *list;
	struct account acc;
	size_t n;

	ck_ok(demo_load(store_db, store_a, SIMULATOR, NOW));
	ck_ok(extension_list(store_db, store_a, &list, &n));
	ck_assert_uint_eq(n, 6);
	for (size_t i = 0; i < n; i++) {
		const struct driver *p = driver_by_name(list[i].driver);
		size_t known = 0;

		ck_assert_ptr_nonnull(p);
		ck_ok(account_open(store_a, &list[i], &acc));
		for (const struct setting *s = p->settings; s->name != NULL;
		    s++) {
			const char *v = json_str(store_a, acc.settings,
			    s->name);

			ck_assert_msg(!s->required || v != NULL, "%s: no %s",
			    list[i].key, s->name);
			known += v != NULL;
			if (v != NULL && s->check != NULL)
				ck_assert_ptr_null(s->check(store_a, v));
		}
		ck_assert_uint_eq(json_object_size(acc.settings), known);
		ck_assert(p->ledger != NULL || list[i].devices >= 5);
	}
}
END_TEST

/* The simulator knows this SIM of Orange by this name. */
static bool
orange_knows(const char *id)
{
	const struct fleet_account *c = fleet_account_named("orange-demo");
	struct ofleet_sim s;

	if (strncmp(id, "msisdn:", 7) == 0)
		return ofleet_find(c, OFLEET_MSISDN, id + 7, NOW, &s);
	return ofleet_find(c, strlen(id) == 13 ? OFLEET_SERIAL :
	    OFLEET_SUBSCRIPTION, id, NOW, &s);
}

/* One link of a device is what a person could have typed in; true when the
 * carrier does not know it. */
static bool
check_link(const struct device *d, const struct link *l)
{
	const struct driver *p;
	struct extension x;
	const char *out;
	int account;
	int64_t serial;

	ck_assert_ptr_nonnull(strstr(d->extensions, l->resource));
	ck_ok(extension_get(store_db, store_a, l->extension, &x));
	p = driver_by_name(x.driver);
	ck_assert_ptr_nonnull(p);
	ck_assert_ptr_nonnull(strstr(d->extensions, p->device[0].name));
	ck_assert_ptr_null(p->device[0].check(store_a, l->resource, &out));
	ck_assert_str_eq(out, l->resource);
	if (p->device[0].warn != NULL)
		ck_assert_ptr_null(p->device[0].warn(store_a, l->resource));
	if (strcmp(p->device[0].name, "iccid") != 0) {
		ck_assert_msg(orange_knows(l->resource), "%s", l->resource);
		return false;
	}
	ck_assert(iccid_split(l->resource, &account, &serial));
	ck_assert_int_eq(account, strcmp(l->extension, "jasper") == 0 ? 1 :
	    strcmp(l->extension, "atnt") == 0 ? 2 : 3);
	return serial > 5000;
}

/* All of them are what a person could have typed in. */
START_TEST(is_valid)
{
	struct device_page page;
	int unknown = 0, twice = 0;

	ck_ok(demo_load(store_db, store_a, SIMULATOR, NOW));
	ck_ok(device_list(store_db, store_a, &(struct device_filter){
	    .sort = SORT_ADDED, .limit = DEMO_DEVICES }, &page));
	for (size_t i = 0; i < page.n; i++) {
		const struct device_row *r = &page.rows[i];
		struct device d;
		struct link *l;
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
		twice += n == 2;
		for (size_t k = 0; k < n; k++)
			if (check_link(&d, &l[k])) {
				unknown++;
				/* not among those looked at first */
				ck_assert(i > 50 && i + 50 < page.n);
			}
	}
	ck_assert_int_eq(unknown, 1);
	ck_assert_int_eq(twice, 1);
}
END_TEST

START_TEST(fills_up)
{
	struct device_page p;
	int64_t linked;

	ck_ok(demo_load(store_db, store_a, SIMULATOR, NOW));
	linked = count("extension:jasper");
	ck_ok(demo_bulk(store_db, 50, NOW));
	ck_ok(demo_bulk(store_db, 30, NOW));
	ck_assert_int_eq(count("devices"), DEMO_DEVICES + 80);
	ck_ok(device_list(store_db, store_a, &(struct device_filter){
	    .state = "ACTIVATED", .limit = 5 }, &p));
	ck_assert_uint_gt(p.n, 0);
	/* each in every place that the store's functions would have put it */
	ck_assert_int_eq(count("state:none") + count("state:UNREAD") +
	    count("extension:jasper") - linked, DEMO_DEVICES + 80);
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
		ck_ok(sim_get(store_db, store_a, "jasper", l[0].resource, &s));
		ck_assert_int_eq(s.info.state, SIM_ACTIVATED);
		ck_ok(device_search(store_db, store_a, s.info.imsi, NULL, 5,
		    &found));
		ck_assert_uint_eq(found.n, 1);
		ck_assert_int_eq(found.rows[0].id, d.id);
		ck_ok(sim_put(store_db, store_a, "jasper", l[0].resource,
		    &(struct sim_info){ .state = SIM_RETIRED }, TOLD_PART, NOW));
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
	tcase_add_test(t, settings);
	tcase_add_test(t, is_valid);
	tcase_add_test(t, fills_up);
	suite_add_tcase(s, t);
	return s;
}
