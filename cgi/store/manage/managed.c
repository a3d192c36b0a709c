#include "managed.h"

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

enum err
managed_put(struct db *db, int64_t device, const struct managed *m)
{
	return x_managed_put(db, &(struct p_managed_put){ .device = device,
	    .since = m->since, .dormant = m->dormant,
	    .device_actions = m->device_actions,
	    .firmware_actions = m->firmware_actions,
	    .bundles = m->bundles });
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
		    .device = r.device, .device_id = r.device_id,
		    .managed = { .dormant = r.dormant, .bundles = r.bundles,
			.device_actions = r.device_actions != 0,
			.firmware_actions = r.firmware_actions != 0 } };
	return cur_end(&c);
}

bool
managed_dormant(const struct managed *m, int64_t now)
{
	return m->dormant != ABSENT && m->dormant <= now;
}
