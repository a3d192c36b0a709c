/* What of a cycle's usage fell into which zone, kept beside the cycle. */
#include <string.h>

#include "../lib/clock.h"
#include "../store/activity.h"
#include "settle.h"

enum { ROWS_MAX = 100 };	/* over all cycles */

static void
put(json_t *o, const char *name, int64_t n)
{
	if (n != ABSENT)
		json_object_set_new(o, name, json_integer(n));
}

/* Rows of the cycles before one, or after it. */
static void
other_cycles(struct arena *a, json_t *rows, const json_t *had,
    const char *cycle, bool after)
{
	size_t i;
	json_t *o;

	json_array_foreach((json_t *)(uintptr_t)had, i, o) {
		const char *of = json_str(a, o, "cycle");
		int order = of == NULL ? 0 : strcmp(of, cycle);

		if ((after ? order > 0 : order < 0) &&
		    json_array_size(rows) < ROWS_MAX)
			json_array_append(rows, o);
	}
}

static void
this_cycle(json_t *rows, const char *cycle, const struct result *r)
{
	for (size_t i = 0; i < r->nzones; i++) {
		const struct zone_usage *z = &r->zones[i];
		json_t *o = json_object();

		json_object_set_new(o, "cycle", json_string(cycle));
		if (z->zone != NULL)
			json_object_set_new(o, "zone", json_string(z->zone));
		if (z->rate_plan != NULL)
			json_object_set_new(o, "plan",
			    json_string(z->rate_plan));
		put(o, "data", z->data);
		put(o, "sms", z->sms);
		put(o, "voice", z->voice);
		json_array_append_new(rows, o);
	}
}

/* The newest cycle first. */
enum err
zones_keep(struct acting *act, const struct asked *k, const char *sim_id,
    const char *cycle, const struct result *r)
{
	struct look l;
	json_t *rows, *had = NULL;
	enum err e = look_get(act->db, act->a, k->x->key, sim_id, LOOK_ZONES,
	    &l);

	if (e == E_OK)
		had = json_read(act->a, l.body, strlen(l.body), NULL);
	else if (e != E_NOTFOUND)
		return e;
	if (r->nzones == 0 && had == NULL)
		return E_OK;
	rows = json_array();
	other_cycles(act->a, rows, had, cycle, true);
	this_cycle(rows, cycle, r);
	other_cycles(act->a, rows, had, cycle, false);
	l = (struct look){ .kind = LOOK_ZONES, .as_of = clock_now() };
	l.body = json_write(act->a, json_own(act->a, rows));
	return look_put(act->db, k->x->key, sim_id, &l);
}
