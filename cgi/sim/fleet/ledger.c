#include <string.h>
#include <strings.h>

#include "../../lib/text/iccid.h"
#include "ledger.h"
#include "sim_queries.h"

/* After an activation the network answers with the MSISDN this much later. */
#define MSISDN_MS	8000

const char *const overage_names[OVERAGE_MAX] = {
	[OVERAGE_DEFAULT] = "DEFAULT",
	[OVERAGE_TEMPORARY] = "TEMPORARY_OVERRIDE",
	[OVERAGE_PERMANENT] = "PERMANENT_OVERRIDE",
};

static enum overage
overage_parse(const char *name)
{
	for (int i = 0; i < OVERAGE_MAX; i++)
		if (strcasecmp(name, overage_names[i]) == 0)
			return (enum overage)i;
	return OVERAGE_MAX;
}

const struct field_text ledger_fields[FIELD_END] = {
	[FIELD_STATUS] = { .name = "status", .title = "SIM Status" },
	[FIELD_PLAN] = { .name = "ratePlan", .title = "Rate Plan" },
	[FIELD_COMM_PLAN] = { .name = "communicationPlan",
	    .title = "Communication Plan" },
	[FIELD_CUSTOMER] = { .name = "customer", .title = "Customer",
	    .length = 50 },
	[FIELD_DEVICE_ID] = { .name = "deviceID", .title = "Device ID",
	    .length = 50 },
	[FIELD_MODEM_ID] = { .name = "modemID", .title = "Modem ID",
	    .length = 40 },
	[FIELD_OVERAGE] = { .name = "overageLimitOverride",
	    .title = "Overage Limit Override" },
#define CUSTOM(n) [FIELD_CUSTOM1 + n - 1] = { \
	.name = "accountCustom" #n, .title = "Account Custom " #n, \
	.length = 50 }
	CUSTOM(1), CUSTOM(2), CUSTOM(3), CUSTOM(4), CUSTOM(5), CUSTOM(6),
	CUSTOM(7), CUSTOM(8), CUSTOM(9), CUSTOM(10),
#undef CUSTOM
};

enum field
ledger_field(const char *name)
{
	for (int i = FIELD_NONE + 1; i < FIELD_END; i++)
		if (strcmp(name, ledger_fields[i].name) == 0)
			return (enum field)i;
	return FIELD_NONE;
}

/* The SIM without changes. */
static void
untouched(struct ledger_sim *s)
{
	s->changed = false;
	s->state = s->sim.state;
	s->plan = s->sim.plan;
	s->comm_plan = s->sim.comm_plan;
	s->customer = s->sim.customer;
	s->device_id = s->modem_id = NULL;
	s->overage = s->overage_set = OVERAGE_DEFAULT;
	s->overage_at = ABSENT;
	s->custom = NULL;
	s->activated = s->sim.activated;
	s->updated = s->sim.updated;
	s->from = s->sim.from;
	s->until = s->sim.until;
	s->base_at = ABSENT;
	s->base = (struct fleet_usage){ 0 };
}

static void
touched(struct ledger *l, struct ledger_sim *s, const struct r_sim_load *r)
{
	int64_t start, end;

	s->changed = true;
	s->state = fleet_state_parse(r->status);
	s->plan = fleet_plan_named(s->sim.account, r->rate_plan);
	if (s->plan == NULL)
		s->plan = s->sim.plan;
	s->comm_plan = r->comm_plan;
	s->customer = r->customer;
	s->device_id = r->device_id;
	s->modem_id = r->modem_id;
	s->overage = overage_parse(r->overage);
	s->overage_at = r->overage_at;
	s->custom = json_read(l->a, r->custom, strlen(r->custom), NULL);
	s->activated = r->activated;
	s->updated = r->updated;
	s->from = r->online_from;
	s->until = r->online_until;
	s->base_at = r->base_at;
	s->base = (struct fleet_usage){ .data = r->base_data,
	    .sms = r->base_sms, .voice = r->base_voice,
	    .sessions = r->base_sessions };
	/* a temporary override ends with its cycle */
	fleet_cycle(s->sim.account, l->now, &start, &end);
	if (s->overage == OVERAGE_MAX)
		s->overage = OVERAGE_DEFAULT;
	s->overage_set = s->overage;
	if (s->overage == OVERAGE_TEMPORARY && s->overage_at < start)
		s->overage = OVERAGE_DEFAULT;
}

enum err
ledger_load_serial(struct ledger *l, const struct fleet_account *account,
    int64_t serial, struct ledger_sim *s)
{
	struct r_sim_load row;
	struct cur c;

	if (!fleet_sim(account, serial, &s->sim))
		return E_NOTFOUND;
	untouched(s);
	q_sim_load(&c, l->db, account->number, serial);
	if (n_sim_load(&c, l->a, &row))
		touched(l, s, &row);
	if (s->custom == NULL)
		s->custom = json_own(l->a, json_object());
	return cur_end(&c);
}

enum err
ledger_load(struct ledger *l, const struct fleet_account *account,
    const char *iccid, struct ledger_sim *s)
{
	const struct fleet_account *found;
	int64_t serial;

	found = fleet_locate(iccid, &serial);
	if (found == NULL || (account != NULL && found != account))
		return E_NOTFOUND;
	return ledger_load_serial(l, found, serial, s);
}

enum fleet_move
ledger_check(const struct ledger_sim *s, enum field field, const char *value)
{
	const struct fleet_account *c = s->sim.account;

	switch (field) {
	case FIELD_NONE:
	case FIELD_END:
		return MOVE_INVALID;
	case FIELD_STATUS:
		return fleet_move(s->state, fleet_state_parse(value));
	case FIELD_PLAN:
		return fleet_plan_named(c, value) != NULL ? MOVE_OK :
		    MOVE_INVALID;
	case FIELD_COMM_PLAN:
		return fleet_comm_plan_known(c, value) ? MOVE_OK :
		    MOVE_INVALID;
	case FIELD_OVERAGE:
		return overage_parse(value) != OVERAGE_MAX ? MOVE_OK :
		    MOVE_INVALID;
	default:
		/* no comma or asterisk in literal values (contract 1.6) */
		return strlen(value) <= (size_t)ledger_fields[field].length &&
		    strpbrk(value, ",*") == NULL ? MOVE_OK : MOVE_INVALID;
	}
}

bool
ledger_session(const struct ledger *l, const struct ledger_sim *s,
    int64_t *start, int64_t *end)
{
	int64_t at = s->until != ABSENT && s->until < l->now ? s->until :
	    l->now;

	if (!fleet_session(&s->sim, s->from, at, start, end))
		return false;
	/* leaving the state ends the session */
	if (*end == ABSENT && s->until != ABSENT && s->until <= l->now)
		*end = s->until;
	return true;
}

const char *
ledger_msisdn(const struct ledger *l, const struct ledger_sim *s)
{
	if (s->activated == ABSENT || l->now < s->activated + MSISDN_MS)
		return NULL;
	return s->sim.msisdn;
}

enum err
ledger_clear(struct ledger *l, const struct fleet_account *account)
{
	int n = account->number;
	enum err e;

	if ((e = db_begin(l->db)) != E_OK)
		return e;
	if ((e = x_sim_clear(l->db, n)) == E_OK &&
	    (e = x_cycle_clear(l->db, n)) == E_OK &&
	    (e = x_scheduled_clear(l->db, n)) == E_OK &&
	    (e = x_audit_clear(l->db, n)) == E_OK)
		e = x_sms_clear(l->db, n);
	return db_end(l->db, e);
}
