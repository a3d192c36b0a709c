/* Operations that are not available for a SIM, grouped by the reason. */
#include <string.h>

#include "section_own.h"

enum { CANNOTS_MAX = 16 };

static void
cannot(struct section_making *m, const char *what, const char *why)
{
	struct section_view *v = m->v;
	struct cannot_view *c = v->cannots;

	if (why == NULL)
		return;
	while (c < v->cannots + v->ncannots && strcmp(c->why, why) != 0)
		c++;
	if (c < v->cannots + v->ncannots)
		c->what = arena_printf(m->p->a, "%s, %s", c->what, what);
	else if (v->ncannots < CANNOTS_MAX)
		v->cannots[v->ncannots++] = (struct cannot_view){
			.what = what, .why = why };
}

void
section_cannots(struct section_making *m)
{
	struct section_view *v = m->v;
	const struct lookup_view *k;

	v->cannots = arena_array(m->p->a, CANNOTS_MAX, sizeof(*v->cannots));
	cannot(m, "Change SIM state", v->set_state.cannot);
	cannot(m, "Send SMS", v->sms.cannot);
	if (v->nmessages == 0)
		cannot(m, "Messages", v->reading.cannot);
	cannot(m, "Change rate plan", v->set_plan.cannot);
	cannot(m, "Change overage limit", v->set_override.cannot);
	if (v->nusages == 0)
		cannot(m, "SIM usage", v->usage.cannot);
	for (k = v->lookups; k < v->lookups + v->nlookups; k++)
		if (k->as_of.iso == NULL)
			cannot(m, k->title, k->cannot);
}
