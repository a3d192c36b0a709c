/* The section of a resource that is not a SIM: its state, the service's report
 * and the driver's commands. */
#include <sodium.h>
#include <string.h>

#include "../../lib/crypt/seal.h"
#include "../../lib/http/url.h"
#include "../../lib/text/shown.h"
#include "../../lib/text/utf8.h"
#include "../../store/resource/point.h"
#include "../../store/resource/resource.h"
#include "../format.h"
#include "action_view.h"
#include "resource_section.h"
#include "section_ledger.h"

enum { FACTS_MAX = 64, COMMANDS_MAX = 16, FIELDS_MAX = 8, TRY_AGAIN_MS = 60 * 1000,
	VALUE_SHOWN = 80 };

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

static const char *
command_url(struct making *m, const char *name)
{
	const struct section_for *f = m->f;

	return url_path(m->p->a, "devices", f->device->type_id,
	    f->device->device_id, "extensions", f->extension->key,
	    "commands", name, NULL);
}

static struct choice *
choices_of(struct arena *a, const struct setting *s, size_t *n)
{
	struct choice *list;

	for (*n = 0; s->choices != NULL && s->choices[2 * *n] != NULL;)
		++*n;
	list = arena_array(a, *n, sizeof(*list));
	for (size_t i = 0; i < *n; i++)
		list[i] = (struct choice){ .value = s->choices[2 * i],
		    .title = s->choices[2 * i + 1] };
	return list;
}

/* The fields of a form that has several; typed: an object of them, or NULL. */
static void
fill_fields(struct making *m, const struct command_kind *k,
    const struct again *again, struct resource_act *act)
{
	struct arena *a = m->p->a;
	struct field *list = arena_array(a, FIELDS_MAX, sizeof(*list));
	const char *typed = again == NULL ? NULL : again->typed;
	json_t *o = typed == NULL ? NULL : json_read(a, typed, strlen(typed),
	    NULL);

	for (const struct setting *s = k->fields; s->name != NULL &&
	    act->nfields < FIELDS_MAX; s++) {
		struct field *f = &list[act->nfields++];

		*f = (struct field){ .name = s->name, .label = s->label,
			.hint = s->hint, .required = s->required,
			.maxlength = FIELD_MAX, .value = json_str(a, o,
			s->name), .id = arena_printf(a, "%s-%s-%s",
			m->v->id, k->name, s->name) };
		f->choices = choices_of(a, s, &f->nchoices);
		/* beside the field that is wrong, else the first typed into */
		if (again != NULL && f->nchoices == 0 && again->error != NULL &&
		    (s->check == NULL || f->value == NULL ||
		    s->check(a, f->value) != NULL)) {
			f->error = again->error;
			again = NULL;
		}
	}
	act->fields = list;
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
		.form = { .action = command_url(m, k->name), .once = random_token(a, 16) } };
	if (k->label != NULL)
		act->form.field = (struct field){ .name = "argument",
		    .label = k->label, .hint = k->hint, .required = true,
		    .maxlength = FIELD_MAX, .id = arena_printf(a, "%s-%s",
		    m->v->id, k->name) };
	act->form.cannot = kind_operation(k, m->driver, &why) == NULL ? why :
	    drilldown_role(m->p, ROLE_OPERATOR);
	if (again != NULL && (again->extension == NULL ||
	    strcmp(again->extension, f->extension->key) != 0 ||
	    strcmp(again->form, k->name) != 0))
		again = NULL;
	if (k->fields != NULL)
		fill_fields(m, k, again, act);
	if (again == NULL)
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

/* --- its points --- */

/* What can be asked of a point, of those commands that are; or none. */
static struct point_act
ask_of(struct making *m, const struct point *point, bool reads)
{
	const struct command_kind *k = m->driver->commands;

	if (drilldown_role(m->p, ROLE_OPERATOR) != NULL)
		return (struct point_act){ .action = NULL };
	for (; k != NULL && k->name != NULL; k++)
		if (reads ? k->of == OF_POINT : (k->of == OF_SUBSCRIBED &&
		    point->subscribed == 1) || (k->of == OF_OBSERVABLE &&
		    point->subscribed != 1 && point->observable == 1))
			return (struct point_act){
			    .action = command_url(m, k->name),
			    .once = random_token(m->p->a, 16),
			    .what = k->what };
	return (struct point_act){ .action = NULL };
}

/* How many of the bytes are whole characters: the end of a long value may have
 * been cut off within one. */
static size_t
whole(const unsigned char *s, size_t n)
{
	size_t tail = 0;

	if (n <= 4 * VALUE_SHOWN)	/* no end that is not shown */
		return n;
	while (tail < 3 && (s[n - 1 - tail] & 0xc0) == 0x80)
		tail++;
	return s[n - 1 - tail] >= 0xc0 ? n - 1 - tail : n;
}

/* As the driver reads it, else as text where it is some. */
static const char *
value_words(struct making *m, const struct point *p, unsigned char *bytes,
    size_t n)
{
	const char *s = (char *)bytes, *words = NULL;

	bytes[n] = '\0';
	if (n == 0)
		return "empty";
	if (m->driver->resource->value != NULL)
		words = m->driver->resource->value(m->p->a, p, s, n);
	if (words == NULL && memchr(bytes, '\0', n) == NULL &&
	    utf8_valid(s, whole(bytes, n)))
		words = s;
	return words == NULL ? "not text" : *words == '\0' ? "empty" :
	    shown_text(m->p->a, words, VALUE_SHOWN);
}

/* The value decoded, the raw beside it; the beginning of both. */
static void
fill_value(struct making *m, const struct point *p, struct point_line *line)
{
	size_t len = p->payload == NULL ? 0 : strlen(p->payload), n;
	unsigned char *bytes = arena_alloc(m->p->a, len + 1);

	if (p->payload == NULL)
		return;
	line->raw = shown_text(m->p->a, p->payload, VALUE_SHOWN);
	line->value = sodium_base642bin(bytes, len, p->payload, len, NULL, &n,
	    NULL, sodium_base64_VARIANT_ORIGINAL) != 0 ? "not text" :
	    value_words(m, p, bytes, n);
}

static enum err
fill_points(struct making *m)
{
	struct resource_view *v = m->v;
	struct point *list;
	enum err e;

	if (m->of.id == 0)
		return E_OK;
	e = point_list(m->p->db, m->p->a, m->of.id, &list, &v->npoints);
	v->points = arena_array(m->p->a, v->npoints, sizeof(*v->points));
	for (size_t i = 0; e == E_OK && i < v->npoints; i++) {
		struct point_line *line = &v->points[i];

		*line = (struct point_line){ .path = list[i].path,
			.type = *list[i].type == '\0' ? NULL : list[i].type,
			.at = format_when(m->p->a, list[i].at, m->p->now),
			.observable = list[i].observable == ABSENT ? "" :
			    list[i].observable ? "Yes" : "No",
			.subscribed = list[i].subscribed == 1,
			.read = ask_of(m, &list[i], true),
			.subscribe = ask_of(m, &list[i], false) };
		fill_value(m, &list[i], line);
	}
	return e;
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
	enum err e = E_OK;

	if (f->sim != NULL)
		m.of = f->sim->of;
	else
		e = resource_get(p->db, p->a, x->key, f->resource, &m.of);
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
	e = m.driver->ledger != NULL ? section_ledger_fill(p, f->device,
	    x->key, v) : fill_points(&m);
	if (e != E_OK)
		return e;
	if (f->outcome != NULL)
		outcome_fill(p, m.driver, f->outcome, &v->outcome);
	*out = (struct section_view){ .id = v->id, .title = v->title,
		.other = v };
	return E_OK;
}
