/* An extension's section: the SIM's snapshot and the available operations. */
#include <string.h>

#include "../../lib/crypt/seal.h"
#include "../../lib/http/url.h"
#include "../../store/resource/sim.h"
#include "../format.h"
#include "../units.h"
#include "action_view.h"
#include "section_own.h"

enum {
	FACTS_MAX = 64,
	IDS_MAX = 8,
	/* A section tried more recently than this does not refresh itself. */
	TRY_AGAIN_MS = 60 * 1000,
};

#define NOT_GIVEN	"not given"

static void
fact(struct section_making *m, const char *label, const char *value)
{
	if (m->v->nfacts == FACTS_MAX)
		return;
	m->v->facts[m->v->nfacts++] = (struct sim_fact){
		.label = label, .value = value, .absent = NOT_GIVEN,
	};
}

static void
fact_when(struct section_making *m, const char *label, int64_t at)
{
	fact(m, label, at == UNREADABLE ? units_unreadable : NULL);
	m->v->facts[m->v->nfacts - 1].when =
	    format_told(m->p->a, at);
}

/* A fact that only some carriers have: left out when missing. */
static void
fact_given(struct section_making *m, const char *label, const char *value)
{
	if (value != NULL && *value != '\0')
		fact(m, label, value);
}

static const char *
overage_words(struct section_making *m, const char *override)
{
	const struct value_text *v = override == NULL ? NULL :
	    driver_overage(m->driver, override);

	return v == NULL ? override : arena_printf(m->p->a, "%s: %s",
	    v->title, v->hint);
}

/* The SIM's plan in the list, or NULL. */
static const struct plan *
plan_now(const struct section_making *m)
{
	const char *id = m->sim.info.rate_plan;

	return id == NULL ? NULL : plan_find(m->plans, m->nplans, id);
}

static const char *
plan_shown(struct section_making *m)
{
	const struct sim_info *i = &m->sim.info;
	const struct plan *plan = plan_now(m);

	return i->rate_plan == NULL ? NULL : plan_words(m->p->a, i->rate_plan,
	    i->rate_plan_name != NULL || plan == NULL ? i->rate_plan_name :
	    plan->name);
}

/* The carrier's further fields: name and text. */
static void
fill_extra(struct section_making *m)
{
	const char *s = m->sim.info.extra, *name;
	json_t *root, *value;

	if (s == NULL || *s == '\0')
		return;
	root = json_read(m->p->a, s, strlen(s), NULL);
	json_object_foreach(root, name, value)
		if (json_is_string(value))
			fact_given(m, name, json_string_value(value));
}

static void
fill_facts(struct section_making *m)
{
	const struct sim_info *i = &m->sim.info;

	m->v->facts = arena_space(m->p->a, FACTS_MAX,
	    sizeof(*m->v->facts));
	fact(m, "Rate plan", plan_shown(m));
	fact_given(m, "Communication plan", i->comm_plan);
	fact(m, "Overage limit reached", !known_num(i->overage_reached) ?
	    units_grouped(m->p->a, i->overage_reached) :
	    i->overage_reached ? "Yes" : "No");
	fact(m, "Overage limit override", overage_words(m,
	    i->overage_override));
	fact_when(m, "Date added", i->added);
	fact_when(m, "Date modified", i->modified);
	if (i->activated != ABSENT)
		fact_when(m, "Date activated", i->activated);
	if (i->shipped != ABSENT)
		fact_when(m, "Date shipped", i->shipped);
	if (i->sessions != ABSENT)
		fact(m, "Sessions this cycle",
		    units_grouped(m->p->a, i->sessions));
	fact_given(m, "Customer", i->customer);
	fact_given(m, "Account", i->account);
	fact_given(m, "Device ID at the carrier", i->carrier_device_id);
	fact_given(m, "Modem ID", i->modem_id);
	fact_given(m, "Fixed IP address", i->fixed_ip);
	fact_given(m, "Notes", i->notes);
	fill_extra(m);
}

static void
fill_ids(struct section_making *m)
{
	const struct sim_info *i = &m->sim.info;
	const struct { const char *label, *value; } ids[] = {
		{ "ICCID", i->iccid }, { "IMSI", i->imsi },
		{ "MSISDN", i->msisdn }, { "IMEI", i->imei },
		{ "EID", i->eid },
	};
	const struct device_key *d;
	struct section_view *v = m->v;
	bool shown = false;

	v->ids = arena_space(m->p->a, IDS_MAX, sizeof(*v->ids));
	for (size_t n = 0; m->sim.of.as_of != ABSENT &&
	    n < sizeof(ids) / sizeof(ids[0]); n++) {
		v->ids[v->nids++] = (struct sim_fact){
			.label = ids[n].label, .value = ids[n].value,
			.absent = NOT_GIVEN, .code = true,
		};
		if (ids[n].value != NULL &&
		    strcmp(ids[n].value, m->f->resource) == 0)
			shown = true;
	}
	/* put an identifier of another kind first, such as a serial number */
	for (d = m->driver->device; !shown && d->name != NULL; d++)
		if (d->identifies && v->nids < IDS_MAX) {
			memmove(v->ids + 1, v->ids,
			    v->nids++ * sizeof(*v->ids));
			v->ids[0] = (struct sim_fact){
				.label = d->label, .value = m->f->resource,
				.code = true,
			};
			shown = true;
		}
}

/* Data usage against the plan's limit, when both are known. */
static void
fill_limit(struct section_making *m, struct counter_view *t)
{
	const struct sim_info *i = &m->sim.info;
	const struct plan *plan = plan_now(m);
	const char *limit;
	double part;

	if (plan == NULL || !known_num(i->data_bytes) || plan->data_limit <= 0)
		return;
	limit = units_bytes(m->p->a, plan->data_limit);
	part = 100.0 * (double)i->data_bytes / (double)plan->data_limit;
	t->limit = arena_printf(m->p->a, "of %s", limit);
	t->meter = (struct meter){
		.percent = part > 100 ? 100 : part < 0 ? 0 : (int)part,
		.over = part >= 100,
		.label = arena_printf(m->p->a, "%s of %s this cycle, %s %%",
		    t->value, limit, units_rounded(m->p->a, part)),
	};
}

static void
fill_tallies(struct section_making *m)
{
	const struct sim_info *i = &m->sim.info;
	struct arena *a = m->p->a;
	struct counter_view *t = m->v->tallies;

	t[0] = (struct counter_view){
		.label = "Month-to-date data",
		.value = units_bytes(a, i->data_bytes),
		.exact = !known_num(i->data_bytes) ? NULL :
		    units_count(a, i->data_bytes, "byte", "bytes"),
	};
	t[1] = (struct counter_view){
		.label = "Month-to-date SMS",
		.value = units_count(a, i->sms_count, "message", "messages"),
	};
	t[2] = (struct counter_view){
		.label = "Month-to-date voice",
		.value = units_seconds(a, i->voice_seconds),
		.exact = !known_num(i->voice_seconds) ? NULL :
		    units_count(a, i->voice_seconds, "second", "seconds"),
	};
	fill_limit(m, &t[0]);
}

static void
fill_snapshot(struct section_making *m)
{
	const struct sim *s = &m->sim;
	struct section_view *v = m->v;
	struct page *p = m->p;

	v->as_of = format_when(p->a, s->of.as_of, p->now);
	if (s->of.as_of != ABSENT) {
		const struct sim_state_text t = driver_state_text(m->driver,
		    s->info.state, s->info.carrier_state);

		v->state = format_state(p->a, s->info.state,
		    s->info.carrier_state);
		v->listed = driver_target(m->driver, s->info.state) != NULL;
		v->connects = t.connects;
		v->state_text = arena_printf(p->a, "%s %s", t.connects,
		    t.billed);
		v->follows = t.follows;
		v->carrier_state = s->info.carrier_state;
	}
	if (s->of.last_err != E_OK) {
		v->failure = s->of.last_err_text != NULL &&
		    *s->of.last_err_text != '\0' ? s->of.last_err_text :
		    errs[s->of.last_err].sentence;
		v->tried = format_when(p->a, s->of.last_try, p->now);
	}
	v->ahead = format_ahead(s->of.as_of, p->now);
	v->stale = (s->of.as_of == ABSENT || v->ahead ||
	    p->now - s->of.as_of > STALE_MS) &&
	    (s->of.last_try == ABSENT || s->of.last_try > p->now ||
	    p->now - s->of.last_try > TRY_AGAIN_MS);
}

void
section_ask(struct page *p, const struct section_for *f)
{
	const char *key = f->extension->key;
	struct command *open;
	struct lookup *lookups;
	struct usage *usages;
	struct plan *plans;
	int64_t as_of;
	size_t n;

	if (f->row == ABSENT)
		return;
	if (f->has & RESOURCE_HAS_LOOKUPS)
		lookup_list(p->db, p->a, f->row, &lookups, &n);
	if (f->has & RESOURCE_HAS_USAGES)
		usage_list(p->db, p->a, f->row, &usages, &n);
	if (f->has & RESOURCE_HAS_COMMANDS)
		command_list_open(p->db, p->a, key, f->resource, &open, &n);
	plan_list(p->db, p->a, key, &plans, &n, &as_of);
	section_lookups_ask(p, f);
	section_sms_ask(p, f);
}

enum err
section_fill(struct page *p, const struct section_for *f,
    struct section_view *v)
{
	struct section_making m = { .p = p, .f = f, .v = v, .nlookups = 0,
		.once = random_token(p->a, 16) };
	const struct extension_name *x = f->extension;
	enum err e;

	m.url = url_path(p->a, "devices", f->device->type_id,
	    f->device->device_id, "extensions", x->key, NULL);
	m.driver = driver_by_name(x->driver);
	if (m.driver == NULL)
		return E_NOTFOUND;
	*v = (struct section_view){
		.csrf = page_csrf(p), .key = x->key, .title = x->title,
		.id = arena_printf(p->a, "ext-%s", x->key),
		.summary = arena_printf(p->a, "sum-ext-%s", x->key),
		.refresh = arena_printf(p->a, "%s/refresh", m.url),
		.lookup = arena_printf(p->a, "%s/lookup", m.url),
	};
	if (f->sim != NULL)
		m.sim = *f->sim;
	e = f->sim != NULL ? E_OK : sim_get(p->db, p->a, x->key, f->resource,
	    &m.sim);
	if (e == E_NOTFOUND)
		m.sim = (struct sim){ .of = { .id = ABSENT, .as_of = ABSENT,
			.last_try = ABSENT },
			.info = { .data_bytes = ABSENT } };
	else if (e != E_OK)
		return e;
	e = plan_list(p->db, p->a, x->key, &m.plans, &m.nplans,
	    &m.plans_as_of);
	if (e != E_OK)
		return e;
	fill_snapshot(&m);
	if (m.sim.of.as_of != ABSENT) {
		fill_facts(&m);
		fill_tallies(&m);
	}
	fill_ids(&m);
	if (f->outcome != NULL)
		outcome_fill(p, m.driver, f->outcome, &v->outcome);
	if (f->has & RESOURCE_HAS_LOOKUPS)
		e = lookup_list(p->db, p->a, m.sim.of.id, &m.lookups,
		    &m.nlookups);
	if (e != E_OK)
		return e;
	section_zones(&m);
	e = section_lookups(&m);
	if (e == E_OK)
		e = section_forms(&m);
	if (e == E_OK)
		e = section_sms(&m);
	if (e == E_OK)
		section_cannots(&m);
	return e;
}
