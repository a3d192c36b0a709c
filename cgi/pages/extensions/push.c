/* What a service sends to the address it was given.  What a message means, and
 * whether its sender is to be believed, its driver says. */
#include <string.h>

#include "../../lib/hmac.h"
#include "../../lib/log.h"
#include "../../lib/url.h"
#include "../../commands/commands.h"
#include "../../store/activity.h"
#include "../../store/follow.h"
#include "../pages.h"
#include "push.h"

enum { SMS_LATELY = 20 };

const char *
push_address(struct page *p, const char *key, const char *token)
{
	return arena_printf(p->a, "%s://%s%s",
	    p->req->https ? "https" : "http", p->req->host,
	    url_path(p->a, "push", key, token, NULL));
}

/* The extension of the address.  What is wrong with it is not told: whoever
 * does not know the address learns nothing. */
static enum err
addressed(struct page *p, struct extension *x, const struct receiver **r)
{
	const struct driver *driver;
	const char *token;
	enum err e = extension_get(p->db, p->a, p->args[0], x);

	if (e == E_OK)
		e = push_token_get(p->db, p->a, x->key, &token);
	if (e != E_OK)
		return e;
	driver = driver_by_name(x->driver);
	*r = driver == NULL ? NULL : driver->receive;
	return *token == '\0' || !same_text(token, p->args[1]) || !x->on ||
	    *r == NULL ? E_NOTFOUND : E_OK;
}

/* What the driver gets to see of the request. */
static enum err
delivered(struct page *p, const struct receiver *r, struct delivery *d)
{
	const char *const *name = r->headers;
	enum err e = E_OK;

	*d = (struct delivery){
		.method = p->req->method == METHOD_PUT ? "PUT" : "POST",
		.address = push_address(p, p->args[0], p->args[1]),
		.content_type = p->req->content_type,
		.body = p->req->body, .len = p->req->body_len, .now = p->now,
	};
	for (size_t i = 0; name != NULL && *name != NULL && e == E_OK &&
	    i < RECEIVE_HEADERS_MAX; i++)
		e = req_header(p->req, *name++, &d->headers[i]);
	return e;
}

/* What an event is about, by the name it is linked by here. */
static enum err
find(struct page *p, const struct extension *x, const struct event *event,
    struct sim *sim)
{
	enum err e = E_NOTFOUND;

	for (const char *const *name = event->about; e == E_NOTFOUND &&
	    *name != NULL; name++)
		e = sim_get(p->db, p->a, x->key, *name, sim);
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
take(struct page *p, const struct extension *x, const struct event *event,
    const struct sim *sim)
{
	const struct activity t = {
		.extension = x->key, .sim_id = sim->sim_id,
		.kind = event->kind, .before = event->before,
		.after = event->after, .source = "push",
		.event_id = event->id, .at = event->at, .received = p->now,
	};
	enum err e = keep_activity(p, &t);

	/* A push that was long under way does not put the snapshot back; what
	 * it does not say stays as of the reading before. */
	if (e == E_OK && event->sim != NULL && (sim->as_of == ABSENT ||
	    event->at >= sim->as_of))
		e = sim_put(p->db, p->a, x->key, sim->sim_id, event->sim,
		    true, sim->as_of == ABSENT ? event->at : sim->as_of);
	/* Told of one thing it is no SIM that was never read any more: the
	 * rest is to be read all the same. */
	if (e == E_OK && event->sim != NULL && sim->as_of == ABSENT)
		e = due_mark(p->db, x->key, &sim->sim_id, 1, p->now);
	if (e == E_OK && event->session != NULL)
		e = action_session_told(p->db, p->a, x->key, sim->sim_id,
		    event->session, event->at);
	return e;
}

/* Keep an event, in one transaction: twice the same is kept once.  What is of
 * no SIM that somebody linked is passed over, and the log says so. */
static enum err
keep(struct page *p, const struct extension *x, const struct event *event)
{
	struct sim sim;
	enum err e;

	if (event->about == NULL) {
		log_info("push", "extension %s: %s names no SIM: passed over",
		    x->key, event->name);
		return E_OK;
	}
	if ((e = db_begin(p->db)) != E_OK)
		return e;
	e = find(p, x, event, &sim);
	if (e == E_OK)
		e = take(p, x, event, &sim);
	if (e == E_OK)
		return db_commit(p->db);
	db_rollback(p->db);
	if (e == E_NOTFOUND)
		log_info("push", "extension %s: %s of a SIM that no device "
		    "has: passed over", x->key, event->name);
	return e == E_NOTFOUND || e == E_CONFLICT ? E_OK : e;
}

enum err
page_push(struct page *p)
{
	struct received got = { .n = 0 };
	const struct receiver *receiver;
	struct delivery d;
	struct extension x;
	struct account acc;
	enum err e = addressed(p, &x, &receiver);

	if (e == E_OK)
		e = account_open(p->a, &x, &acc);
	if (e == E_OK)
		e = delivered(p, receiver, &d);
	if (e == E_OK)
		e = receiver->read(&acc, &d, p->a, &got);
	if (got.why != NULL)
		log_error("push", "extension %s: %s: %s", x.key, e == E_ROLE ?
		    "refused" : "not understood", got.why);
	/* Each by itself: when one fails the sender tries again, and those that
	 * were kept are known. */
	for (size_t i = 0; e == E_OK && i < got.n; i++)
		e = keep(p, &x, &got.events[i]);
	if (e == E_OK) {
		p->reply->content_type = "text/plain; charset=utf-8";
		buf_str(&p->reply->out, "OK\n");
	}
	return e;
}
