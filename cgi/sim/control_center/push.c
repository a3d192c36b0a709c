#include <string.h>
#include <strings.h>

#include "../../lib/crypt/hmac.h"
#include "../../lib/http/url.h"
#include "../../lib/text/xml.h"
#include "push.h"
#include "sim_queries.h"

#define NS	"http://api.jasperwireless.com/ws/schema"

enum { DATA_MAX = 64 * 1024 };

const char *const push_types[] = {
	"SIM_STATE_CHANGE", "SIM_RATE_PLAN_CHANGE", "IMEI_CHANGE",
	"CTD_USAGE", "SMS_MO_RECEIVED", "SESSION_START", "SESSION_STOP", NULL
};

const char *const push_signs[PUSH_SIGN_MAX] = {
	[PUSH_BOTH] = "both", [PUSH_SHA1] = "sha1", [PUSH_SHA256] = "sha256",
	[PUSH_WRONG] = "wrong", [PUSH_NONE] = "none",
};

static void
put(struct push_event *e, const char *name, const char *value)
{
	e->members[e->n++] = (struct push_member){ name, value };
}

/* Change the SIM as its operator would.  NULL, or what is wrong. */
static const char *
change(struct call *c, struct ledger_sim *s, enum field field,
    const char *value)
{
	const struct change change = { .field = field, .value = value,
		.user = "operator", .ip = c->ip };
	enum fleet_move move = ledger_check(s, field, value);

	if (move == MOVE_SAME)
		return NULL;
	if (move != MOVE_OK)
		return "The SIM cannot be brought to that.";
	if (db_begin(c->sim->db) != E_OK || db_end(c->sim->db,
	    ledger_change(&c->ledger, s, &change)) != E_OK)
		return "The simulator's data cannot be written.";
	return NULL;
}

static const char *
state_event(struct call *c, struct ledger_sim *s, const char *after,
    struct push_event *e)
{
	const char *before = fleet_states[s->state].title, *why = NULL;
	const char *to = "";

	for (int i = FLEET_NONE + 1; i < FLEET_STATE_MAX; i++)
		if (strcasecmp(after, fleet_states[i].title) == 0 ||
		    strcasecmp(after, fleet_states[i].name) == 0)
			to = fleet_states[i].name;
	if (*after != '\0')
		why = change(c, s, FIELD_STATUS, to);
	e->root = "SimStateChange";
	put(e, "previousState", before);
	put(e, "currentState", fleet_states[s->state].title);
	put(e, "dateChanged", date_iso(c->a, c->ledger.now));
	return why;
}

static const char *
plan_event(struct call *c, struct ledger_sim *s, const char *after,
    struct push_event *e)
{
	const char *before = s->plan->name, *why = NULL;

	if (*after != '\0')
		why = change(c, s, FIELD_PLAN, after);
	e->root = "SimRatePlanChange";
	put(e, "oldRatePlanName", before);
	put(e, "newRatePlanName", s->plan->name);
	put(e, "dateChanged", date_iso(c->a, c->ledger.now));
	return why;
}

static const char *
usage_event(struct call *c, struct ledger_sim *s, struct push_event *e)
{
	const struct fleet_plan *plan;
	struct fleet_usage u;

	if (ledger_usage(&c->ledger, s, c->ledger.now, &u, &plan) != E_OK)
		return "The simulator's data cannot be read.";
	e->root = "CtdUsage";
	put(e, "dataUsage", arena_printf(c->a, "%lld", (long long)u.data));
	return NULL;
}

static const char *
sms_event(struct call *c, struct ledger_sim *s, const char *text,
    struct push_event *e)
{
	int64_t now = c->ledger.now;
	struct r_sms_add row;
	struct cur cur;

	if (*text == '\0')
		return "Enter the text that the device sends.";
	q_sms_add(&cur, c->sim->db, &(struct p_sms_add){
	    .account = s->sim.account->number, .serial = s->sim.serial,
	    .from_device = 1, .body = text, .user_name = "Mobile Device",
	    .sent = now, .done = now, .outcome = "Received" });
	while (n_sms_add(&cur, c->a, &row))
		continue;
	if (cur_end(&cur) != E_OK)
		return "The simulator's data cannot be written.";
	e->root = "SmsMoReceived";
	put(e, "accountName", s->sim.account->title);
	put(e, "msisdn", s->sim.msisdn);
	put(e, "messageContent", text);
	put(e, "smppDataCoding", "0");
	put(e, "shortCode", "4444");
	put(e, "receivedTime", date_day(c->a, now));
	return NULL;
}

static void
session_event(struct call *c, struct ledger_sim *s, bool stop,
    struct push_event *e)
{
	int64_t start, end;
	bool on = ledger_session(&c->ledger, s, &start, &end) && end == ABSENT;

	e->root = "Session";
	put(e, "ipAddress", call_address(c, &s->sim));
	put(e, "dateSessionStarted", date_iso(c->a, on ? start :
	    c->ledger.now));
	put(e, "dateSessionEnded", stop ? date_iso(c->a, c->ledger.now) :
	    NULL);
}

const char *
push_event(struct call *c, struct ledger_sim *s, const char *type,
    const char *after, struct push_event *e)
{
	*e = (struct push_event){ .type = type };
	put(e, "iccid", s->sim.iccid);
	if (strcmp(type, "SIM_STATE_CHANGE") == 0)
		return state_event(c, s, after, e);
	if (strcmp(type, "SIM_RATE_PLAN_CHANGE") == 0)
		return plan_event(c, s, after, e);
	if (strcmp(type, "CTD_USAGE") == 0)
		return usage_event(c, s, e);
	if (strcmp(type, "SMS_MO_RECEIVED") == 0)
		return sms_event(c, s, after, e);
	if (strcmp(type, "SESSION_START") == 0 ||
	    strcmp(type, "SESSION_STOP") == 0) {
		session_event(c, s, type[9] == 'O', e);
		return NULL;
	}
	if (strcmp(type, "IMEI_CHANGE") != 0)
		return "There is no such event.";
	e->root = "SimImeiChange";
	put(e, "previousImei", s->sim.imei);
	put(e, "currentImei", *after == '\0' ? s->sim.imei : after);
	put(e, "dateChanged", date_iso(c->a, c->ledger.now));
	return NULL;
}

static const char *
data_xml(struct arena *a, const struct push_event *e)
{
	struct xml_writer w;
	const char *text;
	struct buf b;

	buf_init(&b, DATA_MAX);
	xml_begin(&w, &b);
	xml_open(&w, e->root);
	xml_put_attr(&w, "xmlns", NS);
	for (size_t i = 0; i < e->n; i++) {
		xml_open(&w, e->members[i].name);
		if (e->members[i].value != NULL)
			xml_put_text(&w, e->members[i].value);
		else {
			xml_put_attr(&w, "xmlns:xsi", "http://www.w3.org/2001/"
			    "XMLSchema-instance");
			xml_put_attr(&w, "xsi:nil", "true");
		}
		xml_close(&w);
	}
	xml_close(&w);
	text = xml_end(&w) ? arena_strdup(a, b.data) : NULL;
	buf_free(&b);
	return text;
}

static json_t *
data_json(const struct push_event *e)
{
	json_t *o = json_object();

	for (size_t i = 0; i < e->n; i++)
		json_object_set_new(o, e->members[i].name,
		    e->members[i].value == NULL ? json_null() :
		    json_string(e->members[i].value));
	return o;
}

/* NULL when a text has a character that XML does not allow. */
const char *
push_body(struct arena *a, const struct push_event *e, const char *id,
    const char *timestamp, const char *secret, enum push_sign sign, bool json)
{
	const char *key = sign == PUSH_WRONG ? arena_printf(a, "%s?", secret) :
	    secret;
	const char *one = sign == PUSH_SHA256 || sign == PUSH_NONE ? NULL :
	    hmac_sha1_base64(a, key, timestamp);
	const char *two = sign == PUSH_SHA1 || sign == PUSH_NONE ? NULL :
	    hmac_sha256_base64(a, key, timestamp);
	const char *data = json ? "" : data_xml(a, e);
	json_t *o;

	if (data == NULL)
		return NULL;
	if (!json)	/* without "?" */
		return url_query(a, "eventId", id, "eventType", e->type,
		    "timestamp", timestamp, "signature", one, "signature2",
		    two, "data", data, NULL) + 1;
	o = json_own(a, json_pack("{s:s,s:s,s:s,s:o}", "eventId", id,
	    "eventType", e->type, "timestamp", timestamp, "data",
	    data_json(e)));
	if (one != NULL)
		json_object_set_new(o, "signature", json_string(one));
	if (two != NULL)
		json_object_set_new(o, "signature2", json_string(two));
	return json_write(a, o);
}
