#include "wizard.h"

#include <string.h>

#include "../../commands/interface.h"
#include "../../commands/ledger.h"
#include "../../lib/crypt/seal.h"
#include "../../lib/text/utf8.h"
#include "../../store/extension/extension.h"

static const char draft_kind[] = "ledger-map";

enum { SENDERS = 200, NAME_SHOWN = 60 };

/* --- the draft --- */

enum err
mapwizard_load(struct page *p, const char *id, struct mapwizard *w)
{
	const char *route;
	struct draft d;
	json_t *o;
	enum err e = draft_get(p->db, p->a, id, p->user.id, draft_kind, &d);

	if (e != E_OK)
		return e;
	o = json_read(p->a, d.body, strlen(d.body), NULL);
	*w = (struct mapwizard){ .id = d.id, .mapping = json_num(o, "mapping"),
		.type_id = json_text(p->a, o, "type"),
		.event = json_text(p->a, o, "event"),
		.extension = json_text(p->a, o, "extension"),
		.contract = json_text(p->a, o, "contract"),
		.function = json_text(p->a, o, "function"),
		.schema = json_text(p->a, o, "schema"),
		.newest = json_bool(o, "newest") == 1,
		.routed = json_bool(o, "routed") == 1 };
	if (w->mapping == ABSENT)
		w->mapping = 0;
	route = json_text(p->a, o, "route");
	if (*route != '\0')
		route_read(p->a, route, &w->route);
	return E_OK;
}

enum err
mapwizard_save(struct page *p, struct mapwizard *w)
{
	json_t *o = json_own(p->a, json_object());
	struct draft d = { .user = p->user.id, .kind = draft_kind,
		.sealed = "", .updated = p->now };

	if (w->id == NULL)
		w->id = random_token(p->a, 16);
	json_put_num(o, "mapping", w->mapping);
	json_put_str(o, "type", w->type_id);
	json_put_str(o, "event", w->event);
	json_put_str(o, "extension", w->extension);
	json_put_str(o, "contract", w->contract);
	json_put_str(o, "function", w->function);
	json_put_str(o, "schema", w->schema);
	json_object_set_new(o, "newest", json_boolean(w->newest));
	json_object_set_new(o, "routed", json_boolean(w->routed));
	json_put_str(o, "route", route_write(p->a, &w->route));
	d.id = w->id;
	d.body = json_write(p->a, o);
	return draft_put(p->db, &d);
}

void
mapwizard_from(struct page *p, const struct mapping *m, struct mapwizard *w)
{
	*w = (struct mapwizard){ .mapping = m->id, .type_id = m->type_id,
		.event = m->event, .extension = m->extension,
		.contract = m->contract, .function = m->function,
		.schema = "", .newest = m->newest };
	w->routed = route_read(p->a, m->route, &w->route);
}

/* --- events that were seen --- */

static void
add_name(struct map_sample *s, const char *name)
{
	for (size_t i = 0; i < s->nnames; i++)
		if (strcmp(s->names[i], name) == 0)
			return;
	if (s->nnames < MAP_NAMES_MAX)
		s->names[s->nnames++] = name;
}

/* Of one device: its names, and its event when it is the newest so far. */
static enum err
sample_of(struct page *p, const struct mapwizard *w, const struct device *d,
    int64_t id, struct map_sample *s)
{
	struct device_event *last;
	size_t n;
	enum err e = events_last(p->events, p->a, id, &last, &n);

	for (size_t i = 0; e == E_OK && i < n; i++) {
		if (strcmp(last[i].name, LEDGER_EVENT) != 0)
			add_name(s, last[i].name);
		if (strcmp(last[i].name, w->event) != 0 ||
		    (s->e.payload != NULL && last[i].at <= s->e.at))
			continue;
		s->e = (struct route_event){ .type_id = d->type_id,
			.device_id = d->device_id, .at = last[i].at,
			.payload = last[i].payload,
			.base64 = last[i].base64 };
	}
	return e;
}

enum err
mapwizard_sample(struct page *p, const struct mapwizard *w,
    struct map_sample *s)
{
	struct sender *from;
	struct device d;
	size_t n;
	enum err e = events_senders(p->events, p->a, SENDERS, &from, &n);

	*s = (struct map_sample){ .nnames = 0 };
	for (size_t i = 0; e == E_OK && i < n; i++) {
		bool again = false;

		for (size_t k = 0; k < i; k++)
			again = again || from[k].device == from[i].device;
		if (again)
			continue;
		e = device_by_id(p->db, p->a, from[i].device, &d);
		if (e == E_OK && (*w->type_id == '\0' ||
		    strcmp(d.type_id, w->type_id) == 0))
			e = sample_of(p, w, &d, from[i].device, s);
		if (e == E_NOTFOUND)
			e = E_OK;
	}
	return e != E_OK ? e : s->e.payload == NULL ? E_NOTFOUND : E_OK;
}

/* --- a route to begin with --- */

static struct route_param *
add_param(struct map_route *r, const char *name, const char *type)
{
	struct route_param *to;

	if (r->n == ROUTE_PARAMS_MAX)
		return NULL;
	to = &r->params[r->n++];
	*to = (struct route_param){ .name = name, .type = type,
		.from = "property", .value = name };
	if (strcmp(name, "assetID") == 0) {
		to->from = "asset";
		to->value = "";
	}
	return to;
}

/* "string" of "string", "number" of "uint256", "list" of "uint256[]" … */
static const char *
shape_of(const char *solidity)
{
	return strpbrk(solidity, "[(") != NULL ? "list" :
	    strncmp(solidity, "uint", 4) == 0 ||
	    strncmp(solidity, "int", 3) == 0 ? "number" :
	    strcmp(solidity, "bool") == 0 ? "boolean" : "string";
}

static bool
is_asset_function(const char *function)
{
	static const char *const names[] = { "updateAsset", "createAsset",
		"replaceAsset", "setAsset" };
	size_t n = strcspn(function, "( ");

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i]) == n &&
		    strncmp(names[i], function, n) == 0)
			return true;
	return false;
}

/* A parameter for each of the function's, which is found by its name. */
static const char *
from_interface(struct page *p, const struct driver *d, struct mapwizard *w)
{
	size_t n, len = strcspn(w->function, "( ");
	const char *name = arena_strndup(p->a, w->function, len);
	struct contract_function *list;
	const char *wrong = interface_read(p->a, d, w->schema, &list, &n);
	bool asset = is_asset_function(w->function);

	for (size_t i = 0; wrong == NULL && i < n; i++) {
		const struct contract_function *f = &list[i];

		if (strlen(f->name) != len ||
		    strncmp(f->name, w->function, len) != 0)
			continue;
		w->route.args = f->args && !asset;
		if (f->args && asset)	/* its JSON text is not described */
			return NULL;
		if (f->args)
			w->function = arena_strndup(p->a, f->call,
			    strcspn(f->call, " "));
		for (size_t k = 0; k < f->n; k++) {
			struct route_param *to = add_param(&w->route,
			    f->params[k].name, f->args ? shape_of(
			    f->params[k].type) : f->params[k].type);

			if (to != NULL && !f->args)
				to->optional = !f->params[k].required &&
				    strcmp(to->name, "assetID") != 0;
		}
		return NULL;
	}
	return wrong != NULL ? arena_printf(p->a, "What was pasted can't be "
	    "used. %s", wrong) : arena_printf(p->a, "What was pasted has no "
	    "function “%.*s”.", utf8_most(name, NAME_SHOWN), name);
}

static void
from_event(const struct map_sample *s, struct page *p, struct map_route *r)
{
	struct route_property list[ROUTE_PROPERTIES_MAX];
	size_t n;

	add_param(r, "assetID", "string");
	if (s->e.payload == NULL || !route_properties(p->a, &s->e, list, &n))
		return;
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i].path, "assetID") != 0 &&
		    strcmp(list[i].type, "geo") != 0)
			add_param(r, list[i].path, list[i].type);
}

const char *
mapwizard_suggest(struct page *p, const struct driver *d,
    const struct map_sample *s, struct mapwizard *w)
{
	const char *types[LEDGER_ARGS_MAX], *wrong;
	size_t n;

	w->route = (struct map_route){ .n = 0 };
	if (*w->schema != '\0') {
		wrong = from_interface(p, d, w);
		if (wrong != NULL || w->route.n > 0 || w->route.args)
			return wrong;
	}
	n = d->ledger->types(p->a, w->function, types);
	if (is_asset_function(w->function) || n == 0) {
		from_event(s, p, &w->route);
		return NULL;
	}
	w->route.args = true;
	for (size_t i = 0; i < n; i++)
		add_param(&w->route, arena_printf(p->a, "argument%zu", i + 1),
		    shape_of(types[i]));
	return NULL;
}
