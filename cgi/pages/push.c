/* What Control Center's automation rules POST here: /push/{key}/{token}. */
#include <string.h>

#include "../lib/log.h"
#include "../lib/seal.h"
#include "../providers/control_center_push.h"
#include "../providers/control_center.h"
#include "pages.h"

/* The extension of the address.  What is wrong with it is not told: whoever
 * does not know the address learns nothing. */
static enum err
addressed(struct page *p, struct extension *x)
{
	const struct provider *provider;
	const char *token;
	enum err e = extension_get(p->db, p->a, p->args[0], x);

	if (e == E_OK)
		e = push_token_get(p->db, p->a, x->key, &token);
	if (e != E_OK)
		return e;
	provider = provider_by_name(x->provider);
	if (*token == '\0' || !same_text(token, p->args[1]) || !x->on ||
	    provider == NULL || provider->device != control_center_device)
		return E_NOTFOUND;
	return E_OK;
}

/* Keep it, in one transaction: twice the same event is kept once.  A SIM that
 * nobody linked is no business of ours. */
static enum err
keep(struct page *p, const struct extension *x, struct push *push)
{
	struct sim sim;
	enum err e = db_begin(p->db);

	if (e != E_OK)
		return e;
	e = sim_get(p->db, p->a, x->key, push->iccid, &sim);
	if (e == E_NOTFOUND && strlen(push->iccid) == 20) {
		push->iccid = arena_strndup(p->a, push->iccid, 19);
		e = sim_get(p->db, p->a, x->key, push->iccid, &sim);
	}
	push->activity.extension = x->key;
	push->activity.sim_id = push->iccid;
	if (e == E_OK)
		e = activity_add(p->db, &push->activity);
	/* A push that was long under way does not put the snapshot back; what
	 * it does not say stays as of the reading before. */
	if (e == E_OK && push->changes && (sim.as_of == ABSENT ||
	    push->activity.at >= sim.as_of))
		e = sim_put(p->db, p->a, x->key, push->iccid, &push->sim,
		    true, sim.as_of == ABSENT ? push->activity.at : sim.as_of);
	if (e == E_OK)
		return db_commit(p->db);
	db_rollback(p->db);
	return e == E_NOTFOUND || e == E_CONFLICT ? E_OK : e;
}

enum err
page_push(struct page *p)
{
	const char *why, *secret;
	struct extension x;
	struct account acc;
	struct push push;
	enum err e = addressed(p, &x);

	if (e == E_OK)
		e = push_read(p->a, p->req, p->now, &push, &why);
	if (e == E_INPUT)
		log_error("push", "extension %s: not understood: %s", x.key,
		    why);
	if (e == E_OK)
		e = account_open(p->a, &x, &acc);
	if (e != E_OK)
		return e;
	secret = json_str(p->a, acc.settings, CC_PUSH_SECRET);
	why = push_distrust(p->a, &push, secret != NULL && *secret != '\0' ?
	    secret : PUSH_DEFAULT_SECRET, p->now);
	if (why != NULL) {
		log_error("push", "extension %s: refused: %s", x.key, why);
		return E_ROLE;
	}
	e = keep(p, &x, &push);
	if (e == E_OK) {
		p->reply->content_type = "text/plain; charset=utf-8";
		buf_str(&p->reply->out, "OK\n");
	}
	return e;
}
