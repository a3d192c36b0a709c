/* The facets of the list of devices: how many there are of each value. */
#include <string.h>

#include "../store/org.h"
#include "device.h"

/* The facets, and the kinds of the counters that have them. */
static const struct {
	const char	*name, *kind;
} facet_names[] = {
	{ "typeId", "type" }, { "deviceInfo.deviceClass", "class" },
	{ "simState", "state" }, { "extension", "extension" },
};

static const char *
facet_kind(const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof(facet_names) / sizeof(*facet_names); i++)
		if (strlen(facet_names[i].name) == len &&
		    strncmp(facet_names[i].name, name, len) == 0)
			return facet_names[i].kind;
	return NULL;
}

void
api_facets_check(struct page *p, bool all, struct form_errors *fe)
{
	const char *list = api_query(p, "_facets");

	if (list != NULL && *list != '\0' && !all)
		form_error(fe, p->a, "_facets", "_facets counts all devices: "
		    "it can't be combined with a filter or a device type.");
	for (size_t n; list != NULL && *list != '\0';
	    list += n + (list[n] == ',')) {
		n = strcspn(list, ",");
		if (facet_kind(list, n) != NULL)
			continue;
		form_error(fe, p->a, "_facets", "_facets takes typeId, "
		    "deviceInfo.deviceClass, simState and extension, with "
		    "commas between them.");
		return;
	}
}

enum err
api_facets(struct page *p, json_t **out)
{
	const char *list = api_query(p, "_facets");
	enum err e = E_OK;

	*out = json_own(p->a, json_object());
	if (list == NULL)
		return E_OK;
	for (size_t len; e == E_OK && *list != '\0';
	    list += len + (list[len] == ',')) {
		json_t *by = json_object();
		struct counted *c;
		size_t n;

		len = strcspn(list, ",");
		json_object_set_new(*out, arena_strndup(p->a, list, len), by);
		e = count_list(p->db, p->a, facet_kind(list, len), &c, &n);
		for (size_t i = 0; e == E_OK && i < n; i++)
			json_object_set_new(by, c[i].name,
			    json_integer(c[i].n));
	}
	return e;
}
