#include <string.h>

#include "types.h"

const struct demo_type demo_types[DEMO_TYPES] = {
	{ .id = "electricity-meter", .class_id = "Device",
	    .description = "Three-phase electricity meters of the district "
	    "network; one reading each quarter of an hour.",
	    .name = "meter", .maker = "Example Metering",
	    .device_class = "Meter", .serial = "EM",
	    .models = { "EM-300", "EM-310", "EM-300 outdoor" },
	    .firmware = { "4.2.1", "4.2.1", "4.1.0", "3.9.7" },
	    .hardware = { "C", "C", "B" },
	    .sites = { "substation 1", "substation 2", "school", "town hall",
	    "water works", "sports hall" },
	    .devices = 60, .share = 34 },
	{ .id = "asset-tracker", .class_id = "Device",
	    .description = "Battery trackers on trailers and containers.",
	    .name = "tracker", .maker = "Example Tracking",
	    .device_class = "Tracker", .serial = "AT",
	    .models = { "Trail 2", "Trail 2", "Trail 2 solar" },
	    .firmware = { "2.8.0", "2.8.0", "2.7.4", "2.8.1-rc2" },
	    .hardware = { "2.1", "2.1", "2.0" },
	    .sites = { "depot", "harbour", "rail terminal", "customs yard",
	    "north hub", "south hub" },
	    .devices = 50, .share = 30 },
	{ .id = "vending-machine", .class_id = "Device",
	    .description = "Vending machines: stock, takings, faults.",
	    .name = "vending", .maker = "Example Vending",
	    .device_class = "Vending", .serial = "VM",
	    .models = { "Corner 40", "Corner 60", "Hall 80" },
	    .firmware = { "11.3", "11.3", "11.2", "10.8" },
	    .hardware = { "R5", "R6", "R6" },
	    .sites = { "railway station", "hospital", "university library",
	    "swimming baths", "bus station", "office park" },
	    .devices = 30, .share = 12 },
	{ .id = "cold-chain-sensor", .class_id = "Device",
	    .description = "Temperature and door sensors of cold rooms and "
	    "lorries.", .name = "cold", .maker = "Example Instruments",
	    .device_class = "Sensor", .serial = "CC",
	    .models = { "Frost T1", "Frost T1", "Frost T4" },
	    .firmware = { "1.14.2", "1.14.2", "1.13.0", "1.14.2" },
	    .hardware = { "A3", "A4", "A4" },
	    .sites = { "cold store", "fish market", "pharmacy store",
	    "dairy", "flower market", "lorry park" },
	    .devices = 25, .share = 12 },
	{ .id = "field-gateway", .class_id = "Gateway",
	    .description = "Gateways that gather what short-range devices "
	    "around them say.", .name = "gateway", .maker = "Example Gateways",
	    .device_class = "Gateway", .serial = "FG",
	    .models = { "Field 8", "Field 8", "Field 32" },
	    .firmware = { "6.0.3", "6.0.3", "5.9.1", "6.0.2" },
	    .hardware = { "1", "1", "2" },
	    .sites = { "mast", "grain silo", "pumping station", "greenhouse",
	    "wind farm", "quarry" },
	    .devices = 15, .share = 4 },
	{ .id = "ev-charger", .class_id = "Device",
	    .description = "Public charging points.",
	    .name = "charger", .maker = "Example Charging",
	    .device_class = "Charger", .serial = "EV",
	    .models = { "Kerb 22", "Kerb 22", "Hub 150" },
	    .firmware = { "3.1.0", "3.1.0", "3.0.9", "2.6.5" },
	    .hardware = { "D", "D", "E" },
	    .sites = { "market square", "park and ride", "motorway services",
	    "shopping centre", "town hall", "harbour" },
	    .devices = 20, .share = 8 },
};

const char *const demo_towns[DEMO_TOWNS] = {
	"Aarhus", "Bergen", "Bilbao", "Brno", "Cork", "Delft", "Esbjerg",
	"Freiburg", "Gdansk", "Ghent", "Graz", "Groningen", "Innsbruck",
	"Kiel", "Linz", "Lund", "Malmö", "Maribor", "Nantes", "Oulu", "Porto",
	"Tampere", "Trieste", "Uppsala",
};

uint64_t
demo_number(uint64_t seed, unsigned n)
{
	/* splitmix64 */
	uint64_t z = seed + (n + 1) * UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* Metadata as an organization might record it. */
static const char *
metadata(struct arena *a, const struct demo_type *t, const char *town,
    uint64_t seed)
{
	unsigned one = (unsigned)(demo_number(seed, 8) % 900) + 100;
	unsigned two = (unsigned)(demo_number(seed, 9) % 12) + 1;
	const char *more;

	if (strcmp(t->name, "meter") == 0)
		more = arena_printf(a, "\"feeder\": \"F%u\", "
		    "\"transformerRatio\": %u", one, two * 50);
	else if (strcmp(t->name, "tracker") == 0)
		more = arena_printf(a, "\"asset\": \"trailer %u\", "
		    "\"reportMinutes\": %u", one, two * 5);
	else if (strcmp(t->name, "vending") == 0)
		more = arena_printf(a, "\"route\": \"R%u\", \"slots\": %u",
		    two, one % 40 + 30);
	else if (strcmp(t->name, "cold") == 0)
		more = arena_printf(a, "\"alarmAboveC\": %u, "
		    "\"goods\": \"%s\"", two / 2 + 2, one % 2 == 0 ?
		    "food" : "medicine");
	else if (strcmp(t->name, "gateway") == 0)
		more = arena_printf(a, "\"mastMetres\": %u, "
		    "\"power\": \"%s\"", two * 3, one % 3 == 0 ? "solar" :
		    "mains");
	else
		more = arena_printf(a, "\"sockets\": %u, \"tariff\": \"P%u\"",
		    two % 2 + 1, one % 5 + 1);
	return arena_printf(a, "{\"town\": \"%s\", %s}", town, more);
}

void
demo_device(struct arena *a, const struct demo_type *t, int64_t k,
    struct device *d)
{
	uint64_t seed = (uint64_t)k * 64 + (uint64_t)(t - demo_types);
	const char *town = demo_towns[demo_number(seed, 0) % DEMO_TOWNS];

	*d = (struct device){
		.type_id = t->id, .class_id = t->class_id,
		.device_id = arena_printf(a, "%s-%04lld", t->name,
		    (long long)k + 1),
		.info = {
			.serial_number = arena_printf(a, "%s%02u-%07llu",
			    t->serial, (unsigned)(demo_number(seed, 1) % 5) +
			    20, (unsigned long long)k * 13 + 1042),
			.manufacturer = t->maker,
			.model = t->models[demo_number(seed, 2) % 3],
			.device_class = t->device_class,
			.description = "",
			.fw_version = t->firmware[demo_number(seed, 3) % 4],
			.hw_version = t->hardware[demo_number(seed, 4) % 3],
			.descriptive_location = arena_printf(a, "%s, %s", town,
			    t->sites[demo_number(seed, 5) % 6]),
		},
		.metadata = metadata(a, t, town, seed),
	};
}
