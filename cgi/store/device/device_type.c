#include "device.h"
#include "../id.h"
#include "../internal.h"
#include "queries.h"

static struct device_type
type_from(const struct r_device_type *r)
{
	return (struct device_type){ .id = r->id, .class_id = r->class_id,
	    .description = r->description, .info = {
		.serial_number = r->serial_number,
		.manufacturer = r->manufacturer, .model = r->model,
		.device_class = r->device_class,
		.description = r->info_description,
		.fw_version = r->fw_version, .hw_version = r->hw_version,
		.descriptive_location = r->location },
	    .metadata = r->metadata, .created = r->created,
	    .updated = r->updated,
	    .devices = r->devices == ABSENT ? 0 : r->devices };
}

enum err
device_type_get(struct db *db, struct arena *a, const char *id,
    struct device_type *t)
{
	struct r_device_type r;
	enum err e = g_device_type(db, a, &r, FAM_TYPES_ONE, id);

	if (e == E_OK)
		*t = type_from(&r);
	return e;
}

enum err
device_type_list(struct db *db, struct arena *a, struct device_type **list,
    size_t *n)
{
	struct r_device_type r;
	struct cur c;

	*list = NULL;
	*n = 0;
	q_device_type(&c, db, FAM_TYPES_ALL, NULL);
	while (n_device_type(&c, a, &r)) {
		*list = store_room(a, *list, *n, sizeof(**list));
		(*list)[(*n)++] = type_from(&r);
	}
	return cur_end(&c);
}

enum err
device_type_ids(struct db *db, struct arena *a, const char ***list, size_t *n)
{
	struct r_device_type_ids r;
	struct cur c;

	*list = NULL;
	*n = 0;
	q_device_type_ids(&c, db);
	while (n_device_type_ids(&c, a, &r)) {
		*list = store_room(a, *list, *n, sizeof(**list));
		(*list)[(*n)++] = r.id;
	}
	return cur_end(&c);
}

enum err
device_type_add(struct db *db, const struct device_type *t)
{
	const struct device_info *i = &t->info;

	if (id_check(t->id) != ID_FINE)
		return E_INPUT;
	return x_device_type_add(db, &(struct p_device_type_add){ .id = t->id,
	    .class_id = t->class_id, .description = or_empty(t->description),
	    .serial_number = or_empty(i->serial_number),
	    .manufacturer = or_empty(i->manufacturer),
	    .model = or_empty(i->model),
	    .device_class = or_empty(i->device_class),
	    .info_description = or_empty(i->description),
	    .fw_version = or_empty(i->fw_version),
	    .hw_version = or_empty(i->hw_version),
	    .location = or_empty(i->descriptive_location),
	    .metadata = or_empty(t->metadata), .now = t->created });
}

enum err
device_type_update(struct db *db, const struct device_type *t,
    int64_t was_updated)
{
	const struct device_info *i = &t->info;
	struct r_device_type_update r;
	struct r_device_type_exists x;
	enum err e = g_device_type_update(db, NULL, &r,
	    &(struct p_device_type_update){ .id = t->id,
	    .description = or_empty(t->description),
	    .serial_number = or_empty(i->serial_number),
	    .manufacturer = or_empty(i->manufacturer),
	    .model = or_empty(i->model),
	    .device_class = or_empty(i->device_class),
	    .info_description = or_empty(i->description),
	    .fw_version = or_empty(i->fw_version),
	    .hw_version = or_empty(i->hw_version),
	    .location = or_empty(i->descriptive_location),
	    .metadata = or_empty(t->metadata), .now = t->updated,
	    .was = was_updated });

	if (e != E_NOTFOUND)
		return e;
	e = g_device_type_exists(db, NULL, &x, t->id);
	return e == E_OK ? E_CONFLICT : e;
}

enum err
device_type_delete(struct db *db, const char *id)
{
	struct r_device_type_delete r;

	return g_device_type_delete(db, NULL, &r, id);
}
