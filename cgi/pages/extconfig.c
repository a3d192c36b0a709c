/*
 * Extension Configuration: as JSON, or a field per extension.  Both make the
 * same text, which extconfig_parse checks; Confirm changes saves it and goes
 * on to read the SIMs that are new.
 */
#include <string.h>

#include "../lib/url.h"
#include "drilldown.h"
#include "pages.h"

/* What both halves need: the extensions, on or off. */
struct known {
	struct extension_name	*x;
	struct extconfig_known	*k;	/* beside each */
	size_t			 n;
};

static struct known
make_known(struct arena *a, struct extension_name *all, size_t n)
{
	struct known kn = {
		.x = arena_array(a, n, sizeof(*kn.x)),
		.k = arena_array(a, n, sizeof(*kn.k)),
	};

	for (size_t i = 0; i < n; i++) {
		const struct provider *pr = provider_by_name(all[i].provider);

		if (pr == NULL)
			continue;
		kn.x[kn.n] = all[i];
		kn.k[kn.n++] = (struct extconfig_known){
			.key = all[i].key, .device = pr->device,
		};
	}
	return kn;
}

/* --- the view --- */

static const char *
field_name(struct arena *a, const char *key, const char *member)
{
	return arena_printf(a, "%s.%s", key, member);
}

/* The same for its element: a dot is no good there. */
static const char *
element_id(struct arena *a, const char *key, const char *member)
{
	return arena_printf(a, "%s-%s", key, member);
}

static const struct extconfig_fault *
fault_of(const struct extconfig *x, const char *key, const char *member)
{
	for (size_t i = 0; x != NULL && i < x->nfaults; i++)
		if (x->faults[i].extension != NULL &&
		    strcmp(x->faults[i].extension, key) == 0 &&
		    (x->faults[i].member == NULL ||
		    strcmp(x->faults[i].member, member) == 0))
			return &x->faults[i];
	return NULL;
}

static void
fill_field(struct page *p, const struct extension_name *x,
    const struct device_key *d, const json_t *stored,
    const struct again *again, struct extfield_view *v)
{
	const struct extconfig_fault *f = NULL;
	const char *name = field_name(p->a, x->key, d->name);
	const char *value;

	value = json_str(p->a, json_object_get(stored, x->key), d->name);
	if (again != NULL && again->config != NULL && again->plain) {
		value = page_raw(p, name);
		f = fault_of(again->config, x->key, d->name);
	}
	*v = (struct extfield_view){
		.field = {
			.name = name, .value = value, .mono = true,
			.id = element_id(p->a, x->key, d->name),
			.label = arena_printf(p->a, "%s %s", x->title,
			    d->label),
			.hint = d->hint,
			.error = f != NULL ? f->text : NULL,
			.maxlength = FIELD_MAX, .optional = true,
		},
		.link = f != NULL ? f->link : NULL,
		.link_text = f != NULL ? f->link_text : NULL,
	};
	/* One that passed may still look odd. */
	if (f == NULL && d->warn != NULL && value != NULL && *value != '\0')
		v->warning = d->warn(p->a, value);
}

static void
fill_fields(struct page *p, const json_t *stored, const struct known *kn,
    const struct again *again, struct extconfig_view *v)
{
	const struct device_key *k;
	size_t n = 0;

	for (size_t i = 0; i < kn->n; i++)
		for (k = kn->k[i].device; k->name != NULL; k++)
			n++;
	v->fields = arena_array(p->a, n, sizeof(*v->fields));
	for (size_t i = 0; i < kn->n; i++) {
		if (!kn->x[i].on) {
			if (json_object_get(stored, kn->k[i].key) != NULL)
				v->off = arena_printf(p->a, "%s%s%s",
				    v->off == NULL ? "" : v->off,
				    v->off == NULL ? "" : ", ",
				    kn->x[i].title);
			continue;
		}
		for (k = kn->k[i].device; k->name != NULL; k++)
			fill_field(p, &kn->x[i], k, stored, again,
			    &v->fields[v->nfields++]);
	}
}

static const char *
fault_place(struct arena *a, const struct extconfig_fault *f)
{
	if (f->line > 0)
		return arena_printf(a, "Line %d, column %d", f->line,
		    f->column);
	if (f->extension != NULL && f->member != NULL)
		return field_name(a, f->extension, f->member);
	return f->extension;
}

static void
fill_faults(struct page *p, const struct extconfig *x,
    struct extconfig_view *v)
{
	v->faults = arena_array(p->a, x->nfaults, sizeof(*v->faults));
	for (size_t i = 0; i < x->nfaults; i++)
		v->faults[v->nfaults++] = (struct extfault_view){
			.where = fault_place(p->a, &x->faults[i]),
			.text = x->faults[i].text,
			.link = x->faults[i].link,
			.link_text = x->faults[i].link_text,
		};
}

static int
rows_for(const char *text)
{
	int n = 2;

	for (; *text != '\0' && n < 16; text++)
		n += *text == '\n';
	return n < 6 ? 6 : n;
}

void
extconfig_fill(struct page *p, const struct drilldown *d,
    struct extconfig_view *v)
{
	const struct again *again = d->again;
	const struct extconfig *x = again != NULL ? again->config : NULL;
	const struct known kn = make_known(p->a, d->names, d->nnames);
	const char *text;
	const json_t *stored = extconfig_stored(p->a, d->device->extensions,
	    kn.k, kn.n, &text);

	*v = (struct extconfig_view){
		.action = arena_printf(p->a, "%s/extensions",
		    drilldown_url(p->a, d->device)),
		.cannot = drilldown_role(p, ROLE_ADMIN),
		.json = x != NULL && !again->plain ? page_raw(p, "json") :
		    text,
		.none = kn.n == 0,
	};
	v->rows = rows_for(v->json);
	for (size_t i = 0; i < kn.n && v->example == NULL; i++)
		if (kn.k[i].device[0].name != NULL)
			v->example = arena_printf(p->a,
			    "{\"%s\": {\"%s\": \"…\"}}", kn.k[i].key,
			    kn.k[i].device[0].name);
	fill_fields(p, stored, &kn, again, v);
	if (x != NULL && !again->plain)
		fill_faults(p, x, v);
}

/* --- Confirm changes --- */

/* The text that the plain fields mean: what is stored, with the extensions
 * that are on as typed. */
static const char *
text_of_fields(struct page *p, const struct device *d, const struct known *kn)
{
	json_t *root = extconfig_stored(p->a, d->extensions, kn->k, kn->n,
	    NULL);
	const struct device_key *k;
	const char *value;
	json_t *o;

	for (size_t i = 0; i < kn->n; i++) {
		if (!kn->x[i].on)
			continue;
		o = json_object();
		for (k = kn->k[i].device; k->name != NULL; k++) {
			value = page_field(p, field_name(p->a, kn->k[i].key,
			    k->name));
			if (*value != '\0')
				json_object_set_new(o, k->name,
				    json_string(value));
		}
		if (json_object_size(o) > 0)
			json_object_set(root, kn->k[i].key, o);
		else
			json_object_del(root, kn->k[i].key);
		json_decref(o);
	}
	return json_write(p->a, root);
}

static const char *
identifying(const struct device_key *k)
{
	for (; k->name != NULL; k++)
		if (k->identifies)
			return k->name;
	return "";
}

/* The other device that has the SIM of a link, in any account that names
 * SIMs the same way; ->id is d's own when there is none. */
static enum err
find_owner(struct page *p, const struct device *d, const struct known *kn,
    const struct link *l, const char *name, struct device *other)
{
	enum err e;

	for (size_t i = 0; i < kn->n; i++) {
		if (strcmp(identifying(kn->k[i].device), name) != 0)
			continue;
		e = device_of_sim(p->db, p->a, kn->k[i].key, l->sim_id, other);
		if (e != E_NOTFOUND && (e != E_OK || other->id != d->id))
			return e;
	}
	other->id = d->id;
	return E_OK;
}

/* A SIM has one device. */
static enum err
check_owners(struct page *p, const struct device *d, const struct known *kn,
    struct extconfig *x)
{
	struct extconfig_fault *f;
	struct device other;
	enum err e;

	for (size_t i = 0; i < x->nlinks; i++) {
		const char *key = x->links[i].extension, *name = "";

		for (size_t j = 0; j < kn->n; j++)
			if (strcmp(kn->k[j].key, key) == 0)
				name = identifying(kn->k[j].device);
		e = find_owner(p, d, kn, &x->links[i], name, &other);
		if (e != E_OK)
			return e;
		if (other.id == d->id)
			continue;
		f = extconfig_fault(x, p->a, key, name, "This SIM is linked "
		    "to another device already. Remove it there first.");
		if (f == NULL)
			break;
		f->link = drilldown_url(p->a, &other);
		f->link_text = arena_printf(p->a, "%s %s", other.type_id,
		    other.device_id);
	}
	return E_OK;
}

static enum err
show_again(struct page *p, const struct device *d, const struct extconfig *x,
    bool plain)
{
	struct form_errors errors = { .n = 0 };
	struct again again = { .config = x, .plain = plain,
		.errors = &errors };
	const struct extconfig_fault *f = x->faults;

	for (size_t i = 0; i < x->nfaults; i++, f++) {
		const char *place = fault_place(p->a, f);

		form_error(&errors, p->a, !plain ? "json" : f->member == NULL ?
		    "" : element_id(p->a, f->extension, f->member), "%s%s%s",
		    place == NULL ? "" : place, place == NULL ? "" : ": ",
		    f->text);
	}
	return drilldown_show(p, d, &again);
}

/* After a change: read the SIMs that are new to the device, one after the
 * other, in the pool that may. */
static enum err
go_on(struct page *p, const struct device *d, const struct known *kn,
    const struct extconfig *x, const struct link *old, size_t nold)
{
	const char *first = NULL, *then = "";
	enum err e;

	for (size_t i = 0; i < x->nlinks; i++) {
		const struct link *l = &x->links[i];
		bool fresh = false;

		for (size_t j = 0; j < kn->n; j++)
			fresh |= kn->x[j].on &&
			    strcmp(kn->k[j].key, l->extension) == 0;
		for (size_t j = 0; j < nold; j++)
			fresh &= strcmp(old[j].extension, l->extension) != 0 ||
			    strcmp(old[j].sim_id, l->sim_id) != 0;
		if (!fresh)
			continue;
		if (first == NULL)
			first = l->extension;
		else
			then = arena_printf(p->a, "%s%s%s", then,
			    *then == '\0' ? "" : ",", l->extension);
	}
	if (first == NULL)
		return page_done(p, drilldown_url(p->a, d),
		    "configuration-saved");
	e = page_redirect(p, arena_printf(p->a, "%s%s", url_path(p->a,
	    "devices", d->type_id, d->device_id, "extensions", first,
	    "refresh", NULL), url_query(p->a, "then", then, NULL)));
	p->reply->status = 307;
	return e;
}

enum err
page_extconfig(struct page *p)
{
	bool plain = strcmp(page_field(p, "mode"), "fields") == 0;
	struct extension_name *names;
	struct extconfig x;
	struct known kn;
	struct device d;
	struct link *old;
	size_t nold, n;
	enum err e;

	if ((e = drilldown_device(p, &d)) != E_OK ||
	    (e = extension_names(p->db, p->a, &names, &n)) != E_OK ||
	    (e = device_links(p->db, p->a, d.id, &old, &nold)) != E_OK)
		return e;
	kn = make_known(p->a, names, n);
	extconfig_parse(p->a, plain ? text_of_fields(p, &d, &kn) :
	    page_raw(p, "json"), kn.k, kn.n, &x);
	if ((e = check_owners(p, &d, &kn, &x)) != E_OK)
		return e;
	if (x.nfaults > 0)
		return show_again(p, &d, &x, plain);
	e = device_configure(p->db, p->a, d.id, x.json, x.links, x.nlinks,
	    p->now);
	if (e == E_CONFLICT) {
		/* Linked elsewhere in this very moment. */
		e = check_owners(p, &d, &kn, &x);
		if (e != E_OK || x.nfaults == 0)
			return e != E_OK ? e : E_CONFLICT;
		return show_again(p, &d, &x, plain);
	}
	return e != E_OK ? e : go_on(p, &d, &kn, &x, old, nold);
}
