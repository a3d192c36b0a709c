#include "bundle.h"

#include <string.h>

#include "../lib/text/pattern.h"
#include "manage.h"
#include "steps.h"

struct reading {
	struct arena	*a;
	const char	*fault, *member;
};

static void
fault(struct reading *r, const char *member, const char *sentence)
{
	if (r->fault == NULL) {
		r->fault = sentence;
		r->member = member;
	}
}

/* A text, also of a number or a boolean; NULL: it is not given. */
static const char *
text(struct reading *r, const json_t *o, const char *name)
{
	const json_t *v = json_object_get(o, name);
	const char *s = json_string_value(v);

	if (v == NULL || json_is_null(v))
		return NULL;
	if (json_is_boolean(v))
		s = json_is_true(v) ? "true" : "false";
	else if (json_is_integer(v))
		s = arena_printf(r->a, "%lld",
		    (long long)json_integer_value(v));
	if (s == NULL || strlen(s) > BUNDLE_TEXT_MAX) {
		fault(r, name, arena_printf(r->a, "%s has to be a text of at "
		    "most 1024 bytes.", name));
		return NULL;
	}
	return s;
}

static const char *
name_of(struct reading *r, const json_t *o, const char *name)
{
	const char *s = text(r, o, name);

	if (s == NULL || !bundle_name(s)) {
		fault(r, name, arena_printf(r->a, "%s has to be 1 to 255 "
		    "letters, digits and -_.", name));
		return "";
	}
	return s;
}

/* {locale: text}: the English one, or the first. */
static const char *
localized(struct reading *r, const json_t *o, const char *name, bool required)
{
	json_t *v, *all = json_object_get(o, name);
	const char *locale, *found = NULL;

	json_object_foreach(all, locale, v) {
		if (!json_is_string(v) ||
		    json_string_length(v) > BUNDLE_TEXT_MAX) {
			fault(r, name, arena_printf(r->a, "%s has to be an "
			    "object of texts by locale.", name));
			return "";
		}
		if (found == NULL || strncmp(locale, "en", 2) == 0)
			found = json_string_value(v);
	}
	if ((required && (found == NULL || *found == '\0')) ||
	    (all != NULL && !json_is_null(all) && !json_is_object(all)))
		fault(r, name, arena_printf(r->a, "%s has to be an object of "
		    "texts by locale.", name));
	return found == NULL ? "" : found;
}

static void
read_parameter(struct reading *r, const json_t *o, struct action_parameter *x)
{
	int required = json_bool(o, "required");
	const char *why;

	*x = (struct action_parameter){ .name = name_of(r, o, "name"),
	    .pattern = text(r, o, "value"),
	    .preset = text(r, o, "defaultValue"), .required = required == 1 };
	if (x->pattern != NULL &&
	    (why = pattern_fault(r->a, x->pattern)) != NULL)
		fault(r, "value", arena_printf(r->a, "The regular expression "
		    "of %s can't be used. %s", x->name, why));
	if (required == -1 && json_object_get(o, "required") != NULL)
		fault(r, "required", "required has to be true or false.");
}

static void
read_action(struct reading *r, const char *id, const json_t *o,
    struct bundle_action *x)
{
	const json_t *list = json_object_get(o, "parameters"), *v;
	size_t i;

	if (!bundle_name(id))
		fault(r, "actions", "The name of an action has to be 1 to 255 "
		    "letters, digits and -_.");
	*x = (struct bundle_action){ .id = id,
	    .title = localized(r, o, "actionDisplayName", true),
	    .about = localized(r, o, "description", false),
	    .nparameters = json_array_size(list) };
	if ((list != NULL && !json_is_null(list) && !json_is_array(list)) ||
	    x->nparameters > BUNDLE_PARAMETERS_MAX) {
		fault(r, "parameters", "parameters has to be an array of at "
		    "most 50.");
		x->nparameters = 0;
	}
	x->parameters = arena_array(r->a, x->nparameters,
	    sizeof(*x->parameters));
	json_array_foreach(list, i, v)
		if (i < x->nparameters)
			read_parameter(r, v, &x->parameters[i]);
}

const char *
bundle_read(struct arena *a, const json_t *o, struct bundle *b,
    const char **member)
{
	struct reading r = { .a = a };
	json_t *v, *all = json_object_get(o, "actions");
	const char *id;

	*b = (struct bundle){ .id = name_of(&r, o, "bundleId"),
	    .version = name_of(&r, o, "version"),
	    .provider = text(&r, o, "provider"),
	    .title = localized(&r, o, "displayName", true),
	    .about = localized(&r, o, "description", false) };
	if (b->provider == NULL)
		b->provider = "";
	if (json_object_size(all) == 0 ||
	    json_object_size(all) > BUNDLE_ACTIONS_MAX) {
		fault(&r, "actions", "actions has to be an object of 1 to 100 "
		    "actions.");
	} else {
		b->actions = arena_array(a, json_object_size(all),
		    sizeof(*b->actions));
		json_object_foreach(all, id, v)
			read_action(&r, id, v, &b->actions[b->nactions++]);
	}
	*member = r.member;
	return r.fault;
}

bool
bundle_open(struct arena *a, const struct stored_bundle *s, struct bundle *b)
{
	const char *member;
	json_t *o = json_read(a, s->content, strlen(s->content), NULL);

	return o != NULL && bundle_read(a, o, b, &member) == NULL;
}

enum err
bundle_action_get(struct db *db, struct arena *a, const char *action,
    struct bundle_action *x)
{
	const char *bundle, *name;
	struct stored_bundle s;
	struct bundle b;
	enum err e;

	if (!action_custom(a, action, &bundle, &name))
		return E_NOTFOUND;
	if ((e = bundle_get(db, a, bundle, &s)) != E_OK)
		return e;
	if (!bundle_open(a, &s, &b))
		return E_NOTFOUND;
	for (size_t i = 0; i < b.nactions; i++)
		if (strcmp(b.actions[i].id, name) == 0) {
			*x = b.actions[i];
			return E_OK;
		}
	return E_NOTFOUND;
}
