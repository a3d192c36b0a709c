/* Extension Configuration: its form on the Device Drilldown. */
#include <string.h>

#include "extconfig.h"

struct extconfig_all
extconfig_all(struct arena *a, const struct extension_name *all, size_t n)
{
	struct extconfig_all kn = {
		.x = arena_array(a, n, sizeof(*kn.x)),
		.k = arena_array(a, n, sizeof(*kn.k)),
	};

	for (size_t i = 0; i < n; i++) {
		const struct driver *pr = driver_by_name(all[i].driver);

		if (pr == NULL)
			continue;
		kn.x[kn.n] = all[i];
		kn.k[kn.n++] = (struct extconfig_known){
			.key = all[i].key, .device = pr->device,
			.links = driver_links(pr),
		};
	}
	return kn;
}

const char *
extconfig_text(struct arena *a, const char *stored,
    const struct extconfig_all *kn)
{
	const char *text;

	extconfig_stored(a, stored, kn->k, kn->n, &text);
	return text;
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

/* What is stored.  When each extension takes one member the links have all of
 * it; else it is read from the JSON. */
struct stored {
	const struct drilldown	*d;
	const json_t		*json;	/* NULL: use the links */
	const char		*text;	/* the text to show */
};

static bool
links_tell(const struct drilldown *d, const struct extconfig_all *kn)
{
	size_t k;

	for (size_t i = 0; i < d->nlinked; i++) {
		for (k = 0; k < kn->n; k++)
			if (strcmp(kn->k[k].key, d->linked[i].of.extension) == 0)
				break;
		if (k == kn->n || !kn->k[k].device[0].identifies ||
		    kn->k[k].device[1].name != NULL)
			return false;
	}
	return d->nlinked > 0 || *d->device->extensions == '\0';
}

/* The base of the form: what is stored, or what was stored when the form shown
 * again was made. */
static struct stored
stored_read(struct arena *a, const struct drilldown *d,
    const struct extconfig_all *kn)
{
	const struct again *again = d->again;
	struct stored s = { .d = d, .text = d->device->extensions };

	if (again != NULL && again->edits != NULL && !again->conflict) {
		s.text = again->edits->was;
		s.json = again->edits->from;
	} else if (!links_tell(d, kn))
		s.json = extconfig_stored(a, d->device->extensions, kn->k,
		    kn->n, &s.text);
	return s;
}

/* A member of an extension's object, or NULL. */
static const char *
stored_value(struct arena *a, const struct stored *s, const char *key,
    const char *member)
{
	if (s->json != NULL)
		return json_str(a, json_object_get(s->json, key), member);
	for (size_t i = 0; i < s->d->nlinked; i++)
		if (strcmp(s->d->linked[i].of.extension, key) == 0)
			return s->d->linked[i].of.name;
	return NULL;
}

static void
fill_field(struct page *p, const struct extension_name *x,
    const struct device_key *d, const struct stored *stored,
    const struct again *again, struct extfield_view *v)
{
	const struct extconfig_fault *f = NULL;
	const char *name = extconfig_field(p->a, x->key, d->name);
	const char *kept, *value, *typed = NULL, *hint = d->hint;

	kept = stored_value(p->a, stored, x->key, d->name);
	value = kept;
	if (again != NULL && again->edits != NULL)
		typed = extconfig_typed(p, again->edits, x->key, d->name);
	if (typed != NULL) {
		value = page_raw(p, name);
		f = fault_of(again->config, x->key, d->name);
		if (again->conflict && strcmp(typed,
		    kept == NULL ? "" : kept) != 0)
			hint = arena_printf(p->a, "Stored now: %s",
			    kept == NULL ? "nothing" : kept);
	}
	*v = (struct extfield_view){
		.field = {
			.name = name, .value = value, .mono = true,
			.id = extconfig_element(p->a, x->key, d->name),
			.label = arena_printf(p->a, "%s %s", x->title,
			    d->label),
			.hint = hint,
			.error = f != NULL ? f->text : NULL,
			.maxlength = FIELD_MAX, .optional = true,
		},
		.link = f != NULL ? f->link : NULL,
		.link_text = f != NULL ? f->link_text : NULL,
	};
	/* a valid value may still look odd */
	if (f == NULL && d->warn != NULL && value != NULL && *value != '\0')
		v->warning = d->warn(p->a, value);
}

/* Fields with a value, or about to get one, come first.  The others are
 * collapsed, unless nothing is linked yet. */
static void
part_fields(struct extconfig_view *v)
{
	struct extfield_view f;
	const char *value;

	for (size_t i = 0; i < v->nfields; i++) {
		f = v->fields[i];
		value = f.field.value;
		if ((value == NULL || *value == '\0') && f.field.error == NULL)
			continue;
		memmove(&v->fields[v->nlinked + 1], &v->fields[v->nlinked],
		    (i - v->nlinked) * sizeof(f));
		v->fields[v->nlinked++] = f;
	}
}

/* The fields of what is not linked are the same for each device with the same
 * links, when these tell which fields have a value. */
static struct kept_text *
kept_others(struct page *p, const struct drilldown *d,
    const struct stored *stored)
{
	const char *key = "fields beside";

	if (d->again != NULL || stored->json != NULL)
		return NULL;
	for (size_t i = 0; i < d->nlinked; i++)
		key = arena_printf(p->a, "%s %s", key,
		    d->linked[i].of.extension);
	return db_keep(p->db, key);
}

static void
fill_fields(struct page *p, const struct stored *stored,
    const struct extconfig_all *kn, const struct again *again,
    struct extconfig_view *v)
{
	const struct device_key *k;
	size_t n = 0;

	v->others = kept_others(p, stored->d, stored);
	v->all_off = true;
	for (size_t i = 0; i < kn->n; i++)
		for (k = kn->k[i].device; k->name != NULL; k++)
			n++;
	v->fields = arena_array(p->a, n, sizeof(*v->fields));
	for (size_t i = 0; i < kn->n; i++) {
		if (!kn->x[i].on) {
			if (stored_value(p->a, stored, kn->k[i].key,
			    kn->k[i].device[0].name) != NULL)
				v->off = arena_printf(p->a, "%s%s%s",
				    v->off == NULL ? "" : v->off,
				    v->off == NULL ? "" : ", ",
				    kn->x[i].title);
			continue;
		}
		for (k = kn->k[i].device; k->name != NULL; k++) {
			v->all_off = false;
			if (!keep_has(v->others) || stored_value(p->a, stored,
			    kn->k[i].key, k->name) != NULL)
				fill_field(p, &kn->x[i], k, stored, again,
				    &v->fields[v->nfields++]);
		}
	}
	part_fields(v);
}

const char *
extconfig_place(struct arena *a, const struct extconfig_fault *f)
{
	if (f->line > 0)
		return arena_printf(a, "Line %d, column %d", f->line,
		    f->column);
	if (f->extension != NULL && f->member != NULL)
		return extconfig_field(a, f->extension, f->member);
	return f->extension;
}

static void
fill_faults(struct page *p, const struct extconfig *x,
    const struct extconfig_edits *ed, struct extconfig_view *v)
{
	v->faults = arena_array(p->a, x->nfaults, sizeof(*v->faults));
	for (size_t i = 0; i < x->nfaults; i++) {
		if (extconfig_by_field(p, ed, &x->faults[i]))
			continue;
		v->faults[v->nfaults++] = (struct extfault_view){
			.where = extconfig_place(p->a, &x->faults[i]),
			.text = x->faults[i].text,
			.link = x->faults[i].link,
			.link_text = x->faults[i].link_text,
		};
	}
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
	const struct extconfig_edits *ed = again == NULL ? NULL : again->edits;
	const struct extconfig_all kn = extconfig_all(p->a, d->names,
	    d->nnames);
	const struct stored stored = stored_read(p->a, d, &kn);
	const bool typed = ed != NULL && ed->json;

	*v = (struct extconfig_view){
		.action = arena_printf(p->a, "%s/extensions",
		    drilldown_url(p->a, d->device)),
		.cannot = drilldown_role(p, ROLE_ADMIN),
		.json = typed ? page_raw(p, "json") : stored.text,
		.none = kn.n == 0,
		.was = extconfig_sent_along(p->a, stored.text),
		.ask = again == NULL ? NULL : again->ask,
		.sure = again == NULL ? NULL : again->sure,
	};
	if (typed && again->conflict)
		v->stored = *stored.text == '\0' ? "nothing" :
		    stored.text;
	v->rows = rows_for(v->json);
	for (size_t i = 0; i < kn.n && v->example == NULL; i++)
		if (kn.k[i].device[0].name != NULL)
			v->example = arena_printf(p->a,
			    "{\"%s\": {\"%s\": \"…\"}}", kn.k[i].key,
			    kn.k[i].device[0].name);
	if (v->cannot != NULL)
		return;
	fill_fields(p, &stored, &kn, again, v);
	if (ed != NULL)
		fill_faults(p, again->config, ed, v);
}
