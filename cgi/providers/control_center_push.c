#include <sodium.h>
#include <string.h>
#include <strings.h>

#include "../lib/clock.h"
#include "../lib/hmac.h"
#include "../lib/json.h"
#include "../lib/seal.h"
#include "../lib/xml.h"
#include "control_center_push.h"

/* The members of data, from XML or JSON: names compare without case. */
struct members {
	struct arena		*a;
	const char		*root;	/* "" with JSON */
	const struct xml	*xml;
	const json_t		*json;
};

/* Which events are understood, by the payload's root element (contract 2.10,
 * the carrier's …InfoType types) or, in JSON, by eventType. */
static const struct event {
	const char	*root, *type;
	const char	*kind;			/* of the activity */
	const char	*before, *after, *at;	/* members, or NULL */
} events[] = {
	{ "SimStateChange", "SIM_STATE_CHANGE", "state", "previousState",
	    "currentState", "dateChanged" },
	{ "SimRatePlanChange", "SIM_RATE_PLAN_CHANGE", "plan",
	    "oldRatePlanName", "newRatePlanName", "dateChanged" },
	{ "SimImeiChange", "IMEI_CHANGE", "imei", "previousImei",
	    "currentImei", "dateChanged" },
	{ "CtdUsage", "CTD_USAGE", "usage", NULL, "dataUsage", NULL },
	{ "Session", "SESSION_START", "session", NULL, "ipAddress",
	    "dateSessionStarted" },
	{ "Session", "SESSION_STOP", "session", "ipAddress", NULL,
	    "dateSessionEnded" },
	{ "SmsMoReceived", "SMS_MO_RECEIVED", "sms", NULL, "messageContent",
	    "receivedTime" },
	{ "NoConnection", "NO_CONNECTION", "alert", NULL, NULL,
	    "evaluatingTime" },
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
	return json_is_string(v) ? arena_strdup(m->a, json_string_value(v)) :
	    NULL;
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

static const struct event *
event_of(const struct members *m, const char *type)
{
	const struct event *found = NULL;

	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		const struct event *e = &events[i];

		if (strcasecmp(e->type, type) == 0)
			return e;
		if (found == NULL && strcmp(e->root, m->root) == 0)
			found = e;
	}
	return found;
}

/* What the snapshot says after this event. */
static void
change(struct push *p)
{
	const char *kind = p->activity.kind, *after = p->activity.after;
	int64_t bytes = 0;

	p->sim = (struct sim_info){ .data_bytes = ABSENT, .sms_count = ABSENT,
		.voice_seconds = ABSENT, .sessions = ABSENT,
		.overage_reached = ABSENT, .activated = ABSENT,
		.added = ABSENT, .modified = ABSENT, .shipped = ABSENT };
	if (*after == '\0')
		return;
	if (strcmp(kind, "state") == 0) {
		p->sim.state = sim_state_parse(after);
		p->sim.carrier_state = after;
	} else if (strcmp(kind, "plan") == 0)
		p->sim.rate_plan = after;
	else if (strcmp(kind, "imei") == 0)
		p->sim.imei = after;
	else if (strcmp(kind, "usage") == 0) {
		/* text of digits: bytes, as in REST (the schema names no unit) */
		if (strlen(after) > 18 || strspn(after, "0123456789") !=
		    strlen(after))
			return;
		for (const char *c = after; *c != '\0'; c++)
			bytes = bytes * 10 + (*c - '0');
		p->sim.data_bytes = bytes;
	} else
		return;
	p->changes = true;
}

/* A text in data coding 4 (binary) or 8 (UCS-2) comes as base64. */
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

enum err
push_read(struct arena *a, const struct req *r, int64_t now, struct push *p,
    const char **why)
{
	struct members m = { .a = a, .root = "" };
	const struct event *e;
	const char *at, *iccid;

	*p = (struct push){ .event_id = NULL };
	*why = strncasecmp(r->content_type, "application/json", 16) == 0 ?
	    read_json(r, p, &m) : read_form(r, p, &m);
	if (*why != NULL)
		return E_INPUT;
	p->event_id = p->event_id == NULL ? "" : p->event_id;
	p->type = p->type == NULL ? "" : p->type;
	iccid = member(&m, "iccid");
	*why = p->timestamp == NULL ? "It has no timestamp." :
	    !is_iccid(iccid) ? "It names no ICCID." :
	    strlen(p->event_id) > FIELD_MAX || strlen(p->type) > FIELD_MAX ?
	    "Its eventId or eventType is too long." : NULL;
	if (*why != NULL)
		return E_INPUT;
	p->iccid = iccid;
	e = event_of(&m, p->type);
	at = e == NULL ? NULL : member(&m, e->at);
	p->activity = (struct activity){
		.kind = e == NULL ? "alert" : e->kind,
		.before = e == NULL ? NULL : member(&m, e->before),
		.after = e == NULL ? p->type : message(&m,
		    member(&m, e->after)),
		.source = "push", .event_id = p->event_id, .received = now,
	};
	if (p->activity.before == NULL)
		p->activity.before = "";
	if (p->activity.after == NULL)
		p->activity.after = strcmp(p->activity.kind, "alert") == 0 ?
		    p->type : "";
	/* receivedTime is a date alone: the moment it came says more */
	if (at == NULL || strlen(at) <= 11 || !clock_parse(at, &p->activity.at))
		p->activity.at = now;
	change(p);
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
	if (!clock_parse(p->timestamp, &at))
		return "Its timestamp is not a time.";
	if (at < now - PUSH_AGE_MS || at > now + PUSH_AGE_MS)
		return "Its timestamp is more than five minutes from now.";
	return NULL;
}
