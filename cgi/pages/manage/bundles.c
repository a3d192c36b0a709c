/* Device Management Extensions: packages of actions, added and removed. */
#include <string.h>

#include "../../lib/http/url.h"
#include "../../lib/text/digits.h"
#include "../../manage/bundle.h"
#include "../format.h"
#include "../pages.h"
#include "../units.h"
#include "../validate.h"
#include "managed.h"
#include "templates.h"

enum { COUNTED = 1000 };

#define PACKAGES	"/extensions/packages"

/* "pluginURI (required), version" */
static const char *
parameters(struct page *p, const struct bundle_action *x)
{
	const char *text = NULL;

	for (size_t i = 0; i < x->nparameters; i++)
		text = arena_printf(p->a, "%s%s%s%s", text == NULL ? "" : text,
		    text == NULL ? "" : ", ", x->parameters[i].name,
		    x->parameters[i].required ? " (required)" : "");
	return text == NULL ? "None" : text;
}

/* "12 devices"; NULL: none. */
static enum err
supported(struct page *p, const char *id, const char **words)
{
	int64_t n;
	enum err e = managed_supporting(p->db, id, COUNTED + 1, &n);

	*words = n == 0 ? NULL : n > COUNTED ? arena_printf(p->a,
	    "more than %s", units_count(p->a, COUNTED, "device", "devices")) :
	    units_count(p->a, n, "device", "devices");
	return e;
}

static struct bundle_view
view_of(struct page *p, const struct stored_bundle *s, const struct bundle *b)
{
	struct bundle_view v = { .id = b->id, .title = b->title,
		.about = b->about, .version = b->version,
		.provider = b->provider, .added_by = s->added_by,
		.updated = format_when(p->a, s->updated, p->now),
		.devices = url_path(p->a, "extensions", "packages", b->id,
		    "devices", NULL),
		.edit = arena_printf(p->a, PACKAGES "/add%s", url_query(p->a,
		    "package", b->id, NULL)),
		.remove = url_path(p->a, "extensions", "packages", b->id,
		    "remove", NULL) };

	v.actions = arena_array(p->a, b->nactions, sizeof(*v.actions));
	for (; v.nactions < b->nactions; v.nactions++) {
		const struct bundle_action *x = &b->actions[v.nactions];

		v.actions[v.nactions] = (struct bundle_action_view){
		    .title = x->title, .about = x->about,
		    .parameters = parameters(p, x),
		    .url = p->user.role < ROLE_OPERATOR ? NULL :
			arena_printf(p->a, "/actions/new%s", url_query(p->a,
			"action", arena_printf(p->a, "%s/%s", b->id, x->id),
			NULL)) };
	}
	return v;
}

enum err
page_bundles(struct page *p)
{
	struct bundles_view v = { .nbundles = 0 };
	struct stored_bundle *s;
	struct bundle b;
	size_t n;
	enum err e = bundle_list(p->db, p->a, &s, &n);

	if (e != E_OK)
		return e;
	v.bundles = arena_array(p->a, n, sizeof(*v.bundles));
	for (size_t i = 0; e == E_OK && i < n; i++) {
		struct bundle_view *view = &v.bundles[v.nbundles];

		if (!bundle_open(p->a, &s[i], &b))
			continue;
		*view = view_of(p, &s[i], &b);
		e = supported(p, b.id, &view->supported);
		v.nbundles++;
	}
	if (e != E_OK)
		return e;
	page_view_init(p, "Device Management Extensions", NAV_EXTENSIONS,
	    &v.page);
	t_bundles(&p->reply->out, &v);
	return E_OK;
}

/* --- what supports one --- */

static struct supporter_line
supporter(struct page *p, const struct managed_device *d)
{
	return (struct supporter_line){ .type_id = d->type_id,
	    .device_id = d->device_id, .url = url_path(p->a, "devices",
		d->type_id, d->device_id, NULL),
	    .state = managed_badge(&d->managed, p->now),
	    .since = format_when(p->a, d->managed.since, p->now) };
}

enum err
page_bundle_devices(struct page *p)
{
	const char *after = pairs_get(&p->req->query, "after");
	int64_t from = after == NULL ? 0 : digits_number(after);
	struct supporters_view v = { .id = p->args[0] };
	struct managed_device *list;
	struct stored_bundle s;
	struct bundle b;
	enum err e = bundle_get(p->db, p->a, p->args[0], &s);

	if (e == E_OK)
		e = managed_supporters(p->db, p->a, s.id, from < 0 ? 0 : from,
		    PAGE_ROWS + 1, &list, &v.nlines);
	if (e != E_OK)
		return e;
	v.title = bundle_open(p->a, &s, &b) ? b.title : s.id;
	if (v.nlines > PAGE_ROWS) {
		v.nlines = PAGE_ROWS;
		v.next = arena_printf(p->a, "%s?after=%lld", url_path(p->a,
		    "extensions", "packages", s.id, "devices", NULL),
		    (long long)list[PAGE_ROWS - 1].device);
	}
	v.lines = arena_array(p->a, v.nlines, sizeof(*v.lines));
	for (size_t i = 0; i < v.nlines; i++)
		v.lines[i] = supporter(p, &list[i]);
	page_view_init(p, v.title, NAV_EXTENSIONS, &v.page);
	t_supporters(&p->reply->out, &v);
	return E_OK;
}

/* --- add --- */

static enum err
show_form(struct page *p, const char *json, const struct form_errors *fe)
{
	struct bundle_form_view v = { .errors = fe, .json = {
		.name = "json", .label = "Package as JSON", .mono = true,
		.rows = 20, .required = true, .value = json,
		.error = fe == NULL ? NULL : form_error_of(fe, "json") } };

	page_view_init(p, "Add Package", NAV_EXTENSIONS, &v.page);
	t_bundle_form(&p->reply->out, &v);
	return fe != NULL ? E_FORM : E_OK;
}

enum err
page_bundle_add(struct page *p)
{
	const char *id = pairs_get(&p->req->query, "package");
	struct stored_bundle s;
	enum err e = id == NULL ? E_NOTFOUND :
	    bundle_get(p->db, p->a, id, &s);
	json_t *o;

	if (e != E_OK)
		return e == E_NOTFOUND ? show_form(p, "", NULL) : e;
	o = json_read(p->a, s.content, strlen(s.content), NULL);
	return show_form(p, o == NULL ? s.content :
	    json_write_pretty(p->a, o), NULL);
}

static enum err
put(struct page *p, const struct stored_bundle *s)
{
	enum err e = bundle_update(p->db, s);

	return e == E_NOTFOUND ? bundle_add(p->db, s) : e;
}

enum err
page_bundle_add_post(struct page *p)
{
	const char *typed = text_unix(p->a, page_raw(p, "json"));
	const char *why = NULL, *member = NULL;
	struct form_errors fe = { 0 };
	struct json_fault fault;
	struct stored_bundle s;
	struct bundle b;
	json_t *o = json_read(p->a, typed, strlen(typed), &fault);
	enum err e;

	if (o == NULL)
		form_error(&fe, p->a, "json", "This is not JSON. Line %d, "
		    "column %d: %s", fault.line, fault.column, fault.what);
	else if (!json_is_object(o))
		form_error(&fe, p->a, "json", "A package is a JSON object.");
	else if ((why = bundle_read(p->a, o, &b, &member)) != NULL)
		form_error(&fe, p->a, "json", "%s", why);
	else if (strlen(typed) > BUNDLE_BYTES_MAX)
		form_error(&fe, p->a, "json", "A package has at most 64 KB.");
	if (fe.n > 0)
		return show_form(p, typed, &fe);
	s = (struct stored_bundle){ .id = b.id, .version = b.version,
	    .content = json_write(p->a, o), .added_by = p->user.name,
	    .added = p->now, .updated = p->now };
	e = put(p, &s);
	return e != E_OK ? e : page_done(p, PACKAGES, "package-saved");
}

enum err
page_bundle_remove(struct page *p)
{
	enum err e = bundle_delete(p->db, p->args[0]);

	if (e == E_CONFLICT)
		return page_done(p, PACKAGES, "package-in-use");
	return e != E_OK ? e : page_done(p, PACKAGES, "package-removed");
}
