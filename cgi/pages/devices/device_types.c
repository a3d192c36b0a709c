/* Device types: list, add, edit, delete. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../../lib/http/url.h"
#include "../format.h"
#include "../pages.h"
#include "../units.h"
#include "../validate.h"
#include "device_info.h"
#include "templates.h"

static const char list_url[] = "/device-types";

enum err
page_device_types(struct page *p)
{
	struct types_view v = { 0 };
	struct device_type *t;
	size_t n;
	enum err e = device_type_list(p->db, p->a, &t, &n);

	if (e != E_OK)
		return e;
	page_view_init(p, "Device Types", NAV_TYPES, &v.page);
	v.lines = arena_array(p->a, n, sizeof *v.lines);
	v.nlines = n;
	for (size_t i = 0; i < n; i++)
		v.lines[i] = (struct type_line){
			.id = t[i].id, .class_id = t[i].class_id,
			.description = t[i].description,
			.devices = units_grouped(p->a, t[i].devices),
			.list_url = arena_printf(p->a, "/devices%s",
			    url_query(p->a, "type", t[i].id, NULL)),
			.edit_url = url_path(p->a, "device-types", t[i].id,
			    "edit", NULL),
			.created = format_day(p->a, t[i].created),
		};
	t_device_types(&p->reply->out, &v);
	return E_OK;
}

/* --- the form --- */

static void
read_form(struct page *p, struct device_type *t)
{
	t->description = page_field(p, "about");
	t->info = device_info_read(p);
	t->metadata = text_unix(p->a, page_raw(p, "metadata"));
}

static void
check_form(struct page *p, const struct device_type *t,
    struct form_errors *fe)
{
	validate_line(&(struct validation){ fe, p->a, "about", "Description" },
	    t->description, TEXT_MAX);
	device_info_check(p->a, &t->info, fe);
	validate_metadata(&(struct validation){ fe, p->a, "metadata", "Metadata" },
	    t->metadata);
}

static void
fill(struct page *p, const struct device_type *t, struct form_errors *fe,
    struct type_form_view *v)
{
	v->errors = fe;
	v->description = (struct field){
		.name = "about", .label = "Description of the type",
		.value = t->description, .wide = true,
		.error = form_error_of(fe, "about"),
	};
	v->info = device_info_fields(p->a, &t->info, fe);
	v->ninfo = INFO_MEMBERS;
	v->metadata = (struct field){
		.name = "metadata", .label = "Metadata",
		.hint = "A JSON object that new devices of this type begin "
		    "with, or nothing.",
		.value = t->metadata, .rows = 6, .mono = true,
		.error = form_error_of(fe, "metadata"),
	};
}

/* --- add --- */

/* Where to go after adding when the wizard asked for the type: "" for the list,
 * "add-device" for the wizard's first page, or a draft. */
static const char *
asked_for(struct page *p)
{
	const char *q = pairs_get(&p->req->query, "for");

	return p->req->method == METHOD_POST ? page_field(p, "for") :
	    q != NULL ? q : "";
}

static const char *
wizard_url(struct page *p, const char *asked, const char *type)
{
	const char *path = strcmp(asked, "add-device") == 0 ? "/add-device" :
	    url_path(p->a, "add-device", asked, "type", NULL);

	return arena_printf(p->a, "%s%s", path,
	    url_query(p->a, "type", type, NULL));
}

static enum err
show_add(struct page *p, const struct device_type *t, struct form_errors *fe)
{
	static const struct choice classes[] = {
		{ "Device", "Device", "Connects by itself." },
		{ "Gateway", "Gateway", "Connects other devices too." },
	};
	const char *asked = asked_for(p);
	struct type_form_view v = {
		.action = "/device-types/add", .draft = asked,
		.back = *asked != '\0' ? wizard_url(p, asked, "") : list_url,
		.button = "Add Device Type",
		.id = {
			.name = "id", .label = "Device Type ID",
			.value = t->id, .required = true, .mono = true,
			.hint = "Up to 36 letters, digits and - _ . It can't "
			    "be changed later.",
			.error = form_error_of(fe, "id"), .wide = true,
		},
		.class_id = {
			.name = "class", .label = "Kind",
			.value = t->class_id, .choices = classes,
			.nchoices = 2, .error = form_error_of(fe, "class"),
		},
	};

	page_view_init(p, "Add Device Type", NAV_TYPES, &v.page);
	fill(p, t, fe, &v);
	t_device_type_form(&p->reply->out, &v);
	return fe->n > 0 ? E_FORM : E_OK;
}

enum err
page_device_type_add(struct page *p)
{
	struct form_errors fe = { 0 };
	struct device_type t = {
		.id = "", .class_id = "Device", .description = "",
		.info = device_info_none(), .metadata = "",
	};

	return show_add(p, &t, &fe);
}

/* Does the id of another type differ only in case? */
static enum err
is_alike(struct page *p, const char *id, bool *alike)
{
	const char **ids;
	size_t n;
	enum err e = device_type_ids(p->db, p->a, &ids, &n);

	for (size_t i = 0; e == E_OK && i < n; i++)
		*alike |= strcasecmp(ids[i], id) == 0 &&
		    strcmp(ids[i], id) != 0;
	return e;
}

enum err
page_device_type_add_post(struct page *p)
{
	const char *asked = asked_for(p);
	struct form_errors fe = { 0 };
	struct device_type t = {
		.id = page_field(p, "id"), .class_id = page_field(p, "class"),
		.created = p->now, .updated = p->now,
	};
	bool alike = false;
	enum err e;

	read_form(p, &t);
	validate_id(&(struct validation){ &fe, p->a, "id", "Device Type ID" }, t.id);
	if (strcmp(t.class_id, "Device") != 0 &&
	    strcmp(t.class_id, "Gateway") != 0)
		form_error(&fe, p->a, "class", "Choose Device or Gateway.");
	check_form(p, &t, &fe);
	if (fe.n > 0)
		return show_add(p, &t, &fe);
	e = device_type_add(p->db, &t);
	if (e == E_CONFLICT) {
		form_error(&fe, p->a, "id", "There is already a Device Type "
		    "%s. Choose another Device Type ID.", t.id);
		return show_add(p, &t, &fe);
	}
	if (e == E_OK)
		e = is_alike(p, t.id, &alike);
	if (e != E_OK)
		return e;
	return page_done(p, *asked != '\0' ? wizard_url(p, asked, t.id) :
	    list_url, alike ? "type-added-alike" : "type-added");
}

/* --- edit --- */

/* stored: what somebody else has saved in the meantime, or NULL. */
static enum err
show_edit(struct page *p, const struct device_type *t, struct form_errors *fe,
    const struct device_type *stored)
{
	struct form_errors none = { 0 };
	struct type_form_view v = {
		.action = url_path(p->a, "device-types", t->id, "edit", NULL),
		.back = list_url, .button = "Save", .fixed_id = t->id,
		.was = arena_printf(p->a, "%lld", (long long)t->updated),
		.delete_url = url_path(p->a, "device-types", t->id, "delete",
		    NULL),
	};

	page_view_init(p, arena_printf(p->a, "Edit %s", t->id), NAV_TYPES,
	    &v.page);
	v.class_id.value = t->class_id;
	fill(p, t, fe, &v);
	if (stored != NULL) {
		struct type_form_view now = { .errors = NULL };

		fill(p, stored, &none, &now);
		fields_stored(p->a, &v.description, &now.description, 1);
		fields_stored(p->a, v.info, now.info, v.ninfo);
		fields_stored(p->a, &v.metadata, &now.metadata, 1);
	}
	t_device_type_form(&p->reply->out, &v);
	return fe->n > 0 ? E_FORM : E_OK;
}

enum err
page_device_type_edit(struct page *p)
{
	struct form_errors fe = { 0 };
	struct device_type t;
	enum err e = device_type_get(p->db, p->a, p->args[0], &t);

	return e != E_OK ? e : show_edit(p, &t, &fe, NULL);
}

enum err
page_device_type_edit_post(struct page *p)
{
	struct form_errors fe = { 0 };
	struct device_type t, stored;
	int64_t was = strtoll(page_field(p, "was"), NULL, 10);
	enum err e = device_type_get(p->db, p->a, p->args[0], &stored);

	if (e != E_OK)
		return e;
	t = stored;
	read_form(p, &t);
	check_form(p, &t, &fe);
	t.updated = was;
	if (fe.n > 0)
		return show_edit(p, &t, &fe, NULL);
	t.updated = p->now;
	e = device_type_update(p->db, &t, was);
	if (e == E_CONFLICT) {
		form_error(&fe, p->a, NULL, "Somebody else saved this Device "
		    "Type after you opened it: what you typed is still "
		    "below, with what is stored now beside each field that "
		    "differs, and Save replaces it.");
		t.updated = stored.updated;
		return show_edit(p, &t, &fe, &stored);
	}
	return e != E_OK ? e : page_done(p, list_url, "type-saved");
}

/* --- delete --- */

static enum err
show_delete(struct page *p, const struct device_type *t)
{
	struct confirm_view v = {
		.question = arena_printf(p->a, "Delete Device Type %s?",
		    t->id),
		.text = "New devices can no longer use this type. This can't "
		    "be undone.",
		.action = url_path(p->a, "device-types", t->id, "delete",
		    NULL),
		.back = list_url, .from = "Device Types",
		.button = "Delete Device Type",
	};

	page_view_init(p, arena_printf(p->a, "Delete %s", t->id), NAV_TYPES,
	    &v.page);
	if (t->devices > 0)
		v.refused = arena_printf(p->a, "It has %s. Delete them first: "
		    "a device must have a type.",
		    units_count(p->a, t->devices, "device", "devices"));
	v.facts = arena_array(p->a, 2, sizeof *v.facts);
	v.facts[v.nfacts++] = (struct fact){ "Description", t->description,
	    false };
	v.facts[v.nfacts++] = (struct fact){ "Devices",
	    units_grouped(p->a, t->devices), false };
	t_confirm(&p->reply->out, &v);
	return E_OK;
}

enum err
page_device_type_delete(struct page *p)
{
	struct device_type t;
	enum err e = device_type_get(p->db, p->a, p->args[0], &t);

	return e != E_OK ? e : show_delete(p, &t);
}

enum err
page_device_type_delete_post(struct page *p)
{
	struct device_type t;
	enum err e = device_type_get(p->db, p->a, p->args[0], &t);

	if (e == E_OK)
		e = device_type_delete(p->db, t.id);
	if (e != E_CONFLICT)
		return e != E_OK ? e : page_done(p, list_url, "type-deleted");
	/* it has devices, perhaps only since a moment ago */
	e = device_type_get(p->db, p->a, t.id, &t);
	if (e == E_OK)
		e = show_delete(p, &t);
	return e != E_OK ? e : E_FORM;
}
