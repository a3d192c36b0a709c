#include <string.h>

#include "demo.h"
#include "extensions.h"
#include "ledger.h"
#include "types.h"
#include "../lib/crypt/seal.h"
#include "../store/org.h"

#define HOUR	(INT64_C(60) * 60 * 1000)

enum {
	UNKNOWN_SERIAL = 88888888,	/* a serial number without a SIM */
	LINKED_TWICE = 126,		/* the linked device with two SIMs */
	FIRST_LIVE = 400,		/* serials up to this one belong to the
					 * account's other extension */
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

/* Choose the SIMs of the n-th linked device: of twenty, four are in other
 * accounts than the first, and one device has two. */
static void
choose_sims(int n, int64_t next[DEMO_ACCOUNTS], int64_t serials[DEMO_ACCOUNTS])
{
	static const enum demo_account elsewhere[] = { DEMO_ATNT, DEMO_KPN,
		DEMO_ORANGE, DEMO_LIVE };
	enum demo_account account = n % 5 == 3 ? elsewhere[n / 5 % 4] :
	    DEMO_JASPER;

	serials[account] = ++next[account];
	if (n == LINKED_TWICE)
		serials[DEMO_ORANGE] = ++next[DEMO_ORANGE];
}

/*
 * Types are mixed, as in order of purchase.  Two of three devices have a SIM,
 * and one in the middle has an ICCID that the carrier does not know.
 */
static enum err
add_devices(struct db *db, struct arena *a, int64_t now)
{
	int64_t added[DEMO_TYPES] = { 0 };
	int64_t next[DEMO_ACCOUNTS] = { [DEMO_LIVE] = FIRST_LIVE };
	enum err e = E_OK;
	int linked = 0;

	for (int i = 0; e == E_OK && i < DEMO_DEVICES; i++) {
		int64_t serials[DEMO_ACCOUNTS] = { 0 };
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
		if (i == DEMO_DEVICES / 2)
			serials[DEMO_JASPER] = UNKNOWN_SERIAL;
		else
			choose_sims(linked++, next, serials);
		e = demo_link(db, a, d.id, serials, d.created + HOUR);
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
		e = demo_extensions(db, a, simulator, begun);
	if (e == E_OK)
		e = demo_ledger(db, a, simulator, begun);
	if (e == E_OK)
		e = add_devices(db, a, now);
	return db_end(db, e);
}
