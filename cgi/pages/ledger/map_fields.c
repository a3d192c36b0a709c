/* Map Device Data: the fields of its steps, and the dry run of the Summary. */
#include <string.h>

#include "../../store/device/device.h"
#include "../format.h"
#include "map_own.h"

enum { BLANK = 3 };		/* rows for more parameters */

static void
put_field(struct mapping_form *f, struct ledger_map_view *v,
    struct field field)
{
	field.error = form_error_of(&f->fe, field.name);
	v->w.fields[v->w.nfields++] = field;
}

static enum err
show_source(struct mapping_form *f, struct ledger_map_view *v)
{
	struct arena *a = f->p->a;
	struct map_sample s;
	struct device_type *t;
	struct choice *c;
	size_t n;
	enum err e = device_type_list(f->p->db, a, &t, &n);

	if (e != E_OK)
		return e;
	c = arena_array(a, n + 1, sizeof(*c));
	c[0] = (struct choice){ .value = "", .title = "Choose" };
	for (size_t i = 0; i < n; i++)
		c[i + 1] = (struct choice){ .value = t[i].id,
			.title = t[i].id };
	put_field(f, v, (struct field){ .name = "type", .label =
	    "Device type", .value = f->w.type_id, .choices = c,
	    .nchoices = n + 1, .required = true });
	put_field(f, v, (struct field){ .name = "event", .label = "Event",
	    .value = f->w.event, .required = true, .mono = true,
	    .maxlength = EVENT_NAME_MAX, .list = "seen",
	    .hint = "its name, as devices publish it: status" });
	e = mapwizard_sample(f->p, &f->w, &s);
	if (e != E_OK && e != E_NOTFOUND)
		return e;
	c = arena_array(a, s.nnames, sizeof(*c));
	for (size_t i = 0; i < s.nnames; i++)
		c[i] = (struct choice){ .value = s.names[i], .title =
			s.names[i] };
	v->suggest = c;
	v->nsuggest = s.nnames;
	return E_OK;
}

static enum err
show_ledger(struct mapping_form *f, struct ledger_map_view *v)
{
	struct arena *a = f->p->a;
	struct extension_name *x;
	struct choice *c;
	size_t n, k = 0;
	enum err e = extension_names(f->p->db, a, &x, &n);

	if (e != E_OK)
		return e;
	c = arena_array(a, n + 1, sizeof(*c));
	c[k++] = (struct choice){ .value = "", .title = "Choose" };
	for (size_t i = 0; i < n; i++) {
		const struct driver *d = driver_by_name(x[i].driver);

		if (d != NULL && d->ledger != NULL)
			c[k++] = (struct choice){ .value = x[i].key,
				.title = x[i].title };
	}
	if (k == 1)
		v->w.warning = "There is no ledger yet. Add the extension "
		    "Ethereum or Hyperledger Fabric first.";
	put_field(f, v, (struct field){ .name = "extension", .label =
	    "Ledger", .value = f->w.extension, .choices = c, .nchoices = k,
	    .required = true });
	return E_OK;
}

static void
show_contract(struct mapping_form *f, struct ledger_map_view *v)
{
	const struct ledger_driver *l = f->driver->ledger;

	put_field(f, v, (struct field){ .name = "contract", .label =
	    l->contract, .value = f->w.contract, .hint = l->contract_hint,
	    .required = true, .mono = true, .maxlength = FIELD_MAX });
	put_field(f, v, (struct field){ .name = "function", .label =
	    "Function", .value = f->w.function, .hint = l->functions,
	    .required = true, .mono = true, .maxlength = 400 });
	put_field(f, v, (struct field){ .name = "schema", .label =
	    "ABI or schemas", .value = f->w.schema, .optional = true,
	    .rows = 8, .mono = true, .maxlength = METADATA_MAX,
	    .hint = "as JSON: the contract's ABI, or what readAssetSchemas "
		"gives. The parameters are taken from it; without it, from "
		"the newest event" });
}

static struct field
cell(struct mapping_form *f, const char *name, size_t i, const char *label,
    const char *value)
{
	return (struct field){ .name = arena_printf(f->p->a, "%s-%zu", name,
	    i), .label = arena_printf(f->p->a, "%s of parameter %zu", label,
	    i + 1), .value = value, .maxlength = FIELD_MAX };
}

static void
show_param(struct mapping_form *f, size_t i, struct param_line *to)
{
	static const struct choice types[] = { { "string", "string", NULL },
		{ "number", "number", NULL }, { "boolean", "boolean", NULL },
		{ "list", "list", NULL }, { "geo", "geo", NULL } };
	static const struct choice from[] = {
		{ "property", "Event property", NULL },
		{ "constant", "Constant", NULL },
		{ "device", "Device ID", NULL },
		{ "type", "Device type", NULL },
		{ "asset", "Asset, else device ID", NULL },
		{ "time", "Time of the event", NULL } };
	static const struct choice must[] = { { "no", "required", NULL },
		{ "yes", "optional", NULL } };
	static const struct route_param none = { .name = "", .type = "string",
		.from = "property", .value = "" };
	const struct route_param *p = i < f->w.route.n ?
	    &f->w.route.params[i] : &none;

	to->name = cell(f, "name", i, "Name", p->name);
	to->name.error = form_error_of(&f->fe, to->name.name);
	to->name.mono = true;
	to->type = cell(f, "type", i, "Type", p->type);
	to->type.choices = types;
	to->type.nchoices = sizeof(types) / sizeof(types[0]);
	to->from = cell(f, "from", i, "Source", p->from);
	to->from.choices = from;
	to->from.nchoices = sizeof(from) / sizeof(from[0]);
	to->value = cell(f, "value", i, "Property or value", p->value);
	to->value.list = "seen";
	to->value.mono = true;
	to->places = cell(f, "places", i, "Decimal places", p->places == 0 ?
	    "" : arena_printf(f->p->a, "%lld", (long long)p->places));
	to->places.inputmode = "numeric";
	to->places.maxlength = 2;
	to->optional = cell(f, "optional", i, "Need", p->optional ? "yes" :
	    "no");
	to->optional.choices = must;
	to->optional.nchoices = 2;
}

static enum err
show_route(struct mapping_form *f, struct ledger_map_view *v)
{
	static const struct choice shapes[] = {
		{ "asset", "One JSON object", "parameters are its members; "
		    "one is called assetID" },
		{ "args", "Separate arguments", "in the order of the "
		    "function" } };
	static const struct choice which[] = {
		{ "every", "Every event", "in order" },
		{ "newest", "The newest of each asset", "what still waits is "
		    "replaced" } };
	struct route_property list[ROUTE_PROPERTIES_MAX];
	struct arena *a = f->p->a;
	struct map_sample s;
	struct choice *c;
	const char *wrong;
	size_t n = 0;
	enum err e = mapwizard_sample(f->p, &f->w, &s);

	if (e != E_OK && e != E_NOTFOUND)
		return e;
	if (!f->w.routed && (wrong = mapwizard_suggest(f->p, f->driver, &s,
	    &f->w)) != NULL)
		v->w.warning = wrong;
	if (e == E_OK)
		route_properties(a, &s.e, list, &n);
	c = arena_array(a, n, sizeof(*c));
	for (size_t i = 0; i < n; i++)
		c[i] = (struct choice){ .value = list[i].path, .title =
			arena_printf(a, "%s, %s", list[i].type,
			list[i].value) };
	v->suggest = c;
	v->nsuggest = n;
	put_field(f, v, (struct field){ .name = "shape", .label =
	    "The contract takes", .value = f->w.route.args ? "args" :
	    "asset", .choices = shapes, .nchoices = 2 });
	put_field(f, v, (struct field){ .name = "which", .label =
	    "Record", .value = f->w.newest ? "newest" : "every",
	    .choices = which, .nchoices = 2 });
	v->nparams = f->w.route.n + BLANK;
	if (v->nparams > ROUTE_PARAMS_MAX)
		v->nparams = ROUTE_PARAMS_MAX;
	v->params = arena_array(a, v->nparams, sizeof(*v->params));
	for (size_t i = 0; i < v->nparams; i++)
		show_param(f, i, &v->params[i]);
	return E_OK;
}

/* --- Summary --- */

/* With the newest real event: what would be called, or why it would not. */
static enum err
dry_run(struct mapping_form *f, struct ledger_map_view *v)
{
	struct ledger_call c = { .contract = f->w.contract,
		.function = f->w.function };
	struct arena *a = f->p->a;
	const char *asset, *wrong, *wire, *all = "";
	struct map_sample s;
	enum err e = mapwizard_sample(f->p, &f->w, &s);

	if (e == E_NOTFOUND) {
		v->try_title = "No such event has come lately, so nothing "
		    "could be tried.";
		return E_OK;
	}
	if (e != E_OK)
		return e;
	wrong = route_call(a, &f->w.route, f->driver, &s.e, &c, &asset);
	if (wrong != NULL) {
		v->w.warning = arena_printf(a, "The newest event, of %s, does "
		    "not fit: %s", s.e.device_id, wrong);
		return E_OK;
	}
	for (size_t i = 0; i < c.n; i++)
		all = arena_printf(a, "%s\n%s", all, c.args[i]);
	wire = f->driver->ledger->wire == NULL ? NULL :
	    f->driver->ledger->wire(a, &c);
	v->try_title = arena_printf(a, "With the newest event, of %s at %s, "
	    "this would be called; nothing was sent.", s.e.device_id,
	    format_time(a, s.e.at));
	v->try_text = arena_printf(a, "%s%s%s%s", c.function, all,
	    wire == NULL ? "" : "\n\n", wire == NULL ? "" : wire);
	return E_OK;
}

static enum err
show_summary(struct mapping_form *f, struct ledger_map_view *v)
{
	struct arena *a = f->p->a;
	const char *route = NULL;

	for (size_t i = 0; i < f->w.route.n; i++)
		route = arena_printf(a, "%s%s%s", route == NULL ? "" : route,
		    route == NULL ? "" : ", ", f->w.route.params[i].name);
	v->w.facts = arena_array(a, 7, sizeof(*v->w.facts));
	v->w.facts[v->w.nfacts++] = (struct fact){ "Device type", f->w.type_id,
		true };
	v->w.facts[v->w.nfacts++] = (struct fact){ "Event", f->w.event, true };
	v->w.facts[v->w.nfacts++] = (struct fact){ "Ledger", f->ledger, false };
	v->w.facts[v->w.nfacts++] = (struct fact){ f->driver == NULL ?
		"Contract" : f->driver->ledger->contract, f->w.contract,
		true };
	v->w.facts[v->w.nfacts++] = (struct fact){ "Function", f->w.function,
		true };
	v->w.facts[v->w.nfacts++] = (struct fact){ "Parameters", route, true };
	v->w.facts[v->w.nfacts++] = (struct fact){ "Record", f->w.newest ?
		"the newest of each asset" : "every event", false };
	return f->fe.n > 0 || f->driver == NULL ? E_OK : dry_run(f, v);
}

enum err
map_fill(struct mapping_form *f, size_t i, struct ledger_map_view *v)
{
	switch (i) {
	case SOURCE:
		return show_source(f, v);
	case LEDGER:
		return show_ledger(f, v);
	case CONTRACT:
		show_contract(f, v);
		return E_OK;
	case ROUTE:
		return show_route(f, v);
	default:
		return show_summary(f, v);
	}
}
