/* Extension Configuration: Confirm changes. */
#include <string.h>

#include "../../lib/url.h"
#include "extconfig.h"
#include "../pages.h"

/* The text that the plain fields mean: what is stored, with the extensions
 * that are on as typed. */
static const char *
text_of_fields(struct page *p, const struct device *d,
    const struct extconfig_all *kn)
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
			value = page_field(p, extconfig_field(p->a,
			    kn->k[i].key, k->name));
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
find_owner(struct page *p, const struct device *d,
    const struct extconfig_all *kn,
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
check_owners(struct page *p, const struct device *d,
    const struct extconfig_all *kn,
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
		.errors = &errors, .was = page_field(p, "was") };
	const struct extconfig_fault *f = x->faults;

	for (size_t i = 0; i < x->nfaults; i++, f++) {
		const char *place = extconfig_place(p->a, f);

		form_error(&errors, p->a, !plain ? "json" : f->member == NULL ?
		    "" : extconfig_element(p->a, f->extension, f->member),
		    "%s%s%s", place == NULL ? "" : place, place == NULL ? "" : ": ",
		    f->text);
	}
	return drilldown_show(p, d, &again);
}

/* Somebody saved another one after the form was made.  d: as stored now; to
 * confirm once more is to replace that. */
static enum err
show_conflict(struct page *p, const struct device *d,
    const struct extconfig *x, bool plain)
{
	struct form_errors errors = { .n = 0 };
	struct again again = { .config = x, .plain = plain,
		.errors = &errors, .conflict = true };

	form_error(&errors, p->a, plain ? "" : "json", "Somebody else saved "
	    "this Extension Configuration after you opened it: what you typed "
	    "is still below, with what is stored now beside it, and Confirm "
	    "changes replaces what is stored.");
	return drilldown_show(p, d, &again);
}

/* E_CONFLICT when it was stored: linked elsewhere, or configured by somebody
 * else, in this very moment. */
static enum err
lost_race(struct page *p, const struct device *d,
    const struct extconfig_all *kn,
    struct extconfig *x, bool plain)
{
	struct device now;
	enum err e = drilldown_device(p, &now);

	if (e != E_OK)
		return e;
	if (strcmp(now.extensions, d->extensions) != 0)
		return show_conflict(p, &now, x, plain);
	if ((e = check_owners(p, d, kn, x)) != E_OK)
		return e;
	return x->nfaults > 0 ? show_again(p, d, x, plain) : E_CONFLICT;
}

/* After a change: read the SIMs that are new to the device, one after the
 * other, in the pool that may. */
static enum err
go_on(struct page *p, const struct device *d,
    const struct extconfig_all *kn,
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
	struct extconfig_all kn;
	struct device d;
	struct link *old;
	size_t nold, n;
	enum err e;

	if ((e = drilldown_device(p, &d)) != E_OK ||
	    (e = extension_names(p->db, p->a, &names, &n)) != E_OK ||
	    (e = device_links(p->db, p->a, d.id, &old, &nold)) != E_OK)
		return e;
	kn = extconfig_all(p->a, names, n);
	extconfig_parse(p->a, plain ? text_of_fields(p, &d, &kn) :
	    page_raw(p, "json"), kn.k, kn.n, &x);
	if ((e = check_owners(p, &d, &kn, &x)) != E_OK)
		return e;
	if (x.nfaults > 0)
		return show_again(p, &d, &x, plain);
	/* What is stored already, by a double click say, takes nothing away. */
	if (strcmp(x.json, d.extensions) != 0 && strcmp(page_field(p, "was"),
	    extconfig_fingerprint(p, &d)) != 0)
		return show_conflict(p, &d, &x, plain);
	e = device_reconfigure(p->db, p->a, &d, x.json, x.links, x.nlinks,
	    p->now);
	if (e == E_CONFLICT)
		return lost_race(p, &d, &kn, &x, plain);
	return e != E_OK ? e : go_on(p, &d, &kn, &x, old, nold);
}
