#include "becomes.h"

#include <string.h>

#include "../drivers/registry.h"
#include "../lib/log.h"
#include "../store/device/device.h"
#include "../store/device/gateway.h"
#include "../store/id.h"
#include "../store/resource/resource.h"

/* *class: whether its devices are gateways. */
static enum err
type_there(struct db *db, struct arena *a, const struct extension *x,
    const char *type, int64_t now, const char **class)
{
	struct device_type t = { .class_id = "Device" };
	enum err e = device_type_get(db, a, type, &t);

	*class = t.class_id;
	if (e != E_NOTFOUND)
		return e;
	*class = "Device";
	return device_type_add(db, &(struct device_type){ .id = type,
	    .class_id = *class, .description = arena_printf(a,
	    "What %s calls %s.", x->title, type), .info = { .model = "" },
	    .metadata = "", .created = now, .updated = now });
}

/* Who names an endpoint chooses type and name, so it may only get a device that
 * is nobody else's yet.  NULL, or what is against it. */
static enum err
whose(struct db *db, struct arena *a, const struct device *d,
    const char **other)
{
	struct device_name gateway;
	struct link *links;
	size_t n;
	enum err e;

	*other = *d->token_hash != '\0' ? "has a token" :
	    device_is_gateway(d) ? "is a gateway" : NULL;
	if (*other != NULL)
		return E_OK;
	if ((e = gateway_of(db, a, d->id, &gateway)) == E_OK)
		*other = "is behind a gateway";
	if (e != E_NOTFOUND)
		return e;
	e = device_links(db, a, d->id, &links, &n);
	if (e == E_OK && n > 0)
		*other = "is linked to something else";
	return e;
}

static enum err
device_there(struct db *db, struct arena *a, const struct extension *x,
    const char *type, const char *name, int64_t now, struct device *d,
    const char **other)
{
	enum err e = device_get(db, a, type, name, d);
	const char *class;

	*other = NULL;
	if (e == E_OK)
		return whose(db, a, d, other);
	if (e == E_NOTFOUND)
		e = type_there(db, a, x, type, now, &class);
	if (e != E_OK)
		return e;
	if (strcmp(class, "Device") != 0) {
		*other = "would be a gateway";
		return E_OK;
	}
	*d = (struct device){ .type_id = type, .device_id = name,
	    .metadata = "", .extensions = "", .token_hash = "",
	    .created = now, .updated = now };
	return device_add(db, d);
}

static const char *
member_of(const struct driver *p)
{
	const struct device_key *k = p->device;

	while (k->name != NULL && !k->identifies)
		k++;
	return k->name;
}

/* Its Extension Configuration with one more member, its links with one more. */
static enum err
add_link(struct db *db, struct arena *a, const struct extension *x,
    const struct driver *p, struct device *d, const char *name, int64_t now)
{
	json_t *root = NULL, *one = json_object();
	struct link *links;
	size_t n;
	enum err e = device_links(db, a, d->id, &links, &n);

	if (e != E_OK)
		return e;
	if (*d->extensions != '\0')
		root = json_read(a, d->extensions, strlen(d->extensions),
		    NULL);
	if (!json_is_object(root))
		root = json_own(a, json_object());
	json_object_set_new(one, member_of(p), json_string(name));
	json_object_set_new(root, x->key, one);
	links = arena_grow(a, links, n, n + 1, sizeof(*links));
	links[n] = (struct link){ .extension = x->key, .resource = name,
	    .kind = driver_links(p) };
	return device_configure(db, a, d->id, json_write_pretty(a, root),
	    links, n + 1, now);
}

enum err
resource_becomes(struct db *db, struct arena *a, const struct extension *x,
    const char *type, const char *name, int64_t now)
{
	const struct driver *p = driver_by_name(x->driver);
	const char *other;
	struct device d;
	enum err e;

	if (p == NULL || member_of(p) == NULL)
		return E_NOTFOUND;
	e = resource_seen(db, x->key, name, driver_links(p));
	if (e == E_OK)
		e = device_linking(db, a, x->key, name, &d);
	if (e != E_NOTFOUND)
		return e;
	if (id_check(name) != ID_FINE || id_check(type) != ID_FINE) {
		log_info("event", "extension %s: no device can be called %s "
		    "%s: link it by hand", x->key, type, name);
		return E_OK;
	}
	e = device_there(db, a, x, type, name, now, &d, &other);
	if (e == E_OK && other != NULL) {
		log_error("event", "extension %s: an endpoint calls itself "
		    "%s %s, but that device %s: link it by hand if it is the "
		    "same", x->key, type, name, other);
		return E_OK;
	}
	return e != E_OK ? e : add_link(db, a, x, p, &d, name, now);
}
