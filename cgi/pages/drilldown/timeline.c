/* Actions: commands to services and activities there, newest first.  A page
 * ends at two ids, one of a command and one of an activity; the next page has
 * what comes before both. */
#include <string.h>
#include <strings.h>

#include "../../lib/text/date.h"
#include "action_view.h"
#include "timeline.h"

enum {
	PAGE = 10,
	MORE = 40,		/* more commands, which may explain an
				 * activity */
	SKEW_MS = 10 * 60 * 1000, /* between a change and our learning of it */
};

struct timeline {
	struct page		*p;
	const struct drilldown	*d;
	struct command		*commands;
	size_t			 ncommands;
	struct activity		*events;	/* of all SIMs, newest first */
	size_t			 nevents;
	int64_t			 before_command, before_event;
};

static const char *
read_id(const char *s, int64_t *id)
{
	int64_t n = 0;

	if (*s < '0' || *s > '9')
		return NULL;
	for (; *s >= '0' && *s <= '9' && n < INT64_MAX / 100; s++)
		n = n * 10 + *s - '0';
	if (n > 0)
		*id = n;
	return s;
}

/* ?actions_before=12.34: the id of a command and of an activity.  0 or nothing:
 * none of that kind was shown yet. */
static enum err
read_before(struct timeline *t)
{
	const char *q = pairs_get(&t->p->req->query, "actions_before");

	t->before_command = t->before_event = ABSENT;
	if (q == NULL || *q == '\0')
		return E_OK;
	q = read_id(q, &t->before_command);
	if (q != NULL && *q == '.')
		q = read_id(q + 1, &t->before_event);
	return q != NULL && *q == '\0' ? E_OK : E_INPUT;
}

/* --- filtering --- */

/* Is this activity the effect of the command? */
static bool
brought_about(const struct command *c, const struct activity *t)
{
	int64_t from = c->requested, day, until = c->decided;

	if (strcmp(c->op, t->kind) != 0 || c->status == CMD_REQUESTED ||
	    c->status == CMD_REFUSED ||
	    strcmp(c->extension, t->extension) != 0 ||
	    strcmp(c->resource, t->resource) != 0 ||
	    !(sim_same_value(t->kind, c->argument, t->after) ||
	    strcmp(c->title, t->after) == 0))
		return false;
	if (date_parse_day(c->effective, &day) && day > from)
		from = day;
	return t->at >= from - SKEW_MS &&
	    (until == ABSENT || t->at <= until + SKEW_MS);
}

static bool
is_ours(const struct timeline *t, const struct activity *event)
{
	for (size_t i = 0; i < t->ncommands; i++)
		if (brought_about(&t->commands[i], event))
			return true;
	return false;
}

/* --- reading --- */

/* Merge one SIM's activities into the list. */
static void
merge_events(struct timeline *t, const struct activity *more, size_t n)
{
	struct activity *all = arena_array(t->p->a, t->nevents + n,
	    sizeof(*all));
	size_t i = 0, k = 0, out = 0;

	while (i < t->nevents || k < n)
		if (k == n || (i < t->nevents && t->events[i].id > more[k].id))
			all[out++] = t->events[i++];
		else if (is_ours(t, &more[k]))
			k++;
		else
			all[out++] = more[k++];
	t->events = all;
	t->nevents = out;
}

static enum err
read_commands(struct timeline *t, const struct drilldown *d)
{
	if (!(d->device->has & DEVICE_HAS_COMMANDS))
		return E_OK;
	return command_list_device(t->p->db, t->p->a, d->device->id,
	    t->before_command, PAGE + 1 + MORE, &t->commands, &t->ncommands);
}

static enum err
read_changes(struct timeline *t, const struct drilldown *d)
{
	struct activity *a;
	size_t n;
	enum err e = E_OK;

	for (size_t i = 0; e == E_OK && i < d->nlinked; i++) {
		const struct resource *r = &d->linked[i].of;

		if (!(r->has & RESOURCE_HAS_CHANGES))
			continue;
		e = activity_list(t->p->db, t->p->a, ACTIVITY_CHANGES,
		    r->extension, r->name,
		    t->before_event, PAGE + 1 + MORE, &a, &n);
		if (e == E_OK)
			merge_events(t, a, n);
	}
	return e;
}

static const char *
id_text(struct arena *a, const char *before, int64_t id)
{
	return arena_printf(a, "%s%lld", before,
	    id == ABSENT ? 0 : (long long)id);
}

/* NULL: the extension no longer exists. */
static const struct driver *
driver_of(const struct timeline *t, const char *extension)
{
	for (size_t i = 0; i < t->d->nnames; i++)
		if (strcmp(t->d->names[i].key, extension) == 0)
			return driver_by_name(t->d->names[i].driver);
	return NULL;
}

static void
add_command(struct timeline *t, const struct command *c, struct action_view *v)
{
	action_view_fill(t->p, driver_of(t, c->extension), c, v);
}

static void
add_event(struct timeline *t, const struct activity *e, struct action_view *v)
{
	activity_view_fill(t->p, driver_of(t, e->extension), e, v);
}

/* Take the newer of the next command and the next activity until the page is
 * full. */
static void
fill(struct timeline *t, struct drilldown_view *v)
{
	size_t c = 0, a = 0, n = t->ncommands + t->nevents;

	v->nactions = n > PAGE ? PAGE : n;
	v->actions = arena_array(t->p->a, v->nactions, sizeof(*v->actions));
	for (size_t i = 0; i < v->nactions; i++)
		if (a == t->nevents || (c < t->ncommands &&
		    t->commands[c].requested >= t->events[a].received))
			add_command(t, &t->commands[c++], &v->actions[i]);
		else
			add_event(t, &t->events[a++], &v->actions[i]);
	if (n <= PAGE)
		return;
	if (c > 0)
		t->before_command = t->commands[c - 1].id;
	if (a > 0)
		t->before_event = t->events[a - 1].id;
	v->older = arena_printf(t->p->a, "%s?actions_before=%s%s#actions",
	    v->url, id_text(t->p->a, "", t->before_command),
	    t->before_event == ABSENT ? "" :
	    id_text(t->p->a, ".", t->before_event));
}

void
timeline_ask(struct page *p, const struct drilldown *d)
{
	struct timeline t = { .p = p, .d = d };

	if (read_before(&t) == E_OK)
		read_commands(&t, d);
}

void
timeline_ask_changes(struct page *p, const struct drilldown *d)
{
	struct timeline t = { .p = p, .d = d };

	if (read_before(&t) == E_OK)
		read_changes(&t, d);
}

enum err
timeline_fill(struct page *p, const struct drilldown *d,
    struct drilldown_view *v)
{
	struct timeline t = { .p = p, .d = d };
	enum err e = read_before(&t);

	if (e == E_OK)
		e = read_commands(&t, d);
	if (e == E_OK)
		e = read_changes(&t, d);
	if (e != E_OK)
		return e;
	if (t.before_command != ABSENT || t.before_event != ABSENT)
		v->newest = arena_printf(p->a, "%s#actions", v->url);
	fill(&t, v);
	return E_OK;
}
