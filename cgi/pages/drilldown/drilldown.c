/* Device Drilldown: everything about a device, from the store alone. */
#include <string.h>

#include "../../commands/verdict.h"
#include "../../store/command/command.h"
#include "../format.h"
#include "../manage/managed.h"
#include "../pages.h"
#include "behind.h"
#include "diagnostics.h"
#include "drilldown.h"
#include "extconfig.h"
#include "silence.h"
#include "sent.h"
#include "talk.h"
#include "templates.h"
#include "timeline.h"
#include "views.h"

enum { LINE_READABLE = 72 };	/* characters of JSON on one line */

static void
fill_connection(struct page *p, const struct device *d,
    struct drilldown_view *v)
{
	const struct fact facts[] = {
		{ .label = "Client ID", .mono = true,
		    .value = device_client(p->a, p->org.id, d) },
		{ .label = "Organization ID", .value = p->org.id,
		    .mono = true },
		{ .label = "Device Type", .value = d->type_id, .mono = true },
		{ .label = "Device ID", .value = d->device_id, .mono = true },
		{ .label = "Class ID", .value = d->class_id },
		{ .label = "Authentication Method",
		    .value = *d->token_hash != '\0' ?
			"token" : "none: it has no token" },
	};

	v->nconnection = sizeof(facts) / sizeof(facts[0]);
	v->connection = arena_alloc(p->a, sizeof(facts));
	memcpy(v->connection, facts, sizeof(facts));
	v->added = format_at(p->a, d->created);
	v->changed = format_at(p->a, d->updated);
}

/* Metadata as entered, except that one long line is laid out and an empty
 * object is left out. */
static const char *
readable(struct arena *a, const char *text)
{
	size_t n = strlen(text);
	json_t *m;

	if (strcmp(text, "") == 0 || strcmp(text, "{}") == 0)
		return NULL;
	if (n <= LINE_READABLE || memchr(text, '\n', n) != NULL)
		return text;
	m = json_read(a, text, n, NULL);
	return m == NULL ? text : json_write_pretty(a, m);
}

static void
fill_info(struct page *p, const struct device *d, struct drilldown_view *v)
{
	const struct device_info *i = &d->info;
	const struct fact facts[] = {
		{ .label = "Serial Number", .value = i->serial_number,
		    .mono = true },
		{ .label = "Manufacturer", .value = i->manufacturer },
		{ .label = "Model", .value = i->model },
		{ .label = "Class", .value = i->device_class },
		{ .label = "Description", .value = i->description },
		{ .label = "Firmware Version", .value = i->fw_version },
		{ .label = "Hardware Version", .value = i->hw_version },
		{ .label = "Descriptive Location",
		    .value = i->descriptive_location },
	};

	v->ninfo = sizeof(facts) / sizeof(facts[0]);
	v->info = arena_alloc(p->a, sizeof(facts));
	memcpy(v->info, facts, sizeof(facts));
	v->metadata = readable(p->a, d->metadata);
}

/* The command in ?action=, if it belongs to this device. */
static enum err
find_outcome(struct page *p, const struct device *d, struct command *c,
    bool *found)
{
	const char *q = pairs_get(&p->req->query, "action");
	int64_t id = 0;
	enum err e;

	*found = false;
	if (q == NULL)
		return E_OK;
	for (; *q >= '0' && *q <= '9' && id < INT64_MAX / 100; q++)
		id = id * 10 + *q - '0';
	if (*q != '\0')
		return E_OK;
	e = command_get(p->db, p->a, id, c);
	if (e == E_NOTFOUND)
		return E_OK;
	*found = e == E_OK && c->device == d->id;
	return e;
}

/* The extension of a link, when it is on and links something. */
static const struct extension_name *
find_name(const struct drilldown *d, const char *key)
{
	const struct driver *driver;

	for (size_t i = 0; i < d->nnames; i++) {
		if (strcmp(d->names[i].key, key) != 0)
			continue;
		driver = driver_by_name(d->names[i].driver);
		return d->names[i].on && driver != NULL &&
		    driver_links(driver) != NULL ? &d->names[i] : NULL;
	}
	return NULL;
}

/* The input of a link's section.  False when the link has no section. */
static bool
section_of(const struct drilldown *d, size_t i, struct section_for *f)
{
	f->sim = &d->linked[i];
	f->extension = find_name(d, f->sim->of.extension);
	f->resource = f->sim->of.name;
	f->row = f->sim->of.id;
	f->has = f->sim->of.has;
	return f->extension != NULL;
}

/* Send the queries for what there is of the device ahead. */
static void
ask_device(struct page *p, const struct drilldown *d)
{
	struct sim *linked;
	size_t n;

	if (!db_ahead(p->db, true))
		return;
	sim_list_linked(p->db, p->a, d->device->id, LINKS_MAX, &linked, &n);
	timeline_ask(p, d);
	sent_ask(p, d);
	behind_ask(p, d);
	diagnostics_ask(p, d);
	if (d->device->has & DEVICE_HAS_MANAGED)
		managed_ask(p, d->device);
	db_ahead(p->db, false);
}

/* And for what there is of what it links. */
static void
ask_linked(struct page *p, const struct drilldown *d)
{
	struct section_for f = { .device = d->device };

	if (!db_ahead(p->db, true))
		return;
	timeline_ask_changes(p, d);
	for (size_t i = 0; i < d->nlinked; i++)
		if (section_of(d, i, &f))
			view_ask(p, &f);
	db_ahead(p->db, false);
}

static enum err
fill_sections(struct page *p, const struct drilldown *d,
    struct drilldown_view *v)
{
	struct section_for f = {
		.device = d->device, .again = d->again,
		.cycle = pairs_get(&p->req->query, "cycle"),
		.lookup = pairs_get(&p->req->query, "lookup"),
	};
	struct command given;
	bool found;
	enum err e = find_outcome(p, d->device, &given, &found);

	v->sections = arena_array(p->a, d->nlinked, sizeof(*v->sections));
	for (size_t i = 0; e == E_OK && i < d->nlinked; i++) {
		if (!section_of(d, i, &f))
			continue;
		f.outcome = found && strcmp(given.extension,
		    f.extension->key) == 0 ? &given : NULL;
		e = view_fill(p, &f, &v->sections[v->nsections]);
		v->nsections += e == E_OK;
	}
	return e;
}

/* What is out of order among the device's extensions; or NULL. */
static const char *
trouble(struct page *p, const struct drilldown *d)
{
	const char *text = NULL;

	for (size_t i = 0; i < d->nlinked; i++) {
		const struct extension_name *x = find_name(d,
		    d->linked[i].of.extension);

		if (x == NULL || x->check_err == E_OK)
			continue;
		text = arena_printf(p->a, "%s%s%s does not work as of %s: %s",
		    text == NULL ? "" : text, text == NULL ? "" : " ",
		    x->title, format_time(p->a, x->checked),
		    driver_words(p->a, driver_by_name(x->driver),
		    errs[x->check_err].sentence));
	}
	return text;
}

enum err
drilldown_show(struct page *p, const struct device *device,
    const struct again *again)
{
	struct drilldown d = { .device = device, .again = again };
	struct drilldown_view v = {
		.type_id = device->type_id, .device_id = device->device_id,
		.url = drilldown_url(p->a, device),
		.location = device->info.descriptive_location,
		.errors = again != NULL ? again->errors : NULL,
	};
	struct silence silence;
	enum err e;

	page_view_init(p, device->device_id, NAV_DEVICES, &v.page);
	if (again != NULL && again->ask != NULL) {
		v.page.notice_kind = "warn";
		v.page.notice = again->ask;
	}
	v.connect = arena_printf(p->a, "%s/connect", v.url);
	if (p->user.role >= ROLE_ADMIN) {
		v.edit = arena_printf(p->a, "%s/edit", v.url);
		v.remove = arena_printf(p->a, "%s/delete", v.url);
		v.token = arena_printf(p->a, "%s/token", v.url);
	}
	fill_connection(p, device, &v);
	fill_info(p, device, &v);
	ask_device(p, &d);
	if ((e = talk_fill(p, device, &v.talk, &silence)) != E_OK ||
	    (e = sim_list_linked(p->db, p->a, device->id, LINKS_MAX,
	    &d.linked, &d.nlinked)) != E_OK ||
	    (e = extension_names(p->db, p->a, &d.names, &d.nnames)) != E_OK)
		return e;
	ask_linked(p, &d);
	if ((e = behind_fill(p, &d, &v)) != E_OK ||
	    (e = silence_fill(p, &d, v.gateway.url != NULL, &silence,
	    &v.talk)) != E_OK ||
	    (e = diagnostics_fill(p, &d, &v.diagnostics)) != E_OK ||
	    ((device->has & DEVICE_HAS_MANAGED) &&
	    (e = managed_fill(p, device, &v.managed)) != E_OK) ||
	    (e = sent_fill(p, &d, &v)) != E_OK ||
	    (e = timeline_fill(p, &d, &v)) != E_OK ||
	    (e = fill_sections(p, &d, &v)) != E_OK)
		return e;
	v.trouble = trouble(p, &d);
	extconfig_fill(p, &d, &v.config);
	t_drilldown(&p->reply->out, &v);
	return again != NULL ? E_FORM : E_OK;
}

/* Render only the parts that change by themselves while the page is open. */
static enum err
show_live(struct page *p, const struct device *d)
{
	struct talk_view v = { .nevents = 0 };
	struct silence silence;
	enum err e = talk_fill(p, d, &v, &silence);

	if (e == E_OK)
		t_talk_live(&p->reply->out, &v);
	return e;
}

enum err
page_drilldown(struct page *p)
{
	struct device d;
	enum err e = drilldown_device(p, &d);

	if (e == E_OK && p->req->fragment)
		return show_live(p, &d);
	return e != E_OK ? e : drilldown_show(p, &d, NULL);
}
