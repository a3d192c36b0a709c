/* The forms of an extension's section. */
#include <string.h>

#include "../../lib/text/sms_text.h"
#include "../../store/command/command.h"
#include "../../store/resource/sim.h"
#include "../format.h"
#include "../units.h"
#include "action_view.h"
#include "chart.h"
#include "section_own.h"

bool
section_again(const struct section_making *m, const char *form)
{
	const struct again *again = m->f->again;

	return again != NULL && again->extension != NULL &&
	    strcmp(again->extension, m->f->extension->key) == 0 &&
	    strcmp(again->form, form) == 0;
}

/* The day from which a change is to apply, where the API has one. */
static void
fill_day(struct section_making *m, struct form_view *f, enum op op)
{
	const struct operation *o = driver_can(m->driver, op, NULL);

	if (o == NULL || !o->dated)
		return;
	f->day = (struct field){
		.name = "effective", .label = "From", .optional = true,
		.id = arena_printf(m->p->a, "%s-day", f->field.id),
		.hint = "a future day, at most 180 days ahead; leave empty "
		    "for now",
		.placeholder = "YYYY-MM-DD", .maxlength = 10, .mono = true,
	};
}

/* Input the carrier refused is put back into its form, for correction. */
static bool
was_refused(const struct section_making *m, const char *form)
{
	const struct command *c = m->f->outcome;

	return c != NULL && c->status == CMD_REFUSED &&
	    c->err != E_CANCELLED && strcmp(c->op, form) == 0;
}

/* The fields of a form that nothing was typed into are the same for every SIM
 * of the extension with these facts. */
static struct kept_text *
kept_fields(struct section_making *m, const struct form_view *f,
    const char *name, const char *facts)
{
	return f->open ? NULL : db_keep(m->p->db, arena_printf(m->p->a,
	    "%s of %s%s: %s", name, m->f->extension->key,
	    f->cannot == NULL ? "" : " to read", facts));
}

/* Fill in a form: its target, whether it is available, what was typed.  The
 * caller fills in what is left of its fields, unless they are kept. */
static void
fill_form(struct section_making *m, struct form_view *f, const char *name,
    enum op op, enum role role, const char *facts, struct field field)
{
	const struct section_for *s = m->f;
	const struct again *again = s->again;
	struct arena *a = m->p->a;
	const char *why = NULL;

	*f = (struct form_view){
		.action = arena_printf(a, "%s/%s", m->url, name),
		.once = arena_printf(a, "%s-%s", m->once, name),
		.field = field,
	};
	if (driver_can(m->driver, op, &why) == NULL)
		f->cannot = why;
	else
		f->cannot = drilldown_role(m->p, role);
	f->open = section_again(m, name) || was_refused(m, name);
	f->kept = kept_fields(m, f, name, facts);
	if (keep_has(f->kept))
		return;
	f->field.id = arena_printf(a, "%s-%s", m->v->id, name);
	fill_day(m, f, op);
	if (!f->open)
		return;
	if (!section_again(m, name)) {
		f->field.value = s->outcome->argument;
		f->day.value = s->outcome->effective;
		return;
	}
	f->field.value = again->typed;
	f->field.error = again->error;
	f->day.value = again->day;
	f->day.error = again->wrong_day;
	f->despite = again->despite;
}

static void
fill_states(struct section_making *m)
{
	const bool known = m->sim.of.as_of != ABSENT;
	const char *word = m->sim.info.carrier_state;
	struct section_view *v = m->v;
	struct state_view *s;
	const char *typed;

	fill_form(m, &v->set_state, "state", OP_SET_STATE, ROLE_OPERATOR,
	    !known ? "unread" : arena_printf(m->p->a, "%s, %s",
	    sim_states[m->sim.info.state].name, word == NULL ? "" : word),
	    (struct field){ .name = "state", .label = "New state" });
	/* the meanings of the states are of little use when none can be set */
	if (driver_can(m->driver, OP_SET_STATE, NULL) == NULL) {
		v->listed = false;
		return;
	}
	if (keep_has(v->set_state.kept))
		return;
	typed = v->set_state.field.value;
	v->states = arena_array(m->p->a, SIM_STATE_MAX, sizeof(*v->states));
	for (const struct state_target *t = m->driver->sim->targets;
	    t != NULL && t->state != SIM_UNKNOWN; t++) {
		const enum sim_state i = t->state;
		const struct sim_state_text text = driver_state_text(m->driver,
		    i, NULL);

		s = &v->states[v->nstates++];
		*s = (struct state_view){
			.name = sim_states[i].name,
			.title = sim_states[i].title,
			.connects = text.connects, .billed = text.billed,
			.now = known && m->sim.info.state == i,
			.asks = t->ends,
			.past = known && m->sim.info.state != i &&
			    driver_no_way(m->driver, m->sim.info.state, i),
			.chosen = typed != NULL &&
			    strcmp(typed, sim_states[i].name) == 0,
		};
	}
}

static struct choice *
plan_choices(struct section_making *m, size_t *n)
{
	const char *now = m->sim.info.rate_plan, *limit;
	struct choice *c = arena_array(m->p->a, m->nplans + 1, sizeof(*c));

	c[0] = (struct choice){ .value = "", .title = "Choose a rate plan" };
	for (size_t i = 0; i < m->nplans; i++) {
		const struct plan *plan = &m->plans[i];
		bool is = now != NULL && strcmp(now, plan->id) == 0;

		limit = plan->data_limit <= 0 ? NULL :
		    units_bytes(m->p->a, plan->data_limit);
		c[i + 1] = (struct choice){
			.value = plan->id,
			.title = arena_printf(m->p->a, "%s%s%s%s",
			    plan_words(m->p->a, plan->id, plan->name),
			    limit == NULL ? "" : ", ",
			    limit == NULL ? "" : limit,
			    is ? " (the present one)" : ""),
		};
	}
	*n = m->nplans + 1;
	return c;
}

static void
fill_plan(struct section_making *m)
{
	const char *why = NULL, *now = m->sim.info.rate_plan;
	struct form_view *form = &m->v->set_plan;
	struct field *f = &form->field;

	m->v->plan_list = m->nplans > 0;
	/* times are in the user's zone */
	fill_form(m, form, "plan", OP_SET_PLAN, ROLE_OPERATOR,
	    arena_printf(m->p->a, "%s %s", m->p->user.zone,
	    now == NULL ? "" : now), (struct field){ .name = "plan",
	    .label = "New rate plan", .required = true });
	if (form->cannot != NULL || keep_has(form->kept))
		return;
	if (m->v->plan_list) {
		f->choices = plan_choices(m, &f->nchoices);
		f->hint = arena_printf(m->p->a, "The list is of %s.",
		    format_time(m->p->a, m->plans_as_of));
		return;
	}
	f->maxlength = FIELD_MAX;
	if (driver_can(m->driver, OP_PLANS, &why) != NULL)
		why = m->plans_as_of != ABSENT ? "The carrier does not let "
		    "this account list its rate plans." :
		    "The list of rate plans has not been read yet.";
	f->hint = arena_printf(m->p->a, "Type it exactly as the carrier writes "
	    "it. %s", why);
}

static struct choice *
overage_choices(struct section_making *m, size_t *n)
{
	const struct value_text *v = m->driver->sim->overages;
	struct choice *c;

	for (*n = 0; v != NULL && v[*n].value != NULL; (*n)++)
		continue;
	c = arena_array(m->p->a, *n, sizeof(*c));
	for (size_t i = 0; i < *n; i++)
		c[i] = (struct choice){ .value = v[i].value,
		    .title = v[i].title, .hint = v[i].hint };
	return c;
}

static void
fill_override(struct section_making *m)
{
	const char *now = m->sim.info.overage_override;
	struct form_view *form = &m->v->set_override;

	fill_form(m, form, "override", OP_SET_OVERAGE, ROLE_OPERATOR,
	    now == NULL ? "" : now, (struct field){ .name = "override",
	    .label = "Overage limit", .value = now });
	if (!keep_has(form->kept))
		form->field.choices = overage_choices(m,
		    &form->field.nchoices);
}

static void
fill_sms(struct section_making *m)
{
	const struct sim_driver *pr = m->driver->sim;
	struct form_view *form = &m->v->sms;

	fill_form(m, form, "sms", OP_SEND_SMS, ROLE_OPERATOR, "",
	    (struct field){
		.name = "text", .label = "Message", .rows = 3,
		.hint = pr->sms_limit,
		.required = true,
	    });
	if (!keep_has(form->kept))
		m->v->sms_size = sms_text_words(m->p->a,
		    form->field.value == NULL ? "" : form->field.value);
}

/* Changes scheduled at the carrier for a later day, and commands waiting to be
 * sent. */
static enum err
fill_scheduled(struct section_making *m)
{
	const struct section_for *f = m->f;
	struct section_view *v = m->v;
	struct action_view action;
	struct command *open;
	size_t n;
	enum err e;

	if (!(f->has & RESOURCE_HAS_COMMANDS))
		return E_OK;
	e = command_list_open(m->p->db, m->p->a, f->extension->key,
	    f->resource, &open, &n);
	v->scheduled = arena_array(m->p->a, n, sizeof(*v->scheduled));
	for (size_t i = 0; i < n && e == E_OK; i++) {
		if (!command_scheduled(&open[i], m->p->now) &&
		    !command_waits(&open[i]))
			continue;
		action_view_fill(m->p, m->driver, &open[i], &action);
		v->scheduled[v->nscheduled++] = (struct scheduled_view){
			.badge = action.outcome, .what = action.what,
			.to = action.to, .by = action.by,
			.cancel = action.cancel,
		};
	}
	return e;
}

/* The data usage of the known billing cycles, oldest first. */
static void
fill_cycles(struct section_making *m, const struct usage *u)
{
	struct section_view *v = m->v;
	size_t n = v->nusages;
	int64_t *values = arena_array(m->p->a, n, sizeof(*values));

	if (n < 2)
		return;
	for (size_t i = 0; i < n; i++)
		values[i] = u[n - 1 - i].data_total;
	v->cycles = chart_of(m->p->a, values, n);
	v->cycles.from = u[n - 1].cycle_start;
	v->cycles.until = u[0].cycle_start;
	v->cycles.label = arena_printf(m->p->a, "Data of %zu billing cycles, "
	    "the first of %s, the last of %s, at most %s; the table of SIM "
	    "usage has the same values", n, v->cycles.from, v->cycles.until,
	    v->cycles.most);
	if (v->spark.nbars == 0)
		v->spark = v->cycles;
}

static enum err
fill_usage(struct section_making *m)
{
	const struct section_for *f = m->f;
	struct section_view *v = m->v;
	struct usage *u;
	struct usage_view *row;
	struct arena *a = m->p->a;
	enum err e;

	fill_form(m, &v->usage, "usage", OP_USAGE, ROLE_VIEWER, "",
	    (struct field){
		.name = "cycle_start", .label = "Cycle start date",
		.hint = "YYYY-MM-DD, the first day of a billing cycle",
		.required = true, .maxlength = 10, .mono = true,
		.placeholder = "YYYY-MM-DD",
	    });
	if (!(f->has & RESOURCE_HAS_USAGES))
		return E_OK;
	e = usage_list(m->p->db, m->p->a, m->sim.of.id, &u, &v->nusages);
	if (e != E_OK)
		return e;
	fill_cycles(m, u);
	v->usages = arena_array(m->p->a, v->nusages, sizeof(*v->usages));
	for (size_t i = 0; i < v->nusages; i++, u++) {
		row = &v->usages[i];
		*row = (struct usage_view){
			.cycle = u->cycle_start, .cycle_end = u->cycle_end,
			.data = units_bytes(a, u->data_total),
			.data_billable = units_bytes(a, u->data_billable),
			.sms = units_grouped(a, u->sms_total),
			.sms_billable = units_grouped(a, u->sms_billable),
			.voice = units_seconds(a, u->voice_total),
			.voice_billable = units_seconds(a, u->voice_billable),
			.as_of = format_when(m->p->a, u->as_of, m->p->now),
			.asked = f->cycle != NULL &&
			    strcmp(f->cycle, u->cycle_start) == 0,
		};
		if (row->asked)
			v->usage.open = true;
		if (v->usage_note == NULL && u->note != NULL &&
		    *u->note != '\0')
			v->usage_note = u->note;
		if (v->usage_note == NULL && u->data_billable == ABSENT)
			v->usage_note = "Billable volumes are not available "
			    "from this API.";
	}
	return E_OK;
}

enum err
section_forms(struct section_making *m)
{
	enum err e = fill_scheduled(m);

	if (e != E_OK)
		return e;
	fill_states(m);
	fill_plan(m);
	fill_override(m);
	fill_sms(m);
	return fill_usage(m);
}
