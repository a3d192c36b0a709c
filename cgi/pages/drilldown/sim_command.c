/* Changing a SIM's state, rate plan and overage limit.  Only the outside pool
 * runs these handlers, except the confirmation page. */
#include <string.h>

#include "../../commands/wait.h"
#include "../../lib/text/date.h"
#include "../../lib/crypt/seal.h"
#include "../../lib/http/url.h"
#include "../../store/resource/plan.h"
#include "../../store/resource/sim.h"
#include "../format.h"
#include "../pages.h"
#include "../units.h"
#include "../validate.h"
#include "../weight.h"
#include "sim_target.h"
#include "templates.h"

enum {
	LAST_DIGITS = 4,
	AHEAD_DAYS = 180,		/* contract 2.4 */
	DAY_MS = 24 * 60 * 60 * 1000,
};

/* Read the day from which the change is to apply; without one, at once.  False
 * when it is not valid; the target says why. */
static bool
read_day(struct page *p, struct target *t, enum op op)
{
	const struct operation *o = driver_can(t->driver, op, NULL);
	int64_t at, today = p->now - p->now % DAY_MS;

	t->effective = page_field(p, "effective");
	if (*t->effective == '\0')
		return true;
	if (o == NULL || !o->dated)
		t->wrong_day = "This API makes changes at once, so leave the "
		    "date empty.";
	else if (!date_parse_day(t->effective, &at))
		t->wrong_day = arena_printf(p->a, "%s, or leave it empty for "
		    "now.", validate_no_day(t->effective));
	else if (at <= today || at > today + (int64_t)AHEAD_DAYS * DAY_MS)
		t->wrong_day = arena_printf(p->a, "Give a day from %s to %s, "
		    "or leave it empty for now.",
		    date_day(p->a, today + DAY_MS), date_day(p->a,
		    today + (int64_t)AHEAD_DAYS * DAY_MS));
	return t->wrong_day == NULL;
}

/* A state that the driver can set, or NULL. */
static const struct state_target *
offered(const struct target *t, const char *name)
{
	return name == NULL ? NULL :
	    driver_target(t->driver, sim_state_parse(name));
}

/* What to type as confirmation: the last digits of the SIM's number. */
static const char *
last_digits(const char *resource)
{
	size_t n = strlen(resource);

	return resource + (n > LAST_DIGITS ? n - LAST_DIGITS : 0);
}

/* The confirmation for a state: one that cuts the SIM's connection, or one that
 * ends the SIM. */
static enum weight
state_weight(const struct state_target *to)
{
	if (to == NULL)
		return WEIGHT_FREE;
	return to->ends ? WEIGHT_TYPE : to->disconnects ? WEIGHT_ASK :
	    WEIGHT_FREE;
}

/* For a state that ends the SIM: how long it waits, and what to type. */
static enum err
fill_ending(struct page *p, const struct target *t, enum sim_state to,
    struct sim_confirm_view *v, const struct weight_faults *faults)
{
	const struct op_args args = { .state = to, .effective = t->effective };
	int64_t until;
	enum err e = wait_until(p->db, t->driver, OP_SET_STATE, &args, p->now,
	    &until);

	if (e != E_OK)
		return e;
	if (until != ABSENT)
		v->wait = arena_printf(p->a, "It will be sent %s after you "
		    "confirm. Until then it can be cancelled on the device's "
		    "page.", units_count(p->a, (until - p->now + 59999) /
		    60000, "minute", "minutes"));
	v->field = weight_field(p, arena_printf(p->a, "The last %d digits of "
	    "the %s", LAST_DIGITS, v->label), faults);
	v->password = weight_password(faults);
	v->field.inputmode = "numeric";
	v->field.maxlength = LAST_DIGITS;
	return E_OK;
}

/* The SIM's last report. */
static enum err
fill_known(struct page *p, const struct target *t, struct sim_confirm_view *v)
{
	struct sim s;
	enum err e = sim_get(p->db, p->a, t->x.key, t->resource, &s);

	if (e == E_NOTFOUND || (e == E_OK && s.of.as_of == ABSENT))
		return E_OK;
	if (e != E_OK)
		return e;
	v->state = format_state(p->a, s.info.state, s.info.carrier_state);
	v->data = units_bytes(p->a, s.info.data_bytes);
	v->as_of = format_when(p->a, s.of.as_of, p->now);
	return E_OK;
}

static enum err
show_confirm(struct page *p, struct target *t,
    const struct state_target *target, const struct weight_faults *faults)
{
	const enum sim_state to = target->state;
	const struct sim_state_text text = driver_state_text(t->driver, to,
	    NULL);
	struct sim_confirm_view v = {
		.device_url = drilldown_section_url(p->a, &t->d, "",
		    t->x.key),
		.device = arena_printf(p->a, "%s %s", t->d.type_id,
		    t->d.device_id),
		.action = url_path(p->a, "devices", t->d.type_id,
		    t->d.device_id, "extensions", t->x.key, "state", NULL),
		.once = random_token(p->a, 16),
		.to = sim_states[to].name, .effective = t->effective,
		.title = sim_states[to].title,
		.connects = text.connects, .billed = text.billed,
		.extension = t->x.title, .resource = t->resource,
	};
	const struct device_key *k;
	enum err e = E_OK;

	for (k = t->driver->device; k->name != NULL; k++)
		if (k->identifies)
			v.label = k->label;
	if (state_weight(target) == WEIGHT_TYPE)
		e = fill_ending(p, t, to, &v, faults);
	v.cannot = target_cannot(t, OP_SET_STATE);
	if (e == E_OK && v.cannot == NULL) {
		e = target_already(p, t, "state", v.to, &v.cannot);
		if (e == E_OK)
			e = target_contradicts(p, t, "state", v.to, &v.other,
			    &v.despite);
	}
	if (e == E_OK)
		e = fill_known(p, t, &v);
	if (e != E_OK)
		return e;
	page_view_init(p, arena_printf(p->a, "Change the SIM to %s?", v.title),
	    NAV_DEVICES, &v.page);
	t_sim_confirm(&p->reply->out, &v);
	return weight_faulty(faults) ? E_FORM : E_OK;
}

/* GET …/state?to=RETIRED: says what follows, and asks. */
enum err
page_sim_confirm(struct page *p)
{
	const char *to = pairs_get(&p->req->query, "to");
	const struct state_target *state;
	struct target t;
	enum err e = target_load(p, &t);

	if (e != E_OK)
		return e;
	state = offered(&t, to);
	if (state_weight(state) == WEIGHT_FREE)
		return page_redirect(p, drilldown_section_url(p->a, &t.d, "",
		    t.x.key));
	t.effective = pairs_get(&p->req->query, "effective");
	if (t.effective == NULL)
		t.effective = "";
	return show_confirm(p, &t, state, &(struct weight_faults){ NULL, NULL });
}

enum err
page_sim_state(struct page *p)
{
	const char *to = page_field(p, "state"), *why;
	const struct state_target *state;
	struct weight_faults faults;
	bool given;
	struct target t;
	enum err e = target_load(p, &t);

	if (e != E_OK)
		return e;
	if ((why = target_cannot(&t, OP_SET_STATE)) != NULL)
		return target_again(p, &t, "state", to, why);
	state = offered(&t, to);
	if (state == NULL)
		return target_again(p, &t, "state", to, "Choose a state.");
	if (!read_day(p, &t, OP_SET_STATE))
		return target_again(p, &t, "state", to, NULL);
	e = weight_given(p, state_weight(state), last_digits(t.resource),
	    &given, &faults);
	if (e != E_OK)
		return e;
	if (!given && p->outcome != NULL)
		return p->outcome->refused(p, "confirm", faults.word == NULL ?
		    faults.password : arena_printf(p->a, "This state can't be "
		    "undone: confirm has to be the last %d digits of the SIM's "
		    "number.", LAST_DIGITS));
	if (!given)
		return weight_faulty(&faults) ?
		    show_confirm(p, &t, state, &faults) :
		    page_redirect(p, arena_printf(p->a, "%s%s", p->req->path,
		    url_query(p->a, "to", to, "effective", t.effective,
		    NULL)));
	return target_command(p, &t, "state", sim_states[state->state].name);
}

enum err
page_sim_plan(struct page *p)
{
	const char *plan = page_field(p, "plan"), *why;
	struct plan *plans;
	struct target t;
	int64_t as_of;
	size_t n;
	enum err e = target_load(p, &t);

	if (e == E_OK)
		e = plan_list(p->db, p->a, t.x.key, &plans, &n, &as_of);
	if (e != E_OK)
		return e;
	why = target_cannot(&t, OP_SET_PLAN);
	if (why == NULL && *plan == '\0')
		why = "Choose or type a rate plan.";
	if (why == NULL && strlen(plan) > FIELD_MAX)
		why = "That is longer than any rate plan's name.";
	if (!read_day(p, &t, OP_SET_PLAN) || why != NULL)
		return target_again(p, &t, "plan", plan, why);
	return target_command(p, &t, "plan", plan_typed(plans, n, plan));
}

enum err
page_sim_override(struct page *p)
{
	const char *to = page_field(p, "override"), *why;
	struct target t;
	enum err e = target_load(p, &t);

	if (e != E_OK)
		return e;
	why = target_cannot(&t, OP_SET_OVERAGE);
	if (why == NULL && driver_overage(t.driver, to) == NULL)
		why = "Choose an overage limit.";
	if (!read_day(p, &t, OP_SET_OVERAGE) || why != NULL)
		return target_again(p, &t, "override", to, why);
	return target_command(p, &t, "override", to);
}
