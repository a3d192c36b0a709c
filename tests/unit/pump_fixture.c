#include "pump_fixture.h"

#include <check.h>

#include "page_fixture.h"
#include "store/command/activity.h"
#include "store/resource/plan.h"

#define HOUR	(INT64_C(60) * 60 * 1000)

int64_t pump_row;

void
pump_open(void)
{
	page_open();
	pump_row = store_device("pump");
}

void
pump_link(const char *key, const char *sim)
{
	struct link l = { .extension = key, .resource = sim };
	const char *json = arena_printf(store_a, "{\"%s\":{\"iccid\":\"%s\"}}",
	    key, sim);

	ck_ok(device_configure(store_db, store_a, pump_row, json, &l, 1, NOW));
}

void
pump_told(const char *key, const char *sim, enum sim_state state)
{
	struct sim_info i = {
		.state = state, .carrier_state = "ACTIVATED", .iccid = sim,
		.rate_plan = "IoT 50 MB", .data_bytes = 44334455,
		.sms_count = 12, .voice_seconds = ABSENT,
		.sessions = ABSENT, .overage_reached = 0,
		.overage_override = "DEFAULT", .activated = ABSENT,
		.added = NOW - 86400000, .modified = NOW - 3600000,
		.shipped = ABSENT, .extra = "",
	};

	ck_ok(sim_put(store_db, store_a, key, sim, &i, TOLD_NOW, NOW - 60000));
}

void
pump_open_read(void)
{
	const struct link l = { .extension = "jasper", .resource = PUMP_SIM };
	const struct sim_info i = {
		.state = SIM_ACTIVATED, .carrier_state = "ACTIVATED",
		.iccid = PUMP_SIM, .rate_plan = "A", .data_bytes = 512 * 1024,
		.sms_count = ABSENT, .voice_seconds = ABSENT,
		.sessions = ABSENT, .overage_reached = ABSENT,
		.activated = ABSENT, .added = ABSENT, .modified = ABSENT,
		.shipped = ABSENT,
	};
	const struct plan plan = { .id = "A", .name = "A", .data_limit = 1024 * 1024 };

	pump_open();
	ck_ok(device_configure(store_db, store_a, pump_row, "{}", &l, 1, NOW));
	ck_ok(sim_put(store_db, store_a, "jasper", PUMP_SIM, &i, TOLD_NOW, NOW));
	ck_ok(plan_replace(store_db, "jasper", &plan, 1, NOW));
}

void
pump_keep(const char *kind, const char *body)
{
	const struct lookup l = { .kind = kind, .body = body,
		.as_of = NOW - HOUR };

	ck_ok(lookup_put(store_db, "jasper", PUMP_SIM, &l));
}

void
pump_event(const char *kind, const char *before, const char *after,
    const char *source, int64_t at)
{
	const struct activity t = { .extension = "jasper", .resource = PUMP_SIM,
		.kind = kind, .before = before, .after = after,
		.source = source, .at = at, .received = at };

	ck_ok(activity_add(store_db, &t));
}

struct command
pump_asked(const char *once, const char *op, const char *argument,
    const char *effective, enum command_status status, int64_t at)
{
	struct command c = { .once = once, .device = pump_row, .type_id = "meter",
		.device_id = "pump", .extension = "jasper", .resource = PUMP_SIM,
		.op = op, .argument = argument, .before = "",
		.effective = effective, .user = "ada", .requested = at,
		.sent = ABSENT, .answered = ABSENT, .decided = ABSENT,
		.checked = ABSENT, .next_check = ABSENT };

	ck_ok(command_add(store_db, store_a, &c));
	ck_ok(command_mark_sent(store_db,
	    &(struct command){ .id = c.id, .sent = at }));
	ck_ok(command_get(store_db, store_a, c.id, &c));
	c.status = status;
	c.answered = at + 1;
	c.decided = status == CMD_CONFIRMED ? at + 2 : ABSENT;
	c.remote_id = arena_printf(store_a, "m%s", once);
	ck_ok(command_update(store_db, &c));
	return c;
}
