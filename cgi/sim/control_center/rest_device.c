#include <string.h>
#include <strings.h>

#include "../../lib/text/iccid.h"
#include "rest.h"

int
rest_echo(struct call *c)
{
	c->answer = json_own(c->a, json_pack("{s:s}", "context", c->args[0]));
	return 0;
}

/* accountId, when given, must be the caller's. */
static bool
own_account(const struct call *c)
{
	const char *id = call_param(c, "accountId");

	return id == NULL || strcmp(id, c->account->id) == 0;
}

/* Do all accountCustomN filters match? */
static bool
custom_match(struct call *c, const struct ledger_line *line)
{
	json_t *have = NULL;

	for (size_t i = 0; i < c->req.query.n; i++) {
		const struct pair *p = &c->req.query.p[i];
		const char *value;

		if (strncmp(p->name, "accountCustom", 13) != 0 ||
		    *p->value == '\0')
			continue;
		if (have == NULL && line->custom != NULL)
			have = json_read(c->a, line->custom,
			    strlen(line->custom), NULL);
		value = have == NULL ? NULL : json_str(c->a, have, p->name);
		if (strcmp(value == NULL ? "" : value, p->value) != 0)
			return false;
	}
	return true;
}

/* Read the query of /devices: 0 or the error code. */
static int
device_query(struct call *c, int64_t *since, int64_t *till,
    enum fleet_state *state)
{
	const char *s;

	*till = ABSENT;
	*state = FLEET_NONE;
	if ((s = call_param(c, "modifiedSince")) == NULL)
		return 10000003;
	if (!call_date(s, since))
		return 10000012;
	if ((s = call_param(c, "modifiedTill")) != NULL &&
	    !call_date(s, till))
		return 10000012;
	if (*till != ABSENT && *till < *since)
		return 10000027;
	if (!own_account(c))
		return 10000004;
	if ((s = call_param(c, "status")) != NULL &&
	    (*state = fleet_state_parse(s)) == FLEET_NONE)
		return 10000005;
	return 0;
}

static json_t *
device_line(struct call *c, const struct ledger_line *line)
{
	struct fleet_sim s;

	fleet_sim(c->account, line->serial, &s);
	return json_pack("{s:s,s:s,s:s,s:s}", "iccid", s.iccid,
	    "status", fleet_states[line->state].name,
	    "ratePlan", line->rate_plan != NULL ? line->rate_plan :
	    s.plan->name,
	    "communicationPlan", line->comm_plan != NULL ? line->comm_plan :
	    s.comm_plan);
}

int
rest_devices(struct call *c)
{
	struct ledger_line *lines;
	enum fleet_state state;
	int64_t since, till;
	int size, page, code;
	size_t n, kept = 0, first;
	json_t *devices;
	enum err e;

	if ((code = device_query(c, &since, &till, &state)) != 0 ||
	    (code = call_page(c, &size, &page)) != 0)
		return code;
	if ((e = ledger_list(&c->ledger, c->account, since, till, state,
	    &lines, &n)) != E_OK)
		return call_failed(e);
	for (size_t i = 0; i < n; i++)
		if (custom_match(c, &lines[i]))
			lines[kept++] = lines[i];
	first = (size_t)(page - 1) * (size_t)size;
	if (first >= kept && page > 1)
		return 10000007;
	devices = json_array();
	for (size_t i = first; i < kept && i < first + (size_t)size; i++)
		json_array_append_new(devices, device_line(c, &lines[i]));
	c->answer = json_own(c->a, json_pack("{s:i,s:o,s:b}", "pageNumber", page,
	    "devices", devices, "lastPage", first + (size_t)size >= kept));
	return 0;
}

static void
add_custom(json_t *o, const struct ledger_sim *s)
{
	char name[32];

	for (int i = 1; i <= 5; i++) {
		snprintf(name, sizeof(name), "operatorCustom%d", i);
		json_object_set_new(o, name, json_null());
	}
	for (int i = FIELD_CUSTOM1; i <= FIELD_CUSTOM10; i++) {
		json_t *v = json_object_get(s->custom, ledger_fields[i].name);

		json_object_set_new(o, ledger_fields[i].name, v == NULL ?
		    json_string("") : json_incref(v));
	}
	for (int i = 1; i <= 5; i++) {
		snprintf(name, sizeof(name), "customerCustom%d", i);
		json_object_set_new(o, name, json_null());
	}
}

json_t *
rest_sim(struct call *c, const struct ledger_sim *s)
{
	json_t *o = json_own(c->a, json_object());

	json_object_set_new(o, "iccid", json_string(s->sim.iccid));
	json_object_set_new(o, "imsi", json_string(s->sim.imsi));
	json_object_set_new(o, "msisdn",
	    wire_text(ledger_msisdn(&c->ledger, s)));
	json_object_set_new(o, "imei", s->sim.habit == HABIT_NEVER ?
	    json_null() : json_string(s->sim.imei));
	json_object_set_new(o, "status",
	    json_string(fleet_states[s->state].name));
	json_object_set_new(o, "ratePlan", json_string(s->plan->name));
	json_object_set_new(o, "communicationPlan", wire_text(s->comm_plan));
	c->answer = o;
	return o;
}

int
rest_device(struct call *c)
{
	struct ledger_sim s;
	json_t *o;
	int code;

	if ((code = call_sim(c, &s)) != 0)
		return code;
	o = rest_sim(c, &s);
	json_object_set_new(o, "customer", s.customer == NULL ||
	    *s.customer == '\0' ? json_null() : json_string(s.customer));
	json_object_set_new(o, "endConsumerId", json_null());
	json_object_set_new(o, "dateActivated", wire_date(c, s.activated));
	json_object_set_new(o, "dateAdded", wire_date(c, s.sim.added));
	json_object_set_new(o, "dateUpdated", wire_date(c, s.updated));
	json_object_set_new(o, "dateShipped", wire_date(c, s.sim.shipped));
	json_object_set_new(o, "accountId", json_string(c->account->id));
	json_object_set_new(o, "fixedIPAddress", json_null());
	json_object_set_new(o, "fixedIpv6Address", json_null());
	add_custom(o, &s);
	json_object_set_new(o, "simNotes", json_null());
	json_object_set_new(o, "deviceID", wire_text(s.device_id));
	json_object_set_new(o, "modemID",
	    json_string(s.modem_id == NULL ? "" : s.modem_id));
	json_object_set_new(o, "globalSimType", json_null());
	json_object_set_new(o, "eid", s.sim.eid[0] == '\0' ? json_null() :
	    json_string(s.sim.eid));
	json_object_set_new(o, "simProfileId", json_null());
	return 0;
}

/* The error code for a value that is not accepted. */
static int
refusal(enum field field, enum fleet_move move)
{
	if (move == MOVE_BACK)
		return 10000029;
	switch (field) {
	case FIELD_STATUS:
		return 10000005;
	case FIELD_PLAN:
		return 10000013;
	case FIELD_COMM_PLAN:
		return 10000014;
	case FIELD_CUSTOMER:
		return 10000015;
	case FIELD_OVERAGE:
		return 10000016;
	case FIELD_DEVICE_ID:
		return 10000025;
	case FIELD_MODEM_ID:
		return 10000026;
	default:
		return 10000028;
	}
}

/* The error code for a member that is not one of our fields. */
static int
other_member(const char *name)
{
	if (strncmp(name, "operatorCustom", 14) == 0)
		return 10000008;
	if (strncmp(name, "customerCustom", 14) == 0)
		return 10000010;
	if (strcmp(name, "ipv4Address") == 0 || strcmp(name, "apn") == 0 ||
	    strcmp(name, "ipv6Address") == 0 || strcmp(name, "pdpId") == 0)
		return 10000030;	/* there are no fixed addresses to
					 * assign */
	return 10000028;
}

/* Read the changes and their date from the body. */
static int
changes(struct call *c, const struct ledger_sim *s, struct change *list,
    size_t *n, int64_t *at)
{
	enum fleet_move move;
	const char *name;
	json_t *body, *v;
	int code;

	*n = 0;
	*at = ABSENT;
	if ((code = call_body(c, &body)) != 0)
		return code;
	json_object_foreach(body, name, v) {
		struct change *change = &list[*n];

		if (strcmp(name, "effectiveDate") == 0) {
			if (!call_effective(c, json_string_value(v), at)) {
				c->message = "EffectiveDate must be a day "
				    "within the next 180 days.";
				return 10000012;
			}
			continue;
		}
		*change = (struct change){ .field = ledger_field(name),
		    .value = json_string_value(v), .user = c->user->name,
		    .ip = c->ip };
		if (change->field == FIELD_NONE)
			return other_member(name);
		if (change->value == NULL)
			return refusal(change->field, MOVE_INVALID);
		move = ledger_check(s, change->field, change->value);
		if (move == MOVE_INVALID || move == MOVE_BACK)
			return refusal(change->field, move);
		(*n)++;
	}
	return *n == 0 ? 10000011 : 0;
}

int
rest_device_edit(struct call *c)
{
	struct change list[FIELD_END];
	struct ledger_sim s;
	int64_t at;
	size_t n;
	int code;

	if (db_begin(c->sim->db) != E_OK)
		return 30000001;
	if ((code = call_sim(c, &s)) == 0)
		code = changes(c, &s, list, &n, &at);
	if (code == 0)
		code = call_failed(call_change(c, &s, list, n, at));
	if (code != 0) {
		db_rollback(c->sim->db);
		return code;
	}
	if (db_commit(c->sim->db) != E_OK)
		return 30000001;
	c->answer = json_own(c->a, json_pack("{s:s}", "iccid", s.sim.iccid));
	return 0;
}
