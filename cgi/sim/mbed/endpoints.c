/* The endpoints there are, computed. */
#include <stdio.h>
#include <string.h>

#include "mbed.h"

static const struct simulated_resource thermometer[] = {
	{ .path = "/3/0/0", .rt = "manufacturer", .preset = "Patchbay" },
	{ .path = "/3/0/4", .rt = "reboot", .executable = true,
	    .preset = "" },
	{ .path = "/3303/0/5700", .rt = "temperature", .observable = true },
	{ .path = "/3303/0/5701", .rt = "unit", .preset = "Cel" },
	{ .path = "/3200/0/5501", .rt = "counter", .observable = true },
	{ .path = NULL }
}, light[] = {
	{ .path = "/3/0/0", .rt = "manufacturer", .preset = "Patchbay" },
	{ .path = "/3/0/4", .rt = "reboot", .executable = true,
	    .preset = "" },
	{ .path = "/3311/0/5850", .rt = "switch", .observable = true,
	    .writable = true, .preset = "0" },
	{ .path = "/3311/0/5706", .rt = "colour", .writable = true,
	    .preset = "white" },
	{ .path = NULL }
};

bool
is_izuma(const struct fleet_account *a)
{
	return (a->flags & ACCOUNT_IZUMA) != 0;
}

/* Six thermometers and six lights, of which two sleep, one is muddled and one
 * never answers.  Device Management knows them by an id of 32 digits. */
void
endpoint_of(struct arena *a, const struct fleet_account *account, int serial,
    struct endpoint *e)
{
	*e = (struct endpoint){ .account = account, .serial = serial,
		.label = arena_printf(a, "node-%03d", serial),
		.type = serial <= 6 ? "thermometer" : "light",
		.resources = serial <= 6 ? thermometer : light,
		.habit = serial == 6 || serial == 10 ? HABIT_ASLEEP :
		    serial == 11 ? HABIT_MUDDLED : serial == 12 ? HABIT_MUTE :
		    HABIT_PROMPT };
	if (is_izuma(account))
		snprintf(e->name, sizeof(e->name),
		    "0170000000000000000000%04d%06d", account->number, serial);
	else
		snprintf(e->name, sizeof(e->name), "%s", e->label);
}

bool
endpoint_named(struct arena *a, const struct fleet_account *account,
    const char *name, struct endpoint *e)
{
	for (int serial = 1; serial <= ENDPOINTS; serial++) {
		endpoint_of(a, account, serial, e);
		if (strcmp(e->name, name) == 0)
			return true;
	}
	return false;
}

const struct simulated_resource *
endpoint_resource(const struct endpoint *e, const char *path)
{
	for (const struct simulated_resource *r = e->resources;
	    r->path != NULL; r++)
		if (strcmp(r->path, path) == 0)
			return r;
	return NULL;
}

/* A temperature of every ten seconds, a counter of every half minute. */
const char *
endpoint_value(struct arena *a, const struct endpoint *e,
    const struct simulated_resource *r, int64_t now)
{
	int64_t tenths;

	if (r->preset != NULL)
		return r->preset;
	if (strcmp(r->rt, "counter") == 0)
		return arena_printf(a, "%lld", (long long)(now / 30000 %
		    1000000 + e->serial));
	tenths = 150 + (int64_t)(fleet_hash(e->account, now / 10000 * 100 +
	    e->serial, 41) % 100);
	return arena_printf(a, "%lld.%lld", (long long)(tenths / 10),
	    (long long)(tenths % 10));
}
