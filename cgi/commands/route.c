#include "route.h"

#include <string.h>

#include "../lib/text/date.h"
#include "../lib/text/utf8.h"
#include "route_event.h"

#define ASSET_ID	"assetID"

enum { SHOWN = 60 };		/* bytes of a value that is wrong */

/* --- as it is stored --- */

bool
route_read(struct arena *a, const char *text, struct map_route *r)
{
	json_t *o = json_read(a, text, strlen(text), NULL), *p;
	const char *shape = json_str(a, o, "shape");
	size_t i;

	*r = (struct map_route){ .n = 0 };
	if (shape == NULL || !json_is_array(json_object_get(o, "params")))
		return false;
	r->args = strcmp(shape, "args") == 0;
	json_array_foreach(json_object_get(o, "params"), i, p) {
		struct route_param *to = &r->params[r->n];

		if (r->n == ROUTE_PARAMS_MAX)
			return false;
		*to = (struct route_param){ .name = json_str(a, p, "name"),
			.type = json_str(a, p, "type"),
			.from = json_str(a, p, "from"),
			.value = json_str(a, p, "value"),
			.places = json_num(p, "places"),
			.optional = json_bool(p, "optional") == 1 };
		if (to->name == NULL || to->type == NULL || to->from == NULL)
			return false;
		if (to->value == NULL)
			to->value = "";
		if (to->places == ABSENT)
			to->places = 0;
		r->n++;
	}
	return true;
}

const char *
route_write(struct arena *a, const struct map_route *r)
{
	json_t *o = json_own(a, json_object()), *list = json_array();

	json_object_set_new(o, "shape", json_string(r->args ? "args" :
	    "asset"));
	for (size_t i = 0; i < r->n; i++) {
		const struct route_param *p = &r->params[i];
		json_t *j = json_object();

		json_object_set_new(j, "name", json_string(p->name));
		json_object_set_new(j, "type", json_string(p->type));
		json_object_set_new(j, "from", json_string(p->from));
		json_put_str(j, "value", p->value);
		if (p->places != 0)
			json_put_num(j, "places", p->places);
		if (p->optional)
			json_object_set_new(j, "optional", json_true());
		json_array_append_new(list, j);
	}
	json_object_set_new(o, "params", list);
	return json_write(a, o);
}

/* --- one parameter --- */

/* Text that is given as a value of a type; NULL when it is none. */
static json_t *
typed(struct arena *a, const char *type, const char *text)
{
	json_t *v;

	if (strcmp(type, "string") == 0)
		return json_own(a, json_string(text));
	if (strcmp(type, "boolean") == 0)
		return strcmp(text, "true") == 0 ? json_true() :
		    strcmp(text, "false") == 0 ? json_false() : NULL;
	v = json_object_get(json_read(a, arena_printf(a, "{\"v\":%s}", text),
	    strlen(text) + 6, NULL), "v");
	return route_type_of(v) != NULL && strcmp(route_type_of(v), type) == 0 ? v : NULL;
}

/* The value in *to; NULL there: it may be missing, and is.  A sentence when it
 * does not fit. */
static const char *
value_of(struct arena *a, const struct route_param *p, json_t *root,
    const struct route_event *e, json_t **to)
{
	const char *text = strcmp(p->from, "device") == 0 ? e->device_id :
	    strcmp(p->from, "type") == 0 ? e->type_id :
	    strcmp(p->from, "asset") == 0 ? e->asset != NULL ? e->asset :
	    e->device_id : strcmp(p->from, "time") == 0 ?
	    date_iso(a, e->at) : strcmp(p->from, "constant") == 0 ? p->value :
	    NULL;
	const char *is;

	if (text != NULL) {
		*to = typed(a, p->type, text);
		return *to != NULL ? NULL : arena_printf(a, "%s: “%.*s” is "
		    "no %s.", p->name, utf8_most(text, SHOWN), text, p->type);
	}
	*to = route_at(a, root, p->value);
	if (*to == NULL || json_is_null(*to)) {
		*to = NULL;
		return p->optional ? NULL : arena_printf(a, "The event has no "
		    "property %s.", p->value);
	}
	is = route_type_of(*to);
	if (is == NULL || strcmp(is, p->type) != 0)
		return arena_printf(a, "The property %s is %s%s, and %s takes "
		    "a %s.", p->value, is == NULL ? "an object" :
		    "a ", is == NULL ? "" : is, p->name, p->type);
	if (strcmp(p->type, "geo") == 0)
		*to = route_geo(a, *to);
	return NULL;
}

/* As an argument by itself; NULL: its places do not fit. */
static const char *
argument_text(struct arena *a, const struct route_param *p, const json_t *v)
{
	if (v == NULL)
		return "";
	if (json_is_string(v))
		return json_string_value(v);
	if (json_is_number(v))
		return route_move_point(a, route_number(a, v), p->places);
	return json_is_boolean(v) ? json_is_true(v) ? "true" : "false" :
	    json_write_short(a, v);
}

/* --- the call --- */

/* Put a member at its path, making the objects between. */
static void
put_path(struct arena *a, json_t *o, const char *path, json_t *v)
{
	const char *dot;
	json_t *in;

	while ((dot = strchr(path, '.')) != NULL && dot != path) {
		const char *name = arena_strndup(a, path,
		    (size_t)(dot - path));

		in = json_object_get(o, name);
		if (!json_is_object(in)) {
			in = json_object();
			json_object_set_new(o, name, in);
		}
		o = in;
		path = dot + 1;
	}
	json_object_set(o, path, v);
}

/* A number of a JSON object with its places moved. */
static json_t *
scaled(struct arena *a, const struct route_param *p, json_t *v)
{
	const char *s;

	if (!json_is_number(v) || p->places == 0)
		return v;
	s = route_move_point(a, route_number(a, v), p->places);
	return s == NULL ? v : typed(a, "number", s);
}

static const char *
call_asset(struct arena *a, const struct map_route *r, const struct driver *d,
    json_t *root, const struct route_event *e, struct ledger_call *c,
    const char **asset)
{
	const char *types[LEDGER_ARGS_MAX], *wrong;
	json_t *o = json_own(a, json_object()), *v;

	for (size_t i = 0; i < r->n; i++) {
		wrong = value_of(a, &r->params[i], root, e, &v);
		if (wrong != NULL)
			return wrong;
		if (v == NULL)
			continue;
		if (strcmp(r->params[i].name, ASSET_ID) == 0)
			*asset = arena_strdup(a, argument_text(a,
			    &r->params[i], v));
		put_path(a, o, r->params[i].name, scaled(a, &r->params[i],
		    v));
	}
	if (*asset == NULL || **asset == '\0')
		return "The asset has no id.";
	if (d->ledger->types(a, c->function, types) == 2)
		c->args[c->n++] = *asset;
	c->args[c->n++] = json_write_short(a, o);
	return NULL;
}

static const char *
call_args(struct arena *a, const struct map_route *r, json_t *root,
    const struct route_event *e, struct ledger_call *c, const char **asset)
{
	const char *wrong;
	json_t *v;

	for (size_t i = 0; i < r->n && i < LEDGER_ARGS_MAX; i++) {
		wrong = value_of(a, &r->params[i], root, e, &v);
		if (wrong != NULL)
			return wrong;
		c->args[c->n] = argument_text(a, &r->params[i], v);
		if (c->args[c->n] == NULL)
			return arena_printf(a, "%s: the number can't be "
			    "written in decimals.", r->params[i].name);
		if (*asset == NULL && strcmp(r->params[i].from, "property")
		    != 0 && strcmp(r->params[i].from, "constant") != 0 &&
		    strcmp(r->params[i].from, "time") != 0)
			*asset = arena_strdup(a, c->args[c->n]);
		c->n++;
	}
	return NULL;
}

/* Transactions are found by it: an index holds no more. */
const char *
asset_wrong(struct arena *a, const char *asset)
{
	return strlen(asset) <= ASSET_MAX ? NULL : arena_printf(a,
	    "The asset's name is longer than %d bytes.", ASSET_MAX);
}

const char *
route_call(struct arena *a, const struct map_route *r, const struct driver *d,
    const struct route_event *e, struct ledger_call *c, const char **asset)
{
	json_t *root = route_root(a, e);
	const char *wrong;

	*asset = NULL;
	c->n = 0;
	if (root == NULL)
		return "The event is no JSON object.";
	wrong = r->args ? call_args(a, r, root, e, c, asset) :
	    call_asset(a, r, d, root, e, c, asset);
	if (wrong == NULL)
		wrong = d->ledger->check_call(a, c);
	if (*asset == NULL)
		*asset = e->device_id;
	if (wrong == NULL)
		wrong = asset_wrong(a, *asset);
	for (size_t i = 0; wrong == NULL && i < c->n; i++)
		if (strlen(c->args[i]) > LEDGER_ARG_MAX)
			wrong = arena_printf(a, "Argument %zu is longer than "
			    "%d bytes.", i + 1, LEDGER_ARG_MAX);
	return wrong;
}

/* --- checks of the wizard --- */

static const char *const type_names[] = { "string", "number", "boolean",
	"list", "geo", NULL };
static const char *const from_names[] = { "property", "constant", "device",
	"type", "asset", "time", NULL };

static bool
is_one_of(const char *s, const char *const *list)
{
	while (*list != NULL && strcmp(*list, s) != 0)
		list++;
	return *list != NULL;
}

static const char *
check_param(struct arena *a, const struct map_route *r, size_t i)
{
	const struct route_param *p = &r->params[i];
	bool needs = strcmp(p->from, "property") == 0 ||
	    strcmp(p->from, "constant") == 0;

	if (*p->name == '\0')
		return "Each parameter has a name.";
	if (!is_one_of(p->type, type_names) || !is_one_of(p->from, from_names))
		return "Choose a type and a source from the lists.";
	if (needs && *p->value == '\0')
		return arena_printf(a, "%s: enter %s.", p->name,
		    *p->from == 'p' ? "the property" : "the value");
	if (strncmp(p->value, "d.", 2) == 0 && *p->from == 'p')
		return arena_printf(a, "%s: leave out the leading d. of the "
		    "property.", p->name);
	if (p->places < 0 || p->places > ROUTE_PLACES_MAX)
		return arena_printf(a, "%s: from 0 to %d decimal places.",
		    p->name, ROUTE_PLACES_MAX);
	if (*p->from == 'c' && typed(a, p->type, p->value) == NULL)
		return arena_printf(a, "%s: “%.*s” is no %s.", p->name,
		    utf8_most(p->value, SHOWN), p->value, p->type);
	for (size_t k = 0; k < i; k++)
		if (strcmp(r->params[k].name, p->name) == 0)
			return arena_printf(a, "%s is there twice.", p->name);
	return NULL;
}

const char *
route_check(struct arena *a, const struct map_route *r, const struct driver *d,
    const char *function, size_t *param)
{
	const char *types[LEDGER_ARGS_MAX], *wrong = NULL;
	size_t n = d->ledger->types(a, function, types);
	bool has_id = false;

	for (*param = 0; wrong == NULL && *param < r->n; ++*param) {
		wrong = check_param(a, r, *param);
		has_id = has_id || strcmp(r->params[*param].name,
		    ASSET_ID) == 0;
		if (wrong != NULL)
			return wrong;
	}
	if (r->args)
		return n != 0 && n != r->n ? arena_printf(a, "The function "
		    "takes %zu arguments; there are %zu.", n, r->n) : NULL;
	if (!has_id)
		return "One parameter has to be called " ASSET_ID ": it says "
		    "which asset it is.";
	return n > 2 ? "A function of an asset takes its id and a JSON text, "
	    "or the text alone." : NULL;
}
