/*
 * Map Device Data: device type and event, ledger, contract, route, Summary.
 * Each step is a separate form; the input is kept in a draft.
 */
#include <string.h>

#include "../../commands/ledger.h"
#include "../../commands/route.h"
#include "../../lib/http/url.h"
#include "../../lib/text/digits.h"
#include "../../store/device/device.h"
#include "../pages.h"
#include "../steps.h"
#include "templates.h"
#include "map_own.h"

static const struct { const char *name, *title; } steps[STEPS] = {
	[SOURCE] = { "source", "Device Type and Event" },
	[LEDGER] = { "ledger", "Ledger" },
	[CONTRACT] = { "contract", "Contract" },
	[ROUTE] = { "route", "Route" },
	[SUMMARY] = { "summary", "Summary" },
};

static const char *
step_url(struct mapping_form *f, size_t i)
{
	return url_path(f->p->a, "blockchain", "map", f->w.id, steps[i].name,
	    NULL);
}

/* The ledger that was chosen, if it is there still. */
static enum err
find_driver(struct mapping_form *f)
{
	struct extension x;
	enum err e;

	f->driver = NULL;
	if (*f->w.extension == '\0')
		return E_OK;
	e = extension_get(f->p->db, f->p->a, f->w.extension, &x);
	if (e == E_OK) {
		f->driver = driver_by_name(x.driver);
		f->ledger = x.title;
	}
	if (f->driver != NULL && f->driver->ledger == NULL)
		f->driver = NULL;
	return e == E_NOTFOUND ? E_OK : e;
}

/* --- what is wrong --- */

static enum err
check_source(struct mapping_form *f)
{
	struct device_type t;
	enum err e;

	if (*f->w.type_id == '\0')
		form_error(&f->fe, f->p->a, "type", "Choose a device type.");
	else if ((e = device_type_get(f->p->db, f->p->a, f->w.type_id, &t)) ==
	    E_NOTFOUND)
		form_error(&f->fe, f->p->a, "type", "There is no such device "
		    "type.");
	else if (e != E_OK)
		return e;
	if (*f->w.event == '\0' || strlen(f->w.event) > EVENT_NAME_MAX)
		form_error(&f->fe, f->p->a, "event", "Enter the event that "
		    "devices of the type send: 1 to %d characters.",
		    EVENT_NAME_MAX);
	else if (strcmp(f->w.event, LEDGER_EVENT) == 0)
		form_error(&f->fe, f->p->a, "event", "What a ledger says is "
		    "not recorded in one: each transaction would bring "
		    "another event.");
	return E_OK;
}

static void
check_contract(struct mapping_form *f)
{
	const struct ledger_driver *l = f->driver->ledger;
	struct arena *a = f->p->a;
	const char *wrong = l->check_contract(a, f->w.contract);

	if (wrong != NULL)
		form_error(&f->fe, a, "contract", "%s", wrong);
	wrong = l->check_function(a, f->w.function);
	if (wrong != NULL)
		form_error(&f->fe, a, "function", "%s", wrong);
}

static void
check_route(struct mapping_form *f)
{
	size_t at;
	const char *wrong = route_check(f->p->a, &f->w.route, f->driver,
	    f->w.function, &at);

	if (wrong != NULL)
		form_error(&f->fe, f->p->a, at < f->w.route.n ?
		    arena_printf(f->p->a, "name-%zu", at) : NULL, "%s",
		    wrong);
}

static enum err
check(struct mapping_form *f, size_t i)
{
	if (i == SOURCE)
		return check_source(f);
	if (f->driver == NULL) {
		if (i == LEDGER)
			form_error(&f->fe, f->p->a, "extension",
			    "Choose a ledger.");
		return E_OK;
	}
	if (i == CONTRACT)
		check_contract(f);
	else if (i == ROUTE)
		check_route(f);
	return E_OK;
}

static enum err
check_all(struct mapping_form *f)
{
	struct form_errors all = { .n = 0 };
	enum err e = E_OK;

	for (size_t i = 0; e == E_OK && i < SUMMARY; i++) {
		f->fe.n = 0;
		e = check(f, i);
		steps_errors(f->p, &all, &f->fe, steps[i].title);
	}
	f->fe = all;
	return e;
}

/* --- what was typed --- */

static const char *
numbered(struct mapping_form *f, const char *name, size_t i)
{
	return page_field(f->p, arena_printf(f->p->a, "%s-%zu", name, i));
}

static void
read_route(struct mapping_form *f)
{
	struct map_route *r = &f->w.route;

	*r = (struct map_route){ .args = strcmp(page_field(f->p, "shape"),
	    "args") == 0 };
	for (size_t i = 0; i < ROUTE_PARAMS_MAX; i++) {
		const char *name = numbered(f, "name", i);
		int64_t places = digits_number(numbered(f, "places", i));

		if (*name == '\0')
			continue;
		r->params[r->n++] = (struct route_param){ .name = name,
			.type = numbered(f, "type", i),
			.from = numbered(f, "from", i),
			.value = numbered(f, "value", i),
			.places = *numbered(f, "places", i) == '\0' ? 0 :
			    places,
			.optional = strcmp(numbered(f, "optional", i),
			    "yes") == 0 };
	}
	f->w.newest = strcmp(page_field(f->p, "which"), "newest") == 0;
	f->w.routed = true;
}

/* Another contract, function or schema: the route is suggested anew. */
static void
read_contract(struct mapping_form *f)
{
	const char *contract = page_field(f->p, "contract");
	const char *function = page_field(f->p, "function");
	const char *schema = page_field(f->p, "schema");

	if (strcmp(function, f->w.function) != 0 ||
	    strcmp(schema, f->w.schema) != 0)
		f->w.routed = false;
	f->w.contract = contract;
	f->w.function = function;
	f->w.schema = strlen(schema) > METADATA_MAX ? "" : schema;
	if (strlen(schema) > METADATA_MAX)
		form_error(&f->fe, f->p->a, "schema", "At most %d bytes.",
		    METADATA_MAX);
}

static void
read_step(struct mapping_form *f, size_t i)
{
	if (i == SOURCE) {
		f->w.type_id = page_field(f->p, "type");
		f->w.event = page_field(f->p, "event");
	} else if (i == LEDGER)
		f->w.extension = page_field(f->p, "extension");
	else if (i == CONTRACT)
		read_contract(f);
	else if (i == ROUTE)
		read_route(f);
}

static enum err
show(struct mapping_form *f, size_t i)
{
	struct ledger_map_view v = { .w.errors = &f->fe };
	struct link_view list[STEPS];
	enum err e;

	/* it hangs on what was said before */
	if (f->driver == NULL && i > LEDGER && i < SUMMARY)
		return page_redirect(f->p, step_url(f, LEDGER));
	page_view_init(f->p, arena_printf(f->p->a, "Map Device Data: %s",
	    steps[i].title), NAV_EXTENSIONS, &v.w.page);
	v.w.fields = arena_array(f->p->a, MAP_FIELDS, sizeof(*v.w.fields));
	for (size_t k = 0; k < STEPS; k++)
		list[k] = (struct link_view){ .url = step_url(f, k),
			.title = steps[k].title };
	steps_show(f->p, &v.w, list, STEPS, i);
	if ((e = map_fill(f, i, &v)) != E_OK)
		return e;
	t_ledger_map(&f->p->reply->out, &v);
	return f->fe.n > 0 && f->p->req->method == METHOD_POST ? E_FORM :
	    E_OK;
}

/* --- Save --- */

static enum err
store(struct mapping_form *f)
{
	struct page *p = f->p;
	struct mapping m = { .id = f->w.mapping, .type_id = f->w.type_id,
		.event = f->w.event, .extension = f->w.extension,
		.contract = f->w.contract, .function = f->w.function,
		.route = route_write(p->a, &f->w.route),
		.newest = f->w.newest, .created = p->now, .updated = p->now,
		.user = p->user.name };
	enum err e = events_head(p->events, &m.since);

	if (e == E_OK)
		e = db_begin(p->db);
	if (e != E_OK)
		return e;
	e = m.id > 0 ? mapping_edit(p->db, &m) : mapping_add(p->db, &m);
	if (e == E_OK)
		e = draft_delete(p->db, f->w.id);
	return db_end(p->db, e);
}

static enum err
finish(struct mapping_form *f)
{
	enum err e = check_all(f);

	if (e == E_OK && f->fe.n > 0)
		return show(f, SUMMARY);
	if (e == E_OK)
		e = store(f);
	return e != E_OK ? e : page_done(f->p, "/blockchain",
	    f->w.mapping > 0 ? "mapping-saved" : "mapping-added");
}

/* --- handlers --- */

static enum err
load(struct mapping_form *f, size_t *i)
{
	enum err e = mapwizard_load(f->p, f->p->args[0], &f->w);

	for (*i = 0; *i < STEPS; ++*i)
		if (strcmp(steps[*i].name, f->p->args[1]) == 0)
			return e != E_OK ? e : find_driver(f);
	return E_NOTFOUND;
}

enum err
page_ledger_map_start(struct page *p)
{
	struct mapping_form f = { .p = p, .w = { .type_id = "", .event = "",
	    .extension = page_field(p, "extension"), .contract = "",
	    .function = "", .schema = "" } };
	enum err e = mapwizard_save(p, &f.w);

	return e != E_OK ? e : page_redirect(p, step_url(&f, SOURCE));
}

enum err
page_ledger_map_edit(struct page *p)
{
	struct mapping_form f = { .p = p };
	struct mapping m;
	enum err e = mapping_get(p->db, p->a, digits_number(p->args[0]), &m);

	if (e != E_OK)
		return e;
	mapwizard_from(p, &m, &f.w);
	e = mapwizard_save(p, &f.w);
	return e != E_OK ? e : page_redirect(p, step_url(&f, SUMMARY));
}

enum err
page_ledger_map(struct page *p)
{
	struct mapping_form f = { .p = p };
	size_t i;
	enum err e = load(&f, &i);

	if (e == E_NOTFOUND)
		return page_done(p, "/blockchain", "form-gone");
	if (e == E_OK && i == SUMMARY)
		e = check_all(&f);
	return e != E_OK ? e : show(&f, i);
}

enum err
page_ledger_map_post(struct page *p)
{
	bool back = strcmp(page_field(p, "go"), "back") == 0;
	struct mapping_form f = { .p = p };
	size_t i;
	enum err e = load(&f, &i);

	if (e == E_NOTFOUND)
		return page_done(p, "/blockchain", "form-gone");
	if (e != E_OK)
		return e;
	if (i == SUMMARY && !back)
		return finish(&f);
	if (i != SUMMARY) {
		read_step(&f, i);
		e = mapwizard_save(p, &f.w);
		if (e == E_OK)
			e = find_driver(&f);
	}
	if (e == E_OK && back)
		return page_redirect(p, step_url(&f, i > 0 ? i - 1 : 0));
	if (e == E_OK)
		e = check(&f, i);
	if (e != E_OK)
		return e;
	return f.fe.n > 0 ? show(&f, i) : page_redirect(p,
	    step_url(&f, i + 1));
}
