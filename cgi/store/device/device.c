#include <stdlib.h>
#include <string.h>

#include "../../lib/crypt/seal.h"
#include "../command/command.h"
#include "device.h"
#include "../id.h"
#include "../internal.h"
#include "queries.h"
#include "../resource/sim.h"

enum { ONCE_BYTES = 16 };

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
	    .updated = r->updated, .has = r->has };
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

bool
device_is_gateway(const struct device *d)
{
	return strcmp(d->class_id, "Gateway") == 0;
}

const char *
device_client(struct arena *a, const char *org, const struct device *d)
{
	return arena_printf(a, "%s:%s:%s:%s",
	    device_is_gateway(d) ? "g" : "d", org, d->type_id,
	    d->device_id);
}

enum err
device_by_id(struct db *db, struct arena *a, int64_t id, struct device *d)
{
	struct r_device_name r;
	enum err e = g_device_name(db, a, &r, id);

	if (e == E_OK)
		*d = (struct device){ .id = id, .type_id = r.type_id,
		    .device_id = r.device_id };
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

/* An UPDATE changed no row.  E_NOTFOUND when the row does not exist, E_CONFLICT
 * when it was changed by someone else. */
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

/* --- links --- */

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

/* A change of a device's links: the device before, who makes it, and when. */
struct change {
	const struct device	*was;
	const char		*by;
	int64_t			 now;
};

static const struct link *
link_of(const struct link *links, size_t n, const char *extension)
{
	for (; n > 0; links++, n--)
		if (strcmp(links->extension, extension) == 0)
			return links;
	return NULL;
}

/* Record a change in Actions: from one resource of an extension to another.
 * Either may be NULL. */
static enum err
trace(struct db *db, struct arena *a, const struct change *c,
    const struct link *from, const struct link *to)
{
	const struct link *l = to != NULL ? to : from;
	enum err e = E_OK;

	if (from != NULL && to != NULL && strcmp(from->resource,
	    to->resource) == 0)
		return E_OK;
	if (from != NULL)
		e = term_end(db, c->was->id, from->resource, c->now);
	return e != E_OK ? e : command_done(db, &(struct command){
	    .once = random_token(a, ONCE_BYTES), .device = c->was->id,
	    .type_id = c->was->type_id, .device_id = c->was->device_id,
	    .extension = l->extension, .resource = l->resource,
	    .op = to != NULL ? "link" : "unlink", .argument = l->resource,
	    .before = from != NULL && to != NULL ? from->resource : "",
	    .user = c->by, .requested = c->now });
}

static enum err
trace_all(struct db *db, struct arena *a, const struct change *c,
    const struct link *old, size_t nold, const struct link *links, size_t n)
{
	enum err e = E_OK;

	for (size_t i = 0; i < nold && e == E_OK; i++)
		if (link_of(links, n, old[i].extension) == NULL)
			e = trace(db, a, c, &old[i], NULL);
	for (size_t i = 0; i < n && e == E_OK; i++)
		e = trace(db, a, c, link_of(old, nold, links[i].extension),
		    &links[i]);
	return e;
}

/* c is NULL for a caller that did not see the old configuration; nothing is
 * then recorded in Actions. */
static enum err
configure(struct db *db, struct arena *a, int64_t device,
    const struct change *c, const char *json, const struct link *links,
    size_t n, int64_t now)
{
	struct r_device_set_extensions r;
	struct link *old = NULL;
	struct store_tx w;
	size_t nold = 0;
	enum err e;

	if (n > LINKS_MAX)
		return E_INPUT;
	e = store_begin(db, &w);
	if (e != E_OK)
		return e;
	if (c != NULL)
		e = device_links(db, a, device, &old, &nold);
	if (e == E_OK)
		e = g_device_set_extensions(db, a, &r, device, or_empty(json),
		    now, c == NULL ? NULL : or_empty(c->was->extensions));
	if (e == E_OK)
		e = relink(db, device, links, n);
	else if (e == E_NOTFOUND)
		e = why_not(db, device);
	if (e == E_OK && c != NULL)
		e = trace_all(db, a, c, old, nold, links, n);
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
    const char *json, const struct link *links, size_t n, const char *by,
    int64_t now)
{
	const struct change c = { .was = was, .by = by, .now = now };

	return configure(db, a, was->id, &c, json, links, n, now);
}
