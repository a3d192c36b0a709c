/* The address that a service pushes to: made, made anew, or taken away. */
#include <string.h>

#include "../../lib/seal.h"
#include "../../lib/url.h"
#include "../../store/activity.h"
#include "../pages.h"
#include "push.h"
#include "templates.h"
#include "view_sim.h"

/* The extension of the path; E_NOTFOUND when its service pushes nothing that
 * is understood here. */
static enum err
load(struct page *p, struct extension *x, const struct receiver **receiver,
    const char **token)
{
	const struct driver *driver;
	enum err e = extension_get(p->db, p->a, p->args[0], x);

	if (e == E_OK)
		e = push_token_get(p->db, p->a, x->key, token);
	if (e != E_OK)
		return e;
	driver = driver_by_name(x->driver);
	*receiver = driver == NULL ? NULL : driver->receive;
	return *receiver == NULL ? E_NOTFOUND : E_OK;
}

enum err
page_extension_push(struct page *p)
{
	const struct receiver *receiver;
	struct push_view v = { .https = p->req->https };
	struct extension x;
	const char *token;
	enum err e = load(p, &x, &receiver, &token);

	if (e != E_OK)
		return e;
	v.key = x.key;
	v.title = x.title;
	v.on = x.on;
	v.action = url_path(p->a, "extensions", x.key, "push", NULL);
	if (*token != '\0')
		v.address = push_address(p, x.key, token);
	v.tells = receiver->tells;
	v.setup = receiver->setup;
	v.trust = receiver->trust;
	page_view_init(p, arena_printf(p->a, "Push to %s", x.title),
	    NAV_EXTENSIONS, &v.page);
	t_extension_push(&p->reply->out, &v);
	return E_OK;
}

enum err
page_extension_push_post(struct page *p)
{
	bool stop = strcmp(page_field(p, "do"), "stop") == 0;
	const struct receiver *receiver;
	struct extension x;
	const char *token;
	enum err e = load(p, &x, &receiver, &token);

	if (e == E_OK)
		e = push_token_set(p->db, x.key,
		    stop ? "" : random_token(p->a, 24));
	return e != E_OK ? e : page_done(p,
	    url_path(p->a, "extensions", x.key, "push", NULL),
	    stop ? "push-stopped" : "push-made");
}
