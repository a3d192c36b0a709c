#include <string.h>

#include "../../lib/text/date.h"
#include "../../lib/text/iccid.h"
#include "soap.h"

enum err
cc_soap_answer(const struct http_reply *rp, struct arena *a, const char *name,
    struct result *r, const struct xml **payload)
{
	struct soap_fault f;
	enum err e = soap_read(rp, a, payload, &f, &r->reason);

	if (f.code != NULL)
		return cc_soap_fault(&f, a, r);
	if (e != E_OK)
		return e;
	if (!xml_is(*payload, CC_NS, name)) {
		r->reason = "The answer does not belong to the request. Check "
		    "the API endpoint.";
		return E_SERVICE_ANSWER;
	}
	return E_OK;
}

/* The same, and it must be about the requested SIM, if it names one. */
static enum err
sim_answer(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, const char *name, struct result *r, const struct xml **x)
{
	enum err e = cc_soap_answer(rp, a, name, r, x);
	const char *iccid = e == E_OK ? xml_get(a, *x, CC_NS, "iccid") : NULL;

	if (iccid == NULL || iccid_same(iccid, args->resource))
		return e;
	r->reason = "Control Center answered about another SIM.";
	return E_SERVICE_ANSWER;
}

static enum err
incomplete(struct result *r, const char *what)
{
	r->reason = what;
	return E_SERVICE_ANSWER;
}

enum err
cc_soap_parse_echo(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	const struct xml *x;
	enum err e;

	(void)args;
	e = cc_soap_answer(rp, a, "EchoResponse", r, &x);
	/* any answer shows that the API is there; a fault is about the license
	 * key */
	if (e == E_SERVICE_ANSWER && rp->status >= 200 && rp->status < 300 &&
	    r->code == NULL) {
		r->reason = NULL;
		return E_OK;
	}
	return e;
}

/* The expected answer is that the SIM is unknown. */
enum err
cc_soap_parse_user(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	const struct xml *x;
	enum err e;

	(void)args;
	e = cc_soap_answer(rp, a, "GetTerminalDetailsResponse", r, &x);
	if (e == E_SERVICE_NOTFOUND) {
		r->code = r->reason = NULL;
		return E_OK;
	}
	return e;
}

/* The terminal with that ICCID; an exact match is preferred to a close one. */
static const struct xml *
find_terminal(struct arena *a, const struct xml *list, const char *iccid)
{
	const struct xml *x, *near = NULL;
	const char *have;

	for (x = xml_child(list, CC_NS, "terminal"); x != NULL;
	    x = xml_next(x, CC_NS, "terminal")) {
		have = xml_get(a, x, CC_NS, "iccid");
		if (have == NULL)
			continue;
		if (strcmp(have, iccid) == 0)
			return x;
		if (near == NULL && iccid_same(have, iccid))
			near = x;
	}
	return near;
}

enum err
cc_soap_parse_details(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	const struct xml *x, *list, *one;
	enum err e;

	e = cc_soap_answer(rp, a, "GetTerminalDetailsResponse", r, &x);
	if (e != E_OK)
		return e;
	list = xml_child(x, CC_NS, "terminals");
	if (args->resources == NULL) {
		if ((one = find_terminal(a, list, args->resource)) == NULL) {
			r->reason = "Control Center does not know this ICCID "
			    "in your account.";
			return E_SERVICE_NOTFOUND;
		}
		cc_soap_terminal(one, a, &r->sim);
		r->has_sim = true;
		return E_OK;
	}
	r->sims = arena_array(a, args->nsims, sizeof(*r->sims));
	for (size_t i = 0; i < args->nsims; i++) {
		one = find_terminal(a, list, args->resources[i]);
		if (one == NULL)
			continue;
		r->sims[r->nsims].resource = args->resources[i];
		cc_soap_terminal(one, a, &r->sims[r->nsims++].info);
	}
	return E_OK;
}

enum err
cc_soap_parse_edit(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	const struct xml *x;

	return sim_answer(rp, args, a, "EditTerminalResponse", r, &x);
}

enum err
cc_soap_parse_usage(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	const struct xml *x;
	int64_t day;
	enum err e;

	e = sim_answer(rp, args, a, "GetTerminalUsageResponse", r, &x);
	if (e != E_OK)
		return e;
	r->usage = (struct usage){
		.cycle_start = date_parse_told_day(xml_get(a, x, CC_NS,
		    "cycleStartDate"), &day) ? date_day(a, day) :
		    args->cycle_start,
		.data_total = cc_soap_bytes(a, x, "totalDataVolume"),
		.data_billable = cc_soap_bytes(a, x, "billableDataVolume"),
		.sms_total = cc_soap_count(a, x, "totalSMSVolume"),
		.sms_billable = cc_soap_count(a, x, "billableSMSVolume"),
		.voice_total = cc_soap_count(a, x, "totalVoiceVolume"),
		.voice_billable = cc_soap_count(a, x, "billableVoiceVolume"),
		.rate_plan = xml_get(a, x, CC_NS, "ratePlan"),
		.note = xml_bool(a, x, CC_NS, "billable") == 0 ?
		    "This cycle was not billed." : "",
		.as_of = cc_soap_time(a, x, "timestamp"),
	};
	return E_OK;
}

/* Schema 5.90 says smsMsgId; the REST API's name is accepted too. */
static const char *
sms_id(struct arena *a, const struct xml *x)
{
	const char *id = xml_get(a, x, CC_NS, "smsMsgId");

	return id != NULL ? id : xml_get(a, x, CC_NS, "smsMessageId");
}

enum err
cc_soap_parse_send_sms(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	const struct xml *x;
	enum err e;

	(void)args;
	e = cc_soap_answer(rp, a, "SendSMSResponse", r, &x);
	if (e != E_OK)
		return e;
	r->remote_id = sms_id(a, x);
	return r->remote_id != NULL ? E_OK :
	    incomplete(r, "The message was accepted, without an id to query it "
	    "by.");
}

static void
read_sms(const struct xml *x, struct arena *a, struct sms *m)
{
	const char *type = xml_get(a, x, CC_NS, "msgType");
	const char *login = xml_get(a, x, CC_NS, "senderLogin");

	*m = (struct sms){
		.id = sms_id(a, x),
		.state = xml_get(a, x, CC_NS, "status"),
		.text = xml_get(a, x, CC_NS, "messageText"),
		.sent = cc_soap_time(a, x, "dateSent"),
		.received = cc_soap_time(a, x, "dateReceived"),
		.modified = cc_soap_time(a, x, "dateModified"),
	};
	if (type != NULL)
		m->from_device = strcmp(type, "MO") == 0;
	else	/* without a type, the sender shows the direction */
		m->from_device = login != NULL &&
		    strcmp(login, "Mobile Device") == 0;
}

enum err
cc_soap_parse_sms_details(const struct http_reply *rp,
    const struct op_args *args, struct arena *a, struct result *r)
{
	const struct xml *x, *list, *m;
	enum err e;

	e = cc_soap_answer(rp, a, "GetSMSDetailsResponse", r, &x);
	if (e != E_OK)
		return e;
	list = xml_child(x, CC_NS, "smsMessages");
	r->sms = arena_array(a, 1, sizeof(*r->sms));
	for (m = xml_child(list, CC_NS, "smsMessage"); m != NULL;
	    m = xml_next(m, CC_NS, "smsMessage")) {
		read_sms(m, a, &r->sms[0]);
		if (r->sms[0].id != NULL &&
		    strcmp(r->sms[0].id, args->remote_id) == 0) {
			r->nsms = 1;
			return E_OK;
		}
	}
	r->reason = "Control Center does not know this message.";
	return E_SERVICE_REFUSED;
}

enum err
cc_soap_parse_sms_find(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	const struct xml *x, *list, *m;
	enum err e;

	(void)args;
	e = cc_soap_answer(rp, a, "GetModifiedSMSResponse", r, &x);
	if (e != E_OK)
		return e;
	list = xml_child(x, CC_NS, "smsMsgIds");
	r->sms = arena_array(a, xml_count(list, CC_NS, NULL) + 1,
	    sizeof(*r->sms));
	for (m = xml_child(list, CC_NS, NULL); m != NULL;
	    m = xml_next(m, CC_NS, NULL)) {
		if (!xml_is(m, CC_NS, "smsMsgId") &&
		    !xml_is(m, CC_NS, "smsMessageId"))
			continue;
		r->sms[r->nsms] = (struct sms){
			.id = xml_text(a, m), .sent = ABSENT,
			.received = ABSENT, .modified = ABSENT,
		};
		if (r->sms[r->nsms].id != NULL)
			r->nsms++;
	}
	return E_OK;
}

/* This API knows only open sessions: a SIM that is missing is offline. */
enum err
cc_soap_parse_session(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	const struct xml *x, *s;
	const char *iccid;
	enum err e;

	e = cc_soap_answer(rp, a, "GetSessionInfoResponse", r, &x);
	r->session = (struct session){
		.started = ABSENT, .ended = ABSENT, .in_session = 0,
	};
	if (e == E_SERVICE_REFUSED && r->code != NULL &&
	    strcmp(r->code, "900100") == 0) {
		r->code = r->reason = NULL;
		return E_OK;
	}
	if (e != E_OK) {
		r->session.in_session = ABSENT;
		return e;
	}
	x = xml_child(x, CC_NS, "sessionInfo");
	for (s = xml_child(x, CC_NS, "session"); s != NULL;
	    s = xml_next(s, CC_NS, "session")) {
		iccid = xml_get(a, s, CC_NS, "iccid");
		if (iccid == NULL || !iccid_same(iccid, args->resource))
			continue;
		r->session.ip = xml_get(a, s, CC_NS, "ipAddress");
		r->session.started = cc_soap_time(a, s, "dateSessionStarted");
		r->session.ended = cc_soap_time(a, s, "dateSessionEnded");
		r->session.in_session = r->session.ended == ABSENT;
		if (r->session.in_session)
			break;
	}
	return E_OK;
}

enum err
cc_soap_parse_audit(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	const struct xml *x, *list, *row;
	enum err e;

	(void)args;
	e = cc_soap_answer(rp, a, "GetTerminalAuditTrailResponse", r, &x);
	if (e != E_OK)
		return e;
	list = xml_child(x, CC_NS, "terminalAuditTrails");
	r->audits = arena_array(a,
	    xml_count(list, CC_NS, "terminalAuditTrail") + 1,
	    sizeof(*r->audits));
	for (row = xml_child(list, CC_NS, "terminalAuditTrail"); row != NULL;
	    row = xml_next(row, CC_NS, "terminalAuditTrail"))
		r->audits[r->naudits++] = (struct audit){
			.field = xml_get(a, row, CC_NS, "field"),
			.before = xml_get(a, row, CC_NS, "priorValue"),
			.after = xml_get(a, row, CC_NS, "value"),
			.status = xml_get(a, row, CC_NS, "status"),
			.user = xml_get(a, row, CC_NS, "userName"),
			.effective = cc_soap_time(a, row, "effectiveDate"),
		};
	return E_OK;
}

enum err
cc_soap_parse_modified(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	const struct xml *x, *list, *id;
	enum err e;

	e = cc_soap_answer(rp, a, "GetModifiedTerminalsResponse", r, &x);
	if (e != E_OK)
		return e;
	list = xml_child(x, CC_NS, "iccids");
	r->ids = arena_grow(a, r->ids, r->nids, xml_count(list, CC_NS,
	    "iccid"), sizeof(*r->ids));
	for (id = xml_child(list, CC_NS, "iccid"); id != NULL;
	    id = xml_next(id, CC_NS, "iccid"))
		if ((r->ids[r->nids] = xml_text(a, id)) != NULL)
			r->nids++;
	r->more = xml_num(a, x, CC_NS, "totalPages") >
	    (args->page < 1 ? 1 : args->page);
	return E_OK;
}
