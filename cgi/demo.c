#include <string.h>

#include "demo.h"
#include "demo_types.h"
#include "lib/iccid.h"
#include "lib/seal.h"
#include "providers/secrets.h"
#include "store/extension.h"
#include "store/org.h"

#define HOUR	(INT64_C(60) * 60 * 1000)

enum {
	ACCOUNT = 1,			/* the simulator's "demo" */
	UNKNOWN_SERIAL = 88888888,	/* no SIM of it */
};

static enum err
add_types(struct db *db, int64_t created)
{
	enum err e = E_OK;

	for (int i = 0; e == E_OK && i < DEMO_TYPES; i++) {
		const struct demo_type *t = &demo_types[i];
		const struct device_type dt = {
			.id = t->id, .class_id = t->class_id,
			.description = t->description,
			.info.manufacturer = t->maker,
			.info.device_class = t->device_class,
			.info.model = t->models[0],
			.info.fw_version = t->firmware[0],
			.info.hw_version = t->hardware[0],
			.metadata = "", .created = created,
		};

		e = device_type_add(db, &dt);
	}
	return e;
}

static enum err
add_extension(struct db *db, struct arena *a, const char *simulator,
    int64_t created)
{
	json_t *settings = json_own(a, json_object());
	struct extension x = { .key = "jasper", .title = "Jasper",
	    .provider = "control-center-rest", .on = true,
	    .created = created };

	json_object_set_new(settings, "api", json_string(x.provider));
	json_object_set_new(settings, "username", json_string("demo"));
	json_object_set_new(settings, "endpoint", json_string(simulator));
	x.settings = json_write(a, settings);
	x.sealed = secrets_put(a, "", "accesskey", "demo-api-key");
	return extension_add(db, &x);
}

/* Give a device the ICCID with that serial number. */
static enum err
link_device(struct db *db, struct arena *a, int64_t device, int64_t serial,
    int64_t now)
{
	char iccid[ICCID_SIZE];
	const struct link link = { .extension = "jasper", .sim_id = iccid };

	iccid_make(ACCOUNT, serial, iccid);
	return device_configure(db, a, device, arena_printf(a,
	    "{\"jasper\": {\"iccid\": \"%s\"}}", iccid), &link, 1, now);
}

/*
 * In the order they were bought, types mixed.  Two of three have a SIM, and
 * the last one an ICCID that the carrier does not know.
 */
static enum err
add_devices(struct db *db, struct arena *a, int64_t now)
{
	int64_t added[DEMO_TYPES] = { 0 }, serial = 1;
	enum err e = E_OK;

	for (int i = 0; e == E_OK && i < DEMO_DEVICES; i++) {
		struct device d;
		int t = (int)(demo_number(7, (unsigned)i) % DEMO_TYPES);

		while (added[t] == demo_types[t].devices)
			t = (t + 1) % DEMO_TYPES;
		demo_device(a, &demo_types[t], added[t]++, &d);
		d.created = now - (DEMO_DEVICES - i) * 31 * HOUR -
		    (int64_t)(demo_number(8, (unsigned)i) % 29) * HOUR;
		d.token_hash = hash_token(a, random_token(a, 18));
		e = device_add(db, &d);
		if (e != E_OK || i % 3 == 2)
			continue;
		e = link_device(db, a, d.id, i == DEMO_DEVICES - 1 ?
		    UNKNOWN_SERIAL : serial++, d.created + HOUR);
	}
	return e;
}

enum err
demo_load(struct db *db, struct arena *a, const char *simulator, int64_t now)
{
	int64_t begun = now - (DEMO_DEVICES + 2) * 31 * HOUR, n;
	enum err e = count_get(db, "devices", &n);

	if (e != E_OK || n > 0)
		return e != E_OK ? e : E_CONFLICT;
	e = db_begin(db);
	if (e != E_OK)
		return e;
	e = org_rename(db, "Demo organization");
	if (e == E_OK)
		e = add_types(db, begun);
	if (e == E_OK)
		e = add_extension(db, a, simulator, begun);
	if (e == E_OK)
		e = add_devices(db, a, now);
	if (e == E_OK)
		return db_commit(db);
	db_rollback(db);
	return e;
}
