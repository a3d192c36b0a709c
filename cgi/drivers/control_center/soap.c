#include "push.h"
#include "soap.h"

#define STEP(b, p)	{ .build = cc_soap_build_##b, .parse = cc_soap_parse_##p }
#define WRITE(b, p)	{ .build = cc_soap_build_##b, .parse = cc_soap_parse_##p,	\
			  .writes = true }
#define LAST		{ .build = NULL }

static const struct step
	check[] = { STEP(echo, echo), STEP(user, user), LAST },
	details[] = { STEP(details, details), LAST },
	state[] = { WRITE(state, edit), LAST },
	plan[] = { WRITE(plan, edit), LAST },
	overage[] = { WRITE(overage, edit), LAST },
	usage[] = { STEP(usage, usage), LAST },
	send_sms[] = { WRITE(send_sms, send_sms), LAST },
	sms_details[] = { STEP(sms_details, sms_details), LAST },
	sms_find[] = { STEP(sms_find, sms_find), LAST },
	session[] = { STEP(session, session), LAST },
	audit[] = { STEP(audit, audit), LAST },
	modified[] = { STEP(modified, modified), LAST };

const struct operation control_center_soap_ops[OP_MAX] = {
	[OP_CHECK] = { .steps = check },
	[OP_DETAILS] = { .steps = details },
	[OP_SET_STATE] = { .steps = state, .dated = true },
	[OP_SET_PLAN] = { .steps = plan, .dated = true },
	[OP_SET_OVERAGE] = { .steps = overage, .dated = true },
	[OP_PLANS] = {
		.missing = "The SOAP API has no list of rate plans: type the "
		    "name as your operator spells it.",
	},
	[OP_USAGE] = { .steps = usage },
	[OP_SEND_SMS] = { .steps = send_sms },
	[OP_SMS_DETAILS] = { .steps = sms_details },
	[OP_SMS_FIND] = { .steps = sms_find },
	[OP_SESSION] = { .steps = session },
	[OP_LOCATION] = {
		.missing = "The SOAP API does not report where a SIM is.",
	},
	[OP_AUDIT] = { .steps = audit },
	[OP_TRAFFIC] = {
		.missing = "The SOAP API has no traffic by day.",
	},
	[OP_MODIFIED] = { .steps = modified },
};

static const struct sim_driver sim = {
	.states = control_center_soap_states, .batch = CC_SOAP_BATCH,
	.sms_max = CC_SOAP_SMS_MAX,
	.sms_limit = "At most 160 characters, of the GSM alphabet only: this "
	    "API carries no others.",
	.targets = control_center_targets,
	.overages = control_center_overages,
	.sms_words = control_center_sms_words,
};

#define SOAP_ROW							\
	.api = "SOAP", .device = control_center_device,			\
	.ops = control_center_soap_ops, .limiter = control_center_limiter,	\
	.per_second = CONTROL_CENTER_PER_SECOND,			\
	.receive = &control_center_push, .sim = &sim

const struct driver control_center_soap = {
	.name = "control-center-soap", .kind = &kind_jasper,
	.about = "SIMs on Jasper, today Cisco IoT Control Center, through "
	    "its older SOAP API.",
	.settings = jasper_soap_settings,
	SOAP_ROW
};

const struct driver atnt_soap = {
	.name = "atnt-soap", .kind = &kind_atnt,
	.about = "SIMs on AT&T Control Center, through its older SOAP API.",
	.settings = atnt_soap_settings,
	SOAP_ROW
};
