#include <check.h>

#include "fleet_fixture.h"
#include "store/resource/due.h"
#include "store/extension/extension.h"

char *
fleet_iccid(int n)
{
	return arena_printf(store_a, "89999010000%08d", n);
}

void
link_fleet(int n)
{
	ck_ok(db_begin(store_db));
	for (int i = 0; i < n; i++) {
		struct link l = { .extension = "jasper", .resource = fleet_iccid(i) };

		ck_ok(device_configure(store_db, store_a, store_device(
		    arena_printf(store_a, "f-%d", i)), "{}", &l, 1, NOW));
	}
	ck_ok(db_commit(store_db));
}

void
use_soap(void)
{
	jasper.driver = "control-center-soap";
	jasper.updated++;
	ck_ok(extension_update(store_db, &jasper, jasper.updated));
	forget_calls();
}

int64_t
due_waiting(void)
{
	int64_t n;

	ck_ok(due_count(store_db, store_a, "jasper", &n));
	return n;
}

struct sim
sim_stored(const char *resource)
{
	struct sim s;

	ck_ok(sim_get(store_db, store_a, "jasper", resource, &s));
	return s;
}

struct follow
follow_stored(void)
{
	struct follow f;

	ck_ok(follow_get(store_db, store_a, "jasper", &f));
	return f;
}
