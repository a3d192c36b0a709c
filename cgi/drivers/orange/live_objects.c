#include <string.h>

#include "../../lib/text/iccid.h"
#include "../../lib/text/luhn.h"
#include "../../lib/text/shown.h"
#include "../../lib/http/url.h"
#include "../../lib/text/digits.h"
#include "live_objects.h"

#define MSISDN	"msisdn:"
#define IMEI	"imei:"

static const char *const hosts[] = {
	"https://liveobjects.orange-business.com", "Live Objects",
	NULL
};

static const struct setting settings[] = {
	{
		.name = "api", .label = "API", .kind = SETTING_CHOICE,
		.required = true, .choices = orange_apis,
		.hint = "the M2M API when Orange gave you a user name",
	},
	{
		.name = ORANGE_API_KEY, .label = "API key",
		.hint = "a key with the role DEVICE_R",
		.kind = SETTING_SECRET, .required = true,
		.check = check_one_line,
	},
	ORANGE_ADDRESS(hosts, "https://liveobjects.orange-business.com"),
	{ .name = NULL },
};

/* Skip the international prefix of a telephone number. */
static const char *
from_country(const char *s)
{
	s += strspn(s, " ");
	return s + (*s == '+' ? 1 : strncmp(s, "00", 2) == 0 ? 2 : 0);
}

/* The digits of a number written with or without blanks; NULL when it has other
 * characters, or too few or many digits. */
static const char *
plain_digits(struct arena *a, const char *s, size_t min, size_t max)
{
	const char *digits;

	return digits_read(a, "", s, max, &digits) != NULL ||
	    strlen(digits) < min ? NULL : digits;
}

static const char *
check_subscription(struct arena *a, const char *value, const char **out)
{
	const char *digits;
	size_t n = strlen(value);

	if (strncmp(value, MSISDN, strlen(MSISDN)) == 0 || *value == '+') {
		digits = plain_digits(a, from_country(*value == '+' ? value :
		    value + strlen(MSISDN)), 6, 15);
		if (digits == NULL)
			return "An MSISDN is the telephone number with its "
			    "country code: 6 to 15 digits.";
		*out = arena_printf(a, MSISDN "%s", digits);
		return NULL;
	}
	if (strncmp(value, IMEI, strlen(IMEI)) == 0) {
		digits = plain_digits(a, value + strlen(IMEI), 14, 16);
		if (digits == NULL)
			return "An IMEI has 15 digits.";
		*out = arena_printf(a, IMEI "%s", digits);
		return NULL;
	}
	if (n == 0 || n > 24)
		return "A subscription id has at most 24 characters. Put "
		    "msisdn: or imei: before a number of those kinds.";
	for (size_t i = 0; i < n; i++)
		if (strchr("0123456789abcdefghijklmnopqrstuvwxyz"
		    "ABCDEFGHIJKLMNOPQRSTUVWXYZ-_.", value[i]) == NULL)
			return arena_printf(a, "A subscription id has letters "
			    "and digits only; this has %s.",
			    shown_char(a, value + i));
	*out = value;
	return NULL;
}

static const char *
warn_subscription(struct arena *a, const char *value)
{
	char plain[ICCID_MAX + 1];
	size_t n;

	if (strncmp(value, IMEI, strlen(IMEI)) == 0) {
		value += strlen(IMEI);
		n = strlen(value);
		return n == 15 && luhn_valid(value, n) ? NULL :
		    "The check digit does not fit an IMEI of 15 digits.";
	}
	if (strncmp(value, MSISDN, strlen(MSISDN)) == 0)
		return value[strlen(MSISDN)] != '0' ? NULL :
		    "No country code begins with 0. Write the number as it is "
		    "dialled from abroad: msisdn:33…";
	n = strlen(value);
	if (iccid_plain(value, plain) && strncmp(value, "89", 2) == 0)
		return "This looks like an ICCID, by which Live Objects finds "
		    "no SIM. Enter the subscription id; or msisdn: or imei: and "
		    "the number.";
	if (strspn(value, "0123456789") != n)
		return NULL;
	if (strncmp(value, "00", 2) == 0)
		return arena_printf(a, "This looks like a telephone number. If "
		    "it is one, write msisdn:%s.", value + 2);
	if (n == 15)
		return "This is long for a subscription id. If it is a "
		    "telephone number or an IMEI, put msisdn: or imei: "
		    "before it.";
	return NULL;
}

static const struct device_key device[] = {
	{
		.name = "subscription", .label = "Subscription",
		.hint = "the subscription id; or msisdn: or imei: and the "
		    "number",
		.identifies = true, .check = check_subscription,
		.warn = warn_subscription,
	},
	{ .name = NULL },
};

static char *
base(struct arena *a, const struct account *acc)
{
	const char *typed = json_str(a, acc->settings, ORANGE_ENDPOINT);
	const char *api;

	if (typed == NULL)
		typed = "";
	api = strstr(typed, "/api/v1");
	return endpoint_whole(a, typed, api == NULL ? strlen(typed) :
	    (size_t)(api - typed));
}

/* There is no user, so the key identifies the account.  The result is only used
 * as a hash. */
static const char *
limiter(const struct account *acc, struct arena *a)
{
	return endpoint_limiter(a, base(a, acc),
	    json_str(a, acc->settings, ORANGE_API_KEY));
}

/* E_INPUT when the key cannot be put into a header. */
static enum err
ask(const struct account *acc, struct arena *a, struct http_request *rq,
    const char *method, const char *path)
{
	const char *key = json_str(a, acc->settings, ORANGE_API_KEY);

	if (key == NULL || *key == '\0' || check_one_line(a, key) != NULL)
		return E_INPUT;
	rq->method = method;
	rq->url = arena_printf(a, "%s/api/v1/networks/cellular%s",
	    base(a, acc), path);
	rq->headers[0] = arena_printf(a, "X-API-KEY: %s", key);
	rq->headers[1] = "Accept: application/json";
	return E_OK;
}

static enum err
build_providers(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *rq)
{
	(void)args;
	(void)so_far;
	return ask(acc, a, rq, "GET", "/providers");
}

/* No search is needed when the resource is the subscription id itself. */
static enum err
build_search(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *rq)
{
	const char *colon;
	json_t *body;
	enum err e;

	(void)so_far;
	if (args->resource == NULL)
		return E_INPUT;
	if ((colon = strchr(args->resource, ':')) == NULL)
		return E_OK;
	e = ask(acc, a, rq, "POST", "/subscriptions/search");
	if (e != E_OK)
		return e;
	body = json_own(a, json_object());
	json_object_set_new(body, "type", json_stringn(args->resource,
	    (size_t)(colon - args->resource)));
	json_object_set_new(body, "value", json_string(colon + 1));
	rq->headers[2] = "Content-Type: application/json";
	rq->body = json_write(a, body);
	rq->body_len = strlen(rq->body);
	return E_OK;
}

/* A query about the subscription that was given or found. */
static enum err
about(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *rq,
    const char *what)
{
	const char *id = so_far->remote_id != NULL ? so_far->remote_id :
	    args->resource;

	if (id == NULL || *id == '\0')
		return E_INPUT;
	return ask(acc, a, rq, "GET", arena_printf(a, "/subscriptions/%s%s",
	    url_encode(a, id), what));
}

static enum err
build_subscription(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *rq)
{
	return about(acc, args, so_far, a, rq, "");
}

static enum err
build_location(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *rq)
{
	return about(acc, args, so_far, a, rq, "/location");
}

static enum err
build_traffic(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *rq)
{
	int days = args->days <= 0 ? 30 : args->days > LIVE_TRAFFIC_MAX ?
	    LIVE_TRAFFIC_MAX : args->days;

	return about(acc, args, so_far, a, rq, arena_printf(a,
	    "/traffic/history?limit=%d&interval=1d&timeZone=UTC", days));
}

#define SEARCH	{ .build = build_search, .parse = live_parse_search }
#define LAST	{ .build = NULL }

static const struct step check[] = {
	{ .build = build_providers, .parse = live_parse_providers }, LAST
}, details[] = {
	SEARCH,
	{ .build = build_subscription, .parse = live_parse_subscription },
	{ .build = build_location, .parse = live_parse_position }, LAST
}, session[] = {
	SEARCH,
	{ .build = build_subscription, .parse = live_parse_session }, LAST
}, location[] = {
	SEARCH,
	{ .build = build_location, .parse = live_parse_location }, LAST
}, traffic[] = {
	SEARCH,
	{ .build = build_traffic, .parse = live_parse_traffic }, LAST
};

static const char read_only[] = "The Orange extension only reads. Change the "
    "SIM in Orange's own portal.";
static const char no_sms[] = "Live Objects gives no messages of a SIM.";

static const struct operation ops[OP_MAX] = {
	[OP_CHECK] = { .steps = check },
	[OP_DETAILS] = { .steps = details },
	[OP_SET_STATE] = { .missing = read_only },
	[OP_SET_PLAN] = { .missing = read_only },
	[OP_SET_OVERAGE] = { .missing = "Orange has no overage limits." },
	[OP_PLANS] = { .missing = "Live Objects has no list of plans." },
	[OP_USAGE] = {
		.missing = "Live Objects has no usage of a billing cycle, "
		    "only traffic by day.",
	},
	[OP_SEND_SMS] = { .missing = no_sms },
	[OP_SMS_DETAILS] = { .missing = no_sms },
	[OP_SMS_FIND] = { .missing = no_sms },
	[OP_SESSION] = { .steps = session },
	[OP_LOCATION] = { .steps = location },
	[OP_AUDIT] = { .missing = "Live Objects has no audit trail of a SIM." },
	[OP_TRAFFIC] = { .steps = traffic },
	[OP_MODIFIED] = {
		.missing = "Live Objects does not list what has changed.",
	},
};

static const struct sim_driver sim = { .states = orange_states };

const struct driver orange_live_objects = {
	.name = "orange-live-objects", .kind = &kind_orange,
	.api = "Live Objects",
	.about = "See the SIM of a device at Orange through Live Objects: "
	    "status, where it is, and its traffic.",
	.settings = settings, .device = device, .ops = ops, .limiter = limiter,
	.sim = &sim,
};
