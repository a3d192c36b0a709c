/* An extension's push URL: created, replaced, or removed. */
#include <string.h>

#include "../../lib/clock.h"
#include "../../lib/crypt/seal.h"
#include "../../lib/http/url.h"
#include "../../store/command/activity.h"
#include "../pages.h"
#include "push.h"
#include "templates.h"
#include "view_extension.h"

/* The extension in the path.  E_NOTFOUND when its driver cannot receive
 * pushes. */
static enum err
load(struct page *p, struct extension *x, const struct receiver **receiver,
    const char **hash)
{
	const struct driver *driver;
	enum err e = extension_get(p->db, p->a, p->args[0], x);

	if (e == E_OK)
		e = push_token_get(p->db, p->a, x->key, hash);
	if (e != E_OK)
		return e;
	driver = driver_by_name(x->driver);
	*receiver = driver == NULL ? NULL : driver->receive;
	return *receiver == NULL ? E_NOTFOUND : E_OK;
}

/* token: the secret part of the URL, which is known only once; or NULL. */
static enum err
show(struct page *p, const struct extension *x,
    const struct receiver *receiver, bool made, const char *token,
    const char *trouble)
{
	struct push_view v = {
		.key = x->key, .title = x->title, .on = x->on,
		.https = p->req->https, .made = made,
		.action = url_path(p->a, "extensions", x->key, "push", NULL),
		.tells = receiver->tells, .setup = receiver->setup,
		.trust = receiver->trust, .trouble = trouble,
	};

	if (token != NULL)
		v.address = push_address(p, x->key, token);
	page_view_init(p, arena_printf(p->a, "Push to %s", x->title),
	    NAV_EXTENSIONS, &v.page);
	t_extension_push(&p->reply->out, &v);
	return E_OK;
}

enum err
page_extension_push(struct page *p)
{
	const struct receiver *receiver;
	struct extension x;
	const char *hash;
	enum err e = load(p, &x, &receiver, &hash);

	return e != E_OK ? e : show(p, &x, receiver, *hash != '\0', NULL,
	    NULL);
}

/* Where a service can be told of the address it is; which it may try at once, so
 * the address counts by now. */
static enum err
tell_service(struct page *p, const struct extension *x, const char *address,
    const char **trouble)
{
	struct outside out = { .caller = p->caller, .db = p->db, .a = p->a,
		.deadline = clock_mono() + PAGE_CALLS_MS };
	const struct op_args args = { .value = address, .since = ABSENT };
	struct opened k;
	struct result r;
	enum err e = extension_open(&out, x, &k);

	if (e != E_OK || driver_can(k.p, OP_LISTEN, NULL) == NULL)
		return e;
	e = extension_call(&out, &k, OP_LISTEN, &args, &r, NULL);
	if (err_outside(e)) {
		*trouble = r.reason != NULL ? r.reason : errs[e].sentence;
		e = E_OK;
	}
	return e;
}

enum err
page_extension_push_post(struct page *p)
{
	bool stop = strcmp(page_field(p, "do"), "stop") == 0;
	const char *token = random_token(p->a, 24), *hash, *trouble = NULL;
	const struct receiver *receiver;
	struct extension x;
	enum err e = load(p, &x, &receiver, &hash);

	if (e == E_OK)
		e = push_token_set(p->db, x.key,
		    stop ? "" : hash_token(p->a, token));
	if (e == E_OK && !stop)
		e = tell_service(p, &x, push_address(p, x.key, token),
		    &trouble);
	if (e != E_OK)
		return e;
	return stop ? page_done(p, url_path(p->a, "extensions", x.key, "push",
	    NULL), "push-stopped") : show(p, &x, receiver, true, token,
	    trouble);
}
