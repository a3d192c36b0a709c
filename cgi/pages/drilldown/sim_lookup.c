/* Lookups: queries about a SIM, on request. */
#include <string.h>

#include "../../commands/refresh.h"
#include "../../lib/http/url.h"
#include "../pages.h"
#include "sim_target.h"

enum err
page_sim_lookup(struct page *p)
{
	const struct lookup_kind *kind = lookup_kinds;
	const char *what = page_field(p, "what"), *words = NULL, *why;
	bool sms = strcmp(what, LOOKUP_SMS) == 0;
	struct target t;
	enum err e = target_load(p, &t);

	if (e != E_OK)
		return e;
	while (kind->name != NULL && strcmp(kind->name, what) != 0)
		kind++;
	if (kind->name == NULL && !sms)
		return p->outcome == NULL ? E_INPUT : p->outcome->refused(p,
		    "what", "what has to be one of session, location, audit, "
		    "traffic and sms.");
	why = target_cannot(&t, sms ? OP_SMS_FIND : kind->op);
	if (why == NULL && sms)
		why = target_cannot(&t, OP_SMS_DETAILS);
	if (why == NULL) {
		e = sms ? refresh_messages(&t.out, &t.x, t.resource, &words) :
		    refresh_lookup(&t.out, &t.x, t.resource, kind->op, &words);
		if (e != E_OK && (!err_outside(e) || p->outcome != NULL))
			return e;
		if (e != E_OK)
			why = words != NULL && *words != '\0' ? words :
			    errs[e].sentence;
	}
	if (p->req->fragment)
		return target_fragment(p, &t, sms ? "read" : what, why);
	if (why != NULL)
		return target_again(p, &t, sms ? "read" : what, "", why);
	if (p->outcome != NULL)
		return p->outcome->was_read(p);
	return page_redirect(p, arena_printf(p->a, "%s?lookup=%s#lookup-%s-%s",
	    drilldown_url(p->a, &t.d), what, url_encode(p->a, t.x.key),
	    what));
}
