#include <sodium.h>
#include <string.h>
#include <strings.h>

#include "../../lib/date.h"
#include "../../lib/decimal.h"
#include "../../lib/hmac.h"
#include "../../lib/json.h"
#include "../../lib/xml.h"
#include "push.h"

enum { ALERT_MAX = 400 };	/* bytes */

/* The members of data, from XML or JSON: names compare without case. */
struct members {
	struct arena		*a;
	const char		*root;	/* "" with JSON */
	const struct xml	*xml;
	const json_t		*json;
};

/* What of the snapshot an event changes. */
enum effect { NOTHING, STATE, PLAN, IMEI, MSISDN, DATA, SMS, SESSION };

/*
 * Events with a meaning of their own, by the payload's root element (contract
 * 2.10, the carrier's ...InfoType types) or, in JSON, by eventType.  All others
 * are alerts that show what they hold.
 */
static const struct event {
	const char	*root, *type;
	const char	*kind;			/* of the activity */
	enum effect	 effect;
	const char	*before, *after, *at;	/* members, or NULL */
} events[] = {
	{ "SimStateChange", "SIM_STATE_CHANGE", "state", STATE,
	    "previousState", "currentState", "dateChanged" },
	{ "SimRatePlanChange", "SIM_RATE_PLAN_CHANGE", "plan", PLAN,
	    "oldRatePlanName", "newRatePlanName", "dateChanged" },
	{ "SimImeiChange", "IMEI_CHANGE", "imei", IMEI, "previousImei",
	    "currentImei", "dateChanged" },
	{ "MsisdnChange", "MSISDN_CHANGE", "msisdn", MSISDN, "oldMsisdn",
	    "newMsisdn", "dateChanged" },
	{ "CtdUsage", "CTD_USAGE", "usage", DATA, NULL, "dataUsage", NULL },
	{ "SmsUsage", "SMS_USAGE", "usage", SMS, NULL, "totalCtdSmsUsage",
	    NULL },
	{ "Session", "SESSION_START", "session", SESSION, NULL, NULL,
	    "dateSessionStarted" },
	{ "Session", "SESSION_STOP", "session", SESSION, NULL, NULL,
	    "dateSessionEnded" },
	{ "SmsMoReceived", "SMS_MO_RECEIVED", "sms", NOTHING, NULL,
	    "messageContent", "receivedTime" },
};

static const char *
xml_nocase(struct arena *a, const struct xml *x, const char *name)
{
	for (const struct xml *c = xml_child(x, NULL, NULL); c != NULL;
	    c = xml_next(c, NULL, NULL))
		if (strcasecmp(xml_name(c), name) == 0)
			return xml_text(a, c);
	return NULL;
}

static const char *
member(const struct members *m, const char *name)
{
	json_t *v;

	if (name == NULL)
		return NULL;
	if (m->xml != NULL)
		return xml_nocase(m->a, m->xml, name);
	v = json_get_nocase(m->json, name);
	if (json_is_integer(v))
		return arena_printf(m->a, "%lld",
		    (long long)json_integer_value(v));
	if (json_is_real(v))
		return arena_printf(m->a, "%.10g", json_real_value(v));
	if (json_is_boolean(v))
		return json_is_true(v) ? "true" : "false";
	return json_is_string(v) && *json_string_value(v) != '\0' ?
	    arena_strdup(m->a, json_string_value(v)) : NULL;
}

static const char *
read_xml(struct members *m, const char *text)
{
	const char *fault = NULL;

	m->xml = xml_read(m->a, text, strlen(text), NULL, &fault);
	if (m->xml != NULL)
		m->root = xml_name(m->xml);
	return fault;
}

/* The envelope as form fields. */
static const char *
read_form(const struct req *r, struct push *p, struct members *m)
{
	const char *data = pairs_get(&r->form, "data");

	p->event_id = pairs_get(&r->form, "eventId");
	p->type = pairs_get(&r->form, "eventType");
	p->timestamp = pairs_get(&r->form, "timestamp");
	p->signature = pairs_get(&r->form, "signature");
	p->signature2 = pairs_get(&r->form, "signature2");
	return data == NULL ? "It has no data." : read_xml(m, data);
}

/* The same as JSON. */
static const char *
read_json(const struct req *r, struct push *p, struct members *m)
{
	struct json_fault fault = { .what = "" };
	const json_t *all = json_read(m->a, r->body, r->body_len, &fault);
	const json_t *data;

	if (!json_is_object(all))
		return all == NULL ? fault.what : "It is not an object.";
	p->event_id = json_str(m->a, all, "eventId");
	p->type = json_str(m->a, all, "eventType");
	p->timestamp = json_str(m->a, all, "timestamp");
	p->signature = json_str(m->a, all, "signature");
	p->signature2 = json_str(m->a, all, "signature2");
	data = json_object_get(all, "data");
	if (json_is_string(data))
		return read_xml(m, json_string_value(data));
	m->json = data;
	return json_is_object(data) ? NULL : "It has no data.";
}

/* What XML is, its root says; JSON has eventType alone.  One root stands for
 * both ends of a session: with an end it stopped, whatever the rule calls it. */
static const struct event *
event_of(const struct members *m, const char *type)
{
	bool ended = member(m, "dateSessionEnded") != NULL;

	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		const struct event *e = &events[i];

		if (m->xml != NULL ? strcmp(e->root, m->root) != 0 :
		    strcasecmp(e->type, type) != 0)
			continue;
		if (e->effect == SESSION && m->xml != NULL &&
		    (ended || strcasecmp(type, "SESSION_STOP") == 0))
			return &events[i + 1];
		return e;
	}
	return NULL;
}

/* Digits alone are bytes, as in REST (the schema names no unit). */
static int64_t
bytes_of(const char *s)
{
	int64_t n = 0;

	if (*s == '\0' || strlen(s) > 18 || s[strspn(s, "0123456789")] != '\0')
		return ABSENT;
	for (; *s != '\0'; s++)
		n = n * 10 + (*s - '0');
	return n;
}

/* What the snapshot says after this event. */
static void
change(struct push *p, enum effect effect)
{
	const char *after = p->activity.after;
	struct sim_info *i = &p->sim;

	*i = (struct sim_info){ .data_bytes = ABSENT, .sms_count = ABSENT,
		.voice_seconds = ABSENT, .sessions = ABSENT,
		.overage_reached = ABSENT, .activated = ABSENT,
		.added = ABSENT, .modified = ABSENT, .shipped = ABSENT };
	if (*after == '\0')
		return;
	switch (effect) {
	case STATE:
		i->state = sim_state_parse(after);
		i->carrier_state = after;
		break;
	case PLAN:
		i->rate_plan = after;
		break;
	case IMEI:
		i->imei = after;
		break;
	case MSISDN:
		i->msisdn = after;
		break;
	case DATA:
		i->data_bytes = bytes_of(after);
		break;
	case SMS:
		if (!decimal_scale(after, 1, &i->sms_count) ||
		    i->sms_count < 0)
			i->sms_count = ABSENT;
		break;
	case NOTHING:
	case SESSION:
		return;
	}
	p->changes = (effect != DATA || i->data_bytes != ABSENT) &&
	    (effect != SMS || i->sms_count != ABSENT);
}

static int64_t
time_of(const struct members *m, const char *name)
{
	int64_t ms;

	return date_parse(member(m, name), &ms) ? ms : ABSENT;
}

static void
session(struct push *p, const struct members *m, bool stop)
{
	p->session = (struct session){
		.ip = member(m, "ipAddress"), .apn = member(m, "apn"),
		.started = time_of(m, "dateSessionStarted"),
		.ended = stop ? p->activity.at : ABSENT,
		.in_session = !stop,
	};
	p->has_session = true;
	p->activity.after = p->session.ip == NULL ?
	    (stop ? "ended" : "began") : arena_printf(m->a, "%s, %s",
	    stop ? "ended" : "began", p->session.ip);
}

/* "name value" behind what is there already, while it stays readable. */
static const char *
tell(struct arena *a, const char *so_far, const char *name, const char *value)
{
	if (value == NULL || strcasecmp(name, "iccid") == 0 ||
	    strlen(so_far) + strlen(name) + strlen(value) > ALERT_MAX)
		return so_far;
	return arena_printf(a, "%s%s %s %s", so_far,
	    strchr(so_far, ':') == NULL ? ":" : ",", name, value);
}

/* An alert in the carrier's own words: its name, and all it holds. */
static const char *
spell(const struct members *m, const char *type)
{
	const char *s = type, *name;
	json_t *v;

	for (const struct xml *x = xml_child(m->xml, NULL, NULL); x != NULL;
	    x = xml_next(x, NULL, NULL))
		s = tell(m->a, s, xml_name(x), xml_text(m->a, x));
	json_object_foreach((json_t *)(uintptr_t)m->json, name, v)
		s = tell(m->a, s, name, member(m, name));
	return s;
}

/* A text in data coding 4, octets, comes as base64; in all others as text
 * (SmsMoReceivedInfoType). */
static const char *
message(const struct members *m, const char *text)
{
	const char *coding = member(m, "smppDataCoding");
	unsigned char *bin;
	size_t n, len;

	if (text == NULL || coding == NULL || strcmp(coding, "4") != 0)
		return text;
	len = strlen(text);
	bin = arena_alloc(m->a, len + 1);
	if (sodium_base642bin(bin, len, text, len, " \r\n", &n, NULL,
	    sodium_base64_VARIANT_ORIGINAL) != 0)
		return text;
	for (size_t i = 0; i < n; i++)
		if (bin[i] < 0x20 || bin[i] > 0x7e)
			return arena_printf(m->a, "binary: %s", text);
	return (const char *)bin;
}

/* The carrier's word is taken for the check digit. */
static bool
is_iccid(const char *s)
{
	size_t n = s == NULL ? 0 : strlen(s);

	return (n == 19 || n == 20) && strspn(s, "0123456789") == n;
}

/* What it says happened, and when. */
static void
understand(struct push *p, const struct members *m, int64_t now)
{
	const struct event *e = event_of(m, p->type);
	const char *at = e == NULL ? NULL : member(m, e->at);
	const char *after = e == NULL ? spell(m, p->type) :
	    message(m, member(m, e->after));
	const char *before = e == NULL ? NULL : member(m, e->before);

	p->activity = (struct activity){
		.kind = e == NULL ? "alert" : e->kind,
		.before = before == NULL ? "" : before,
		.after = after == NULL ? "" : after,
		.source = "push", .event_id = p->event_id, .received = now,
	};
	/* receivedTime is a date alone: the moment it came says more */
	if (at == NULL || strlen(at) <= 11 || !date_parse(at, &p->activity.at))
		p->activity.at = now;
	change(p, e == NULL ? NOTHING : e->effect);
	if (e != NULL && e->effect == SESSION)
		session(p, m, strcmp(e->type, "SESSION_STOP") == 0);
	else if (e != NULL && e->effect == SMS && p->changes)
		p->activity.after = arena_printf(m->a, "%lld SMS",
		    (long long)p->sim.sms_count);
}

enum err
push_read(struct arena *a, const struct req *r, int64_t now, struct push *p,
    const char **why)
{
	struct members m = { .a = a, .root = "" };

	*p = (struct push){ .event_id = NULL };
	*why = strncasecmp(r->content_type, "application/json", 16) == 0 ?
	    read_json(r, p, &m) : read_form(r, p, &m);
	if (*why != NULL)
		return E_INPUT;
	p->event_id = p->event_id == NULL ? "" : p->event_id;
	if (p->type == NULL || *p->type == '\0')
		p->type = *m.root != '\0' ? m.root : "event without a name";
	p->iccid = member(&m, "iccid");
	*why = p->timestamp == NULL ? "It has no timestamp." :
	    p->iccid != NULL && !is_iccid(p->iccid) ?
	    "Its ICCID is none." :
	    strlen(p->event_id) > FIELD_MAX || strlen(p->type) > FIELD_MAX ?
	    "Its eventId or eventType is too long." : NULL;
	if (*why != NULL)
		return E_INPUT;
	understand(p, &m, now);
	return E_OK;
}

const char *
push_distrust(struct arena *a, const struct push *p, const char *secret,
    int64_t now)
{
	int64_t at;

	if (p->signature == NULL && p->signature2 == NULL)
		return "It is not signed.";
	if (p->signature != NULL && !same_text(p->signature,
	    hmac_sha1_base64(a, secret, p->timestamp)))
		return "Its signature is not made with this secret.";
	if (p->signature2 != NULL && !same_text(p->signature2,
	    hmac_sha256_base64(a, secret, p->timestamp)))
		return "Its signature2 is not made with this secret.";
	if (!date_parse(p->timestamp, &at))
		return "Its timestamp is not a time.";
	if (at < now - PUSH_AGE_MS || at > now + PUSH_AGE_MS)
		return "Its timestamp is more than five minutes from now.";
	return NULL;
}
