/* Extension Configuration: Confirm changes. */
#include <string.h>

#include "../../lib/http/url.h"
#include "drilldown.h"
#include "extconfig.h"
#include "../pages.h"

/* The device that has a SIM, and the SIM's name there; NULL: none. */
struct owner {
	const char	*type_id, *device_id, *resource;
};

/* Find another device that links the same name, in any account with the same
 * kind of names. */
static enum err
owner_by_name(struct page *p, const struct device *d,
    const struct extconfig_all *kn, const struct device_key *k,
    const struct link *l, struct owner *o)
{
	const struct device_key *other;
	struct device found;
	enum err e;

	for (size_t i = 0; i < kn->n; i++) {
		other = extconfig_identifying(kn->k, kn->n, kn->k[i].key);
		if (other == NULL || strcmp(other->name, k->name) != 0)
			continue;
		e = device_linking(p->db, p->a, kn->k[i].key, l->resource,
		    &found);
		if (e != E_NOTFOUND && e != E_OK)
			return e;
		if (e == E_OK && found.id != d->id) {
			*o = (struct owner){ .type_id = found.type_id,
			    .device_id = found.device_id, .resource = l->resource };
			return E_OK;
		}
	}
	return E_OK;
}

/* Find another device with another spelling of the name, among the results of a
 * search for it. */
static enum err
owner_by_spelling(struct page *p, const struct device *d,
    const struct extconfig_all *kn, const struct device_key *k,
    const struct link *l, struct owner *o)
{
	const struct device_key *other;
	struct device_page found;
	struct link *links;
	size_t n;
	enum err e = device_search(p->db, p->a, l->resource, NULL, PAGE_ROWS,
	    &found);

	for (size_t i = 0; e == E_OK && i < found.n; i++) {
		const struct device_row *r = &found.rows[i];

		if (r->id == d->id)
			continue;
		e = device_links(p->db, p->a, r->id, &links, &n);
		for (; e == E_OK && n > 0; links++, n--) {
			other = extconfig_identifying(kn->k, kn->n,
			    links->extension);
			if (other == NULL || other->same != k->same ||
			    !k->same(links->resource, l->resource))
				continue;
			*o = (struct owner){ .type_id = r->type_id,
			    .device_id = r->device_id,
			    .resource = links->resource };
			return E_OK;
		}
	}
	return e;
}

/* A SIM belongs to one device only. */
static enum err
check_owners(struct page *p, const struct device *d,
    const struct extconfig_all *kn,
    struct extconfig *x)
{
	struct extconfig_fault *f;

	for (size_t i = 0; i < x->nlinks; i++) {
		const struct link *l = &x->links[i];
		const struct device_key *k = extconfig_identifying(kn->k,
		    kn->n, l->extension);
		struct owner o = { .resource = NULL };
		enum err e = owner_by_name(p, d, kn, k, l, &o);

		if (e == E_OK && o.resource == NULL && k->same != NULL)
			e = owner_by_spelling(p, d, kn, k, l, &o);
		if (e != E_OK)
			return e;
		if (o.resource == NULL)
			continue;
		f = extconfig_fault(x, p->a, l->extension, k->name, "This SIM "
		    "is already linked to another device%s%s. Remove it there "
		    "first.", strcmp(o.resource, l->resource) == 0 ? "" : ", as ",
		    strcmp(o.resource, l->resource) == 0 ? "" : o.resource);
		if (f == NULL)
			break;
		f->link = url_path(p->a, "devices", o.type_id, o.device_id,
		    NULL);
		f->link_text = arena_printf(p->a, "%s %s", o.type_id,
		    o.device_id);
	}
	return E_OK;
}

enum err
extconfig_check(struct page *p, const struct device *d, const char *text,
    struct extconfig *x)
{
	struct extension_name *names;
	struct extconfig_all kn;
	size_t n;
	enum err e = extension_names(p->db, p->a, &names, &n);

	if (e != E_OK)
		return e;
	kn = extconfig_all(p->a, names, n);
	extconfig_parse(p->a, text, kn.k, kn.n, x);
	return check_owners(p, d, &kn, x);
}

static enum err
show_again(struct page *p, const struct device *d, const struct extconfig *x,
    const struct extconfig_edits *ed)
{
	struct form_errors errors = { .n = 0 };
	struct again again = { .config = x, .edits = ed, .errors = &errors };
	const struct extconfig_fault *f = x->faults;

	for (size_t i = 0; i < x->nfaults; i++, f++) {
		const char *place = extconfig_place(p->a, f);

		form_error(&errors, p->a, extconfig_by_field(p, ed, f) ?
		    extconfig_element(p->a, f->extension, f->member) : "json",
		    "%s%s%s", place == NULL ? "" : place, place == NULL ? "" : ": ",
		    f->text);
	}
	return drilldown_show(p, d, &again);
}

/* The resources that confirming unlinks, a sentence each; "" when there are
 * none. */
static const char *
takes(struct page *p, const struct extconfig *x, const struct link *old,
    size_t nold)
{
	const char *text = "";

	for (size_t i = 0; i < nold; i++) {
		const char *to = NULL;

		for (size_t k = 0; k < x->nlinks; k++)
			if (strcmp(x->links[k].extension, old[i].extension) ==
			    0)
				to = x->links[k].resource;
		if (to != NULL && strcmp(to, old[i].resource) == 0)
			continue;
		text = arena_printf(p->a, "%s%s: %s is %s%s. ", text,
		    old[i].extension, old[i].resource, to == NULL ?
		    "unlinked" : "replaced by ", to == NULL ? "" : to);
	}
	return text;
}

/* Somebody else has saved another configuration since the form was made. d is
 * the device as stored now; confirming again replaces that. */
static enum err
show_conflict(struct page *p, const struct device *d,
    const struct extconfig *x, const struct extconfig_edits *ed)
{
	struct form_errors errors = { .n = 0 };
	struct again again = { .config = x, .edits = ed, .errors = &errors,
		.conflict = true };
	struct link *now;
	size_t n;
	enum err e = device_links(p->db, p->a, d->id, &now, &n);

	if (e != E_OK)
		return e;
	again.sure = takes(p, x, now, n);

	form_error(&errors, p->a, ed->json ? "json" : "", "Somebody else saved "
	    "this Extension Configuration after you opened it: what you typed "
	    "is still below, with what is stored now beside it, and Confirm "
	    "changes replaces what is stored.");
	return drilldown_show(p, d, &again);
}

/* Storing returned E_CONFLICT: at this very moment the SIM was linked elsewhere
 * or somebody else saved the configuration. */
static enum err
lost_race(struct page *p, const struct device *d,
    const struct extconfig_all *kn,
    struct extconfig *x, const struct extconfig_edits *ed)
{
	struct device now;
	enum err e = drilldown_device(p, &now);

	if (e != E_OK)
		return e;
	if (strcmp(now.extensions, d->extensions) != 0)
		return show_conflict(p, &now, x, ed);
	if ((e = check_owners(p, d, kn, x)) != E_OK)
		return e;
	return x->nfaults > 0 ? show_again(p, d, x, ed) : E_CONFLICT;
}

/* Ask for confirmation, keeping the input, before links are removed. */
static enum err
show_ask(struct page *p, const struct device *d, const struct extconfig *x,
    const struct extconfig_edits *ed, const char *what)
{
	struct again again = { .config = x, .edits = ed, .sure = what };

	again.ask = arena_printf(p->a, "%sNothing is saved yet: Confirm "
	    "changes once more if this is meant.", what);
	return drilldown_show(p, d, &again);
}

/* After a change: read the newly linked SIMs one by one, in the outside
 * pool. */
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
			    strcmp(old[j].resource, l->resource) != 0;
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
	    "refresh", NULL), url_query(p->a, "saved", "1", "then", then,
	    NULL)));
	p->reply->status = 307;
	return e;
}

enum err
page_extconfig(struct page *p)
{
	struct extension_name *names;
	struct extconfig_edits ed;
	struct extconfig_all kn;
	struct extconfig x;
	struct device d;
	struct link *old;
	const char *what;
	size_t nold, n;
	enum err e;

	if ((e = drilldown_device(p, &d)) != E_OK ||
	    (e = extension_names(p->db, p->a, &names, &n)) != E_OK ||
	    (e = device_links(p->db, p->a, d.id, &old, &nold)) != E_OK)
		return e;
	kn = extconfig_all(p->a, names, n);
	ed = extconfig_edits(p, kn.k, kn.n);
	extconfig_read(p, &ed, d.extensions, kn.k, kn.n, &x);
	if ((e = check_owners(p, &d, &kn, &x)) != E_OK)
		return e;
	if (x.nfaults > 0)
		return show_again(p, &d, &x, &ed);
	/* what is stored already, say by a double click, removes nothing */
	if (strcmp(x.json, d.extensions) != 0 &&
	    strcmp(ed.was, extconfig_text(p->a, d.extensions, &kn)) != 0)
		return show_conflict(p, &d, &x, &ed);
	what = takes(p, &x, old, nold);
	if (*what != '\0' && strcmp(page_raw(p, "sure"), what) != 0)
		return show_ask(p, &d, &x, &ed, what);
	e = device_reconfigure(p->db, p->a, &d, x.json, x.links, x.nlinks,
	    p->user.name, p->now);
	if (e == E_CONFLICT)
		return lost_race(p, &d, &kn, &x, &ed);
	return e != E_OK ? e : go_on(p, &d, &kn, &x, old, nold);
}
