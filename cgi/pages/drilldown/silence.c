#include "silence.h"

#include <string.h>

#include "../../commands/verdict.h"
#include "../../lib/text/json.h"
#include "../../store/command/activity.h"
#include "../../store/command/command.h"
#include "../../store/resource/sim.h"
#include "../format.h"

/* Whether the SIM was in a data session, by the carrier's last report. */
static enum err
session(struct page *p, const struct resource *r, struct silence *s)
{
	struct lookup k;
	json_t *rows;
	enum err e = lookup_get(p->db, p->a, r->extension, r->name,
	    "session", &k);

	if (e == E_OK && (rows = json_read(p->a, k.body, strlen(k.body),
	    NULL)) != NULL)
		s->in_session = json_num(json_array_get(rows, 0),
		    "in_session");
	return e == E_NOTFOUND ? E_OK : e;
}

static enum err
commands_open(struct page *p, const struct resource *r, bool *any)
{
	struct command *open;
	size_t n = 0;
	enum err e = E_OK;

	if (r->has & RESOURCE_HAS_COMMANDS)
		e = command_list_open(p->db, p->a, r->extension, r->name,
		    &open, &n);
	*any = n > 0;
	return e;
}

static enum err
use_sim(struct page *p, const struct sim *sim, struct silence *s)
{
	const struct resource *r = &sim->of;
	enum err e;

	/* only a SIM connects a device */
	if (strcmp(r->kind, RESOURCE_SIM) != 0)
		return E_OK;
	s->has_sim = true;
	s->sim = sim->info.state;
	s->sim_as_of = sim->of.as_of;
	s->overage = sim->info.overage_reached;
	e = commands_open(p, r, &s->changing);
	return e == E_OK && (r->has & RESOURCE_HAS_LOOKUPS) ?
	    session(p, r, s) : e;
}

enum err
silence_fill(struct page *p, const struct drilldown *d, bool behind,
    struct silence *s, struct talk_view *v)
{
	const struct verdict *is;
	enum err e;

	s->now = p->now;
	s->has_token = *d->device->token_hash != '\0';
	s->behind = !s->has_token && behind;
	if (verdict_of(s) == NULL && (s->connected || s->since == ABSENT))
		return E_OK;
	for (size_t i = 0; i < d->nlinked && !s->has_sim; i++)
		if ((e = use_sim(p, &d->linked[i], s)) != E_OK)
			return e;
	if ((is = verdict_of(s)) == NULL)
		return E_OK;
	v->silent = is->sentence;
	v->next = is->next;
	v->heard = format_when(p->a, s->heard, p->now);
	v->sim = s->has_sim ? sim_states[s->sim].title : NULL;
	v->sim_as_of = format_when(p->a, s->sim_as_of, p->now);
	return E_OK;
}
