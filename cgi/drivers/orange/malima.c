#include <string.h>

#include "../../lib/text/luhn.h"
#include "../../lib/text/digits.h"
#include "malima.h"

#define SERVICE	"ConnectivityDirectory-1"

enum { SERIAL_MAX = 24 };

static const char *const hosts[] = {
	"https://iosw-ba.orange.com/MLM", "M2M France",
	"https://iosw-ba.orange.com/MLM_EXT_IMC", "IoT Connect Express",
	NULL
};

static const struct setting settings[] = {
	{
		.name = "api", .label = "API", .kind = SETTING_CHOICE,
		.required = true, .choices = orange_apis,
		.hint = "Live Objects when Orange gave you an API key",
	},
	{
		.name = ORANGE_USERNAME, .label = "User name",
		.hint = "your user of Orange's M2M API",
		.kind = SETTING_TEXT, .required = true,
		.check = check_username,
	},
	{
		.name = ORANGE_PASSWORD, .label = "Password",
		.hint = "its password", .kind = SETTING_SECRET,
		.required = true, .check = check_one_line,
	},
	ORANGE_ADDRESS(hosts, "https://iosw-ba.orange.com/MLM"),
	{ .name = NULL },
};

static const char *
check_serial(struct arena *a, const char *value, const char **out)
{
	const char *wrong = digits_read(a, "A SIM serial number", value,
	    SERIAL_MAX, out);

	if (wrong == NULL && **out == '\0')
		return "Enter the serial number of the SIM.";
	return wrong;
}

/* Only the serial numbers of Orange France are known. */
static const char *
warn_serial(struct arena *a, const char *value)
{
	size_t n = strlen(value);

	if (n >= 18 && strncmp(value, "89", 2) == 0)
		return "This looks like an ICCID. The serial number is the "
		    "shorter one, usually of 13 digits.";
	if (n != 13)
		return arena_printf(a, "Orange serial numbers usually have 13 "
		    "digits; this has %zu.", n);
	if (!luhn_valid(value, n))
		return "The check digit does not fit. Compare the number with "
		    "the card.";
	return NULL;
}

static const struct device_key device[] = {
	{
		.name = "serialnumber", .label = "SIM serial number",
		.hint = "13 digits, printed on the card",
		.identifies = true, .check = check_serial,
		.warn = warn_serial,
	},
	{ .name = NULL },
};

/* The base address, with or without the service's path; a bare host is taken
 * for that of M2M France. */
static char *
base(struct arena *a, const struct account *acc)
{
	const char *typed = json_str(a, acc->settings, ORANGE_ENDPOINT);
	const char *end;
	char *whole;

	if (typed == NULL)
		typed = "";
	end = strstr(typed, "/" SERVICE);
	whole = endpoint_whole(a, typed, end == NULL ? strlen(typed) :
	    (size_t)(end - typed));
	return strchr(strstr(whole, "://") + 3, '/') != NULL ? whole :
	    arena_printf(a, "%s/MLM", whole);
}

static const char *
limiter(const struct account *acc, struct arena *a)
{
	return endpoint_limiter(a, base(a, acc),
	    json_str(a, acc->settings, ORANGE_USERNAME));
}

static const struct soap_ns namespaces[] = {
	{ .attr = "xmlns:v1", .uri = MALIMA_OPS },
	{ .attr = "xmlns:con", .uri = MALIMA_CD },
	{ .attr = "xmlns:com", .uri = MALIMA_COMMON },
	{ .attr = NULL },
};

/* Send the credentials with every request, not only after a 401. */
static enum err
finish(struct soap *s, const struct account *acc, struct arena *a,
    struct http_request *rq)
{
	xml_close(&s->w);
	rq->user = json_str(a, acc->settings, ORANGE_USERNAME);
	rq->password = json_str(a, acc->settings, ORANGE_PASSWORD);
	if (rq->user == NULL)
		rq->user = "";
	if (rq->password == NULL)
		rq->password = "";
	return soap_end(s, a, arena_printf(a, "%s/" SERVICE, base(a, acc)),
	    "", rq);
}

/* Search for any one SIM of the account. */
static enum err
build_search(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *rq)
{
	struct soap s;

	(void)args;
	(void)so_far;
	soap_begin(&s, namespaces, NULL, NULL);
	xml_open(&s.w, "v1:searchInConnectivityDirectory");
	xml_put(&s.w, "con:rangeSize", "1");
	return finish(&s, acc, a, rq);
}

/* showDeviceInfo is needed for the position. */
static enum err
build_directory(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *rq)
{
	const char *const *ids = args->resources;
	size_t n = args->nsims;
	struct soap s;

	(void)so_far;
	if (ids == NULL) {
		if (args->resource == NULL)
			return E_INPUT;
		ids = &args->resource;
		n = 1;
	}
	if (n == 0 || n > MALIMA_BATCH)
		return E_INPUT;
	soap_begin(&s, namespaces, NULL, NULL);
	xml_open(&s.w, "v1:getConnectivityDirectory");
	xml_open(&s.w, "con:lineIdentifiers");
	for (size_t i = 0; i < n; i++)
		xml_put(&s.w, "com:simSerialNumber", ids[i]);
	xml_close(&s.w);
	xml_put(&s.w, "con:showDeviceInfo", "true");
	xml_put(&s.w, "con:showIccid", "true");
	xml_put(&s.w, "con:showImsi", "true");
	return finish(&s, acc, a, rq);
}

static const struct step check[] = {
	{ .build = build_search, .parse = malima_parse_search },
	{ .build = NULL },
}, details[] = {
	{ .build = build_directory, .parse = malima_parse_details },
	{ .build = NULL },
}, location[] = {
	{ .build = build_directory, .parse = malima_parse_location },
	{ .build = NULL },
};

static const char read_only[] = "The Orange extension only reads. Change the "
    "SIM in Orange's own portal.";
static const char no_sms[] = "Orange's M2M API has no messages.";

static const struct operation ops[OP_MAX] = {
	[OP_CHECK] = { .steps = check },
	[OP_DETAILS] = { .steps = details },
	[OP_SET_STATE] = { .missing = read_only },
	[OP_SET_PLAN] = { .missing = read_only },
	[OP_SET_OVERAGE] = { .missing = "Orange has no overage limits." },
	[OP_PLANS] = { .missing = "Orange's M2M API has no list of plans." },
	[OP_USAGE] = {
		.missing = "Orange's M2M API has no usage of a billing cycle.",
	},
	[OP_SEND_SMS] = { .missing = no_sms },
	[OP_SMS_DETAILS] = { .missing = no_sms },
	[OP_SMS_FIND] = { .missing = no_sms },
	[OP_SESSION] = {
		.missing = "Orange's M2M API does not report sessions. Live "
		    "Objects knows whether a SIM is online.",
	},
	[OP_LOCATION] = { .steps = location },
	[OP_AUDIT] = { .missing = "Orange keeps no audit trail here." },
	[OP_TRAFFIC] = {
		.missing = "Orange's M2M API gives traffic only as ordered "
		    "reports. Live Objects gives it by day.",
	},
	[OP_MODIFIED] = {
		.missing = "Orange's M2M API does not list what has changed.",
	},
};

static const struct sim_driver sim = {
	.states = orange_states, .batch = MALIMA_BATCH,
};

const struct driver orange_malima = {
	.name = "orange-malima", .kind = &kind_orange,
	.api = "M2M API",
	.about = "See the SIM of a device at Orange: status, when it changed, "
	    "and where it is.",
	.settings = settings, .device = device, .ops = ops, .limiter = limiter,
	.sim = &sim,
};
