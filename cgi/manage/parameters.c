#include "parameters.h"

#include <string.h>

#include "../lib/text/pattern.h"
#include "../lib/text/utf8.h"
#include "bundle.h"
#include "steps.h"

static const struct action_parameter firmware[] = {
	{ .name = "uri" }, { .name = "version" }, { .name = "name" },
	{ .name = "verifier" },
};
enum { FIRMWARE = sizeof(firmware) / sizeof(firmware[0]) };

enum err
action_parameters(struct db *db, struct arena *a, const char *action,
    struct action_parameter **list, size_t *n)
{
	const struct action *x = action_by_name(action);

	*n = 0;
	*list = NULL;
	if (x == NULL) {
		struct bundle_action custom;
		enum err e = bundle_action_get(db, a, action, &custom);

		if (e == E_OK) {
			*list = custom.parameters;
			*n = custom.nparameters;
		}
		return e;
	}
	if (x->kind == ACTION_FIRMWARE) {
		*n = FIRMWARE;
		*list = arena_alloc(a, sizeof(firmware));
		memcpy(*list, firmware, sizeof(firmware));
	}
	return E_OK;
}

static bool
is_value(const json_t *v)
{
	const char *s = json_string_value(v);

	return s != NULL && strlen(s) <= PARAMETER_MAX && utf8_is_line(s);
}

/* The value sent for a name: NULL when there is none. */
static const json_t *
sent_for(const json_t *sent, const char *name)
{
	const json_t *p;
	size_t i;

	json_array_foreach(sent, i, p) {
		const char *is = json_string_value(json_object_get(p, "name"));

		if (is != NULL && strcmp(is, name) == 0)
			return json_object_get(p, "value");
	}
	return NULL;
}

static enum err
unwanted(struct unwanted *u, struct arena *a, const char *fmt,
    const char *name)
{
	u->field = "parameters";
	u->parameter = name;
	u->why = arena_printf(a, "The parameter %s %s.", name, fmt);
	return E_INPUT;
}

static enum err
unnamed(struct unwanted *u)
{
	*u = (struct unwanted){ .field = "parameters", .why = "A parameter of "
	    "the request has no name." };
	return E_INPUT;
}

static enum err
unknown(struct unwanted *u, struct arena *a, const char *name)
{
	unwanted(u, a, "is not a parameter of this action", name);
	u->parameter = NULL;
	return E_INPUT;
}

/* Every one sent is one of the action, once. */
static enum err
check_names(struct arena *a, const json_t *sent,
    const struct action_parameter *list, size_t n, struct unwanted *u)
{
	const json_t *p;
	size_t i, k;

	json_array_foreach(sent, i, p) {
		const char *name = json_string_value(json_object_get(p,
		    "name"));

		if (name == NULL)
			return unnamed(u);
		for (k = 0; k < n && strcmp(list[k].name, name) != 0; k++)
			;
		if (k == n)
			return unknown(u, a, name);
		if (sent_for(sent, name) != json_object_get(p, "value"))
			return unwanted(u, a, "is given twice", name);
	}
	return E_OK;
}

static enum err
check_one(struct arena *a, const json_t *sent,
    const struct action_parameter *x, json_t *out, struct unwanted *u)
{
	const json_t *v = sent_for(sent, x->name);
	bool given = v != NULL && !json_is_null(v) &&
	    !(json_is_string(v) && *json_string_value(v) == '\0');

	if (given && !is_value(v))
		return unwanted(u, a, "has to be one line of text, of at most "
		    "2000 bytes", x->name);
	if (given && x->pattern != NULL && !pattern_matches(x->pattern,
	    json_string_value(v)))
		return unwanted(u, a, arena_printf(a, "does not match %s",
		    x->pattern), x->name);
	if (!given && x->preset == NULL)
		return x->required ? unwanted(u, a, "is missing", x->name) :
		    E_OK;
	json_array_append_new(out, json_pack("{s:s, s:s}", "name", x->name,
	    "value", given ? json_string_value(v) : x->preset));
	return E_OK;
}

enum err
parameters_check(struct db *db, struct arena *a, const char *action,
    json_t **sent, struct unwanted *u)
{
	struct action_parameter *list;
	json_t *out = json_own(a, json_array());
	size_t n;
	enum err e = action_parameters(db, a, action, &list, &n);

	if (e == E_NOTFOUND) {
		u->field = "action";
		u->why = "There is no such action.";
		return E_INPUT;
	}
	if (e == E_OK)
		e = check_names(a, *sent, list, n, u);
	for (size_t i = 0; e == E_OK && i < n; i++)
		e = check_one(a, *sent, &list[i], out, u);
	*sent = out;
	return e;
}
