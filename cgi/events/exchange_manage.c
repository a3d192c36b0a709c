/* Device management: messages from agents in the journal go to cgi/manage, and
 * the responses to the agents. */
#include <string.h>

#include "../lib/clock.h"
#include "../manage/manage.h"
#include "../manage/round.h"
#include "exchange.h"

enum { ROUND_MS = 500 };

/* What to do once the batch is stored: a response to send, or a device whose
 * requests continue. */
struct owed {
	int64_t		 device;
	const char	*type, *name;
	const char	*answer;	/* NULL: no response */
	bool		 asks;
};

enum err
exchange_said(struct exchange *x, const struct record *r)
{
	struct agent_answer out;
	struct owed *o;
	struct device d;
	enum err e = device_by_id(x->db, x->a, r->device, &d);

	if (e == E_OK)
		e = manage_take(x->db, x->a, &(struct agent_message){
		    .device = r->device, .topic = r->name,
		    .payload = r->payload, .len = r->len, .at = r->at }, &out);
	if (e != E_OK)		/* ignore devices deleted in the meantime */
		return e == E_NOTFOUND ? E_OK : e;
	if (out.req_id == NULL && !out.asks)
		return E_OK;
	o = &x->owed[x->nowed++];
	*o = (struct owed){ .device = r->device, .asks = out.asks,
	    .type = arena_strdup(x->owed_a, d.type_id),
	    .name = arena_strdup(x->owed_a, d.device_id),
	    .answer = out.req_id == NULL ? NULL :
		manage_answer(x->owed_a, &out) };
	return E_OK;
}

enum err
exchange_agent(struct exchange *x, struct arena *a,
    const struct agent_message *said, const char *type, const char *device,
    struct agent_answer *out)
{
	enum err e = db_begin(x->db);

	if (e == E_OK)
		e = db_end(x->db, manage_take(x->db, a, said, out));
	if (e != E_OK || !out->asks)
		return e;
	fcgi_wake(&x->beside, said->device);
	if (x->link != -1)
		exchange_tell(x, &(struct post){ .kind = POST_ASK,
		    .id = said->device, .type = type, .device = device });
	return E_OK;
}

void
exchange_owed_init(struct exchange *x)
{
	x->owed = arena_array(x->owed_a, EXCHANGE_BATCH, sizeof(*x->owed));
	x->nowed = 0;
}

void
exchange_owed(struct exchange *x, bool stored)
{
	for (size_t i = 0; stored && i < x->nowed; i++) {
		const struct owed *o = &x->owed[i];

		if (o->answer != NULL && x->link != -1)
			exchange_tell(x, &(struct post){ .kind = POST_MANAGE,
			    .type = o->type, .device = o->name,
			    .name = "response", .payload = o->answer,
			    .len = strlen(o->answer) });
		if (o->asks)
			fcgi_wake(&x->beside, o->device);
		if (o->asks && x->link != -1)
			exchange_deliver(x, o->device, o->type, o->name);
	}
	x->nowed = 0;
	arena_reset(x->owed_a);
	exchange_owed_init(x);
}

/* --- as time goes by --- */

/* One round in one transaction; who was asked is delivered to if it is here,
 * or else when it comes, on whichever node. */
static void
round_of(struct exchange *x, bool *more)
{
	struct woken *list;
	size_t n = 0;
	enum err e;

	arena_reset(x->a);
	list = arena_array(x->a, ROUND_DEVICES, sizeof(*list));
	if ((e = db_begin(x->db)) != E_OK)
		return;
	e = db_end(x->db, manage_round(x->db, x->a, clock_now(), list, &n,
	    more));
	for (size_t i = 0; e == E_OK && i < n; i++) {
		fcgi_wake(&x->beside, list[i].device);
		if (x->link != -1)
			exchange_tell(x, &(struct post){
			    .kind = POST_ASK, .id = list[i].device,
			    .type = list[i].type_id,
			    .device = list[i].device_id });
	}
}

void
exchange_rounds(struct exchange *x, int64_t now)
{
	bool open, more = false;

	if (now < x->round)
		return;
	x->round = now + ROUND_MS;
	if (manage_open(x->db, &open) != E_OK)
		return;
	if (!open) {
		if (x->rounds.held)
			lease_release(x->db, &x->rounds);
		return;
	}
	if (lease_hold(x->db, &x->rounds, clock_mono()) != E_OK ||
	    !x->rounds.held)
		return;
	round_of(x, &more);
	if (more)
		x->round = now;
}
