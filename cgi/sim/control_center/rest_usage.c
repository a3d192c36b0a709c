#include <string.h>

#include "rest.h"

#define DAY		86400000LL
#define PLACE_MS	((int64_t)FLEET_SPOT_MS)

int
rest_usages(struct call *c)
{
	const struct fleet_plan *plan;
	struct fleet_usage u;
	struct ledger_sim s;
	enum err e;
	json_t *o;
	int code;

	if ((code = call_sim(c, &s)) != 0)
		return code;
	if ((e = ledger_usage(&c->ledger, &s, c->ledger.now, &u, &plan)) !=
	    E_OK)
		return call_failed(e);
	o = rest_sim(c, &s);
	json_object_set_new(o, "ctdDataUsage", json_integer(u.data));
	json_object_set_new(o, "ctdSMSUsage", json_integer(u.sms));
	json_object_set_new(o, "ctdVoiceUsage", json_integer(u.voice));
	json_object_set_new(o, "ctdSessionCount", json_integer(u.sessions));
	json_object_set_new(o, "overageLimitReached",
	    json_boolean(ledger_over(&s, &u)));
	json_object_set_new(o, "overageLimitOverride",
	    json_string(overage_names[s.overage]));
	return 0;
}

int
call_cycle(struct call *c, int64_t *start, int64_t *end)
{
	const char *s = call_param(c, "cycleStartDate");
	int64_t asked;

	fleet_cycle(c->account, c->ledger.now, start, end);
	if (s == NULL)
		return 0;
	if (!call_day(s, &asked))
		return 10000012;
	for (int i = 0; i < 3; i++) {
		if (asked == *start)
			return 0;
		fleet_cycle(c->account, *start - 1, start, end);
	}
	return 10000032;
}

static json_t *
zone(const struct call *c, const struct fleet_plan *plan,
    const struct fleet_usage *u)
{
	bool documented = (c->account->flags & ACCOUNT_DOCUMENTED) != 0;

	/* two of three messages are from the device */
	return json_pack("{s:s,s:i,s:s,s:I,s:s,s:I,s:s,s:I,s:s,s:I,s:I}",
	    "ratePlan", plan->name, "ratePlanVersion", 1,
	    "zone", "Default Zone",
	    "dataUsage", (json_int_t)u->data, "dataUsageUnit", "bytes",
	    "voiceMTUsage", (json_int_t)0, "voiceMTUsageUnit", "seconds",
	    "voiceMOUsage", (json_int_t)u->voice, "voiceMOUsageUnit",
	    "seconds",
	    documented ? "SMSMTUsage" : "smsmtusage",
	    (json_int_t)(u->sms / 3),
	    documented ? "SMSMOUsage" : "smsmousage",
	    (json_int_t)(u->sms - u->sms / 3));
}

int
rest_zones(struct call *c)
{
	const char *want = call_param(c, "ratePlan"), *key;
	const char *in_zone = call_param(c, "zone");
	const struct fleet_plan *plan;
	struct fleet_usage u;
	struct ledger_sim s;
	int64_t start, end;
	json_t *zones;
	enum err e;
	int code;

	if ((c->account->flags & ACCOUNT_ADVANTAGE) == 0)
		return 10000079;
	if ((code = call_sim(c, &s)) != 0 ||
	    (code = call_cycle(c, &start, &end)) != 0)
		return code;
	if (in_zone != NULL && strcmp(in_zone, "Default Zone") != 0)
		return 10000031;
	if (want != NULL && fleet_plan_named(c->account, want) == NULL)
		return 10000013;
	if ((e = ledger_usage(&c->ledger, &s, start, &u, &plan)) != E_OK)
		return call_failed(e);
	zones = json_object();
	key = arena_printf(c->a, "%s, 1", plan->name);
	if (want == NULL || strcmp(want, plan->name) == 0)
		json_object_set_new(zones, key, json_pack("[o]",
		    zone(c, plan, &u)));
	c->answer = json_own(c->a, json_pack("{s:s,s:s,s:s,s:s,s:o}",
	    "iccid", s.sim.iccid,
	    (c->account->flags & ACCOUNT_DOCUMENTED) != 0 ? "timestamp" :
	    "timeStamp", date_iso(c->a, c->ledger.now),
	    "cycleStartDate", date_iso(c->a, start),
	    "cycleEndDate", date_iso(c->a, end - 1000),
	    "deviceCycleUsageInZones", zones));
	return 0;
}

int
rest_session(struct call *c)
{
	int64_t start = ABSENT, end = ABSENT;
	struct ledger_sim s;
	json_t *ip, *o;
	int code;

	if ((code = call_sim(c, &s)) != 0)
		return code;
	if (ledger_session(&c->ledger, &s, &start, &end))
		ip = json_string(call_address(c, &s.sim));
	else
		ip = json_null();
	o = c->answer = json_own(c->a, json_object());
	json_object_set_new(o, "iccid", json_string(s.sim.iccid));
	json_object_set_new(o, "ipAddress", ip);
	json_object_set_new(o, "dateSessionStarted", wire_date(c, start));
	json_object_set_new(o, "dateSessionEnded", wire_date(c, end));
	json_object_set_new(o, "apn", start == ABSENT ? json_null() :
	    json_string(c->account->apn));
	return 0;
}

static json_t *
position(struct call *c, const struct ledger_sim *s, int64_t k)
{
	struct fleet_spot spot;

	fleet_spot(&s->sim, k, &spot);
	return json_pack("{s:o,s:o,s:o,s:o,s:s,s:s,s:s,s:s,s:s,s:s,s:o}",
	    "cellId", json_string(arena_printf(c->a, "%u", spot.cell)),
	    "cellLac", json_string(arena_printf(c->a, "%u", spot.area)),
	    "servingMcc", json_string(arena_printf(c->a, "%d",
	    c->account->mcc)),
	    "servingMnc", json_string(arena_printf(c->a, "%d",
	    c->account->mnc)),
	    "latitude", arena_printf(c->a, "%.5f", spot.latitude),
	    "longitude", arena_printf(c->a, "%.5f", spot.longitude),
	    "accuracy", "1000",
	    "city", spot.place->city,
	    "state", spot.place->state, "country", spot.place->country,
	    "dateReceived", wire_date(c, k * PLACE_MS));
}

/* The last two positions, or those of the requested days. */
int
rest_location(struct call *c)
{
	const char *from = call_param(c, "fromDate");
	const char *to = call_param(c, "toDate");
	int64_t since, till = c->ledger.now, first, last, k;
	struct ledger_sim s;
	int size, page, code;
	json_t *list;

	if ((c->account->flags & ACCOUNT_TRACKING) == 0)
		return 10000602;
	if ((code = call_sim(c, &s)) != 0 ||
	    (code = call_page(c, &size, &page)) != 0)
		return code;
	if (to != NULL && !call_date(to, &till))
		return 10000012;
	if (s.until != ABSENT && s.until < till)
		till = s.until;
	if (till > c->ledger.now)
		till = c->ledger.now;
	since = till - 2 * PLACE_MS + 1;
	if (from != NULL && !call_date(from, &since))
		return 10000012;
	if (from != NULL && to != NULL && since > till)
		return 10000027;
	if (s.from != ABSENT && since < s.from)
		since = s.from;
	/* newest first */
	last = till / PLACE_MS - (int64_t)(page - 1) * size;
	first = (since + PLACE_MS - 1) / PLACE_MS;
	if (s.from == ABSENT || s.sim.habit == HABIT_NEVER)
		first = last + 1;
	if (page > 1 && last < first)
		return 10000007;
	list = json_array();
	for (k = last; k >= first && k > last - size; k--)
		json_array_append_new(list, position(c, &s, k));
	c->answer = json_own(c->a, json_pack("{s:s,s:i,s:o,s:b}",
	    "iccid", s.sim.iccid, "pageNumber", page, "simLocations", list,
	    "lastPage", k < first));
	return 0;
}
