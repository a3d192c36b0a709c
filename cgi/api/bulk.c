/* Bulk operations on devices. */
#include <string.h>

#include "device.h"

enum { BULK_MAX = 5000 };	/* devices per request */

static json_t *
outcome(const char *type, const char *device, bool success)
{
	return json_pack("{s:s, s:s, s:b}", "typeId", type, "deviceId", device,
	    "success", success);
}

/* Add one device.  Its faults are reported beside its result. */
static enum err
add_one(struct page *p, const json_t *o, json_t *all, size_t *added)
{
	struct form_errors fe = { 0 };
	struct api_new_device n;
	struct device_type t;
	struct device there;
	json_t *said;
	enum err e = E_OK;

	api_new_device(p, o, NULL, &n, &fe);
	if (fe.n == 0)
		e = device_type_get(p->db, p->a, n.d.type_id, &t);
	if (e == E_NOTFOUND)
		form_error(&fe, p->a, "typeId", "There is no such device "
		    "type.");
	if (fe.n == 0 && e == E_OK) {
		e = device_get(p->db, p->a, n.d.type_id, n.d.device_id,
		    &there);
		if (e == E_OK)
			form_error(&fe, p->a, "deviceId", "The device already "
			    "exists.");
	}
	if (e != E_OK && e != E_NOTFOUND)
		return e;
	if (fe.n == 0 && (e = api_device_register(p, &n)) != E_OK)
		return e;
	said = outcome(n.d.type_id, n.d.device_id, fe.n == 0);
	if (fe.n == 0) {
		json_object_set_new(said, "authToken", json_string(n.token));
		(*added)++;
	} else
		json_object_set_new(said, "message",
		    json_string(fe.e[0].text));
	json_array_append_new(all, said);
	return E_OK;
}

static enum err
remove_one(struct page *p, const json_t *o, json_t *all, size_t *removed)
{
	struct form_errors fe = { 0 };
	const char *type = api_text(p, o, "typeId", &fe);
	const char *id = api_text(p, o, "deviceId", &fe);
	struct device d;
	bool named = type != NULL && id != NULL;
	enum err e = !named ? E_NOTFOUND :
	    device_get(p->db, p->a, type, id, &d);

	if (e == E_OK)
		e = device_delete(p->db, d.id);
	/* a device that does not exist counts as removed */
	if (e != E_OK && e != E_NOTFOUND)
		return e;
	*removed += named;
	json_array_append_new(all, outcome(named ? type : "", named ? id : "",
	    named));
	return E_OK;
}

/* Process every member of the body, in one transaction. */
static enum err
each(struct page *p, const json_t *body, enum err (*one)(struct page *,
    const json_t *, json_t *, size_t *), json_t *all, size_t *done)
{
	enum err e = db_begin(p->db);

	if (e != E_OK)
		return e;
	for (size_t i = 0; i < json_array_size(body) && e == E_OK; i++)
		e = one(p, json_array_get(body, i), all, done);
	return db_end(p->db, e);
}

static enum err
read_bulk(struct page *p, json_t **body)
{
	enum err e = api_body(p, JSON_ARRAY, body);

	if (e != E_OK)
		return e;
	if (json_array_size(*body) == 0 || json_array_size(*body) > BULK_MAX)
		return api_refuse(p, 400, API_INVALID, arena_printf(p->a,
		    "The body has to name 1 to %d devices.", BULK_MAX));
	for (size_t i = 0; i < json_array_size(*body); i++)
		if (!json_is_object(json_array_get(*body, i)))
			return api_refuse(p, 400, API_INVALID,
			    "Each member of the body has to be an object.");
	return E_OK;
}

enum err
api_bulk_add(struct page *p)
{
	json_t *all = json_own(p->a, json_array()), *body;
	size_t added = 0, n;
	enum err e = read_bulk(p, &body);

	if (e == E_OK)
		e = each(p, body, add_one, all, &added);
	if (e != E_OK)
		return e;
	n = json_array_size(body);
	return api_send(p, added == n ? 201 : added > 0 ? 202 : 400,
	    json_incref(all));
}

/* The npm and the Java clients expect 201, the Python client 200. */
static int
removed_status(struct page *p)
{
	const char *agent;

	return req_header(p->req, "User-Agent", &agent) == E_OK &&
	    strncmp(agent, "python", 6) == 0 ? 200 : 201;
}

enum err
api_bulk_remove(struct page *p)
{
	json_t *all = json_own(p->a, json_array()), *body;
	size_t removed = 0;
	enum err e = read_bulk(p, &body);

	if (e == E_OK)
		e = each(p, body, remove_one, all, &removed);
	if (e != E_OK)
		return e;
	return api_send(p, removed == json_array_size(body) ?
	    removed_status(p) : 202, json_incref(all));
}
