#include <string.h>

#include "../../lib/text/date.h"
#include "../../lib/text/decimal.h"
#include "soap.h"

int64_t
cc_soap_time(struct arena *a, const struct xml *x, const char *name)
{
	const char *text = xml_get(a, x, CC_NS, name);
	int64_t ms;

	return text == NULL ? ABSENT : date_parse(text, &ms) ? ms : UNREADABLE;
}

static int64_t
scaled(struct arena *a, const struct xml *x, const char *name, int64_t factor)
{
	const char *text = xml_get(a, x, CC_NS, name);
	int64_t n;

	/* a negative count makes no sense and must not be shown as usage */
	return text == NULL ? ABSENT : decimal_scale(text, factor, &n) &&
	    n >= 0 ? n : UNREADABLE;
}

int64_t
cc_soap_bytes(struct arena *a, const struct xml *x, const char *name)
{
	return scaled(a, x, name, CC_SOAP_MB);
}

int64_t
cc_soap_count(struct arena *a, const struct xml *x, const char *name)
{
	return scaled(a, x, name, 1);
}

/* Facts without a member in struct sim_info, in display order. */
static const struct {
	const char *element, *label;
} facts[] = {
	{ "endConsumerId", "End consumer" },
	{ "secureSimId", "SecureSIM ID" },
	{ "primaryICCID", "Primary ICCID" },
	{ "globalSimType", "Global SIM type" },
	{ "custom1", "Custom 1" }, { "custom2", "Custom 2" },
	{ "custom3", "Custom 3" }, { "custom4", "Custom 4" },
	{ "custom5", "Custom 5" }, { "custom6", "Custom 6" },
	{ "custom7", "Custom 7" }, { "custom8", "Custom 8" },
	{ "custom9", "Custom 9" }, { "custom10", "Custom 10" },
	{ "customerCustom1", "Customer custom 1" },
	{ "customerCustom2", "Customer custom 2" },
	{ "customerCustom3", "Customer custom 3" },
	{ "customerCustom4", "Customer custom 4" },
	{ "customerCustom5", "Customer custom 5" },
	{ "operatorCustom1", "Operator custom 1" },
	{ "operatorCustom2", "Operator custom 2" },
	{ "operatorCustom3", "Operator custom 3" },
	{ "operatorCustom4", "Operator custom 4" },
	{ "operatorCustom5", "Operator custom 5" },
}, ratings[] = {
	{ "renewalPolicy", "Renewal policy" },
	{ "renewalRatePlan", "Renewal rate plan" },
	{ "totalPrimaryIncludedSMS", "SMS included in the term" },
	{ "primarySMSRemaining", "SMS remaining in the term" },
}, days[] = {
	{ "termStartDate", "Term start" },
	{ "termEndDate", "Term end" },
}, volumes[] = {
	{ "totalPrimaryIncludedData", "Data included in the term" },
	{ "primaryDataRemaining", "Data remaining in the term" },
};

static void
put(json_t *o, const char *label, const char *value)
{
	if (value != NULL)
		json_object_set_new(o, label, json_string(value));
}

static void
put_suspended(json_t *o, const char *word)
{
	if (word == NULL || strcmp(word, "N") == 0)
		return;
	put(o, "Suspended", strcmp(word, "Y") == 0 ? "Yes" :
	    strcmp(word, "F") == 0 ? "Fraud review" : word);
}

static const char *
extra(const struct xml *x, struct arena *a)
{
	json_t *o = json_own(a, json_object());
	const struct xml *rating = xml_child(x, CC_NS, "rating");
	const char *text;
	int64_t ms;

	put_suspended(o, xml_get(a, x, CC_NS, "suspended"));
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
		put(o, facts[i].label,
		    xml_get(a, x, CC_NS, facts[i].element));
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		text = xml_get(a, rating, CC_NS, days[i].element);
		put(o, days[i].label, date_parse_told_day(text, &ms) ?
		    date_day(a, ms) : text);
	}
	for (size_t i = 0; i < sizeof(ratings) / sizeof(ratings[0]); i++)
		put(o, ratings[i].label,
		    xml_get(a, rating, CC_NS, ratings[i].element));
	for (size_t i = 0; i < sizeof(volumes) / sizeof(volumes[0]); i++) {
		text = xml_get(a, rating, CC_NS, volumes[i].element);
		if (text != NULL)
			put(o, volumes[i].label,
			    arena_printf(a, "%s MB", text));
	}
	return json_object_size(o) == 0 ? "" : json_write(a, o);
}

/* A suspended SIM does not connect, whatever its status. */
static void
correct_state(struct sim_info *s, const char *suspended, struct arena *a)
{
	bool connects = s->state == SIM_UNKNOWN ||
	    s->state == SIM_TEST_READY || s->state == SIM_TRIAL ||
	    s->state == SIM_ACTIVATION_READY || s->state == SIM_ACTIVATED;

	if (suspended == NULL || !connects)
		return;
	if (strcmp(suspended, "Y") == 0)
		s->state = SIM_SUSPENDED;
	else if (strcmp(suspended, "F") == 0)
		s->state = SIM_FRAUD_REVIEW;
	else
		return;
	s->carrier_state = s->carrier_state == NULL ? NULL :
	    arena_printf(a, "%s, suspended %s", s->carrier_state, suspended);
}

void
cc_soap_terminal(const struct xml *x, struct arena *a, struct sim_info *s)
{
	const char *status = xml_get(a, x, CC_NS, "status");
	int overage = xml_bool(a, x, CC_NS, "overageLimitReached");

	*s = (struct sim_info){
		.state = status == NULL ? SIM_UNKNOWN : sim_state_parse(status),
		.carrier_state = status,
		.iccid = xml_get(a, x, CC_NS, "iccid"),
		.imsi = xml_get(a, x, CC_NS, "imsi"),
		.msisdn = xml_attr(a, x, "msisdn"),
		.imei = xml_get(a, x, CC_NS, "imei"),
		.rate_plan = xml_get(a, x, CC_NS, "ratePlan"),
		.customer = xml_get(a, x, CC_NS, "customer"),
		.account = xml_get(a, x, CC_NS, "accountId"),
		.modem_id = xml_get(a, x, CC_NS, "modemId"),
		.carrier_device_id = xml_get(a, x, CC_NS, "terminalId"),
		.notes = xml_get(a, x, CC_NS, "simNotes"),
		.fixed_ip = xml_get(a, x, CC_NS, "fixedIpAddress"),
		.data_bytes = cc_soap_bytes(a, x, "monthToDateDataUsage"),
		.sms_count = cc_soap_count(a, x, "monthToDateSMSUsage"),
		.voice_seconds = cc_soap_count(a, x, "monthToDateVoiceUsage"),
		.sessions = cc_soap_count(a, x, "ctdSessionCount"),
		.overage_reached = overage >= 0 ? overage : xml_get(a, x,
		    CC_NS, "overageLimitReached") == NULL ? ABSENT :
		    UNREADABLE,
		.overage_override =
		    xml_get(a, x, CC_NS, "overageLimitOverride"),
		.activated = cc_soap_time(a, x, "dateActivated"),
		.added = cc_soap_time(a, x, "dateAdded"),
		.modified = cc_soap_time(a, x, "dateModified"),
		.shipped = cc_soap_time(a, x, "dateShipped"),
		.extra = extra(x, a),
	};
	correct_state(s, xml_get(a, x, CC_NS, "suspended"), a);
	/* older servers have only one kind of usage: data */
	if (s->data_bytes == ABSENT)
		s->data_bytes = cc_soap_bytes(a, x, "monthToDateUsage");
}
