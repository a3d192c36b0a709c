/* NotificationMessage: what comes over the channel, by poll or by callback. */
#include <stdlib.h>
#include <string.h>

#include "../answer.h"
#include "mbed.h"

/* What is being read. */
struct reading {
	struct arena	*a;
	const char	*wanted;	/* or NULL */
	int64_t		 now;
	struct received	*to;
	struct point	*points;	/* of the event that is read */
};

static const char *const *
about(struct arena *a, const char *name)
{
	const char **list = arena_array(a, 2, sizeof(*list));

	list[0] = name;
	list[1] = NULL;
	return list;
}

static const struct resource_info *
state(struct arena *a, const char *word)
{
	struct resource_info *r = arena_array(a, 1, sizeof(*r));

	*r = (struct resource_info){ .state = word };
	return r;
}

/* As it is, or null. */
static void
copy(json_t *to, const json_t *from, const char *name)
{
	json_t *v = json_object_get(from, name);

	json_object_set(to, name, v == NULL ? json_null() : v);
}

/* Seconds are a number, however they came. */
static void
copy_age(json_t *to, const json_t *from)
{
	int64_t n = json_num(from, "max-age");

	json_object_set_new(to, "max-age", n == ABSENT ? json_null() :
	    json_integer(n));
}

/* The value of a point: of one that is longer, the beginning that is still
 * base64.  The event has all of it. */
static const char *
value_of(struct arena *a, const json_t *o)
{
	const char *all = json_str(a, o, "payload");

	return all == NULL || strlen(all) <= MBED_VALUE_MAX ? all :
	    arena_strndup(a, all, MBED_VALUE_MAX);
}

static struct said
said(struct arena *a, const char *name, json_t *o)
{
	const char *text = json_write(a, json_own(a, o));

	return (struct said){ .name = name, .format = "json",
	    .payload = text, .len = strlen(text) };
}

/* The five members of the contract, whatever else came. */
static bool
read_notification(struct reading *r, const json_t *o, struct event *e)
{
	const char *ep = answer_text(r->a, o, "ep");
	const char *path = answer_text(r->a, o, "path");
	struct point *p = arena_array(r->a, 1, sizeof(*p));
	json_t *five = json_object();

	copy(five, o, "ep");
	copy(five, o, "path");
	copy(five, o, "ct");
	copy(five, o, "payload");
	copy_age(five, o);
	*e = (struct event){ .name = "notification",
		.said = said(r->a, "notify", five) };
	if (ep == NULL || path == NULL)
		return false;
	e->about = about(r->a, ep);
	if (strlen(path) > MBED_PATH_MAX)
		return true;
	*p = (struct point){ .path = path, .observable = ABSENT,
		.subscribed = 1, .content = answer_text(r->a, o, "ct"),
		.payload = value_of(r->a, o), .at = r->now };
	if (p->payload == NULL)
		p->payload = "";
	e->points = p;
	e->npoints = 1;
	return true;
}

struct event
mbed_here(struct arena *a, const char *name, const char *type)
{
	return (struct event){ .id = "", .name = "registration",
	    .about = about(a, name), .resource = state(a, MBED_REGISTERED),
	    .becomes = type == NULL ? MBED_TYPE : type };
}

/* It says that it is still there: nothing happened. */
static bool
read_update(struct reading *r, const json_t *o, struct event *e)
{
	const char *ep = answer_text(r->a, o, "ep");

	if (ep == NULL)
		return false;
	*e = mbed_here(r->a, ep, answer_text(r->a, o, "ept"));
	e->name = "registration update";
	mbed_points(r->a, json_object_get(o, "resources"), &r->points,
	    &e->npoints);
	e->points = r->points;
	e->whole = e->npoints > 0;
	return true;
}

/* What somebody subscribed to by hand has ended with the registration before.
 * The service subscribes to what is wanted again; what that is without our
 * settings is read. */
static bool
read_registration(struct reading *r, const json_t *o, struct event *e)
{
	bool known = r->wanted != NULL && *r->wanted != '\0';

	if (!read_update(r, o, e))
		return false;
	e->name = "registration";
	e->kind = "state";
	e->after = "Registered";
	e->unsure = !known || e->npoints == 0;
	for (size_t i = 0; i < e->npoints; i++)
		r->points[i].subscribed = known &&
		    r->points[i].observable == 1 &&
		    mbed_is_wanted(r->wanted, r->points[i].path);
	return true;
}

/* A name, or an object that has one. */
static bool
leaves(struct reading *r, const json_t *v, const char *word,
    const char *title, struct event *e)
{
	const char *ep = json_is_string(v) ? answer_value(r->a, v) :
	    answer_text(r->a, v, "ep");

	if (ep == NULL)
		return false;
	*e = (struct event){ .name = "de-registration",
		.about = about(r->a, ep), .kind = "state", .after = title,
		.resource = state(r->a, word) };
	return true;
}

static bool
read_leave(struct reading *r, const json_t *v, struct event *e)
{
	return leaves(r, v, MBED_DEREGISTERED, "Not registered", e);
}

static bool
read_expiry(struct reading *r, const json_t *v, struct event *e)
{
	return leaves(r, v, MBED_EXPIRED, "Registration expired", e);
}

/* Its id may be the service's: the Connector gives all of them, Device
 * Management those of subscriptions. */
static bool
read_answer(struct reading *r, const json_t *o, struct event *e)
{
	int64_t status = json_num(o, "status");
	const char *error = answer_text(r->a, o, "error");

	*e = (struct event){ .name = "async response",
		.own_id = answer_text(r->a, o, "id"),
		.failed = status == ABSENT || status >= 400, .told = o };
	if (e->own_id == NULL)
		return false;
	if (e->failed) {
		e->code = status == ABSENT ? NULL :
		    arena_printf(r->a, "%lld", (long long)status);
		e->reason = mbed_answer_words(r->a, status, error);
	}
	return true;
}

/* In the order in which they have to be taken.  In which order they happened is
 * not told: an endpoint that left and is there has mostly registered anew, which
 * is then looked at (unsure). */
static const struct {
	const char	*name;
	bool		(*read)(struct reading *, const json_t *,
			    struct event *);
} members[] = {
	{ "de-registrations", read_leave },
	{ "registrations-expired", read_expiry },
	{ "registrations", read_registration },
	{ "reg-updates", read_update },
	{ "notifications", read_notification },
	{ "async-responses", read_answer },
};

enum { MEMBERS = sizeof(members) / sizeof(*members), LEAVING = 2 };

static int
by_name(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* Of those that leave, the first so many, which are here as well? */
static void
doubt(struct reading *r, size_t nleaving)
{
	const char **gone = arena_array(r->a, nleaving, sizeof(*gone));
	struct event *e = r->to->events;

	for (size_t i = 0; i < nleaving; i++)
		gone[i] = e[i].about[0];
	qsort(gone, nleaving, sizeof(*gone), by_name);
	for (size_t i = nleaving; nleaving > 0 && i < r->to->n; i++)
		if (e[i].about != NULL && e[i].resource != NULL &&
		    bsearch(&e[i].about[0], gone, nleaving, sizeof(*gone),
		    by_name) != NULL)
			e[i].unsure = true;
}

enum err
mbed_read_notice(struct arena *a, const char *wanted, const char *body,
    size_t len, int64_t now, struct received *to)
{
	struct reading r = { .a = a, .wanted = wanted, .now = now, .to = to };
	size_t most = 0, leaving = 0, i;
	json_t *o, *one;
	enum err e;

	if (len == 0)
		return E_OK;
	o = json_read_answer(a, body, len, &e);
	if (!json_is_object(o))
		return e == E_OK ? E_SERVICE_ANSWER : e;
	for (size_t m = 0; m < MEMBERS; m++)
		most += json_array_size(json_object_get(o, members[m].name));
	to->events = arena_array(a, most, sizeof(*to->events));
	for (size_t m = 0; m < MEMBERS; m++) {
		json_array_foreach(json_object_get(o, members[m].name), i,
		    one) {
			struct event *to_be = &to->events[to->n];

			if (!members[m].read(&r, one, to_be))
				continue;
			to_be->id = "";
			to_be->at = now;
			to->n++;
		}
		if (m < LEAVING)
			leaving = to->n;
	}
	doubt(&r, leaving);
	return E_OK;
}

/* The seven members of the contract: ep and path from what was asked. */
void
mbed_answered(const struct event *e, struct arena *a, struct answered *w)
{
	const json_t *o = e->told;
	struct mbed_write write = { .path = w->argument };
	json_t *seven;

	if (o == NULL || (strcmp(w->op, "write") == 0 &&
	    mbed_read_write(a, w->argument, &write) != NULL))
		return;
	if (*write.path == '/')
		write.path++;
	if (strcmp(w->op, "subscribe") == 0) {
		if (!e->failed)
			w->point = (struct point){ .subscribed = 1,
			    .path = arena_printf(a, "/%s", write.path),
			    .observable = ABSENT, .at = ABSENT };
		return;
	}
	seven = json_object();
	copy(seven, o, "id");
	copy(seven, o, "status");
	copy(seven, o, "ct");
	copy_age(seven, o);
	copy(seven, o, "payload");
	json_object_set_new(seven, "ep", json_string(w->resource));
	json_object_set_new(seven, "path", json_string(arena_printf(a, "/%s",
	    write.path)));
	w->said = said(a, "asyncResponse", seven);
	if (strcmp(w->op, "read") == 0 && !e->failed)
		w->point = (struct point){ .observable = ABSENT,
		    .path = arena_printf(a, "/%s", write.path),
		    .subscribed = ABSENT, .content = answer_text(a, o, "ct"),
		    .payload = value_of(a, o) };
}
