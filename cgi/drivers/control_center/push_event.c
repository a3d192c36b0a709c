#include "push_event.h"

#include <sodium.h>
#include <string.h>
#include <strings.h>

#include "../../lib/text/date.h"
#include "../../lib/text/decimal.h"
#include "../answer.h"

enum { ALERT_MAX = 400 };	/* bytes */

/* The part of the snapshot that an event changes. */
enum effect { NOTHING, STATE, PLAN, IMEI, MSISDN, DATA, SMS, SESSION };

/*
 * Events with a specific meaning, by the payload's root element (contract
 * 2.10, the carrier's ...InfoType types) or, in JSON, by eventType.  All
 * others become alerts that show their contents.
 */
static const struct meaning {
	const char	*root, *type;
	const char	*kind;			/* of the activity */
	enum effect	 effect;
	const char	*before, *after, *at;	/* names of members, or NULL */
} meanings[] = {
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

const char *
push_member(const struct members *m, const char *name)
{
	json_t *v;

	if (name == NULL)
		return NULL;
	if (m->xml != NULL)
		return xml_nocase(m->a, m->xml, name);
	v = json_get_nocase(m->json, name);
	return json_is_boolean(v) ? json_is_true(v) ? "true" : "false" :
	    answer_value(m->a, v);
}

/* XML is identified by its root, JSON by eventType.  One root covers both ends
 * of a session: when it has an end time the session has stopped, whatever the
 * rule is called. */
static const struct meaning *
meaning_of(const struct members *m, const char *type)
{
	bool ended = push_member(m, "dateSessionEnded") != NULL;

	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
		const struct meaning *e = &meanings[i];

		if (m->xml != NULL ? strcmp(e->root, m->root) != 0 :
		    strcasecmp(e->type, type) != 0)
			continue;
		if (e->effect == SESSION && m->xml != NULL &&
		    (ended || strcasecmp(type, "SESSION_STOP") == 0))
			return &meanings[i + 1];
		return e;
	}
	return NULL;
}

/* Digits alone are bytes, as in REST (the schema states no unit). */
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

/* Fill in the snapshot's changes. */
static void
change(struct push *p, enum effect effect)
{
	const char *after = p->event.after;
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
	if ((effect != DATA || i->data_bytes != ABSENT) &&
	    (effect != SMS || i->sms_count != ABSENT))
		p->event.sim = i;
}

static int64_t
time_of(const struct members *m, const char *name)
{
	int64_t ms;

	return date_parse(push_member(m, name), &ms) ? ms : ABSENT;
}

static void
session(struct push *p, const struct members *m, bool stop)
{
	p->session = (struct session){
		.ip = push_member(m, "ipAddress"), .apn = push_member(m, "apn"),
		.started = time_of(m, "dateSessionStarted"),
		.ended = stop ? p->event.at : ABSENT,
		.in_session = !stop,
	};
	p->event.session = &p->session;
	p->event.after = p->session.ip == NULL ?
	    (stop ? "ended" : "began") : arena_printf(m->a, "%s, %s",
	    stop ? "ended" : "began", p->session.ip);
}

/* Append "name value", as long as the text stays readable. */
static const char *
tell(struct arena *a, const char *so_far, const char *name, const char *value)
{
	if (value == NULL || strcasecmp(name, "iccid") == 0 ||
	    strlen(so_far) + strlen(name) + strlen(value) > ALERT_MAX)
		return so_far;
	return arena_printf(a, "%s%s %s %s", so_far,
	    strchr(so_far, ':') == NULL ? ":" : ",", name, value);
}

/* An alert in the carrier's words: its name and all its members. */
static const char *
spell(const struct members *m, const char *type)
{
	const char *s = type, *name;
	json_t *v;

	for (const struct xml *x = xml_child(m->xml, NULL, NULL); x != NULL;
	    x = xml_next(x, NULL, NULL))
		s = tell(m->a, s, xml_name(x), xml_text(m->a, x));
	json_object_foreach((json_t *)(uintptr_t)m->json, name, v)
		s = tell(m->a, s, name, push_member(m, name));
	return s;
}

/* In data coding 4 (octets) the text is base64; in all others it is plain
 * (SmsMoReceivedInfoType). */
static const char *
message(const struct members *m, const char *text)
{
	const char *coding = push_member(m, "smppDataCoding");
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

/* What happened, and when. */
void
push_understand(struct push *p, const struct members *m, int64_t now)
{
	const struct meaning *e = meaning_of(m, p->type);
	const char *at = e == NULL ? NULL : push_member(m, e->at);
	const char *after = e == NULL ? spell(m, p->type) :
	    message(m, push_member(m, e->after));
	const char *before = e == NULL ? NULL : push_member(m, e->before);

	p->event.name = p->type;
	p->event.kind = e == NULL ? "alert" : e->kind;
	p->event.before = before == NULL ? "" : before;
	p->event.after = after == NULL ? "" : after;
	/* receivedTime is only a date; the time of arrival is more precise */
	if (at == NULL || strlen(at) <= 11 || !date_parse(at, &p->event.at))
		p->event.at = now;
	change(p, e == NULL ? NOTHING : e->effect);
	if (e != NULL && e->effect == SESSION)
		session(p, m, strcmp(e->type, "SESSION_STOP") == 0);
	else if (e != NULL && e->effect == SMS && p->event.sim != NULL)
		p->event.after = arena_printf(m->a, "%lld SMS",
		    (long long)p->sim.sms_count);
}
