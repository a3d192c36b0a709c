#include "steps.h"

#include <string.h>

#include "manage.h"

#define FIRMWARE_FIELD	"mgmt.firmware"

const char *const step_names[STEPS] = {
	"", "update", "observe", "initiate", "notify", "manage", "cancel",
};

const struct action actions[] = {
	{ ACTION_DEVICE, "device/reboot", "mgmt/initiate/device/reboot",
	    false },
	{ ACTION_DEVICE, "device/factoryReset",
	    "mgmt/initiate/device/factory_reset", true },
	{ ACTION_FIRMWARE, "firmware/download",
	    "mgmt/initiate/firmware/download", false },
	{ ACTION_FIRMWARE, "firmware/update", "mgmt/initiate/firmware/update",
	    false },
	{ .name = NULL },
};

enum manage_step
step_by_name(const char *name)
{
	enum manage_step s = STEPS - 1;

	while (s > STEP_NONE && strcmp(step_names[s], name) != 0)
		s--;
	return s;
}

const struct action *
action_by_name(const char *name)
{
	for (const struct action *x = actions; x->name != NULL; x++)
		if (strcmp(x->name, name) == 0)
			return x;
	return NULL;
}

enum action_kind
action_kind(const char *name)
{
	const struct action *x = action_by_name(name);

	return x == NULL ? ACTION_CUSTOM : x->kind;
}

bool
action_custom(struct arena *a, const char *name, const char **bundle,
    const char **action)
{
	const char *slash = strchr(name, '/');

	if (slash == NULL || action_by_name(name) != NULL)
		return false;
	*bundle = arena_strndup(a, name, (size_t)(slash - name));
	*action = slash + 1;
	return bundle_name(*bundle) && bundle_name(*action);
}

bool
action_supported(struct arena *a, const char *action, const struct managed *m)
{
	const char *bundle, *name;
	json_t *id, *all;
	size_t i;

	switch (action_kind(action)) {
	case ACTION_DEVICE:
		return m->device_actions;
	case ACTION_FIRMWARE:
		return m->firmware_actions;
	case ACTION_CUSTOM:
		break;
	}
	if (!action_custom(a, action, &bundle, &name))
		return false;
	all = json_read(a, m->bundles, strlen(m->bundles), NULL);
	json_array_foreach(all, i, id)
		if (strcmp(json_string_value(id), bundle) == 0)
			return true;
	return false;
}

enum manage_step
step_first(const char *action, const json_t *parameters)
{
	if (action_kind(action) != ACTION_FIRMWARE)
		return STEP_INITIATE;
	return json_array_size(parameters) > 0 ? STEP_UPDATE : STEP_OBSERVE;
}

/* --- messages --- */

/* {"fields": [{"field": "mgmt.firmware", "value": …}]} */
static json_t *
firmware_fields(json_t *value)
{
	json_t *field = json_pack("{s:s}", "field", FIRMWARE_FIELD);

	if (value != NULL)
		json_object_set_new(field, "value", value);
	return json_pack("{s:[o]}", "fields", field);
}

/* A missing value is "", as in the protocol's own examples. */
static json_t *
firmware_value(const json_t *parameters)
{
	json_t *p, *v = json_pack("{s:s, s:s, s:s, s:s, s:i, s:i, s:s}",
	    "version", "", "name", "", "uri", "", "verifier", "", "state",
	    FIRMWARE_IDLE, "updateStatus", FIRMWARE_SUCCESS,
	    "updatedDateTime", "");
	size_t i;

	json_array_foreach(parameters, i, p)
		json_object_set(v, json_string_value(json_object_get(p,
		    "name")), json_object_get(p, "value"));
	return v;
}

static json_t *
custom_fields(const json_t *parameters)
{
	json_t *p, *fields = json_array();
	size_t i;

	json_array_foreach(parameters, i, p)
		json_array_append_new(fields, json_pack("{s:O, s:O}", "field",
		    json_object_get(p, "name"), "value",
		    json_object_get(p, "value")));
	return json_pack("{s:o}", "fields", fields);
}

void
step_message(struct arena *a, const char *action, const json_t *parameters,
    enum manage_step step, const char *wire, struct step_message *m)
{
	json_t *o = json_own(a, json_pack("{s:s}", "reqId", wire)), *d = NULL;
	const struct action *x = action_by_name(action);

	*m = (struct step_message){ .format = "" };
	if (step == STEP_UPDATE) {
		m->name = "device/update";
		d = firmware_fields(firmware_value(parameters));
	} else if (step == STEP_OBSERVE || step == STEP_CANCEL) {
		m->name = step == STEP_OBSERVE ? "observe" : "cancel";
		d = firmware_fields(NULL);
	} else if (x != NULL) {
		m->name = x->topic;
	} else if (action_custom(a, action, &m->name, &m->format)) {
		d = custom_fields(parameters);
	}
	if (d != NULL)
		json_object_set_new(o, "d", d);
	m->payload = json_write(a, o);
}

/* --- responses --- */

enum ask_status
step_refused(int64_t rc)
{
	switch (rc) {
	case RC_CANNOT:
		return ASK_UNSUPPORTED;
	case RC_BAD:
	case RC_NOTFOUND:
	case RC_CONFLICT:
		return ASK_REJECTED;
	default:
		return ASK_FAILED;
	}
}

enum ask_status
step_notified(const char *action, const struct firmware *f)
{
	const bool failed = f->status != ABSENT &&
	    f->status > FIRMWARE_IN_PROGRESS;
	const bool idle = f->state == ABSENT || f->state == FIRMWARE_IDLE;

	/* a status beside a download that goes on is of what was before it */
	if (strcmp(action, "firmware/download") == 0)
		return f->state == FIRMWARE_DOWNLOADED ? ASK_DONE :
		    failed && idle ? ASK_FAILED : ASK_ACCEPTED;
	/* and success beside what is only downloaded is the download's */
	return failed ? ASK_FAILED : f->status == FIRMWARE_SUCCESS && idle ?
	    ASK_DONE : ASK_ACCEPTED;
}
