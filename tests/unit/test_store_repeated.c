/*
 * What the store keeps in two places, for the lists: after whatever was done,
 * both say the same.
 */
#include <check.h>
#include <stdlib.h>

#include "store/extension/extension.h"
#include "store/resource/due.h"
#include "store/resource/sim.h"
#include "store_fixture.h"

Suite	*store_repeated_suite(void);

enum { DEVICES = 5, SIMS = 6, STEPS = 400 };

static const char *const keys[] = { "jasper", "atnt" };
static unsigned seed;

/* Below n; the same in every run. */
static unsigned
any(unsigned n)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 16) % n;
}

/* Rows that ought not to be there. */
static const struct { const char *what, *sql; } wrong[] = {
	{ "a link's copy of its device", "SELECT count(*) FROM link l JOIN "
	    "device d ON d.id = l.device WHERE l.type_id <> d.type_id OR "
	    "l.device_id <> d.device_id OR l.device_class <> d.device_class "
	    "OR l.location <> d.location OR l.sim_state <> d.sim_state OR "
	    "l.ext_keys <> d.ext_keys OR l.created <> d.created" },
	{ "the row of what is linked", "SELECT count(*) FROM link l LEFT JOIN "
	    "resource r ON r.id = l.resource_id WHERE r.id IS NULL OR "
	    "r.extension <> l.extension OR r.name <> l.resource" },
	{ "the detail of a SIM that was read", "SELECT count(*) FROM resource "
	    "r LEFT JOIN sim s ON s.id = r.id WHERE r.as_of IS NOT NULL AND "
	    "s.id IS NULL" },
	{ "the keys of a device", "SELECT count(*) FROM device d WHERE "
	    "ext_keys <> CASE (SELECT count(*) FROM link WHERE device = d.id) "
	    "WHEN 0 THEN '' WHEN 1 THEN (SELECT extension FROM link WHERE "
	    "device = d.id) ELSE (SELECT min(extension) || ' ' || "
	    "max(extension) FROM link WHERE device = d.id) END" },
	{ "the state of a device", "SELECT count(*) FROM device d WHERE "
	    "sim_state <> coalesce((SELECT CASE WHEN s.as_of IS NULL THEN "
	    "'UNREAD' ELSE s.state END FROM link l JOIN resource s ON s.id = "
	    "l.resource_id WHERE l.device = d.id ORDER BY l.extension LIMIT "
	    "1), '')" },
	{ "the count of marks", "SELECT count(*) FROM (SELECT 'jasper' AS k "
	    "UNION SELECT 'atnt') e WHERE coalesce((SELECT n FROM counter WHERE "
	    "name = 'due:' || k), 0) <> (SELECT count(*) FROM resource WHERE "
	    "extension = k AND due IS NOT NULL)" },
	{ "the count of links", "SELECT count(*) FROM (SELECT 'jasper' AS k "
	    "UNION SELECT 'atnt') e WHERE coalesce((SELECT n FROM counter WHERE "
	    "name = 'extension:' || k), 0) <> (SELECT count(*) FROM link "
	    "WHERE extension = k)" },
};

static void
check_all(unsigned step)
{
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		ck_assert_msg(store_number(wrong[i].sql) == 0, "step %u: %s",
		    step, wrong[i].what);
}

static const char *
any_sim(void)
{
	return arena_printf(store_a, "89%u", any(SIMS));
}

/* One of a few devices, made when it is not there. */
static struct device
any_device(void)
{
	const char *name = arena_printf(store_a, "d%u", any(DEVICES));
	struct device d;

	if (device_get(store_db, store_a, "meter", name, &d) == E_NOTFOUND) {
		store_device(name);
		ck_ok(device_get(store_db, store_a, "meter", name, &d));
	}
	return d;
}

/* A SIM may be another device's: then nothing is changed. */
static void
link_any(void)
{
	struct device d = any_device();
	struct link l[2];
	unsigned n = any(3);
	enum err e;

	for (unsigned i = 0; i < n; i++)
		l[i] = (struct link){ .extension = keys[i],
		    .resource = any_sim() };
	e = device_configure(store_db, store_a, d.id, "{}", l, n, NOW);
	ck_assert(e == E_OK || e == E_CONFLICT);
}

static void
tell_any(void)
{
	struct sim_info i = { .state = any(2) ? SIM_ACTIVATED :
	    SIM_DEACTIVATED, .data_bytes = ABSENT, .sms_count = ABSENT,
	    .voice_seconds = ABSENT, .sessions = ABSENT,
	    .overage_reached = ABSENT, .activated = ABSENT, .added = ABSENT,
	    .modified = ABSENT, .shipped = ABSENT };

	ck_ok(sim_put(store_db, store_a, keys[any(2)], any_sim(), &i,
	    any(2) ? TOLD_PART : TOLD_NOW, NOW));
}

static void
mark_any(void)
{
	const char *key = keys[any(2)], *sim = any_sim();
	int64_t due;

	ck_ok(due_mark(store_db, key, &sim, 1, NOW));
	sim = any_sim();
	ck_ok(due_get(store_db, key, sim, &due));
	ck_ok(due_put(store_db, key, sim, due, any(2) ? ABSENT : NOW + 5));
}

/* With everything that is linked and known through it, and back again. */
static void
renew_any(void)
{
	const char *key = keys[any(2)];
	struct extension x;

	ck_ok(extension_get(store_db, store_a, key, &x));
	ck_ok(extension_remove(store_db, key));
	ck_ok(extension_add(store_db, &x));
}

static void
change_any(void)
{
	struct device d = any_device();

	d.info.device_class = any(2) ? "Meter" : "Tracker";
	d.info.descriptive_location = any(2) ? "here" : "there";
	ck_ok(device_update(store_db, &d, d.updated));
}

START_TEST(both_say_the_same)
{
	store_basics();
	for (unsigned i = 0; i < STEPS; i++) {
		switch (any(12)) {
		case 0:
			renew_any();
			break;
		case 1:
			ck_ok(device_delete(store_db, any_device().id));
			break;
		case 2:
		case 3:
			change_any();
			break;
		case 4:
		case 5:
			mark_any();
			break;
		case 6:
		case 7:
		case 8:
			tell_any();
			break;
		default:
			link_any();
			break;
		}
		check_all(i);
	}
}
END_TEST

Suite *
store_repeated_suite(void)
{
	Suite *s = suite_create("store_repeated");
	TCase *t = tcase_create("repeated");

	tcase_set_timeout(t, 600);
	tcase_add_checked_fixture(t, store_open, store_close);
	tcase_add_test(t, both_say_the_same);
	suite_add_tcase(s, t);
	return s;
}
