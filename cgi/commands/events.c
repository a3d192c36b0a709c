#include "events.h"

#include <string.h>

#include "../lib/log.h"
#include "../store/command/activity.h"
#include "../store/command/command.h"
#include "../store/device/device.h"
#include "../store/resource/due.h"
#include "../store/resource/plan.h"
#include "../store/resource/sim.h"
#include "lookups.h"
#include "settle.h"

enum { SMS_LATELY = 20 };

/* The event being stored, and its extension. */
struct keeping {
	struct db		*db;
	struct arena		*a;
	const struct extension	*x;
	int64_t			 now;
	int64_t			 at;	/* the event's time, but not after now,
					 * so that one dated 2099 does not
					 * outrank later reports */
};

/* Find the SIM an event is about by any identifier it may be linked by.  A SIM
 * that was linked by another identifier earlier does not count while a device
 * has this one. */
static enum err
find(struct keeping *k, const struct event *event, struct sim *sim)
{
	const char *const *name;
	struct device device;
	enum err e = E_NOTFOUND;

	for (name = event->about; e == E_NOTFOUND && *name != NULL; name++)
		if ((e = device_linking(k->db, k->a, k->x->key, *name,
		    &device)) == E_OK)
			return sim_get(k->db, k->a, k->x->key, *name, sim);
	for (name = event->about; e == E_NOTFOUND && *name != NULL; name++)
		e = sim_get(k->db, k->a, k->x->key, *name, sim);
	return e;
}

/* Store an activity.  The message may have been read before it is pushed; the
 * same text a second time is another message. */
static enum err
keep_activity(struct keeping *k, const struct activity *t)
{
	struct activity *list;
	size_t n;
	enum err e;

	if (strcmp(t->kind, "sms") != 0)
		return activity_add(k->db, t);
	e = activity_list(k->db, k->a, ACTIVITY_SMS, t->extension,
	    t->resource, ABSENT, SMS_LATELY, &list, &n);
	for (; e == E_OK && n > 0; list++, n--)
		if (activity_sms_twin(t, list))
			return activity_pushed(k->db, list->id, t->event_id);
	return e == E_OK ? activity_add(k->db, t) : e;
}

/* Store what an event says about a resource; sim: the stored resource, with its
 * SIM data. */
static enum err
take(struct keeping *k, const struct event *event, const struct sim *sim)
{
	const char *key = k->x->key;
	struct activity t = {
		.extension = key, .resource = sim->of.name,
		.kind = event->kind, .before = event->before,
		.after = event->after, .source = "push",
		.event_id = event->id, .at = k->at, .received = k->now,
	};
	const bool later = sim->of.as_of == ABSENT ||
	    sim->of.as_of > k->now || t.at >= sim->of.as_of;
	enum err e;

	if (t.kind != NULL && strcmp(t.kind, "plan") == 0) {
		t.before = plan_title(k->db, k->a, key, t.before, NULL);
		t.after = plan_title(k->db, k->a, key, t.after, NULL);
	}
	e = t.kind == NULL || *t.kind == '\0' ? E_OK :
	    keep_activity(k, &t);

	/* A delayed event does not set the snapshot back.  Values it does not
	 * carry keep the time of the last reading. */
	if (e == E_OK && event->sim != NULL && later)
		e = sim_put(k->db, k->a, key, sim->of.name, event->sim,
		    TOLD_PART, sim->of.as_of == ABSENT ? t.at : sim->of.as_of);
	/* After this the SIM counts as read, so mark it: the rest of its data
	 * still has to be read. */
	if (e == E_OK && (event->sim != NULL ||
	    event->resource != NULL) && sim->of.as_of == ABSENT)
		e = due_mark(k->db, key, &sim->of.name, 1, k->now);
	if (e == E_OK && event->resource != NULL && later)
		e = resource_put(k->db, k->a, key, sim->of.name, sim->of.kind,
		    event->resource, TOLD_PART, sim->of.as_of == ABSENT ?
		    t.at : sim->of.as_of);
	if (e == E_OK && event->session != NULL)
		e = session_reported(k->db, k->a, key, sim->of.name,
		    event->session, t.at);
	return e;
}

/* Settle a command by the id we gave it, even when its answer has not arrived
 * or never will. */
static enum err
settle_own(struct keeping *k, const struct event *event)
{
	struct command c;
	enum err e = command_by_own_id(k->db, k->a, k->x->key, event->own_id,
	    &c);

	if (e == E_NOTFOUND) {
		log_info("event", "extension %s: ignored %s for a message "
		    "that was not sent from here", k->x->key, event->name);
		return E_OK;
	}
	if (e == E_OK && settle_by_report(&c, event->failed, event->code,
	    event->reason, k->now))
		e = command_update(k->db, &c);
	return e == E_CONFLICT ? E_OK : e;
}

/* Store an event if its resource exists here. */
static enum err
take_of(struct keeping *k, const struct event *event)
{
	struct sim sim;
	enum err e = find(k, event, &sim);

	if (e == E_OK)
		return take(k, event, &sim);
	if (e == E_NOTFOUND)
		log_info("event", "extension %s: %s of what no device has: "
		    "passed over", k->x->key, event->name);
	return e == E_NOTFOUND ? E_OK : e;
}

enum err
event_keep(struct db *db, struct arena *a, const struct extension *x,
    const struct event *event, int64_t now)
{
	struct keeping k = { .db = db, .a = a, .x = x, .now = now,
		.at = event->at > now ? now : event->at };
	const bool settles = event->own_id != NULL && *event->own_id != '\0';
	enum err e;

	if (event->about == NULL && !settles) {
		log_info("event", "extension %s: %s names nothing: passed "
		    "over", x->key, event->name);
		return E_OK;
	}
	if ((e = db_begin(db)) != E_OK)
		return e;
	if (settles)
		e = settle_own(&k, event);
	if (e == E_OK && event->about != NULL)
		e = take_of(&k, event);
	e = db_end(db, e);
	return e == E_CONFLICT ? E_OK : e;
}
