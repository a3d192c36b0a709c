/* A location that a program has set: for a managed device's agent. */
#include <string.h>

#include "../store/command/outbox.h"
#include "../store/device/device_detail.h"
#include "../store/manage/managed.h"
#include "manage.h"

#define UPDATE	"device/update"

/* No reqId: the agent does not respond. */
static const char *
message(struct arena *a, const char *location)
{
	static const char *const members[] = { "latitude", "longitude",
		"elevation", "accuracy", "measuredDateTime" };
	json_t *all = json_read(a, location, strlen(location), NULL);
	json_t *value = json_object(), *v;

	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++)
		if ((v = json_object_get(all, members[i])) != NULL)
			json_object_set(value, members[i], v);
	return json_write(a, json_own(a, json_pack("{s:{s:[{s:s, s:o}]}}", "d",
	    "fields", "field", "location", "value", value)));
}

/* The newest location replaces those that have not reached the device. */
static enum err
tell(struct db *db, struct arena *a, const struct new_location *l, bool *asks)
{
	struct outgoing o = { .device = l->device, .name = UPDATE,
	    .format = "", .manage = true, .payload = message(a, l->json),
	    .sender = l->sender, .at = l->at,
	    .expires = l->at + OUTBOX_KEEP_MS };
	enum err e = outbox_replace(db, l->device, UPDATE, l->at);

	o.size = (int64_t)strlen(o.payload);
	if (e == E_OK)
		e = outbox_put(db, &o);
	*asks = e == E_OK;
	return e == E_TOOMANY ? E_OK : e;
}

enum err
manage_location(struct db *db, struct arena *a, const struct new_location *l,
    bool *asks)
{
	struct managed m;
	enum err e = db_begin(db);

	*asks = false;
	if (e != E_OK)
		return e;
	e = device_location_put(db, l->device, l->json);
	if (e == E_OK)
		e = managed_get(db, a, l->device, &m);
	if (e == E_OK && !managed_dormant(&m, l->at))
		e = tell(db, a, l, asks);
	return db_end(db, e == E_NOTFOUND ? E_OK : e);
}
