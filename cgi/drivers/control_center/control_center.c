#include <string.h>

#include "../../lib/text/iccid.h"
#include "../endpoint.h"
#include "control_center.h"

static const char *const jasper_apis[] = {
	"control-center-rest", "REST (user name and access key)",
	"control-center-soap", "SOAP (user name, password and license key)",
	NULL
};

static const char *const atnt_apis[] = {
	"atnt-rest", "REST (user name and access key)",
	"atnt-soap", "SOAP (user name, password and license key)",
	NULL
};

static const char *const jasper_rest_hosts[] = {
	"https://restapi1.jasper.com", "Rogers, T-Mobile US, Singtel",
	"https://restapi2.jasper.com", "KPN",
	"https://restapi3.jasper.com", "Tele2",
	"https://restapi4.jasper.ae", "Etisalat",
	"https://restapi7.jasper.com", "AT&T Mexico",
	"https://api.10646.cn", "China Unicom",
	NULL
};

static const char *const jasper_soap_hosts[] = {
	"https://api.jasperwireless.com", "most operators",
	"https://api.jasper.com", "newer address",
	"https://kpnapi.jasperwireless.com", "KPN",
	"https://apitest.jasperwireless.com", "sandbox",
	NULL
};

static const char *const atnt_rest_hosts[] = {
	"https://restapi19.att.com", "AT&T Control Center",
	"https://api-iotdevice.att.com", "AT&T IoT Starter Kit",
	"https://restapi7.jasper.com", "AT&T Mexico",
	NULL
};

static const char *const atnt_soap_hosts[] = {
	"https://api.jasperwireless.com", "AT&T Control Center",
	"https://apitest.jasperwireless.com", "sandbox",
	NULL
};

#define USERNAME(user_hint)						\
	{								\
		.name = CC_USERNAME, .label = "User name",		\
		.hint = user_hint, .kind = SETTING_TEXT,		\
		.required = true, .check = check_username,		\
	}
#define SECRET(setting, title, about, must)				\
	{								\
		.name = setting, .label = title, .hint = about,		\
		.kind = SETTING_SECRET, .required = must,		\
		.check = check_one_line,					\
	}
#define API(which)							\
	{								\
		.name = "api", .label = "API", .kind = SETTING_CHOICE,	\
		.required = true, .choices = which,			\
		.hint = "Choose SOAP if your account has a license "	\
		    "key, or for billable usage of past cycles",	\
	}
#define ENDPOINT(hosts, usual, example)					\
	{								\
		.name = CC_ENDPOINT, .label = "API endpoint",		\
		.hint = "the host your operator gave you, such as "	\
		    example ". If you have a domain ID, pick the host "	\
		    "of your operator from the list",			\
		.kind = SETTING_HOST,					\
		.required = true, .choices = hosts, .preset = usual,	\
		.check = check_endpoint,				\
	}

#define PUSH_SECRET							\
	{								\
		.name = CC_PUSH_SECRET, .label = "Push secret",		\
		.hint = "shared secret of automation rules that push "	\
		    "here; \"default\" unless your administrator set "	\
		    "another", .kind = SETTING_SECRET, .inbound = true,	\
		.check = check_one_line,				\
	}

#define REST_SECRETS							\
	SECRET(CC_PASSWORD, "Password",					\
	    "not used by the REST API", false),				\
	SECRET(CC_ACCESS_KEY, "Access key",				\
	    "the REST API key of this user", true)
#define SOAP_SECRETS							\
	SECRET(CC_PASSWORD, "Password",					\
	    "the password this user signs in with", true),		\
	SECRET(CC_ACCESS_KEY, "License key",				\
	    "of the SOAP API; also called access key", true)

const struct setting jasper_rest_settings[] = {
	API(jasper_apis),
	USERNAME("your Control Center user"),
	REST_SECRETS,
	ENDPOINT(jasper_rest_hosts, NULL, "restapi1.jasper.com"),
	PUSH_SECRET,
	{ .name = NULL },
};

const struct setting jasper_soap_settings[] = {
	API(jasper_apis),
	USERNAME("your Control Center user"),
	SOAP_SECRETS,
	ENDPOINT(jasper_soap_hosts, NULL, "api.jasperwireless.com"),
	PUSH_SECRET,
	{ .name = NULL },
};

const struct setting atnt_rest_settings[] = {
	API(atnt_apis),
	USERNAME("your AT&T Control Center user"),
	REST_SECRETS,
	ENDPOINT(atnt_rest_hosts, "https://restapi19.att.com",
	    "restapi19.att.com"),
	PUSH_SECRET,
	{ .name = NULL },
};

const struct setting atnt_soap_settings[] = {
	API(atnt_apis),
	USERNAME("your AT&T Control Center user"),
	SOAP_SECRETS,
	ENDPOINT(atnt_soap_hosts, "https://api.jasperwireless.com",
	    "api.jasperwireless.com"),
	PUSH_SECRET,
	{ .name = NULL },
};

const struct device_key control_center_device[] = {
	{
		.name = "iccid", .label = "ICCID",
		.hint = "19 or 20 digits, printed on the card",
		.identifies = true, .check = iccid_check,
		.warn = iccid_warn, .same = iccid_same,
	},
	{ .name = NULL },
};

/* The start of an API's path in an address, or the address's end. */
static const char *
api_path(const char *s)
{
	static const char *const paths[] = { "/rws", "/ws" };
	const char *hit;

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		size_t n = strlen(paths[i]);

		for (hit = strstr(s, paths[i]); hit != NULL;
		    hit = strstr(hit + 1, paths[i]))
			if (hit[n] == '/' || hit[n] == '\0')
				return hit;
	}
	return s + strlen(s);
}

char *
control_center_base(struct arena *a, const struct account *acc)
{
	const char *typed = json_str(a, acc->settings, CC_ENDPOINT), *end;

	if (typed == NULL || *typed == '\0')
		return NULL;
	end = api_path(typed);
	return endpoint_whole(a, typed, (size_t)(end - typed));
}

const char *
control_center_limiter(const struct account *acc, struct arena *a)
{
	return endpoint_limiter(a, control_center_base(a, acc),
	    json_str(a, acc->settings, CC_USERNAME));
}

/* Contract 1.6. */
const struct state_word control_center_rest_states[] = {
	{ .word = "TEST_READY", .state = SIM_TEST_READY },
	{ .word = "INVENTORY", .state = SIM_INVENTORY },
	{ .word = "TRIAL", .state = SIM_TRIAL },
	{ .word = "ACTIVATION_READY", .state = SIM_ACTIVATION_READY },
	{ .word = "ACTIVATED", .state = SIM_ACTIVATED },
	{ .word = "DEACTIVATED", .state = SIM_DEACTIVATED },
	{ .word = "RETIRED", .state = SIM_RETIRED },
	{ .word = "PURGED", .state = SIM_PURGED },
	{ .word = "REPLACED", .state = SIM_REPLACED },
	{ .word = NULL },
};

const struct state_word control_center_soap_states[] = {
	{ .word = "TEST_READY_NAME", .state = SIM_TEST_READY },
	{ .word = "INVENTORY_NAME", .state = SIM_INVENTORY },
	{ .word = "TRIAL_NAME", .state = SIM_TRIAL },
	{ .word = "ACTIVATION_READY_NAME", .state = SIM_ACTIVATION_READY },
	{ .word = "ACTIVATED_NAME", .state = SIM_ACTIVATED },
	{ .word = "DEACTIVATED_NAME", .state = SIM_DEACTIVATED },
	{ .word = "RETIRED_NAME", .state = SIM_RETIRED },
	{ .word = "PURGED_NAME", .state = SIM_PURGED },
	{ .word = "REPLACED_NAME", .state = SIM_REPLACED },
	{ .word = NULL },
};

/* Contract 1.6: a SIM that was active never returns to an earlier state. */
const struct state_target control_center_targets[] = {
	{ .state = SIM_INVENTORY, .disconnects = true, .before_use = true },
	{ .state = SIM_ACTIVATION_READY, .before_use = true },
	{ .state = SIM_ACTIVATED },
	{ .state = SIM_DEACTIVATED, .disconnects = true },
	{ .state = SIM_RETIRED, .ends = true },
	{ .state = SIM_UNKNOWN },
};

const struct value_text control_center_overages[] = {
	{ .value = "DEFAULT", .title = "Default",
	    .hint = "stops at the limit of the rate plan" },
	{ .value = "TEMPORARY_OVERRIDE", .title = "Temporary override",
	    .hint = "goes past the limit until this billing cycle ends" },
	{ .value = "PERMANENT_OVERRIDE", .title = "Permanent override",
	    .hint = "has no limit, in every cycle" },
	{ .value = NULL },
};

const struct sms_word control_center_sms_words[] = {
	{ .word = "Delivered", .end = SMS_DELIVERED },
	{ .word = "Failed", .end = SMS_FAILED },
	{ .word = "Cancelled", .end = SMS_FAILED },
	{ .word = NULL },
};

static const struct driver *const jasper_drivers[] = {
	&control_center_rest, &control_center_soap, NULL
}, *const atnt_drivers[] = {
	&atnt_rest, &atnt_soap, NULL
};

const struct kind kind_jasper = {
	.name = "jasper", .title = "Jasper",
	.about = "SIMs on Jasper, today Cisco IoT Control Center.",
	.drivers = jasper_drivers,
};

const struct kind kind_atnt = {
	.name = "atnt", .title = "AT&T",
	.about = "SIMs on AT&T Control Center.", .drivers = atnt_drivers,
};
