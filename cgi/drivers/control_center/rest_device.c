/* Answers about one SIM: details, usage of the cycle, session. */
#include <string.h>

#include "rest.h"

/* Members with a place in struct sim_info, or without meaning of their own. */
static const char *const placed[] = {
	"iccid", "imsi", "msisdn", "imei", "eid", "status", "ratePlan",
	"communicationPlan", "customer", "accountId", "modemID", "deviceID",
	"simNotes", "fixedIPAddress", "dateActivated", "dateAdded",
	"dateUpdated", "dateShipped",
};

/* The labels of the other members. */
static const struct {
	const char *member, *label;
} labels[] = {
	{ "endConsumerId", "End consumer" },
	{ "fixedIpv6Address", "Fixed IPv6 address" },
	{ "globalSimType", "Global SIM type" },
	{ "simProfileId", "SIM profile" },
	{ "euiccid", "eUICC ID" },
	{ "accountName", "Account name" },
	{ "operatorCustom", "Operator custom" },
	{ "accountCustom", "Custom" },
	{ "customerCustom", "Customer custom" },
};

static bool
is_placed(const char *name)
{
	for (size_t i = 0; i < sizeof(placed) / sizeof(placed[0]); i++)
		if (strcmp(placed[i], name) == 0)
			return true;
	return false;
}

/* "accountCustom3" becomes "Custom 3"; an unknown name stays as it is. */
static const char *
label_of(struct arena *a, const char *name)
{
	size_t n;

	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
		n = strlen(labels[i].member);
		if (strcmp(name, labels[i].member) == 0)
			return labels[i].label;
		if (strncmp(name, labels[i].member, n) == 0 &&
		    strspn(name + n, "0123456789") == strlen(name + n))
			return arena_printf(a, "%s %s", labels[i].label,
			    name + n);
	}
	return name;
}

static const char *
extra(const json_t *j, struct arena *a)
{
	json_t *o = json_own(a, json_object());
	const char *name, *text;
	json_t *v;

	json_object_foreach((json_t *)(uintptr_t)j, name, v) {
		if (is_placed(name))
			continue;
		text = json_is_boolean(v) ? json_is_true(v) ? "Yes" : "No" :
		    answer_text(a, j, name);
		if (text != NULL && json_object_size(o) < CC_REST_EXTRA)
			json_object_set_new(o, label_of(a, name),
			    json_string(text));
	}
	return json_object_size(o) == 0 ? "" : json_write(a, o);
}

enum err
cc_rest_parse_details(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	struct sim_info *s = &r->sim;
	json_t *j;
	enum err e = cc_rest_sim_answer(rp, args, a, r, &j);

	if (e != E_OK)
		return e;
	s->carrier_state = answer_text(a, j, "status");
	if (s->carrier_state != NULL)
		s->state = sim_state_parse(s->carrier_state);
	s->iccid = answer_text(a, j, "iccid");
	s->imsi = answer_text(a, j, "imsi");
	s->msisdn = answer_text(a, j, "msisdn");
	s->imei = answer_text(a, j, "imei");
	s->eid = answer_text(a, j, "eid");
	s->rate_plan = answer_text(a, j, "ratePlan");
	s->comm_plan = answer_text(a, j, "communicationPlan");
	s->customer = answer_text(a, j, "customer");
	s->account = answer_text(a, j, "accountId");
	s->modem_id = answer_text(a, j, "modemID");
	s->carrier_device_id = answer_text(a, j, "deviceID");
	s->notes = answer_text(a, j, "simNotes");
	s->fixed_ip = answer_text(a, j, "fixedIPAddress");
	s->activated = answer_time(a, j, "dateActivated");
	s->added = answer_time(a, j, "dateAdded");
	s->modified = answer_time(a, j, "dateUpdated");
	s->shipped = answer_time(a, j, "dateShipped");
	s->extra = extra(j, a);
	r->has_sim = true;
	return E_OK;
}

/* A user who may read the SIM but not its usage still gets the SIM: the numbers
 * stay absent and the result has the reason. */
enum err
cc_rest_parse_ctd(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	struct sim_info *s = &r->sim;
	json_t *j;
	enum err e = cc_rest_sim_answer(rp, args, a, r, &j);

	if (e == E_SERVICE_FORBIDDEN)
		return E_OK;
	if (e != E_OK)
		return e;
	s->data_bytes = answer_count(j, "ctdDataUsage");
	s->sms_count = answer_count(j, "ctdSMSUsage");
	s->voice_seconds = answer_count(j, "ctdVoiceUsage");
	s->sessions = answer_count(j, "ctdSessionCount");
	if (json_bool(j, "overageLimitReached") >= 0)
		s->overage_reached = json_bool(j, "overageLimitReached");
	else if (!answer_none(json_object_get(j, "overageLimitReached")))
		s->overage_reached = UNREADABLE;
	s->overage_override = answer_text(a, j, "overageLimitOverride");
	return E_OK;
}

/* The last session, also when it is over.  Both dates are null when there never
 * was one. */
enum err
cc_rest_parse_session(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	struct session *s = &r->session;
	json_t *j;
	enum err e = cc_rest_sim_answer(rp, args, a, r, &j);

	if (e != E_OK)
		return e;
	s->ip = answer_text(a, j, "ipAddress");
	s->ipv6 = answer_text(a, j, "ipv6Address");
	s->apn = answer_text(a, j, "apn");
	s->started = answer_time(a, j, "dateSessionStarted");
	s->ended = answer_time(a, j, "dateSessionEnded");
	if (s->started != ABSENT)
		s->in_session = s->ended == ABSENT;
	else if (json_is_null(json_object_get(j, "dateSessionStarted")))
		s->in_session = 0;
	return E_OK;
}

/* The change was accepted; a read-back will show whether it is done.  An answer
 * that is not the API's leaves that open. */
enum err
cc_rest_parse_edit(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	json_t *j;

	if (rp->status >= 200 && rp->status < 300 && rp->len == 0)
		return E_OK;
	return cc_rest_sim_answer(rp, args, a, r, &j);
}
