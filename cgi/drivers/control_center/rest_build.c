#include <string.h>

#include "../../lib/text/date.h"
#include "../../lib/text/sms_text.h"
#include "../../lib/http/url.h"
#include "rest.h"

/* A GET with the credentials: Basic, user name and API key. */
static enum err
get(const struct account *acc, struct arena *a, struct http_request *q,
    const char *path)
{
	const char *base = control_center_base(a, acc);

	if (base == NULL)
		return E_INTERNAL;
	*q = (struct http_request){
		.method = "GET",
		.url = arena_printf(a, "%s/rws/api/v1%s", base, path),
		.user = json_str(a, acc->settings, CC_USERNAME),
		.password = json_str(a, acc->settings, CC_ACCESS_KEY),
		.headers = { "Accept: application/json" },
		.answer_max = CC_REST_ANSWER,
	};
	return q->user == NULL || q->password == NULL ? E_INTERNAL : E_OK;
}

/* A PUT or POST of a JSON object.  Takes ownership of body. */
static enum err
send_json(const struct account *acc, struct arena *a, struct http_request *q,
    const char *method, const char *path, json_t *body)
{
	enum err e = get(acc, a, q, path);

	json_own(a, body);
	q->method = method;
	q->headers[1] = "Content-Type: application/json";
	q->body = json_write(a, body);
	q->body_len = strlen(q->body);
	return e;
}

/* The path of a SIM, with a suffix. */
static char *
sim_path(struct arena *a, const struct op_args *args, const char *rest)
{
	return arena_printf(a, "/devices/%s%s",
	    url_encode(a, args->resource), rest);
}

/* 2016-04-18T17:31:34+00:00 in a query, where the plus is %2B. */
static char *
query_time(struct arena *a, int64_t ms)
{
	char *iso = date_iso(a, ms);

	return url_encode(a, arena_printf(a, "%.19s+00:00", iso));
}

static int
page_of(const struct op_args *args)
{
	return args->page < 1 ? 1 : args->page;
}

/* Any server with this API answers it, so it detects a wrong host. */
enum err
cc_rest_build_echo(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	(void)args;
	(void)so_far;
	return get(acc, a, q, "/echo/patchbay");
}

/* A query about the account, so it detects wrong credentials. */
enum err
cc_rest_build_user(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	(void)so_far;
	return get(acc, a, q, arena_printf(a,
	    "/devices?modifiedSince=%s&pageSize=1&pageNumber=1",
	    query_time(a, args->since)));
}

enum err
cc_rest_build_details(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	(void)so_far;
	return get(acc, a, q, sim_path(a, args, ""));
}

enum err
cc_rest_build_ctd(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	(void)so_far;
	return get(acc, a, q, sim_path(a, args, "/ctdUsages"));
}

/* Change one member, at once or on a date. */
static enum err
edit(const struct account *acc, const struct op_args *args, struct arena *a,
    struct http_request *q, const char *member, const char *value)
{
	json_t *body = json_object();

	json_object_set_new(body, member, json_string(value));
	if (args->effective != NULL && *args->effective != '\0')
		json_object_set_new(body, "effectiveDate", json_string(
		    arena_printf(a, "%sZ", args->effective)));
	return send_json(acc, a, q, "PUT", sim_path(a, args, ""), body);
}

enum err
cc_rest_build_state(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	(void)so_far;
	if (args->state <= SIM_UNKNOWN || args->state >= SIM_STATE_MAX ||
	    args->state == SIM_SUSPENDED || args->state == SIM_FRAUD_REVIEW)
		return E_INPUT;
	return edit(acc, args, a, q, "status", sim_states[args->state].name);
}

enum err
cc_rest_build_plan(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	(void)so_far;
	return edit(acc, args, a, q, "ratePlan", args->value);
}

enum err
cc_rest_build_overage(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	(void)so_far;
	return edit(acc, args, a, q, "overageLimitOverride", args->value);
}

enum err
cc_rest_build_plans(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	(void)so_far;
	return get(acc, a, q, arena_printf(a,
	    "/rateplans?pageSize=%d&pageNumber=%d", CC_REST_ROWS,
	    page_of(args)));
}

enum err
cc_rest_build_usage(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	(void)so_far;
	return get(acc, a, q, sim_path(a, args, arena_printf(a,
	    "/usageInZone?cycleStartDate=%sZ",
	    url_encode(a, args->cycle_start))));
}

enum err
cc_rest_build_send_sms(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	json_t *body = json_object();

	(void)so_far;
	json_object_set_new(body, "messageText", json_string(args->value));
	json_object_set_new(body, "messageEncoding", json_string("LITERAL"));
	/* without it, characters outside the GSM alphabet are lost */
	if (sms_text_size(args->value).ucs2)
		json_object_set_new(body, "dataCoding",
		    json_integer(CC_REST_UCS2));
	return send_json(acc, a, q, "POST",
	    sim_path(a, args, "/smsMessages"), body);
}

enum err
cc_rest_build_sms_details(const struct account *acc,
    const struct op_args *args, const struct result *so_far, struct arena *a,
    struct http_request *q)
{
	(void)so_far;
	return get(acc, a, q, arena_printf(a, "/smsMessages/%s",
	    url_encode(a, args->remote_id)));
}

enum err
cc_rest_build_sms_find(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	(void)so_far;
	return get(acc, a, q, arena_printf(a, "/smsMessages?fromDate=%s"
	    "&iccid=%s%s&pageSize=%d&pageNumber=%d",
	    query_time(a, args->since), url_encode(a, args->resource),
	    args->value == NULL ? "&msgType=MT" : "", CC_REST_ROWS,
	    page_of(args)));
}

enum err
cc_rest_build_session(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	(void)so_far;
	return get(acc, a, q, sim_path(a, args, "/sessionInfo"));
}

/* Without dates the API returns the last two positions. */
enum err
cc_rest_build_location(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	const char *from = "";

	(void)so_far;
	if (args->since != ABSENT)
		from = arena_printf(a, "?fromDate=%s&pageSize=%d&pageNumber=%d",
		    query_time(a, args->since), CC_REST_ROWS, page_of(args));
	return get(acc, a, q, sim_path(a, args,
	    arena_printf(a, "/locationHistory%s", from)));
}

enum err
cc_rest_build_audit(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	const char *days = "";

	(void)so_far;
	if (args->days > 0)	/* the API allows up to a year */
		days = arena_printf(a, "daysOfHistory=%d&",
		    args->days > 365 ? 365 : args->days);
	return get(acc, a, q, sim_path(a, args,
	    arena_printf(a, "/auditTrails?%spageSize=%d&pageNumber=%d", days,
	    CC_REST_ROWS, page_of(args))));
}

enum err
cc_rest_build_modified(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	/* a start is required; nothing is older than this */
	const char *since = args->since == ABSENT ?
	    "2000-01-01T00%3A00%3A00%2B00%3A00" : query_time(a, args->since);

	(void)so_far;
	return get(acc, a, q, arena_printf(a,
	    "/devices?modifiedSince=%s&pageSize=%d&pageNumber=%d", since,
	    CC_REST_ROWS, page_of(args)));
}
