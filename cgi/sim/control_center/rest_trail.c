#include <stdlib.h>
#include <string.h>

#include "rest.h"

#define DAY	86400000LL

int
rest_trail(struct call *c)
{
	const char *days = call_param(c, "daysOfHistory");
	struct ledger_event *all;
	struct ledger_sim s;
	size_t n, first;
	long back = 30;
	int size, page, code;
	json_t *rows;
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
	if (ledger_trail(&c->ledger, &s, c->ledger.now - back * DAY, &all,
	    &n) != E_OK)
		return 30000001;
	first = (size_t)(page - 1) * (size_t)size;
	if (page > 1 && first >= n)
		return 10000007;
	rows = json_array();
	for (size_t i = first; i < n && i < first + (size_t)size; i++)
		json_array_append_new(rows, json_pack(
		    "{s:s,s:s,s:s,s:o,s:s,s:s,s:n,s:s}",
		    "field", all[i].field, "priorValue", all[i].prior,
		    "value", all[i].value,
		    "effectiveDate", wire_date(c, all[i].effective),
		    "status", all[i].status, "userName", all[i].user,
		    "delegatedUser", "ipAddress", all[i].ip));
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
