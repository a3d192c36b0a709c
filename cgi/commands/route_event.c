#include "route_event.h"

#include <string.h>

static const char *const lat[] = { "latitude", "lat", NULL };
static const char *const lon[] = { "longitude", "lon", "lng", NULL };

json_t *
route_root(struct arena *a, const struct route_event *e)
{
	json_t *o = e->base64 ? NULL : json_read(a, e->payload,
	    strlen(e->payload), NULL);
	json_t *d = json_object_get(o, "d");

	return json_is_object(d) ? d : json_is_object(o) ? o : NULL;
}

json_t *
route_at(struct arena *a, json_t *o, const char *path)
{
	json_t *found = json_object_get(o, path);
	const char *dot;

	for (dot = strchr(path, '.'); found == NULL && dot != NULL;
	    dot = strchr(dot + 1, '.')) {
		json_t *in = json_object_get(o, arena_strndup(a, path,
		    (size_t)(dot - path)));

		if (json_is_object(in))
			found = route_at(a, in, dot + 1);
	}
	return found;
}

const char *
route_move_point(struct arena *a, const char *s, int64_t places)
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

const char *
route_number(struct arena *a, const json_t *v)
{
	const char *s = json_write_short(a, v);

	return strpbrk(s, "eE") == NULL ? s :
	    arena_printf(a, "%.18f", json_real_value(v));
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
	double d;

	return json_is_object(o) && degrees(o, lat, 90, &d) &&
	    degrees(o, lon, 180, &d);
}

const char *
route_type_of(const json_t *v)
{
	return json_is_string(v) ? "string" : json_is_number(v) ? "number" :
	    json_is_boolean(v) ? "boolean" : json_is_array(v) ? "list" :
	    is_geo(v) ? "geo" : NULL;
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
		const char *type = route_type_of(v);

		if (type != NULL && *n < ROUTE_PROPERTIES_MAX)
			list[(*n)++] = (struct route_property){ .path =
				arena_strdup(a, at), .type = type, .value =
				json_is_string(v) ? arena_strndup(a,
				json_string_value(v), 80) : json_is_number(v) ?
				route_number(a, v) : json_is_boolean(v) ?
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
	json_t *root = route_root(a, e);

	*n = 0;
	if (root == NULL)
		return false;
	list_properties(a, root, "", list, n, 8);
	return true;
}

json_t *
route_geo(struct arena *a, const json_t *v)
{
	double x = 0, y = 0;

	(void)degrees(v, lat, 90, &x);
	(void)degrees(v, lon, 180, &y);
	return json_own(a, json_pack("{s:f,s:f}", "latitude", x, "longitude",
	    y));
}
