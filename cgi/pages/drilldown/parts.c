/* Helpers for several parts of a Device Drilldown. */
#include <string.h>

#include "../../lib/http/url.h"
#include "parts.h"

const char *
drilldown_url(struct arena *a, const struct device *d)
{
	return url_path(a, "devices", d->type_id, d->device_id, NULL);
}

const char *
drilldown_section_url(struct arena *a, const struct device *d,
    const char *query, const char *key)
{
	return arena_printf(a, "%s%s#ext-%s", drilldown_url(a, d), query,
	    url_encode(a, key));
}

enum err
drilldown_device(struct page *p, struct device *d)
{
	return device_get(p->db, p->a, p->args[0], p->args[1], d);
}

enum err
drilldown_linked(struct page *p, struct device *d, struct extension *x,
    const char **resource)
{
	struct link *l;
	size_t n;
	enum err e;

	if ((e = drilldown_device(p, d)) != E_OK ||
	    (e = extension_get(p->db, p->a, p->args[2], x)) != E_OK ||
	    (e = device_links(p->db, p->a, d->id, &l, &n)) != E_OK)
		return e;
	if (!x->on)
		return E_NOTFOUND;
	for (size_t i = 0; i < n; i++)
		if (strcmp(l[i].extension, x->key) == 0) {
			*resource = l[i].resource;
			return E_OK;
		}
	return E_NOTFOUND;
}

const char *
drilldown_role(struct page *p, enum role need)
{
	if (p->user.role >= need)
		return NULL;
	return arena_printf(p->a, "Your role (%s) does not allow this; it "
	    "requires the role %s.", role_name(p->user.role),
	    role_name(need));
}
