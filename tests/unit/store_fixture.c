#include <check.h>
#include <stdlib.h>
#include <unistd.h>

#include "queries.h"
#include "store/extension.h"
#include "store_fixture.h"

struct db *store_db;
struct arena *store_a;
char store_path[80];
static char dir[64];

void
store_open(void)
{
	snprintf(dir, sizeof(dir), "/tmp/store-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(store_path, sizeof(store_path), "%s/test.db", dir);
	ck_ok(db_migrate(&patchbay_schema, store_path));
	store_db = store_connect();
	store_a = arena_new(ARENA_MAX);
}

void
store_close(void)
{
	static const char *const ends[] = { "", "-wal", "-shm", "-journal" };
	char file[100];

	db_close(store_db);
	arena_free(store_a);
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		snprintf(file, sizeof(file), "%s%s", store_path, ends[i]);
		unlink(file);
	}
	ck_assert_int_eq(rmdir(dir), 0);
}

void
store_quiet(void)
{
	ck_assert_ptr_nonnull(freopen("/dev/null", "w", stderr));
}

struct db *
store_connect(void)
{
	struct db *db = db_open(&patchbay_schema, store_path);

	ck_assert_ptr_nonnull(db);
	return db;
}

void
store_basics(void)
{
	struct device_type type = { .id = "meter", .class_id = "Device",
	    .description = "Meters", .metadata = "", .created = NOW,
	    .info.device_class = "Meter" };
	struct extension ext = { .key = "jasper", .title = "Jasper",
	    .provider = "control-center-rest", .on = true, .settings = "{}",
	    .sealed = "", .created = NOW };

	ck_ok(device_type_add(store_db, &type));
	ck_ok(extension_add(store_db, &ext));
	ext.key = "atnt";
	ext.provider = "atnt-rest";
	ck_ok(extension_add(store_db, &ext));
}

int64_t
store_device(const char *name)
{
	struct device d = { .type_id = "meter", .device_id = name,
	    .created = NOW, .info.device_class = "Meter" };

	ck_ok(device_add(store_db, &d));
	return d.id;
}
