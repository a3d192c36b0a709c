#include "events.h"

#include <string.h>

#include "../drivers/registry.h"
#include "../events/speak.h"
#include "../lib/log.h"
#include "../store/command/activity.h"
#include "../store/command/command.h"
#include "../store/device/device.h"
#include "../store/resource/due.h"
#include "../store/resource/plan.h"
#include "../store/resource/point.h"
#include "../store/resource/sim.h"
#include "becomes.h"
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
	bool			 late;
	struct heard		*heard;
};

static enum err
hears(struct keeping *k, const char *resource, const struct said *said)
{
	struct device d;
	enum err e;

	if (said->name == NULL)
		return E_OK;
	e = device_linking(k->db, k->a, k->x->key, resource, &d);
	if (e == E_OK)
		*k->heard = (struct heard){ .device = d.id,
		    .type_id = d.type_id, .device_id = d.device_id,
		    .said = said };
	return e == E_NOTFOUND ? E_OK : e;
}

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
	if (e == E_OK && (event->unsure || ((event->sim != NULL ||
	    event->resource != NULL) && sim->of.as_of == ABSENT)))
		e = due_mark(k->db, key, &sim->of.name, 1, k->now);
	if (e == E_OK && event->resource != NULL && later)
		e = resource_put(k->db, k->a, key, sim->of.name, sim->of.kind,
		    event->resource, TOLD_PART, sim->of.as_of == ABSENT ?
		    t.at : sim->of.as_of);
	if (e == E_OK && event->session != NULL)
		e = session_reported(k->db, k->a, key, sim->of.name,
		    event->session, t.at);
	if (e == E_OK && (event->npoints > 0 || event->whole))
		e = point_put(k->db, k->a, key, sim->of.name, event->points,
		    event->npoints, event->whole);
	return e != E_OK ? e : hears(k, sim->of.name, &event->said);
}

/* What came with the answer to a command. */
static enum err
take_answer(struct keeping *k, const struct event *event,
    const struct command *c)
{
	const struct driver *p = driver_by_name(k->x->driver);
	struct answered *w = arena_array(k->a, 1, sizeof(*w));
	enum err e = E_OK;

	if (p == NULL || p->answered == NULL)
		return E_OK;
	*w = (struct answered){ .op = c->op, .resource = c->resource,
		.argument = c->argument };
	p->answered(event, k->a, w);
	if (w->point.path != NULL) {
		if (w->point.payload != NULL)
			w->point.at = k->at;
		e = point_put(k->db, k->a, k->x->key, c->resource, &w->point,
		    1, false);
	}
	return e != E_OK ? e : hears(k, c->resource, &w->said);
}

enum err
event_early(struct db *db, struct arena *a, const struct extension *x,
    const struct event *event, bool *early)
{
	struct command c;
	int64_t unnamed = 0;
	enum err e;

	*early = false;
	if (event->own_id == NULL)
		return E_OK;
	e = command_by_own_id(db, a, x->key, event->own_id, &c);
	if (e == E_NOTFOUND)
		e = command_unnamed(db, x->key, &unnamed);
	*early = unnamed > 0;
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
	bool early = false;

	if (e == E_NOTFOUND && !k->late) {
		e = event_early(k->db, k->a, k->x, event, &early);
		if (e == E_OK)
			e = early ? E_SERVICE_TURN : E_NOTFOUND;
	}
	if (e == E_NOTFOUND) {
		log_info("event", "extension %s: ignored %s for a message "
		    "that was not sent from here", k->x->key, event->name);
		return E_OK;
	}
	if (e == E_OK && settle_by_report(&c, event->failed, event->code,
	    event->reason, k->now))
		e = command_update(k->db, &c);
	if (e == E_CONFLICT)
		e = E_OK;
	return e != E_OK ? e : take_answer(k, event, &c);
}

/* Store an event if its resource exists here. */
static enum err
take_of(struct keeping *k, const struct event *event)
{
	struct sim sim;
	enum err e = event->becomes == NULL || *event->about == NULL ? E_OK :
	    resource_becomes(k->db, k->a, k->x, event->becomes,
	    *event->about, k->now);

	if (e == E_OK)
		e = find(k, event, &sim);
	if (e == E_OK)
		return take(k, event, &sim);
	if (e == E_NOTFOUND)
		log_info("event", "extension %s: %s ignored: no device is linked "
		    "to its resource", k->x->key, event->name);
	return e == E_NOTFOUND ? E_OK : e;
}

enum err
event_keep(struct db *db, struct arena *a, const struct extension *x,
    const struct event *event, int64_t now, bool late, struct heard *heard)
{
	struct keeping k = { .db = db, .a = a, .x = x, .now = now,
		.at = event->at > now ? now : event->at, .late = late,
		.heard = heard };
	const bool settles = event->own_id != NULL && *event->own_id != '\0';
	enum err e;

	*heard = (struct heard){ .said = NULL };
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

enum err
event_said(struct speaker *speaker, const struct extension *x,
    const struct heard *h, int64_t now)
{
	enum err e;

	if (h->said == NULL)
		return E_OK;
	if (speaker == NULL)
		return E_INTERNAL;
	e = speaker_say(speaker, &(struct record){ .kind = RECORD_EVENT,
	    .at = now, .device = h->device, .name = h->said->name,
	    .format = h->said->format, .client = x->key,
	    .payload = h->said->payload, .len = h->said->len },
	    h->type_id, h->device_id);
	if (e != E_TOOBIG)
		return e;
	log_error("event", "extension %s: %s of %s %s dropped: %zu bytes "
	    "are more than an event may have", x->key, h->said->name,
	    h->type_id, h->device_id, h->said->len);
	return E_OK;
}
