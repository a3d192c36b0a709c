/* A cycle's usage by zone, stored beside the cycle. */
#include <string.h>

#include "../store/command/activity.h"
#include "lookups.h"

enum { ROWS_MAX = 100 };	/* over all cycles */

/* Copy the rows of the cycles before one, or after it. */
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
		json_put_str(o, "zone", z->zone);
		json_put_str(o, "plan", z->rate_plan);
		json_put_num(o, "data", z->data);
		json_put_num(o, "sms", z->sms);
		json_put_num(o, "voice", z->voice);
		json_array_append_new(rows, o);
	}
}

/* The newest cycle comes first. */
enum err
zones_keep(struct outside *out, const struct opened *k, const char *resource,
    const char *cycle, const struct result *r)
{
	struct lookup l;
	json_t *rows, *had = NULL;
	enum err e = lookup_get(out->db, out->a, k->x->key, resource, LOOKUP_ZONES,
	    &l);

	if (e == E_OK)
		had = json_read(out->a, l.body, strlen(l.body), NULL);
	else if (e != E_NOTFOUND)
		return e;
	if (r->nzones == 0 && had == NULL)
		return E_OK;
	rows = json_array();
	other_cycles(out->a, rows, had, cycle, true);
	this_cycle(rows, cycle, r);
	other_cycles(out->a, rows, had, cycle, false);
	return lookup_keep(out, k, resource, LOOKUP_ZONES, rows);
}
