/* Device management: messages from agents in the journal go to cgi/manage, and
 * the responses to the agents. */
#include <string.h>

#include "../manage/manage.h"
#include "exchange.h"

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
	struct said_answer out;
	struct owed *o;
	struct device d;
	enum err e = device_by_id(x->db, x->a, r->device, &d);

	if (e == E_OK)
		e = manage_take(x->db, x->a, &(struct said){
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
		if (o->asks && x->link != -1)
			exchange_deliver(x, o->device, o->type, o->name);
	}
	x->nowed = 0;
	arena_reset(x->owed_a);
	exchange_owed_init(x);
}
