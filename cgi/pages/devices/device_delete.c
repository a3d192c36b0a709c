/* Delete a device, after a page that says what is lost. */
#include <string.h>

#include "../../lib/http/url.h"
#include "../../store/extension/extension.h"
#include "../../store/resource/sim.h"
#include "../format.h"
#include "../pages.h"
#include "../weight.h"
#include "templates.h"

/* The linked SIMs with their last known state. */
static enum err
sims(struct page *p, const struct device *d, struct confirm_view *v)
{
	struct link *links;
	size_t n;
	enum err e = device_links(p->db, p->a, d->id, &links, &n);

	if (e != E_OK)
		return e;
	v->sims = arena_array(p->a, n, sizeof *v->sims);
	for (size_t i = 0; i < n; i++) {
		struct extension x;
		struct sim s;

		v->sims[i] = (struct sim_line){
			.extension = links[i].extension,
			.resource = links[i].resource,
		};
		if (extension_get(p->db, p->a, links[i].extension, &x) == E_OK)
			v->sims[i].extension = x.title;
		if (sim_get(p->db, p->a, links[i].extension, links[i].resource,
		    &s) == E_OK)
			v->sims[i].state = format_state(p->a, s.info.state,
			    s.info.carrier_state);
	}
	v->nsims = n;
	return E_OK;
}

static enum err
show(struct page *p, const struct device *of, const struct weight_faults *f)
{
	struct confirm_view v = { .typed = weight_field(p, "The Device ID",
	    f), .password = weight_password(f) };
	const struct device d = *of;
	enum err e = sims(p, &d, &v);

	if (e != E_OK)
		return e;
	page_view_init(p, arena_printf(p->a, "Delete %s", d.device_id),
	    NAV_DEVICES, &v.page);
	v.question = arena_printf(p->a, "Delete device %s?", d.device_id);
	v.text = "Its information, metadata, Extension Configuration and "
	    "token are deleted, and it can no longer sign in. The record of "
	    "its commands is kept. This can't be undone.";
	v.action = url_path(p->a, "devices", d.type_id, d.device_id, "delete",
	    NULL);
	v.back = url_path(p->a, "devices", d.type_id, d.device_id, NULL);
	v.from = d.device_id;
	v.button = "Delete device";
	v.facts = arena_array(p->a, 5, sizeof *v.facts);
	v.facts[v.nfacts++] = (struct fact){ "Device ID", d.device_id, true };
	v.facts[v.nfacts++] = (struct fact){ "Device Type", d.type_id, true };
	v.facts[v.nfacts++] = (struct fact){ "Date Added",
	    format_time(p->a, d.created), false };
	v.facts[v.nfacts++] = (struct fact){ "Serial Number",
	    d.info.serial_number, true };
	v.facts[v.nfacts++] = (struct fact){ "Descriptive Location",
	    d.info.descriptive_location, false };
	t_confirm(&p->reply->out, &v);
	return weight_faulty(f) ? E_FORM : E_OK;
}

enum err
page_device_delete(struct page *p)
{
	struct device d;
	enum err e = device_get(p->db, p->a, p->args[0], p->args[1], &d);

	return e != E_OK ? e : show(p, &d, &(struct weight_faults){ NULL, NULL });
}

enum err
page_device_delete_post(struct page *p)
{
	struct weight_faults faults;
	bool given = false;
	struct device d;
	enum err e = device_get(p->db, p->a, p->args[0], p->args[1], &d);

	if (e == E_OK)
		e = weight_given(p, WEIGHT_TYPE, d.device_id, &given, &faults);
	if (e == E_OK && !given)
		return show(p, &d, &faults);
	if (e == E_OK)
		e = device_delete(p->db, d.id);
	return e != E_OK ? e : page_done(p, "/devices", "device-deleted");
}
