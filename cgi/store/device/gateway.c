#include "gateway.h"

#include <string.h>

#include "../internal.h"
#include "queries.h"

enum err
gateway_put(struct db *db, int64_t device, int64_t gateway)
{
	return x_gateway_put(db, device, gateway);
}

enum err
gateway_of(struct db *db, struct arena *a, int64_t device,
    struct device_name *to)
{
	struct r_gateway_of r;
	enum err e = g_gateway_of(db, a, &r, device);

	if (e == E_OK)
		*to = (struct device_name){ .id = r.id, .type_id = r.type_id,
		    .device_id = r.device_id };
	return e;
}

enum err
gateway_devices(struct db *db, struct arena *a, int64_t gateway,
    int64_t after, size_t limit, struct device_name **list, size_t *n)
{
	struct r_gateway_devices r;
	struct cur c;

	*n = 0;
	*list = arena_array(a, limit, sizeof(**list));
	q_gateway_devices(&c, db, gateway, after, (int64_t)limit);
	while (*n < limit && n_gateway_devices(&c, a, &r))
		(*list)[(*n)++] = (struct device_name){ .id = r.id,
		    .type_id = r.type_id, .device_id = r.device_id };
	return cur_end(&c);
}

enum err
gateway_count(struct db *db, int64_t gateway, int64_t *n)
{
	struct r_gateway_count r = { .n = 0 };
	enum err e = g_gateway_count(db, NULL, &r, gateway);

	*n = r.n;
	return e;
}

enum err
gateway_device(struct db *db, struct arena *a, const char *type,
    const char *device, int64_t *id, struct device_name *gateway)
{
	struct r_gateway_device r;
	enum err e = g_gateway_device(db, a, &r, type, device);

	if (e != E_OK)
		return e;
	*id = r.id;
	*gateway = (struct device_name){ .id = r.gateway,
	    .type_id = r.gateway_type, .device_id = r.gateway_id };
	return E_OK;
}

static enum err
add(struct db *db, struct arena *a, int64_t gateway, struct device *d)
{
	struct device_type t;
	int64_t n;
	enum err e = device_type_get(db, a, d->type_id, &t);

	if (e == E_OK && strcmp(t.class_id, "Device") != 0)
		e = E_ROLE;
	if (e == E_OK)
		e = gateway_count(db, gateway, &n);
	if (e == E_OK && n >= GATEWAY_DEVICES)
		e = E_TOOMANY;
	if (e != E_OK)
		return e;
	d->info = t.info;
	d->metadata = t.metadata;
	e = device_add(db, d);
	return e == E_OK ? gateway_put(db, d->id, gateway) : e;
}

enum err
gateway_register(struct db *db, struct arena *a, int64_t gateway,
    const char *type, const char *device, int64_t now, int64_t *id)
{
	struct device d = { .type_id = type, .device_id = device,
	    .extensions = "", .token_hash = "", .created = now,
	    .updated = now };
	struct store_tx w;
	enum err e = store_begin(db, &w);

	if (e != E_OK)
		return e;
	e = store_end(db, &w, add(db, a, gateway, &d));
	*id = d.id;
	return e;
}

enum err
gateway_waiting(struct db *db, struct arena *a, int64_t gateway,
    int64_t after, int64_t now, struct device_name *d)
{
	struct r_gateway_waiting r;
	enum err e = g_gateway_waiting(db, a, &r, gateway, after, now);

	if (e == E_OK)
		*d = (struct device_name){ .id = r.device,
		    .type_id = r.type_id, .device_id = r.device_id };
	return e;
}

enum err
gateway_drop(struct db *db, int64_t gateway, int64_t now)
{
	return x_gateway_drop_session(db, gateway, now);
}
