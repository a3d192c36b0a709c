/* Edit a device: its information and metadata. */
#include <stdlib.h>
#include <string.h>

#include "../../lib/http/url.h"
#include "../pages.h"
#include "../validate.h"
#include "device_info.h"
#include "templates.h"

static const char *
device_url(struct page *p, const char *page)
{
	return url_path(p->a, "devices", p->args[0], p->args[1], page, NULL);
}

/* Somebody else has saved in the meantime: show the stored value beside each
 * field that differs. */
static void
show_stored(struct page *p, struct device_form_view *v,
    const struct device *stored)
{
	static const struct form_errors none;

	fields_stored(p->a, v->fields, device_info_fields(p->a, &stored->info, &none),
	    v->nfields);
	fields_stored(p->a, &v->metadata,
	    &(struct field){ .value = stored->metadata }, 1);
}

/* d: the form's values; stored: the values to compare with, or NULL. */
static enum err
show(struct page *p, const struct device *d, struct form_errors *fe,
    const struct device *stored)
{
	struct device_form_view v = {
		.errors = fe, .name = p->args[1],
		.action = device_url(p, "edit"),
		.back = device_url(p, NULL),
		.token_url = device_url(p, "token"),
		.delete_url = device_url(p, "delete"),
		.fields = device_info_fields(p->a, &d->info, fe),
		.nfields = INFO_MEMBERS,
		.metadata = {
			.name = "metadata", .label = "Metadata",
			.hint = "A JSON object, or nothing.",
			.value = d->metadata, .rows = 8, .mono = true,
			.error = form_error_of(fe, "metadata"),
		},
		.was = arena_printf(p->a, "%lld", (long long)(stored != NULL ?
		    stored->updated : d->updated)),
	};

	page_view_init(p, arena_printf(p->a, "Edit %s", p->args[1]),
	    NAV_DEVICES, &v.page);
	if (stored != NULL)
		show_stored(p, &v, stored);
	t_device_edit(&p->reply->out, &v);
	return fe->n > 0 ? E_FORM : E_OK;
}

enum err
page_device_edit(struct page *p)
{
	struct form_errors fe = { 0 };
	struct device d;
	enum err e = device_get(p->db, p->a, p->args[0], p->args[1], &d);

	return e != E_OK ? e : show(p, &d, &fe, NULL);
}

enum err
page_device_edit_post(struct page *p)
{
	struct form_errors fe = { 0 };
	struct device d, stored;
	int64_t was;
	enum err e = device_get(p->db, p->a, p->args[0], p->args[1], &stored);

	if (e != E_OK)
		return e;
	d = stored;
	d.info = device_info_read(p);
	d.metadata = text_unix(p->a, page_raw(p, "metadata"));
	d.updated = was = strtoll(page_field(p, "was"), NULL, 10);
	device_info_check(p->a, &d.info, &fe);
	validate_metadata(&(struct validation){ &fe, p->a, "metadata", "Metadata" },
	    d.metadata);
	if (fe.n > 0)
		return show(p, &d, &fe, NULL);
	d.updated = p->now;
	e = device_update(p->db, &d, was);
	if (e == E_CONFLICT) {
		form_error(&fe, p->a, NULL, "Somebody else saved this device "
		    "after you opened it. Nothing of yours is lost: compare "
		    "it with what is stored now, shown beside each field that "
		    "differs. Save again to replace it.");
		return show(p, &d, &fe, &stored);
	}
	if (e != E_OK)
		return e;
	return page_done(p, device_url(p, NULL), "device-saved");
}
