/* Help: the meaning of SIM states, and keyboard shortcuts. */
#include <string.h>

#include "../../drivers/capabilities.h"
#include "../format.h"
#include "../pages.h"
#include "templates.h"

/* The drivers of SIMs.  Those with the same words share a column. */
static size_t
columns(struct page *p, const struct sim_driver *with[], struct fact *columns)
{
	const struct driver *d;
	size_t n = 0;

	for (size_t i = 0; (d = driver_at(i)) != NULL; i++) {
		const char *title = capability_driver(p->a, d);
		size_t k = 0;

		if (d->sim == NULL)
			continue;
		while (k < n && with[k]->states != d->sim->states)
			k++;
		if (k == n) {
			with[n++] = d->sim;
			columns[k].label = title;
		} else
			columns[k].label = arena_printf(p->a, "%s; %s",
			    columns[k].label, title);
	}
	return n;
}

static const char *
words(struct page *p, const struct state_word *of, enum sim_state state)
{
	const char *all = NULL;

	for (; of->word != NULL; of++)
		if (of->state == state)
			all = all == NULL ? of->word : arena_printf(p->a,
			    "%s, %s", all, of->word);
	return all;
}

enum err
page_help_states(struct page *p)
{
	struct help_view v = { .nstates = SIM_STATE_MAX - 1 };
	const struct sim_driver **with;
	const size_t max = driver_count();

	with = arena_array(p->a, max, sizeof *with);
	v.carriers = arena_array(p->a, max, sizeof *v.carriers);
	v.ncarriers = columns(p, with, v.carriers);
	v.states = arena_array(p->a, v.nstates, sizeof *v.states);
	for (size_t i = 0; i < v.nstates; i++) {
		enum sim_state state = (enum sim_state)(i + 1);
		struct fact *w = arena_array(p->a, v.ncarriers, sizeof *w);

		for (size_t k = 0; k < v.ncarriers; k++)
			w[k] = (struct fact){ v.carriers[k].label,
			    words(p, with[k]->states, state), true };
		v.states[i] = (struct help_state){
			.id = sim_states[state].name,
			.badge = format_state(p->a, state, NULL),
			.connects = sim_states[state].connects,
			.billed = sim_states[state].billed,
			.follows = sim_states[state].follows, .words = w,
		};
		v.states[i].badge.title = NULL;
	}
	page_view_init(p, "SIM states", "", &v.page);
	t_help_states(&p->reply->out, &v);
	return E_OK;
}

enum err
page_help_keys(struct page *p)
{
	struct help_view v = { .nstates = 0 };

	page_view_init(p, "Keyboard", "", &v.page);
	t_help_keys(&p->reply->out, &v);
	return E_OK;
}
