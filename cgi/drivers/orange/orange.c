#include <string.h>

#include "../../lib/text/date.h"
#include "orange.h"

const char *const orange_apis[] = {
	"orange-malima", "M2M API (user name and password)",
	"orange-live-objects", "Live Objects (API key)",
	NULL
};

/* Orange publishes the names of the states and which can be requested.  The
 * contract with Orange says how they are billed. */
#define BILLED	.billed = "Billed as agreed with Orange."
#define SILENT	.connects = "Does not connect."
#define BACK	.follows = "ACTIVATED again, in Orange's own portal."

const struct state_word orange_states[] = {
	{ .word = "PRE_ACTIVATED", .state = SIM_INVENTORY,
	    .connects = "Does not connect before it is activated.", BILLED,
	    .follows = "ACTIVATED or ACTIVATED_FOR_TEST, in Orange's own "
	    "portal." },
	{ .word = "ACTIVATED_FOR_TEST", .state = SIM_TEST_READY,
	    .connects = "Connects, for a test.", BILLED,
	    .follows = "ACTIVATED, in Orange's own portal." },
	{ .word = "TEST", .state = SIM_TEST_READY,
	    .connects = "Connects, for a test.", BILLED,
	    .follows = "ACTIVATED, in Orange's own portal." },
	{ .word = "ACTIVATED", .state = SIM_ACTIVATED, BILLED,
	    .follows = "SLEEPING or SUSPENDED, in Orange's own portal." },
	{ .word = "WAITING_FOR_SUSPENSION", .state = SIM_ACTIVATED,
	    .connects = "Connects until it is suspended.", BILLED,
	    .follows = "SUSPENDED, by itself." },
	/* all of these can be reactivated */
	{ .word = "SLEEPING", .state = SIM_SUSPENDED, SILENT, BILLED, BACK },
	{ .word = "PAUSE", .state = SIM_SUSPENDED, SILENT, BILLED, BACK },
	{ .word = "SUSPENDED", .state = SIM_SUSPENDED, SILENT, BILLED, BACK },
	{ .word = "BLOCKED_BY_CUSTOMER", .state = SIM_SUSPENDED, SILENT,
	    BILLED, BACK },
	{ .word = "BLOCKED_BY_BRULES_PERM", .state = SIM_SUSPENDED, SILENT,
	    BILLED, .follows = "What Orange decides: one of its rules has "
	    "blocked the SIM." },
	{ .word = "CANCELLED", .state = SIM_RETIRED,
	    .billed = "The contract of the line has ended.",
	    .follows = "Nothing: it can't be undone." },
	{ .word = NULL },
};

enum sim_state
orange_state(const char *word)
{
	for (const struct state_word *s = orange_states;
	    word != NULL && s->word != NULL; s++)
		if (strcmp(word, s->word) == 0)
			return s->state;
	return SIM_UNKNOWN;
}

void
orange_put(json_t *o, const char *label, const char *value)
{
	if (value != NULL && *value != '\0')
		json_object_set_new(o, label, json_string(value));
}

void
orange_put_date(struct arena *a, json_t *o, const char *label,
    const char *value)
{
	int64_t ms;

	if (!date_parse(value, &ms))
		orange_put(o, label, value);
	else if (strchr(value, ':') == NULL ||
	    strstr(value, "T00:00:00") != NULL)
		orange_put(o, label, arena_strndup(a, value, 10));
	else
		orange_put(o, label, date_human(a, ms));
}

void
orange_put_position(struct arena *a, json_t *o, const struct location *l)
{
	if (l == NULL) {
		orange_put(o, "Location status", "Not located");
		return;
	}
	if (l->lat == NULL || l->lon == NULL) {
		orange_put(o, "Location status", "Could not be read");
		return;
	}
	orange_put(o, "Location status", !known_num(l->at) ? "Located" :
	    arena_printf(a, "Located on %s", date_human(a, l->at)));
	orange_put(o, "Position", l->accuracy < 0 ?
	    arena_printf(a, "%s, %s", l->lat, l->lon) :
	    arena_printf(a, "%s, %s (± %lld m)", l->lat, l->lon,
	    (long long)l->accuracy));
}

static const struct driver *const orange_drivers[] = {
	&orange_malima, &orange_live_objects, NULL
};

const struct kind kind_orange = {
	.name = "orange", .title = "Orange",
	.about = "See the SIM of a device at Orange: status, when it changed, "
	    "and where it is.",
	.drivers = orange_drivers,
};
