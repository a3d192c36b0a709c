#include "silence.h"

#include <string.h>

#include "../../commands/verdict.h"
#include "../../lib/text/json.h"
#include "../../store/command/activity.h"
#include "../../store/resource/sim.h"
#include "../format.h"

/* Whether the SIM was in a data session, by the carrier's last report. */
static enum err
session(struct page *p, const struct link *l, struct silence *s)
{
	struct lookup k;
	json_t *rows;
	enum err e = lookup_get(p->db, p->a, l->extension, l->resource,
	    "session", &k);

	if (e == E_OK && (rows = json_read(p->a, k.body, strlen(k.body),
	    NULL)) != NULL)
		s->in_session = json_num(json_array_get(rows, 0),
		    "in_session");
	return e == E_NOTFOUND ? E_OK : e;
}

static enum err
use_sim(struct page *p, const struct sim *sim, const struct link *l,
    const struct link_has *has, struct silence *s)
{
	/* only a SIM connects a device */
	if (sim == NULL || strcmp(sim->of.kind, "sim") != 0)
		return E_OK;
	s->has_sim = true;
	s->sim = sim->info.state;
	s->sim_as_of = sim->of.as_of;
	s->overage = sim->info.overage_reached;
	s->changing = has->open;
	return has->lookups ? session(p, l, s) : E_OK;
}

enum err
silence_fill(struct page *p, const struct drilldown *d, struct silence *s,
    struct talk_view *v)
{
	const struct verdict *is;
	enum err e;

	s->now = p->now;
	s->has_token = *d->device->token_hash != '\0';
	s->behind = !s->has_token && d->has.gateway;
	if (verdict_of(s) == NULL && (s->connected || s->since == ABSENT))
		return E_OK;
	for (size_t i = 0; i < d->has.nlinks && !s->has_sim; i++) {
		const struct link *l = &d->has.links[i];

		if ((e = use_sim(p, drilldown_sim(d, l->row), l,
		    &d->has.linked[i], s)) != E_OK)
			return e;
	}
	if ((is = verdict_of(s)) == NULL)
		return E_OK;
	v->silent = is->sentence;
	v->next = is->next;
	v->heard = format_when(p->a, s->heard, p->now);
	v->sim = s->has_sim ? sim_states[s->sim].title : NULL;
	v->sim_as_of = format_when(p->a, s->sim_as_of, p->now);
	return E_OK;
}
