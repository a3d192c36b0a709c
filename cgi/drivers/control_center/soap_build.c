#include <string.h>

#include "../../lib/text/date.h"
#include "soap.h"

#define ACTION	"http://api.jasperwireless.com/ws/service/"

/* An operation of the API and its address. */
struct call {
	const char	*name;		/* Echo */
	const char	*path;		/* below /ws/service/ */
	const char	*service;	/* the same in SOAPAction: lower case */
	const char	*encoding;	/* messageTextEncoding; NULL: none */
	bool		 anonymous;	/* needs only the license key */
};

static const struct call
	echo = { .name = "Echo", .path = "echo", .service = "echo",
	    .anonymous = true },
	usage = { .name = "GetTerminalUsage", .path = "billing",
	    .service = "billing" },
	details = { .name = "GetTerminalDetails", .path = "terminal",
	    .service = "terminal" },
	edit = { .name = "EditTerminal", .path = "terminal",
	    .service = "terminal" },
	session = { .name = "GetSessionInfo", .path = "terminal",
	    .service = "terminal" },
	audit = { .name = "GetTerminalAuditTrail", .path = "terminal",
	    .service = "terminal" },
	modified = { .name = "GetModifiedTerminals", .path = "terminal",
	    .service = "terminal" },
	send_sms = { .name = "SendSMS", .path = "Sms", .service = "sms",
	    .encoding = "LITERAL" },
	sms_details = { .name = "GetSMSDetails", .path = "Sms", .service = "sms",
	    .encoding = "LITERAL" },
	sms_find = { .name = "GetModifiedSMS", .path = "Sms", .service = "sms" };

enum change { CHANGE_STATE = 3, CHANGE_PLAN = 4, CHANGE_OVERAGE = 7 };

static const struct soap_ns namespaces[] = {
	{ .attr = "xmlns:jws", .uri = CC_NS },
	{ .attr = NULL },
};

/* Open the envelope and the request, with the elements that all requests begin
 * with. messageId is only returned as correlationId, which is ignored: a call
 * has one answer. */
static void
begin(struct soap *s, const struct account *acc, struct arena *a,
    const struct call *c)
{
	const char *key = json_str(a, acc->settings, CC_ACCESS_KEY);
	const char *user = json_str(a, acc->settings, CC_USERNAME);
	const char *password = json_str(a, acc->settings, CC_PASSWORD);

	soap_begin(s, namespaces, c->anonymous ? NULL :
	    user == NULL ? "" : user, password);
	xml_open(&s->w, arena_printf(a, "jws:%sRequest", c->name));
	if (c->encoding != NULL)
		xml_put_attr(&s->w, "messageTextEncoding", c->encoding);
	xml_put(&s->w, "jws:messageId", "patchbay");
	xml_put(&s->w, "jws:version", "5.90");
	xml_put(&s->w, "jws:licenseKey", key == NULL ? "" : key);
}

/* The same for a request about one SIM.  False when there is no SIM. */
static bool
begin_sim(struct soap *s, const struct account *acc, struct arena *a,
    const struct call *c, const struct op_args *args)
{
	if (args->resource == NULL)
		return false;
	begin(s, acc, a, c);
	xml_put(&s->w, "jws:iccid", args->resource);
	return true;
}

static enum err
finish(struct soap *s, const struct account *acc, struct arena *a,
    const struct call *c, struct http_request *rq)
{
	const char *base = control_center_base(a, acc);

	xml_close(&s->w);
	return soap_end(s, a,
	    arena_printf(a, "%s/ws/service/%s", base == NULL ? "" : base,
	    c->path), arena_printf(a, ACTION "%s/%s", c->service, c->name),
	    rq);
}

enum err
cc_soap_build_echo(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *rq)
{
	struct soap s;

	(void)args;
	(void)so_far;
	begin(&s, acc, a, &echo);
	xml_put(&s.w, "jws:value", "patchbay");
	return finish(&s, acc, a, &echo, rq);
}

static enum err
build_details(const struct account *acc, const char *const *ids, size_t n,
    struct arena *a, struct http_request *rq)
{
	struct soap s;

	if (n == 0 || n > CC_SOAP_BATCH)
		return E_INPUT;
	begin(&s, acc, a, &details);
	xml_open(&s.w, "jws:iccids");
	for (size_t i = 0; i < n; i++)
		xml_put(&s.w, "jws:iccid", ids[i]);
	xml_close(&s.w);
	return finish(&s, acc, a, &details, rq);
}

/* Echo checks only the license key.  The user is therefore checked by
 * requesting the details of a SIM that cannot exist: its issuer is not
 * assigned. */
enum err
cc_soap_build_user(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *rq)
{
	static const char *const nobody[] = { "8999900000000000006" };

	(void)args;
	(void)so_far;
	return build_details(acc, nobody, 1, a, rq);
}

enum err
cc_soap_build_details(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *rq)
{
	(void)so_far;
	if (args->resources != NULL)
		return build_details(acc, args->resources, args->nsims, a, rq);
	return args->resource == NULL ? E_INPUT :
	    build_details(acc, &args->resource, 1, a, rq);
}

static enum err
build_edit(const struct account *acc, const struct op_args *args,
    enum change type, const char *value, struct arena *a,
    struct http_request *rq)
{
	const char *date = args->effective;
	struct soap s;
	int64_t day;

	if (value == NULL || *value == '\0')
		return E_INPUT;
	if (date != NULL && *date == '\0')
		date = NULL;
	if (date != NULL && !date_parse_day(date, &day))
		return E_INPUT;
	if (!begin_sim(&s, acc, a, &edit, args))
		return E_INPUT;
	if (date != NULL)	/* the day is counted in UTC */
		xml_put(&s.w, "jws:effectiveDate",
		    arena_printf(a, "%sZ", date));
	xml_put(&s.w, "jws:targetValue", value);
	xml_put(&s.w, "jws:changeType", arena_printf(a, "%d", (int)type));
	return finish(&s, acc, a, &edit, rq);
}

enum err
cc_soap_build_state(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *rq)
{
	(void)so_far;
	if (args->state <= SIM_UNKNOWN || args->state >= SIM_STATE_MAX ||
	    args->state == SIM_SUSPENDED || args->state == SIM_FRAUD_REVIEW)
		return E_INPUT;
	return build_edit(acc, args, CHANGE_STATE,
	    arena_printf(a, "%s_NAME", sim_states[args->state].name), a, rq);
}

enum err
cc_soap_build_plan(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *rq)
{
	(void)so_far;
	return build_edit(acc, args, CHANGE_PLAN, args->value, a, rq);
}

enum err
cc_soap_build_overage(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *rq)
{
	static const char *const words[] = {
		"DEFAULT", "TEMPORARY_OVERRIDE", "PERMANENT_OVERRIDE"
	};

	(void)so_far;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (args->value != NULL && strcmp(args->value, words[i]) == 0)
			return build_edit(acc, args, CHANGE_OVERAGE, words[i],
			    a, rq);
	return E_INPUT;
}

enum err
cc_soap_build_usage(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *rq)
{
	struct soap s;
	int64_t day;

	(void)so_far;
	if (!date_parse_day(args->cycle_start, &day) ||
	    !begin_sim(&s, acc, a, &usage, args))
		return E_INPUT;
	xml_put(&s.w, "jws:cycleStartDate", args->cycle_start);
	return finish(&s, acc, a, &usage, rq);
}

/* Without tpvp the operator's default validity period applies. */
enum err
cc_soap_build_send_sms(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *rq)
{
	struct soap s;

	(void)so_far;
	if (args->resource == NULL || args->value == NULL ||
	    *args->value == '\0')
		return E_INPUT;
	begin(&s, acc, a, &send_sms);
	xml_put(&s.w, "jws:sentToIccid", args->resource);
	xml_put(&s.w, "jws:messageText", args->value);
	return finish(&s, acc, a, &send_sms, rq);
}

enum err
cc_soap_build_sms_details(const struct account *acc,
    const struct op_args *args, const struct result *so_far, struct arena *a,
    struct http_request *rq)
{
	const char *id = args->remote_id;
	struct soap s;

	(void)so_far;
	/* xs:long: at most 19 digits */
	if (id == NULL || *id == '\0' || strlen(id) > 18 ||
	    id[strspn(id, "0123456789")] != '\0')
		return E_INPUT;
	begin(&s, acc, a, &sms_details);
	xml_open(&s.w, "jws:smsMsgIds");
	xml_put(&s.w, "jws:smsMsgId", id);
	xml_close(&s.w);
	return finish(&s, acc, a, &sms_details, rq);
}

enum err
cc_soap_build_sms_find(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *rq)
{
	struct soap s;

	(void)so_far;
	if (!begin_sim(&s, acc, a, &sms_find, args))
		return E_INPUT;
	if (args->since != ABSENT)
		xml_put(&s.w, "jws:fromDate", date_iso(a, args->since));
	return finish(&s, acc, a, &sms_find, rq);
}

enum err
cc_soap_build_session(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *rq)
{
	struct soap s;

	(void)so_far;
	if (!begin_sim(&s, acc, a, &session, args))
		return E_INPUT;
	return finish(&s, acc, a, &session, rq);
}

enum err
cc_soap_build_audit(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *rq)
{
	struct soap s;

	(void)so_far;
	if (args->days < 0 || !begin_sim(&s, acc, a, &audit, args))
		return E_INPUT;
	if (args->days > 0)
		xml_put(&s.w, "jws:daysOfHistory",
		    arena_printf(a, "%d", args->days));
	return finish(&s, acc, a, &audit, rq);
}

enum err
cc_soap_build_modified(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *rq)
{
	struct soap s;

	(void)so_far;
	begin(&s, acc, a, &modified);
	if (args->since != ABSENT)
		xml_put(&s.w, "jws:since", date_iso(a, args->since));
	/* only servers newer than 5.90 report further pages */
	if (args->page > 1)
		xml_put(&s.w, "jws:pageNumber",
		    arena_printf(a, "%d", args->page));
	return finish(&s, acc, a, &modified, rq);
}
