#include "managed.h"

#include <string.h>

#include "../../lib/text/json.h"
#include "../internal.h"
#include "queries.h"

enum err
managed_get(struct db *db, struct arena *a, int64_t device, struct managed *m)
{
	struct r_managed_get r;
	enum err e = g_managed_get(db, a, &r, device);

	if (e == E_OK)
		*m = (struct managed){ .since = r.since, .active = r.active,
		    .dormant = r.dormant,
		    .device_actions = r.device_actions != 0,
		    .firmware_actions = r.firmware_actions != 0,
		    .bundles = r.bundles, .firmware = {
			.version = r.fw_version, .name = r.fw_name,
			.uri = r.fw_uri, .verifier = r.fw_verifier,
			.state = r.fw_state, .status = r.fw_status,
			.updated = r.fw_updated } };
	return e;
}

static enum err
put_bundles(struct db *db, struct arena *a, int64_t device,
    const char *bundles)
{
	json_t *id, *all = json_read(a, bundles, strlen(bundles), NULL);
	enum err e = x_managed_bundle_clear(db, device);
	size_t i;

	json_array_foreach(all, i, id)
		if (e == E_OK)
			e = x_managed_bundle_add(db, json_string_value(id),
			    device);
	return e;
}

/* Most say the same as before. */
enum err
managed_put(struct db *db, struct arena *a, int64_t device,
    const struct managed *m)
{
	struct r_managed_get was = { .bundles = "[]" };
	struct store_tx w;
	enum err e = store_begin(db, &w);

	if (e != E_OK)
		return e;
	e = g_managed_get(db, a, &was, device);
	if (e == E_NOTFOUND)
		e = E_OK;
	if (e == E_OK)
		e = x_managed_put(db, &(struct p_managed_put){
		    .device = device, .since = m->since,
		    .dormant = m->dormant,
		    .device_actions = m->device_actions,
		    .firmware_actions = m->firmware_actions,
		    .bundles = m->bundles });
	if (e == E_OK && strcmp(was.bundles, m->bundles) != 0)
		e = put_bundles(db, a, device, m->bundles);
	return store_end(db, &w, e);
}

enum err
managed_active(struct db *db, int64_t device, int64_t now)
{
	return x_managed_active(db, device, now);
}

enum err
managed_firmware(struct db *db, int64_t device, const struct firmware *f,
    int64_t now)
{
	return x_managed_firmware(db, &(struct p_managed_firmware){
	    .device = device, .version = or_empty(f->version),
	    .name = or_empty(f->name), .uri = or_empty(f->uri),
	    .verifier = or_empty(f->verifier), .state = f->state,
	    .status = f->status, .now = now });
}

enum err
managed_end(struct db *db, int64_t device)
{
	struct r_managed_end r;

	return g_managed_end(db, NULL, &r, device);
}

enum err
managed_list(struct db *db, struct arena *a, const char *type, int64_t after,
    size_t most, struct managed_device **list, size_t *n)
{
	struct r_managed_list r;
	struct cur c;

	*n = 0;
	*list = arena_array(a, most, sizeof(**list));
	q_managed_list(&c, db, type, after, (int64_t)most);
	while (*n < most && n_managed_list(&c, a, &r))
		(*list)[(*n)++] = (struct managed_device){
		    .device = r.device, .type_id = type,
		    .device_id = r.device_id,
		    .managed = { .dormant = r.dormant, .bundles = r.bundles,
			.device_actions = r.device_actions != 0,
			.firmware_actions = r.firmware_actions != 0 } };
	return cur_end(&c);
}

enum err
managed_supporting(struct db *db, const char *bundle, int64_t most,
    int64_t *n)
{
	struct r_managed_bundle_count r = { .n = 0 };
	enum err e = g_managed_bundle_count(db, NULL, &r, bundle, most);

	*n = r.n;
	return e;
}

enum err
managed_supporters(struct db *db, struct arena *a, const char *bundle,
    int64_t after, size_t most, struct managed_device **list, size_t *n)
{
	struct r_managed_bundle_list r;
	struct cur c;

	*n = 0;
	*list = arena_array(a, most, sizeof(**list));
	q_managed_bundle_list(&c, db, bundle, after, (int64_t)most);
	while (*n < most && n_managed_bundle_list(&c, a, &r))
		(*list)[(*n)++] = (struct managed_device){
		    .device = r.device, .type_id = r.type_id,
		    .device_id = r.device_id, .managed = {
			.since = r.since, .dormant = r.dormant } };
	return cur_end(&c);
}

bool
managed_dormant(const struct managed *m, int64_t now)
{
	return m->dormant != ABSENT && m->dormant <= now;
}
