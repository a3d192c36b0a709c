/* The subscriptions of devices whose sessions continue while they are away.
 * The broker keeps sessions only as long as it runs. */
#include <stdlib.h>
#include <string.h>

#include <mosquitto.h>
#include <mosquitto_broker.h>

#include "../lib/clock.h"
#include "../lib/log.h"
#include "plugin.h"

enum { SESSIONS = 20000 };

/* Room for one more: the session of the device that has been away longest is
 * forgotten.  Its commands are kept; they wait until it subscribes again. */
static void
make_room(struct plugin *p)
{
	if (clients_count(p->sessions) < SESSIONS) {
		p->crowded = false;
		return;
	}
	if (!p->crowded)
		log_error("broker", "%d devices with a session are away: those "
		    "longest away have to subscribe again when they return",
		    SESSIONS);
	p->crowded = true;
	clients_remove(p->sessions, clients_first(p->sessions, LINE_AWAY));
}

/* Copy a client's filters into an array of so many entries; NULL when it has
 * none. */
static struct filter *
copy(const struct client *c, size_t most)
{
	struct filter *f;

	if (c->filters == 0)
		return NULL;
	if ((f = calloc(most, sizeof(*f))) == NULL)
		abort();
	memcpy(f, c->filter, c->filters * sizeof(*f));
	return f;
}

void
session_leave(struct plugin *p, const struct client *c, bool clean)
{
	struct client kept = *c, *old = clients_by_id(p->sessions, c->id);

	if (old != NULL)
		clients_remove(p->sessions, old);
	if (c->of.kind == CLIENT_GATEWAY && !clean)
		plugin_keep(p, &(struct record){ .kind = RECORD_DISCONNECTED,
		    .at = clock_now(), .device = c->who.device,
		    .client = c->id });
	if (c->of.kind > CLIENT_GATEWAY || clean ||
	    (c->filters == 0 && c->hearing == NULL))
		return;
	make_room(p);
	/* unique: no other client has this key */
	kept.key = (const void *)(uintptr_t)c->who.device;
	kept.since = clock_now();
	kept.tally = NULL;
	kept.filter = copy(c, c->filters);
	kept.hearing = hearing_copy(c->hearing);
	clients_line_up(p->sessions, clients_add(p->sessions, &kept),
	    LINE_AWAY);
	if (c->filters > 0)
		plugin_keep(p, &(struct record){
		    .kind = RECORD_DISCONNECTED, .at = kept.since,
		    .device = c->who.device, .client = c->id });
}

void
session_return(struct plugin *p, struct client *c, bool clean)
{
	struct client *old = clients_by_id(p->sessions, c->id);

	if (c->of.kind == CLIENT_GATEWAY && !clean)
		link_ready(p, c, false);
	if (old == NULL)
		return;
	/* a device that was deleted and made again is another device */
	if (!clean && old->who.device == c->who.device) {
		c->filter = copy(old, FILTERS_MAX);
		c->filters = old->filters;
		c->hearing = hearing_copy(old->hearing);
	}
	clients_remove(p->sessions, old);
	if (c->filters > 0 || c->hearing != NULL)
		link_ready(p, c, false);
}
