#include <string.h>

#include "ws.h"

#define DAY	86400000LL

/* The filter's own names for states (SimStateType). */
static bool
state_filter(const char *word, enum fleet_state *state)
{
	static const struct {
		const char	*word;
		enum fleet_state state;
	} words[] = {
		{ "ACTIVATIONREADY", FLEET_ACTIVATION_READY },
		{ "ACTIVATED", FLEET_ACTIVATED },
		{ "DEACTIVATED", FLEET_DEACTIVATED },
		{ "PURGED", FLEET_PURGED },
	};

	*state = FLEET_NONE;
	if (word == NULL || strcmp(word, "UNKNOWN") == 0)
		return true;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strcmp(word, words[i].word) == 0)
			*state = words[i].state;
	return *state != FLEET_NONE;
}

/* Oldest change first; since is exclusive. */
int
ws_modified(struct ws *ws)
{
	struct call *c = ws->call;
	const char *since = ws_get(ws, "since");
	const char *id = xml_attr(ws->a, ws->in, "accountId");
	const char *word = ws_get(ws, "simState");
	struct ledger_line *lines;
	enum fleet_state state;
	struct fleet_sim s;
	int64_t from = 0;
	size_t n;

	if (id != NULL && strcmp(id, c->account->id) != 0)
		return 400201;
	if ((since != NULL && !call_day(since, &from)) ||
	    !state_filter(word, &state)) {
		ws->token = "The value of an element is not of its type.";
		return 400000;
	}
	if (ledger_list(&c->ledger, c->account, from + 1, ABSENT, state,
	    &lines, &n) != E_OK)
		return 400300;
	ws_open(ws, "iccids");
	for (size_t i = 0; i < n; i++) {
		/* this API has no state UNKNOWN */
		if (word != NULL && state == FLEET_NONE)
			break;
		fleet_sim(c->account, lines[i].serial, &s);
		ws_put(ws, "iccid", s.iccid);
	}
	ws_close(ws);
	return 0;
}

static void
put_custom(struct ws *ws, const struct ledger_sim *s, int from, int to)
{
	for (int i = from; i <= to; i++)
		ws_put(ws, arena_printf(ws->a, "custom%d", i), json_str(ws->a,
		    s->custom, ledger_fields[FIELD_CUSTOM1 + i - 1].name));
}

static void
put_nil(struct ws *ws, const char *name)
{
	ws_open(ws, name);
	xml_put_attr(&ws->w, "xmlns:xsi",
	    "http://www.w3.org/2001/XMLSchema-instance");
	xml_put_attr(&ws->w, "xsi:nil", "true");
	ws_close(ws);
}

static void
put_usage(struct ws *ws, const struct ledger_sim *s,
    const struct fleet_usage *u)
{
	ws_put(ws, "suspended", "N");
	ws_put(ws, "ratePlan", s->plan->name);
	ws_put(ws, "status", arena_printf(ws->a, "%s_NAME",
	    fleet_states[s->state].name));
	ws_mb(ws, "monthToDateUsage", u->data);
	ws_put(ws, "overageLimitReached", ledger_over(s, u) ? "true" :
	    "false");
	ws_put(ws, "overageLimitOverride", overage_names[s->overage]);
	ws_date(ws, "dateActivated", s->activated);
	ws_date(ws, "dateAdded", s->sim.added);
	ws_date(ws, "dateModified", s->updated);
	ws_date(ws, "dateShipped", s->sim.shipped);
	ws_mb(ws, "monthToDateDataUsage", u->data);
	ws_num(ws, "monthToDateSMSUsage", u->sms);
	ws_num(ws, "monthToDateVoiceUsage", u->voice);
}

/* In the order of the schema's TerminalType. */
static int
put_terminal(struct ws *ws, const struct ledger_sim *s)
{
	struct call *c = ws->call;
	const char *msisdn = ledger_msisdn(&c->ledger, s);
	const struct fleet_plan *plan;
	struct fleet_usage u;

	if (ledger_usage(&c->ledger, s, c->ledger.now, &u, &plan) != E_OK)
		return 400300;
	ws_open(ws, "terminal");
	if (msisdn != NULL)
		xml_put_attr(&ws->w, "msisdn", msisdn);
	ws_put(ws, "iccid", s->sim.iccid);
	ws_put(ws, "terminalId", s->device_id);
	ws_put(ws, "modemId", s->modem_id);
	ws_put(ws, "customer", s->customer);
	ws_put(ws, "endConsumerId", NULL);
	put_usage(ws, s, &u);
	ws_put(ws, "secureSimId", NULL);
	put_custom(ws, s, 1, 3);
	ws_put(ws, "rating", NULL);
	ws_put(ws, "secureSimUsernameCopyRule", "F");
	ws_put(ws, "secureSimPasswordCopyRule", "F");
	ws_put(ws, "accountId", c->account->id);
	put_nil(ws, "fixedIpAddress");
	ws_num(ws, "ctdSessionCount", u.sessions);
	for (int i = 1; i <= 5; i++)
		ws_put(ws, arena_printf(ws->a, "customerCustom%d", i), NULL);
	for (int i = 1; i <= 5; i++)
		ws_put(ws, arena_printf(ws->a, "operatorCustom%d", i), NULL);
	ws_put(ws, "imsi", s->sim.imsi);
	ws_put(ws, "primaryICCID", NULL);
	if (s->sim.habit != HABIT_NEVER)
		ws_put(ws, "imei", s->sim.imei);
	ws_put(ws, "simNotes", NULL);
	ws_num(ws, "version", s->changed ? 2 : 1);
	put_custom(ws, s, 4, 10);
	ws_close(ws);
	return 0;
}

/* The requested ICCIDs, last first; 0 or the number of a fault. */
static int
iccids_asked(struct ws *ws, const struct xml *x, const char *list[WS_BATCH],
    size_t *n)
{
	const char *id;

	*n = 0;
	for (x = xml_child(x, WS_NS, "iccid"); x != NULL;
	    x = xml_next(x, WS_NS, "iccid")) {
		if (*n == WS_BATCH)
			return 400400;
		if ((id = xml_text(ws->a, x)) == NULL)
			return 100101;
		list[(*n)++] = id;
	}
	return *n == 0 ? 100101 : 0;
}

/*
 * Unknown SIMs are left out, and the others come in another order than
 * requested.  When none is left the schema allows no answer, so it is a fault,
 * as for a single SIM elsewhere.
 */
int
ws_details(struct ws *ws)
{
	const char *list[WS_BATCH];
	struct ledger_sim s;
	size_t n, found = 0;
	int code;

	if ((code = iccids_asked(ws, xml_child(ws->in, WS_NS, "iccids"), list,
	    &n)) != 0)
		return code;
	ws_open(ws, "terminals");
	for (size_t i = n; i-- > 0; ) {
		bool again = false;

		for (size_t j = i + 1; j < n; j++)
			again |= strcmp(list[i], list[j]) == 0;
		code = again ? 100100 : ws_sim(ws, list[i], &s);
		if (code == 100100 || code == 100101)
			continue;
		if (code != 0 || (code = put_terminal(ws, &s)) != 0)
			return code;
		found++;
	}
	ws_close(ws);
	return found == 0 ? 100100 : 0;
}

/* Lists only SIMs that are in session now. */
int
ws_session(struct ws *ws)
{
	struct call *c = ws->call;
	const char *list[WS_BATCH];
	size_t n, found = 0;
	struct ledger_sim s;
	int64_t start, end;
	int code;

	if ((code = iccids_asked(ws, ws->in, list, &n)) != 0)
		return code;
	ws_open(ws, "sessionInfo");
	for (size_t i = 0; i < n; i++) {
		if ((code = ws_sim(ws, list[i], &s)) == 400300)
			return code;
		if (code != 0)
			continue;
		found++;
		if (!ledger_session(&c->ledger, &s, &start, &end) ||
		    end != ABSENT)
			continue;
		ws_open(ws, "session");
		ws_put(ws, "iccid", s.sim.iccid);
		ws_put(ws, "ipAddress", call_address(c, &s.sim));
		ws_date(ws, "dateSessionStarted", start);
		put_nil(ws, "dateSessionEnded");
		ws_close(ws);
	}
	ws_close(ws);
	return found == 0 ? 100100 : 0;
}

int
ws_trail(struct ws *ws)
{
	struct call *c = ws->call;
	const char *days = ws_get(ws, "daysOfHistory");
	int64_t back = xml_num(ws->a, ws->in, WS_NS, "daysOfHistory");
	struct ledger_event *all;
	struct ledger_sim s;
	size_t n;
	int code;

	if ((code = ws_sim(ws, ws_get(ws, "iccid"), &s)) != 0)
		return code;
	if (days == NULL)
		back = 30;
	if (back < 1 || back > SIM_TRAIL_DAYS) {
		ws->token = "daysOfHistory is from 1 to 365.";
		return 400000;
	}
	if (ledger_trail(&c->ledger, &s, c->ledger.now - back * DAY, &all,
	    &n) != E_OK)
		return 400300;
	ws_open(ws, "terminalAuditTrails");
	for (size_t i = 0; i < n; i++) {
		ws_open(ws, "terminalAuditTrail");
		ws_put(ws, "field", all[i].field);
		ws_put(ws, "priorValue", all[i].prior);
		ws_put(ws, "value", all[i].value);
		ws_date(ws, "effectiveDate", all[i].effective);
		ws_put(ws, "status", all[i].status);
		ws_put(ws, "userName", all[i].user);
		ws_close(ws);
	}
	ws_close(ws);
	return 0;
}
