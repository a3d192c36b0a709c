/* The section of a resource that is not a SIM: its state, the service's report
 * and the driver's commands. */
#include <string.h>

#include "../../lib/crypt/seal.h"
#include "../../lib/http/url.h"
#include "../../store/resource/resource.h"
#include "../format.h"
#include "action_view.h"
#include "resource_section.h"

enum { FACTS_MAX = 64, COMMANDS_MAX = 16, TRY_AGAIN_MS = 60 * 1000 };

struct making {
	struct page			*p;
	const struct section_for	*f;
	const struct driver		*driver;
	struct resource			 of;
	struct resource_view		*v;
};

static struct badge
state_badge(const struct driver *p, const char *state)
{
	static const char *const kinds[] = { [MOOD_PLAIN] = "info",
		[MOOD_GOOD] = "ok", [MOOD_BAD] = "bad" };
	const struct resource_word *w = driver_word(p, state);

	return (struct badge){ .kind = kinds[w == NULL ? MOOD_PLAIN : w->mood],
		.text = w == NULL ? state : w->title };
}

static void
fill_snapshot(struct making *m)
{
	const struct resource *r = &m->of;
	struct resource_view *v = m->v;
	struct page *p = m->p;

	v->as_of = format_when(p->a, r->as_of, p->now);
	v->ahead = format_ahead(r->as_of, p->now);
	if (r->as_of != ABSENT && *r->state != '\0')
		v->state = state_badge(m->driver, r->state);
	if (r->last_err != E_OK) {
		v->failure = *r->last_err_text != '\0' ? r->last_err_text :
		    driver_words(p->a, m->driver, errs[r->last_err].sentence);
		v->tried = format_when(p->a, r->last_try, p->now);
	}
	v->stale = (r->as_of == ABSENT || v->ahead ||
	    p->now - r->as_of > STALE_MS) && (r->last_try == ABSENT ||
	    r->last_try > p->now || p->now - r->last_try > TRY_AGAIN_MS);
}

/* What it is linked by, and the service's report. */
static void
fill_facts(struct making *m)
{
	struct resource_view *v = m->v;
	const struct device_key *d;
	json_t *root = NULL, *value;
	const char *name;

	v->facts = arena_array(m->p->a, FACTS_MAX, sizeof(*v->facts));
	for (d = m->driver->device; d->name != NULL; d++)
		if (d->identifies)
			v->facts[v->nfacts++] = (struct sim_fact){
				.label = d->label, .value = m->f->resource,
				.code = true };
	if (*m->of.detail != '\0')
		root = json_read(m->p->a, m->of.detail, strlen(m->of.detail),
		    NULL);
	json_object_foreach(root, name, value)
		if (json_is_string(value) && v->nfacts < FACTS_MAX)
			v->facts[v->nfacts++] = (struct sim_fact){
				.label = name,
				.value = json_string_value(value),
				.absent = "not given" };
}

/* The form of a command, with the input when it is shown again. */
static void
fill_command(struct making *m, const struct command_kind *k,
    struct resource_act *act)
{
	const struct section_for *f = m->f;
	const struct again *again = f->again;
	struct arena *a = m->p->a;
	const char *why = NULL;

	*act = (struct resource_act){ .what = k->what,
		.form = { .action = url_path(a, "devices", f->device->type_id,
		    f->device->device_id, "extensions", f->extension->key,
		    "commands", k->name, NULL),
		    .once = random_token(a, 16) } };
	if (k->label != NULL)
		act->form.field = (struct field){ .name = "argument",
		    .label = k->label, .hint = k->hint, .required = true,
		    .maxlength = FIELD_MAX, .id = arena_printf(a, "%s-%s",
		    m->v->id, k->name) };
	act->form.cannot = kind_operation(k, m->driver, &why) == NULL ? why :
	    drilldown_role(m->p, ROLE_OPERATOR);
	if (again == NULL || again->extension == NULL ||
	    strcmp(again->extension, f->extension->key) != 0 ||
	    strcmp(again->form, k->name) != 0)
		return;
	act->form.open = true;
	act->form.field.value = again->typed;
	act->form.field.error = again->error;
}

static void
fill_commands(struct making *m)
{
	const struct command_kind *k = m->driver->commands;
	struct resource_view *v = m->v;

	v->acts = arena_array(m->p->a, COMMANDS_MAX, sizeof(*v->acts));
	for (; k != NULL && k->name != NULL && v->nacts < COMMANDS_MAX; k++)
		fill_command(m, k, &v->acts[v->nacts++]);
}

enum err
resource_section_fill(struct page *p, const struct section_for *f,
    struct section_view *out)
{
	const struct extension_name *x = f->extension;
	struct resource_view *v = arena_array(p->a, 1, sizeof(*v));
	struct making m = { .p = p, .f = f, .v = v,
		.driver = driver_by_name(x->driver),
		.of = { .as_of = ABSENT, .last_try = ABSENT, .state = "",
		    .detail = "" } };
	enum err e = resource_get(p->db, p->a, x->key, f->resource, &m.of);

	if (e != E_OK && e != E_NOTFOUND)
		return e;
	*v = (struct resource_view){
		.csrf = page_csrf(p), .key = x->key, .title = x->title,
		.noun = m.driver->resource->title,
		.id = arena_printf(p->a, "ext-%s", x->key),
		.summary = arena_printf(p->a, "sum-ext-%s", x->key),
		.refresh = url_path(p->a, "devices", f->device->type_id,
		    f->device->device_id, "extensions", x->key, "refresh",
		    NULL),
	};
	fill_snapshot(&m);
	fill_facts(&m);
	fill_commands(&m);
	if (f->outcome != NULL)
		outcome_fill(p, m.driver, f->outcome, &v->outcome);
	*out = (struct section_view){ .id = v->id, .title = v->title,
		.other = v };
	return E_OK;
}
