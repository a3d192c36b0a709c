/* Manage, unmanage and location messages of agents. */
#include <stddef.h>
#include <string.h>

#include "../lib/text/date.h"
#include "../lib/text/utf8.h"
#include "../store/device/device.h"
#include "../store/device/device_detail.h"
#include "carry.h"

/* --- deviceInfo and metadata --- */

static const struct {
	const char	*name;
	size_t		 at;		/* offset in struct device_info */
	size_t		 max;		/* bytes */
} members[] = {
	{ "serialNumber", offsetof(struct device_info, serial_number),
	    FIELD_MAX },
	{ "manufacturer", offsetof(struct device_info, manufacturer),
	    FIELD_MAX },
	{ "model", offsetof(struct device_info, model), FIELD_MAX },
	{ "deviceClass", offsetof(struct device_info, device_class),
	    FIELD_MAX },
	{ "description", offsetof(struct device_info, description), TEXT_MAX },
	{ "fwVersion", offsetof(struct device_info, fw_version), FIELD_MAX },
	{ "hwVersion", offsetof(struct device_info, hw_version), FIELD_MAX },
	{ "descriptiveLocation",
	    offsetof(struct device_info, descriptive_location), FIELD_MAX },
};
enum { MEMBERS = sizeof(members) / sizeof(members[0]) };

static bool
is_line(const char *s, size_t max)
{
	return strlen(s) <= max && utf8_is_line(s);
}

/* Copy the members that are given.  False when one of them is not valid. */
static bool
read_info(const json_t *o, struct device_info *info)
{
	for (size_t i = 0; i < MEMBERS; i++) {
		const json_t *v = json_object_get(o, members[i].name);
		const char **slot = (const char **)(void *)((char *)info +
		    members[i].at);

		if (v == NULL || json_is_null(v))
			continue;
		if (!json_is_string(v) ||
		    !is_line(json_string_value(v), members[i].max))
			return false;
		*slot = json_string_value(v);
	}
	return true;
}

static bool
given(const json_t *v)
{
	return v != NULL && !json_is_null(v);
}

/* Store the description that a manage request carries. */
static enum err
describe(struct taking *t)
{
	const json_t *info = json_object_get(t->d, "deviceInfo");
	const json_t *metadata = json_object_get(t->d, "metadata");
	struct device name, d;
	enum err e;

	if (!given(info) && !given(metadata))
		return E_OK;
	e = device_by_id(t->db, t->a, t->said->device, &name);
	if (e == E_OK)
		e = device_get(t->db, t->a, name.type_id, name.device_id, &d);
	if (e != E_OK)
		return e;
	if (given(info) && (!json_is_object(info) ||
	    !read_info(info, &d.info)))
		return take_bad(t);
	if (given(metadata)) {
		if (!json_is_object(metadata) ||
		    strlen(d.metadata = json_write(t->a, metadata)) >
		    METADATA_MAX)
			return take_bad(t);
	}
	d.updated = t->said->at;
	return device_update(t->db, &d, INT64_MAX);
}

/* --- manage --- */

static bool
read_lifetime(struct taking *t, struct managed *m)
{
	const json_t *v = json_object_get(t->d, "lifetime");
	int64_t s = json_integer_value(v);

	m->dormant = ABSENT;
	if (!given(v) || (json_is_integer(v) && s == 0))
		return true;
	if (!json_is_integer(v) || s < LIFETIME_MIN_S || s > INT32_MAX)
		return false;
	m->dormant = t->said->at + s * 1000;
	return true;
}

/* {deviceActions, firmwareActions, and bundle ids}: booleans. */
static bool
read_supports(struct taking *t, struct managed *m)
{
	json_t *v, *o = json_object_get(t->d, "supports");
	json_t *bundles = json_own(t->a, json_array());
	const char *name;

	m->bundles = "[]";
	if (!given(o))
		return true;
	if (!json_is_object(o))
		return false;
	json_object_foreach(o, name, v) {
		if (!json_is_boolean(v))
			return false;
		if (strcmp(name, "deviceActions") == 0)
			m->device_actions = json_is_true(v);
		else if (strcmp(name, "firmwareActions") == 0)
			m->firmware_actions = json_is_true(v);
		else if (!bundle_name(name) ||
		    json_array_size(bundles) == BUNDLES_MAX)
			return false;
		else if (json_is_true(v))
			json_array_append_new(bundles, json_string(name));
	}
	m->bundles = json_write(t->a, bundles);
	return true;
}

enum err
take_manage(struct taking *t)
{
	struct managed m = { .since = t->said->at };
	enum err e;

	if (!read_lifetime(t, &m) || !read_supports(t, &m))
		return take_bad(t);
	e = describe(t);
	if (e != E_OK || t->out->rc != RC_OK)
		return e;
	e = managed_put(t->db, t->a, t->said->device, &m);
	return e != E_OK ? e : carry_managed(t);
}

/* A repeated unmanage is not an error. */
enum err
take_unmanage(struct taking *t)
{
	enum err e = managed_end(t->db, t->said->device);

	return e == E_NOTFOUND ? E_OK : e != E_OK ? e : carry_unmanaged(t);
}

/* --- location --- */

static const struct {
	const char	*name;
	double		 least, most;
	bool		 required;
} numbers[] = {
	{ "longitude", -180, 180, true }, { "latitude", -90, 90, true },
	{ "elevation", -12000, 1e9, false }, { "accuracy", 0, 1e9, false },
};
enum { NUMBERS = sizeof(numbers) / sizeof(numbers[0]) };

/* The whole location is replaced. */
enum err
take_location(struct taking *t)
{
	json_t *out = json_own(t->a, json_object());
	const char *measured = json_string_value(json_object_get(t->d,
	    "measuredDateTime"));
	int64_t at = t->said->at;

	for (size_t i = 0; i < NUMBERS; i++) {
		json_t *v = json_object_get(t->d, numbers[i].name);
		double n = json_number_value(v);

		if (!given(v) && !numbers[i].required)
			continue;
		if (!json_is_number(v) || n < numbers[i].least ||
		    n > numbers[i].most)
			return take_bad(t);
		json_object_set(out, numbers[i].name, v);
	}
	if (measured != NULL && !date_parse(measured, &at))
		return take_bad(t);
	json_object_set_new(out, "measuredDateTime",
	    json_string(date_iso(t->a, at)));
	json_object_set_new(out, "updatedDateTime",
	    json_string(date_iso(t->a, t->said->at)));
	return device_location_put(t->db, t->said->device,
	    json_write(t->a, out));
}
