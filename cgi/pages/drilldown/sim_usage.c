/* The usage of a cycle, by its first day. */
#include <string.h>

#include "../../commands/refresh.h"
#include "../../lib/text/date.h"
#include "../../lib/http/url.h"
#include "../format.h"
#include "../pages.h"
#include "../validate.h"
#include "sim_target.h"

enum err
page_sim_usage(struct page *p)
{
	const char *start = page_field(p, "cycle_start"), *why, *words = NULL;
	const char *cycle;
	struct target t;
	int64_t at;
	enum err e = target_load(p, &t);

	if (e != E_OK)
		return e;
	why = target_cannot(&t, OP_USAGE);
	if (why == NULL && !date_parse_day(start, &at))
		why = arena_printf(p->a, "%s, for example %.8s01.",
		    validate_no_day(start), date_day(p->a, p->now));
	else if (why == NULL && at > p->now)
		why = "This date is in the future.";
	if (why != NULL)
		return target_again(p, &t, "usage", start, why);
	e = refresh_usage(&t.out, &t.x, t.resource, start, &cycle, &words);
	if (p->outcome != NULL)
		return e != E_OK ? e : p->outcome->was_read(p);
	if (err_outside(e))
		return target_again(p, &t, "usage", start, words != NULL &&
		    *words != '\0' ? words : errs[e].sentence);
	if (e != E_OK)
		return e;
	return page_redirect(p, drilldown_section_url(p->a, &t.d,
	    url_query(p->a, "cycle", cycle, NULL), t.x.key));
}
