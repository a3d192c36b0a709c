#include "route.h"

#include <string.h>

#include "../lib/text/date.h"

#define ASSET_ID	"assetID"

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

/* --- values --- */

/* The event's object, without the d that devices wrap theirs in. */
static json_t *
event_root(struct arena *a, const struct route_event *e)
{
	json_t *o = e->base64 ? NULL : json_read(a, e->payload,
	    strlen(e->payload), NULL);
	json_t *d = json_object_get(o, "d");

	return json_is_object(d) ? d : json_is_object(o) ? o : NULL;
}

/* A member by its path; names with points in them come first. */
static json_t *
at_path(struct arena *a, json_t *o, const char *path)
{
	json_t *found = json_object_get(o, path);
	const char *dot;

	for (dot = strchr(path, '.'); found == NULL && dot != NULL;
	    dot = strchr(dot + 1, '.')) {
		json_t *in = json_object_get(o, arena_strndup(a, path,
		    (size_t)(dot - path)));

		if (json_is_object(in))
			found = at_path(a, in, dot + 1);
	}
	return found;
}

/* A number's text, the point moved to the right: exactly, or NULL when it is no
 * number written in decimals. */
static const char *
move_point(struct arena *a, const char *s, int64_t places)
{
	const char *sign = *s == '-' ? "-" : "", *digits = s + (*s == '-');
	size_t whole = strspn(digits, "0123456789");
	const char *part = digits[whole] == '.' ? digits + whole + 1 : "";
	size_t n = strspn(part, "0123456789");
	const char *all, *left, *right;

	if (whole == 0 || part[n] != '\0' ||
	    (digits[whole] != '\0' && n == 0))
		return NULL;
	all = arena_printf(a, "%.*s%.*s%.*s", (int)whole, digits, (int)n,
	    part, (int)ROUTE_PLACES_MAX, "000000000000000000");
	left = arena_strndup(a, all, whole + (size_t)places);
	right = n > (size_t)places ? arena_strndup(a, all + whole +
	    (size_t)places, n - (size_t)places) : "";
	while (*left == '0' && left[1] != '\0')
		left++;
	n = strlen(right);
	while (n > 0 && right[n - 1] == '0')
		n--;
	if (n == 0)
		return strcmp(left, "0") == 0 ? "0" :
		    arena_printf(a, "%s%s", sign, left);
	return arena_printf(a, "%s%s.%.*s", sign, left, (int)n, right);
}

/* As people and contracts write it: never with an exponent. */
static const char *
number_text(struct arena *a, const json_t *v)
{
	char *s;

	if (json_is_integer(v))
		return arena_printf(a, "%lld",
		    (long long)json_integer_value(v));
	s = json_write(a, json_own(a, json_pack("[O]", v)));
	s[strlen(s) - 1] = '\0';
	if (strpbrk(s + 1, "eE") == NULL)
		return s + 1;
	return arena_printf(a, "%.18f", json_real_value(v));
}

static bool
degrees(const json_t *o, const char *const *names, double most, double *to)
{
	for (; *names != NULL; names++) {
		const json_t *v = json_object_get(o, *names);

		if (json_is_number(v)) {
			*to = json_number_value(v);
			return *to >= -most && *to <= most;
		}
	}
	return false;
}

static bool
is_geo(const json_t *o)
{
	static const char *const lat[] = { "latitude", "lat", NULL };
	static const char *const lon[] = { "longitude", "lon", "lng", NULL };
	double d;

	return json_is_object(o) && degrees(o, lat, 90, &d) &&
	    degrees(o, lon, 180, &d);
}

static const char *
type_of(const json_t *v)
{
	return json_is_string(v) ? "string" : json_is_number(v) ? "number" :
	    json_is_boolean(v) ? "boolean" : is_geo(v) ? "geo" : NULL;
}

static void
list_properties(struct arena *a, json_t *o, const char *path,
    struct route_property *list, size_t *n, int depth)
{
	const char *name;
	json_t *v;

	json_object_foreach(o, name, v) {
		const char *at = *path == '\0' ? name : arena_printf(a,
		    "%s.%s", path, name);
		const char *type = type_of(v);

		if (type != NULL && *n < ROUTE_PROPERTIES_MAX)
			list[(*n)++] = (struct route_property){ .path =
				arena_strdup(a, at), .type = type, .value =
				json_is_string(v) ? arena_strndup(a,
				json_string_value(v), 80) : json_is_number(v) ?
				number_text(a, v) : json_is_boolean(v) ?
				json_is_true(v) ? "true" : "false" :
				json_write(a, v) };
		if (json_is_object(v) && depth > 0)
			list_properties(a, v, at, list, n, depth - 1);
	}
}

bool
route_properties(struct arena *a, const struct route_event *e,
    struct route_property list[ROUTE_PROPERTIES_MAX], size_t *n)
{
	json_t *root = event_root(a, e);

	*n = 0;
	if (root == NULL)
		return false;
	list_properties(a, root, "", list, n, 8);
	return true;
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
	return type_of(v) != NULL && strcmp(type_of(v), type) == 0 ? v : NULL;
}

/* latitude and longitude, whatever the event calls them. */
static json_t *
geo_value(struct arena *a, const json_t *v)
{
	static const char *const lat[] = { "latitude", "lat", NULL };
	static const char *const lon[] = { "longitude", "lon", "lng", NULL };
	double x = 0, y = 0;

	(void)degrees(v, lat, 90, &x);
	(void)degrees(v, lon, 180, &y);
	return json_own(a, json_pack("{s:f,s:f}", "latitude", x, "longitude",
	    y));
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
		return *to != NULL ? NULL : arena_printf(a, "%s: “%.60s” is "
		    "no %s.", p->name, text, p->type);
	}
	*to = at_path(a, root, p->value);
	if (*to == NULL || json_is_null(*to)) {
		*to = NULL;
		return p->optional ? NULL : arena_printf(a, "The event has no "
		    "property %s.", p->value);
	}
	is = type_of(*to);
	if (is == NULL || strcmp(is, p->type) != 0)
		return arena_printf(a, "The property %s is %s%s, and %s takes "
		    "a %s.", p->value, is == NULL ? "a list or an object" :
		    "a ", is == NULL ? "" : is, p->name, p->type);
	if (strcmp(p->type, "geo") == 0)
		*to = geo_value(a, *to);
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
		return move_point(a, number_text(a, v), p->places);
	return json_is_boolean(v) ? json_is_true(v) ? "true" : "false" :
	    json_write(a, v);
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
	s = move_point(a, number_text(a, v), p->places);
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
	c->args[c->n++] = json_write(a, o);
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

const char *
route_call(struct arena *a, const struct mapping *m, const struct driver *d,
    const struct route_event *e, struct ledger_call *c, const char **asset)
{
	json_t *root = event_root(a, e);
	const char *wrong;
	struct map_route r;

	*asset = NULL;
	*c = (struct ledger_call){ .contract = m->contract,
		.function = m->function };
	if (!route_read(a, m->route, &r))
		return "The mapping can't be read.";
	if (root == NULL)
		return "The event is no JSON object.";
	wrong = r.args ? call_args(a, &r, root, e, c, asset) :
	    call_asset(a, &r, d, root, e, c, asset);
	if (wrong == NULL)
		wrong = d->ledger->check_call(a, c);
	if (*asset == NULL)
		*asset = e->device_id;
	for (size_t i = 0; wrong == NULL && i < c->n; i++)
		if (strlen(c->args[i]) > LEDGER_ARG_MAX)
			wrong = arena_printf(a, "Argument %zu is longer than "
			    "%d bytes.", i + 1, LEDGER_ARG_MAX);
	return wrong;
}

/* --- checks of the wizard --- */

static const char *const type_names[] = { "string", "number", "boolean",
	"geo", NULL };
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
		return arena_printf(a, "%s: “%.60s” is no %s.", p->name,
		    p->value, p->type);
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
