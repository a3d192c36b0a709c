#include <string.h>

#include "../lib/clock.h"
#include "../store/command/command.h"
#include "../store/resource/due.h"
#include "../store/resource/point.h"
#include "../store/resource/sim.h"
#include "command_kind.h"
#include "reconcile.h"
#include "reconcile_own.h"
#include "settle.h"
#include "shown.h"

bool
time_to_reconcile(const struct outside *out)
{
	return out->deadline - clock_mono() >= RECONCILE_MS;
}

enum err
reconcile_keep(struct outside *out, const struct command *c)
{
	enum err e = command_update(out->db, c);

	return e == E_CONFLICT ? E_OK : e;
}

static enum settle_others
later_than(const struct command *c, const struct command *list, size_t n)
{
	enum settle_others later = LATER_NONE;

	for (size_t i = 0; i < n; i++) {
		const struct command *x = &list[i];

		if (x->id <= c->id || x->status == CMD_REQUESTED ||
		    x->status == CMD_REFUSED || strcmp(x->op, c->op) != 0 ||
		    strcmp(x->resource, c->resource) != 0 ||
		    strcmp(x->extension, c->extension) != 0)
			continue;
		if (strcmp(x->argument, c->argument) == 0)
			return LATER_SAME;
		later = LATER_OTHER;
	}
	return later;
}

enum err
reconcile_near(struct outside *out, const struct command *c,
    struct command **list, size_t *n)
{
	if (c->device != ABSENT)
		return command_list_device(out->db, out->a, c->device, ABSENT,
		    PAGE_ROWS_MAX, list, n);
	return command_list_open(out->db, out->a, c->extension, c->resource,
	    list, n);
}

/* What the resource shows for the value that a command sets. */
static struct shown
shown(struct outside *out, const struct opened *k,
    const struct command_kind *kind, const struct result *r)
{
	return r->has_sim ? shown_by_sim(out->db, out->a, k->x->key, k->p,
	    kind, &r->sim) : shown_by_resource(k->p, &r->resource);
}

/* number: the reading's sequence number. */
static enum err
settle_open(struct outside *out, const struct opened *k, const char *resource,
    const struct result *r, int64_t number, int64_t now)
{
	struct command *open, *near;
	size_t n, nnear;
	enum err e = command_list_open(out->db, out->a, k->x->key, resource,
	    &open, &n);

	for (size_t i = 0; e == E_OK && i < n; i++) {
		const struct command_kind *kind = command_kind(k->p,
		    open[i].op);

		/* the reading began before the command was sent */
		if (open[i].sent != ABSENT && number <= open[i].begun)
			continue;
		e = reconcile_near(out, &open[i], &near, &nnear);
		if (e == E_OK && settle_by_shown(&open[i], out->a, k->p,
		    shown(out, k, kind, r), later_than(&open[i], near, nnear),
		    now))
			e = reconcile_keep(out, &open[i]);
	}
	return e;
}

bool
reconcile_of_one(enum err e)
{
	return e == E_SERVICE_NOTFOUND || e == E_SERVICE_REFUSED;
}

int64_t
reconcile_pause(enum err e)
{
	return e == E_SERVICE_DNS || e == E_SERVICE_CONNECT ? PAUSE_SOON_MS :
	    PAUSE_MS;
}

/* No call was made or could be made, so nothing is known of the SIM. */
static bool
not_asked(enum err e)
{
	return e == E_SERVICE_TURN || e == E_SERVICE_DNS ||
	    e == E_SERVICE_CONNECT || e == E_SERVICE_TLS ||
	    e == E_SERVICE_AUTH || e == E_SERVICE_RATE;
}

/* Any answer, even a refusal, satisfies a mark.  After a failure the mark is
 * postponed, so that others of the extension go first. */
static enum err
unmark(struct outside *out, const struct opened *k, const char *resource,
    int64_t due, enum err e, int64_t now)
{
	if (not_asked(e))
		return E_OK;
	return due_put(out->db, k->x->key, resource, due,
	    e == E_OK || reconcile_of_one(e) ? ABSENT : now);
}

/* A reading: the resources, their marks before it, and the sequence numbers
 * taken when the first call begins. */
struct reading {
	struct outside		*out;
	const struct opened	*k;
	const char *const	*resources;
	size_t			 n;
	int64_t			*due, *number;
};

static enum err
reading_open(struct reading *g)
{
	enum err e = E_OK;

	g->due = arena_array(g->out->a, g->n, sizeof(*g->due));
	g->number = arena_array(g->out->a, g->n, sizeof(*g->number));
	for (size_t i = 0; i < g->n && e == E_OK; i++) {
		g->number[i] = 0;
		e = due_get(g->out->db, g->k->x->key, g->resources[i],
		    &g->due[i]);
	}
	return e;
}

static enum err
reading_begins(void *ctx)
{
	struct reading *g = ctx;
	enum err e = db_begin(g->out->db);

	if (e != E_OK)
		return e;
	for (size_t i = 0; i < g->n && e == E_OK; i++)
		e = resource_begin(g->out->db, g->k->x->key, g->resources[i],
		    &g->number[i]);
	return db_end(g->out->db, e);
}

/* Store the report on the nth resource, or its failure. */
static enum err
keep_reading(struct reading *g, size_t i, enum err e, const struct result *r)
{
	struct outside *out = g->out;
	const char *key = g->k->x->key, *resource = g->resources[i];
	int64_t now = clock_now(), at = r->at != ABSENT ? r->at : now;
	enum err stored;

	if (e == E_OK && g->k->p->sim == NULL) {
		stored = resource_put(out->db, out->a, key, resource,
		    driver_links(g->k->p), &r->resource, g->number[i], at);
		if (stored == E_OK && r->npoints > 0)
			stored = point_put(out->db, out->a, key, resource,
			    r->points, r->npoints, true);
	} else if (e == E_OK)
		stored = sim_put(out->db, out->a, key, resource, &r->sim,
		    g->number[i], at);
	else if (not_asked(e) && out->caller->batch)
		stored = E_OK;		/* nobody is waiting for the result */
	else
		stored = resource_failed(out->db, key, resource,
		    driver_links(g->k->p), e, r->reason == NULL ? "" :
		    r->reason, now);
	/* an earlier step may have reported before a later one failed */
	if (stored == E_OK && (r->has_sim || r->has_resource))
		stored = settle_open(out, g->k, resource, r, g->number[i],
		    now);
	return stored != E_OK ? stored : unmark(out, g->k, resource,
	    g->due[i], e, now);
}

enum err
reconcile_resource(struct outside *out, const struct opened *k,
    const char *resource, struct result *r)
{
	struct op_args args = { .resource = resource, .since = ABSENT };
	struct reading g = { .out = out, .k = k, .resources = &resource,
		.n = 1 };
	struct leaving leaving = { .begins = reading_begins, .ctx = &g };
	enum err e = reading_open(&g), stored;

	result_init(r);
	if (e != E_OK)
		return e;
	e = extension_call(out, k, OP_DETAILS, &args, r, &leaving);
	stored = keep_reading(&g, 0, e, r);
	return stored != E_OK ? stored : e;
}

/* Store one of a batch, as if it had been read alone. */
static enum err
keep_one(struct reading *g, size_t n, const struct result *all)
{
	struct result one;

	result_init(&one);
	one.at = all->at;
	for (size_t i = 0; i < all->nsims && !one.has_sim; i++)
		if (strcmp(all->sims[i].resource, g->resources[n]) == 0) {
			one.sim = all->sims[i].info;
			one.has_sim = true;
		}
	if (!one.has_sim)
		one.reason = "The carrier does not know this SIM in your "
		    "account.";
	return keep_reading(g, n, one.has_sim ? E_OK : E_SERVICE_NOTFOUND,
	    &one);
}

enum err
reconcile_sims(struct outside *out, const struct opened *k,
    const char *const *resources, size_t n)
{
	struct op_args args = { .resources = resources, .nsims = n,
		.since = ABSENT };
	struct reading g = { .out = out, .k = k, .resources = resources,
		.n = n };
	struct leaving leaving = { .begins = reading_begins, .ctx = &g };
	struct result r;
	enum err e = reading_open(&g);

	if (e == E_OK)
		e = extension_call(out, k, OP_DETAILS, &args, &r, &leaving);
	if (e == E_OK && r.nsims == 0)
		e = E_SERVICE_NOTFOUND;	/* an empty answer may be due to one of
					 * them */
	if (e == E_OK)
		e = db_begin(out->db);
	if (e != E_OK)
		return e;
	for (size_t i = 0; i < n && e == E_OK; i++)
		e = keep_one(&g, i, &r);
	return db_end(out->db, e);
}

/* --- receipts --- */

static enum err
reconcile_receipt(struct outside *out, const struct opened *k,
    struct command *c)
{
	const struct op_args args = { .resource = c->resource,
		.since = ABSENT, .remote_id = c->remote_id,
		.own_id = c->own_id };
	struct result r;
	enum err e, stored;
	int64_t now;

	if (driver_can(k->p, OP_RECEIPT, NULL) == NULL) {
		/* only an event can decide it */
		settle_unheard(c, clock_now());
		return reconcile_keep(out, c);
	}
	e = extension_call(out, k, OP_RECEIPT, &args, &r, NULL);
	now = clock_now();
	if (e == E_OK)
		settle_by_receipt(c, &r, now);
	else
		settle_later(c, e, now);
	stored = reconcile_keep(out, c);
	return stored != E_OK ? stored : e;
}

enum err
reconcile_command(struct outside *out, const struct opened *k,
    struct command *c)
{
	struct result r;

	switch (command_kind(k->p, c->op)->by) {
	case BY_MESSAGE:
		return reconcile_sms(out, k, c);
	case BY_RECEIPT:
	case BY_EVENT:
		return reconcile_receipt(out, k, c);
	case BY_RESOURCE:
		break;
	}
	return reconcile_resource(out, k, c->resource, &r);
}
