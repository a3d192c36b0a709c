#include <stdlib.h>
#include <string.h>

#include "sim.h"
#include "sim_queries.h"

#define DAY	86400000LL

/* One row; the texts are borrowed. */
static json_t *
row(struct call *c, const char *field, const char *prior, const char *value,
    int64_t effective, const char *status, const char *user, const char *ip)
{
	return json_pack("{s:s,s:s,s:s,s:o,s:s,s:s,s:n,s:s}",
	    "field", field, "priorValue", prior, "value", value,
	    "effectiveDate", wire_date(c, effective), "status", status,
	    "userName", user, "delegatedUser", "ipAddress", ip);
}

/* What happened before anybody could change it here. */
static void
computed(struct call *c, const struct ledger_sim *s, int64_t since,
    json_t *rows)
{
	const struct fleet_sim *f = &s->sim;
	const char *state = fleet_states[f->state].title;
	const char *before = "Activation Ready";

	/* newest first */
	if (f->until != ABSENT && f->until >= since)
		json_array_append_new(rows, row(c, "SIM Status", "Activated",
		    state, f->until, "Executed", c->account->name,
		    "127.0.0.1"));
	if (f->activated != ABSENT && f->activated >= since)
		json_array_append_new(rows, row(c, "SIM Status", before,
		    "Activated", f->activated, "Executed", c->account->name,
		    "127.0.0.1"));
	if (f->shipped >= since && f->shipped <= c->ledger.now)
		json_array_append_new(rows, row(c, "SIM Status", "Inventory",
		    f->activated != ABSENT ? before : state, f->shipped,
		    "Executed", c->account->name, "127.0.0.1"));
}

/* All rows since a time, newest first: scheduled, changed, computed. */
static int
rows_since(struct call *c, const struct ledger_sim *s, int64_t since,
    json_t *rows)
{
	struct r_scheduled_of sched;
	struct r_audit_of audit;
	struct cur cur;
	enum err e;
	int n = c->account->number;

	q_scheduled_of(&cur, c->sim->db, n, s->sim.serial);
	while (n_scheduled_of(&cur, c->a, &sched)) {
		enum field f = ledger_field(sched.field);

		json_array_append_new(rows, row(c, ledger_fields[f].title, "",
		    f == FIELD_STATUS ?
		    fleet_states[fleet_state_parse(sched.value)].title :
		    sched.value, sched.effective, "Scheduled",
		    sched.user_name, sched.ip));
	}
	if ((e = cur_end(&cur)) != E_OK)
		return call_failed(e);
	q_audit_of(&cur, c->sim->db, n, s->sim.serial, since);
	while (n_audit_of(&cur, c->a, &audit))
		json_array_append_new(rows, row(c, audit.field, audit.prior,
		    audit.value, audit.effective, audit.status,
		    audit.user_name, audit.ip));
	computed(c, s, since, rows);
	return call_failed(cur_end(&cur));
}

int
rest_trail(struct call *c)
{
	const char *days = call_param(c, "daysOfHistory");
	struct ledger_sim s;
	size_t n, first;
	long back = 30;
	int size, page, code;
	json_t *all, *rows;
	char *end;

	if ((code = call_sim(c, &s)) != 0 ||
	    (code = call_page(c, &size, &page)) != 0)
		return code;
	if (days != NULL) {
		back = strtol(days, &end, 10);
		if (end == days || *end != '\0' || back < 1 ||
		    back > SIM_TRAIL_DAYS)
			return 10000049;
	}
	all = json_own(c->a, json_array());
	if ((code = rows_since(c, &s, c->ledger.now - back * DAY, all)) != 0)
		return code;
	n = json_array_size(all);
	first = (size_t)(page - 1) * (size_t)size;
	if (page > 1 && first >= n)
		return 10000007;
	rows = json_array();
	for (size_t i = first; i < n && i < first + (size_t)size; i++)
		json_array_append(rows, json_array_get(all, i));
	c->answer = json_own(c->a, json_pack("{s:s,s:o,s:i,s:o,s:b}",
	    "iccid", s.sim.iccid, "timestamp", wire_date(c, c->ledger.now),
	    "pageNumber", page, "deviceAuditTrails", rows,
	    "lastPage", first + (size_t)size >= n));
	return 0;
}

int
rest_plans(struct call *c)
{
	const char *id = c->args[0] != NULL ? c->args[0] :
	    call_param(c, "accountId");
	int size, page, code, n = 0, first;
	json_t *plans;

	if (id != NULL && strcmp(id, c->account->id) != 0)
		return c->args[0] != NULL ? 20000003 : 10000004;
	if ((code = call_page(c, &size, &page)) != 0)
		return code;
	while (c->account->plans[n].name != NULL)
		n++;
	first = (page - 1) * size;
	if (page > 1 && first >= n)
		return 10000007;
	plans = json_array();
	for (int i = first; i < n && i < first + size; i++) {
		const struct fleet_plan *p = &c->account->plans[i];

		json_array_append_new(plans, json_pack(
		    "{s:s,s:s,s:{s:i,s:s,s:b}}", "name", p->name,
		    "type", p->type, "dataUsage", "usageLimit", p->shown,
		    "usageLimitUnit", p->unit, "useDefaultRating",
		    p->limit == 0));
	}
	c->answer = json_own(c->a, json_pack("{s:i,s:o,s:b}", "pageNumber",
	    page, "ratePlans", plans, "lastPage", first + size >= n));
	return 0;
}
