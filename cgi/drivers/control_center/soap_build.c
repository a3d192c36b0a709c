#include <string.h>

#include "../../lib/date.h"
#include "soap.h"

#define ACTION	"http://api.jasperwireless.com/ws/service/"

/* An operation of the API: its name, and where it is served. */
struct call {
	const char	*name;		/* the element: EchoRequest */
	const char	*path;		/* below /ws/service/ */
	const char	*action;	/* SOAPAction, without its host */
	bool		 anonymous;	/* the license key is enough */
};

enum change { CHANGE_STATE = 3, CHANGE_PLAN = 4, CHANGE_OVERAGE = 7 };

static const struct soap_ns namespaces[] = {
	{ .attr = "xmlns:jws", .uri = CC_NS },
	{ .attr = NULL },
};

/* Envelope, and the request opened with what each of them begins with.
 * messageId only comes back as correlationId, which is not looked at: one
 * call, one answer. */
static void
begin(struct soap *s, const struct account *acc, struct arena *a,
    const struct call *c, const char *encoding)
{
	const char *key = json_str(a, acc->settings, CC_ACCESS_KEY);
	const char *user = json_str(a, acc->settings, CC_USERNAME);
	const char *password = json_str(a, acc->settings, CC_PASSWORD);

	soap_begin(s, namespaces, c->anonymous ? NULL :
	    user == NULL ? "" : user, password);
	xml_open(&s->w, c->name);
	if (encoding != NULL)
		xml_put_attr(&s->w, "messageTextEncoding", encoding);
	xml_put(&s->w, "jws:messageId", "patchbay");
	xml_put(&s->w, "jws:version", "5.90");
	xml_put(&s->w, "jws:licenseKey", key == NULL ? "" : key);
}

static enum err
finish(struct soap *s, const struct account *acc, struct arena *a,
    const struct call *c, struct http_request *rq)
{
	const char *base = control_center_base(a, acc);

	xml_close(&s->w);
	return soap_end(s, a,
	    arena_printf(a, "%s/ws/service/%s", base == NULL ? "" : base,
	    c->path), arena_printf(a, ACTION "%s", c->action), rq);
}

enum err
cc_soap_build_echo(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *rq)
{
	static const struct call c = {
		.name = "jws:EchoRequest", .path = "echo",
		.action = "echo/Echo", .anonymous = true,
	};
	struct soap s;

	(void)args;
	(void)so_far;
	begin(&s, acc, a, &c, NULL);
	xml_put(&s.w, "jws:value", "patchbay");
	return finish(&s, acc, a, &c, rq);
}

static enum err
build_details(const struct account *acc, const char *const *ids, size_t n,
    struct arena *a, struct http_request *rq)
{
	static const struct call c = {
		.name = "jws:GetTerminalDetailsRequest", .path = "terminal",
		.action = "terminal/GetTerminalDetails",
	};
	struct soap s;

	if (n == 0 || n > CC_SOAP_BATCH)
		return E_INPUT;
	begin(&s, acc, a, &c, NULL);
	xml_open(&s.w, "jws:iccids");
	for (size_t i = 0; i < n; i++)
		xml_put(&s.w, "jws:iccid", ids[i]);
	xml_close(&s.w);
	return finish(&s, acc, a, &c, rq);
}

/* Echo looks at the license key only, so the user is checked with the details
 * of a SIM that is nobody's: an issuer that is not assigned. */
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
	static const struct call c = {
		.name = "jws:EditTerminalRequest", .path = "terminal",
		.action = "terminal/EditTerminal",
	};
	const char *date = args->effective;
	struct soap s;
	int64_t day;

	if (args->resource == NULL || value == NULL || *value == '\0')
		return E_INPUT;
	if (date != NULL && *date == '\0')
		date = NULL;
	if (date != NULL && !date_parse_day(date, &day))
		return E_INPUT;
	begin(&s, acc, a, &c, NULL);
	xml_put(&s.w, "jws:iccid", args->resource);
	if (date != NULL)	/* the day is counted in UTC */
		xml_put(&s.w, "jws:effectiveDate",
		    arena_printf(a, "%sZ", date));
	xml_put(&s.w, "jws:targetValue", value);
	xml_put(&s.w, "jws:changeType", arena_printf(a, "%d", (int)type));
	return finish(&s, acc, a, &c, rq);
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
	static const struct call c = {
		.name = "jws:GetTerminalUsageRequest", .path = "billing",
		.action = "billing/GetTerminalUsage",
	};
	struct soap s;
	int64_t day;

	(void)so_far;
	if (args->resource == NULL || !date_parse_day(args->cycle_start, &day))
		return E_INPUT;
	begin(&s, acc, a, &c, NULL);
	xml_put(&s.w, "jws:iccid", args->resource);
	xml_put(&s.w, "jws:cycleStartDate", args->cycle_start);
	return finish(&s, acc, a, &c, rq);
}

/* No tpvp: the validity period is the operator's default. */
enum err
cc_soap_build_send_sms(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *rq)
{
	static const struct call c = {
		.name = "jws:SendSMSRequest", .path = "Sms",
		.action = "sms/SendSMS",
	};
	struct soap s;

	(void)so_far;
	if (args->resource == NULL || args->value == NULL ||
	    *args->value == '\0')
		return E_INPUT;
	begin(&s, acc, a, &c, "LITERAL");
	xml_put(&s.w, "jws:sentToIccid", args->resource);
	xml_put(&s.w, "jws:messageText", args->value);
	return finish(&s, acc, a, &c, rq);
}

enum err
cc_soap_build_sms_details(const struct account *acc,
    const struct op_args *args, const struct result *so_far, struct arena *a,
    struct http_request *rq)
{
	static const struct call c = {
		.name = "jws:GetSMSDetailsRequest", .path = "Sms",
		.action = "sms/GetSMSDetails",
	};
	const char *id = args->remote_id;
	struct soap s;

	(void)so_far;
	/* xs:long: at most 19 digits */
	if (id == NULL || *id == '\0' || strlen(id) > 18 ||
	    id[strspn(id, "0123456789")] != '\0')
		return E_INPUT;
	begin(&s, acc, a, &c, "LITERAL");
	xml_open(&s.w, "jws:smsMsgIds");
	xml_put(&s.w, "jws:smsMsgId", id);
	xml_close(&s.w);
	return finish(&s, acc, a, &c, rq);
}

enum err
cc_soap_build_sms_find(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *rq)
{
	static const struct call c = {
		.name = "jws:GetModifiedSMSRequest", .path = "Sms",
		.action = "sms/GetModifiedSMS",
	};
	struct soap s;

	(void)so_far;
	if (args->resource == NULL)
		return E_INPUT;
	begin(&s, acc, a, &c, NULL);
	xml_put(&s.w, "jws:iccid", args->resource);
	if (args->since != ABSENT)
		xml_put(&s.w, "jws:fromDate", date_iso(a, args->since));
	return finish(&s, acc, a, &c, rq);
}

enum err
cc_soap_build_session(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *rq)
{
	static const struct call c = {
		.name = "jws:GetSessionInfoRequest", .path = "terminal",
		.action = "terminal/GetSessionInfo",
	};
	struct soap s;

	(void)so_far;
	if (args->resource == NULL)
		return E_INPUT;
	begin(&s, acc, a, &c, NULL);
	xml_put(&s.w, "jws:iccid", args->resource);
	return finish(&s, acc, a, &c, rq);
}

enum err
cc_soap_build_audit(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *rq)
{
	static const struct call c = {
		.name = "jws:GetTerminalAuditTrailRequest", .path = "terminal",
		.action = "terminal/GetTerminalAuditTrail",
	};
	struct soap s;

	(void)so_far;
	if (args->resource == NULL || args->days < 0)
		return E_INPUT;
	begin(&s, acc, a, &c, NULL);
	xml_put(&s.w, "jws:iccid", args->resource);
	if (args->days > 0)
		xml_put(&s.w, "jws:daysOfHistory",
		    arena_printf(a, "%d", args->days));
	return finish(&s, acc, a, &c, rq);
}

enum err
cc_soap_build_modified(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *rq)
{
	static const struct call c = {
		.name = "jws:GetModifiedTerminalsRequest", .path = "terminal",
		.action = "terminal/GetModifiedTerminals",
	};
	struct soap s;

	(void)so_far;
	begin(&s, acc, a, &c, NULL);
	if (args->since != ABSENT)
		xml_put(&s.w, "jws:since", date_iso(a, args->since));
	/* only servers newer than 5.90 say that there are more pages */
	if (args->page > 1)
		xml_put(&s.w, "jws:pageNumber",
		    arena_printf(a, "%d", args->page));
	return finish(&s, acc, a, &c, rq);
}
