/* mgmt.firmware as devices report it. */
#include <string.h>

#include "carry.h"

#define FIELD	"mgmt.firmware"

static bool
read_number(const json_t *o, const char *name, int64_t most, int64_t *to)
{
	const json_t *v = json_object_get(o, name);

	if (v == NULL || json_is_null(v))
		return true;
	*to = json_integer_value(v);
	return json_is_integer(v) && *to >= 0 && *to < most;
}

/* A member that is a text and fits its field; anything else is ignored. */
static void
read_text(const json_t *o, const char *name, const char **to)
{
	const char *s = json_string_value(json_object_get(o, name));

	if (s != NULL && strlen(s) <= TEXT_MAX)
		*to = s;
}

/* {"field": "mgmt.firmware", "value": {…}}; other fields are none of ours. */
static bool
read_field(const json_t *field, struct firmware *told)
{
	const char *name = json_string_value(json_object_get(field, "field"));
	const json_t *v = json_object_get(field, "value");

	if (name == NULL || strcmp(name, FIELD) != 0 || v == NULL)
		return true;
	if (!json_is_object(v) ||
	    !read_number(v, "state", FIRMWARE_STATES, &told->state) ||
	    !read_number(v, "updateStatus", FIRMWARE_STATUSES, &told->status))
		return false;
	read_text(v, "version", &told->version);
	read_text(v, "name", &told->name);
	read_text(v, "uri", &told->uri);
	read_text(v, "verifier", &told->verifier);
	return true;
}

bool
firmware_read(const json_t *d, struct firmware *told)
{
	const json_t *field, *fields = json_object_get(d, "fields");
	size_t i;

	*told = (struct firmware){ .state = ABSENT, .status = ABSENT,
	    .updated = ABSENT };
	if (fields == NULL)
		return read_field(d, told);
	json_array_foreach(fields, i, field)
		if (!read_field(field, told))
			return false;
	return true;
}

void
firmware_given(const json_t *parameters, struct firmware *given)
{
	const struct { const char *name, **to; } texts[] = {
		{ "version", &given->version }, { "name", &given->name },
		{ "uri", &given->uri }, { "verifier", &given->verifier },
	};
	const json_t *p;
	size_t i;

	*given = (struct firmware){ .state = ABSENT, .status = ABSENT,
	    .updated = ABSENT };
	json_array_foreach(parameters, i, p)
		for (size_t k = 0; k < sizeof(texts) / sizeof(*texts); k++)
			if (strcmp(json_string_value(json_object_get(p,
			    "name")), texts[k].name) == 0)
				read_text(p, "value", texts[k].to);
}

static void
take_text(const char **to, const char *told)
{
	if (told != NULL)
		*to = told;
}

enum err
firmware_merge(struct db *db, struct arena *a, int64_t device,
    const struct firmware *told, int64_t now)
{
	struct managed m;
	enum err e = managed_get(db, a, device, &m);

	if (e != E_OK)
		return e == E_NOTFOUND ? E_OK : e;
	take_text(&m.firmware.version, told->version);
	take_text(&m.firmware.name, told->name);
	take_text(&m.firmware.uri, told->uri);
	take_text(&m.firmware.verifier, told->verifier);
	if (told->state != ABSENT)
		m.firmware.state = told->state;
	if (told->status != ABSENT)
		m.firmware.status = told->status;
	return managed_firmware(db, device, &m.firmware, now);
}

enum err
take_notify(struct taking *t)
{
	struct firmware told;
	enum err e;

	if ((!json_is_array(json_object_get(t->d, "fields")) &&
	    !json_is_string(json_object_get(t->d, "field"))) ||
	    !firmware_read(t->d, &told))
		return take_bad(t);
	e = firmware_merge(t->db, t->a, t->said->device, &told, t->said->at);
	return e != E_OK ? e : carry_firmware(t, &told);
}
