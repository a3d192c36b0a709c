#include "push.h"
#include "rest.h"

#define STEP(b, p)	{ .build = cc_rest_build_##b, .parse = cc_rest_parse_##p }
#define WRITE(b, p)	{ .build = cc_rest_build_##b, .parse = cc_rest_parse_##p,	\
			  .writes = true }
#define LAST		{ .build = NULL }

static const struct step
	check[] = { STEP(echo, echo), STEP(user, user), LAST },
	details[] = { STEP(details, details), STEP(ctd, ctd), LAST },
	state[] = { WRITE(state, edit), LAST },
	plan[] = { WRITE(plan, edit), LAST },
	overage[] = { WRITE(overage, edit), LAST },
	plans[] = { STEP(plans, plans), LAST },
	usage[] = { STEP(usage, usage), LAST },
	send_sms[] = { WRITE(send_sms, send_sms), LAST },
	sms_details[] = { STEP(sms_details, sms_details), LAST },
	sms_find[] = { STEP(sms_find, sms_find), LAST },
	session[] = { STEP(session, session), LAST },
	location[] = { STEP(location, location), LAST },
	audit[] = { STEP(audit, audit), LAST },
	modified[] = { STEP(modified, modified), LAST };

const struct operation control_center_rest_ops[OP_MAX] = {
	[OP_CHECK] = { .steps = check },
	[OP_DETAILS] = { .steps = details },
	[OP_SET_STATE] = { .steps = state, .dated = true },
	[OP_SET_PLAN] = { .steps = plan, .dated = true },
	[OP_SET_OVERAGE] = { .steps = overage, .dated = true },
	[OP_PLANS] = { .steps = plans },
	[OP_USAGE] = { .steps = usage },
	[OP_SEND_SMS] = { .steps = send_sms },
	[OP_SMS_DETAILS] = { .steps = sms_details },
	[OP_SMS_FIND] = { .steps = sms_find },
	[OP_SESSION] = { .steps = session },
	[OP_LOCATION] = { .steps = location },
	[OP_AUDIT] = { .steps = audit },
	[OP_TRAFFIC] = {
		.missing = "The REST API has no traffic by day.",
	},
	[OP_MODIFIED] = { .steps = modified },
};

static const struct sim_driver sim = {
	.states = control_center_rest_states, .sms_max = CC_REST_SMS_MAX,
	.sms_max_ucs2 = CC_REST_SMS_UCS2_MAX,
	.sms_limit = "At most 320 characters; more than 160 go out as "
	    "two messages. With letters outside the GSM alphabet, such as "
	    "Cyrillic or emoji, at most 70.",
	.targets = control_center_targets,
	.overages = control_center_overages,
	.sms_words = control_center_sms_words,
};

#define REST_ROW							\
	.api = "REST v1", .device = control_center_device,		\
	.ops = control_center_rest_ops, .limiter = control_center_limiter,	\
	.per_second = CONTROL_CENTER_PER_SECOND,			\
	.receive = &control_center_push, .sim = &sim

const struct driver control_center_rest = {
	.name = "control-center-rest", .kind = &kind_jasper,
	.about = "SIMs on Jasper, today Cisco IoT Control Center.",
	.settings = jasper_rest_settings,
	REST_ROW
};

const struct driver atnt_rest = {
	.name = "atnt-rest", .kind = &kind_atnt,
	.about = "SIMs on AT&T Control Center.",
	.settings = atnt_rest_settings,
	REST_ROW
};
