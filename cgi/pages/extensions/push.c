/* Messages that a service sends to a push URL.  The driver authenticates the
 * sender and parses the message. */
#include <string.h>

#include "../../lib/crypt/hmac.h"
#include "../../lib/log.h"
#include "../../lib/crypt/seal.h"
#include "../../lib/http/url.h"
#include "../../commands/events.h"
#include "../../store/command/activity.h"
#include "../pages.h"
#include "push.h"

const char *
push_address(struct page *p, const char *key, const char *token)
{
	return arena_printf(p->a, "%s://%s%s",
	    p->req->https ? "https" : "http", p->req->host,
	    url_path(p->a, "push", key, token, NULL));
}

/* The extension of a push URL.  The response does not say what is wrong, so
 * that a stranger learns nothing. */
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
	return *token == '\0' || !same_text(token, hash_token(p->a,
	    p->args[1])) || !x->on ||
	    *r == NULL ? E_NOTFOUND : E_OK;
}

/* The parts of the request that the driver sees. */
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

/* A signature that does not cover the events is accepted only for the first
 * ones sent with it. */
static enum err
used_once(struct page *p, const char *key, struct received *got)
{
	enum err e;

	if (got->once == NULL || got->n == 0)
		return E_OK;
	e = push_once(p->db, key, got->once, got->events[0].id, p->now,
	    RECEIVE_ONCE_MS);
	if (e == E_CONFLICT) {
		got->why = "Its signature was used for another event.";
		e = E_ROLE;
	}
	return e;
}

/* What comes before the answer to its command is refused as a whole, while
 * nothing of it is stored: the sender tries again. */
static enum err
none_early(struct page *p, const struct extension *x,
    const struct received *got)
{
	bool early = false;
	enum err e = E_OK;

	for (size_t i = 0; e == E_OK && !early && i < got->n; i++)
		e = event_early(p->db, p->a, x, &got->events[i], &early);
	return e == E_OK && early ? E_SERVICE_TURN : e;
}

enum err
page_push(struct page *p)
{
	struct received got = { .n = 0 };
	const struct receiver *receiver;
	struct delivery d;
	struct extension x;
	struct account acc;
	struct heard heard;
	enum err e = addressed(p, &x, &receiver);

	if (e == E_OK)
		e = account_open(p->a, &x, &acc);
	if (e == E_OK)
		e = delivered(p, receiver, &d);
	if (e == E_OK)
		e = receiver->read(&acc, &d, p->a, &got);
	if (e == E_OK)
		e = none_early(p, &x, &got);
	if (e == E_OK)
		e = used_once(p, x.key, &got);
	if (got.why != NULL)
		log_error("push", "extension %s: %s: %s", x.key, e == E_ROLE ?
		    "refused" : "not understood", got.why);
	/* Store each event in its own transaction.  When one fails the sender
	 * retries, and those already stored are recognized. */
	for (size_t i = 0; e == E_OK && i < got.n; i++) {
		e = event_keep(p->db, p->a, &x, &got.events[i], p->now, true,
		    &heard);
		if (e == E_OK)
			e = event_said(p->speaker, &x, &heard, p->now);
	}
	if (e == E_OK) {
		p->reply->content_type = "text/plain; charset=utf-8";
		buf_str(&p->reply->out, "OK\n");
	}
	return e;
}
