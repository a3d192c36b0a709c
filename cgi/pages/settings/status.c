/* Status: what an operator of the installation has to know, as patchbay doctor
 * prints it. */
#include "../pages.h"
#include "condition.h"
#include "templates.h"
#include "view_settings.h"

static struct badge
badge_of(enum check_state s)
{
	static const struct badge badges[] = {
		[CHECK_GOOD] = { .kind = "ok", .text = "Good" },
		[CHECK_WARN] = { .kind = "wait", .text = "Look at it" },
		[CHECK_BAD] = { .kind = "bad", .text = "Act now" },
	};

	return badges[s];
}

enum err
page_status(struct page *p)
{
	struct status_view v = { .nchecks = 0 };
	struct condition c;
	struct check *checks;
	enum err e = condition_read(&c, p->db, p->events, p->a, p->cfg,
	    p->now);

	if (e != E_OK)
		return e;
	v.nchecks = condition_checks(&c, p->a, &checks);
	v.checks = arena_array(p->a, v.nchecks, sizeof(*v.checks));
	for (size_t i = 0; i < v.nchecks; i++) {
		v.checks[i] = (struct status_line){ .title = checks[i].title,
			.found = checks[i].found, .advice = checks[i].advice,
			.state = badge_of(checks[i].state) };
		v.bad += checks[i].state == CHECK_BAD;
	}
	page_view_init(p, "Status", NAV_SETTINGS, &v.page);
	t_status(&p->reply->out, &v);
	return E_OK;
}
