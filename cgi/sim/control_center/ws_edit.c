#include <string.h>

#include "ws.h"

/* The usage per cycle that is not billed. */
#define FREE_BYTES	20480
#define FREE_MESSAGES	2
#define FREE_SECONDS	20

/* A change type of the contract (1.6), with the fault for a wrong value. */
static const struct change_type {
	int		 number;
	enum field	 field;
	const char	*null, *invalid;
} types[] = {
	{ 1, FIELD_DEVICE_ID, "DEVICEID_NULL", "DEVICEID_INVALID_FORMAT" },
	{ 2, FIELD_MODEM_ID, "MODEMID_NULL", "MODEMID_INVALID_FORMAT" },
	{ 3, FIELD_STATUS, "SIMSTATUS_NULL", "SIMSTATUS_INVALID" },
	{ 4, FIELD_PLAN, "RATEPLAN_NULL", "RATEPLAN_INVALID" },
	{ 6, FIELD_CUSTOMER, "CUSTOMER_NAME_NULL",
	    "CUSTOMER_NAME_INVALID_FORMAT" },
	{ 7, FIELD_OVERAGE, "OVERRIDEMODE_NULL", "OVERRIDEMODE_INVALID" },
	{ 17, FIELD_CUSTOM1, NULL, "CUSTOM_INVALID" },
	{ 18, FIELD_CUSTOM1 + 1, NULL, "CUSTOM_INVALID" },
	{ 19, FIELD_CUSTOM1 + 2, NULL, "CUSTOM_INVALID" },
	{ 73, FIELD_CUSTOM1 + 3, NULL, "CUSTOM_INVALID" },
	{ 74, FIELD_CUSTOM1 + 4, NULL, "CUSTOM_INVALID" },
	{ 75, FIELD_CUSTOM1 + 5, NULL, "CUSTOM_INVALID" },
	{ 76, FIELD_CUSTOM1 + 6, NULL, "CUSTOM_INVALID" },
	{ 77, FIELD_CUSTOM1 + 7, NULL, "CUSTOM_INVALID" },
	{ 78, FIELD_CUSTOM1 + 8, NULL, "CUSTOM_INVALID" },
	{ 79, FIELD_CUSTOM10, NULL, "CUSTOM_INVALID" },
};

/* Convert a target like ACTIVATED_NAME to the ledger's state name. */
static const char *
state_named(struct arena *a, const char *value)
{
	static const char end[] = "_NAME";
	size_t n = strlen(value), k = sizeof(end) - 1;

	if (n <= k || strcmp(value + n - k, end) != 0)
		return "";
	return arena_strndup(a, value, n - k);
}

/* Read and check the change; 0, or the number of a fault with its token. */
static int
read_change(struct ws *ws, const struct ledger_sim *s, struct change *change,
    int64_t *at)
{
	int64_t number = xml_num(ws->a, ws->in, WS_NS, "changeType");
	const char *date = ws_get(ws, "effectiveDate");
	const struct change_type *t = NULL;

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (types[i].number == number)
			t = &types[i];
	if (t == NULL)
		return 100200;
	*change = (struct change){ .field = t->field,
	    .value = ws_get(ws, "targetValue"), .user = ws->call->user->name,
	    .ip = ws->call->ip };
	*at = ABSENT;
	if (date != NULL && !call_effective(ws->call, date, at))
		ws->token = "INVALID_EFFECTIVE_DATE";
	else if (change->value == NULL && t->null != NULL)
		ws->token = t->null;
	if (ws->token != NULL)
		return 100300;
	if (change->value == NULL)
		change->value = "";
	if (t->field == FIELD_STATUS)
		change->value = state_named(ws->a, change->value);
	if (ledger_check(s, t->field, change->value) <= MOVE_SAME)
		return 0;
	ws->token = t->field == FIELD_STATUS &&
	    fleet_state_parse(change->value) != FLEET_NONE ?
	    "SIMSTATUS_INVALID_TRANSITION" : t->invalid;
	return 100300;
}

int
ws_edit(struct ws *ws)
{
	struct call *c = ws->call;
	struct change change;
	struct ledger_sim s;
	int64_t at;
	int code;

	if (db_begin(c->sim->db) != E_OK)
		return 400300;
	if ((code = ws_sim(ws, ws_get(ws, "iccid"), &s)) == 0 &&
	    (code = read_change(ws, &s, &change, &at)) == 0 &&
	    call_change(c, &s, &change, 1, at) != E_OK)
		code = 400300;
	if (code != 0) {
		db_rollback(c->sim->db);
		return code;
	}
	if (db_commit(c->sim->db) != E_OK)
		return 400300;
	ws_put(ws, "iccid", s.sim.iccid);
	ws_put(ws, "effectiveDate", date_day(ws->a, at == ABSENT ?
	    c->ledger.now : at));
	return 0;
}

static int64_t
less(int64_t n, int64_t free)
{
	return n > free ? n - free : 0;
}

/* Find the completed cycle that begins on the requested day: 0 or 200200. */
static int
cycle_asked(struct ws *ws, int64_t *start)
{
	struct call *c = ws->call;
	const char *date = ws_get(ws, "cycleStartDate");
	int64_t asked, end;

	if (date == NULL || !call_day(date, &asked))
		return 200200;
	fleet_cycle(c->account, asked, start, &end);
	return asked == *start && end <= c->ledger.now ? 0 : 200200;
}

int
ws_usage(struct ws *ws)
{
	struct call *c = ws->call;
	const struct fleet_plan *plan;
	struct fleet_usage u;
	struct ledger_sim s;
	int64_t start;
	bool billable;
	int code;

	if ((code = ws_sim(ws, ws_get(ws, "iccid"), &s)) != 0 ||
	    (code = cycle_asked(ws, &start)) != 0)
		return code;
	if (ledger_usage(&c->ledger, &s, start, &u, &plan) != E_OK)
		return 400300;
	if (u.data == 0 && u.sms == 0 && u.voice == 0)
		return 200200;
	billable = s.activated != ABSENT;	/* usage before activation is
						 * not billed */
	ws_put(ws, "iccid", s.sim.iccid);
	ws_put(ws, "terminalId", s.device_id);
	ws_put(ws, "customer", s.customer);
	ws_put(ws, "endConsumerId", NULL);
	ws_mb(ws, "totalDataVolume", u.data);
	ws_mb(ws, "billableDataVolume", billable ?
	    less(u.data, FREE_BYTES) : 0);
	ws_put(ws, "cycleStartDate", date_day(ws->a, start));
	ws_put(ws, "billable", billable ? "true" : "false");
	ws_num(ws, "totalSMSVolume", u.sms);
	ws_num(ws, "totalVoiceVolume", u.voice);
	ws_num(ws, "billableSMSVolume", billable ?
	    less(u.sms, FREE_MESSAGES) : 0);
	ws_num(ws, "billableVoiceVolume", billable ?
	    less(u.voice, FREE_SECONDS) : 0);
	ws_put(ws, "ratePlan", plan->name);
	ws_put(ws, "eventsUsage", "0");
	ws_put(ws, "totalEvents", "0");
	return 0;
}
