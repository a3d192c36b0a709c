/* Settings: the organization, and switching extensions on and off. */
#include <string.h>

#include "../../drivers/registry.h"
#include "../../lib/http/url.h"
#include "../../lib/text/zone.h"
#include "../../store/extension/extension.h"
#include "../format.h"
#include "../pages.h"
#include "../validate.h"
#include "templates.h"
#include "view_settings.h"

/* The prefix of the switches' field names. */
static const char prefix[] = "on.";

static struct badge
health(const struct extension *x)
{
	if (x->checked == ABSENT)
		return (struct badge){ 0 };
	return x->check_err == E_OK ?
	    (struct badge){ .kind = "ok", .text = "Connection works" } :
	    (struct badge){ .kind = "bad", .text = errs[x->check_err].title,
		.title = x->check_text };
}

/* Is there already an extension of this kind, or with its name? */
static bool
kind_there(const struct extension *x, size_t n, const struct kind *kind)
{
	for (size_t i = 0; i < n; i++) {
		const struct driver *of = driver_by_name(x[i].driver);

		if (strcmp(x[i].key, kind->name) == 0 ||
		    (of != NULL && of->kind == kind))
			return true;
	}
	return false;
}

/* The URL for adding one of this kind. */
static const char *
kind_add(struct page *p, const struct kind *kind)
{
	return url_path(p->a, "extensions", "add", kind->drivers[0]->name,
	    NULL);
}

/* A switch for every extension, then for every kind that can be added;
 * switching that on opens its form. */
static enum err
switches(struct page *p, struct settings_view *v)
{
	struct extension *x;
	size_t n, nkinds = 0;
	enum err e = extension_list(p->db, p->a, &x, &n);

	if (e != E_OK)
		return e;
	while (kind_table[nkinds] != NULL)
		nkinds++;
	v->switches = arena_array(p->a, n + nkinds, sizeof *v->switches);
	for (size_t i = 0; i < n; i++)
		v->switches[v->nswitches++] = (struct switch_view){
			.name = arena_printf(p->a, "%s%s", prefix, x[i].key),
			.title = x[i].title, .on = x[i].on,
			.url = url_path(p->a, "extensions", x[i].key, "edit",
			    NULL),
			.action = "Edit", .health = health(&x[i]),
		};
	for (size_t i = 0; i < nkinds; i++)
		if (!kind_there(x, n, kind_table[i]))
			v->switches[v->nswitches++] = (struct switch_view){
				.name = arena_printf(p->a, "%s%s", prefix,
				    kind_table[i]->name),
				.title = kind_table[i]->title,
				.about = "Not set up yet. Select On and Save "
				    "to enter its credentials.",
				.url = kind_add(p, kind_table[i]),
				.action = "Set up",
			};
	return E_OK;
}

static const char *
zone_of(const struct user *u)
{
	return u->zone != NULL && *u->zone != '\0' ? u->zone : "UTC";
}

static enum err
show(struct page *p, const char *name, const char *zone,
    struct form_errors *fe)
{
	struct settings_view v = {
		.errors = fe,
		.now = format_time(p->a, p->now),
		.zone = {
			.name = "zone", .label = "Time zone", .value = zone,
			.hint = "A city such as Lisbon, a name such as "
			    "Europe/Lisbon, or UTC.",
			.required = true, .maxlength = ZONE_NAME_MAX,
			.error = form_error_of(fe, "zone"),
		},
		.name = {
			.name = "name", .label = "Organization name",
			.value = name, .required = true,
			.maxlength = FIELD_MAX,
			.error = form_error_of(fe, "name"),
		},
	};
	enum err e = switches(p, &v);

	if (e != E_OK)
		return e;
	page_view_init(p, "Settings", NAV_SETTINGS, &v.page);
	t_settings(&p->reply->out, &v);
	return fe->n > 0 ? E_FORM : E_OK;
}

enum err
page_settings(struct page *p)
{
	struct form_errors fe = { 0 };

	return show(p, p->org.name, zone_of(&p->user), &fe);
}

static enum err
save_general(struct page *p)
{
	const char *name = page_field(p, "name");
	struct form_errors fe = { 0 };
	enum err e;

	validate_given(&(struct validation){ &fe, p->a, "name", "Organization name" },
	    name, FIELD_MAX);
	if (fe.n > 0)
		return show(p, name, zone_of(&p->user), &fe);
	e = org_rename(p->db, name);
	return e != E_OK ? e : page_done(p, "/settings", "organization-saved");
}

/* The submitted "on" or "off" of a key; NULL when it is not in the form. */
static const char *
wanted(struct page *p, const char *key)
{
	return pairs_get(&p->req->form,
	    arena_printf(p->a, "%s%s", prefix, key));
}

static enum err
save_extensions(struct page *p)
{
	const struct kind *first = NULL;
	const char *then = "";
	struct extension *x;
	size_t n;
	enum err e = extension_list(p->db, p->a, &x, &n);

	if (e != E_OK || (e = db_begin(p->db)) != E_OK)
		return e;
	for (size_t i = 0; e == E_OK && i < n; i++) {
		const char *w = wanted(p, x[i].key);

		if (w != NULL && (strcmp(w, "on") == 0) != x[i].on)
			e = extension_set_on(p->db, x[i].key, !x[i].on,
			    p->now);
	}
	if ((e = db_end(p->db, e)) != E_OK)
		return e;
	for (size_t i = 0; kind_table[i] != NULL; i++) {
		const char *w = wanted(p, kind_table[i]->name);

		if (w == NULL || strcmp(w, "on") != 0 ||
		    kind_there(x, n, kind_table[i]))
			continue;
		if (first == NULL)
			first = kind_table[i];
		else
			then = arena_printf(p->a, "%s%s%s", then,
			    *then == '\0' ? "" : ",",
			    kind_table[i]->drivers[0]->name);
	}
	if (first != NULL)
		return page_redirect(p, arena_printf(p->a, "%s%s",
		    kind_add(p, first), url_query(p->a, "then", then, NULL)));
	return page_done(p, "/settings#extensions", "extensions-saved");
}

static const char *
zone_list(struct arena *a, const char *const *names, size_t n)
{
	const char *list = "";

	for (size_t i = 0; i < n; i++)
		list = arena_printf(a, "%s%s%s", list, i > 0 ? ", " : "",
		    names[i]);
	return list;
}

/* A person's own setting, so no role is required. */
enum err
page_settings_times(struct page *p)
{
	const char *typed = page_field(p, "zone"), *found[ZONE_FOUND_MAX];
	struct form_errors fe = { 0 };
	size_t n = zone_find(p->a, typed, found);
	enum err e;

	if (n == 1) {
		e = user_set_zone(p->db, p->user.id, found[0]);
		return e != E_OK ? e : page_done(p, "/settings", "zone-saved");
	}
	if (n > 0)
		form_error(&fe, p->a, "zone", "More than one time zone fits: "
		    "%s. Enter one of them.", zone_list(p->a, found, n));
	else if ((n = zone_near(p->a, typed, found)) > 0)
		form_error(&fe, p->a, "zone", "No time zone has this name. "
		    "Did you mean %s?", zone_list(p->a, found, n));
	else
		form_error(&fe, p->a, "zone", "No time zone has this name. "
		    "Enter the name of a large city in yours.");
	return show(p, p->org.name, typed, &fe);
}

enum err
page_settings_post(struct page *p)
{
	const char *part = page_field(p, "part");

	if (strcmp(part, "general") == 0)
		return save_general(p);
	return strcmp(part, "extensions") == 0 ? save_extensions(p) : E_INPUT;
}
