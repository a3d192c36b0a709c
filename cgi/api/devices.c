/* One device: register, read, update, delete. */
#include <string.h>

#include "../lib/crypt/seal.h"
#include "../lib/http/url.h"
#include "../pages/devices/credentials.h"
#include "../pages/devices/device_info.h"
#include "../pages/drilldown/extconfig.h"
#include "../pages/validate.h"
#include "device.h"
#include "managed.h"

enum err
api_device_of(struct page *p, struct device *d)
{
	return device_get(p->db, p->a, p->args[0], p->args[1], d);
}

static json_t *
refs_json(struct page *p, const struct device *d)
{
	const char *at = url_path(p->a, "api", "v0002", "device", "types",
	    d->type_id, "devices", d->device_id, NULL);

	return json_pack("{s:s, s:{s:s, s:s}}", "location", arena_printf(p->a,
	    "%s/location", at), "diag", "logs", arena_printf(p->a,
	    "%s/diag/logs", at), "errorCodes", arena_printf(p->a,
	    "%s/diag/errorCodes", at));
}

/* Does ?expand=a,b contain a name? */
static bool
expands(const struct page *p, const char *name)
{
	const char *list = pairs_get(&p->req->query, "expand");
	size_t n = strlen(name), w;

	for (; list != NULL && *list != '\0'; list += w + (list[w] == ',')) {
		w = strcspn(list, ",");
		if (w == n && strncmp(list, name, n) == 0)
			return true;
	}
	return false;
}

/* For a managed device: the link to its state, and the state itself on
 * request. */
static enum err
add_managed(struct page *p, const struct device *d, json_t *o)
{
	struct managed m;
	enum err e = managed_get(p->db, p->a, d->id, &m);

	if (e != E_OK)
		return e == E_NOTFOUND ? E_OK : e;
	json_object_set_new(json_object_get(o, "refs"), "mgmt", json_string(
	    url_path(p->a, "api", "v0002", "device", "types", d->type_id,
	    "devices", d->device_id, "mgmt", NULL)));
	if (expands(p, "mgmt"))
		json_object_set_new(o, "mgmt", api_managed_json(p, &m));
	return E_OK;
}

/* An API key's name begins with a-ORG-. */
static bool
is_key(struct page *p, const char *registrar)
{
	const char *begin = arena_printf(p->a, "a-%s-", p->org.id);

	return strncmp(registrar, begin, strlen(begin)) == 0;
}

enum err
api_device_json(struct page *p, const struct device *d, json_t **out)
{
	struct device_name gateway;
	struct device_detail more;
	json_t *o, *registration;
	enum err e = device_detail_get(p->db, p->a, d->id, &more);

	if (e != E_OK)
		return e;
	registration = json_pack("{s:o}", "date", api_iso(p, d->created));
	if (*more.registrar != '\0')
		json_object_set_new(registration, "auth", json_pack(
		    "{s:s, s:s}", "id", more.registrar, "type",
		    is_key(p, more.registrar) ? "apikey" : "person"));
	o = json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, "
	    "s:{s:{s:b, s:o}}}", "clientId", device_client(p->a,
	    p->org.id, d), "typeId", d->type_id, "deviceId", d->device_id,
	    "classId", d->class_id, "deviceInfo", api_info_json(&d->info),
	    "metadata", api_stored(p, d->metadata),
	    "extensions", api_stored(p, d->extensions), "registration",
	    registration, "refs", refs_json(p, d), "status", "alert",
	    "enabled", more.alert, "timestamp", api_iso(p, more.alert_at));
	e = gateway_of(p->db, p->a, d->id, &gateway);
	if (e == E_OK) {
		json_object_set_new(o, "gatewayTypeId",
		    json_string(gateway.type_id));
		json_object_set_new(o, "gatewayId",
		    json_string(gateway.device_id));
	}
	if (e == E_OK || e == E_NOTFOUND)
		e = add_managed(p, d, o);
	if (e != E_OK) {
		json_decref(o);
		return e;
	}
	if (expands(p, "location") && *more.location != '\0')
		json_object_set_new(o, "location", api_stored(p,
		    more.location));
	*out = o;
	return E_OK;
}

/* --- register --- */

/* Find the gateway of a new device by type and id. */
static void
read_gateway(struct page *p, struct api_new_device *n, struct form_errors *fe)
{
	struct device gateway;

	if (n->gateway_type == NULL && n->gateway_id == NULL)
		return;
	if (n->gateway_type == NULL || n->gateway_id == NULL)
		form_error(fe, p->a, "gatewayId", "A gateway is named by "
		    "gatewayTypeId and gatewayId.");
	else if (device_get(p->db, p->a, n->gateway_type, n->gateway_id,
	    &gateway) != E_OK || !device_is_gateway(&gateway))
		form_error(fe, p->a, "gatewayId", "There is no such gateway.");
	else
		n->gateway = gateway.id;
}

void
api_new_device(struct page *p, const json_t *o, const char *type,
    struct api_new_device *n, struct form_errors *fe)
{
	static const char *const known[] = { "typeId", "deviceId", "authToken",
		"deviceInfo", "location", "metadata", "gatewayTypeId",
		"gatewayId", NULL };
	const char *sent = api_text(p, o, "typeId", fe);
	const char *id = api_text(p, o, "deviceId", fe);
	const char *metadata = api_metadata(p, o, fe);
	const json_t *location = api_object(p, o, "location", fe);

	*n = (struct api_new_device){ .d = {
		.type_id = type != NULL ? type : sent != NULL ? sent : "",
		.device_id = id != NULL ? id : "", .info = device_info_none(),
		.metadata = metadata != NULL ? metadata : "",
		.created = p->now, .updated = p->now },
	    .token = api_text(p, o, "authToken", fe),
	    .gateway_type = api_text(p, o, "gatewayTypeId", fe),
	    .gateway_id = api_text(p, o, "gatewayId", fe) };
	api_known(p, o, known, fe);
	if (type != NULL && sent != NULL && strcmp(type, sent) != 0)
		form_error(fe, p->a, "typeId", "typeId differs from that of "
		    "the address.");
	validate_id(&(struct validation){ fe, p->a, "typeId", "typeId" },
	    n->d.type_id);
	validate_id(&(struct validation){ fe, p->a, "deviceId", "deviceId" },
	    n->d.device_id);
	if (n->token != NULL)
		validate_token(&(struct validation){ fe, p->a, "authToken",
		    "authToken" }, n->token);
	else
		n->token = credentials_token(p->a);
	api_info(p, o, &n->d.info, fe);
	if (location != NULL)
		n->location = api_location_read(p, location, fe);
	read_gateway(p, n, fe);
}

static enum err
add_all(struct page *p, struct api_new_device *n)
{
	enum err e;

	n->d.token_hash = hash_token(p->a, n->token);
	e = device_add(p->db, &n->d);
	if (e == E_OK)
		e = device_registrar_put(p->db, n->d.id, p->key->name);
	if (e == E_OK && n->location != NULL)
		e = device_location_put(p->db, n->d.id, n->location);
	if (e == E_OK && n->gateway != 0)
		e = gateway_put(p->db, n->d.id, n->gateway);
	return e;
}

enum err
api_device_register(struct page *p, struct api_new_device *n)
{
	enum err e;

	if (db_in_transaction(p->db))
		return add_all(p, n);
	if ((e = db_begin(p->db)) != E_OK)
		return e;
	return db_end(p->db, add_all(p, n));
}

enum err
api_device_add(struct page *p)
{
	struct form_errors fe = { 0 };
	struct api_new_device n;
	struct device_type t;
	json_t *o;
	enum err e = device_type_get(p->db, p->a, p->args[0], &t);

	if (e != E_OK || (e = api_body(p, JSON_OBJECT, &o)) != E_OK)
		return e;
	api_new_device(p, o, t.id, &n, &fe);
	if (fe.n > 0)
		return api_invalid(p, &fe);
	e = api_device_register(p, &n);
	if (e == E_CONFLICT)
		return api_refuse(p, 409, API_EXISTS,
		    "The device already exists.");
	n.d.class_id = t.class_id;
	n.d.extensions = "";
	if (e == E_OK)
		e = api_device_json(p, &n.d, &o);
	if (e != E_OK)
		return e;
	json_object_set_new(o, "authToken", json_string(n.token));
	return api_send(p, 201, o);
}

/* --- read, delete --- */

enum err
api_device(struct page *p)
{
	static const char *const known[] = { "expand", NULL };
	struct form_errors fe = { 0 };
	struct device d;
	json_t *o;
	enum err e;

	api_known_query(p, known, &fe);
	if (fe.n > 0)
		return api_invalid(p, &fe);
	if ((e = api_device_of(p, &d)) == E_OK)
		e = api_device_json(p, &d, &o);
	return e != E_OK ? e : api_send(p, 200, o);
}

enum err
api_device_delete(struct page *p)
{
	struct device d;
	enum err e = api_device_of(p, &d);

	if (e == E_OK)
		e = device_delete(p->db, d.id);
	return e != E_OK ? e : api_done(p);
}

/* --- update --- */

/* The changes to a device. */
struct change {
	bool			 described;	/* deviceInfo or metadata
						 * changed */
	int			 alert;		/* -1: unchanged */
	bool			 linked;
	struct extconfig	 config;
};

static void
read_alert(struct page *p, const json_t *o, struct change *c,
    struct form_errors *fe)
{
	const json_t *status = api_object(p, o, "status", fe);
	const json_t *alert = status == NULL ? NULL :
	    api_object(p, status, "alert", fe);
	const json_t *on = json_object_get(alert, "enabled");

	c->alert = on == NULL || json_is_null(on) ? -1 : json_is_true(on);
	if (c->alert != -1 && !json_is_boolean(on))
		form_error(fe, p->a, "status.alert.enabled", "enabled has to "
		    "be true or false.");
}

/* Read the Extension Configuration, with the same checks as Confirm changes. */
static enum err
read_extensions(struct page *p, const json_t *o, const struct device *d,
    struct change *c, struct form_errors *fe)
{
	const json_t *x = api_object(p, o, "extensions", fe);
	enum err e;

	if ((c->linked = x != NULL) == false)
		return E_OK;
	e = extconfig_check(p, d, json_write(p->a, x), &c->config);
	for (size_t i = 0; e == E_OK && i < c->config.nfaults; i++) {
		const struct extconfig_fault *f = &c->config.faults[i];

		form_error(fe, p->a, f->extension == NULL ? "extensions" :
		    arena_printf(p->a, "extensions.%s%s%s", f->extension,
		    f->member == NULL ? "" : ".",
		    f->member == NULL ? "" : f->member), "%s", f->text);
	}
	return e;
}

static void
same_name(struct page *p, const json_t *o, const char *name, const char *is,
    struct form_errors *fe)
{
	const char *sent = api_text(p, o, name, fe);

	if (sent != NULL && strcmp(sent, is) != 0)
		form_error(fe, p->a, name, "%s can't be changed.", name);
}

static enum err
read_change(struct page *p, const json_t *o, struct device *d,
    struct change *c, struct form_errors *fe)
{
	static const char *const known[] = { "typeId", "deviceId",
		"deviceInfo", "metadata", "status", "extensions", NULL };
	const char *metadata = api_metadata(p, o, fe);

	*c = (struct change){ .described = metadata != NULL ||
	    json_object_size(json_object_get(o, "deviceInfo")) > 0 };
	if (metadata != NULL)
		d->metadata = metadata;
	api_known(p, o, known, fe);
	same_name(p, o, "typeId", d->type_id, fe);
	same_name(p, o, "deviceId", d->device_id, fe);
	api_info(p, o, &d->info, fe);
	read_alert(p, o, c, fe);
	return read_extensions(p, o, d, c, fe);
}

/* Runs in a transaction. was: the stored device. */
static enum err
carry_out(struct page *p, const struct device *was, struct device *d,
    const struct change *c)
{
	enum err e = E_OK;

	d->updated = p->now;
	if (c->described)
		e = device_update(p->db, d, was->updated);
	if (e == E_OK && c->alert != -1)
		e = device_alert_put(p->db, d->id, c->alert, p->now);
	if (e == E_OK && c->linked)
		e = device_reconfigure(p->db, p->a, was, c->config.json,
		    c->config.links, c->config.nlinks, p->user.name,
		    p->now);
	return e;
}

enum err
api_device_update(struct page *p)
{
	struct form_errors fe = { 0 };
	struct device was, d;
	struct change c;
	json_t *o;
	enum err e = api_device_of(p, &was);

	if (e != E_OK || (e = api_body(p, JSON_OBJECT, &o)) != E_OK)
		return e;
	d = was;
	if ((e = read_change(p, o, &d, &c, &fe)) != E_OK)
		return e;
	if (fe.n > 0)
		return api_invalid(p, &fe);
	if ((e = db_begin(p->db)) != E_OK)
		return e;
	e = db_end(p->db, carry_out(p, &was, &d, &c));
	if (e == E_OK && (e = api_device_of(p, &d)) == E_OK)
		e = api_device_json(p, &d, &o);
	return e != E_OK ? e : api_send(p, 200, o);
}
