/* Refresh: read a linked resource from its service now. */
#include <string.h>

#include "../../commands/refresh.h"
#include "../../lib/http/url.h"
#include "../pages.h"
#include "sim_target.h"

enum { PLANS_FRESH_MS = 24 * 60 * 60 * 1000 };

/* The URL of the next key in ?then=a,b, with the rest; or NULL. */
static const char *
next_of_chain(struct page *p, const struct device *d)
{
	const char *then = pairs_get(&p->req->query, "then");
	size_t n;

	if (then == NULL || *then == '\0')
		return NULL;
	n = strcspn(then, ",");
	return arena_printf(p->a, "%s%s", url_path(p->a, "devices",
	    d->type_id, d->device_id, "extensions",
	    arena_strndup(p->a, then, n), "refresh", NULL),
	    url_query(p->a, "saved", "1", "then", then[n] == ',' ?
	    then + n + 1 : "", NULL));
}

enum err
page_refresh(struct page *p)
{
	const char *next;
	struct target t;
	enum err e = target_resource(p, &t);

	if (e != E_OK)
		return e;
	e = refresh_sim(&t.out, &t.x, t.resource, NULL);
	if (e != E_OK && (!err_outside(e) || p->outcome != NULL))
		return e;
	if (e == E_OK)
		refresh_plans_after(&t.out, &t.x, PLANS_FRESH_MS);
	if (p->outcome != NULL)
		return p->outcome->was_read(p);
	if (p->req->fragment)
		return target_fragment(p, &t, NULL, NULL);
	next = next_of_chain(p, &t.d);
	if (next != NULL) {
		e = page_redirect(p, next);
		p->reply->status = 307;
		return e;
	}
	/* the configuration was saved before this */
	next = drilldown_section_url(p->a, &t.d, "", t.x.key);
	return pairs_get(&p->req->query, "saved") == NULL ?
	    page_redirect(p, next) : page_done(p, next, "configuration-saved");
}
