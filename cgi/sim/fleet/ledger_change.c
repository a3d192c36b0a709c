#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ledger.h"
#include "sim_queries.h"

/* How many past cycles are settled when a SIM is changed. */
#define CYCLES_KEPT	12

/* Does the limit apply in the cycle that begins at start? */
static bool
limited(const struct ledger_sim *s, int64_t start, int64_t end)
{
	if (s->plan->limit == 0 || s->overage_set == OVERAGE_PERMANENT)
		return false;
	return s->overage_set == OVERAGE_DEFAULT || s->overage_at < start ||
	    s->overage_at >= end;
}

/* The usage of one cycle under the SIM's present terms, since its usage was
 * last settled, with the limit applied. */
static void
cycle_usage(const struct ledger_sim *s, int64_t start, int64_t end,
    int64_t now, struct fleet_usage *u)
{
	int64_t from = s->from, to = end, cap;
	bool settled = s->base_at != ABSENT && s->base_at >= start &&
	    s->base_at < end;

	if (from != ABSENT && from < start)
		from = start;
	if (settled && from != ABSENT && from < s->base_at)
		from = s->base_at;
	if (s->until != ABSENT && s->until < to)
		to = s->until;
	if (now < to)
		to = now;
	fleet_usage(&s->sim, s->plan, from, to, u);
	if (settled) {
		u->data += s->base.data;
		u->sms += s->base.sms;
		u->voice += s->base.voice;
		u->sessions += s->base.sessions;
	}
	if (limited(s, start, end)) {
		cap = fleet_cap(&s->sim, s->plan);
		if (settled && cap < s->base.data)
			cap = s->base.data;	/* used earlier, under other
						 * terms */
		if (u->data > cap)
			u->data = cap;
	}
}

enum err
ledger_usage(struct ledger *l, const struct ledger_sim *s, int64_t t,
    struct fleet_usage *u, const struct fleet_plan **plan)
{
	struct r_sms_count count;
	struct r_cycle_get row;
	int64_t start, end;
	struct cur c;
	enum err e;

	fleet_cycle(s->sim.account, t, &start, &end);
	*plan = s->plan;
	cycle_usage(s, start, end, l->now, u);
	q_cycle_get(&c, l->db, s->sim.account->number, s->sim.serial, start);
	if (n_cycle_get(&c, l->a, &row)) {
		*u = (struct fleet_usage){ .data = row.data, .sms = row.sms,
		    .voice = row.voice, .sessions = row.sessions };
		*plan = fleet_plan_named(s->sim.account, row.rate_plan);
		if (*plan == NULL)
			*plan = s->plan;
	}
	if ((e = cur_end(&c)) != E_OK)
		return e;
	q_sms_count(&c, l->db, s->sim.account->number, s->sim.serial, start,
	    end < l->now ? end : l->now);
	if (n_sms_count(&c, l->a, &count))
		u->sms += count.n;
	return cur_end(&c);
}

bool
ledger_over(const struct ledger_sim *s, const struct fleet_usage *u)
{
	return s->overage == OVERAGE_DEFAULT && s->plan->limit != 0 &&
	    u->data >= s->plan->limit;
}

/* Before the SIM's terms change: store the usage of the completed cycles and of
 * the present one so far. */
static enum err
settle(struct ledger *l, struct ledger_sim *s)
{
	const struct fleet_account *c = s->sim.account;
	struct fleet_usage u;
	int64_t start, end;
	enum err e;

	fleet_cycle(c, l->now, &start, &end);
	cycle_usage(s, start, end, l->now, &u);
	for (int i = 0; i < CYCLES_KEPT; i++) {
		struct fleet_usage past;

		fleet_cycle(c, start - 1, &start, &end);
		if (s->from == ABSENT || end <= s->from)
			break;
		cycle_usage(s, start, end, l->now, &past);
		e = x_cycle_put(l->db, &(struct p_cycle_put){
		    .account = c->number, .serial = s->sim.serial,
		    .start = start, .rate_plan = s->plan->name,
		    .data = past.data, .sms = past.sms, .voice = past.voice,
		    .sessions = past.sessions });
		if (e != E_OK)
			return e;
	}
	s->base = u;
	s->base_at = l->now;
	return E_OK;
}

static enum err
store(struct ledger *l, const struct ledger_sim *s)
{
	return x_sim_store(l->db, &(struct p_sim_store){
	    .account = s->sim.account->number, .serial = s->sim.serial,
	    .status = fleet_states[s->state].name, .rate_plan = s->plan->name,
	    .comm_plan = s->comm_plan, .customer = s->customer,
	    .device_id = s->device_id, .modem_id = s->modem_id,
	    .overage = overage_names[s->overage_set],
	    .overage_at = s->overage_at == ABSENT ? 0 : s->overage_at,
	    .custom = json_write(l->a, s->custom), .activated = s->activated,
	    .updated = s->updated, .online_from = s->from,
	    .online_until = s->until, .base_at = s->base_at,
	    .base_data = s->base.data, .base_sms = s->base.sms,
	    .base_voice = s->base.voice, .base_sessions = s->base.sessions });
}

static void
move_to(struct ledger *l, struct ledger_sim *s, enum fleet_state to)
{
	bool was = fleet_states[s->state].connects;
	bool will = fleet_states[to].connects;

	if (to == FLEET_ACTIVATED && s->activated == ABSENT)
		s->activated = l->now;
	if (!was && will) {
		s->from = l->now;
		s->until = ABSENT;
	} else if (was && !will)
		s->until = l->now;
	s->state = to;
}

/* Set the new value.  Returns the old one as the audit trail shows it. */
static const char *
apply(struct ledger *l, struct ledger_sim *s, enum field field,
    const char **value)
{
	const char **slot = NULL, *prior = NULL;
	enum fleet_state to;

	switch (field) {
	case FIELD_STATUS:
		prior = fleet_states[s->state].title;
		to = fleet_state_parse(*value);
		move_to(l, s, to);
		*value = fleet_states[to].title;
		return prior;
	case FIELD_PLAN:
		prior = s->plan->name;
		s->plan = fleet_plan_named(s->sim.account, *value);
		return prior;
	case FIELD_OVERAGE:
		prior = overage_names[s->overage];
		for (int i = 0; i < OVERAGE_MAX; i++)
			if (strcasecmp(*value, overage_names[i]) == 0)
				s->overage = s->overage_set = (enum overage)i;
		s->overage_at = l->now;
		*value = overage_names[s->overage];
		return prior;
	case FIELD_COMM_PLAN:
		slot = &s->comm_plan;
		break;
	case FIELD_CUSTOMER:
		slot = &s->customer;
		break;
	case FIELD_DEVICE_ID:
		slot = &s->device_id;
		break;
	case FIELD_MODEM_ID:
		slot = &s->modem_id;
		break;
	default:
		prior = json_str(l->a, s->custom, ledger_fields[field].name);
		if (json_object_set_new(s->custom, ledger_fields[field].name,
		    json_string(*value)) != 0)
			abort();	/* out of memory */
		return prior;
	}
	prior = *slot;
	*slot = *value;
	return prior;
}

static bool
same_state(const struct ledger_sim *s, const struct change *c)
{
	return c->field == FIELD_STATUS &&
	    fleet_state_parse(c->value) == s->state;
}

enum err
ledger_change(struct ledger *l, struct ledger_sim *s, const struct change *c)
{
	const char *value = c->value, *prior;
	enum err e;

	if (same_state(s, c))
		return E_OK;
	if ((e = settle(l, s)) != E_OK)
		return e;
	prior = apply(l, s, c->field, &value);
	s->changed = true;
	s->updated = l->now;
	if ((e = store(l, s)) != E_OK)
		return e;
	return x_audit_add(l->db, &(struct p_audit_add){
	    .account = s->sim.account->number, .serial = s->sim.serial,
	    .field = ledger_fields[c->field].title,
	    .prior = prior == NULL ? "" : prior, .value = value,
	    .effective = l->now, .status = "Executed", .user_name = c->user,
	    .ip = c->ip });
}

enum err
ledger_schedule(struct ledger *l, const struct ledger_sim *s,
    const struct change *c, int64_t effective)
{
	return x_scheduled_add(l->db, &(struct p_scheduled_add){
	    .account = s->sim.account->number, .serial = s->sim.serial,
	    .field = ledger_fields[c->field].name, .value = c->value,
	    .effective = effective, .user_name = c->user, .ip = c->ip });
}

/* Apply one due change as of its scheduled time. */
static enum err
carry_out(struct ledger *l, const struct r_scheduled_due *r)
{
	struct ledger then = { .db = l->db, .a = l->a, .now = r->effective };
	const struct fleet_account *account = fleet_account((int)r->account);
	struct change c = { .field = ledger_field(r->field),
	    .value = r->value, .user = r->user_name, .ip = r->ip };
	struct ledger_sim s;
	enum err e;

	if (account == NULL || c.field == FIELD_NONE)
		return E_OK;
	e = ledger_load_serial(&then, account, r->serial, &s);
	if (e != E_OK)
		return e == E_NOTFOUND ? E_OK : e;
	/* a manual change after the scheduled time comes first */
	if (s.updated > then.now)
		then.now = s.updated;
	if (ledger_check(&s, c.field, c.value) <= MOVE_SAME)
		return ledger_change(&then, &s, &c);
	return x_audit_add(l->db, &(struct p_audit_add){
	    .account = account->number, .serial = s.sim.serial,
	    .field = ledger_fields[c.field].title, .prior = "",
	    .value = c.value, .effective = then.now, .status = "Error",
	    .user_name = c.user, .ip = c.ip });
}

enum err
ledger_due(struct ledger *l)
{
	struct r_scheduled_due row, due[200];
	size_t n = 0;
	struct cur c;
	enum err e;

	q_scheduled_due(&c, l->db, l->now);
	while (n < 200 && n_scheduled_due(&c, l->a, &row))
		due[n++] = row;
	if ((e = cur_end(&c)) != E_OK || n == 0)
		return e;
	if ((e = db_begin(l->db)) != E_OK)
		return e;
	/* read again under the lock */
	n = 0;
	q_scheduled_due(&c, l->db, l->now);
	while (n < 200 && n_scheduled_due(&c, l->a, &row))
		due[n++] = row;
	e = cur_end(&c);
	for (size_t i = 0; i < n && e == E_OK; i++)
		if ((e = carry_out(l, &due[i])) == E_OK)
			e = x_scheduled_done(l->db, due[i].id);
	return db_end(l->db, e);
}
