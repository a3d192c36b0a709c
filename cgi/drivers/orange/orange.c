#include <string.h>

#include "../../lib/date.h"
#include "orange.h"

const char *const orange_apis[] = {
	"orange-malima", "M2M API (user name and password)",
	"orange-live-objects", "Live Objects (API key)",
	NULL
};

const struct state_word orange_states[] = {
	{ "PRE_ACTIVATED", SIM_INVENTORY },		/* not in service yet */
	{ "ACTIVATED_FOR_TEST", SIM_TEST_READY },
	{ "TEST", SIM_TEST_READY },
	{ "ACTIVATED", SIM_ACTIVATED },
	{ "WAITING_FOR_SUSPENSION", SIM_ACTIVATED },	/* it still works */
	{ "SLEEPING", SIM_SUSPENDED },			/* can come back, as */
	{ "PAUSE", SIM_SUSPENDED },			/* all of these */
	{ "SUSPENDED", SIM_SUSPENDED },
	{ "BLOCKED_BY_CUSTOMER", SIM_SUSPENDED },
	{ "BLOCKED_BY_BRULES_PERM", SIM_SUSPENDED },
	{ "CANCELLED", SIM_RETIRED },
	{ NULL, SIM_UNKNOWN },
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
	else if (strstr(value, "T00:00:00") != NULL)
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
	orange_put(o, "Location status", l->at == ABSENT ? "Located" :
	    arena_printf(a, "Located on %s", date_human(a, l->at)));
	if (l->lat == NULL || l->lon == NULL)
		return;
	orange_put(o, "Position", l->accuracy == ABSENT ?
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
