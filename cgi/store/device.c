#include <stdlib.h>
#include <string.h>

#include "device.h"
#include "id.h"
#include "internal.h"
#include "queries.h"
#include "sim.h"

static struct device
device_from(const struct r_device *r)
{
	return (struct device){ .id = r->id, .type_id = r->type_id,
	    .device_id = r->device_id, .class_id = r->class_id, .info = {
		.serial_number = r->serial_number,
		.manufacturer = r->manufacturer, .model = r->model,
		.device_class = r->device_class,
		.description = r->info_description,
		.fw_version = r->fw_version, .hw_version = r->hw_version,
		.descriptive_location = r->location },
	    .metadata = r->metadata, .extensions = r->extensions,
	    .token_hash = r->token_hash, .created = r->created,
	    .updated = r->updated };
}

enum err
device_get(struct db *db, struct arena *a, const char *type_id,
    const char *device_id, struct device *d)
{
	struct r_device r;
	enum err e = g_device(db, a, &r, FAM_DEVICE_BY_NAME, type_id,
	    device_id);

	if (e == E_OK)
		*d = device_from(&r);
	return e;
}

enum err
device_linking(struct db *db, struct arena *a, const char *extension,
    const char *resource, struct device *d)
{
	struct r_device r;
	enum err e = g_device(db, a, &r, FAM_DEVICE_BY_RESOURCE, extension,
	    resource);

	if (e == E_OK)
		*d = device_from(&r);
	return e;
}

enum err
device_add(struct db *db, struct device *d)
{
	const struct device_info *i = &d->info;
	struct r_device_add r = { .id = 0 };
	struct store_tx w;
	enum err e;

	if (id_check(d->device_id) != ID_FINE)
		return E_INPUT;
	if ((e = store_begin(db, &w)) != E_OK)
		return e;
	e = g_device_add(db, NULL, &r, &(struct p_device_add){
	    .type_id = d->type_id, .device_id = d->device_id,
	    .serial_number = or_empty(i->serial_number),
	    .manufacturer = or_empty(i->manufacturer),
	    .model = or_empty(i->model),
	    .device_class = or_empty(i->device_class),
	    .info_description = or_empty(i->description),
	    .fw_version = or_empty(i->fw_version),
	    .hw_version = or_empty(i->hw_version),
	    .location = or_empty(i->descriptive_location),
	    .metadata = or_empty(d->metadata),
	    .token_hash = or_empty(d->token_hash), .created = d->created });
	if (e == E_OK)
		e = term_refresh(db, r.id);
	e = store_end(db, &w, e);
	if (e == E_OK)
		d->id = r.id;
	return e;
}

/* No row was changed: because it is not there, or not as it was? */
static enum err
why_not(struct db *db, int64_t id)
{
	struct r_device_exists r;
	enum err e = g_device_exists(db, NULL, &r, id);

	return e == E_OK ? E_CONFLICT : e;
}

enum err
device_update(struct db *db, const struct device *d, int64_t was_updated)
{
	const struct device_info *i = &d->info;
	struct r_device_update r;
	struct store_tx w;
	enum err e = store_begin(db, &w);

	if (e != E_OK)
		return e;
	e = g_device_update(db, NULL, &r, &(struct p_device_update){
	    .id = d->id, .serial_number = or_empty(i->serial_number),
	    .manufacturer = or_empty(i->manufacturer),
	    .model = or_empty(i->model),
	    .device_class = or_empty(i->device_class),
	    .info_description = or_empty(i->description),
	    .fw_version = or_empty(i->fw_version),
	    .hw_version = or_empty(i->hw_version),
	    .location = or_empty(i->descriptive_location),
	    .metadata = or_empty(d->metadata), .now = d->updated,
	    .was = was_updated });
	if (e == E_OK)
		e = term_refresh(db, d->id);
	else if (e == E_NOTFOUND)
		e = why_not(db, d->id);
	return store_end(db, &w, e);
}

enum err
device_set_token(struct db *db, int64_t id, const char *hash, int64_t now)
{
	struct r_device_set_token r;

	return g_device_set_token(db, NULL, &r, id, hash, now);
}

enum err
device_delete(struct db *db, int64_t id)
{
	struct r_device_delete r;

	return g_device_delete(db, NULL, &r, id);
}

/* --- its links --- */

enum err
device_links(struct db *db, struct arena *a, int64_t device,
    struct link **links, size_t *n)
{
	struct r_link_list r;
	struct cur c;

	*links = NULL;
	*n = 0;
	q_link_list(&c, db, device);
	while (n_link_list(&c, a, &r)) {
		*links = store_room(a, *links, *n, sizeof(**links));
		(*links)[(*n)++] = (struct link){ .extension = r.extension,
		    .resource = r.resource, .row = r.resource_id };
	}
	return cur_end(&c);
}

enum err
device_reflect(struct db *db, int64_t device)
{
	struct arena *a = arena_new(1 << 20);
	const char *keys = "", *state = "";
	struct r_link_states r;
	struct cur c;
	enum err e;

	q_link_states(&c, db, device);
	while (n_link_states(&c, a, &r)) {
		if (*state == '\0' && strcmp(r.kind, RESOURCE_SIM) == 0)
			state = r.as_of == ABSENT ? SIM_UNREAD : r.state;
		keys = arena_printf(a, "%s%s%s", keys,
		    *keys == '\0' ? "" : " ", r.extension);
	}
	e = cur_end(&c);
	if (e == E_OK)
		e = x_device_reflect(db, device, keys, state);
	arena_free(a);
	return e;
}

static enum err
relink(struct db *db, int64_t device, const struct link *links, size_t n)
{
	enum err e = x_link_clear(db, device);

	for (size_t i = 0; e == E_OK && i < n; i++) {
		e = resource_seen(db, links[i].extension,
		    links[i].resource, links[i].kind == NULL ? RESOURCE_SIM :
		    links[i].kind);
		if (e == E_OK)
			e = x_link_add(db, links[i].extension,
			    links[i].resource, device);
	}
	if (e == E_OK)
		e = device_reflect(db, device);
	return e == E_OK ? term_refresh(db, device) : e;
}

/* was: the text it must still have; NULL: any. */
static enum err
configure(struct db *db, struct arena *a, int64_t device, const char *was,
    const char *json, const struct link *links, size_t n, int64_t now)
{
	struct r_device_set_extensions r;
	struct store_tx w;
	enum err e;

	if (n > LINKS_MAX)
		return E_INPUT;
	e = store_begin(db, &w);
	if (e != E_OK)
		return e;
	e = g_device_set_extensions(db, a, &r, device, or_empty(json), now,
	    was);
	if (e == E_OK)
		e = relink(db, device, links, n);
	else if (e == E_NOTFOUND)
		e = why_not(db, device);
	return store_end(db, &w, e);
}

enum err
device_configure(struct db *db, struct arena *a, int64_t device,
    const char *json, const struct link *links, size_t n, int64_t now)
{
	return configure(db, a, device, NULL, json, links, n, now);
}

enum err
device_reconfigure(struct db *db, struct arena *a, const struct device *was,
    const char *json, const struct link *links, size_t n, int64_t now)
{
	return configure(db, a, was->id, or_empty(was->extensions), json,
	    links, n, now);
}
