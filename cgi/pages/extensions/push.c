/* What Control Center's automation rules POST here: /push/{key}/{token}. */
#include <string.h>

#include "../../lib/hmac.h"
#include "../../lib/log.h"
#include "../../drivers/control_center/push.h"
#include "../../drivers/control_center/control_center.h"
#include "../../commands/commands.h"
#include "../../store/follow.h"
#include "../pages.h"

enum { SMS_LATELY = 20 };

/* The extension of the address.  What is wrong with it is not told: whoever
 * does not know the address learns nothing. */
static enum err
addressed(struct page *p, struct extension *x)
{
	const struct driver *driver;
	const char *token;
	enum err e = extension_get(p->db, p->a, p->args[0], x);

	if (e == E_OK)
		e = push_token_get(p->db, p->a, x->key, &token);
	if (e != E_OK)
		return e;
	driver = driver_by_name(x->driver);
	if (*token == '\0' || !same_text(token, p->args[1]) || !x->on ||
	    driver == NULL || driver->device != control_center_device)
		return E_NOTFOUND;
	return E_OK;
}

/* The SIM as it is linked: some have the card's last digit, some not.  The
 * push gets the name it has here. */
static enum err
find_sim(struct page *p, const struct extension *x, struct push *push,
    struct sim *sim)
{
	const char *told = push->iccid;
	enum err e = sim_get(p->db, p->a, x->key, told, sim);

	if (e == E_NOTFOUND && strlen(told) == 20) {
		push->iccid = arena_strndup(p->a, told, 19);
		return sim_get(p->db, p->a, x->key, push->iccid, sim);
	}
	for (int digit = 0; e == E_NOTFOUND && digit < 10; digit++) {
		push->iccid = arena_printf(p->a, "%s%d", told, digit);
		e = sim_get(p->db, p->a, x->key, push->iccid, sim);
	}
	return e;
}

/* Keep what happened.  A message may have been read before its push came; the
 * same text once more is another one. */
static enum err
keep_activity(struct page *p, const struct activity *t)
{
	struct activity *list;
	size_t n;
	enum err e;

	if (strcmp(t->kind, "sms") != 0)
		return activity_add(p->db, t);
	e = activity_list(p->db, p->a, ACTIVITY_SMS, t->extension,
	    t->sim_id, ABSENT, SMS_LATELY, &list, &n);
	for (; e == E_OK && n > 0; list++, n--)
		if (activity_sms_twin(t, list))
			return activity_pushed(p->db, list->id, t->event_id);
	return e == E_OK ? activity_add(p->db, t) : e;
}

/* What it says of a SIM of ours. */
static enum err
take(struct page *p, const struct extension *x, struct push *push,
    const struct sim *sim)
{
	enum err e = keep_activity(p, &push->activity);

	/* A push that was long under way does not put the snapshot back; what
	 * it does not say stays as of the reading before. */
	if (e == E_OK && push->changes && (sim->as_of == ABSENT ||
	    push->activity.at >= sim->as_of))
		e = sim_put(p->db, p->a, x->key, push->iccid, &push->sim,
		    true, sim->as_of == ABSENT ? push->activity.at :
		    sim->as_of);
	/* Told of one thing it is no SIM that was never read any more: the
	 * rest is to be read all the same. */
	if (e == E_OK && push->changes && sim->as_of == ABSENT)
		e = due_mark(p->db, x->key, &push->iccid, 1, p->now);
	if (e == E_OK && push->has_session)
		e = action_session_told(p->db, p->a, x->key, push->iccid,
		    &push->session, push->activity.at);
	return e;
}

/* Keep it, in one transaction: twice the same event is kept once.  What is of
 * no SIM that somebody linked is passed over, and the log says so. */
static enum err
keep(struct page *p, const struct extension *x, struct push *push)
{
	struct sim sim;
	enum err e;

	if (push->iccid == NULL) {
		log_info("push", "extension %s: %s names no SIM: passed over",
		    x->key, push->type);
		return E_OK;
	}
	if ((e = db_begin(p->db)) != E_OK)
		return e;
	e = find_sim(p, x, push, &sim);
	push->activity.extension = x->key;
	push->activity.sim_id = push->iccid;
	if (e == E_OK)
		e = take(p, x, push, &sim);
	if (e == E_OK)
		return db_commit(p->db);
	db_rollback(p->db);
	if (e == E_NOTFOUND)
		log_info("push", "extension %s: %s of a SIM that no device "
		    "has: passed over", x->key, push->type);
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
