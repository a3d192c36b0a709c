#include "driver.h"

const struct operation *
driver_can(const struct driver *p, enum op op, const char **why)
{
	const struct operation *o = &p->ops[op];

	if (o->steps != NULL)
		return o;
	if (why != NULL)
		*why = o->missing != NULL ? o->missing :
		    "This API has no such operation.";
	return NULL;
}

void
result_init(struct result *r)
{
	*r = (struct result){
		.at = ABSENT,
		.sim = {
			.data_bytes = ABSENT, .sms_count = ABSENT,
			.voice_seconds = ABSENT, .sessions = ABSENT,
			.overage_reached = ABSENT, .activated = ABSENT,
			.added = ABSENT, .modified = ABSENT,
			.shipped = ABSENT, .extra = "",
		},
		.usage = {
			.data_total = ABSENT, .data_billable = ABSENT,
			.sms_total = ABSENT, .sms_billable = ABSENT,
			.voice_total = ABSENT, .voice_billable = ABSENT,
			.note = "", .as_of = ABSENT,
		},
		.session = {
			.started = ABSENT, .ended = ABSENT,
			.in_session = ABSENT,
		},
	};
}
