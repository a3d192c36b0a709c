/* Device types. */
#include <string.h>

#include "../lib/http/url.h"
#include "../pages/devices/device_info.h"
#include "../pages/validate.h"
#include "answer.h"

static json_t *
type_json(struct page *p, const struct device_type *t)
{
	return json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:{s:s}}",
	    "id", t->id, "classId", t->class_id, "description",
	    t->description, "deviceInfo", api_info_json(&t->info), "metadata",
	    api_stored(p, t->metadata), "createdDateTime",
	    api_iso(p, t->created), "updatedDateTime", api_iso(p, t->updated),
	    "refs", "devices", url_path(p->a, "api", "v0002", "device",
	    "types", t->id, "devices", NULL));
}

static bool
passes(struct page *p, const struct device_type *t)
{
	const char *id = pairs_get(&p->req->query, "id");
	const char *class = pairs_get(&p->req->query, "classId");

	return (id == NULL || strcmp(id, t->id) == 0) &&
	    (class == NULL || strcmp(class, t->class_id) == 0);
}

/* Ordered by id; the bookmark is the last id of the previous page. */
enum err
api_types(struct page *p)
{
	static const char *const known[] = { "_bookmark", "_limit", "id",
		"classId", NULL };
	struct form_errors fe = { 0 };
	json_t *all = json_own(p->a, json_array());
	const char *bookmark = NULL;
	struct api_paging g;
	struct device_type *t;
	int64_t total = 0;
	size_t n;
	enum err e;

	api_known_query(p, known, &fe);
	api_paging(p, &g, &fe);
	if (fe.n > 0)
		return api_invalid(p, &fe);
	if ((e = device_type_list(p->db, p->a, &t, &n)) != E_OK)
		return e;
	for (size_t i = 0; i < n; i++) {
		if (!passes(p, &t[i]))
			continue;
		total++;
		if (g.bookmark != NULL && strcmp(t[i].id, g.bookmark) <= 0)
			continue;
		if (json_array_size(all) < g.limit)
			json_array_append_new(all, type_json(p, &t[i]));
		else if (bookmark == NULL)
			bookmark = json_string_value(json_object_get(
			    json_array_get(all, g.limit - 1), "id"));
	}
	return api_list(p, json_incref(all), total, NULL, bookmark);
}

/* Replace the description, deviceInfo and metadata of *t by the body's. */
static void
read_type(struct page *p, const json_t *o, struct device_type *t,
    struct form_errors *fe)
{
	const char *description = api_text(p, o, "description", fe);
	const char *metadata = api_metadata(p, o, fe);

	if (description != NULL)
		t->description = description;
	if (metadata != NULL)
		t->metadata = metadata;
	validate_line(&(struct validation){ fe, p->a, "description",
	    "description" }, t->description, TEXT_MAX);
	api_info(p, o, &t->info, fe);
}

enum err
api_type_add(struct page *p)
{
	static const char *const known[] = { "id", "classId", "description",
		"deviceInfo", "metadata", NULL };
	struct form_errors fe = { 0 };
	struct device_type t = { .description = "", .metadata = "",
		.info = device_info_none(), .created = p->now,
		.updated = p->now };
	json_t *o;
	enum err e = api_body(p, JSON_OBJECT, &o);

	if (e != E_OK)
		return e;
	api_known(p, o, known, &fe);
	t.id = api_text(p, o, "id", &fe);
	t.class_id = api_text(p, o, "classId", &fe);
	if (t.class_id == NULL)
		t.class_id = "Device";
	validate_id(&(struct validation){ &fe, p->a, "id", "id" },
	    t.id == NULL ? "" : t.id);
	if (strcmp(t.class_id, "Device") != 0 &&
	    strcmp(t.class_id, "Gateway") != 0)
		form_error(&fe, p->a, "classId", "classId has to be Device or "
		    "Gateway.");
	read_type(p, o, &t, &fe);
	if (fe.n > 0)
		return api_invalid(p, &fe);
	e = device_type_add(p->db, &t);
	if (e == E_CONFLICT)
		return api_refuse(p, 409, API_EXISTS,
		    "The device type exists already.");
	return e != E_OK ? e : api_send(p, 201, type_json(p, &t));
}

enum err
api_type(struct page *p)
{
	struct device_type t;
	enum err e = device_type_get(p->db, p->a, p->args[0], &t);

	return e != E_OK ? e : api_send(p, 200, type_json(p, &t));
}

enum err
api_type_update(struct page *p)
{
	static const char *const known[] = { "id", "classId", "description",
		"deviceInfo", "metadata", NULL };
	struct form_errors fe = { 0 };
	struct device_type t;
	const char *fixed;
	int64_t was;
	json_t *o;
	enum err e = device_type_get(p->db, p->a, p->args[0], &t);

	if (e != E_OK || (e = api_body(p, JSON_OBJECT, &o)) != E_OK)
		return e;
	api_known(p, o, known, &fe);
	if ((fixed = api_text(p, o, "id", &fe)) != NULL &&
	    strcmp(fixed, t.id) != 0)
		form_error(&fe, p->a, "id", "id can't be changed.");
	if ((fixed = api_text(p, o, "classId", &fe)) != NULL &&
	    strcmp(fixed, t.class_id) != 0)
		form_error(&fe, p->a, "classId", "classId can't be changed.");
	read_type(p, o, &t, &fe);
	if (fe.n > 0)
		return api_invalid(p, &fe);
	was = t.updated;
	t.updated = p->now;
	if ((e = device_type_update(p->db, &t, was)) == E_OK)
		e = device_type_get(p->db, p->a, t.id, &t);
	return e != E_OK ? e : api_send(p, 200, type_json(p, &t));
}

enum err
api_type_delete(struct page *p)
{
	enum err e = device_type_delete(p->db, p->args[0]);

	if (e == E_CONFLICT)
		return api_refuse(p, 409, "PATCHBAY-CONFLICT", "The device "
		    "type has devices. Delete them first.");
	return e != E_OK ? e : api_done(p);
}
