#include "device_info.h"

#include <stddef.h>
#include <string.h>

#include "../../lib/text/shown.h"
#include "../validate.h"

static const struct member {
	const char	*name, *label;
	const char	*hint;
	size_t		 at;		/* offset in struct device_info */
	int		 max;
	bool		 mono, wide;
} members[INFO_MEMBERS] = {
	{ .name = "serialNumber", .label = "Serial Number",
	    .at = offsetof(struct device_info, serial_number),
	    .max = FIELD_MAX, .mono = true },
	{ .name = "manufacturer", .label = "Manufacturer",
	    .at = offsetof(struct device_info, manufacturer),
	    .max = FIELD_MAX },
	{ .name = "model", .label = "Model",
	    .at = offsetof(struct device_info, model), .max = FIELD_MAX },
	{ .name = "deviceClass", .label = "Class",
	    .at = offsetof(struct device_info, device_class),
	    .max = FIELD_MAX },
	{ .name = "description", .label = "Description",
	    .at = offsetof(struct device_info, description),
	    .max = TEXT_MAX, .wide = true },
	{ .name = "fwVersion", .label = "Firmware Version",
	    .at = offsetof(struct device_info, fw_version), .max = FIELD_MAX },
	{ .name = "hwVersion", .label = "Hardware Version",
	    .at = offsetof(struct device_info, hw_version), .max = FIELD_MAX },
	{ .name = "descriptiveLocation", .label = "Descriptive Location",
	    .hint = "Where a person finds it: Pump house 3, north wall.",
	    .at = offsetof(struct device_info, descriptive_location),
	    .max = FIELD_MAX, .wide = true },
};

static const char **
slot(struct device_info *info, const struct member *m)
{
	return (const char **)(void *)((char *)info + m->at);
}

static const char *
value(const struct device_info *info, const struct member *m)
{
	const char *v = *(const char *const *)(const void *)
	    ((const char *)info + m->at);

	return v != NULL ? v : "";
}

struct device_info
device_info_none(void)
{
	struct device_info info;

	for (size_t i = 0; i < INFO_MEMBERS; i++)
		*slot(&info, &members[i]) = "";
	return info;
}

struct device_info
device_info_read(struct page *p)
{
	struct device_info info = device_info_none();

	for (size_t i = 0; i < INFO_MEMBERS; i++)
		*slot(&info, &members[i]) = page_field(p, members[i].name);
	return info;
}

void
device_info_check(struct arena *a, const struct device_info *info,
    struct form_errors *fe)
{
	for (size_t i = 0; i < INFO_MEMBERS; i++) {
		const struct member *m = &members[i];

		validate_line(&(struct validation){ fe, a, m->name, m->label },
		    value(info, m), (size_t)m->max);
	}
}

struct field *
device_info_fields(struct arena *a, const struct device_info *info,
    const struct form_errors *fe)
{
	struct field *f = arena_array(a, INFO_MEMBERS, sizeof *f);

	for (size_t i = 0; i < INFO_MEMBERS; i++)
		f[i] = (struct field){
			.name = members[i].name,
			.label = members[i].label,
			.hint = members[i].hint,
			.value = value(info, &members[i]),
			.error = form_error_of(fe, members[i].name),
			.mono = members[i].mono,
			.wide = members[i].wide,
		};
	return f;
}

void
fields_stored(struct arena *a, struct field *f, const struct field *stored,
    size_t n)
{
	for (; n > 0; f++, stored++, n--) {
		const char *now = stored->value == NULL ? "" : stored->value;

		if (strcmp(now, f->value == NULL ? "" : f->value) != 0)
			f->hint = arena_printf(a, "Stored now: %s",
			    *now != '\0' ? now : "nothing");
	}
}

struct fact *
device_info_facts(struct arena *a, const struct device_info *info)
{
	struct fact *f = arena_array(a, INFO_MEMBERS, sizeof *f);

	for (size_t i = 0; i < INFO_MEMBERS; i++)
		f[i] = (struct fact){
			.label = members[i].label,
			.value = value(info, &members[i]),
			.mono = members[i].mono,
		};
	return f;
}

void
device_info_to_json(const struct device_info *info, json_t *o)
{
	for (size_t i = 0; i < INFO_MEMBERS; i++)
		json_object_set_new(o, members[i].name,
		    json_string(value(info, &members[i])));
}

struct device_info
device_info_from_json(struct arena *a, const json_t *o)
{
	struct device_info info = device_info_none();

	for (size_t i = 0; i < INFO_MEMBERS; i++) {
		const char *v = json_str(a, o, members[i].name);

		if (v != NULL)
			*slot(&info, &members[i]) = v;
	}
	return info;
}

void
device_info_merge(struct arena *a, struct device_info *info, const json_t *o,
    struct form_errors *fe)
{
	const char *name;
	json_t *v;

	json_object_foreach((json_t *)o, name, v) {
		size_t i = 0;

		while (i < INFO_MEMBERS && strcmp(members[i].name, name) != 0)
			i++;
		if (i == INFO_MEMBERS)
			form_error(fe, a, "deviceInfo", "“%s” is not a member "
			    "of deviceInfo.", shown_text(a, name, ID_MAX));
		else if (json_is_string(v))
			*slot(info, &members[i]) = json_string_value(v);
		else if (!json_is_null(v))
			form_error(fe, a, members[i].name, "%s has to be a "
			    "text in quotes.", members[i].name);
	}
}
