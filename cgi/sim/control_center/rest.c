#include <string.h>
#include <strings.h>

#include "../../lib/http/url.h"
#include "../front.h"
#include "rest.h"
#include "sim_queries.h"

#define BASE	"/rws/api/v1"

#define DEVICE_FIELDS							\
	"modifiedSince modifiedTill accountId status pageSize pageNumber " \
	"fields accountCustom1 accountCustom2 accountCustom3 "		\
	"accountCustom4 accountCustom5 accountCustom6 accountCustom7 "	\
	"accountCustom8 accountCustom9 accountCustom10"

static const struct rest_route {
	const char	*method, *pattern;
	int		(*handler)(struct call *);
	enum fleet_role	 role;		/* the lowest role allowed */
	const char	*query;		/* the parameters it accepts */
} rest_routes[] = {
	{ "GET", "/echo/{}", rest_echo, FLEET_READONLY, "" },
	{ "GET", "/devices", rest_devices, FLEET_READONLY, DEVICE_FIELDS },
	{ "GET", "/devices/{}", rest_device, FLEET_READONLY, "fields" },
	{ "PUT", "/devices/{}", rest_device_edit, FLEET_USER, "" },
	{ "GET", "/devices/{}/ctdUsages", rest_usages, FLEET_READONLY,
	    "fields" },
	{ "GET", "/devices/{}/usageInZone", rest_zones, FLEET_READONLY,
	    "cycleStartDate ratePlan zone isActiveRatePlan fields" },
	{ "GET", "/devices/{}/sessionInfo", rest_session, FLEET_READONLY,
	    "fields" },
	{ "GET", "/devices/{}/locationHistory", rest_location,
	    FLEET_READONLY, "fromDate toDate pageSize pageNumber fields" },
	{ "GET", "/devices/{}/auditTrails", rest_trail, FLEET_READONLY,
	    "daysOfHistory pageSize pageNumber fields" },
	{ "POST", "/devices/{}/smsMessages", rest_sms_send, FLEET_USER, "" },
	{ "GET", "/smsMessages", rest_sms_find, FLEET_READONLY,
	    "fromDate toDate accountId iccid msgType pageSize pageNumber "
	    "fields" },
	{ "GET", "/smsMessages/{}", rest_sms, FLEET_READONLY,
	    "messageEncoding fields" },
	{ "GET", "/rateplans", rest_plans, FLEET_ADMIN,
	    "accountId pageSize pageNumber fields" },
	{ "GET", "/accounts/{}/ratePlans", rest_plans, FLEET_ADMIN,
	    "pageSize pageNumber fields" },
	{ "GET", "/accounts", rest_accounts, FLEET_READONLY,
	    "pageSize pageNumber" },
	{ "GET", "/accounts/{}", rest_account, FLEET_READONLY, "" },
	{ "GET", "/accounts/{}/applicationSettings", rest_account_settings,
	    FLEET_READONLY, "" },
	{ "GET", "/accounts/{}/billingSettings", rest_account_billing,
	    FLEET_READONLY, "" },
	{ "GET", "/customers", rest_customers, FLEET_READONLY,
	    "accountId pageSize pageNumber" },
	{ "GET", "/users", rest_users, FLEET_READONLY,
	    "accountId pageSize pageNumber" },
	{ "GET", "/usages", rest_plan_usages, FLEET_READONLY,
	    "ratePlanName ratePlanVersion cycleStartDate usageType pageSize "
	    "pageNumber" },
};

/* The error codes of the contract (2.8) that are used here. */
static const struct rest_code {
	int		 code, status;
	const char	*message;
} rest_codes[] = {
	{ 10000001, 401, "Invalid credentials" },
	{ 10000003, 400, "ModifiedSince is required." },
	{ 10000004, 400, "AccountId is invalid." },
	{ 10000005, 400, "SIM status is invalid." },
	{ 10000006, 400, "PageSize is invalid." },
	{ 10000007, 400, "PageNumber is invalid." },
	{ 10000008, 400, "The role may not edit operator custom fields." },
	{ 10000010, 400, "The role may not edit customer custom fields." },
	{ 10000011, 400, "Required fields are missing." },
	{ 10000012, 400, "Date format is invalid." },
	{ 10000013, 400, "RatePlan is invalid." },
	{ 10000014, 400, "CommunicationPlan is invalid." },
	{ 10000015, 400, "Customer is invalid." },
	{ 10000016, 400, "OverageLimitOverride is invalid." },
	{ 10000017, 400, "MessageEncoding is invalid." },
	{ 10000018, 400, "DataCoding is invalid." },
	{ 10000019, 400, "Tpvp is invalid." },
	{ 10000020, 400, "Message is too long." },
	{ 10000021, 400, "ICCID is invalid." },
	{ 10000022, 400, "FromDate is required." },
	{ 10000023, 400, "JSON is not well formed." },
	{ 10000025, 400, "DeviceID is invalid." },
	{ 10000026, 400, "ModemID is invalid." },
	{ 10000027, 400, "ToDate must be after fromDate." },
	{ 10000028, 400, "Unrecognized parameters." },
	{ 10000029, 400,
	    "The device cannot be moved back to a pre-activation status." },
	{ 10000030, 403, "The role has no access to this function." },
	{ 10000031, 400, "Zone is invalid." },
	{ 10000032, 400,
	    "CycleStartDate is not the start of one of the last three "
	    "cycles." },
	{ 10000049, 400, "DaysOfHistory is more than 365." },
	{ 10000079, 400, "The API is not available for this account." },
	{ 10000602, 400, "Cell-id tracking is disabled." },
	{ 20000001, 404, "Resource not found - Invalid ICCID." },
	{ 20000002, 404, "Resource not found - Invalid SMS message ID." },
	{ 20000003, 404, "Resource not found - Invalid account ID." },
	{ 30000001, 500, "Unknown server error." },
	{ 40000029, 400, "Rate Limit Exceeded" },
};

/* {"errorMessage":…,"errorCode":…}; without the code for 0. */
static void
error_body(struct call *c, int status, const char *message, int code)
{
	struct buf *out = &c->reply->out;
	json_t *o = json_own(c->a, json_pack("{ss}", "errorMessage", message));

	if (code != 0)
		json_object_set_new(o, "errorCode",
		    json_string(arena_printf(c->a, "%d", code)));
	buf_reset(out);
	buf_str(out, json_write(c->a, o));
	c->reply->status = status;
	c->reply->content_type = status == 401 ?
	    "application/json;charset=ISO-8859-1" : "application/json";
}

void
rest_error(struct call *c, int code)
{
	const struct rest_code *r = NULL;
	struct r_policy_get policy;
	struct cur cur;
	int status;

	for (size_t i = 0; i < sizeof(rest_codes) / sizeof(*rest_codes); i++)
		if (rest_codes[i].code == code)
			r = &rest_codes[i];
	if (r == NULL) {
		error_body(c, 400, c->message != NULL ? c->message :
		    "Invalid request.", code);
		return;
	}
	status = r->status;
	if (code == 40000029 && c->account != NULL) {
		q_policy_get(&cur, c->sim->db, c->account->number);
		if (n_policy_get(&cur, c->a, &policy))
			status = (int)policy.status;
		cur_end(&cur);
	}
	error_body(c, status, c->message != NULL ? c->message : r->message,
	    code);
}

/* Identify the caller.  False after answering 401. */
static bool
signed_in(struct call *c)
{
	const char *user, *key;
	const struct fleet_user *u;

	if (!front_basic(c, &user, &key)) {
		error_body(c, 401, "Full authentication is required to access "
		    "this resource", 0);
		c->reply->headers =
		    "WWW-Authenticate: Basic realm=\"Jasper\"\r\n";
		return false;
	}
	u = fleet_user_named(user);
	if (u == NULL || strcmp(u->key, key) != 0 ||
	    (fleet_account(u->account)->flags & ACCOUNT_OTHER) != 0) {
		rest_error(c, 10000001);
		return false;
	}
	c->user = u;
	c->account = fleet_account(u->account);
	return true;
}

/* Find the row and fill in args.  NULL, with *known set, when only the method
 * is wrong. */
static const struct rest_route *
find_route(struct call *c, const char *method, bool *known)
{
	const char *path = c->req.path + sizeof(BASE) - 1;
	const struct rest_route *r = NULL;

	*known = false;
	for (size_t i = 0; i < sizeof(rest_routes) / sizeof(*rest_routes);
	    i++) {
		if (!call_path(c, rest_routes[i].pattern, path))
			continue;
		*known = true;
		if (strcmp(rest_routes[i].method, method) == 0) {
			r = &rest_routes[i];
			break;
		}
	}
	return r;
}

static bool
listed(const char *list, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = list; n > 0 && (p = strstr(p, word)) != NULL; p++)
		if ((p == list || p[-1] == ' ') &&
		    (p[n] == '\0' || p[n] == ' '))
			return true;
	return false;
}

/* Keep only the members named in fields=a,b.  Unknown names and blanks around
 * names are ignored. */
static void
keep_fields(struct call *c, const char *fields)
{
	json_t *o = json_own(c->a, json_object()), *v;

	while (*fields != '\0') {
		size_t n = strcspn(fields, ", ");
		char *name = arena_strndup(c->a, fields, n);

		v = json_object_get(c->answer, name);
		if (v != NULL)
			json_object_set(o, name, v);
		fields += n + (fields[n] != '\0');
	}
	c->answer = o;
}

/* Is this a parameter that the route does not accept?  An empty value is
 * ignored. */
static bool
unknown(const struct rest_route *r, const struct pair *p)
{
	return *p->value != '\0' && !listed(r->query, p->name) &&
	    (strcmp(r->method, "GET") != 0 || strcmp(p->name, "fields") != 0);
}

static bool
is_json(const char *content_type)
{
	size_t n = strcspn(content_type, "; \t");

	return n == 16 && strncasecmp(content_type, "application/json",
	    n) == 0;
}

static int
carry_out(struct call *c, const struct rest_route *r)
{
	const char *fields;
	int code;

	if (c->user->role > r->role)
		return 10000030;
	if (c->req.method != METHOD_GET && !is_json(c->req.content_type)) {
		c->message = "The body must be application/json.";
		return 10000023;
	}
	for (size_t i = 0; i < c->req.query.n; i++)
		if (unknown(r, &c->req.query.p[i]))
			return 10000028;
	if ((code = r->handler(c)) != 0)
		return code;
	fields = call_param(c, "fields");
	if (fields != NULL)
		keep_fields(c, fields);
	return 0;
}

/* The route, found before the call is counted. */
struct opened {
	const struct rest_route	*route;
	bool			 known;		/* with another method */
};

static void
answer(struct call *c)
{
	const struct opened *asked = c->api_ctx;
	int code = 0;

	c->reply->content_type = "application/json";
	if (asked->route == NULL) {
		error_body(c, asked->known ? 405 : 404, asked->known ?
		    "Method not allowed." : "Resource not found.", 0);
		return;
	}
	if ((code = carry_out(c, asked->route)) != 0)
		rest_error(c, code);
	else
		buf_str(&c->reply->out, json_write(c->a, c->answer));
}

static bool
fail(struct call *c, enum trouble trouble)
{
	if (trouble == TROUBLE_QUOTA)
		return false;
	rest_error(c, trouble == TROUBLE_AUTH ? 10000001 :
	    trouble == TROUBLE_RATE ? 40000029 : 30000001);
	return true;
}

void
rest_answer(struct call *c)
{
	static const struct api api = { .fail = fail, .answer = answer,
	    .type = "application/json", .head = "{\"devices\":[",
	    .row = "{\"iccid\":\"\",\"status\":\"UNKNOWN\"},\n" };
	const char *method = c->req.method == METHOD_GET ? "GET" :
	    c->req.method == METHOD_PUT ? "PUT" : "POST";
	struct opened *asked = arena_alloc(c->a, sizeof(*asked));

	if (!signed_in(c))
		return;
	asked->route = find_route(c, method, &asked->known);
	c->api = &api;
	c->api_ctx = asked;
	c->kind = c->req.method == METHOD_GET ? CALL_READ :
	    c->req.method == METHOD_PUT ? CALL_EDIT : CALL_MESSAGE;
	c->sims = asked->known && strncmp(c->req.path, BASE "/devices/",
	    20) == 0 ? c->args[0] : "";
	front_run(c);
}
